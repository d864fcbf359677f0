import { describe, expect, it } from 'vitest';
import { checkGrammar, checkMutations } from './run.ts';
import { targets } from './targets.ts';

/** Few enough for every run of the tests; `npm run fuzz` goes on with other seeds. */
const RUNS = 40;

describe('any text', () => {
  it.each(targets.map((target) => [target.name, target] as const))(
    'is safe to read as %s',
    (_, target) => {
      const given = checkGrammar(target, 11, RUNS) + checkMutations(target, 11, RUNS);
      expect(given).toBeGreaterThan(0);
    },
    60_000,
  );
});
