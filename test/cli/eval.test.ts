import { describe, expect, it } from 'vitest';
import { cli, withFolder } from './run.ts';

const files = {
  Tiltfile: `load('tilt/Tiltfile.core', 'image')
print('é', 1)
default_registry('localhost:5005', host_from_cluster='registry:5000')
image('api')
docker_build(os.getenv('IMAGE', 'ameide/web'), 'web')
local_resource('gen', 'make gen', labels=['ops'], auto_init=False)
`,
  'tilt/Tiltfile.core': `def image(name):
  docker_build('ameide/' + name, '.', dockerfile='services/%s/Dockerfile.dev' % name)
`,
  'services/api/Dockerfile.dev': 'FROM golang:1.22 AS build\nENV GOWORK=auto\nRUN go build ./...\n',
  'web/Dockerfile': 'FROM scratch\n',
};

describe('eval', () => {
  it('prints what a Tiltfile prints and registers', async () => {
    await withFolder(files, async (cwd) => {
      const { status, out } = await cli(['eval', 'Tiltfile'], { cwd });
      expect(out.split('\n')[0]).toBe('é 1');
      expect(out).toContain('Images (2)\n');
      expect(out).toMatch(
        /^ {2}ameide\/api +docker_build +services\/api\/Dockerfile\.dev +tilt\/Tiltfile\.core:2:3 ← Tiltfile:\d+:1$/m,
      );
      expect(out).toMatch(/^ {2}gen +local +ops +Tiltfile:\d+:1$/m);
      expect(status).toBe(0);
    });
  });

  it('takes the arguments for all that is given: a setting that is not there is absent', async () => {
    const tiltfile =
      "config.define_string('mode')\nif config.parse().get('mode', 'all') == 'all':\n  docker_build('a/b', '.')\n";
    await withFolder({ Tiltfile: tiltfile, Dockerfile: 'FROM scratch\n' }, async (cwd) => {
      const { images } = JSON.parse((await cli(['eval', 'Tiltfile', '--json'], { cwd })).out);
      expect(images).toMatchObject([{ ref: 'a/b', dockerfile: 'Dockerfile', conditional: false }]);
      const none = JSON.parse((await cli(['eval', 'Tiltfile', '--json', '--', '--mode=none'], { cwd })).out);
      expect(none.images).toEqual([]);
    });
  });

  it('prints JSON', async () => {
    await withFolder(files, async (cwd) => {
      const { status, out } = await cli(['eval', 'Tiltfile', '--json'], { cwd });
      const made = JSON.parse(out);
      expect(status).toBe(0);
      expect(made).toMatchObject({
        schema: 1,
        status: 'ok',
        complete: true,
        error: null,
        prints: ['é 1'],
        registry: {
          host: 'localhost:5005',
          hostFromCluster: 'registry:5000',
          path: 'Tiltfile',
          start: { line: 3, column: 1 },
        },
      });
      expect(made.images[0]).toMatchObject({
        ref: 'ameide/api',
        builder: 'docker_build',
        dockerfile: 'services/api/Dockerfile.dev',
        path: 'tilt/Tiltfile.core',
        start: { line: 2 },
      });
      expect(made.images[1].ref.oneOf).toContain('ameide/web');
      expect(made.resources.find((resource: { kind: string }) => resource.kind === 'local')).toMatchObject({
        name: 'gen',
        labels: ['ops'],
        autoInit: false,
        cmd: 'make gen',
      });
    });
  });

  it('hands arguments on', async () => {
    const tiltfile = "config.define_string('mode')\nprint(config.parse().get('mode', 'none'))\n";
    await withFolder({ Tiltfile: tiltfile }, async (cwd) => {
      expect((await cli(['eval', 'Tiltfile', '--', '--mode=tests'], { cwd })).out).toBe('tests\n');
      expect((await cli(['eval', 'Tiltfile', '--', '--mode', 'services'], { cwd })).out).toBe('services\n');
    });
  });

  it('exits with 1 for a Tiltfile that Tilt refuses', async () => {
    await withFolder({ Tiltfile: "def stop():\n  fail('no')\nstop()\n" }, async (cwd) => {
      const text = await cli(['eval', 'Tiltfile'], { cwd });
      expect(text.status).toBe(1);
      expect(text.err).toMatch(/^Tiltfile:2:\d: error: /);
      expect(text.err).toContain('Tiltfile:2:3: error: no\n  at Tiltfile:3:1 (stop)\n');
      const json = await cli(['eval', 'Tiltfile', '--json'], { cwd });
      expect(json.status).toBe(1);
      expect(JSON.parse(json.out)).toMatchObject({ status: 'error', error: { path: 'Tiltfile', start: { line: 2 } } });
    });
  });

  it.each([
    [['eval'], 'eval takes the path of a Tiltfile'],
    [['eval', 'gone'], 'there is no file "gone"'],
    [['eval', 'web'], '"web" is no file; name the Tiltfile in it'],
    [['eval', 'Tiltfile', 'tests'], 'arguments for it go behind "--": ameide-lint eval Tiltfile -- tests'],
    [['model', 'a', 'b'], 'model takes one path'],
  ])('%j is wrong use', async (argv, message) => {
    await withFolder(files, async (cwd) => {
      const { status, err } = await cli(argv, { cwd });
      expect(err).toContain(message);
      expect(status).toBe(2);
    });
  });
});

describe('model', () => {
  it('prints the linked model', async () => {
    await withFolder({ '.lintrc.json': '{"root": true}', ...files }, async (cwd) => {
      const made = JSON.parse((await cli(['model', '--json', 'web'], { cwd })).out);
      expect(made.tiltfiles[0]).toMatchObject({
        path: 'Tiltfile',
        status: 'ok',
        complete: true,
        loads: ['tilt/Tiltfile.core'],
      });
      const dev = made.dockerfiles.find((entry: { path: string }) => entry.path === 'services/api/Dockerfile.dev');
      expect(dev).toMatchObject({
        role: 'dev',
        stages: [{ name: 'build', from: 'golang:1.22' }],
        builtBy: ['ameide/api'],
      });
      expect(dev.commands[0]).toMatchObject({
        words: ['go', 'build', './...'],
        stage: 0,
        start: { line: 3, column: 5 },
      });
      expect(dev.commands[0].env.GOWORK).toBe('auto');
    });
  });
});

describe('model', () => {
  it('prints tables for a person', async () => {
    await withFolder(files, async (cwd) => {
      const { status, out } = await cli(['model'], { cwd });
      expect(status).toBe(0);
      expect(out).toContain('Registry localhost:5005, registry:5000 from the cluster (Tiltfile:3:1)\n');
      expect(out).toMatch(/^ {2}services\/api\/Dockerfile\.dev +dev +ameide\/api$/m);
      expect(out).toMatch(
        /^Not known \(\d+\)\n {2}Tiltfile:5:14 {2}image name: the environment variable IMAGE is not known$/m,
      );
    });
  });
});
