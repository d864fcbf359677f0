import fc from 'fast-check';
import { SourceFile } from '../../src/text/source.ts';
import { decodeUtf8 } from '../../src/text/utf8.ts';
import { processorTime } from '../processor-time.ts';
import { inspect } from './invariants.ts';
import { filesBelow, mutateBytes, numbers } from './mutation.ts';
import type { FuzzTarget } from './targets.ts';

/** Something that a target must not do, and the text that made it do so. */
export class FuzzFailure extends Error {
  readonly text: string;
  constructor(target: string, text: string, cause: unknown) {
    const message = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    super(`${target}, given ${JSON.stringify(text)}:\n${message}`, { cause });
    this.name = 'FuzzFailure';
    this.text = text;
  }
}

/** A text that took longer than this is a failure; milliseconds. Generous: the machine may be busy. */
const LONGEST = 5_000;

/** Gives a text to a target twice. @throws FuzzFailure */
export function check(target: FuzzTarget, text: string): void {
  const started = processorTime();
  try {
    const first = inspect(target.read(new SourceFile('dir/file', text)));
    const took = processorTime() - started;
    if (took > LONGEST) throw new Error(`took ${Math.round(took)} ms`);
    if (inspect(target.read(new SourceFile('dir/file', text))) !== first) throw new Error('two readings differ');
  } catch (error) {
    throw new FuzzFailure(target.name, text, error);
  }
}

let fixtures: ReadonlyMap<string, Uint8Array> | undefined;

/** The fixtures for a target, none of them large. */
function fixturesFor(target: FuzzTarget): readonly Uint8Array[] {
  fixtures ??= filesBelow('fixtures');
  const found = [...fixtures].filter(([path, bytes]) => target.fixtures.test(path) && bytes.length < 20_000);
  return found.map(([, bytes]) => bytes);
}

/** Gives generated texts to a target; the number of them. @throws FuzzFailure with a text that was made small */
export function checkGrammar(target: FuzzTarget, seed: number, runs: number): number {
  if (!target.grammar) return 0;
  const result = fc.check(
    fc.property(target.grammar, (text) => check(target, text)),
    { seed, numRuns: runs, verbose: 0 },
  );
  if (result.failed) throw result.errorInstance ?? new Error(`${target.name} failed`);
  return result.numRuns;
}

/** Gives changed fixtures to a target; the number of them. @throws FuzzFailure */
export function checkMutations(target: FuzzTarget, seed: number, runs: number): number {
  const found = fixturesFor(target);
  if (found.length === 0) return 0;
  const next = numbers(seed);
  for (let run = 0; run < runs; run++) {
    const bytes = mutateBytes(found[next(found.length)]!, found[next(found.length)]!, next);
    check(target, decodeUtf8(bytes));
  }
  return runs;
}
