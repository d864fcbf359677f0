import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, launcher } from './built.ts';
import { cli } from './cli/run.ts';

beforeAll(ensureBuilt, 120_000);

describe('the bundle', () => {
  it.each(['legacy', 'clean'])('finds what the sources find in fixtures/repos/%s', async (name) => {
    const cwd = join(process.cwd(), 'fixtures/repos', name);
    const args = ['--preset', 'strict', '--format', 'json'];
    const expected = await cli(args, { cwd });
    const { stdout, stderr, status } = spawnSync(process.execPath, [launcher, ...args], { cwd, encoding: 'utf8' });
    expect({ status, out: stdout, err: stderr }).toEqual(expected);
    expect(expected.err).toBe('');
  });
});
