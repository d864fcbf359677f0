import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../built.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
  readonly link?: boolean;
}

const manifest: {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
} = JSON.parse(readFileSync('package.json', 'utf8'));
const lock: { readonly lockfileVersion: number; readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync('package-lock.json', 'utf8'),
);
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
const document = readFileSync('docs/dependencies.md', 'utf8');
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Licences that ask for no more than a notice, and that of a package which is only a tool of development (MPL). */
const LICENCES =
  /^(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|MPL-2\.0|CC0-1\.0|BlueOak-1\.0\.0|Python-2\.0|MIT OR Apache-2\.0)$/;

describe('the lockfile', () => {
  it('names no host, and the hash of every package', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(locked.length).toBeGreaterThan(20);
    expect(locked.filter(([, entry]) => entry.resolved !== undefined || entry.link).map(([path]) => path)).toEqual([]);
    expect(
      locked.filter(([, entry]) => !/^sha512-[\w+/=]+$/.test(entry.integrity ?? '')).map(([path]) => path),
    ).toEqual([]);
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(
      /https?:\/\/(?![^"]*(?:sponsor|funding|opencollective|github\.com|paypal|patreon|tidelift|feross))|git\+|file:/,
    );
  });

  it('has no package with an install script that is not refused', () => {
    const scripts = new Set(locked.filter(([, entry]) => entry.hasInstallScript).map(([path]) => nameOf(path)));
    expect([...scripts].filter((name) => manifest.allowScripts[name] !== false && name !== 'fsevents')).toEqual([]);
    expect(Object.values(manifest.allowScripts).filter(Boolean)).toEqual([]);
  });

  it('has licences that may be shipped, or used', () => {
    expect(
      locked
        .filter(([, entry]) => !LICENCES.test(entry.license ?? ''))
        .map(([path, entry]) => `${path}: ${entry.license}`),
    ).toEqual([]);
  });
});

describe('docs/dependencies.md', () => {
  beforeAll(ensureBuilt, 120_000);

  it('tells what every package is for', () => {
    expect(manifest.dependencies).toBeUndefined();
    const missing = Object.keys(manifest.devDependencies).filter(
      (name) =>
        !name.startsWith('@types/') &&
        ![name, name.replace(/\/.*/, '/*')].some((named) => document.includes(`\`${named}\``)),
    );
    expect(missing).toEqual([]);
  });

  it('lists what the bundle is made of, with its licence, and nothing else', () => {
    const section = document.slice(document.indexOf('## In the bundle'));
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const listed = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
    const bundled = [
      ...readFileSync('dist/licenses.txt', 'utf8').matchAll(/^((?:@[\w-]+\/)?[\w.-]+) \d[\w.-]* \(([^)]+)\)$/gm),
    ];
    expect(listed.toSorted()).toEqual(bundled.map(([, name]) => name!).toSorted());
    for (const [, name, licence] of bundled) {
      const row = rows.find((line) => line.split('|')[1]!.includes(`\`${name}\``));
      expect(row?.split('|')[5], name).toContain(licence);
    }
  });
});

describe('what is published', () => {
  beforeAll(ensureBuilt, 120_000);

  it('holds no sources, fixtures, maps or large files', () => {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const out = execFileSync(npm, ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [pack]: readonly {
      readonly size: number;
      readonly files: readonly { readonly path: string; readonly size: number }[];
    }[] = JSON.parse(out);
    const paths = pack!.files.map(({ path }) => path);
    expect(
      paths.filter(
        (path) =>
          /(?:^|\/)(?:fixtures|test|scripts|docs|node_modules)\/|\.map$/.test(path) && !path.startsWith('dist/types/'),
      ),
    ).toEqual([]);
    expect(paths.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
    expect(pack!.files.filter(({ size }) => size > 4_000_000).map(({ path }) => path)).toEqual([]);
    expect(pack!.size).toBeLessThan(2_500_000);
    expect(statSync(posix.join('dist', 'licenses.txt')).size).toBeGreaterThan(10_000);
  });
});
