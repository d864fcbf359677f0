import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleIds } from '../../src/dev/rule-files.ts';
import { createDiskHost } from '../../src/host/disk.ts';
import { lintHost } from './harness.ts';

const ids = ruleIds('rules');

/** The lines of an `expected.txt`; empty ones and those that begin with `#` are left out. */
function expectedLines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function cases(id: string): string[] {
  const folder = join('fixtures/rules', id);
  return existsSync(folder) ? readdirSync(folder).filter((name) => /\.(?:bad|good)$/.test(name)) : [];
}

const small = ids.flatMap((id) => cases(id).map((name) => ({ id, name })));

describe.skipIf(small.length === 0)('fixtures/rules', () => {
  it.each(small)('$id: $name', async ({ id, name }) => {
    const folder = join('fixtures/rules', id, name);
    const { lines } = await lintHost(createDiskHost(folder), { rules: [id] });
    const found = lines.filter((line) => !line.startsWith('expected.txt:'));
    if (name.endsWith('.good')) expect(found).toEqual([]);
    else {
      const expected = expectedLines(join(folder, 'expected.txt'));
      expect(expected.length).toBeGreaterThan(0);
      expect(found).toEqual(expected);
    }
  });
});

const repositories = readdirSync('fixtures/repos').filter((name) =>
  existsSync(join('fixtures/repos', name, 'expected.txt')),
);

describe('fixtures/repos', () => {
  it('holds repositories with their expected findings', () => {
    expect(repositories).toEqual(expect.arrayContaining(['clean', 'legacy']));
  });

  it.each(repositories)('%s', async (name) => {
    const folder = join('fixtures/repos', name);
    const { lines } = await lintHost(createDiskHost(folder));
    // Findings of rules that are planned are listed already.
    const known = new Set(ids);
    const expected = expectedLines(join(folder, 'expected.txt')).filter((line) =>
      known.has(line.split(' ').at(-1) ?? ''),
    );
    expect(lines).toEqual(expected);
  });
});
