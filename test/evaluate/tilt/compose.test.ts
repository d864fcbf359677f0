import { describe, expect, test } from 'vitest';
import { errors, image, may, place, resource, tilt } from './evaluated.ts';

const COMPOSE = `services:
  web:
    build:
      context: ./web
      dockerfile: Dockerfile.dev
      args:
        MODE: dev
    depends_on:
      - db
  db:
    image: postgres:16
  tool:
    image: acme/tool
    profiles: [tools]
`;

describe('docker_compose', () => {
  test('makes a resource of each service, and builds what has a build section', () => {
    const project = tilt({ Tiltfile: "docker_compose('deploy/compose.yaml')\n", 'deploy/compose.yaml': COMPOSE });
    expect(errors(project)).toEqual([]);
    expect(project.resources.map((one) => [may(one.name), one.kind, one.images.map((used) => may(used.ref))])).toEqual([
      ['web', 'docker_compose', ['deploy_web']],
      ['db', 'docker_compose', ['postgres:16']],
    ]);
    const web = resource(project, 'web');
    expect(place(web.at)).toBe('deploy/compose.yaml:2:3 "web"');
    expect(web.resourceDeps.map((dep) => `${may(dep.name)} ${place(dep.at)}`)).toEqual([
      'db deploy/compose.yaml:9:9 "db"',
    ]);
    const built = image(project, 'deploy_web');
    expect([built.builder, built.dockerfile!.alternatives[0]!.path.path, may(built.context)]).toEqual([
      'docker_compose',
      'deploy/web/Dockerfile.dev',
      './web',
    ]);
    expect(place(built.dockerfile!.alternatives[0]!.at)).toBe('deploy/compose.yaml:5:19 "Dockerfile.dev"');
    expect(built.buildArgs.map((argument) => [argument.name, may(argument.value)])).toEqual([['MODE', 'dev']]);
  });

  test('leaves the build to docker_build of the same image', () => {
    const project = tilt({
      Tiltfile:
        "docker_compose('compose.yaml')\ndocker_build('acme/web', 'web', dockerfile='web/Dockerfile')\ndc_resource('web', image='acme/web')\n",
      'compose.yaml': 'services:\n  web:\n    build: ./web\n',
      'web/Dockerfile': 'FROM scratch\n',
    });
    expect(errors(project)).toEqual([]);
    expect(project.images.map((one) => one.builder)).toEqual(['docker_build']);
  });

  test('merges files, reads blobs, includes and profiles', () => {
    const project = tilt({
      Tiltfile:
        "docker_compose(['compose.yaml', 'override.yaml', blob('services:\\n  extra:\\n    image: redis\\n')], profiles=['tools'])\n",
      'compose.yaml': `include: [inc/other.yaml]\n${COMPOSE}`,
      'override.yaml': 'services:\n  db:\n    image: mysql:8\n',
      'inc/other.yaml': 'services:\n  other:\n    image: nginx\n',
    });
    expect(errors(project)).toEqual([]);
    expect(project.resources.map((one) => `${may(one.name)}:${one.images.map((used) => may(used.ref))}`)).toEqual([
      'other:nginx',
      'web:?_web',
      'db:mysql:8',
      'tool:acme/tool',
      'extra:redis',
    ]);
  });

  test('interpolates variables', () => {
    const project = tilt({
      Tiltfile: "os.putenv('TAG', '7')\ndocker_compose('compose.yaml')\n",
      'compose.yaml':
        'services:\n  a:\n    image: "${REGISTRY:-ghcr.io/acme}/a:$TAG"\n  b:\n    image: b:${OTHER}\n  c:\n    image: c:${FROM_FILE}$$\n',
      '.env': 'FROM_FILE=1\n',
    });
    expect(project.resources.map((one) => one.images.map((used) => may(used.ref))[0])).toEqual([
      'ghcr.io/acme/a:7 | ?',
      'b:?',
      'c:1$',
    ]);
  });

  test('dc_resource configures and renames', () => {
    const project = tilt({
      Tiltfile:
        "docker_compose('compose.yaml')\ndc_resource('db', new_name='postgres', labels=['data'], trigger_mode=TRIGGER_MODE_MANUAL, auto_init=False)\n",
      'compose.yaml': COMPOSE,
    });
    expect(errors(project)).toEqual([]);
    const db = resource(project, 'postgres');
    expect([db.labels.map((label) => may(label.name)), may(db.triggerMode), may(db.autoInit)]).toEqual([
      ['data'],
      'manual',
      'false',
    ]);
    expect(resource(project, 'web').resourceDeps.map((dep) => may(dep.name))).toEqual(['postgres']);
  });

  test.each([
    ['docker_compose([])', 'Tiltfile:1:16 "[]": Nothing to compose'],
    ["docker_compose('no.yaml')", `Tiltfile:1:16 "'no.yaml'": open no.yaml: no such file or directory`],
    [
      "docker_compose('compose.yaml')\ndc_resource('nope')",
      `Tiltfile:2:13 "'nope'": no Docker Compose service found with name "nope". Found these instead:\n\tweb; db`,
    ],
    [
      "docker_compose('compose.yaml')\ndefault_registry('a.io')",
      'Tiltfile:2:1 "default_registry": default_registry is not supported with docker compose',
    ],
    [
      "local_resource('db', 'x')\ndocker_compose('compose.yaml')",
      'compose.yaml:10:3 "db": local_resource named "db" already exists',
    ],
    [
      "docker_compose('compose.yaml')\nlocal_resource('db', 'x')",
      `Tiltfile:2:16 "'db'": dc_resource named "db" already exists`,
    ],
    [
      "docker_compose('compose.yaml', profile='x')",
      'Tiltfile:1:32 "profile": docker_compose: unexpected keyword argument "profile" (did you mean env_file?)',
    ],
  ])('refuses %s', (Tiltfile, message) => {
    expect(errors(tilt({ Tiltfile, 'compose.yaml': COMPOSE }))[0]).toBe(message);
  });

  test('is silent about services of a file that is not known', () => {
    const project = tilt(
      "docker_compose(os.getenv('FILE'))\ndc_resource('web', labels=['a'])\nlocal_resource('x', 'y', resource_deps=['web'])\n",
    );
    expect([errors(project), project.warnings]).toEqual([[], []]);
    expect(project.unresolved.map((one) => one.what)).toContain('services of docker_compose');
  });
});
