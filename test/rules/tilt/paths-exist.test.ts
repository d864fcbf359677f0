import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/paths-exist';

describe(RULE, () => {
  it('reports a Dockerfile and a context', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "docker_build('a', 'services/a', dockerfile='services/a/Dockerfile.de')",
          "docker_build('b', 'services/b')",
        ],
        'services/a/Dockerfile.dev': ['FROM alpine'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:44 error 'services/a/Dockerfile.de'
        Dockerfile "services/a/Dockerfile.de" does not exist; did you mean "services/a/Dockerfile.dev"?
        <- Tiltfile:1:1 docker_build() builds it here
      Tiltfile:2:19 error 'services/b'
        build context "services/b" does not exist; did you mean "services/a"?
        <- Tiltfile:2:1 docker_build() builds it here"
    `);
  });

  it("reports a Dockerfile by a helper's default, and one in a command", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def build(name, dockerfile='services/%s/Dockerfile.dev'):",
          "    docker_build(name, '.', dockerfile=dockerfile % name)",
          '',
          "build('a')",
          "build('b')",
          "custom_build('c', 'bash -c \"docker build -f services/c/Dockerfile -t $EXPECTED_REF .\"', deps=['.'])",
        ],
        'services/a/Dockerfile.dev': ['FROM alpine'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:28 error 'services/%s/Dockerfile.dev'
        Dockerfile "services/b/Dockerfile.dev" does not exist in the repository
        <- Tiltfile:2:5 docker_build() builds it here
        <- Tiltfile:5:1 through build() called here
      Tiltfile:6:45 error services/c/Dockerfile
        Dockerfile "services/c/Dockerfile" does not exist in the repository
        <- Tiltfile:6:20 through "bash" run here
        <- Tiltfile:6:1 custom_build() builds it here"
    `);
  });

  it('reports rows of a loaded table: values files and charts', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "load('tilt/rows.star', 'ROWS')",
          'for row in ROWS:',
          "    helm_resource(row['name'], row['chart'], flags=['--values=values/' + row['values']])",
        ],
        'tilt/rows.star': [
          'ROWS = [',
          "    {'name': 'a', 'chart': 'charts/a', 'values': 'a.yaml'},",
          "    {'name': 'b', 'chart': './charts/b', 'values': 'b.yaml'},",
          "    {'name': 'c', 'chart': 'charts/aa', 'values': 'a.yaml'},",
          ']',
        ],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'values/a.yaml': ['a: b'],
      }),
    ).toMatchInlineSnapshot(`
      "tilt/rows.star:3:28 error './charts/b'
        chart "charts/b" does not exist; did you mean "charts/a"?
        <- Tiltfile:4:5 helm_resource() deploys it here
      tilt/rows.star:3:52 error 'b.yaml'
        values file "values/b.yaml" does not exist; did you mean "values/a.yaml"?
        <- Tiltfile:4:5 helm_resource() deploys it here
      tilt/rows.star:4:28 error 'charts/aa'
        chart "charts/aa" does not exist; did you mean "charts/a"?
        <- Tiltfile:4:5 helm_resource() deploys it here"
    `);
  });

  it('reports a module, a file that is read and YAML', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["load('tilt/lib.sta', 'x')"],
        'tilt/lib.star': ['x = 1'],
        'more/Tiltfile': ["read_file('a.txt')", "k8s_yaml('pods.yaml')"],
        'more/pod.yaml': ['a: b'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:6 error 'tilt/lib.sta'
        module "tilt/lib.sta" does not exist; did you mean "tilt/lib.star"?
      more/Tiltfile:1:11 error 'a.txt'
        file "more/a.txt" does not exist in the repository
      more/Tiltfile:2:10 error 'pods.yaml'
        YAML file "more/pods.yaml" does not exist; did you mean "more/pod.yaml"?"
    `);
  });

  it('reports scripts, through nested shells and **kwargs', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "local_resource('x', ['sh', '-c', 'cd scripts && ./seed.sh'])",
          "local_resource(**{'name': 'y', 'cmd': 'bash scripts/sed.sh'})",
          "local('python3 tools/gen.py')",
        ],
        'scripts/seeds.sh': ['true'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:49 error ./seed.sh
        script "scripts/seed.sh" does not exist; did you mean "scripts/seeds.sh"?
        <- Tiltfile:1:1 local_resource() runs it here
      Tiltfile:2:45 error scripts/sed.sh
        script "scripts/sed.sh" does not exist; did you mean "scripts/seeds.sh"?
        <- Tiltfile:2:1 local_resource() runs it here
      Tiltfile:3:16 error tools/gen.py
        script "tools/gen.py" does not exist in the repository
        <- Tiltfile:3:1 local() runs it here"
    `);
  });

  it.each([
    [
      'everything is there',
      {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "load('lib.star', 'x')",
          "docker_build('a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'charts/a', flags=['-f', 'values.yaml'])",
          "local_resource('x', 'scripts/x.sh; sh -c \"./scripts/x.sh\"')",
        ],
        'lib.star': ['x = 1'],
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'values.yaml': ['a: b'],
        'scripts/x.sh': ['true'],
      },
    ],
    [
      'charts that are not in the repository',
      {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource', 'helm_repo')",
          "helm_repo('bitnami', 'https://charts.example/bitnami')",
          "helm_resource('a', 'bitnami/redis')",
          "helm_resource('b', 'oci://registry.example/charts/b')",
          "helm_resource('c', 'stable/redis')",
          "helm_resource('d', 'redis')",
        ],
      },
    ],
    [
      'paths that git ignores, and a default',
      {
        Tiltfile: [
          "docker_build('a', 'dist')",
          "local_resource('x', 'dist/run.sh')",
          "read_json('local.json', default={})",
          "read_json('settings.json', default={})",
        ],
        '.gitignore': ['dist', 'local.json'],
      },
    ],
    [
      'scripts that a command makes, programs and paths that are not known',
      {
        Tiltfile: [
          "local_resource('x', 'curl -o run.sh https://x && ./run.sh; make; kubectl get pods; /usr/bin/x.sh; $DIR/x.sh; if [ -f y.sh ]; then ./y.sh; fi')",
          "docker_build('a', os.getenv('C'), dockerfile=os.getenv('D'))",
        ],
      },
    ],
    [
      'what lies outside, and a path with unknown parts',
      {
        Tiltfile: [
          "docker_build('a', '../other')",
          "docker_build('b', 'services/' + os.getenv('S'), dockerfile='services/%s/Dockerfile' % str(local('name')))",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
