import type { CiAction, CiImageBuild, CiInput } from '../../model/ci.ts';
import { ROOT_PATH } from '../../model/command.ts';
import type { BuildArgument } from '../../model/path.ts';
import { known, mapPossible, notKnown, type Possible } from '../../model/possible.ts';
import { TracedText } from '../../text/traced.ts';

/** The inputs by which an action that builds images is told what to build. */
interface BuildInputs {
  readonly file: string;
  readonly context: string;
  readonly tags: string;
  /** The input that makes it push; undefined for one that always does. */
  readonly push?: string;
  /** The input that lists build arguments, one a line. */
  readonly arguments?: string;
}

const DOCKER: BuildInputs = { file: 'file', context: 'context', tags: 'tags', push: 'push', arguments: 'build-args' };

const BUILD_ACTIONS: Readonly<Record<string, BuildInputs>> = {
  'docker/build-push-action': DOCKER,
  'depot/build-push-action': DOCKER,
  'useblacksmith/build-push-action': DOCKER,
  'namespacelabs/nscloud-build-push-action': DOCKER,
  'mr-smithers-excellent/docker-build-push': { file: 'dockerfile', context: 'directory', tags: 'tags' },
  'elgohr/publish-docker-github-action': { file: 'dockerfile', context: 'workdir', tags: 'tags' },
  'aevea/action-kaniko': { file: 'build_file', context: 'path', tags: 'tag' },
  'int128/kaniko-action': DOCKER,
};

/** Inputs that hold a shell script, of actions that do nothing but run it. */
const SCRIPT_INPUTS: Readonly<Record<string, readonly string[]>> = {
  'nick-fields/retry': ['command'],
  'nick-invision/retry': ['command'],
  'devcontainers/ci': ['runcmd'],
  'azure/cli': ['inlinescript'],
  'wyrihaximus/github-action-helm3': ['exec'],
};

/** The input of an action that holds a shell script. */
export function scriptInput(action: CiAction): CiInput | undefined {
  const names = ownEntry(SCRIPT_INPUTS, action.name.toLowerCase()) ?? [];
  return names.map((name) => action.inputs.get(name)).find((input) => input !== undefined);
}

/**
 * The command that `docker/bake-action` runs, as a script, and the folder in which it runs it; undefined for any other
 * action. What an input may be besides its first value is left out.
 */
export function bakeCommand(action: CiAction): { readonly text: TracedText; readonly folder: string } | undefined {
  if (!BAKE_ACTIONS.has(action.name.toLowerCase())) return undefined;
  const words = [TracedText.computed('docker buildx bake', action.at)];
  const add = (option: string, value: TracedText): void => {
    if (value.text !== '' && !value.text.includes("'"))
      words.push(TracedText.concat(TracedText.computed(` ${option}'`), value, TracedText.computed("'")));
  };
  const list = (input: string, separator: RegExp): readonly TracedText[] =>
    split(action.inputs.get(input)?.value.alternatives[0], separator);
  for (const file of list('files', /[\n,]/)) add('--file=', file);
  for (const setting of list('set', /\n/)) add('--set=', setting);
  for (const option of ['push', 'load'])
    if (mayBeTrue(action.inputs.get(option)))
      words.push(TracedText.computed(` --${option}`, action.inputs.get(option)!.at));
  for (const target of list('targets', /[\n,]/)) add('', target);
  // A `source` that is no folder is a checkout of its own, of the same commit.
  const [source = ''] = [...list('workdir', /\n/), ...list('source', /\n/)].map(({ text }) => text);
  return { text: TracedText.concat(...words), folder: /\{\{|:\/\/|^git@/.test(source) ? '' : source };
}

const BAKE_ACTIONS = new Set(['docker/bake-action', 'depot/bake-action', 'useblacksmith/bake-action']);

function mayBeTrue(input: CiInput | undefined): boolean {
  if (!input) return false;
  return input.value.unknown !== undefined || input.value.alternatives.some(({ text }) => text.trim() === 'true');
}

/** The parts of a text that are not blank. */
function split(text: TracedText | undefined, separator: RegExp): readonly TracedText[] {
  const out: TracedText[] = [];
  let at = 0;
  for (const part of text?.text.split(separator) ?? []) {
    const start = at + part.length - part.trimStart().length;
    if (part.trim() !== '') out.push(text!.slice(start, start + part.trim().length));
    at += part.length + 1;
  }
  return out;
}

/** The image that an action builds; undefined for one that builds none. */
export function imageBuildOf(action: CiAction): CiImageBuild | undefined {
  const names = ownEntry(BUILD_ACTIONS, action.name.toLowerCase());
  if (!names) return undefined;
  const file = action.inputs.get(names.file);
  const context = action.inputs.get(names.context);
  const tags = action.inputs.get(names.tags);
  return {
    file: file && mapPossible(file.value, withoutRoot),
    context: context && mapPossible(context.value, withoutRoot),
    push: pushes(action, names),
    tags: tags ? [tags.value] : [],
    target: action.inputs.get('target')?.value,
    ...argumentsOf(action, names),
    at: file?.at ?? context?.at ?? action.at,
  };
}

/** The build arguments of an action: lines of `NAME=value`; a name alone has the value of the environment. */
function argumentsOf(action: CiAction, names: BuildInputs): Pick<CiImageBuild, 'buildArgs' | 'openArguments'> {
  const input = names.arguments === undefined ? undefined : action.inputs.get(names.arguments);
  const found = new Map<string, BuildArgument>();
  let open = input?.value.unknown !== undefined;
  for (const alternative of input?.value.alternatives ?? [])
    for (const written of split(alternative, /\n/)) {
      const line = unquoted(written);
      const match = /^([A-Za-z_]\w*)(?:\s*=\s*|$)/.exec(line.text);
      const name = match?.[1];
      if (!match || name === undefined) {
        open ||= !line.known;
        continue;
      }
      const value = unquoted(line.slice(match[0].length));
      const at = value.spanOf() ?? line.spanOf() ?? input!.at;
      const isGiven = line.text.length > name.length;
      const unknown = { why: `the environment variable ${name} is not known`, variable: name, at };
      const earlier = found.get(name)?.value.alternatives ?? [];
      const texts = [...earlier.filter(({ text }) => text !== value.text), value];
      found.set(name, { name, value: isGiven ? { alternatives: texts } : notKnown(unknown), at });
    }
  return { buildArgs: [...found.values()], openArguments: open };
}

function unquoted(text: TracedText): TracedText {
  return /^(["']).*\1$/s.test(text.text) ? text.slice(1, text.length - 1) : text;
}

function pushes(action: CiAction, names: BuildInputs): Possible<boolean> {
  if (!names.push) return known(true);
  const outputs = action.inputs.get('outputs')?.value.alternatives ?? [];
  if (outputs.some(({ text }) => /\btype=registry\b|\bpush=true\b/.test(text))) return known(true);
  const push = action.inputs.get(names.push);
  if (!push) return known(false);
  const alternatives = push.value.alternatives;
  if (push.value.unknown && alternatives.length === 0) return notKnown(push.value.unknown);
  return {
    ...push.value,
    alternatives: [...new Set(alternatives.map(({ text }) => text.trim().toLowerCase() === 'true'))],
  };
}

/** A path in the checkout, relative to it. */
function withoutRoot(text: TracedText): TracedText {
  if (text.text === ROOT_PATH) return TracedText.computed('.', text.spanOf());
  return text.text.startsWith(`${ROOT_PATH}/`) ? text.slice(ROOT_PATH.length + 1) : text;
}

function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
