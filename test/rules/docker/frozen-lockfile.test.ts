import { describe, expect, it } from 'vitest';
import { fixRepository } from '../harness.ts';
import { type Files, show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/frozen-lockfile';
const DEV = 'services/a/Dockerfile.dev';
const RELEASE = 'services/a/Dockerfile.release';

describe(RULE, () => {
  it('says what is missing, what thaws and what freezes', async () => {
    expect(
      await show(RULE, {
        [DEV]: ['FROM node:24', 'RUN pnpm install', 'RUN yarn --immutable', 'RUN npm ci'],
        [RELEASE]: [
          'FROM node:24',
          'ENV npm_config_frozen_lockfile=false',
          'RUN pnpm i',
          'RUN npm i --omit=dev',
          'RUN yarn install --no-immutable',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.dev:2:5 error pnpm install
        "pnpm install" does not say --no-frozen-lockfile; a dev image installs with "pnpm install --no-frozen-lockfile"
      services/a/Dockerfile.dev:3:10 error --immutable
        "yarn" freezes the lockfile with "--immutable"; a dev image lets it follow the workspace
      services/a/Dockerfile.dev:4:5 error npm ci
        "npm ci" freezes the lockfile; a dev image installs with "npm install"
      services/a/Dockerfile.release:2:5 error npm_config_frozen_lockfile=false
        "pnpm i" may change the lockfile because of "npm_config_frozen_lockfile=false"; a release image installs with "pnpm install --frozen-lockfile"
        <- services/a/Dockerfile.release:3:5 "pnpm i" runs here
      services/a/Dockerfile.release:4:5 error npm i --omit=dev
        "npm i" may change the lockfile; a release image installs with "npm ci"
      services/a/Dockerfile.release:5:18 error --no-immutable
        "yarn install" may change the lockfile because of "--no-immutable"; a release image installs with "yarn install --immutable""
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['pnpm install', ['RUN pnpm install --prod'], '2:5 error pnpm install --prod'],
    ['a workspace filter', ['RUN pnpm --filter @a/b... -r install'], '2:5 error pnpm --filter @a/b... -r install'],
    ['recursive', ['RUN pnpm recursive install'], '2:5 error pnpm recursive install'],
    ['corepack', ['RUN corepack pnpm install'], '2:14 error pnpm install'],
    ['corepack with a version', ['RUN corepack pnpm@10.4.1 install'], '2:5 error corepack pnpm@10.4.1 install'],
    ['npx', ['RUN npx -y pnpm@10 install'], '2:12 error pnpm@10 install'],
    ['yarn alone', ['RUN yarn'], '2:5 error yarn'],
    ['yarn with options', ['RUN yarn --cwd web --production'], '2:5 error yarn --cwd web --production'],
    ['npm install', ['RUN npm --prefix web install'], '2:5 error npm --prefix web install'],
    [
      'an option that npm does not know',
      ['RUN npm install --frozen-lockfile'],
      '2:5 error npm install --frozen-lockfile',
    ],
    ['npm in short', ['RUN npm i'], '2:5 error npm i'],
    ['bun', ['RUN bun i'], '2:5 error bun i'],
    ['the last option wins', ['RUN pnpm i --frozen-lockfile --no-frozen-lockfile'], '2:30 error --no-frozen-lockfile'],
    ['a false value', ['RUN pnpm i --frozen-lockfile=false'], '2:12 error --frozen-lockfile=false'],
    [
      'an option from an ARG',
      ['ARG FLAGS=--no-frozen-lockfile', 'RUN pnpm i $FLAGS'],
      '2:11 error --no-frozen-lockfile',
    ],
    ['the command from an ARG', ['ARG INSTALL="pnpm install"', 'RUN $INSTALL'], '2:14 error pnpm install'],
    ['a heredoc', ['RUN <<EOF', 'cd web', 'yarn install', 'EOF'], '4:1 error yarn install'],
    ['the exec form', ['RUN ["npm", "install"]'], '2:7 error npm", "install'],
    ['CI that is switched off', ['ENV CI=false', 'RUN pnpm install'], '3:5 error pnpm install'],
    ['CI for npm', ['ENV CI=true', 'RUN npm install'], '3:5 error npm install'],
    [
      'a variable',
      ['ENV YARN_ENABLE_IMMUTABLE_INSTALLS=0', 'RUN yarn install'],
      '2:5 error YARN_ENABLE_IMMUTABLE_INSTALLS=0',
    ],
    ['a prefix', ['RUN npm_config_frozen_lockfile=false pnpm i'], '2:5 error npm_config_frozen_lockfile=false'],
    ['an else branch', ['RUN if [ -f yarn.lock ]; then yarn --frozen-lockfile; else npm i; fi'], '2:60 error npm i'],
    ['what a container starts', ['CMD ["sh", "-c", "npm install && node ."]'], '2:19 error npm install'],
    ['a stage of its own', ['FROM node AS deps', 'RUN npm install'], '3:5 error npm install'],
  ])('reports in a release image: %s', async (_, lines, expected) => {
    expect(await places(RULE, { [RELEASE]: ['FROM node:24', ...lines] })).toEqual([`${RELEASE}:${expected}`]);
  });

  it('follows scripts, and points at what Tilt hands over', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [`docker_build('a', '.', dockerfile='${DEV}', build_args={'MODE': '--frozen-lockfile'})`],
        [DEV]: ['FROM node:24', 'ARG MODE=--no-frozen-lockfile', 'RUN pnpm install $MODE'],
        [RELEASE]: ['FROM node:24', 'WORKDIR /app', 'COPY scripts scripts', 'RUN scripts/install.sh'],
        'scripts/install.sh': ['#!/bin/sh', 'set -eu', 'pnpm install "$@"'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:84 error '--frozen-lockfile'
        "pnpm install" freezes the lockfile with "--frozen-lockfile"; a dev image lets it follow the workspace
        <- services/a/Dockerfile.dev:3:5 "pnpm install" runs here
      scripts/install.sh:3:1 error pnpm install "$@"
        "pnpm install" may change the lockfile; a release image installs with "pnpm install --frozen-lockfile"
        <- services/a/Dockerfile.release:4:5 through "app/scripts/install.sh" run here"
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['pnpm install', ['RUN pnpm install'], '2:5 error pnpm install'],
    ['pnpm under CI', ['ENV CI=1', 'RUN pnpm install'], '3:5 error pnpm install'],
    ['pnpm install, frozen', ['RUN pnpm install --frozen-lockfile'], '2:18 error --frozen-lockfile'],
    [
      'a variable that freezes',
      ['ENV NPM_CONFIG_FROZEN_LOCKFILE=true', 'RUN pnpm i'],
      '2:5 error NPM_CONFIG_FROZEN_LOCKFILE=true',
    ],
    ['yarn, frozen', ['RUN yarn --frozen-lockfile'], '2:10 error --frozen-lockfile'],
    ['bun, frozen', ['RUN bun install --frozen-lockfile'], '2:17 error --frozen-lockfile'],
  ])('reports in a dev image: %s', async (_, lines, expected) => {
    expect(await places(RULE, { [DEV]: ['FROM node:24', ...lines] })).toEqual([`${DEV}:${expected}`]);
  });

  it.each<[string, readonly string[]]>([
    [
      'frozen',
      ['RUN pnpm i --frozen-lockfile && npm ci && yarn --immutable && bun install --frozen-lockfile && bun ci'],
    ],
    ['npm clean-install', ['RUN npm clean-install --omit=dev && npm cit']],
    ['bun in production', ['RUN bun install --production']],
    ['CI for pnpm', ['ENV CI=true', 'RUN pnpm install --prod']],
    ['CI from a base stage', ['FROM node AS base', 'ENV CI=1', 'FROM base', 'RUN pnpm install']],
    ['CI as a prefix', ['RUN CI=true pnpm install']],
    ['variables', ['ENV npm_config_frozen_lockfile=true YARN_ENABLE_IMMUTABLE_INSTALLS=1', 'RUN pnpm i && yarn']],
    ['CI for Yarn, of which the version is not known', ['ENV CI=true', 'RUN yarn install']],
    [
      'single tools',
      ['RUN npm i -g tsx@4 && npm install --location=global x && pnpm add -g turbo && yarn global add serve'],
    ],
    [
      'packages by name',
      ['RUN npm install express && pnpm install zod && yarn add x && bun add y && npm install ./pkg'],
    ],
    [
      'other commands',
      ['RUN yarn build && pnpm fetch && npm run install-all && pnpm dlx x && yarn --version && npm --help && npm'],
    ],
    ['options that are not known', ['RUN pnpm install $(cat flags)']],
    ['a variable that is not known', ['RUN CI=$(cat ci) pnpm install']],
    ['words', ['RUN echo npm install', '# RUN npm install', 'LABEL run="npm install"']],
    ['another tool', ['RUN poetry install && bundle install && cargo install x']],
  ])('is silent in a release image about %s', async (_, lines) => {
    expect(await places(RULE, { [RELEASE]: ['FROM node:24', ...lines] })).toEqual([]);
  });

  it.each<[string, Files]>([
    [
      'pnpm with --no-frozen-lockfile',
      { [DEV]: ['FROM node', 'ENV CI=true', 'RUN pnpm install --no-frozen-lockfile'] },
    ],
    ['a variable that thaws', { [DEV]: ['FROM node', 'ENV npm_config_frozen_lockfile=false', 'RUN pnpm install'] }],
    ['npm, yarn and bun that may change it', { [DEV]: ['FROM node', 'RUN npm install && yarn && bun install'] }],
    ['another role', { 'services/a/Dockerfile.e2e': ['FROM node', 'RUN npm install'] }],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });

  it('reads the build arguments of a workflow', async () => {
    const workflow = (args: string) => [
      'jobs:',
      '  cd:',
      '    steps:',
      '      - uses: docker/build-push-action@v6',
      `        with: {context: ., file: ${RELEASE}, push: true, build-args: ${args}}`,
    ];
    const files = { [RELEASE]: ['FROM node', 'ARG MODE=--frozen-lockfile', 'RUN pnpm i $MODE'] };
    const CI = '.github/workflows/cd.yml';
    expect(await places(RULE, { ...files, [CI]: workflow('MODE=--no-frozen-lockfile') })).toEqual([
      `${CI}:5:94 error --no-frozen-lockfile`,
    ]);
    const loose = { [RELEASE]: ['FROM node', 'ARG CI', 'RUN pnpm install'] };
    expect(await places(RULE, { ...loose, [CI]: workflow('CI=true') })).toEqual([]);
    expect(await places(RULE, { ...loose, [CI]: workflow('X=true') })).toEqual([`${RELEASE}:3:5 error pnpm install`]);
  });

  const COPIED = ['FROM node:24', 'WORKDIR /app', 'COPY . .'];

  it.each<[string, Files, string]>([
    [
      '.npmrc',
      { [DEV]: [...COPIED, 'RUN pnpm install'], '.npmrc': ['# shared', 'frozen-lockfile=true', 'save-exact=true'] },
      '.npmrc:2:1 error frozen-lockfile=true',
    ],
    [
      '.npmrc beside the workspace file, from a folder below',
      {
        [DEV]: [...COPIED, 'WORKDIR services/a', 'RUN pnpm i'],
        '.npmrc': ['engine-strict = true', 'frozen-lockfile = true ; always'],
        'pnpm-workspace.yaml': ['packages: ["services/*"]'],
      },
      '.npmrc:2:1 error frozen-lockfile = true',
    ],
    [
      'pnpm-workspace.yaml',
      {
        [DEV]: ['FROM node', 'COPY pnpm-*.yaml ./', 'RUN pnpm -r install'],
        'pnpm-workspace.yaml': ['packages:', '  - services/*', 'frozenLockfile: true'],
      },
      'pnpm-workspace.yaml:3:17 error true',
    ],
    [
      '.yarnrc.yml',
      {
        [DEV]: ['FROM node', 'COPY package.json yarn.lock .yarnrc.yml ./', 'RUN yarn'],
        '.yarnrc.yml': ['nodeLinker: node-modules', 'enableImmutableInstalls: ${FROZEN:-true}'],
      },
      '.yarnrc.yml:2:26 error ${FROZEN:-true}',
    ],
    [
      '.yarnrc of Yarn 1',
      { [DEV]: [...COPIED, 'RUN yarn install'], '.yarnrc': ['--install.frozen-lockfile true'] },
      '.yarnrc:1:1 error --install.frozen-lockfile true',
    ],
    [
      'bunfig.toml',
      { [DEV]: [...COPIED, 'RUN bun install'], 'bunfig.toml': ['[install]', 'frozenLockfile = true'] },
      'bunfig.toml:2:18 error true',
    ],
    [
      'a file from another stage',
      {
        [DEV]: [
          'FROM scratch AS files',
          'COPY .npmrc /src/',
          'FROM node',
          'COPY --from=files /src /app',
          'WORKDIR /app',
          'RUN pnpm i',
        ],
        '.npmrc': ['frozen-lockfile'],
      },
      '.npmrc:1:1 error frozen-lockfile',
    ],
    [
      'a here document',
      { [DEV]: ['FROM node', 'COPY <<EOF /app/.npmrc', 'frozen-lockfile=true', 'EOF', 'WORKDIR /app', 'RUN pnpm i'] },
      `${DEV}:3:1 error frozen-lockfile=true`,
    ],
    [
      'a line that a command adds',
      { [DEV]: ['FROM node', 'WORKDIR /app', 'RUN echo "frozen-lockfile=true" >> .npmrc', 'RUN pnpm i'] },
      `${DEV}:3:11 error frozen-lockfile=true`,
    ],
    [
      'pnpm config set',
      { [DEV]: ['FROM node', 'RUN pnpm config set frozen-lockfile true', 'RUN cd /app && pnpm i'] },
      `${DEV}:2:21 error frozen-lockfile true`,
    ],
    [
      'yarn config set',
      { [DEV]: ['FROM node', 'RUN yarn config set enableImmutableInstalls true && yarn install'] },
      `${DEV}:2:45 error true`,
    ],
    [
      'CI with a Yarn that freezes then',
      { [RELEASE]: [...COPIED, 'ENV CI=1', 'RUN yarn install --no-immutable'], '.yarnrc.yml': [] },
      `${RELEASE}:5:18 error --no-immutable`,
    ],
    [
      'a setting that thaws what CI freezes',
      { [RELEASE]: [...COPIED, 'ENV CI=true', 'RUN pnpm install'], '.npmrc': ['frozen-lockfile=false'] },
      '.npmrc:1:1 error frozen-lockfile=false',
    ],
    [
      'a file that .dockerignore leaves out',
      {
        [RELEASE]: [...COPIED, 'RUN pnpm install'],
        '.npmrc': ['frozen-lockfile=true'],
        '.dockerignore': ['node_modules', '.npmrc'],
      },
      `${RELEASE}:4:5 error pnpm install`,
    ],
    [
      'a file that is copied too late',
      {
        [RELEASE]: ['FROM node', 'COPY package.json ./', 'RUN pnpm install', 'COPY . .'],
        '.npmrc': ['frozen-lockfile=true'],
      },
      `${RELEASE}:3:5 error pnpm install`,
    ],
    [
      'a file that is not copied',
      { [RELEASE]: ['FROM node', 'COPY package.json ./', 'RUN pnpm i'], '.npmrc': ['frozen-lockfile=true'] },
      `${RELEASE}:3:5 error pnpm i`,
    ],
    [
      'a file above that no workspace file makes count',
      { [RELEASE]: [...COPIED, 'RUN cd web && pnpm i'], '.npmrc': ['frozen-lockfile=true'] },
      `${RELEASE}:4:15 error pnpm i`,
    ],
    [
      'npm and Yarn, which read no frozen-lockfile there',
      { [RELEASE]: [...COPIED, 'RUN npm install'], '.npmrc': ['frozen-lockfile=true'] },
      `${RELEASE}:4:5 error npm install`,
    ],
    [
      'a comment',
      { [RELEASE]: [...COPIED, 'RUN pnpm i'], '.npmrc': ['# frozen-lockfile=true', ';frozen-lockfile=true'] },
      `${RELEASE}:4:5 error pnpm i`,
    ],
    [
      'another name',
      { [RELEASE]: [...COPIED, 'RUN pnpm i'], '.npmrc': ['prefer-frozen-lockfile=true', 'frozenLockfile=true'] },
      `${RELEASE}:4:5 error pnpm i`,
    ],
    [
      'the command line, which wins over a file',
      { [RELEASE]: [...COPIED, 'RUN pnpm i --no-frozen-lockfile'], '.npmrc': ['frozen-lockfile=true'] },
      `${RELEASE}:4:12 error --no-frozen-lockfile`,
    ],
  ])('reads the settings that stand in the image: %s', async (_, files, expected) => {
    expect(await places(RULE, files)).toEqual([expected]);
  });

  it.each<[string, Files]>([
    ['.npmrc', { [RELEASE]: [...COPIED, 'RUN pnpm install --prod'], '.npmrc': ['frozen-lockfile=true'] }],
    [
      '.npmrc by name, in the context of a service',
      {
        [RELEASE]: ['FROM node', 'WORKDIR /app', 'COPY package.json .npmrc ./', 'RUN pnpm install'],
        'services/a/.npmrc': ['frozen-lockfile="true"'],
      },
    ],
    [
      'a mount',
      {
        [RELEASE]: ['FROM node', 'WORKDIR /w', 'RUN --mount=type=bind,source=.npmrc,target=.npmrc pnpm i'],
        '.npmrc': ['frozen-lockfile=true'],
      },
    ],
    [
      'pnpm-workspace.yaml, which wins over .npmrc',
      {
        [RELEASE]: [...COPIED, 'RUN pnpm install'],
        '.npmrc': ['frozen-lockfile=false'],
        'pnpm-workspace.yaml': ['frozenLockfile: true'],
      },
    ],
    ['.yarnrc.yml', { [RELEASE]: [...COPIED, 'RUN yarn install'], '.yarnrc.yml': ['enableImmutableInstalls: true'] }],
    ['Yarn under CI', { [RELEASE]: [...COPIED, 'ENV CI=1', 'RUN yarn'], '.yarnrc.yml': ['nodeLinker: pnp'] }],
    ["a user's file", { [RELEASE]: ['FROM node', 'COPY rc /root/.npmrc', 'RUN pnpm i'], rc: ['frozen-lockfile=true'] }],
    ['a value that is not known', { [RELEASE]: [...COPIED, 'RUN pnpm i'], '.npmrc': ['frozen-lockfile=${MAYBE}'] }],
    ['a file that a command writes', { [RELEASE]: [...COPIED, 'RUN curl x > .npmrc && pnpm i'] }],
    [
      'a dev image that says no on the command line',
      { [DEV]: [...COPIED, 'RUN pnpm install --no-frozen-lockfile'], '.npmrc': ['frozen-lockfile=true'] },
    ],
    ['a dev image that a file thaws', { [DEV]: [...COPIED, 'RUN pnpm i'], '.npmrc': ['frozen-lockfile=false'] }],
  ])('is silent for settings in the image: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });

  it('mends both rings, in shell text and in lists', async () => {
    const files = {
      [DEV]:
        'FROM node\nRUN pnpm i --prod\nRUN pnpm i --frozen-lockfile\nRUN yarn install --immutable --x\nRUN npm ci\nRUN ["pnpm", "install"]\n',
      [RELEASE]:
        'FROM node\nRUN yarn\nRUN npm i --omit=dev\nRUN ["bun", "install"]\nRUN pnpm -r i --no-frozen-lockfile\n',
    };
    const fixed = await fixRepository({ files }, { rules: [RULE] });
    expect(fixed).toEqual({
      [DEV]:
        'FROM node\nRUN pnpm i --no-frozen-lockfile --prod\nRUN pnpm i --no-frozen-lockfile\nRUN yarn install --x\nRUN npm install\nRUN ["pnpm", "install", "--no-frozen-lockfile"]\n',
      [RELEASE]:
        'FROM node\nRUN yarn --frozen-lockfile\nRUN npm ci --omit=dev\nRUN ["bun", "install", "--frozen-lockfile"]\nRUN pnpm -r i --frozen-lockfile\n',
    });
    expect(await show(RULE, fixed)).toBe('');
  });
});
