import { describe, expect, test } from 'vitest';
import { errors, may, place, resource, tilt, warnings } from './evaluated.ts';

describe('local_resource', () => {
  test('knows its commands, deps, labels and modes', () => {
    const project = tilt({
      Tiltfile: `local_resource(
  'gen',
  cmd='scripts/gen.sh --fast',
  serve_cmd=['node', 'server.js'],
  deps=['proto', 'buf.yaml'],
  ignore='**/*.md',
  labels=['packages', 'gen'],
  resource_deps=['db'],
  trigger_mode=TRIGGER_MODE_MANUAL,
  auto_init=False,
  dir='tools',
)
local_resource('db', 'true')
`,
      'tools/scripts/gen.sh': 'buf generate\n',
    });
    expect(errors(project)).toEqual([]);
    const gen = resource(project, 'gen');
    expect([gen.kind, may(gen.autoInit), may(gen.triggerMode)]).toEqual(['local', 'false', 'manual']);
    expect(gen.deps.map(may)).toEqual(['proto', 'buf.yaml']);
    expect(gen.labels.map((label) => `${may(label.name)} ${place(label.at)}`)).toEqual([
      `packages Tiltfile:7:11 "'packages'"`,
      `gen Tiltfile:7:23 "'gen'"`,
    ]);
    expect(gen.cmd!.cwd).toBe('tools');
    expect(gen.cmd!.commands.map((command) => command.words.map(may).join(' '))).toContain('buf generate');
    expect(gen.serveCmd!.written.alternatives[0]!.map((word) => word.text)).toEqual(['node', 'server.js']);
    expect(place(gen.at)).toBe(`Tiltfile:2:3 "'gen'"`);
  });

  test('takes the trigger mode that trigger_mode() sets', () => {
    const project = tilt(
      "trigger_mode(TRIGGER_MODE_MANUAL)\nlocal_resource('a', 'x')\nlocal_resource('b', 'x', trigger_mode=TRIGGER_MODE_AUTO)\n",
    );
    expect(project.resources.map((one) => may(one.triggerMode))).toEqual(['manual', 'auto']);
    expect(errors(tilt('trigger_mode(TRIGGER_MODE_AUTO)\ntrigger_mode(TRIGGER_MODE_AUTO)\n'))).toEqual([
      'Tiltfile:2:1 "trigger_mode": trigger_mode can only be called once. It was already called at Tiltfile:1:1',
    ]);
  });

  test.each([
    [
      "local_resource('a')",
      'Tiltfile:1:1 "local_resource": local_resource must have a cmd and/or a serve_cmd, but both were empty',
    ],
    [
      "local_resource('a', '')",
      'Tiltfile:1:1 "local_resource": local_resource must have a cmd and/or a serve_cmd, but both were empty',
    ],
    [
      "local_resource('a', serve_cmd='x', dir='b')",
      "Tiltfile:1:36 \"dir\": local_resource: 'dir' only affects 'cmd', not 'serve_cmd'. Did you mean to use 'serve_dir' instead?",
    ],
    [
      "local_resource('a', 'x', serve_dir='b')",
      "Tiltfile:1:26 \"serve_dir\": local_resource: 'serve_dir' specified but 'serve_cmd' is empty",
    ],
    [
      "local_resource('a', 'x')\nlocal_resource('a', 'y')",
      `Tiltfile:2:16 "'a'": local_resource named "a" already exists`,
    ],
    [
      "local_resource('a/b', 'x')",
      `Tiltfile:1:16 "'a/b'": local_resource: for parameter name: invalid value "a/b": may not contain '/'`,
    ],
    [
      "local_resource('a', None)",
      'Tiltfile:1:21 "None": a command must be a string or list of strings. found starlark.NoneType',
    ],
    [
      "local_resource('a', ['x', 5])",
      `Tiltfile:1:21 "['x', 5]": a command must be a string or a list of strings: '5' is a starlark.Int, not a string`,
    ],
    [
      "local_resource('a', 'x', auto_init='no')",
      'Tiltfile:1:36 "\'no\'": local_resource: for parameter "auto_init": got string, want bool',
    ],
    [
      "local_resource('a', 'x', env={'A': 1})",
      `Tiltfile:1:36 "1": local_resource: for parameter "env": value is not a string: starlark.Int (1)`,
    ],
    [
      "local_resource('a', 'x', trigger=TRIGGER_MODE_AUTO)",
      'Tiltfile:1:26 "trigger": local_resource: unexpected keyword argument "trigger"',
    ],
    ["local_resource(cmd='x')", 'Tiltfile:1:1 "local_resource": local_resource: missing argument for name'],
    [
      "local_resource('a', serve_cmd='x', readiness_probe=probe())",
      'Tiltfile:1:52 "probe": exactly one of exec, http_get, or tcp_socket must be specified',
    ],
  ])('refuses %s', (Tiltfile, message) => {
    expect(errors(tilt(Tiltfile))[0]).toBe(message);
  });

  test.each([
    "local_resource('a', 'x', deps=None, ignore=None, labels=None, links=None, env=None, readiness_probe=None)",
    "local_resource('a', serve_cmd='x', readiness_probe=probe(http_get=http_get_action(port=80, path='/')))",
    "local_resource('a', serve_cmd='x', readiness_probe=probe(period_secs=5, exec=exec_action(['true'])))",
    "local_resource('a', 'x', labels='one')",
    "local_resource('a', **decode_yaml(local('cat x')))",
    "if os.getenv('X'):\n  local_resource('a', 'x')\nelse:\n  local_resource('a', 'y')",
  ])('takes %s', (Tiltfile) => {
    expect(errors(tilt(Tiltfile))).toEqual([]);
  });

  test('warns of test() and of a probe without a server', () => {
    const project = tilt(
      "test('a', 'x')\nlocal_resource('b', 'x', readiness_probe=probe(tcp_socket=tcp_socket_action(80)))\n",
    );
    expect(warnings(project).map((warning) => warning.split('\n')[0])).toEqual([
      'Tiltfile:1:1 "test": test() is deprecated and will be removed in a future release.',
      'Tiltfile:2:26 "readiness_probe": Ignoring readiness probe for local resource "b" (no serve_cmd was defined)',
    ]);
  });
});

