import { describe, expect, test } from 'vitest';
import { processorTime } from '../../processor-time.ts';
import { errors, may, place, tilt } from './evaluated.ts';

const names = (project: ReturnType<typeof tilt>) => project.resources.map((one) => may(one.name));

describe('load, load_dynamic and include', () => {
  test('execute a file once, in its own folder', () => {
    const project = tilt({
      Tiltfile:
        "load('lib/a.star', 'helper')\ninclude('lib/a.star')\nm = load_dynamic('./lib/a.star')\nhelper('x')\nm['helper']('y')\n",
      'lib/a.star':
        "print('once', os.path.basename(os.getcwd()))\ndef helper(name):\n  local_resource(name, 'make', deps=['src'])\nlocal_resource('top', 'make', deps=['src'])\n",
    });
    expect(errors(project)).toEqual([]);
    expect(project.prints).toEqual(['once lib']);
    expect(project.resources.map((one) => [may(one.name), one.deps[0]!.alternatives[0]!.path])).toEqual([
      ['top', 'lib/src'],
      ['x', 'src'],
      ['y', 'src'],
    ]);
    expect(project.tiltfiles.map((one) => [one.path, one.loads])).toEqual([
      ['Tiltfile', ['lib/a.star']],
      ['lib/a.star', []],
    ]);
  });

  test('tell the way to a call', () => {
    const project = tilt({
      Tiltfile: "load('a.star', build_one='one')\nfor n in ['x']:\n  build_one(n)\n",
      'a.star': "load('b.star', 'two')\ndef one(name):\n  two(name)\n",
      'b.star': 'def two(name):\n  """Dev-only."""\n  # builds\n  local_resource(name, "make")\n',
    });
    const { call } = project.resources[0]!;
    expect([
      call.tiltfile,
      place(call.at),
      call.enclosing!.name,
      call.enclosing!.docstring,
      call.enclosing!.comments,
    ]).toEqual(['b.star', 'b.star:4:3 "local_resource"', 'two', 'Dev-only.', ['builds']]);
    expect(call.stack.map((site) => place(site.at))).toEqual(['a.star:3:3 "two"', 'Tiltfile:3:3 "build_one"']);
  });

  test('know the functions of each file, with the comments above them', () => {
    const project = tilt('# first\n# second\ndef a():\n  pass\n\ndef b():\n  def c():\n    pass\n');
    expect(project.tiltfiles[0]!.functions.map((one) => [one.name, one.comments])).toEqual([
      ['a', ['first', 'second']],
      ['b', []],
      ['c', []],
    ]);
  });

  test('refuse a circle', () => {
    const project = tilt({ Tiltfile: "load('a.star', 'x')\n", 'a.star': "load('Tiltfile', 'y')\nx = 1\n" });
    expect(errors(project)[0]).toBe(`a.star:1:6 "'Tiltfile'": cannot load Tiltfile: Circular load: Tiltfile`);
    expect(errors(tilt("include('Tiltfile')\n"))[0]).toBe(`Tiltfile:1:9 "'Tiltfile'": Circular load: Tiltfile`);
  });

  test('refuse a file that is not there, and go on', () => {
    const project = tilt("load('gone.star', 'build')\nbuild('x')\nlocal_resource('a', 'x')\n");
    expect(project.errors.map((error) => [error.topic, error.missing, place(error.at)])).toEqual([
      ['missing-file', { use: 'module', path: 'gone.star' }, `Tiltfile:1:6 "'gone.star'"`],
    ]);
    expect(names(project)).toEqual(['a']);
  });

  test('never leave the root', () => {
    const project = tilt("load('../../../etc/passwd', 'x')\nx()\nload_dynamic('/etc/passwd')\n");
    expect(errors(project)).toEqual([]);
    expect(project.unknownResources?.why).toBe('../../../etc/passwd lies outside the repository');
  });

  test('take a path that is computed', () => {
    const project = tilt({
      Tiltfile: "for s in ['a', 'b']:\n  load_dynamic('./%s/Tiltfile' % s)['up']()\ninclude(os.getenv('MORE'))\n",
      'a/Tiltfile': "def up():\n  local_resource('a', 'x')\n",
      'b/Tiltfile': "def up():\n  local_resource('b', 'x')\n",
    });
    expect(errors(project)).toEqual([]);
    expect(names(project)).toEqual(['a', 'b']);
    expect(project.unknownResources?.why).toBe('the path of the module is not known');
  });

  test('mark what a module registers that is included on an unknown branch', () => {
    const project = tilt({
      Tiltfile: "if os.getenv('DEBUG'):\n  include('debug.tilt')\n",
      'debug.tilt': "local_resource('debug', 'x')\n",
    });
    expect(project.resources[0]!.conditional).toBe(true);
  });
});

