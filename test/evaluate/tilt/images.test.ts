import { describe, expect, test } from 'vitest';
import { errors, image, may, place, tilt } from './evaluated.ts';

const DOCKERFILE = 'FROM scratch\n';

describe('docker_build', () => {
  test('takes the Dockerfile of its context, and points at the context for it', () => {
    const project = tilt({ Tiltfile: "docker_build('a/web', './web')\n", 'web/Dockerfile': DOCKERFILE });
    const built = image(project, 'a/web');
    const dockerfile = built.dockerfile!.alternatives[0]!;
    expect(errors(project)).toEqual([]);
    expect(dockerfile.path.path).toBe('web/Dockerfile');
    expect(dockerfile.implicit).toBe(true);
    expect(place(dockerfile.at)).toBe('Tiltfile:1:1 "docker_build"');
    expect(place(built.at)).toBe(`Tiltfile:1:14 "'a/web'"`);
    expect(place(built.call.at)).toBe('Tiltfile:1:1 "docker_build"');
  });

  test('takes dockerfile= relative to the executed file, not to the context', () => {
    const project = tilt({
      Tiltfile: "load('tilt/build.star', 'build')\nbuild()\n",
      'tilt/build.star': "def build():\n  docker_build('a', '..', dockerfile='docker/Dockerfile.dev')\n",
      'docker/Dockerfile.dev': DOCKERFILE,
    });
    expect(errors(project)).toEqual([]);
    const built = image(project, 'a');
    expect(built.dockerfile!.alternatives[0]!.path.path).toBe('docker/Dockerfile.dev');
    // The function is called while the root Tiltfile runs, so `..` leads out of the repository.
    expect(built.context!.alternatives[0]!.path).toBeUndefined();
    expect(place(built.call.at)).toBe('tilt/build.star:2:3 "docker_build"');
    expect(built.call.stack.map((site) => place(site.at))).toEqual(['Tiltfile:2:1 "build"']);
    expect(built.call.enclosing?.name).toBe('build');
  });

  test('follows a Dockerfile through a default, a table and a loop to the literal that names it', () => {
    const Tiltfile = [
      'SERVICES = [',
      "  {'name': 'web', 'dockerfile': 'web/Dockerfile.dev'},",
      "  {'name': 'api'},",
      ']',
      "def build(cfg, suffix='Dockerfile.release'):",
      "  docker_build('acme/' + cfg['name'], '.', dockerfile=cfg.get('dockerfile', '%s/%s' % (cfg['name'], suffix)))",
      'for service in SERVICES:',
      '  build(service)',
      '',
    ].join('\n');
    const project = tilt({ Tiltfile, 'web/Dockerfile.dev': DOCKERFILE, 'api/Dockerfile.release': DOCKERFILE });
    expect(errors(project)).toEqual([]);
    const [web, api] = project.images;
    expect(may(web!.ref)).toBe('acme/web');
    expect(place(web!.dockerfile!.alternatives[0]!.at)).toBe(`Tiltfile:2:33 "'web/Dockerfile.dev'"`);
    expect(api!.dockerfile!.alternatives[0]!.path.path).toBe('api/Dockerfile.release');
    expect(place(api!.dockerfile!.alternatives[0]!.at)).toBe(`Tiltfile:5:23 "'Dockerfile.release'"`);
    expect(api!.call.stack[0]!.loops.map((loop) => place(loop.element))).toEqual(["Tiltfile:3:3 \"{'name': 'api'}\""]);
  });

  test('points at the scalar for a table that is read from YAML', () => {
    const project = tilt({
      Tiltfile: "for s in read_yaml('services.yaml')['services']:\n  docker_build(s['image'], s['path'])\n",
      'services.yaml': 'services:\n- image: ghcr.io/acme/web\n  path: web\n',
      'web/Dockerfile': DOCKERFILE,
    });
    expect(errors(project)).toEqual([]);
    expect(place(image(project, 'ghcr.io/acme/web').at)).toBe('services.yaml:2:10 "ghcr.io/acme/web"');
    expect(place(image(project, 'ghcr.io/acme/web').dockerfile!.alternatives[0]!.at)).toBe(
      'Tiltfile:2:3 "docker_build"',
    );
  });

  test('keeps what is known of a name beside what is not', () => {
    const project = tilt({
      Tiltfile: "registry = os.getenv('REGISTRY', 'ghcr.io/acme')\ndocker_build(registry + '/web', '.')\n",
      Dockerfile: DOCKERFILE,
    });
    expect(may(project.images[0]!.ref)).toBe('ghcr.io/acme/web | ?/web');
    expect(project.unresolved.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      'image name: the environment variable REGISTRY is not known',
    ]);
  });

  test('takes a value that the settings fix', () => {
    const files = { Tiltfile: "docker_build(os.getenv('NAME') + '/web', '.')\n", Dockerfile: DOCKERFILE };
    expect(may(tilt(files, { env: { NAME: 'acme' } }).images[0]!.ref)).toBe('acme/web');
  });

  test('hands over build arguments, target, only and ignore with their places', () => {
    const project = tilt({
      Tiltfile:
        "docker_build('a', 'web', build_args={'MODE': 'dev'}, target='run', only=['src'], ignore=['**/*.md', 'tmp'])\n",
      'web/Dockerfile': DOCKERFILE,
    });
    const built = project.images[0]!;
    expect(
      built.buildArgs.map((argument) => `${argument.name}=${may(argument.value)} at ${place(argument.at)}`),
    ).toEqual([`MODE=dev at Tiltfile:1:46 "'dev'"`]);
    expect(may(built.target)).toBe('run');
    expect(built.only!.alternatives[0]!.map((path) => path.path)).toEqual(['web/src']);
    expect(built.ignore!.alternatives[0]!.map((path) => path.text.text)).toEqual(['**/*.md', 'tmp']);
  });

  test('marks what an unknown condition decides', () => {
    const project = tilt({
      Tiltfile:
        "if os.getenv('CI'):\n  docker_build('a', '.')\nelse:\n  docker_build('a', '.', target='dev')\ndocker_build('b', '.')\n",
      Dockerfile: DOCKERFILE,
    });
    expect(project.images.map((built) => [may(built.ref), built.conditional])).toEqual([
      ['a', true],
      ['a', true],
      ['b', false],
    ]);
    expect(errors(project)).toEqual([]);
  });

  test.each([
    [
      "docker_build('Acme/Web', '.')",
      `Tiltfile:1:14 "'Acme/Web'": Argument 1 (ref): can't parse "Acme/Web": invalid reference format: repository name (Web) must be lowercase`,
    ],
    [
      "docker_build('a b', '.')",
      `Tiltfile:1:14 "'a b'": Argument 1 (ref): can't parse "a b": invalid reference format`,
    ],
    [
      "docker_build('a', 'nowhere')",
      'Tiltfile:1:1 "docker_build": error reading dockerfile: open nowhere/Dockerfile: no such file or directory',
    ],
    [
      "docker_build('a', '.', dockerfile='Dockerfile', dockerfile_contents='FROM x')",
      'Tiltfile:1:49 "dockerfile_contents": Cannot specify both dockerfile and dockerfile_contents keyword arguments',
    ],
    [
      "docker_build('a', '.', only=['src/*.go'])",
      `Tiltfile:1:30 "'src/*.go'": 'only' does not support '*' file globs. Must be a real path: src/*.go`,
    ],
    [
      "docker_build('a', '.', resource_deps=['b'])",
      'Tiltfile:1:24 "resource_deps": docker_build: unexpected keyword argument "resource_deps"',
    ],
    [
      "docker_build('a', '.', dockerfil='Dockerfile')",
      'Tiltfile:1:24 "dockerfil": docker_build: unexpected keyword argument "dockerfil" (did you mean dockerfile?)',
    ],
    ["docker_build('a')", 'Tiltfile:1:1 "docker_build": docker_build: missing argument for context'],
    ["docker_build(5, '.')", 'Tiltfile:1:14 "5": docker_build: for parameter ref: got int, want string'],
    [
      "docker_build('a', '.', target=None)",
      'Tiltfile:1:31 "None": docker_build: for parameter "target": got NoneType, want string',
    ],
    [
      "docker_build('a', '.', build_args=['A=b'])",
      `Tiltfile:1:35 "['A=b']": docker_build: for parameter "build_args": expected dict, got *starlark.List`,
    ],
    [
      "docker_build('a', '.', ref='b')",
      'Tiltfile:1:24 "ref": docker_build: got multiple values for keyword argument "ref"',
    ],
    [
      "docker_build('a', '.', entrypoint=3)",
      'Tiltfile:1:35 "3": a command must be a string or list of strings. found starlark.Int',
    ],
    [
      "docker_build('a', '.')\ndocker_build('docker.io/library/a', '.')",
      `Tiltfile:2:14 "'docker.io/library/a'": Image for ref "a" has already been defined`,
    ],
  ])('refuses %s', (Tiltfile, message) => {
    expect(errors(tilt({ Tiltfile, Dockerfile: DOCKERFILE }))[0]).toBe(message);
  });

  test.each([
    "docker_build('a', '.', dockerfile=None)",
    "docker_build('a', '.', build_args=None, live_update=None, ignore=None, only=None, ssh=None)",
    "docker_build('a', '.', dockerfile_contents='FROM scratch')",
    "docker_build('a:1', '.')\ndocker_build('a:2', '.')",
    "docker_build('a', '.', ignore='x', entrypoint=['a'], extra_tag='a:1', platform=blob('linux/amd64'))",
  ])('takes %s', (Tiltfile) => {
    expect(errors(tilt({ Tiltfile, Dockerfile: DOCKERFILE }))).toEqual([]);
  });

  test('goes on behind an error, with what is known', () => {
    const project = tilt({
      Tiltfile: "docker_build('a', '.', resource_deps=['b'])\ndocker_build('b', '.')\n",
      Dockerfile: DOCKERFILE,
    });
    expect(project.images.map((built) => may(built.ref))).toEqual(['a', 'b']);
    expect(project.status).toBe('error');
  });

  test('points at the key of a dict that became keywords', () => {
    const project = tilt({
      Tiltfile:
        "OPTIONS = {\n  'resource_deps': ['x'],\n}\ndef build(name, **kwargs):\n  docker_build(name, '.', **kwargs)\nbuild('a', **OPTIONS)\n",
      Dockerfile: DOCKERFILE,
    });
    expect(errors(project)).toEqual([
      `Tiltfile:2:3 "'resource_deps'": docker_build: unexpected keyword argument "resource_deps"`,
    ]);
  });

  test('is silent when unknown keywords are passed on', () => {
    const project = tilt("cfg = decode_yaml(local('cat x'))\ndocker_build(**cfg)\n");
    expect(errors(project)).toEqual([]);
  });
});

