import { describe, expect, test } from 'vitest';
import { errors, image, may, place, resource, tilt, warnings } from './evaluated.ts';

const DOCKERFILE = 'FROM scratch\n';

describe('helm_resource', () => {
  const load = "load('ext://helm_resource', 'helm_resource', 'helm_repo')\n";
  const build = "custom_build('acme/web', 'make', [])\ncustom_build('acme/api', 'make', [])\n";

  test('is a release and a resource', () => {
    const project = tilt(`${load}${build}helm_repo('acme', 'https://charts.acme.io', labels=['ops'])
helm_resource(
  'apps-web',
  './charts/web',
  namespace='dev',
  image_deps=['acme/web', 'acme/api'],
  image_keys=[('image.repository', 'image.tag'), ['a', ('b', 'c')]],
  flags=['--set', 'replicas=1,mode=dev', '--set-string=a.b=c', '-f', 'values/dev.yaml', '--values=x.yaml,y.yaml'],
  resource_deps=['acme'],
  labels=['app'],
)
`);
    expect(errors(project)).toEqual([]);
    expect(warnings(project)).toEqual([]);
    const [release] = project.releases;
    expect([may(release!.resource), may(release!.release), may(release!.chart), may(release!.namespace)]).toEqual([
      'apps-web',
      'apps-web',
      './charts/web',
      'dev',
    ]);
    expect(release!.chart.alternatives[0]!.path).toBe('charts/web');
    expect(release!.values.map((path) => path.alternatives[0]!.path)).toEqual(['values/dev.yaml', 'x.yaml', 'y.yaml']);
    expect(release!.set.map((one) => `${one.flag} ${one.path.text}=${may(one.value)}`)).toEqual([
      '--set replicas=1',
      '--set mode=dev',
      '--set-string a.b=c',
    ]);
    expect(release!.imageDeps!.alternatives[0]!.map((dep) => `${may(dep.ref)} ${place(dep.at)}`)).toEqual([
      `acme/web Tiltfile:9:15 "'acme/web'"`,
      `acme/api Tiltfile:9:27 "'acme/api'"`,
    ]);
    const [tuple, list] = release!.imageKeys!.alternatives[0]!;
    expect([tuple!.kind, tuple!.parts.map(may), list!.kind, list!.keys.map((key) => key.kind)]).toEqual([
      'tuple',
      ['image.repository', 'image.tag'],
      'list',
      ['text', 'tuple'],
    ]);
    const web = resource(project, 'apps-web');
    expect([web.kind, web.images.map((one) => may(one.ref)), web.labels.map((one) => may(one.name))]).toEqual([
      'custom_deploy',
      ['acme/web', 'acme/api'],
      ['app'],
    ]);
    expect(web.cmd).toBeUndefined();
    expect(resource(project, 'acme').kind).toBe('local');
    expect(project.calls.map((call) => [call.name, call.extension])).toContainEqual([
      'helm_resource',
      'ext://helm_resource',
    ]);
  });

  test('reads flags that are built up', () => {
    const project = tilt(`${load}flags = ['--wait']
for f in ['base', os.getenv('ENV', 'dev')]:
  flags += ['--values', 'values/%s.yaml' % f]
helm_resource('web', 'chart', flags=flags)
`);
    expect(errors(project)).toEqual([]);
    expect(project.releases[0]!.values.map(may)).toEqual(['values/base.yaml', 'values/dev.yaml | values/?.yaml']);
    expect(project.releases[0]!.imageDeps).toBeUndefined();
    expect(project.releases[0]!.imageKeys).toBeUndefined();
  });

  test('knows an empty list of keys from none', () => {
    const project = tilt(`${load}helm_resource('web', 'chart', image_keys=[])\n`);
    expect(project.releases[0]!.imageKeys!.alternatives).toEqual([[]]);
  });

  test.each([
    [
      "helm_resource('a', 'c', image_deps=['acme/web'])",
      `Tiltfile:4:36 "['acme/web']": image_deps and image_keys must have the same length, so that we know how to inject images into the helm chart;`,
    ],
    [
      "helm_resource('a', 'c', image_deps=['acme/web'], image_keys=['x', 'y'])",
      `Tiltfile:4:61 "['x', 'y']": image_deps and image_keys must have the same length, so that we know how to inject images into the helm chart;`,
    ],
    [
      "helm_resource('a', 'c', image_deps=['acme/web', 'acme/web'], image_keys=['x', 'y'])",
      `Tiltfile:4:49 "'acme/web'": helm_resource: image_deps should be unique. Found duplicate: acme/web\n  If you need to inject an image twice, the corresponding element of image_keys can be a list of values`,
    ],
    [
      "helm_resource('a', 'c', image_deps=['nope'], image_keys=['x'])",
      `Tiltfile:4:37 "'nope'": resource "a": image build "nope" not found`,
    ],
    [
      "helm_resource('a', 'c', values=['v.yaml'])",
      'Tiltfile:4:25 "values": function helm_resource got an unexpected keyword argument "values"',
    ],
    ["helm_resource('a')", 'Tiltfile:4:1 "helm_resource": function helm_resource missing 1 argument (chart)'],
    ["helm_resource('a', 'c', flags='--set a=b')", `Tiltfile:4:31 "'--set a=b'": extend: got string, want iterable`],
    [
      "helm_resource('a', 'c', labels=['a/b'])",
      `Tiltfile:4:33 "'a/b'": k8s_resource: for parameter "labels": Invalid label "a/b": cannot contain /`,
    ],
    [
      "helm_resource('a', 'c')\nhelm_resource('a', 'd')",
      `Tiltfile:5:15 "'a'": error making resource for a: k8s_resource named "a" already exists`,
    ],
    [
      "helm_resource('a', 'c', image_deps=['acme/web'], image_keys=[3])",
      'Tiltfile:4:62 "3": invalid argument to image_keys at 0: value',
    ],
  ])('refuses %s', (line, message) => {
    expect(errors(tilt(`${load}${build}${line}\n`))[0]).toBe(message);
  });

  test('may be replaced by a function of the repository', () => {
    const project = tilt({
      Tiltfile: "load('helm.star', 'helm_resource')\nhelm_resource('a', values=['x'])\n",
      'helm.star': "def helm_resource(name, values):\n  k8s_yaml(helm('chart', name=name, values=values))\n",
      'chart/Chart.yaml': 'name: chart\n',
    });
    expect(errors(project)).toEqual([]);
    expect(place(project.releases[0]!.at)).toBe('helm.star:2:12 "helm"');
  });

  test('is called through an alias', () => {
    const project = tilt("load('ext://helm_resource', deploy='helm_resource')\ndeploy('web', 'chart')\n");
    expect(place(project.releases[0]!.at)).toBe('Tiltfile:2:1 "deploy"');
    expect(project.releases[0]!.call.name).toBe('helm_resource');
  });
});