describe('names and arguments', () => {
  test.each([
    [
      "min_tilt_version('0.30')",
      'Tiltfile:1:1 "min_tilt_version"',
      { kind: 'unknown-name', function: 'min_tilt_version', offeredBy: ['ext://min_tilt_version'] },
    ],
    [
      "docker_biuld('a', '.')",
      'Tiltfile:1:1 "docker_biuld"',
      { kind: 'unknown-name', function: 'docker_biuld', nearest: 'docker_build' },
    ],
    [
      "config.define_int('a')",
      'Tiltfile:1:1 "config.define_int"',
      { kind: 'unknown-name', function: 'config.define_int', nearest: 'config.define_string' },
    ],
    [
      'def f(a, b=1):\n  pass\nf(1, c=2)',
      'Tiltfile:3:6 "c"',
      { kind: 'unknown-argument', function: 'f', parameter: 'c' },
    ],
    ['def f(a, b=1):\n  pass\nf()', 'Tiltfile:3:1 "f"', { kind: 'missing-argument', function: 'f', parameter: 'a' }],
    ['def f(a):\n  pass\nf(1, 2)', 'Tiltfile:3:6 "2"', { kind: 'surplus-argument', function: 'f' }],
    ['def f(a):\n  pass\nf(1, a=2)', 'Tiltfile:3:6 "a"', { kind: 'repeated-argument', function: 'f', parameter: 'a' }],
  ])('%s', (Tiltfile, at, problem) => {
    const [error] = tilt(Tiltfile).errors;
    expect([error!.kind, place(error!.at)]).toEqual(['api', at]);
    const { nearest: _nearest, ...rest } = error!.problem!;
    const { nearest, ...expected } = problem as typeof problem & { nearest?: string };
    expect(rest).toEqual(expected);
    if (nearest !== undefined && !nearest.startsWith('config')) expect(error!.problem!.nearest).toBe(nearest);
  });

  test('an undefined name that is not called is an error of the language', () => {
    const [error] = tilt('x = nothing + 1\n').errors;
    expect([error!.kind, error!.message, place(error!.at)]).toEqual([
      'starlark',
      'undefined: nothing',
      'Tiltfile:1:5 "nothing"',
    ]);
  });

  test('a syntax error is told, and the rest is evaluated', () => {
    const project = tilt("def broken(:\n  pass\nlocal_resource('a', 'x')\n");
    expect(project.errors[0]!.kind).toBe('syntax');
    expect(names(project)).toEqual(['a']);
  });

  test('one mistake in a loop is one error', () => {
    expect(
      errors(tilt("def add(n):\n  local_resource(n, 'x', labels='a/b')\nfor n in ['a', 'b', 'c']:\n  add(n)\n")),
    ).toHaveLength(1);
  });
});

describe('bounds', () => {
  test.each([
    ['an endless loop', 'while True:\n  pass\n'],
    ['an endless recursion', 'def f():\n  return f()\nf()\n'],
    ['a list that grows without end', 'x = [1]\nwhile True:\n  x += x\n'],
    ['a value that holds itself', "d = {}\nd['self'] = d\nprint(encode_json(d))\n"],
  ])('%s ends, is told, and the rest is evaluated', (_, Tiltfile) => {
    const project = tilt(`${Tiltfile}local_resource('after', 'x')\n`, { maxSteps: 200_000 });
    expect(project.complete).toBe(false);
    expect(project.unresolved.length + project.errors.length).toBeGreaterThan(0);
    expect(names(project)).toContain('after');
  });

  test('a table of a thousand rows takes less than two seconds', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `  {'name': 'svc-${index}', 'port': ${index}},`).join('\n');
    const Tiltfile = `SERVICES = [\n${rows}\n]\ndef up(s):\n  docker_build('acme/' + s['name'], '.', dockerfile='services/%s/Dockerfile.dev' % s['name'], dockerfile_contents=None)\n  local_resource(s['name'], 'make -C services/%s run' % s['name'], deps=['services/' + s['name']], labels=['app'])\nfor s in SERVICES:\n  up(s)\n`;
    const start = processorTime();
    const project = tilt({ Tiltfile });
    expect(project.images).toHaveLength(1000);
    expect(processorTime() - start).toBeLessThan(2000);
  });
});