describe('custom_build', () => {
  test('follows its command into a script of the repository', () => {
    const project = tilt({
      Tiltfile: "custom_build('acme/web', 'scripts/build.sh web', deps=['web'], env={'PUSH': '1'})\n",
      'scripts/build.sh': '#!/bin/sh\ndocker build -t "$EXPECTED_REF" -f "services/$1/Dockerfile.dev" .\n',
    });
    expect(errors(project)).toEqual([]);
    const { command, deps } = image(project, 'acme/web');
    expect(deps.map(may)).toEqual(['web']);
    const [build] = command!.images.builds;
    expect(build!.dockerfile!.alternatives[0]!.path.path).toBe('services/web/Dockerfile.dev');
    expect(build!.tags[0]!.ref.unknown?.variable).toBe('EXPECTED_REF');
  });

  test('knows no EXPECTED_REF with outputs_image_ref_to', () => {
    const project = tilt(
      "custom_build('a', 'docker build -t $EXPECTED_REF .', deps=['.'], outputs_image_ref_to='ref.txt')\n",
    );
    const { command, outputsImageRefTo } = project.images[0]!;
    expect(may(outputsImageRefTo)).toBe('ref.txt');
    expect(command!.reads.map((read) => read.name)).toContain('EXPECTED_REF');
  });

  test('knows its output modes', () => {
    const project = tilt(
      "custom_build('a', ['make', 'image'], ['.'], skips_local_docker=True, disable_push=True, tag='dev')\n",
    );
    const built = project.images[0]!;
    expect([may(built.skipsLocalDocker), may(built.disablePush), may(built.tag)]).toEqual(['true', 'true', 'dev']);
    expect(built.command!.written.alternatives[0]!.map((word) => word.text)).toEqual(['make', 'image']);
  });

  test.each([
    ["custom_build('a', '', deps=[])", `Tiltfile:1:20 "": Argument 2 (command) can't be empty`],
    [
      "custom_build('a', 'make', deps=[], tag='x', outputs_image_ref_to='y')",
      'Tiltfile:1:36 "tag": Cannot specify both tag= and outputs_image_ref_to=',
    ],
    ["custom_build('a', 'make')", 'Tiltfile:1:1 "custom_build": custom_build: missing argument for deps'],
    [
      "custom_build('a', 'make', deps=3)",
      'Tiltfile:1:32 "3": custom_build: for parameter "deps": value should be a string or List or Tuple of strings, but is of type int',
    ],
    [
      "custom_build('a', 'make', [], image_deps='b')",
      `Tiltfile:1:42 "'b'": custom_build: for parameter "image_deps": value should be a List or Tuple of strings, but is of type string`,
    ],
    ["custom_build('a', 'make', [], image_deps=['b'])", `Tiltfile:1:43 "'b'": image "a": image dep "b" not found`],
    [
      "custom_build('a', None, deps=[])",
      'Tiltfile:1:19 "None": Argument 2 (command): a command must be a string or list of strings. found starlark.NoneType',
    ],
  ])('refuses %s', (Tiltfile, message) => {
    expect(errors(tilt(Tiltfile))[0]).toBe(message);
  });

  test('finds the images that it depends on by their normalised names', () => {
    const project = tilt(
      "custom_build('a', 'make', [], image_deps=['base:dev'])\ncustom_build('docker.io/library/base', 'make', [])\n",
    );
    expect(errors(project)).toEqual([]);
    expect(project.images[0]!.imageDeps.map((dep) => `${may(dep.ref)} ${place(dep.at)}`)).toEqual([
      `base:dev Tiltfile:1:43 "'base:dev'"`,
    ]);
  });
});