describe('local', () => {
  test('gives text that is not known and records its command', () => {
    const project = tilt("out = str(local('docker push a/b', quiet=True)).strip()\nlocal_resource(out, 'x')\n");
    expect(errors(project)).toEqual([]);
    expect(project.localCommands.map(({ command }) => command.images.pushes.length)).toEqual([1]);
    expect(may(project.resources[0]!.name)).toBe('?');
    expect(project.unresolved.map((one) => one.what)).toContain('resource name');
  });

  test('writes files that later calls may read', () => {
    expect(errors(tilt("local('make > gen.yaml')\nk8s_yaml('gen.yaml')\n"))).toEqual([]);
    expect(errors(tilt("k8s_yaml('gen.yaml')\nlocal('make > gen.yaml')\n"))).toHaveLength(1);
  });
});

describe('config', () => {
  const define =
    "config.define_string('env')\nconfig.define_bool('debug')\nconfig.define_string_list('only', args=True)\ncfg = config.parse()\n";

  test('gives a setting that nobody gave as its default or something unknown', () => {
    const project = tilt(`${define}local_resource(cfg.get('env', 'dev'), 'x')\n`);
    expect(errors(project)).toEqual([]);
    expect(may(project.resources[0]!.name)).toBe('dev | ?');
  });

  test('takes arguments and tilt_config.json, arguments first', () => {
    const Tiltfile = `${define}print(cfg['env'], cfg['debug'], cfg['only'])\n`;
    const files = { Tiltfile, 'tilt_config.json': '{"env": "staging", "only": ["x"], "debug": false}' };
    expect(tilt(files, { args: ['--debug', 'a', 'b'] }).prints).toEqual(['staging True ["a", "b"]']);
    const named = tilt({ ...files, Tiltfile: `${define}local_resource(cfg['env'], 'x')\n` });
    expect(place(named.resources[0]!.at)).toBe('tilt_config.json:1:9 "\\"staging\\""');
  });

  test.each([
    ["config.define_string('a')\nconfig.define_bool('a')", [], `Tiltfile:2:20 "'a'": a defined multiple times`],
    [
      "config.parse()\nconfig.define_string('a')",
      [],
      'Tiltfile:2:1 "config.define_string": config.define_string cannot be called after config.parse is called',
    ],
    [
      "config.define_string('a', args=True)\nconfig.define_string('b', args=True)",
      [],
      'Tiltfile:2:27 "args": both b and a are defined as positional args',
    ],
    [
      "config.define_string('a', default='x')",
      [],
      'Tiltfile:1:27 "default": config.define_string: unexpected keyword argument "default"',
    ],
    [
      "config.define_string('a')\nconfig.parse()",
      ['--b', 'x'],
      'Tiltfile:2:1 "config.parse": invalid Tiltfile config args: unknown flag: --b',
    ],
    [
      "config.define_string('a')\nconfig.parse()",
      ['x'],
      'Tiltfile:2:1 "config.parse": invalid Tiltfile config args: positional CLI args ("x") were specified, but none were expected.\nSee https://docs.tilt.dev/tiltfile_config.html#positional-arguments for examples.',
    ],
    [
      "config.define_bool('a')\nconfig.parse()",
      ['--a=maybe'],
      'Tiltfile:2:1 "config.parse": invalid Tiltfile config args: invalid argument "maybe" for "--a" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    [
      "config.set_enabled_resources(['nope'])\nlocal_resource('a', 'x')",
      [],
      `Tiltfile:1:31 "'nope'": You specified some resources that could not be found: "nope"\nIs this a typo? Existing resources in Tiltfile: "a"`,
    ],
  ])('refuses %s', (Tiltfile, args, message) => {
    expect(errors(tilt(Tiltfile, { args }))[0]).toBe(message);
  });

  test('refuses settings of tilt_config.json that nobody defines or that have a wrong type', () => {
    const Tiltfile = "config.define_bool('a')\nconfig.parse()\n";
    expect(errors(tilt({ Tiltfile, 'tilt_config.json': '{"b": 1, "a": "x"}' }))).toEqual([
      `tilt_config.json:1:2 "\\"b\\"": tilt_config.json specified unknown setting name 'b'`,
      'tilt_config.json:1:15 "\\"x\\"": tilt_config.json specified invalid value for setting a: expected bool',
    ]);
  });

  test('knows which resources are enabled', () => {
    const project = tilt("local_resource('a', 'x')\nconfig.set_enabled_resources(['a'])\n");
    expect(may(project.enabledResources)).toContain('a');
    expect(tilt("local_resource('a', 'x')\nconfig.set_enabled_resources([])\n").enabledResources).toBeUndefined();
  });
});

