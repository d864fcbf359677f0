import type { ShellCommand, Word } from '../../../model/command.ts';
import { type Flag, flagsNamed, flagTable, lastFlag, parseFlags, switchValue } from '../../../model/command-flags.ts';
import { certain, type Possible } from '../../../model/possible.ts';
import type { SourceFile } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { compilePattern, matchesPattern } from '../../../text/wildcard.ts';
import type { Variables } from '../../compose/interpolation.ts';
import { composeProject } from '../../compose/project.ts';
import { certainText, fromPossible, toPossible } from '../value.ts';
import { type BakeTarget, type BakeValue, parseBakeFiles } from './bakeFile.ts';
import { addBuild, onlyTells } from './build.ts';
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
  if (onlyTells(parsed) || lastFlag(parsed, '--list')) return;
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
  const isCompose = (file: SourceFile) => /\.ya?ml$/.test(file.path);
  const targets = [
    ...parseBakeFiles(
      files.filter((file) => !isCompose(file)),
      (name) => fromEnvironment(command, name),
    ),
    ...composeTargets(files.filter(isCompose), call),
  ].map((target) => changed(target, flagsNamed(parsed, '--set')));
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
    const output = inherited.outputs.flat().find((text) => /(^|,)type=registry|push=true/.test(text.text));
    const stage = inherited.target && ({ name: '--target', value: wordOf(inherited.target) } satisfies Flag);
    const args = [...inherited.args].map(([name, value]) => argumentFlag(name, value));
    const set = argumentSettings(parsed, target.name);
    const context = wordOf(inherited.context ?? [TracedText.computed('.', command.at)]);
    addBuild(call, tool, {
      parsed: { ...parsed, flags: [...args, ...set, ...(stage ? [stage] : [])], incomplete: false },
      context: inherited.inline ? undefined : context,
      file: inherited.inline ? undefined : file,
      tags: inherited.tags.map((tag) => refOf(wordOf(tag))),
      outputs: output && !pushes ? [...outputs, { type: 'registry', push: true, span: output.spanOf() }] : outputs,
      pushes: pushes ?? (output ? { span: output.spanOf() } : undefined),
      pushOption: true,
      loads: load || inherited.outputs.flat().some((text) => /(^|,)type=docker/.test(text.text)),
      fileInContext: true,
    });
  }
}

/** The environment of a command, for the variables of a compose file. */
export function environmentOf(command: ShellCommand): Variables {
  return (name) => {
    const entry = command.env.get(name);
    return entry && !entry.mayBeUnset ? entry.value : undefined;
  };
}

/** A variable of a bake file that the environment of the command sets. */
function fromEnvironment(command: ShellCommand, name: string): BakeValue | undefined {
  const entry = command.env.get(name);
  if (!entry || entry.mayBeUnset) return undefined;
  return fromPossible(entry.value);
}

/** A target with what `--set TARGETS.ATTRIBUTE=VALUE` changes in it. */
function changed(target: BakeTarget, settings: readonly Flag[]): BakeTarget {
  let result = target;
  for (const { value } of settings) {
    const text = value?.alternatives[0];
    const match = text && /^([^.=]+)\.(dockerfile|context|target|output|tags)\+?=/.exec(text.text);
    if (!match || target.kind !== 'target' || !matchesPattern(compilePattern(match[1]!), target.name)) continue;
    const given: BakeValue = [text.slice(match[0].length)];
    if (match[2] === 'output') result = { ...result, outputs: [given] };
    else if (match[2] === 'tags') result = { ...result, tags: [given] };
    else result = { ...result, [match[2] as 'dockerfile' | 'context' | 'target']: given };
  }
  return result;
}

/** The build arguments that `--set TARGETS.args.NAME=VALUE` gives a target. */
function argumentSettings(parsed: ReturnType<typeof parseFlags>, target: string): readonly Flag[] {
  return flagsNamed(parsed, '--set').flatMap(({ value, span }): Flag[] => {
    const match = /^([^.=]+)\.args\.(?=[^=]+=)/.exec(value?.alternatives[0]?.text ?? '');
    if (!value || !match || !matchesPattern(compilePattern(match[1]!), target)) return [];
    const alternatives = value.alternatives.map((text) => text.slice(match[0].length));
    return [{ name: '--build-arg', value: { ...value, alternatives }, ...(span ? { span } : {}) }];
  });
}

function argumentFlag(name: string, value: BakeValue): Flag {
  const given = TracedText.computed(`${name}=`);
  return { name: '--build-arg', value: wordOf(value.map((text) => TracedText.concat(given, text))) };
}

/** A value as a word, where it is written. */
export function wordOf(value: BakeValue): Word {
  return { ...toPossible(value), span: value[0]?.spanOf() };
}

/** As bake reads compose files: each service that is built is a target, and the default group holds all. */
function composeTargets(files: readonly SourceFile[], call: ToolCall): readonly BakeTarget[] {
  if (files.length === 0) return [];
  const { services } = composeProject({
    files,
    folder: call.command.cwd ?? '',
    variables: environmentOf(call.command),
    source: (path) => call.readFile?.(path),
  });
  const none = { inline: false, dockerfile: undefined, context: undefined, target: undefined, tags: [] };
  const empty = { ...none, outputs: [], inherits: [], args: new Map<string, BakeValue>(), targets: [] };
  const value = (possible: Possible<TracedText> | undefined) => possible && fromPossible(possible);
  const targets = services.flatMap(({ name, image, build }): readonly BakeTarget[] => {
    if (!build) return [];
    return [
      {
        ...empty,
        kind: 'target',
        name,
        label: name,
        inline: build.dockerfileContents !== undefined,
        dockerfile: value(build.dockerfile),
        context: value(build.context) ?? [TracedText.computed('.', build.at)],
        target: value(build.target),
        tags: image ? [fromPossible(image.ref)] : [],
        args: new Map(build.args.map((argument) => [argument.name, fromPossible(argument.value)])),
      },
    ];
  });
  const members = targets.map(({ name }) => [TracedText.computed(name)]);
  return [...targets, { ...empty, kind: 'group', name: 'default', label: 'default', targets: members }];
}

function expandGroups(targets: readonly BakeTarget[], names: readonly string[]): readonly BakeTarget[] {
  const out: BakeTarget[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name) || seen.size > 500) return;
    seen.add(name);
    for (const target of targets.filter((each) => each.name === name || each.label === name)) {
      if (target.kind === 'group') for (const member of target.targets.flat()) visit(member.text);
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
    const parent = targets.find((each) => each.kind === 'target' && each.name === certainText(name));
    if (!parent) continue;
    const full = withInherited(targets, parent, seen);
    result = {
      ...result,
      inline: result.inline || (result.dockerfile === undefined && full.inline),
      dockerfile: result.dockerfile ?? full.dockerfile,
      context: result.context ?? full.context,
      target: result.target ?? full.target,
      tags: result.tags.length > 0 ? result.tags : full.tags,
      outputs: result.outputs.length > 0 ? result.outputs : full.outputs,
      args: new Map([...full.args, ...result.args]),
    };
  }
  return result;
}
