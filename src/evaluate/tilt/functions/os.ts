import { ROOT_PATH } from '../../../model/command.ts';
import { certain } from '../../../model/possible.ts';
import type { Span } from '../../../text/source.ts';
import { HOLE, TracedText } from '../../../text/traced.ts';
import { sourceOf } from '../../starlark/assumptions.ts';
import { joinValues } from '../../starlark/join.ts';
import {
  alternativesOf,
  type BuiltinValue,
  boolValue,
  builtin,
  HostValue,
  type Item,
  Maybe,
  NONE,
  OneOfValue,
  StringValue,
  stringValue,
  UnknownValue,
  unknownString,
  type Value,
} from '../../starlark/values.ts';
import { toText } from '../convert.ts';
import type { Evaluation } from '../evaluation.ts';
import { absolutePath, cleanPath, isAbsolute, resolvePath } from '../paths.ts';
import { shown } from '../unpack.ts';
import type { Implementations, Invocation } from './define.ts';

/**
 * An environment variable as the Tiltfile sees it: what it put there itself, what the settings fix, else the given value
 * for a missing one, or something that is not known.
 */
export function environmentVariable(evaluation: Evaluation, name: string, missing: Value, at: Span): Value {
  if (evaluation.environment.has(name)) return evaluation.environment.get(name) ?? missing;
  const fixed = evaluation.options.env?.[name];
  if (fixed !== undefined) return stringValue(fixed, at);
  const unknown = unknownString({ why: `the environment variable ${name} is not known`, at });
  const alternatives = [
    ...alternativesOf(missing),
    new UnknownValue(unknown.traced.unknown!.why, at, 'string', `env ${name}`),
  ];
  const otherwise = sourceOf(missing);
  return new OneOfValue(alternatives, at, otherwise && `(env ${JSON.stringify(name)} or ${otherwise})`);
}

/** Changes a path text and keeps the origin of what stays of it. */
function mapPath(value: Value | undefined, call: Invocation['call'], change: (text: TracedText) => Value): Value {
  if (!value) return new UnknownValue('the path is missing', call.span, 'string');
  const results = alternativesOf(value).map((one): Value => {
    if (one.kind === 'unknown') return one;
    const text = certain(toText(one));
    return text ? change(text) : new UnknownValue('the path is not known', call.span, 'string');
  });
  return results.length === 1 ? results[0]! : joinValues(results);
}

/** The text of a cleaned path with the origin of the text that it was cleaned from. */
function cleaned(text: TracedText): TracedText {
  const clean = cleanPath(text.text);
  if (clean === text.text) return text;
  const start = text.text.indexOf(clean);
  return start === -1 ? text.recompute(clean) : text.slice(start, start + clean.length);
}

function absolute(folder: string, text: TracedText): TracedText {
  if (isAbsolute(text.text) || text.text.startsWith(HOLE)) return cleaned(text);
  const prefix = TracedText.computed(`${absolutePath(folder)}/`, text.spanOf());
  const joined = TracedText.concat(prefix, text);
  const clean = cleanPath(joined.text);
  const tail = cleaned(text);
  return clean.endsWith(`/${tail.text}`)
    ? TracedText.concat(TracedText.computed(clean.slice(0, clean.length - tail.length), text.spanOf()), tail)
    : text.recompute(clean);
}

function baseName(text: TracedText, at: Span): Value {
  const trimmed = text.text.replace(/\/+$/, '');
  if (trimmed === ROOT_PATH) return unknownString({ why: "the name of the repository's folder is not known", at });
  if (trimmed === '') return new StringValue(text.recompute(text.length === 0 ? '.' : '/'));
  return new StringValue(text.slice(trimmed.lastIndexOf('/') + 1, trimmed.length));
}

function directoryName(text: TracedText): TracedText {
  if (text.text === ROOT_PATH) return text.recompute(`${ROOT_PATH}/..`);
  const slash = text.text.lastIndexOf('/');
  return slash === -1 ? text.recompute('.') : slash === 0 ? text.slice(0, 1) : cleaned(text.slice(0, slash));
}

/** Whether a path exists; unknown for what lies outside or is not known. */
export function pathExists(evaluation: Evaluation, folder: string, text: TracedText, at: Span): Value {
  if (!text.known) return new UnknownValue(text.unknown!.why, at, 'bool');
  const path = resolvePath(folder, text.text);
  if (path === undefined) return new UnknownValue(`${text.text} lies outside the repository`, at, 'bool');
  if (evaluation.options.files.stat(path)) return boolValue(true);
  // What the repository leaves out may be there when Tilt runs.
  return evaluation.mayExist(path)
    ? new UnknownValue(`${path} is ignored by git and may exist`, at, 'bool')
    : boolValue(false);
}

