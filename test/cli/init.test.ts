import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, withFolder } from './run.ts';

function settingsOf(cwd: string): unknown {
  return JSON.parse(readFileSync(join(cwd, '.lintrc.json'), 'utf8')).settings;
}

describe('init', () => {
  it('writes a configuration that fits and works', async () => {
    await withFolder(
      { Tiltfile: '', 'infra/tilt/Tiltfile.core': '', 'Dockerfile.tilt': '', 'third_party/x/y': '' },
      async (cwd) => {
        const { status, out, err } = await cli(['init', '--vscode', '--workflow', '--pre-commit'], { cwd });
        expect({ status, out }).toEqual({
          status: 0,
          out: '.lintrc.json\n.pre-commit-config.yaml\n.github/workflows/ameide-lint.yml\n.vscode/tasks.json\n',
        });
        expect(err).toContain('found 2 Tiltfiles, 1 Dockerfile and 0 charts');
        expect(JSON.parse(readFileSync(join(cwd, '.lintrc.json'), 'utf8'))).toEqual({
          root: true,
          extends: ['ameide'],
          ignore: ['third_party/**'],
          settings: {
            tilt: { core: 'infra/tilt/Tiltfile.core' },
            dockerfiles: { dev: ['**/Dockerfile.dev', '**/*.dev.Dockerfile', '**/Dockerfile.tilt'] },
          },
          rules: {},
        });
        expect((await cli([], { cwd })).status).not.toBe(2);
        const again = await cli(['init'], { cwd });
        expect(again.err).toContain('.lintrc.json is there already; --force replaces it');
        expect(again.status).toBe(2);
      },
    );
  });

  it('tells environments, Dockerfiles and charts apart by their names', async () => {
    const files = {
      'deploy/prd/values.yaml': '',
      'deploy/dev/values.yaml': '',
      'deploy/sandbox/values.yaml': '',
      'svc/Dockerfile.ci': '',
      'svc/Dockerfile.development': '',
      'svc/Dockerfile': '',
      'charts/api/Chart.yaml': 'name: api',
      'charts/web/Chart.yaml': 'name: web',
      'charts/vendor/redis/Chart.yaml': 'name: redis',
    };
    await withFolder(files, async (cwd) => {
      expect((await cli(['init', '--preset', 'strict'], { cwd })).status).toBe(0);
      expect(settingsOf(cwd)).toEqual({
        dockerfiles: {
          dev: ['**/Dockerfile.dev', '**/*.dev.Dockerfile', '**/Dockerfile.development'],
          release: [
            '**/Dockerfile',
            '**/Dockerfile.release',
            '**/Dockerfile.main',
            '**/Dockerfile.prod',
            '**/Dockerfile.ci',
          ],
        },
        environments: {
          dev: ['**/local/**', '**/dev/**', '**/sandbox/**'],
          release: ['**/staging/**', '**/production/**', '**/prod/**', '**/prd/**'],
        },
        firstPartyCharts: ['charts/*'],
      });
      expect((await cli([], { cwd })).status).not.toBe(2);
    });
  });

  it('asks on a terminal for what the options leave open', async () => {
    await withFolder({ Tiltfile: '', '.vscode/tasks.json': 'mine' }, async (cwd) => {
      const { status, out, err } = await cli(['init'], { cwd, answers: ['what', 'rec', '', 'y', 'yes', ''] });
      expect(err).toContain(
        [
          'preset: recommended, ameide or strict [ameide] what',
          'preset: recommended, ameide or strict [ameide] rec',
          'write .pre-commit-config.yaml, to lint what is committed? [y/N] ',
          'write .github/workflows/ameide-lint.yml, to lint pull requests on GitHub? [y/N] y',
          'write .vscode/tasks.json, to show findings in VS Code? [y/N] yes',
          '.vscode/tasks.json is there already; replace it? [y/N] ',
          '',
        ].join('\n'),
      );
      expect({ status, out }).toEqual({ status: 0, out: '.lintrc.json\n.github/workflows/ameide-lint.yml\n' });
      expect(JSON.parse(readFileSync(join(cwd, '.lintrc.json'), 'utf8')).extends).toEqual(['recommended']);
      expect(readFileSync(join(cwd, '.vscode/tasks.json'), 'utf8')).toBe('mine');
      expect(existsSync(join(cwd, '.pre-commit-config.yaml'))).toBe(false);
    });
  });

  it('asks nothing with --yes, and about no other files when one is named', async () => {
    await withFolder({ Tiltfile: '' }, async (cwd) => {
      expect((await cli(['init', '--yes'], { cwd, answers: [] })).out).toBe('.lintrc.json\n');
      const again = await cli(['init', '--vscode', '--preset', 'ameide'], { cwd, answers: ['y'] });
      expect(again.out).toBe('.lintrc.json\n.vscode/tasks.json\n');
      expect((await cli(['init', '--yes'], { cwd, answers: [] })).status).toBe(2);
    });
  });
});
