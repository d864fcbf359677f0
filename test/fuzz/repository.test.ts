import { describe, expect, it } from 'vitest';
import { checkRepositories } from './repository.ts';

describe('a repository that was changed at random', () => {
  it.each(['clean', 'legacy'])(
    'is linted like any other (%s)',
    async (name) => {
      expect(await checkRepositories(`fixtures/repos/${name}`, 21, 2)).toBe(2);
    },
    90_000,
  );
});