function relativePath(base: string, target: string): string | undefined {
  const from = cleanPath(base);
  const to = cleanPath(target);
  if (isAbsolute(from) !== isAbsolute(to)) return undefined;
  const fromParts = from === '.' ? [] : from.split('/');
  const toParts = to === '.' ? [] : to.split('/');
  let common = 0;
  while (common < fromParts.length && common < toParts.length && fromParts[common] === toParts[common]) common++;
  if (fromParts.slice(common).some((part) => part === '..' || part.includes(HOLE))) return undefined;
  return [...fromParts.slice(common).map(() => '..'), ...toParts.slice(common)].join('/') || '.';
}

export const osFunctions: Implementations = {
  'os.getcwd': ({ call, evaluation }) => stringValue(absolutePath(evaluation.folder(call)), call.span),
  'os.path.abspath': ({ call, args, evaluation }) =>
    mapPath(args.get('path'), call, (text) => new StringValue(absolute(evaluation.folder(call), text), call.span)),
  'os.path.basename': ({ call, args }) => mapPath(args.get('path'), call, (text) => baseName(text, call.span)),
  'os.path.dirname': ({ call, args }) =>
    mapPath(args.get('path'), call, (text) => new StringValue(directoryName(text))),
  'os.path.exists': ({ call, args, evaluation }) =>
    mapPath(args.get('path'), call, (text) => pathExists(evaluation, evaluation.folder(call), text, call.span)),
  'os.path.realpath': ({ call, args, evaluation }) =>
    mapPath(args.get('path'), call, (text) => {
      const path = text.known ? resolvePath(evaluation.folder(call), text.text) : undefined;
      const real = path === undefined ? undefined : evaluation.options.files.realPath(path);
      return real === undefined
        ? new UnknownValue(`the real path of ${text.text} is not known`, call.span, 'string')
        : stringValue(absolutePath(real), call.span);
    }),
  'os.path.relpath': ({ call, args, evaluation }) => {
    const base = args.has('basepath')
      ? certain(toText(args.get('basepath')))
      : TracedText.computed(absolutePath(evaluation.folder(call)));
    return mapPath(args.get('targpath'), call, (text) => {
      const path = base && relativePath(base.text, text.text);
      if (path === undefined) return new UnknownValue('the relative path is not known', call.span, 'string');
      return new StringValue(
        text.text.endsWith(path) ? text.slice(text.length - path.length) : text.recompute(path),
        call.span,
      );
    });
  },
  'os.path.join': ({ call, args, evaluation, record }) => {
    const parts: TracedText[] = [];
    let results: TracedText[][] = [parts];
    for (const [index, argument] of args.positional.entries()) {
      const next: TracedText[][] = [];
      for (const one of alternativesOf(argument.value)) {
        if (one.kind === 'unknown') {
          for (const result of results) next.push([...result, TracedText.hole({ why: one.why, at: one.at })]);
          continue;
        }
        if (one.kind !== 'string') {
          if (alternativesOf(argument.value).length === 1)
            evaluation.error(
              record,
              'api',
              `os.path.join() only accepts strings. Argument #${index}: ${shown(one)}`,
              one.at ?? argument.at,
              { problem: { kind: 'type', function: 'os.path.join' } },
            );
          continue;
        }
        for (const result of results) next.push([...result, one.traced]);
      }
      if (next.length > 16) return new UnknownValue('the path has too many possible values', call.span, 'string');
      results = next;
    }
    if (args.more) return new UnknownValue(args.more.why, call.span, 'string');
    const values = results.map((result) => new StringValue(joinPaths(result), call.span));
    if (values.length === 0) return new UnknownValue('the path is not known', call.span, 'string');
    return values.length === 1 ? values[0]! : joinValues(values);
  },
  'os.getenv': ({ call, args, evaluation }) => {
    const missing = args.get('default') ?? NONE;
    const key = certain(toText(args.get('key')));
    if (!key?.known)
      return new OneOfValue(
        [...alternativesOf(missing), new UnknownValue('the name of the variable is not known', call.span, 'string')],
        call.span,
      );
    evaluation.environmentReads.push(key);
    return environmentVariable(evaluation, key.text, missing, call.span);
  },
  'os.putenv': ({ args, call, evaluation, record }) => {
    setVariable(evaluation, args.get('key'), args.get('value'), record.conditional, call.span);
    return NONE;
  },
  'os.unsetenv': ({ args, call, evaluation, record }) => {
    setVariable(evaluation, args.get('key'), undefined, record.conditional, call.span);
    return NONE;
  },
};

/** Joins path parts as Go's `filepath.Join`: empty parts do not count, the result is cleaned. */
export function joinPaths(parts: readonly TracedText[]): TracedText {
  const filled = parts.filter((part) => part.length > 0);
  const joined = TracedText.join(filled, TracedText.computed('/'));
  return joined.length === 0 ? joined : cleanTraced(joined);
}

