import type { Word } from '../../../model/command.ts';
import { certain, known, oneOf, type Possible } from '../../../model/possible.ts';
import type { TiltCommand } from '../../../model/tilt.ts';
import type { Span } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { alternativesOf, typeName, type Value } from '../../starlark/values.ts';
import { collect, isAbsent, toElements, toEntries, toText } from '../convert.ts';
import type { CommandRequest, CommandResult } from '../options.ts';
import { refuseStrings, shown } from '../unpack.ts';
import { goTypeName } from '../values/opaque.ts';
import { toPath } from './arguments.ts';
import { type Invocation, placeOf } from './define.ts';

/** The parameters that make up a command. */
export interface CommandParameters {
  readonly parameter: string;
  readonly env?: string;
  readonly dir?: string;
  /** Variables that Tilt itself sets for the command. */
  readonly variables?: readonly string[];
}

/** A command argument, followed through shells and scripts; undefined when it is missing or empty. */
export function commandArgument(invocation: Invocation, parameters: CommandParameters): TiltCommand | undefined {
  const { args } = invocation;
  const value = args.get(parameters.parameter);
  if (isAbsent(value)) return undefined;
  return commandOf(invocation, value!, placeOf(invocation, parameters.parameter), {
    env: parameters.env === undefined ? undefined : args.get(parameters.env),
    dir: parameters.dir === undefined ? undefined : args.get(parameters.dir),
    variables: parameters.variables,
  });
}

/** A command value (a line for `sh -c`, or a list of words) with its environment and folder. */
export function commandOf(
  { evaluation, call }: Pick<Invocation, 'evaluation' | 'call'>,
  value: Value,
  at: Span,
  around: { readonly env?: Value; readonly dir?: Value; readonly variables?: readonly string[] } = {},
): TiltCommand {
  const folder = evaluation.folder(call);
  const directory = isAbsent(around.dir) ? folder : certain(toPath(around.dir!, folder))?.path;
  const env: CommandRequest['env'][number][] = toEntries(around.env).entries.map(
    ({ key, keyAt, value: item, maybe }) => {
      const text = toText(item);
      return { name: key.text, value: maybe ? oneOf(text.alternatives, text.unknown ?? maybe) : text, set: keyAt };
    },
  );
  for (const variable of around.variables ?? []) {
    const why = `Tilt sets $${variable} when it runs the command`;
    env.push({ name: variable, value: known(TracedText.hole({ why, variable, oneWord: true })), set: undefined });
  }
  const requests: CommandRequest[] = [];
  const written = collect<readonly TracedText[]>(value, (one) => {
    if (one.kind === 'list' || one.kind === 'tuple') {
      const words = argvWords(one);
      if (!words) return { why: 'the words of the command are not known', at: one.at };
      requests.push({ argv: words, cwd: directory, env });
      const texts = words.map((word) => certain(word));
      return texts.every((text) => text !== undefined)
        ? { known: texts }
        : { why: 'a word of the command is not known', at: one.at };
    }
    const text = toText(one);
    const script = text.alternatives[0];
    if (!script) return text.unknown ?? { why: `a value of type ${typeName(one)} is no command`, at: one.at };
    requests.push({ script, cwd: directory, env });
    return { known: [script] };
  });
  evaluation.expectKnown('command', written, at);
  return new FollowedCommand(written, at, directory, requests, evaluation.follow);
}

/** A command that is followed when someone asks what it does; its public fields say all that this depends on. */
export class FollowedCommand implements TiltCommand {
  readonly written: Possible<readonly TracedText[]>;
  readonly at: Span;
  readonly cwd: string | undefined;
  /** The forms that it may have. */
  readonly requests: readonly CommandRequest[];
  readonly #follow: (requests: readonly CommandRequest[]) => CommandResult;

  constructor(
    written: Possible<readonly TracedText[]>,
    at: Span,
    cwd: string | undefined,
    requests: readonly CommandRequest[],
    follow: (requests: readonly CommandRequest[]) => CommandResult,
  ) {
    this.written = written;
    this.at = at;
    this.cwd = cwd;
    this.requests = requests;
    this.#follow = follow;
  }

  get #facts(): CommandResult {
    return this.#follow(this.requests);
  }
  get commands() {
    return this.#facts.commands;
  }
  get images() {
    return this.#facts.images;
  }
  get writes() {
    return this.#facts.writes;
  }
  get reads() {
    return this.#facts.reads;
  }
  get sourced() {
    return this.#facts.sourced;
  }
}

/** The words of an argv list; undefined when elements may be missing. */
function argvWords(value: Value): readonly Word[] | undefined {
  const lists = toElements(value);
  const list = certain(lists);
  if (!list || list.some((element) => element.maybe)) return undefined;
  return list.map((element): Word => {
    const text = toText(element.value);
    return { ...text, span: text.alternatives[0]?.literalOf() ?? element.value.at };
  });
}

/** Refuses what is no command: Tilt takes a text or a list of texts. */
export function checkCommand(invocation: Invocation, parameter: string, prefix = ''): void {
  const value = invocation.args.get(parameter);
  if (value === undefined) return;
  const messages = alternativesOf(value).map(refuseCommand);
  const first = messages[0];
  if (first === undefined || messages.some((message) => message === undefined)) return;
  invocation.evaluation.error(invocation.record, 'api', prefix + first, placeOf(invocation, parameter), {
    problem: {
      kind: 'type',
      function: invocation.record.name,
      ...(invocation.record.extension && { extension: invocation.record.extension }),
      parameter,
    },
  });
}

function refuseCommand(value: Value): string | undefined {
  if (value.kind === 'unknown' || value.kind === 'string') return undefined;
  if (value.kind === 'list' || value.kind === 'tuple' || value.kind === 'set' || value.kind === 'dict') {
    const message = refuseStrings(value);
    return message && `a command must be a string or a list of strings: ${message}`;
  }
  if (value.kind === 'range' || value.kind === 'iterable') return `'${shown(value)}' is not a list of strings`;
  return `a command must be a string or list of strings. found ${goTypeName(value)}`;
}

/** Whether a command argument is surely missing or empty. */
export function isEmptyCommand(value: Value | undefined): boolean {
  if (value === undefined) return true;
  if (value.kind === 'list' || value.kind === 'tuple') return value.items.length === 0;
  return value.kind === 'string' && value.known && value.text === '';
}