describe('default_registry', () => {
  test('is recorded with its hosts', () => {
    const [registry] = tilt("default_registry('localhost:5000', host_from_cluster='registry:5000')\n").registries;
    expect([may(registry!.host), may(registry!.hostFromCluster), place(registry!.at)]).toEqual([
      'localhost:5000',
      'registry:5000',
      'Tiltfile:1:1 "default_registry"',
    ]);
  });

  test('may be called once', () => {
    expect(errors(tilt("default_registry('a.io')\ndefault_registry('b.io')\n"))).toEqual([
      'Tiltfile:2:1 "default_registry": default registry already defined',
    ]);
    expect(errors(tilt("if os.getenv('X'):\n  default_registry('a.io')\nelse:\n  default_registry('b.io')\n"))).toEqual(
      [],
    );
  });
});

describe('live_update', () => {
  const build = (steps: string) => `docker_build('a', '.', live_update=[${steps}])`;
  test.each([
    [
      "run('x'), sync('.', '/a')",
      `Tiltfile:1:47 "sync('.', '/a')": live_update: all sync steps must precede all run steps`,
    ],
    [
      "sync('.', '/a'), fall_back_on('x')",
      `Tiltfile:1:54 "fall_back_on('x')": live_update: fall_back_on steps must appear at the start of the list`,
    ],
    [
      "sync('.', '/a'), initial_sync()",
      'Tiltfile:1:54 "initial_sync()": live_update: initial_sync must appear at most once, at the start of the list',
    ],
    [
      "restart_container(), run('x')",
      `Tiltfile:1:58 "run('x')": live_update: restart container is only valid as the last step`,
    ],
    [
      "'x'",
      `Tiltfile:1:37 "'x'": live_update: 'steps' must be a list of live update steps - got value '"x"' of type 'string'`,
    ],
  ])('refuses %s', (steps, message) => {
    expect(errors(tilt({ Tiltfile: build(steps), Dockerfile: DOCKERFILE }))[0]).toBe(message);
  });

  test('takes steps in order', () => {
    const steps = "initial_sync(), fall_back_on(['x']), sync('.', '/a'), run('make', trigger=['b'])";
    expect(errors(tilt({ Tiltfile: build(steps), Dockerfile: DOCKERFILE }))).toEqual([]);
  });

  test('refuses a step that nothing uses', () => {
    expect(errors(tilt("sync('.', '/a')\n"))[0]).toBe(
      `Tiltfile:1:1 "sync": found 1 live_update steps that were created but not used in a live_update:\nTiltfile:1:5: value 'sync step: '.'->'/a'' of type 'live_update_sync_step'`,
    );
    expect(errors(tilt("steps = [sync('.', '/a')]\nload('ext://unheard_of', 'build')\nbuild(steps)\n"))).toEqual([]);
  });
});

