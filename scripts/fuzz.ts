// Fuzzes the parsers, the evaluators and the whole linter for a while: `npm run fuzz -- [--seconds 60] [--seed N]
// [--target NAME]…`. Prints what was given to each target, and every failure with the text that causes it.
// Exit status: 1 when something failed.
import { parseArgs } from 'node:util';
import { checkRepositories } from '../test/fuzz/repository.ts';
import { checkGrammar, checkMutations } from '../test/fuzz/run.ts';
import { targets } from '../test/fuzz/targets.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    target: { type: 'string', multiple: true },
  },
});

/** Something that is fuzzed with one seed after the other. */
interface Job {
  readonly name: string;
  readonly round: (seed: number) => number | Promise<number>;
  given: number;
  time: number;
  readonly failures: Set<string>;
}

const job = (name: string, round: Job['round']): Job => ({ name, round, given: 0, time: 0, failures: new Set() });
const jobs = [
  ...targets.flatMap((target) => [
    ...(target.grammar ? [job(`${target.name} (grammar)`, (seed) => checkGrammar(target, seed, 50))] : []),
    job(`${target.name} (fixtures)`, (seed) => checkMutations(target, seed, 50)),
  ]),
  ...['clean', 'legacy'].map((name) =>
    job(`repository ${name}`, (seed) => checkRepositories(`fixtures/repos/${name}`, seed, 1)),
  ),
].filter(({ name }) => options.target?.some((wanted) => name.includes(wanted)) ?? true);

const until = performance.now() + Number(options.seconds) * 1000;
process.stdout.write(`seed ${options.seed}\n`);
for (let seed = Number(options.seed); performance.now() < until; seed++)
  for (const one of jobs) {
    if (performance.now() >= until) break;
    const started = performance.now();
    try {
      one.given += await one.round(seed);
    } catch (error) {
      let cause = error;
      while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
      const said =
        error instanceof Error ? `${error.message}\n${cause instanceof Error ? cause.stack : ''}` : String(error);
      // One fault shows itself by many texts.
      const kind =
        cause instanceof Error
          ? `${cause.message.slice(0, 60).replace(/\d+|"[^"]*"/g, '')} ${cause.stack?.split('\n')[1]}`
          : said;
      if (!one.failures.has(kind)) process.stdout.write(`\n${one.name}, seed ${seed}: ${said.slice(0, 6000)}\n`);
      one.failures.add(kind);
    }
    one.time += performance.now() - started;
  }

for (const { name, given, time, failures } of jobs)
  process.stdout.write(
    `${name.padEnd(34)} ${String(given).padStart(8)} inputs ${(time / 1000).toFixed(1).padStart(7)} s ${failures.size} failures\n`,
  );
process.exitCode = jobs.some(({ failures }) => failures.size > 0) ? 1 : 0;
