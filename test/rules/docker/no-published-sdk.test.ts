import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';
import { type Files, show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/no-published-sdk';
const PATH = 'services/a/Dockerfile';

describe(RULE, () => {
  it('says what is installed, also where a variable names it', async () => {
    expect(
      await show(RULE, {
        [PATH]: ['FROM node', 'ARG SDK=@ameideio/ameide-sdk-ts@1.4.2', 'RUN npm ci && npm install --save-exact $SDK'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile:2:9 error @ameideio/ameide-sdk-ts@1.4.2
        "npm install" installs "@ameideio/ameide-sdk-ts@1.4.2" from a registry; a service image takes the SDK from the workspace
        <- services/a/Dockerfile:3:15 "npm install" runs here"
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['npm', ['RUN npm i @ameideio/ameide-sdk-ts'], '2:11 error @ameideio/ameide-sdk-ts'],
    ['pnpm with a filter', ['RUN pnpm --filter web add zod @ameideio/x@latest'], '2:31 error @ameideio/x@latest'],
    ['yarn', ['RUN yarn add @ameideio/ameide-sdk-ts'], '2:14 error @ameideio/ameide-sdk-ts'],
    ['bun', ['RUN bun add @ameideio/ameide-sdk-ts'], '2:13 error @ameideio/ameide-sdk-ts'],
    ['an alias', ['RUN npm i sdk@npm:@ameideio/ameide-sdk-ts@1'], '2:11 error sdk@npm:@ameideio/ameide-sdk-ts@1'],
    [
      'go get',
      ['RUN go get github.com/ameideio/ameide-sdk-go@v1.4.2'],
      '2:12 error github.com/ameideio/ameide-sdk-go@v1.4.2',
    ],
    [
      'go get of a package',
      ['RUN go get -u github.com/ameideio/ameide-sdk-go/client@main'],
      '2:15 error github.com/ameideio/ameide-sdk-go/client@main',
    ],
    [
      'go install',
      ['RUN go install github.com/ameideio/ameide-sdk-go/cmd/x@latest'],
      '2:16 error github.com/ameideio/ameide-sdk-go/cmd/x@latest',
    ],
    [
      'go mod edit',
      ['RUN go mod edit -require=github.com/ameideio/ameide-sdk-go@v1 && go mod download'],
      '2:26 error github.com/ameideio/ameide-sdk-go@v1',
    ],
    ['pip', ['RUN pip install "ameide-sdk>=1.4"'], '2:18 error ameide-sdk>=1.4'],
    [
      'python -m pip',
      ['RUN python3 -m pip install --no-cache-dir Ameide_SDK[grpc]==1.4'],
      '2:43 error Ameide_SDK[grpc]==1.4',
    ],
    ['uv pip', ['RUN uv pip install --system ameide-sdk'], '2:29 error ameide-sdk'],
    ['uv add', ['RUN uv add ameide-sdk-python'], '2:12 error ameide-sdk-python'],
    ['poetry', ['RUN poetry add ameide-sdk@^1'], '2:16 error ameide-sdk@^1'],
    ['a heredoc', ['RUN <<EOF', 'pip install ameide-sdk', 'EOF'], '3:13 error ameide-sdk'],
    ['a list', ['RUN ["npm", "install", "@ameideio/ameide-sdk-ts"]'], '2:25 error @ameideio/ameide-sdk-ts'],
    ['xargs', ['RUN echo ameide-sdk | xargs pip install'], '2:10 error ameide-sdk'],
  ])('reports %s', async (_, lines, expected) => {
    expect(await places(RULE, { [PATH]: ['FROM node', ...lines] })).toEqual([`${PATH}:${expected}`]);
  });

  it('follows scripts and arguments of Tilt', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          `docker_build('a', '.', dockerfile='${PATH}', build_args={'VERSION': '1.4.2', 'PKG': 'ameide-sdk'})`,
        ],
        [PATH]: [
          'FROM node',
          'ARG VERSION',
          'ARG PKG',
          'COPY install.sh .',
          'RUN sh install.sh $VERSION',
          'RUN pip install $PKG',
        ],
        'install.sh': ['npm install "@ameideio/ameide-sdk-ts@$1"'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:99 error 'ameide-sdk'
        "pip install" installs "ameide-sdk" from a registry; a service image takes the SDK from the workspace
        <- services/a/Dockerfile:6:5 "pip install" runs here
      install.sh:1:14 error @ameideio/ameide-sdk-ts@
        "npm install" installs "@ameideio/ameide-sdk-ts@1.4.2" from a registry; a service image takes the SDK from the workspace
        <- services/a/Dockerfile:5:5 through "install.sh" run here"
    `);
  });

  it.each<[string, Files]>([
    [
      'local packages',
      {
        [PATH]: [
          'FROM node',
          'RUN npm i ./packages/ameide_sdk_ts file:../sdk @ameideio/x@file:../x @ameideio/y@workspace:*',
        ],
      },
    ],
    [
      'local Python packages',
      {
        [PATH]: [
          'FROM x',
          'RUN pip install ./packages/ameide_sdk_python /wheels/ameide_sdk-1.4.2-py3-none-any.whl -e packages/ameide-sdk',
        ],
      },
    ],
    ['wheels', { [PATH]: ['FROM x', 'RUN pip install --no-index --find-links=/wheels ameide-sdk'] }],
    ['a folder by its name', { [PATH]: ['FROM x', 'RUN uv pip install "ameide-sdk @ file:///src/sdk"'] }],
    [
      'go in the workspace',
      {
        [PATH]: [
          'FROM x',
          'RUN go install github.com/ameideio/ameide-sdk-go/cmd/x && go mod edit -replace=github.com/ameideio/ameide-sdk-go=../sdk && go get github.com/ameideio/ameide-sdk-go@none',
        ],
      },
    ],
    [
      'other packages',
      { [PATH]: ['FROM x', 'RUN npm i @ameide/ui && pip install ameide && go get github.com/ameideio/tools@v1'] },
    ],
    ['words', { [PATH]: ['FROM x', 'RUN echo npm i @ameideio/ameide-sdk-ts', '# npm i @ameideio/x'] }],
    ['the lockfile', { [PATH]: ['FROM x', 'RUN npm ci && pnpm install --frozen-lockfile && uv sync --frozen'] }],
    ['a test image', { 'packages/x/Dockerfile.test': ['FROM x', 'RUN npm i @ameideio/ameide-sdk-ts'] }],
    [
      'an integration image',
      {
        Tiltfile: [`docker_build('ameide-sdk-smoke', '.', dockerfile='${PATH}')`],
        [PATH]: ['FROM x', 'RUN npm i @ameideio/ameide-sdk-ts'],
      },
    ],
    ['a package that is not known', { [PATH]: ['FROM x', 'RUN npm i $(cat package)'] }],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });

  it('takes the names of packages from its option', async () => {
    const files = {
      '.lintrc.json': '{"root": true, "rules": {"docker/no-published-sdk": ["warn", {"packages": ["@acme/*"]}]}}',
      [PATH]: 'FROM node\nRUN npm i @acme/sdk @ameideio/ameide-sdk-ts\n',
    };
    const { lines } = await lintRepository({ files }, { rules: [RULE] });
    expect(lines).toEqual([`${PATH}:2:11 warn ${RULE}`]);
  });
});
