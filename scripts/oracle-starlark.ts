/**
 * Runs starlark-go's own tests against our Starlark: `npm run oracle -- starlark DIR`, where DIR is a checkout of
 * google/starlark-go. Printed are passed chunks by file, and what went wrong in the others; exit status 1 when a chunk fails.
 *
 * The files consist of chunks between lines of `---`. A chunk names the errors that it expects as `### "pattern"` at the end
 * of a line, and the options of its dialect in comments (`option:set`). The functions that the tests need of their host
 * (`catch`, `matches`, `hasfields`, `fibonacci`, …) are here.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Dialect } from '../src/evaluate/starlark/dialect.ts';
import { StarlarkError } from '../src/evaluate/starlark/errors.ts';
import { type Execution, executeFile } from '../src/evaluate/starlark/execute.ts';
import { freeze } from '../src/evaluate/starlark/freeze.ts';
import { str } from '../src/evaluate/starlark/repr.ts';
import { resolveModule } from '../src/evaluate/starlark/resolve.ts';
import { nearest } from '../src/evaluate/starlark/spell.ts';
import type { Loader, LoadResult } from '../src/evaluate/starlark/statements.ts';
import { STRUCT } from '../src/evaluate/starlark/struct.ts';
import {
  boolValue,
  builtin,
  FloatValue,
  HostValue,
  intValue,
  ModuleValue,
  NONE,
  stringValue,
  type Value,
} from '../src/evaluate/starlark/values.ts';
import { readStarlarkParserFiles } from '../src/host/parser-files.ts';
import { parseStarlark } from '../src/parse/starlark/parse.ts';
import { loadStarlarkParser } from '../src/parse/starlark/tree.ts';
import { SourceFile } from '../src/text/source.ts';
import { TracedText } from '../src/text/traced.ts';

const EVALUATION = [
  ...['assign', 'bool', 'builtins', 'bytes', 'control', 'dict', 'float', 'function', 'int', 'list'],
  ...['misc', 'set', 'string', 'tuple', 'recursion', 'module', 'while', 'paths'],
].map((name) => `starlark/testdata/${name}.star`);
const RESOLUTION = 'resolve/testdata/resolve.star';
const SYNTAX = 'syntax/testdata/errors.star';

interface Chunk {
  readonly file: SourceFile;
  readonly wanted: Map<number, RegExp>;
  readonly problems: string[];
}

function readChunks(root: string, path: string): Chunk[] {
  const chunks: Chunk[] = [];
  let line = 1;
  for (const text of readFileSync(join(root, path), 'utf8').split('\n---\n')) {
    const wanted = new Map<number, RegExp>();
    const problems: string[] = [];
    const file = new SourceFile(path, '\n'.repeat(line - 1) + text);
    for (const content of text.split('\n')) {
      const expected = content.split('###')[1]?.trim();
      if (expected) wanted.set(line, goRegExp(unquote(expected)));
      line += 1;
    }
    line += 1;
    chunks.push({ file, wanted, problems });
  }
  return chunks;
}

/** A Go string literal's text. */
function unquote(literal: string): string {
  if (literal.startsWith('`')) return literal.slice(1, literal.lastIndexOf('`'));
  return JSON.parse(literal.slice(0, literal.lastIndexOf('"') + 1)) as string;
}

function goRegExp(pattern: string): RegExp {
  return new RegExp(pattern.replace(/\(\?s\)/g, ''), 's');
}

function gotError(chunk: Chunk, line: number, message: string): void {
  const pattern = chunk.wanted.get(line);
  chunk.wanted.delete(line);
  if (!pattern) chunk.problems.push(`${line}: unexpected error: ${message}`);
  else if (!pattern.test(message)) chunk.problems.push(`${line}: error ${JSON.stringify(message)}, want ${pattern}`);
}

function finish(chunk: Chunk): boolean {
  for (const [line, pattern] of chunk.wanted) chunk.problems.push(`${line}: no error, want ${pattern}`);
  return chunk.problems.length === 0;
}

function dialectOf(text: string): Dialect {
  const has = (name: string) => text.includes(`option:${name}`);
  return {
    set: has('set'),
    while: has('while'),
    topLevelControl: has('toplevelcontrol'),
    globalReassign: has('globalreassign'),
    loadBindsGlobally: has('loadbindsglobally'),
    recursion: has('recursion'),
  };
}