describe('what is known once everything is deployed', () => {
  const pod = (image: string) =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - image: ${image}\n`;
  const files = (Tiltfile: string, image = 'acme/web') => ({
    Tiltfile,
    'pod.yaml': pod(image),
    Dockerfile: DOCKERFILE,
  });

  test('warns of the first image that nothing deploys', () => {
    const project = tilt(files("docker_build('acme/wob', '.')\ndocker_build('acme/web', '.')\nk8s_yaml('pod.yaml')\n"));
    expect(project.warnings.map((warning) => [place(warning.at), warning.topic])).toEqual([
      [`Tiltfile:1:14 "'acme/wob'"`, 'unused-image'],
    ]);
    expect(project.warnings[0]!.message).toContain('Image not used in any Kubernetes config:\n    ✕ acme/wob\n');
  });

  test.each([
    ['deployed', "docker_build('acme/web', '.')\nk8s_yaml('pod.yaml')\n"],
    [
      'built on by another image',
      "docker_build('base', '.')\ndocker_build('acme/web', '.', dockerfile_contents='FROM base')\nk8s_yaml('pod.yaml')\n",
    ],
    [
      'a dependency of another build',
      "docker_build('base', '.')\ncustom_build('acme/web', 'make', [], image_deps=['base'])\nk8s_yaml('pod.yaml')\n",
    ],
    [
      'allowed to be unused',
      "docker_build('acme/wob', '.')\nupdate_settings(suppress_unused_image_warnings=['acme/wob'])\nk8s_yaml('pod.yaml')\n",
    ],
    ['perhaps in YAML that is not known', "docker_build('acme/wob', '.')\nk8s_yaml(local('cat'))\n"],
    ['built on one branch only', "if os.getenv('X'):\n  docker_build('acme/wob', '.')\nk8s_yaml('pod.yaml')\n"],
  ])('is silent about an image that is %s', (_, Tiltfile) => {
    expect(tilt(files(Tiltfile)).warnings).toEqual([]);
  });

  test.each([
    [
      "docker_build('acme/web', 'src', dockerfile='Dockerfile', live_update=[sync('other', '/app')])",
      `Tiltfile:1:76 "'other'": sync step source 'other' is not a child of any watched filepaths ([src])`,
    ],
    [
      "docker_build('acme/web', '.', live_update=[sync('.', '/app'), restart_container()])",
      /restart_container\(\).*LiveUpdate step in resource\(s\): \[web\]/,
    ],
    [
      "docker_build('acme/web', '.', live_update=[sync('.', 'app')])",
      `Tiltfile:1:54 "'app'": live_update: spec.syncs[0]: Invalid value: "app": sync destination is not absolute`,
    ],
    ["docker_build('acme/web', '.', live_update=[fall_back_on('x')])", /must contain at least 1 sync or 1 exec/],
    [
      "docker_build('acme/web', '.', extra_tag=['a b'])",
      `Tiltfile:1:42 "'a b'": Argument extra_tag="a b" not a valid image reference: invalid reference format`,
    ],
    [
      "docker_build('acme/web', '.', ignore=5)",
      'Tiltfile:1:38 "5": ignore must be a string or a sequence of strings; found a starlark.Int',
    ],
    ["docker_build('acme/web', '.', dockerfile='')", /error reading dockerfile: read \.: is a directory/],
    [
      "default_registry('foo')",
      `Tiltfile:1:18 "'foo'": validating defaultRegistry: host: Invalid value: "foo": repository name must be canonical`,
    ],
  ])('refuses %s', (line, message) => {
    const [first] = errors(tilt(files(`${line}\nk8s_yaml('pod.yaml')\n`)));
    if (typeof message === 'string') expect(first).toBe(message);
    else expect(first).toMatch(message);
  });

  test('refuses a container image that is none', () => {
    expect(errors(tilt(files("k8s_yaml('pod.yaml')\n", 'IMAGE_URL')))).toEqual([
      'pod.yaml:7:12 "IMAGE_URL": finding images in web: parsing IMAGE_URL: invalid reference format: repository name (library/IMAGE_URL) must be lowercase',
    ]);
  });

  test.each(['gcr.io/project', 'localhost:5000', 'localhost', 'registry.local:32000/team', '10.0.0.1:5000'])(
    'takes the registry %s',
    (host) => {
      expect(errors(tilt(`default_registry('${host}')\n`))).toEqual([]);
    },
  );
});
