import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/valid-api';

describe(RULE, () => {
  it('reports an unknown argument and an unknown name', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "docker_build('a', '.', resource_deps=['x'])",
          "min_tilt_version('0.30.0')",
          "local_resources('a', 'make')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:24 error resource_deps
        docker_build: unexpected keyword argument "resource_deps"; an image has no resource_deps, give them to the resource that runs it (k8s_resource(…, resource_deps=…))
      Tiltfile:2:1 error min_tilt_version
        "min_tilt_version" is not defined; load it from the extension: load("ext://min_tilt_version", "min_tilt_version")
      Tiltfile:3:1 error local_resources
        "local_resources" is not defined; did you mean "local_resource"?"
    `);
  });

  it("reports a helper's missing argument and None", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          'def run(name, cmd, deps=None):',
          '    local_resource(name, cmd, resource_deps=deps)',
          '',
          "run('a')",
          "run('b', 'make')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:25 error None
        local_resource: for parameter "resource_deps": got NoneType, want starlark.Sequence
        <- Tiltfile:5:1 through run() called here
      Tiltfile:4:1 error run
        function run missing 1 argument (cmd)"
    `);
  });

  it('reports **kwargs of rows of a loaded table', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["load('rows.star', 'ROWS')", '[local_resource(**row) for row in ROWS]'],
        'rows.star': [
          'ROWS = [',
          "    {'name': 'a', 'cmd': 'make'},",
          "    {'name': 'b', 'cmd': 'make', 'label': ['x']},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:3:34 error 'label'
        local_resource: unexpected keyword argument "label"; did you mean "labels"?"
    `);
  });

  it('reports wrong types through an alias and a partial call', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "run = lambda name, **more: local_resource(name, 'make', **more)",
          "run('a', deps=1, auto_init='yes')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:15 error 1
        local_resource: for parameter "deps": value should be a string or List or Tuple of strings, but is of type int
        <- Tiltfile:2:1 through lambda() called here
      Tiltfile:2:28 error 'yes'
        local_resource: for parameter "auto_init": got string, want bool
        <- Tiltfile:2:1 through lambda() called here"
    `);
  });

  it('reports extensions', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "helm_resource('a', 'oci://x/a', values=['v.yaml'])",
          "config.define_string('mode', default='all')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:33 error values
        function helm_resource got an unexpected keyword argument "values"; name values files with flags=['--values=…']
      Tiltfile:3:30 error default
        config.define_string: unexpected keyword argument "default""
    `);
  });

  it('points at the element, entry or alternative that is wrong', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "local_resource('a', 'make', env={'A': 'x', 'PORT': 80}, deps=['a', 3])",
          "init = 'no' if os.getenv('CI') else True",
          "local_resource('b', 'make', auto_init=init)",
          "for row in [{'name': 'c', 'auto': 'never'}]:",
          "    local_resource(row['name'], 'make', auto_init=row.get('auto', True))",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:52 error 80
        local_resource: for parameter "env": value is not a string: starlark.Int (80)
      Tiltfile:1:68 error 3
        local_resource: for parameter "deps": unpacking list item at index 1: expected path | string. Actual type: starlark.Int
      Tiltfile:2:8 error 'no'
        local_resource: for parameter "auto_init": got string, want bool
      Tiltfile:4:35 error 'never'
        local_resource: for parameter "auto_init": got string, want bool"
    `);
  });

  it('knows of two tests of one setting', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          'deps = None',
          "if os.getenv('CI'):",
          "    deps = ['a']",
          "local_resource('a', 'make')",
          "if os.getenv('CI'):",
          "    local_resource('b', 'make', resource_deps=deps)",
          "local_resource('c', 'make', resource_deps=deps)",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:8 error None
        local_resource: for parameter "resource_deps": got NoneType, want starlark.Sequence"
    `);
  });

  it.each([
    [
      'what Tilt takes',
      {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "local_resource('a', ['make'], deps=None, labels='x')",
          "local_resource('b', serve_cmd='make')",
          "helm_resource(name='c', chart='oci://x/c', flags=['--values=v.yaml'])",
        ],
      },
    ],
    [
      'a function of the repository takes what it likes',
      {
        Tiltfile: [
          'def docker_build(ref, resource_deps=[]):',
          "    local_resource(ref, 'make')",
          '',
          "docker_build('a', resource_deps=['x'])",
        ],
      },
    ],
    [
      'values that are not known',
      { Tiltfile: ["local_resource(str(local('x')), str(local('y')), labels=decode_json(str(local('z'))))"] },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