/** A value on which any field can be set. */
class HasFields extends HostValue {
  readonly type = 'hasfields';
  readonly #fields = new Map<string, Value>();
  #frozen = false;
  str(): TracedText {
    return TracedText.computed('hasfields');
  }
  override attr(name: string): Value | undefined {
    return this.#fields.get(name);
  }
  override attrNames(): string[] {
    return [...this.#fields.keys()];
  }
  override setAttr(name: string, value: Value): void {
    if (this.#frozen) throw new StarlarkError('cannot set field on a frozen hasfields');
    if (name.startsWith('no')) {
      const near = nearest(name, this.attrNames().sort());
      throw new StarlarkError(`no .${name} field${near ? ` (did you mean .${near}?)` : ''}`);
    }
    this.#fields.set(name, value);
  }
  override freeze(): void {
    this.#frozen = true;
    freeze(this.#fields.values());
  }
  override binary(operator: string, other: Value): Value | undefined {
    return operator === '+' && other.kind === 'list' ? intValue(42) : undefined;
  }
}

/** The beginning of an endless sequence. */
class Fibonacci extends HostValue {
  readonly type = 'fib';
  str(): TracedText {
    return TracedText.computed('fib');
  }
  override get hashable(): boolean {
    return false;
  }
  override elements(): Value[] {
    const values: Value[] = [];
    for (let [x, y] = [0n, 1n]; values.length < 500; [x, y] = [y, x + y]) values.push(intValue(x));
    return values;
  }
}

const predeclared = new Map<string, Value>([
  ['hasfields', builtin('hasfields', () => new HasFields())],
  ['fibonacci', new Fibonacci()],
  ['struct', STRUCT],
]);

function nearlyEqual(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  const bits = (value: number) => new BigInt64Array(new Float64Array([value]).buffer)[0]!;
  const distance = bits(a) - bits(b);
  return distance === 1n || distance === -1n;
}

/** What `assert.star` needs; errors that it reports go to `report`. */
function assertGlobals(report: (message: string, line: number | undefined) => void): Map<string, Value> {
  return new Map<string, Value>([
    [
      'error',
      builtin('error', (call) => {
        const line = call.stack.findLast(() => true)?.at;
        report(str(call.args[0]!.value).text, line?.file.positionAt(line.start).line);
        return NONE;
      }),
    ],
    [
      'catch',
      builtin('catch', (call) => {
        try {
          call.invoke(call.args[0]!.value);
          return NONE;
        } catch (error) {
          if (error instanceof StarlarkError) return stringValue(error.message);
          throw error;
        }
      }),
    ],
    [
      'matches',
      builtin('matches', (call) => {
        const [pattern, text] = call.args.map((argument) => str(argument.value).text);
        return boolValue(goRegExp(pattern!).test(text!));
      }),
    ],
    [
      'module',
      builtin('module', (call) => {
        const members = new Map(call.kwargs.map((argument): [string, Value] => [argument.name, argument.value]));
        return new ModuleValue(str(call.args[0]!.value).text, members);
      }),
    ],
    [
      '_freeze',
      builtin('freeze', (call) => {
        const { value } = call.args[0]!;
        freeze([value]);
        return value;
      }),
    ],
    [
      '_floateq',
      builtin('floateq', (call) => {
        const [a, b] = call.args.map(({ value }) => (value instanceof FloatValue ? value.value : Number.NaN));
        return boolValue(nearlyEqual(a!, b!));
      }),
    ],
  ]);
}

const ASSERT_DIALECT = dialectOf('');

function loaderFor(root: string, chunk: Chunk): Loader {
  const run = (path: string, names: ReadonlyMap<string, Value>): LoadResult => {
    const text = readFileSync(join(root, path), 'utf8');
    const result = executeFile(new SourceFile(path, text), { dialect: ASSERT_DIALECT, predeclared: names });
    return result.error ? { error: result.error.message } : { globals: result.globals };
  };
  return ({ path, from }) => {
    if (path === 'assert.star')
      return run(
        'starlarktest/assert.star',
        assertGlobals((message, line) => chunk.problems.push(`${line ?? '?'}: ${message}`)),
      );
    return run(join(dirname(from.path), path), new Map());
  };
}

function evaluate(root: string, chunk: Chunk): void {
  const execution: Execution = executeFile(chunk.file, {
    dialect: dialectOf(chunk.file.text),
    predeclared,
    load: loaderFor(root, chunk),
  });
  for (const { what, why, at } of execution.unresolved)
    chunk.problems.push(`${at.file.positionAt(at.start).line}: unresolved ${what}: ${why}`);
  const { error } = execution;
  if (!error) return;
  const place = error.calls.findLast((call) => call.at?.file.path === chunk.file.path)?.at ?? error.at;
  gotError(chunk, place ? chunk.file.positionAt(place.start).line : 0, error.message);
}

function resolve(chunk: Chunk): void {
  const { module, errors } = parseStarlark(chunk.file);
  const resolved = resolveModule(
    module,
    dialectOf(chunk.file.text),
    (name) => name === 'M',
    (name) => name === 'U' || name === 'float',
  );
  for (const { message, start } of [...errors, ...resolved.errors])
    gotError(chunk, chunk.file.positionAt(start).line, message);
}

function parse(chunk: Chunk): void {
  const first = parseStarlark(chunk.file).errors[0];
  if (first) gotError(chunk, chunk.file.positionAt(first.start).line, first.message);
}

const root = process.argv[2];
if (!root) {
  console.error('usage: npm run oracle -- starlark DIR');
  process.exit(2);
}
await loadStarlarkParser(readStarlarkParserFiles());
let passed = 0;
let total = 0;
const failures: string[] = [];
for (const path of [SYNTAX, RESOLUTION, ...EVALUATION]) {
  const chunks = readChunks(root, path);
  let good = 0;
  for (const chunk of chunks) {
    try {
      if (path === SYNTAX) parse(chunk);
      else if (path === RESOLUTION) resolve(chunk);
      else evaluate(root, chunk);
    } catch (error) {
      chunk.problems.push(`crash: ${error instanceof Error ? error.stack : String(error)}`);
    }
    if (finish(chunk)) good += 1;
    else failures.push(...chunk.problems.map((problem) => `${path}:${problem}`));
  }
  console.log(`${path}: ${good} of ${chunks.length} chunks`);
  passed += good;
  total += chunks.length;
}
for (const failure of failures) console.log(failure);
console.log(`${passed} of ${total} chunks pass (${((100 * passed) / total).toFixed(1)} %)`);
if (passed < total) process.exitCode = 1;
