import type { Word } from '../../../model/command.ts';
import { type Flag, flagsNamed, flagTable, lastFlag, parseFlags, switchValue } from '../../../model/command-flags.ts';
import { certain } from '../../../model/possible.ts';
import { TracedText } from '../../../text/traced.ts';
import { compilePattern, matchesPattern } from '../pattern.ts';
import { parseBakeFile } from './bakeFile.ts';
import { addBuild } from './build.ts';
import { pathsOf, refOf, type ToolCall, textOf } from './sink.ts';

const BAKE = flagTable(
  '--allow --builder --call -f --file --list --metadata-file --progress --provenance --sbom --set --var',
);
const DEFAULT_FILES = ['docker-bake.json', 'docker-bake.hcl', 'docker-bake.override.json', 'docker-bake.override.hcl'];

/** `docker buildx bake`: the targets of the bake files, as far as these say plainly what they build. */
export function readBake(call: ToolCall, tool: string, words: readonly Word[]): void {
  const { command } = call;
  const parsed = parseFlags(words, BAKE);
  const push = lastFlag(parsed, '--push');
  const pushes = switchValue(push) === true ? { span: push?.span } : undefined;
  const load = switchValue(lastFlag(parsed, '--load')) === true;
  const given = flagsNamed(parsed, '-f', '--file').flatMap((flag) => (flag.value ? [flag.value] : []));
  const paths =
    given.length > 0
      ? given.map((word) => certain(pathsOf(textOf(word), command.cwd))?.path)
      : DEFAULT_FILES.map((name) =>
          command.cwd === undefined ? undefined : command.cwd === '' ? name : `${command.cwd}/${name}`,
        );
  const files = paths.flatMap((path) => (path === undefined ? [] : (call.readFile?.(path) ?? [])));
  const targets = files.flatMap((file) => parseBakeFile(file));
  const names = parsed.operands.map((word) => certain(word)?.text);
  const wanted = expandGroups(targets, names.length > 0 ? names.filter((name) => name !== undefined) : ['default']);
  const outputs = [
    ...(pushes ? [{ type: 'registry', push: true, span: pushes.span }] : []),
    ...(load ? [{ type: 'docker', push: false, span: lastFlag(parsed, '--load')?.span }] : []),
  ];
  const found = wanted.filter((target) => target.kind === 'target');
  if (found.length === 0) {
    addBuild(call, tool, {
      parsed: { ...parsed, incomplete: true },
      context: undefined,
      file: undefined,
      tags: [],
      outputs,
      pushes,
      pushOption: true,
      loads: load || undefined,
    });
    return;
  }
  for (const target of found) {
    const inherited = withInherited(targets, target, new Set());
    const file: Flag | undefined = inherited.dockerfile && { name: '--file', value: wordOf(inherited.dockerfile) };
    const output = inherited.outputs.find((text) => /(^|,)type=registry|push=true/.test(text.text));
    const args = [...inherited.args].map(([name, text]) => argumentFlag(name, text));
    const set = overrides(parsed, target.name);
    const stage = inherited.target && ({ name: '--target', value: wordOf(inherited.target) } satisfies Flag);
    addBuild(call, tool, {
      parsed: { ...parsed, flags: [...args, ...set, ...(stage ? [stage] : [])], incomplete: false },
      context: wordOf(inherited.context ?? TracedText.computed('.', command.at)),
      file,
      tags: inherited.tags.map((tag) => refOf(wordOf(tag))),
      outputs: output && !pushes ? [...outputs, { type: 'registry', push: true, span: output.spanOf() }] : outputs,
      pushes: pushes ?? (output ? { span: output.spanOf() } : undefined),
      pushOption: true,
      loads: load || inherited.outputs.some((text) => /(^|,)type=docker/.test(text.text)),
      fileInContext: true,
    });
  }
}

/** What `--set TARGET.args.NAME=value` hands over; the target may be a pattern (`*.args.NAME=value`). */
function overrides(parsed: ReturnType<typeof parseFlags>, target: string): readonly Flag[] {
  return flagsNamed(parsed, '--set').flatMap(({ value, span }): Flag[] => {
    const match = /^([^.=]+)\.args\.(?=[^=]+=)/.exec(value?.alternatives[0]?.text ?? '');
    if (!value || !match || !matchesPattern(compilePattern(match[1]!), target)) return [];
    const alternatives = value.alternatives.map((text) => text.slice(match[0].length));
    return [{ name: '--build-arg', value: { ...value, alternatives }, ...(span ? { span } : {}) }];
  });
}

function argumentFlag(name: string, text: TracedText): Flag {
  const span = text.spanOf();
  // The string is all that the attribute holds.
  const literal = span && { file: span.file, start: span.start - 1, end: span.end + 1 };
  const value = TracedText.of(text.pieces.map((piece) => ({ ...piece, literal })));
  return { name: '--build-arg', value: wordOf(TracedText.concat(TracedText.computed(`${name}=`), value)) };
}

function wordOf(text: TracedText): Word {
  return { alternatives: [text], span: text.spanOf() };
}

type Target = ReturnType<typeof parseBakeFile>[number];

function expandGroups(targets: readonly Target[], names: readonly string[]): readonly Target[] {
  const out: Target[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name) || seen.size > 500) return;
    seen.add(name);
    for (const target of targets.filter((each) => each.name === name)) {
      if (target.kind === 'group') for (const member of target.targets) visit(member.text);
      else out.push(target);
    }
  };
  for (const name of names) visit(name);
  return out;
}

/** The target with what it inherits; its own attributes win, then the last of `inherits`. */
function withInherited(targets: readonly Target[], target: Target, seen: Set<string>): Target {
  if (seen.has(target.name) || seen.size > 50) return target;
  seen.add(target.name);
  let result = target;
  for (const name of [...target.inherits].reverse()) {
    const parent = targets.find((each) => each.kind === 'target' && each.name === name.text);
    if (!parent) continue;
    const full = withInherited(targets, parent, seen);
    result = {
      ...result,
      dockerfile: result.dockerfile ?? full.dockerfile,
      context: result.context ?? full.context,
      target: result.target ?? full.target,
      tags: result.tags.length > 0 ? result.tags : full.tags,
      args: new Map([...full.args, ...result.args]),
      outputs: result.outputs.length > 0 ? result.outputs : full.outputs,
    };
  }
  return result;
}