describe('os and files', () => {
  test('computes paths below the root', () => {
    const project = tilt(
      {
        'sub/Tiltfile': `print(os.path.join('a', '../b', 'c.yaml'), os.path.basename('x/y.z'), os.path.dirname('x/y/z'))
print(os.path.relpath(os.path.join(os.getcwd(), 'd/e'), os.getcwd()), os.path.exists('here'), os.path.exists('gone'))
print(os.path.basename(os.getcwd()), os.path.basename(__file__), os.path.relpath(__file__, config.main_dir))
`,
        'sub/here': '',
      },
      { root: 'sub/Tiltfile' },
    );
    expect(errors(project)).toEqual([]);
    expect(project.prints).toEqual(['b/c.yaml y.z x/y', 'd/e True False', 'sub Tiltfile Tiltfile']);
  });

  test('knows what the Tiltfile puts into the environment', () => {
    const project = tilt(`os.putenv('A', 'x')
os.environ['B'] = 'y'
print(os.getenv('A'), os.environ['B'], os.environ.get('B', 'z'), 'A' in os.environ)
os.unsetenv('A')
print(os.getenv('A', 'gone'))
local_resource(os.getenv('C', 'c'), 'x')
`);
    expect(errors(project)).toEqual([]);
    expect(project.prints).toEqual(['x y y True', 'gone']);
    expect(may(project.resources[0]!.name)).toBe('c | ?');
  });

  test('does not know what else the environment holds', () => {
    const project = tilt(
      "for k in os.environ:\n  local_resource('env-' + k, 'x')\nprint([k for k in os.environ.keys()] == [])\n",
    );
    expect(errors(project)).toEqual([]);
    expect(project.resources.map((one) => [may(one.name), one.conditional])).toEqual([['env-?', true]]);
  });

  test('reads files of the repository, with their defaults and errors', () => {
    const project = tilt({
      Tiltfile: `print(read_file('a.txt'), read_file('b.txt', default='none'), read_json('c.json')['x'][0], read_yaml('d.yaml', {})) \nprint([os.path.basename(f) for f in listdir('dir')], len(listdir('dir', recursive=True)))\nprint(decode_json('{"k": [1, 2.5, null]}'), decode_yaml('a: yes\\nb: 010'), encode_json({'a': [1]}), encode_yaml({'b': 'x', 'a': ['1', True]}))\n`,
      'a.txt': 'hello',
      'c.json': '{"x": ["first"]}',
      'dir/one': '',
      'dir/sub/two': '',
    });
    expect(errors(project)).toEqual([]);
    expect(project.prints).toEqual([
      'hello none first {}',
      '["one"] 2',
      '{"k": [1, 2.5, None]} {"a": True, "b": 8} {\n  "a": [\n    1\n  ]\n}\n a:\n- "1"\n- true\nb: x\n',
    ]);
    expect(project.filesRead).toEqual(['a.txt', 'c.json']);
  });

  test.each([
    ["read_file('x')", `Tiltfile:1:11 "'x'": open x: no such file or directory`],
    ["read_json('bad.json')", /error parsing JSON from bad.json/],
    [
      "read_yaml('two.yaml')",
      'Tiltfile:1:1 "read_yaml": expected a yaml document but found a yaml stream (documents separated by `---`). use decode_yaml_stream instead to decode a yaml stream',
    ],
    [
      'encode_yaml(lambda x: x)',
      /error converting object from starlark: unable to convert from starlark value, unsupported type \*starlark.Function/,
    ],
    ['os.path.join("a", 1)', 'Tiltfile:1:19 "1": os.path.join() only accepts strings. Argument #1: 1'],
    ['os.path.joinn("a")', /^Tiltfile:1:1 "os.path.joinn": /],
  ])('refuses %s', (Tiltfile, message) => {
    const [first] = errors(tilt({ Tiltfile, 'bad.json': '{', 'two.yaml': 'a: 1\n---\nb: 2\n' }));
    if (typeof message === 'string') expect(first).toBe(message);
    else expect(first).toMatch(message);
  });

  test('sees nothing outside the root', () => {
    const project = tilt(
      "print(read_file('../../etc/passwd'), os.path.exists('/etc/passwd'))\nk8s_yaml('/etc/x.yaml')\ndocker_build('a', '..')\n",
    );
    expect(errors(project)).toEqual([]);
    expect(project.images[0]!.context!.alternatives[0]!.path).toBeUndefined();
    expect(project.unknownYaml?.why).toBe('/etc/x.yaml lies outside the repository');
  });

  test('counts an ignored file as one that may exist', () => {
    const project = tilt("cfg = read_json('local.json', default={'name': 'web'})\nlocal_resource(cfg['name'], 'x')\n", {
      mayExist: (path) => path === 'local.json',
    });
    expect(errors(project)).toEqual([]);
    expect(may(project.resources[0]!.name)).toBe('web | ?');
  });
});

describe('fail and exit', () => {
  test('fail ends the file with its message', () => {
    const project = tilt("if True:\n  fail('stop here')\nlocal_resource('a', 'x')\n");
    expect(project.errors.map((error) => [error.kind, error.topic, error.message])).toEqual([
      ['starlark', 'fail', 'stop here'],
    ]);
    expect(project.status).toBe('error');
  });

  test('fail on an unknown branch is no error', () => {
    const project = tilt("if not os.getenv('X'):\n  fail('set X')\nlocal_resource('a', 'x')\n");
    expect(project.status).toBe('ok');
    expect(project.resources).toHaveLength(1);
  });

  test('exit ends everything, also from a module', () => {
    const project = tilt({
      Tiltfile: "load('a.star', 'x')\nlocal_resource('a', 'x')\n",
      'a.star': "print('bye')\nexit(0)\n",
    });
    expect([project.status, project.resources.length, project.prints]).toEqual(['ok', 0, ['bye', '0']]);
  });

  test('warn is a warning', () => {
    expect(warnings(tilt("warn('careful')\n"))).toEqual(['Tiltfile:1:1 "warn": careful']);
  });
});
