import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/starlark';

describe(RULE, () => {
  it('reports syntax', async () => {
    expect(await show(RULE, { Tiltfile: ["x = f'a'", 'def y(:', '    pass'] })).toMatchInlineSnapshot(`
      "Tiltfile:1:6 error 'a'
        got string literal, want newline (Starlark has no f-strings; use % or format())
      Tiltfile:2:7 error :
        got ':', want ')'"
    `);
  });

  it('reports undefined names and types, in a helper', async () => {
    expect(
      await show(RULE, { Tiltfile: ['def f(a, b=1):', '    return a + b', '', 'print(nothing)', "f('x')"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:14 error +
        unknown binary op: string + int
        <- Tiltfile:5:1 through f() called here
      Tiltfile:4:7 error nothing
        undefined: nothing"
    `);
  });

  it('reports modules: private names, circles, load in a function', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["load('a.star', '_x')", "load('b.star', 'y')"],
        'a.star': ['_x = 1'],
        'b.star': ["load('c.star', 'z')", 'y = z'],
        'c.star': ["load('b.star', 'y')", 'z = y'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:17 error _x
        load: names with leading underscores are not exported: _x
      c.star:1:6 error 'b.star'
        cannot load b.star: Circular load: b.star"
    `);
  });

  it('reports fail on every path', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def check(mode='x'):",
          "    if mode not in ('a', 'b'):",
          "        fail('mode must be a or b, not ' + mode)",
          '',
          'check()',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:9 error fail
        mode must be a or b, not x
        <- Tiltfile:5:1 through check() called here"
    `);
  });

  it('reports a row of a table that lacks a key', async () => {
    expect(
      await show(RULE, { Tiltfile: ["for row in [{'a': 1}, {'b': 2}]:", "    print(row['a'])"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:14 error ['a']
        key "a" not in dict"
    `);
  });

  it('points at the name that a module lacks, and at the function that refuses', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["load('a.star', 'NAMES', 'NAME')", "NAMES.append('b')", "'{} {}'.format(1)"],
        'a.star': ["NAMES = ['a']"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:26 error NAME
        load: name NAME not found in module a.star (did you mean NAMES?)
      Tiltfile:2:1 error NAMES.append
        append: cannot append to frozen list
      Tiltfile:3:1 error '{} {}'.format
        format: tuple index out of range"
    `);
  });

  const pod = (image: string) =>
    `k8s_yaml(blob('apiVersion: v1\\nkind: Pod\\nmetadata: {name: a}\\nspec: {containers: [{name: a, image: "${image}"}]}'))`;

  it('reports images that are built on themselves', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "docker_build('acme/a', '.', dockerfile='a.Dockerfile.dev')",
          "docker_build('acme/b', '.', dockerfile='b.Dockerfile.dev')",
          pod('acme/a'),
        ],
        'a.Dockerfile.dev': ['ARG BASE=acme/b', 'FROM $BASE'],
        'b.Dockerfile.dev': ['FROM alpine', 'COPY --from=acme/a:1 / /'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:14 error 'acme/a'
        Image dependency cycle: acme/a
        <- Tiltfile:1:14 needs it at a.Dockerfile.dev:2:6
        <- Tiltfile:2:14 needs it at b.Dockerfile.dev:2:13"
    `);
    expect(
      await show(RULE, {
        Tiltfile: ["docker_build('postgres', 'db')", pod('postgres')],
        'db/Dockerfile': ['FROM postgres:16'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:14 error 'postgres'
        Image dependency cycle: postgres
        <- Tiltfile:1:14 needs it at db/Dockerfile:1:6"
    `);
  });

  it('reports flags that Tilt does not know, charts and kustomizations that are none, and secrets that do not decode', async () => {
    const files = {
      Tiltfile: [
        "enable_feature('labels')",
        "disable_feature('snapshot')",
        "k8s_yaml(kustomize('base'))",
        "k8s_yaml('s.yaml')",
      ],
      'base/kustomization.yaml': ['resources: []'],
      's.yaml': [
        'apiVersion: v1',
        'kind: Secret',
        'metadata: {name: s}',
        'stringData: {a: not base64!}',
        'data:',
        '  good: aGVsbG8=',
        '  folded: |',
        '    aGVs',
        '    bG8=',
        '  bad: hello-world',
      ],
    };
    expect(await show(RULE, files)).toMatchInlineSnapshot(`
      "Tiltfile:2:17 error 'snapshot'
        Unknown feature flag: snapshot
      s.yaml:10:8 error hello-world
        s.yaml is not a valid YAML file: Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 5"
    `);
    const folders = {
      Tiltfile: ["k8s_yaml(helm('chart'))", "k8s_yaml(kustomize('base'))"],
      'chart/values.yaml': ['a: 1'],
      'base/a.yaml': ['a: 1'],
    };
    expect(await show('tilt/paths-exist', folders)).toMatchInlineSnapshot(`
      "Tiltfile:1:15 error 'chart'
        chart "chart/Chart.yaml" does not exist in the repository
      Tiltfile:2:20 error 'base'
        kustomization "base/kustomization.yaml" does not exist in the repository"
    `);
  });

  it.each([
    [
      'images that only look like a cycle',
      {
        Tiltfile: [
          "docker_build('acme/postgres', '.', dockerfile='a.Dockerfile')",
          "docker_build('redis:dev', '.', dockerfile='b.Dockerfile')",
          "docker_build('nginx', '.', dockerfile='c.Dockerfile')",
          pod('acme/postgres'),
          pod('redis:dev').replace('name: a}', 'name: b}'),
        ],
        'a.Dockerfile': ['FROM alpine AS postgres', 'FROM postgres'],
        'b.Dockerfile': ['FROM redis:7'],
        'c.Dockerfile': ['FROM nginx'],
      },
    ],
    [
      'what Starlark takes',
      {
        Tiltfile: [
          'def f(x):',
          '    def g(y=1):',
          '        return [y for _ in range(x)]',
          '    return g()',
          '',
          'while True:',
          '    break',
          'for i in f(2):',
          "    print('%d' % i)",
          'if True:',
          "    x = {'a': 1} | {'b': 2}",
        ],
      },
    ],
    ['a fail that depends on the environment', { Tiltfile: ["if not os.getenv('X'):", "    fail('set X')"] }],
    [
      'a mode that is defined too late has a rule of its own',
      { Tiltfile: ['cfg = config.parse()', "config.define_string('mode')"] },
    ],
    ['wrong calls have a rule of their own', { Tiltfile: ["local_resource('a', 'make', nope=1)"] }],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