describe('restart_process', () => {
  const load = "load('ext://restart_process', 'docker_build_with_restart', 'custom_build_with_restart')\n";

  test('registers a base image from the Dockerfile and a child of the given name', () => {
    const project = tilt({
      Tiltfile: `${load}docker_build_with_restart('acme/web', '.', entrypoint='/app', live_update=[sync('.', '/app')], dockerfile='Dockerfile.dev', only=['src'])\n`,
      'Dockerfile.dev': DOCKERFILE,
    });
    expect(errors(project)).toEqual([]);
    expect(
      project.images.map((one) => [
        may(one.ref),
        one.builder,
        one.synthetic,
        one.dockerfile?.alternatives[0]?.path.path,
      ]),
    ).toEqual([
      ['acme/web-tilt_docker_build_with_restart_base', 'docker_build_with_restart', true, 'Dockerfile.dev'],
      ['acme/web', 'docker_build_with_restart', false, undefined],
    ]);
    expect(may(image(project, 'acme/web').dockerfileContents)).toContain(
      'FROM acme/web-tilt_docker_build_with_restart_base',
    );
    expect(project.calls.filter((call) => call.name === 'docker_build')).toEqual([]);
  });

  test('builds with a command', () => {
    const project = tilt(
      `${load}custom_build_with_restart('a', 'docker build -t $EXPECTED_REF -f Dockerfile.dev .', ['.'], entrypoint=['/app'], live_update=[sync('.', '/app')])\n`,
    );
    expect(errors(project)).toEqual([]);
    expect(project.images[0]!.command!.images.builds[0]!.dockerfile!.alternatives[0]!.path.path).toBe('Dockerfile.dev');
  });

  test.each([
    [
      "docker_build_with_restart('a', '.', 'x', live_update=[])",
      'Tiltfile:2:54 "[]": `docker_build_with_restart` requires at least one live_update step',
    ],
    [
      "docker_build_with_restart('a', '.', 'x', live_update=[restart_container()])",
      'Tiltfile:2:55 "restart_container()": `docker_build_with_restart` is not compatible with live_update step: `restart_container()` (this extension is meant to REPLACE restart_container() )',
    ],
    [
      "docker_build_with_restart('a', '.', 5, live_update=[sync('.', '/')])",
      'Tiltfile:2:37 "5": `entrypoint` must be a string or list of strings: got int',
    ],
    [
      "docker_build_with_restart('a', '.', 'x')",
      'Tiltfile:2:1 "docker_build_with_restart": function docker_build_with_restart missing 1 argument (live_update)',
    ],
    [
      "docker_build_with_restart('a', '.', 'x', [sync('.', '/')], resource_deps=[])",
      'Tiltfile:2:60 "resource_deps": docker_build: unexpected keyword argument "resource_deps"',
    ],
    [
      "custom_build_with_restart('a', 'x', [], 'x', [sync('.', '/')], tag='b')",
      'Tiltfile:2:64 "tag": `custom_build_with_restart` renames your base image, so is not compatible with `tag`',
    ],
  ])('refuses %s', (line, message) => {
    expect(errors(tilt({ Tiltfile: `${load}${line}\n`, Dockerfile: DOCKERFILE }))[0]).toBe(message);
  });
});

