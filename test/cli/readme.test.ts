import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from './run.ts';

describe('README.md', () => {
  it('shows a finding as it is really printed', async () => {
    const shown = /<!-- finding -->\n```\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1];
    const { out } = await cli(['--only', 'tilt/no-push-in-custom-build'], {
      cwd: join(process.cwd(), 'fixtures/repos/legacy'),
    });
    expect(shown).toMatch(/╰▸/);
    expect(out).toContain(shown);
  });
});
