import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../src/cli/output-file.ts';
import { cli } from '../cli/run.ts';
import { write } from './hostile.ts';

const BAD = 'image:\r\n  graph: x\r\n  tag: y\r\n';
const GOOD = 'image:\r\n  repository: x\r\n  tag: y\r\n';
const fix = ['--no-config', '--no-cache', '--only', 'helm/no-image-graph', '--fix'];

let base: string;
let repo: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'ameide-lint-writing-')));
  repo = join(base, 'repo');
  mkdirSync(repo);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('--fix', () => {
  it('replaces the file in one step, and keeps mode, line ends and what lies beside it', async () => {
    write(repo, { 'a/values.yaml': BAD });
    chmodSync(join(repo, 'a/values.yaml'), 0o640);
    const before = statSync(join(repo, 'a/values.yaml'));
    expect((await cli(fix, { cwd: repo })).status).toBe(0);
    const after = statSync(join(repo, 'a/values.yaml'));
    expect(readFileSync(join(repo, 'a/values.yaml'), 'utf8')).toBe(GOOD);
    expect(after.mode).toBe(before.mode);
    // Another file took the name: whoever had the old one open sees it whole.
    expect(after.ino).not.toBe(before.ino);
    expect(readdirSync(join(repo, 'a'))).toEqual(['values.yaml']);
  });

  it('changes nothing the second time', async () => {
    write(repo, { 'values.yaml': BAD });
    await cli(fix, { cwd: repo });
    const before = statSync(join(repo, 'values.yaml'));
    await cli(fix, { cwd: repo });
    expect(statSync(join(repo, 'values.yaml')).ino).toBe(before.ino);
  });

  it('writes nothing outside of the root, whatever links lead there', async () => {
    write(base, { 'outside/values.yaml': BAD });
    symlinkSync(join(base, 'outside/values.yaml'), join(repo, 'values.yaml'));
    symlinkSync(join(base, 'outside'), join(repo, 'chart'));
    await cli(fix, { cwd: repo });
    expect(readFileSync(join(base, 'outside/values.yaml'), 'utf8')).toBe(BAD);
    expect(readdirSync(join(base, 'outside'))).toEqual(['values.yaml']);
  });

  it('mends the file behind a link inside of the root, and leaves the link one', async () => {
    write(repo, { 'real/texts.yml': BAD });
    symlinkSync('real/texts.yml', join(repo, 'values.yaml'));
    await cli(fix, { cwd: repo });
    expect(lstatSync(join(repo, 'values.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(repo, 'values.yaml'), 'utf8')).toBe(GOOD);
  });

  it('leaves bytes alone that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from(BAD), Buffer.from([0x23, 0xff, 0x0a])]);
    write(repo, { 'values.yaml': bytes });
    await cli(fix, { cwd: repo });
    expect(readFileSync(join(repo, 'values.yaml')).equals(bytes)).toBe(true);
  });
});

describe('replacing a file', () => {
  it('leaves nothing behind when it fails', () => {
    mkdirSync(join(repo, 'target/inner'), { recursive: true });
    expect(() => replaceFile(join(repo, 'target'), 'x')).toThrow();
    expect(readdirSync(repo)).toEqual(['target']);
  });

  it('keeps a mode that others may not read, from the first moment on', () => {
    write(repo, { a: 'x' });
    chmodSync(join(repo, 'a'), 0o600);
    replaceFile(join(repo, 'a'), 'y');
    expect(statSync(join(repo, 'a')).mode & 0o777).toBe(0o600);
  });
});

describe('plugins', () => {
  const files = (base: string) => ({
    '.lintrc.json': '{"root": true, "plugins": ["./plugin.mjs"]}',
    'plugin.mjs': `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(join(base, 'ran'))}, '');\nexport default [];\n`,
  });

  it('are refused, not run, without --allow-plugins', async () => {
    write(repo, files(base));
    for (const command of [[], ['rules'], ['model', '--json'], ['explain', 'tilt/labels']]) {
      const { status } = await cli(command, { cwd: repo });
      expect(existsSync(join(base, 'ran'))).toBe(false);
      if (command.length === 0) expect(status).toBe(2);
    }
  });

  it('run with it', async () => {
    write(repo, files(base));
    await cli(['--allow-plugins'], { cwd: repo });
    expect(existsSync(join(base, 'ran'))).toBe(true);
  });
});

describe('configurations that are code', () => {
  it.each(['.lintrc.js', '.lintrc.cjs', '.lintrc.mjs', 'lintrc.config.js', 'ameide-lint.config.mjs'])(
    'are not looked at: %s',
    async (name) => {
      write(repo, {
        [name]: `require('node:fs').writeFileSync(${JSON.stringify(join(base, 'ran'))}, '')`,
        'values.yaml': GOOD,
      });
      expect((await cli(['--preset', 'recommended', '--no-cache'], { cwd: repo })).status).toBe(0);
      const named = await cli(['--config', name], { cwd: repo });
      expect(named.status).toBe(2);
      expect(existsSync(join(base, 'ran'))).toBe(false);
    },
  );
});