describe('other builders', () => {
  test.each([
    [
      "load('ext://podman', 'podman_build')\npodman_build('a', 'ctx', extra_flags=['--file', 'Dockerfile.dev'])",
      'podman_build',
      'Dockerfile.dev',
    ],
    ["load('ext://podman', 'podman_build')\npodman_build('a', 'ctx')", 'podman_build', 'ctx/Dockerfile'],
    [
      "load('ext://nerdctl', 'nerdctl_build')\nnerdctl_build('a', 'ctx', dockerfile='x/Dockerfile')",
      'nerdctl_build',
      'x/Dockerfile',
    ],
    ["load('ext://kubectl_build', 'kubectl_build')\nkubectl_build('a', 'ctx')", 'kubectl_build', 'ctx/Dockerfile'],
    ["load('ext://kim', 'kim_build')\nkim_build('a', 'ctx')", 'kim_build', 'ctx/Dockerfile'],
    ["load('ext://ko', 'ko_build')\nko_build('a', './cmd/web', deps=['./cmd'])", 'ko_build', undefined],
    ["load('ext://pack', 'pack')\npack('a')", 'pack', undefined],
    [
      "load('ext://earthly', 'earthly_build')\nearthly_build(context='.', target='+web', ref='a', image_arg='IMAGE')",
      'earthly_build',
      undefined,
    ],
  ])('%s', (Tiltfile, builder, dockerfile) => {
    const project = tilt(Tiltfile);
    expect(errors(project)).toEqual([]);
    const built = image(project, 'a');
    expect([built.builder, built.dockerfile?.alternatives[0]?.path.path]).toEqual([builder, dockerfile]);
    expect(built.command).toBeUndefined();
  });

  test('docker_build_sub builds a child on the image of the Dockerfile', () => {
    const project = tilt({
      Tiltfile:
        "load('ext://docker_build_sub', 'docker_build_sub')\ndocker_build_sub('a', '.', extra_cmds=['RUN apt'])\n",
      Dockerfile: DOCKERFILE,
    });
    expect(errors(project)).toEqual([]);
    expect(project.images.map((one) => [may(one.ref), one.synthetic])).toEqual([
      ['a-base', true],
      ['a', false],
    ]);
    expect(may(image(project, 'a').dockerfileContents)).toBe('FROM a-base\nRUN apt');
  });
});

