import { defineRule, LEAF_KINDS, registryHostOf, shown, wayOf } from '../../src/rule/index.ts';

interface Options {
  /** Registry hosts that image names may hold. */
  readonly allow: readonly string[];
}

export default defineRule({
  id: 'tilt/no-hardcoded-registry',
  subject: 'imageMention',
  severity: { ameide: 'error' },
  fix: 'safe',
  options: {
    schema: {
      type: 'object',
      properties: {
        allow: {
          type: 'array',
          items: { type: 'string' },
          description: 'Registry hosts (with port, if any) that image names may hold.',
        },
      },
      additionalProperties: false,
    },
    defaults: { allow: [] } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'an image name in a Tiltfile that begins with a registry host',
    what: 'Reports an image name, built by any builder or listed in `image_deps`, whose first component is a registry host: it holds `.` or `:` or is `localhost`, and a `/` follows. The host is found wherever it is written: in a constant, a default, a table row, a YAML file. Hosts in the option `allow` are fine.',
    why: 'Tilt puts the registry in front of every image itself (`default_registry`). A name that brings its own host is pushed to one registry and pulled from another: pods wait on tags that were never pushed there, and the same Tiltfile works on one machine only.',
    fix: "Name the image without a registry (`ameide/agents`) and let `default_registry('…', host_from_cluster='…')` decide where it goes.",
    bad: {
      Tiltfile:
        "default_registry('localhost:5005', host_from_cluster='registry:5000')\nREGISTRY = 'ghcr.io/ameide'\ndocker_build(REGISTRY + '/agents', '.', dockerfile='Dockerfile.dev')\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile:
        "default_registry('localhost:5005', host_from_cluster='registry:5000')\nORGANISATION = 'ameide'\ndocker_build(ORGANISATION + '/agents', '.', dockerfile='Dockerfile.dev')\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: {
    host: (name: string, host: string) =>
      `image name "${name}" begins with the registry host "${host}"; name the image without it and leave the registry to default_registry()`,
  },
  check(mention, { pipeline, options, report }) {
    for (const name of mention.ref.alternatives) {
      const host = registryHostOf(name);
      if (!host || options.allow.includes(host.text)) continue;
      const at = name.literalOf(host.start, host.end) ?? mention.at;
      const spans = pipeline.registrySpans(name, mention.call);
      report('host', [shown(name), shown(name.slice(host.start, host.end))], at, {
        related: wayOf(mention.call, mention.use === 'built' ? 'builds it' : 'asks for it', at),
        fix: spans && {
          title: `Remove the registry host "${host.text}"`,
          edits: spans.map((span) => ({ span, text: '' })),
        },
      });
    }
  },
});
