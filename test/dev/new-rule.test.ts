import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../cli/run.ts';

const script = join(process.cwd(), 'scripts/run.mjs');

describe('npm run new-rule', () => {
  it('writes the rule, its test and its fixtures, and refuses to do it twice', async () => {
    await withFolder({}, async (cwd) => {
      const make = (...args: string[]) =>
        spawnSync(process.execPath, [script, 'src/dev/new-rule.ts', ...args], { cwd, encoding: 'utf8' });
      const made = make('tilt/some-id');
      expect(made.stderr).toBe('');
      expect(made.stdout.split('\n').slice(0, 6)).toEqual([
        'rules/tilt/some-id.ts',
        'test/rules/tilt/some-id.test.ts',
        'fixtures/rules/tilt/some-id/example.bad/Tiltfile',
        'fixtures/rules/tilt/some-id/example.bad/Dockerfile',
        'fixtures/rules/tilt/some-id/example.bad/expected.txt',
        'fixtures/rules/tilt/some-id/example.good/Tiltfile',
      ]);
      expect(readFileSync(join(cwd, 'rules/tilt/some-id.ts'), 'utf8')).toContain("id: 'tilt/some-id',");
      expect(make('tilt/some-id')).toMatchObject({
        status: 2,
        stderr: 'there is a rule tilt/some-id already: rules/tilt/some-id.ts\n',
      });
      expect(make('../x')).toMatchObject({ status: 2, stdout: '' });
    });
  });
});
