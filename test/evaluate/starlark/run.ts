import { type ExecuteOptions, type Execution, executeFile } from '../../../src/evaluate/starlark/execute.ts';
import { joinValues } from '../../../src/evaluate/starlark/join.ts';
import { STRUCT } from '../../../src/evaluate/starlark/struct.ts';
import {
  builtin,
  type CallSite,
  itemValue,
  NONE,
  stringValue,
  typeName,
  UnknownValue,
  unknownPart,
  type Value,
} from '../../../src/evaluate/starlark/values.ts';
import { readStarlarkParserFiles } from '../../../src/host/parser-files.ts';
import { loadStarlarkParser } from '../../../src/parse/starlark/tree.ts';
import { SourceFile, type Span } from '../../../src/text/source.ts';

await loadStarlarkParser(readStarlarkParserFiles());

/** A call of the host function `register`: its arguments written out, and whether it need not happen. */
export interface Registered {
  readonly args: readonly string[];
  readonly kwargs: Readonly<Record<string, string>>;
  readonly conditional: boolean;
  readonly values: readonly Value[];
  readonly at: Span;
  readonly argumentSpans: readonly Span[];
  readonly stack: readonly CallSite[];
}

export interface Run extends Execution {
  readonly file: SourceFile;
  readonly registered: readonly Registered[];
  /** A global, written out (see `show`). */
  global(name: string): string;
  /** The value of a global. */
  value(name: string): Value;
}

/** Writes a value out: unknown as `?`, one of several as `a|b`, an element that may be absent as `a?` (`a*` for any number). */
export function show(value: Value): string {
  switch (value.kind) {
    case 'unknown':
      return '?';
    case 'oneof':
      return value.alternatives.map(show).join('|');
    case 'string':
      return value.traced.pieces.map((piece) => (piece.hole ? '{?}' : piece.text)).join('');
    case 'list':
    case 'tuple': {
      const items = value.items.map((item) =>
        item.kind === 'maybe' ? `${show(itemValue(item))}${item.many ? '*' : '?'}` : show(item),
      );
      return value.kind === 'list' ? `[${items.join(', ')}]` : `(${items.join(', ')})`;
    }
    case 'dict': {
      const entries = [...value.entries.values()].map(
        (entry) => `${show(entry.key)}${entry.maybe ? '?' : ''}: ${show(entry.value)}`,
      );
      for (const entry of value.rest ?? []) entries.push(`${show(entry.key)}*: ${show(entry.value)}`);
      return `{${entries.join(', ')}}`;
    }
    case 'set':
      return `set(${[...value.entries.values()].map((entry) => show(entry.value) + (entry.maybe ? '?' : '')).join(', ')})`;
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
    case 'float':
      return String(value.value);
    default:
      return `<${typeName(value)}>`;
  }
}

/**
 * Executes a program that has, besides the language: `unknown` (a value of which nothing is known), `text` (an unknown
 * string), `a_or_b` (the string `a` or `b`), `env` (`dev` or an unknown string), `struct`, and the host function `register`.
 */
export function run(text: string, options: ExecuteOptions = {}): Run {
  const registered: Registered[] = [];
  const register = builtin('register', (call) => {
    registered.push({
      args: call.args.map((argument) => show(argument.value)),
      kwargs: Object.fromEntries(call.kwargs.map((argument) => [argument.name, show(argument.value)])),
      conditional: call.conditional !== undefined,
      values: call.args.map((argument) => argument.value),
      at: call.at,
      argumentSpans: call.args.map((argument) => argument.at),
      stack: call.stack,
    });
    return NONE;
  });
  const predeclared = new Map<string, Value>([
    ['unknown', new UnknownValue('the test says so')],
    ['text', new UnknownValue('the test says so', undefined, 'string')],
    ['a_or_b', joinValues([stringValue('a'), stringValue('b')])],
    ['env', joinValues([stringValue('dev'), new UnknownValue("os.getenv('X')", undefined, 'string')])],
    ['struct', STRUCT],
    ['register', register],
    ...(options.predeclared ?? []),
  ]);
  const file = new SourceFile('test.star', text);
  const execution = executeFile(file, { ...options, predeclared });
  const value = (name: string): Value => {
    const found = execution.globals.get(name);
    if (!found) throw new Error(`${name} is not defined: ${execution.error?.message ?? 'no error'}`);
    return found;
  };
  return { ...execution, file, registered, value, global: (name) => show(value(name)) };
}

/** The value of an expression, written out. */
export function evaluate(expression: string, before = ''): string {
  const result = run(`${before}\nresult = ${expression}\n`);
  if (result.error) throw new Error(result.error.message);
  return result.global('result');
}

/** The message of the error with which a program fails. */
export function failure(text: string, options: ExecuteOptions = {}): string | undefined {
  return run(text, options).error?.message;
}

/** `line:column` of the beginning of a span. */
export function place(span: Span | undefined): string | undefined {
  if (!span) return undefined;
  const { line, column } = span.file.positionAt(span.start);
  return `${line}:${column}`;
}

/** The source text at which the text of a string value is written, piece by piece. */
export function origins(value: Value): string[] {
  if (value.kind !== 'string') return [];
  return value.traced.pieces.map((piece) => {
    const source = piece.span ? piece.span.file.text.slice(piece.span.start, piece.span.end) : '';
    return `${piece.hole ? '{?}' : piece.text}=${source}`;
  });
}

export { unknownPart };
