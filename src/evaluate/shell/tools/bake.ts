import type { Word } from '../../../model/command.ts';
import { type Flag, flagsNamed, flagTable, lastFlag, parseFlags, switchValue } from '../../../model/command-flags.ts';
import { certain } from '../../../model/possible.ts';
import { TracedText } from '../../../text/traced.ts';
import { type BakeTarget, parseBakeFiles } from './bakeFile.ts';
import { addBuild } from './build.ts';
import { pathsOf, refOf, type ToolCall, textOf } from './sink.ts';

const BAKE = flagTable(
  '--allow --builder --call -f --file --list --metadata-file --progress --provenance --sbom --set --var',
);
const DEFAULT_FILES = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
];

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
  const targets = parseBakeFiles(files, (name) => certain(command.env.get(name)?.value));
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
  const settings = flagsNamed(parsed, '--set').flatMap((flag) => flag.value?.alternatives ?? []);
  for (const target of found) {
    const inherited = withSettings(withInherited(targets, target, new Set()), settings);
    const file: Flag | undefined = inherited.dockerfile && { name: '--file', value: wordOf(inherited.dockerfile) };
    const output = inherited.outputs.find((text) => /(^|,)type=registry|push=true/.test(text.text));
    const stage = inherited.target && ({ name: '--target', value: wordOf(inherited.target) } satisfies Flag);
    addBuild(call, tool, {
      parsed: { ...parsed, flags: stage ? [stage] : [], incomplete: false },
      context: wordOf(inherited.context ?? TracedText.computed('.', command.span)),
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

function wordOf(text: TracedText): Word {
  return { alternatives: [text], span: text.spanOf() };
}

/** The target with what `--set TARGET.KEY=VALUE` says of it; `*` in the name stands for any text. */
function withSettings(target: BakeTarget, settings: readonly TracedText[]): BakeTarget {
  let result = target;
  for (const setting of settings) {
    const match = /^([^.=]+)\.(dockerfile|context|target|tags|output)=/.exec(setting.text);
    if (!match || !globOf(match[1]!).test(target.name)) continue;
    const value = setting.slice(match[0].length);
    const key = match[2]!;
    if (key === 'output') result = { ...result, outputs: [value] };
    else result = { ...result, [key]: key === 'tags' ? [value] : value };
  }
  return result;
}

function globOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '.*')}$`);
}

function expandGroups(targets: readonly BakeTarget[], names: readonly string[]): readonly BakeTarget[] {
  const out: BakeTarget[] = [];
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
function withInherited(targets: readonly BakeTarget[], target: BakeTarget, seen: Set<string>): BakeTarget {
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
      outputs: result.outputs.length > 0 ? result.outputs : full.outputs,
    };
  }
  return result;
}
