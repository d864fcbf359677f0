import { defineRule, executedCommands, LEAF_KINDS, packageRequests, shown, wayOfRun } from '../../src/rule/index.ts';

interface Options {
  /** Globs over the names of packages and Go modules that images take from the workspace. */
  readonly packages: readonly string[];
}

export default defineRule({
  id: 'docker/no-published-sdk',
  subject: 'dockerfile',
  severity: { ameide: 'error' },
  options: {
    schema: {
      type: 'object',
      properties: {
        packages: {
          type: 'array',
          items: { type: 'string', minLength: 1 },
          description:
            'Globs over the names of the npm and Python packages and Go modules that no image installs from a registry.',
        },
      },
      additionalProperties: false,
    },
    defaults: { packages: ['@ameideio/*', 'github.com/ameideio/ameide-sdk-go{,/**}', 'ameide-sdk*'] } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'an Ameide SDK that a service image installs from a registry',
    what: 'Reports commands of an image build that install an SDK by its name: `npm`, `pnpm`, `yarn` and `bun` with a package, `go get`, `go install`, `go mod edit -require`, `pip install`, `uv pip install`, `uv add`. Local folders, archives, `workspace:` and `--no-index` are fine, and so are test images, which try the published packages out.',
    why: 'The SDK that a registry serves is the one of the last release. A service image that takes it is built against other protos than the rest of its commit, and the first call that meets a changed field fails in the cluster.',
    fix: 'Copy `packages/ameide_sdk_*` into the image and let the workspace resolve the SDK.',
    bad: {
      'services/www/Dockerfile.release':
        'FROM node:24\nCOPY services/www .\nRUN npm ci && npm install @ameideio/ameide-sdk-ts@1.4.2\n',
    },
    good: {
      'services/www/Dockerfile.release':
        'FROM node:24\nCOPY packages/ameide_sdk_ts packages/ameide_sdk_ts\nCOPY services/www services/www\nRUN npm ci && npm install ./packages/ameide_sdk_ts\n',
    },
  },
  messages: {
    published: (command: string, request: string) =>
      `"${command}" installs "${request}" from a registry; a service image takes the SDK from the workspace`,
  },
  check({ role, builtBy, builds }, { options, pipeline, report }) {
    if (role === 'test' || (builtBy.length > 0 && builtBy.every((image) => pipeline.isIntegrationImage(image)))) return;
    for (const { facts } of builds)
      for (const command of executedCommands(facts))
        for (const { spelled, name, text, at, fromRegistry } of packageRequests(command)) {
          if (!fromRegistry || !pipeline.nameMatches(name, options.packages)) continue;
          const place = at ?? command.at;
          if (!place) continue;
          report('published', [spelled, shown(text)], place, { related: wayOfRun(command, place, spelled) });
        }
  },
});
