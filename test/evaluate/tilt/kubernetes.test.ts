import { describe, expect, test } from 'vitest';
import { errors, may, place, resource, tilt, warnings } from './evaluated.ts';

function deployment(name: string, image = name, extra = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
${extra}spec:
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      containers:
      - name: main
        image: ${image}
`;
}

function service(name: string, app = name): string {
  return `---\napiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    app: ${app}\n`;
}

const CONFIG = '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n';
const names = (project: ReturnType<typeof tilt>) => project.resources.map((one) => may(one.name));

describe('k8s_yaml', () => {
  test('groups objects by workload and names them by the object', () => {
    const project = tilt({
      Tiltfile: "k8s_yaml(['app.yaml', 'db.yaml'])\n",
      'app.yaml': deployment('Web', 'acme/web:1') + service('web', 'Web') + CONFIG,
      'db.yaml': deployment('db'),
    });
    expect(errors(project)).toEqual([]);
    expect(names(project)).toEqual(['web', 'db']);
    const web = resource(project, 'web');
    expect(web.kind).toBe('k8s');
    expect(place(web.at)).toBe('app.yaml:4:9 "Web"');
    expect(web.images.map((image) => `${may(image.ref)} ${place(image.at)}`)).toEqual([
      'acme/web:1 app.yaml:13:16 "acme/web:1"',
    ]);
    expect(place(web.call.at)).toBe('Tiltfile:1:1 "k8s_yaml"');
  });

  test('takes the shortest name that no other workload may have', () => {
    const job = 'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: web\n';
    const project = tilt({
      Tiltfile: "k8s_yaml('a.yaml')\nk8s_yaml('b.yaml')\n",
      'a.yaml': deployment('web'),
      'b.yaml': job,
    });
    expect(names(project)).toEqual(['web:deployment', 'web:job']);
  });

  test('reads blobs, encode_yaml, filter_yaml and generated text with the places of what they hold', () => {
    const project = tilt({
      Tiltfile: `objects = read_yaml_stream('app.yaml')
for o in objects:
  o['metadata']['name'] = 'copy-' + o['metadata']['name']
k8s_yaml(encode_yaml_stream(objects))
web, rest = filter_yaml('app.yaml', kind='Deployment')
k8s_yaml(web)
k8s_yaml(blob("""${deployment('%s', 'ghcr.io/acme/gen').replaceAll('\n', '\n')}""" % ('gen', 'gen')))
`,
      'app.yaml': deployment('web', 'acme/web') + CONFIG,
    });
    expect(errors(project)).toEqual([]);
    expect(names(project)).toEqual(['copy-web', 'web', 'gen']);
    expect(place(resource(project, 'copy-web').images[0]!.at)).toBe('app.yaml:13:16 "acme/web"');
    expect(place(resource(project, 'gen').images[0]!.at)).toBe('Tiltfile:19:16 "ghcr.io/acme/gen"');
  });

  test('taints what is known of resources when the YAML is not known', () => {
    const project = tilt({
      Tiltfile: "k8s_yaml(kustomize('.'))\nk8s_resource('web', resource_deps=['nothing'], labels=['app'])\n",
      'kustomization.yaml': 'resources: []\n',
    });
    expect(errors(project)).toEqual([]);
    expect(warnings(project)).toEqual([]);
    expect(project.unknownYaml?.why).toBe('kustomize() runs kustomize');
    expect(resource(project, 'web').imagesUnknown).toBeDefined();
    expect(resource(project, 'web').labels.map((label) => may(label.name))).toEqual(['app']);
    expect(place(resource(project, 'web').at)).toBe(`Tiltfile:2:14 "'web'"`);
  });

  test('finds images of custom resources where k8s_kind says they are', () => {
    const crd =
      'apiVersion: acme.io/v1\nkind: App\nmetadata:\n  name: web\nspec:\n  image: acme/web\n  side:\n    repo: acme/side\n    tag: dev\n';
    const project = tilt({
      Tiltfile:
        "k8s_kind('App', image_json_path='{.spec.image}')\nk8s_image_json_path(['{.spec.missing}'], kind='App')\nk8s_kind('App', image_object={'json_path': '{.spec.side}', 'repo_field': 'repo', 'tag_field': 'tag'})\nk8s_yaml('a.yaml')\n",
      'a.yaml': crd,
    });
    expect(errors(project)).toEqual([]);
    expect(resource(project, 'web').images.map((image) => may(image.ref))).toEqual(['acme/web', 'acme/side:dev']);
  });

  test.each([
    ['k8s_yaml([])', 'Tiltfile:1:10 "[]": Empty YAML passed to k8s_yaml'],
    ['k8s_yaml(None)', 'Tiltfile:1:10 "None": Empty YAML passed to k8s_yaml'],
    ["k8s_yaml(blob(''))", `Tiltfile:1:10 "blob('')": Empty YAML passed to k8s_yaml`],
    [
      "k8s_yaml('none.yaml')",
      `Tiltfile:1:10 "'none.yaml'": error reading yaml file: open none.yaml: no such file or directory`,
    ],
    ['k8s_yaml(5)', 'Tiltfile:1:10 "5": expected path | string. Actual type: starlark.Int'],
    [
      "k8s_yaml('a.yaml')\nk8s_yaml('a.yaml')",
      'Tiltfile:2:1 "k8s_yaml": Duplicate YAML: Deployment web\nIgnore this error with k8s_yaml(..., allow_duplicates=True)\nYAML originally registered at: Tiltfile:1',
    ],
    [
      "k8s_yaml('list.yaml')",
      `list.yaml:1:1 "- a\\n": list.yaml is not a valid YAML file: Object 'Kind' is missing in '[]'`,
    ],
    ["k8s_kind('A', '{.x}')", 'Tiltfile:1:15 "\'{.x}\'": k8s_kind: got 2 arguments, want at most 1'],
    [
      "k8s_image_json_path('{.x}')",
      'Tiltfile:1:1 "k8s_image_json_path": at least one of kind, name, or namespace must be specified',
    ],
  ])('refuses %s', (Tiltfile, message) => {
    expect(errors(tilt({ Tiltfile, 'a.yaml': deployment('web'), 'list.yaml': '- a\n' }))[0]).toBe(message);
  });

  test('takes what is allowed', () => {
    const files = {
      'a.yaml': deployment('web'),
      'k/b.yaml': `apiVersion: v1\nkind: List\nitems:\n- ${deployment('db').trim().replaceAll('\n', '\n  ')}\n`,
    };
    const project = tilt({
      Tiltfile: "k8s_yaml('a.yaml')\nk8s_yaml('a.yaml', allow_duplicates=True)\nk8s_yaml(listdir('k'))\n",
      ...files,
    });
    expect(errors(project)).toEqual([]);
    expect(names(project)).toContain('db');
  });
});

describe('k8s_resource', () => {
  const files = { 'a.yaml': deployment('web') + CONFIG };

  test('takes effect after the whole file ran, merges, renames and takes objects', () => {
    const project = tilt({
      Tiltfile: `k8s_resource('web', new_name='frontend', labels='app', objects=['settings:configmap'])
k8s_resource('frontend', resource_deps=['db'], trigger_mode=TRIGGER_MODE_MANUAL, auto_init=False)
k8s_yaml('a.yaml')
local_resource('db', 'make db')
`,
      ...files,
    });
    expect(errors(project)).toEqual([]);
    const web = resource(project, 'frontend');
    expect(web.configuredBy.map((call) => place(call.at))).toEqual([
      'Tiltfile:1:1 "k8s_resource"',
      'Tiltfile:2:1 "k8s_resource"',
    ]);
    expect(web.labels.map((label) => may(label.name))).toEqual(['app']);
    expect(web.resourceDeps.map((dep) => `${may(dep.name)} ${place(dep.at)}`)).toEqual([`db Tiltfile:2:41 "'db'"`]);
    expect([may(web.triggerMode), may(web.autoInit)]).toEqual(['manual', 'false']);
  });

  test('makes a resource of objects alone', () => {
    const project = tilt({
      Tiltfile: "k8s_yaml('a.yaml')\nk8s_resource(new_name='config', objects=['settings'])\n",
      ...files,
    });
    expect(errors(project)).toEqual([]);
    expect(names(project)).toEqual(['web', 'config']);
  });

  test.each([
    [
      "k8s_resource('nope')",
      `Tiltfile:2:14 "'nope'": Tiltfile:2:13: k8s_resource specified unknown resource "nope". known k8s resources: web`,
    ],
    [
      "k8s_resource('web', new_name='x')\nk8s_resource('web')",
      `Tiltfile:3:14 "'web'": Tiltfile:3:13: k8s_resource specified unknown resource "web". known k8s resources: x`,
    ],
    [
      'k8s_resource(labels=["a"])',
      'Tiltfile:2:1 "k8s_resource": Resource name missing. Must give a name for an existing resource or a new_name to create a new resource.',
    ],
    [
      "k8s_resource(new_name='x')",
      'Tiltfile:2:1 "k8s_resource": k8s_resource doesn\'t specify a workload or any objects. All non-workload resources must specify 1 or more objects',
    ],
    [
      "k8s_resource('web', objects=['nope'])",
      `Tiltfile:2:30 "'nope'": No object identified by the fragment "nope" could be found. Possible objects are: "web:Deployment:default", "settings:ConfigMap:default"`,
    ],
    [
      "k8s_resource('web', objects=['web'])",
      `Tiltfile:2:30 "'web'": No object identified by the fragment "web" could be found in remaining YAML. Valid remaining fragments are: "settings:ConfigMap:default"`,
    ],
    [
      "k8s_resource('web', labels=['a/b'])",
      `Tiltfile:2:29 "'a/b'": k8s_resource: for parameter "labels": Invalid label "a/b": cannot contain /`,
    ],
    ["k8s_resource('web', labels=['-'])", /Invalid label "-": name part must consist of alphanumeric characters/],
    [
      "k8s_resource('web', resource_deps='db')",
      `Tiltfile:2:35 "'db'": k8s_resource: for parameter "resource_deps": got string, want starlark.Sequence`,
    ],
    [
      "k8s_resource('web', resource_deps=None)",
      `Tiltfile:2:35 "None": k8s_resource: for parameter "resource_deps": got NoneType, want starlark.Sequence`,
    ],
    [
      "k8s_resource('a/b')",
      `Tiltfile:2:14 "'a/b'": k8s_resource: for parameter workload: invalid value "a/b": may not contain '/'`,
    ],
    [
      "k8s_resource('web', trigger_mode='manual')",
      `Tiltfile:2:34 "'manual'": k8s_resource: for parameter "trigger_mode": got string, want TriggerMode`,
    ],
    [
      "k8s_resource('web', port_forwards=['x'])",
      `Tiltfile:2:36 "'x'": k8s_resource "web": portForward port value "x" is not in the valid range [0-65535]`,
    ],
    [
      "k8s_resource('web', pod_readiness='never')",
      `Tiltfile:2:35 "'never'": k8s_resource: for parameter "pod_readiness": Invalid value. Allowed: {ignore, wait}. Got: never`,
    ],
    ["local_resource('web', 'make')", `Tiltfile:1:1 "k8s_yaml"`],
  ])('refuses %s', (line, message) => {
    const [first] = errors(tilt({ Tiltfile: `k8s_yaml('a.yaml')\n${line}\n`, ...files }));
    if (message instanceof RegExp) expect(first).toMatch(message);
    else if (line.startsWith('local')) expect(first).toContain('local_resource named "web" already exists');
    else expect(first).toBe(message);
  });

  test('takes port forwards of every form', () => {
    const line =
      "k8s_resource('web', port_forwards=[8080, '9000', '127.0.0.1:80:8080', port_forward(1, 2, name='x')], links=['a.io', link('b.io', 'B')])";
    expect(errors(tilt({ Tiltfile: `k8s_yaml('a.yaml')\n${line}\n`, ...files }))).toEqual([]);
  });

  test('is named by workload_to_resource_function', () => {
    const project = tilt({
      Tiltfile: "k8s_yaml('a.yaml')\nworkload_to_resource_function(lambda id: 'x-' + id.name + '-' + id.kind)\n",
      ...files,
    });
    expect(errors(project)).toEqual([]);
    expect(names(project)).toEqual(['x-web-Deployment']);
  });
});

describe('k8s_custom_deploy', () => {
  test('deploys images that have to be built', () => {
    const deploy = (image: string) =>
      `k8s_custom_deploy('web', apply_cmd='scripts/apply.sh', delete_cmd=['true'], deps=['chart'], image_deps=['${image}'])\n`;
    const project = tilt({
      Tiltfile: `custom_build('acme/web', 'make', [])\n${deploy('acme/web')}`,
      'scripts/apply.sh': 'helm upgrade web ./chart\n',
    });
    expect(errors(project)).toEqual([]);
    const web = resource(project, 'web');
    expect([web.kind, web.images.map((one) => may(one.ref)), web.deps.map(may)]).toEqual([
      'custom_deploy',
      ['acme/web'],
      ['chart'],
    ]);
    expect(web.cmd!.commands.map((command) => command.words.map((word) => may(word)).join(' '))).toContain(
      'helm upgrade web ./chart',
    );
    expect(errors(tilt(deploy('acme/api')))).toEqual([
      `Tiltfile:1:105 "'acme/api'": resource "web": image build "acme/api" not found`,
    ]);
  });

  test('refuses an empty command', () => {
    expect(errors(tilt("k8s_custom_deploy('a', '', 'x', deps=[])\n"))).toEqual([
      'Tiltfile:1:25 "": k8s_custom_deploy: apply_cmd cannot be empty',
    ]);
  });
});

describe('resource_deps', () => {
  test('warns of a name that no resource has', () => {
    expect(warnings(tilt("local_resource('a', 'x', resource_deps=['b'])\n"))).toEqual([
      `Tiltfile:1:41 "'b'": resource a specified a dependency on unknown resource b - dependency ignored`,
    ]);
  });

  test('refuses itself and circles', () => {
    expect(errors(tilt("local_resource('a', 'x', resource_deps=['a'])\n"))).toEqual([
      `Tiltfile:1:41 "'a'": resource a specified a dependency on itself`,
    ]);
    const project = tilt(
      "local_resource('a', 'x', resource_deps=['b'])\nlocal_resource('b', 'x', resource_deps=['c'])\nlocal_resource('c', 'x', resource_deps=['a'])\nlocal_resource('d', 'x', resource_deps=['a'])\n",
    );
    expect(errors(project)).toEqual([
      `Tiltfile:1:41 "'b'": cycle detected in resource dependency graph: a -> b -> c -> a`,
    ]);
    expect(project.errors[0]!.related!.map((one) => place(one.span))).toEqual([
      `Tiltfile:2:41 "'c'"`,
      `Tiltfile:3:41 "'a'"`,
    ]);
  });
});

describe('helm', () => {
  const chart = { 'chart/Chart.yaml': 'name: chart\n' };

  test('records a release; its YAML is not known without a renderer', () => {
    const project = tilt({
      Tiltfile:
        "k8s_yaml(helm('chart', name='web', namespace='dev', values=['a.yaml'], set=['image.tag=x,replicas=2', 'y=1']))\n",
      ...chart,
      'a.yaml': '',
    });
    expect(errors(project)).toEqual([]);
    const [release] = project.releases;
    expect([release!.kind, may(release!.release), may(release!.namespace), may(release!.chart)]).toEqual([
      'helm',
      'web',
      'dev',
      'chart',
    ]);
    expect(release!.values.map(may)).toEqual(['a.yaml']);
    expect(release!.set.map((one) => `${one.path.text}=${may(one.value)} ${place(one.at)}`)).toEqual([
      `image.tag=x Tiltfile:1:77 "'image.tag=x,replicas=2'"`,
      `replicas=2 Tiltfile:1:77 "'image.tag=x,replicas=2'"`,
      `y=1 Tiltfile:1:103 "'y=1'"`,
    ]);
    expect(project.unknownYaml?.why).toBe('helm() renders a chart');
  });

  test('makes resources of what a renderer gives, in the given namespace', async () => {
    const { TracedText } = await import('../../../src/text/traced.ts');
    const project = tilt(
      {
        Tiltfile: "k8s_yaml(helm('chart', namespace='dev'))\nk8s_resource('web', objects=['settings:configmap:dev'])\n",
        ...chart,
      },
      {
        renderChart: () =>
          TracedText.computed(
            `---\n# Source: chart/templates/web.yaml\n${deployment('web', 'acme/web')}${CONFIG}---\n# Source: chart/templates/tests/t.yaml\n${deployment('test')}`,
          ),
      },
    );
    expect(errors(project)).toEqual([]);
    expect(project.unknownYaml).toBeUndefined();
    expect(names(project)).toEqual(['web']);
  });

  test('refuses a folder that is not there', () => {
    expect(errors(tilt("k8s_yaml(helm('chart'))\n"))).toEqual([
      `Tiltfile:1:15 "'chart'": Could not read Helm chart directory "chart": does not exist`,
    ]);
  });
});
