import { defineRule, LEAF_KINDS, shown } from '../../src/rule/index.ts';

export default defineRule({
  id: 'docker/no-baked-secrets',
  subject: 'dockerfile',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a secret that ends up in a layer or in the metadata of an image',
    what: 'Reports `ENV` and `ARG` that are named like secrets (`BUF_TOKEN`, `NPM_TOKEN`, `*_PASSWORD`, `*_SECRET`, `NETRC`, …) and have a value, get one from Tilt or a build command, or, without one, are used as one by a later instruction; secrets that a `RUN` sets; `COPY` and `ADD` of `.netrc`, `.env`, private keys and of `.npmrc` with a token, by name, or with a folder when the file is there and shows a secret; credentials in URLs and registry settings. Every stage that the build needs counts: its layers and their history stay in the build cache and wherever that is exported to, also when the final image does not contain the stage. Empty values, paths (`*_PASSWORD_FILE=/run/secrets/x`), switches and stand-ins (`dummy`) are left alone, and so is an `ARG` that nothing uses.',
    why: 'Whoever can pull the image reads its history and its layers, deleted files included. The token of one build opens the registry until somebody notices and rotates it.',
    fix: 'Mount the secret for the command that needs it: `RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci`. Give it to containers when they start.',
    bad: {
      'services/agents/Dockerfile':
        'FROM node:24\nARG NPM_TOKEN\nRUN echo "//npm.example.com/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci\nENV DB_PASSWORD=hunter2\nCOPY .netrc /root/.netrc\n',
    },
    good: {
      'services/agents/Dockerfile':
        'FROM node:24\nENV DB_PASSWORD_FILE=/run/secrets/db\nCOPY .npmrc ./\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN --mount=type=secret,id=netrc,target=/root/.netrc npm ci\n',
      'services/agents/.npmrc': '//npm.example.com/:_authToken=${NPM_TOKEN}\n',
    },
  },
  messages: {
    variable: (name: string) =>
      `"${name}" has a secret as its value, which stays in the image; hand it over with RUN --mount=type=secret`,
    given: (name: string) =>
      `the build argument "${name}" hands a secret over, which stays in the image's history; use RUN --mount=type=secret`,
    argument: (name: string) =>
      `the build argument "${name}" is used as a secret, which stays in the image's history; use RUN --mount=type=secret`,
    assigned: (name: string) =>
      `"${name}" is set to a secret, which stays in the image's history; hand it over with RUN --mount=type=secret`,
    file: (name: string) =>
      `"${name}" is copied into a layer, which keeps its secrets; mount it with RUN --mount=type=secret`,
    url: (host: string) => `a URL of "${host}" holds credentials, which stay in the image; use RUN --mount=type=secret`,
    token: (setting: string) =>
      `"${setting}" is set to a secret, which stays in the image; hand it over with RUN --mount=type=secret`,
  },
  check(dockerfile, { pipeline, report }) {
    for (const { kind, name, at, related } of pipeline.bakedSecrets(dockerfile))
      report(kind, [shown(name)], at, { related });
  },
});