/** Cleans a path and keeps the origin of each component that stays. */
function cleanTraced(text: TracedText): TracedText {
  const clean = cleanPath(text.text);
  if (clean === text.text) return text;
  const components: TracedText[] = [];
  let start = 0;
  for (const name of text.text.split('/')) {
    const part = text.slice(start, start + name.length);
    start += name.length + 1;
    if (name === '' || name === '.') continue;
    const last = components.at(-1);
    if (name !== '..') components.push(part);
    else if (last && last.text !== '..' && last.text !== ROOT_PATH) components.pop();
    else if (!text.text.startsWith('/')) components.push(part);
  }
  const joined = TracedText.join(components, TracedText.computed('/'));
  const rooted = text.text.startsWith('/') ? TracedText.concat(text.slice(0, 1), joined) : joined;
  return rooted.text === clean ? rooted : text.recompute(clean);
}

function setVariable(
  evaluation: Evaluation,
  key: Value | undefined,
  value: Value | undefined,
  conditional: boolean,
  at: Span,
): void {
  const name = key && certain(toText(key));
  if (!name?.known) return;
  if (!conditional) {
    evaluation.environment.set(name.text, value);
    return;
  }
  const before = environmentVariable(evaluation, name.text, NONE, at);
  evaluation.environment.set(name.text, joinValues([before, value ?? NONE]));
}

/** `os.environ`. */
export class EnvironmentValue extends HostValue {
  readonly type = 'environ';
  readonly #evaluation: Evaluation;
  readonly #methods = new Map<string, BuiltinValue>();

  constructor(evaluation: Evaluation) {
    super();
    this.#evaluation = evaluation;
    const method = (name: string, run: Parameters<typeof builtin>[1]) => this.#methods.set(name, builtin(name, run));
    method('get', (call) => {
      const missing = call.args[1]?.value ?? call.kwargs.find((argument) => argument.name === 'default')?.value ?? NONE;
      const key = call.args[0] && certain(toText(call.args[0].value));
      if (!key?.known)
        return new OneOfValue(
          [...alternativesOf(missing), new UnknownValue('the name of the variable is not known', call.span, 'string')],
          call.span,
        );
      evaluation.environmentReads.push(key);
      return environmentVariable(evaluation, key.text, missing, call.span);
    });
    method('setdefault', (call) => {
      const key = call.args[0] && certain(toText(call.args[0].value));
      if (!key?.known) return new UnknownValue('the name of the variable is not known', call.span, 'string');
      evaluation.environmentReads.push(key);
      const value = environmentVariable(evaluation, key.text, call.args[1]?.value ?? NONE, call.span);
      evaluation.environment.set(key.text, value);
      return value;
    });
    method('update', (call) => {
      for (const { value } of call.args)
        if (value.kind === 'dict')
          for (const entry of value.entries.values())
            setVariable(
              evaluation,
              entry.key,
              entry.value,
              call.conditional !== undefined || entry.maybe !== undefined,
              call.span,
            );
      return NONE;
    });
    method('pop', (call) => {
      const key = call.args[0] && certain(toText(call.args[0].value));
      if (!key?.known) return new UnknownValue('the name of the variable is not known', call.span, 'string');
      evaluation.environmentReads.push(key);
      const value = environmentVariable(evaluation, key.text, call.args[1]?.value ?? NONE, call.span);
      setVariable(evaluation, call.args[0]!.value, undefined, call.conditional !== undefined, call.span);
      return value;
    });
    for (const name of ['keys', 'values', 'items', 'popitem'])
      method(
        name,
        (call) => new UnknownValue('the environment is not known', call.span, name === 'popitem' ? 'tuple' : 'list'),
      );
    method('clear', () => NONE);
  }

  override str(): TracedText {
    return TracedText.hole({ why: 'the environment is not known' });
  }
  override attr(name: string): Value | undefined {
    return this.#methods.get(name);
  }
  override attrNames(): readonly string[] {
    return [...this.#methods.keys()];
  }
  override index(key: Value): Value {
    const name = certain(toText(key));
    if (!name?.known) return new UnknownValue('the name of the variable is not known', key.at, 'string');
    this.#evaluation.environmentReads.push(name);
    const at = name.spanOf() ?? key.at;
    const known = this.#evaluation.environment.get(name.text);
    if (known) return known;
    const fixed = this.#evaluation.options.env?.[name.text];
    if (fixed !== undefined) return stringValue(fixed, at);
    return new UnknownValue(`the environment variable ${name.text} is not known`, at, 'string');
  }
  override setIndex(key: Value, value: Value, at: Span): void {
    setVariable(this.#evaluation, key, value, false, at);
  }
  override elements(): readonly Item[] {
    const why = { why: 'the environment is not known' };
    return [new Maybe(unknownString(why), why, true)];
  }
  override has(key: Value): boolean | undefined {
    const name = certain(toText(key));
    if (!name?.known) return undefined;
    const set = this.#evaluation.environment;
    if (set.has(name.text)) return set.get(name.text) !== undefined;
    return this.#evaluation.options.env?.[name.text] === undefined ? undefined : true;
  }
}
