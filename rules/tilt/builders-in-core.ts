import { defineRule, LEAF_KINDS, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/builders-in-core',
  subject: 'apiCall',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: '`custom_build` or `docker_build` called outside the core module',
    what: 'Reports a call of an image builder (`docker_build`, `custom_build`, or an extension function that calls them) that stands in another file than `settings.tilt.core`. Silent while that file does not exist. Calling a helper of the core module from elsewhere is what modules are for.',
    why: 'The rules for dev images (dev Dockerfile, no push, `$EXPECTED_REF`) hold where the builder is called. One place can be reviewed; thirty drift apart.',
    fix: 'Write a build helper in the core module and call that.',
    bad: {
      Tiltfile: "load('tilt/Tiltfile.core', 'name')\ndocker_build(name('agents'), '.', dockerfile='Dockerfile.dev')\n",
      'tilt/Tiltfile.core': "def name(service):\n    return 'ameide/' + service\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile: "load('tilt/Tiltfile.core', 'build')\nbuild('agents')\n",
      'tilt/Tiltfile.core':
        "def build(service):\n    docker_build('ameide/' + service, '.', dockerfile='../Dockerfile.dev')\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: {
    outside: (builder: string, core: string) =>
      `${builder}() is called outside "${core}"; build images through a helper of the core module`,
  },
  check(call, { pipeline, report }) {
    const { core } = pipeline.settings.tilt;
    if (call.tiltfile === core || !pipeline.repository.exists(core)) return;
    if (!pipeline.images.some((image) => image.call === call)) return;
    report('outside', [call.name, core], call.at, { related: wayOf(call, 'builds', call.at) });
  },
});