describe('extensions that register objects and resources', () => {
  test('namespaces, config maps, secrets and deployments', () => {
    const project = tilt(`load('ext://namespace', 'namespace_create', 'namespace_inject')
load('ext://configmap', 'configmap_create')
load('ext://secret', 'secret_create_generic')
load('ext://deployment', 'deployment_create')
namespace_create('dev')
configmap_create('settings', from_file=['a=b'])
secret_create_generic('keys', from_file='x')
deployment_create('redis', ports='6379', resource_deps=['dev'])
deployment_create('web', image='acme/web')
k8s_resource(new_name='dev', objects=['dev:namespace', 'settings:configmap', 'keys:secret'])
`);
    expect(errors(project)).toEqual([]);
    expect(warnings(project)).toEqual([]);
    expect(project.unknownYaml).toBeUndefined();
    expect(project.resources.map((one) => [may(one.name), one.images.map((used) => may(used.ref))])).toEqual([
      ['redis', ['redis']],
      ['web', ['acme/web']],
      ['dev', []],
    ]);
  });

  test('helm_remote deploys what is not known', () => {
    const project = tilt(
      "load('ext://helm_remote', 'helm_remote')\nhelm_remote('redis', repo_url='https://charts.io', namespace='db', set=['a=b'])\nk8s_resource('redis-master')\n",
    );
    expect(errors(project)).toEqual([]);
    expect(project.unknownYaml?.why).toBe('helm_remote() renders a chart that is downloaded');
    const [release] = project.releases;
    expect([
      release!.kind,
      may(release!.release),
      may(release!.repository),
      release!.chart.alternatives[0]!.path,
    ]).toEqual(['helm_remote', 'redis', 'https://charts.io', undefined]);
  });

  test('dotenv fills the environment from a file, with its places', () => {
    const project = tilt({
      Tiltfile: "load('ext://dotenv', 'dotenv')\ndotenv('dev.env')\ndocker_build(os.getenv('IMAGE'), '.')\n",
      'dev.env': '# comment\nIMAGE="ghcr.io/acme/web"\n',
      Dockerfile: DOCKERFILE,
    });
    expect(errors(project)).toEqual([]);
    expect(place(project.images[0]!.at)).toBe('dev.env:2:8 "ghcr.io/acme/web"');
  });

  test('procfile, tests, uibutton and the rest', () => {
    const project = tilt({
      Tiltfile: `load('ext://procfile', 'procfile_resources')
load('ext://tests/golang', 'test_go')
load('ext://uibutton', 'cmd_button', 'text_input', 'location')
load('ext://syncback', 'syncback')
load('ext://k8s_attach', 'k8s_attach')
load('ext://git_resource', 'git_checkout')
load('ext://color', 'color')
procfile_resources('Procfile', labels=['app'])
test_go('unit', './pkg', ['.'])
cmd_button('b', resource='web', argv=['true'], icon_name='x', location=location.NAV, inputs=[text_input('n')])
syncback('back', 'deploy/web', '/src/')
k8s_attach('attached', 'deployment/x', labels=['ops'])
print(color.green('x') == None)
`,
      Procfile: 'web: node server.js\nworker: node worker.js\n',
    });
    expect(errors(project)).toEqual([]);
    expect(project.resources.map((one) => [may(one.name), one.kind])).toEqual([
      ['web', 'local'],
      ['worker', 'local'],
      ['unit', 'local'],
      ['back', 'local'],
      ['attached', 'custom_deploy'],
    ]);
    expect(place(resource(project, 'worker').at)).toBe('Procfile:2:1 "worker"');
    expect(may(resource(project, 'back').autoInit)).toBe('false');
  });
});

describe('ext:// paths', () => {
  test('an unknown extension gives unknown values, and never an error', () => {
    const project = tilt(
      "load('ext://acme_things', 'deploy', 'VERSION')\ndeploy('x', version=VERSION + '1')\nlocal_resource('a', 'x', resource_deps=['made-by-deploy'])\n",
    );
    expect(errors(project)).toEqual([]);
    expect(warnings(project)).toEqual([]);
    expect(project.unknownResources?.why).toBe('ext://acme_things is not a known extension');
  });

  test('a repository of extensions in the repository is evaluated', () => {
    const project = tilt({
      Tiltfile: `v1alpha1.extension_repo(name='mine', url='file://' + os.getcwd() + '/ext', load_host='acme')
v1alpha1.extension(name='named', repo_name='mine', repo_path='tools/named')
load('ext://acme/build', 'build')
load('ext://named', 'named')
build('web')
named()
`,
      'ext/build/Tiltfile': "def build(name):\n  local_resource(name, 'make', deps=['src'])\n",
      'ext/tools/named/Tiltfile': "def named():\n  local_resource('named', 'make')\n",
    });
    expect(errors(project)).toEqual([]);
    expect(project.resources.map((one) => may(one.name))).toEqual(['web', 'named']);
    // Paths belong to the file that is executed, not to the extension.
    expect(resource(project, 'web').deps.map((path) => path.alternatives[0]!.path)).toEqual(['src']);
    expect(project.tiltfiles.map((one) => one.path)).toEqual([
      'Tiltfile',
      'ext/build/Tiltfile',
      'ext/tools/named/Tiltfile',
    ]);
  });

  test('a repository elsewhere gives unknown values', () => {
    const project = tilt(
      "v1alpha1.extension_repo(name='far', url='https://github.com/acme/tilt-ext')\nv1alpha1.extension(name='x', repo_name='far', repo_path='x')\nload('ext://x', 'x')\nx()\n",
    );
    expect(errors(project)).toEqual([]);
    expect(project.unknownResources?.why).toBe(
      'the extension repository https://github.com/acme/tilt-ext is not in the repository',
    );
  });

  test('a misspelt name of a known extension is an error', () => {
    expect(errors(tilt("load('ext://helm_resource', 'helm_resourc')\n"))[0]).toContain(
      'load: name helm_resourc not found in module ext://helm_resource (did you mean helm_resource?)',
    );
  });
});
