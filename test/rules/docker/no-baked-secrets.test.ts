import { describe, expect, it } from 'vitest';
import { type Files, show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/no-baked-secrets';
const PATH = 'services/a/Dockerfile';

describe(RULE, () => {
  it('says what stays in the image, without the secret', async () => {
    const shown = await show(RULE, {
      [PATH]: [
        'FROM node',
        'ENV DB_PASSWORD=hunter2',
        'ARG NPM_TOKEN',
        'RUN echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci',
        'RUN git clone https://bot:s3cr3t99@github.com/acme/x',
        'RUN npm config set //npm.acme.dev/:_authToken npm_abc123',
        'COPY .netrc /root/.netrc',
        'RUN export GH_TOKEN=ghp_abc && gh release list',
      ],
    });
    expect(shown).toMatchInlineSnapshot(`
      "services/a/Dockerfile:2:5 error DB_PASSWORD=hunter2
        "DB_PASSWORD" has a secret as its value, which stays in the image; hand it over with RUN --mount=type=secret
      services/a/Dockerfile:3:5 error NPM_TOKEN
        the build argument "NPM_TOKEN" is used as a secret, which stays in the image's history; use RUN --mount=type=secret
        <- services/a/Dockerfile:4:5 NPM_TOKEN is used here
      services/a/Dockerfile:5:15 error https://bot:s3cr3t99@github.com
        a URL of "github.com" holds credentials, which stay in the image; use RUN --mount=type=secret
      services/a/Dockerfile:6:47 error npm_abc123
        "_authToken" is set to a secret, which stays in the image; hand it over with RUN --mount=type=secret
      services/a/Dockerfile:7:6 error .netrc
        ".netrc" is copied into a layer, which keeps its secrets; mount it with RUN --mount=type=secret
      services/a/Dockerfile:8:12 error GH_TOKEN=ghp_abc
        "GH_TOKEN" is set to a secret, which stays in the image's history; hand it over with RUN --mount=type=secret"
    `);
    expect(
      shown.split('\n').filter((line) => line.startsWith('  ') && /hunter2|s3cr3t99|npm_abc123/.test(line)),
    ).toEqual([]);
  });

  it.each<[string, readonly string[], string]>([
    ['an ARG with a value', ['ARG BUF_TOKEN=f00'], '2:5 error BUF_TOKEN=f00'],
    ['a quoted value', ['ARG AWS_SECRET_ACCESS_KEY="wJalr"'], '2:5 error AWS_SECRET_ACCESS_KEY="wJalr"'],
    ['the old form of ENV', ['ENV API_SECRET very secret'], '2:5 error API_SECRET very secret'],
    ['ENV over several lines', ['ENV A=1 \\', '    REDIS_PASSWORD=x9 \\', '    B=2'], '3:5 error REDIS_PASSWORD=x9'],
    ['ENV through an ARG', ['ARG PW=x9', 'ENV DB_PASSWORD=$PW'], '2:5 error PW=x9'],
    ['lower case', ['ARG npm_token=abc'], '2:5 error npm_token=abc'],
    [
      'a stage that the image does not contain',
      ['ARG NPM_TOKEN=abc', 'FROM alpine', 'COPY --from=0 /x /x'],
      '2:5 error NPM_TOKEN=abc',
    ],
    ['an ARG that ENV takes over', ['ARG NPM_TOKEN', 'ENV NPM_TOKEN=$NPM_TOKEN'], '2:5 error NPM_TOKEN'],
    [
      'an ARG that a heredoc uses',
      ['ARG GITHUB_TOKEN', 'RUN <<EOF', 'git clone https://$GITHUB_TOKEN@github.com/a/b', 'EOF'],
      '2:5 error GITHUB_TOKEN',
    ],
    ['an ARG that a tool reads by itself', ['ARG BUF_TOKEN', 'RUN buf generate'], '2:5 error BUF_TOKEN'],
    ['an ARG that npm reads', ['ARG NODE_AUTH_TOKEN', 'COPY .npmrc ./', 'RUN npm ci'], '2:5 error NODE_AUTH_TOKEN'],
    [
      'an ARG by another name',
      ['ARG CRED', 'RUN pip install -i https://u:${CRED}@pypi.acme.dev/simple x'],
      '2:5 error CRED',
    ],
    [
      'an ARG in a URL of git config',
      ['ARG T', 'RUN git config --global url."https://${T}@github.com/".insteadOf "https://github.com/"'],
      '2:5 error T',
    ],
    [
      'an ARG in a here document',
      ['ARG NPM_TOKEN', 'COPY <<EOF /root/.npmrc', '//r/:_authToken=${NPM_TOKEN}', 'EOF'],
      '2:5 error NPM_TOKEN',
    ],
    [
      'an ARG in a condition of the shell',
      ['ARG NPM_TOKEN', 'RUN if [ -n "$NPM_TOKEN" ]; then echo yes; fi'],
      '2:5 error NPM_TOKEN',
    ],
    [
      'a URL in ENV',
      ['ENV PIP_INDEX_URL=https://ci:p4ss@pypi.acme.dev/simple'],
      '2:5 error PIP_INDEX_URL=https://ci:p4ss@pypi.acme.dev/simple',
    ],
    [
      'a token in a URL',
      ['ADD https://ghp_0123456789abcdefghij@raw.githubusercontent.com/a/b /b'],
      '2:5 error https://ghp_0123456789abcdefghij@raw.githubusercontent.com',
    ],
    ['a token in a here document', ['COPY <<EOF /root/.npmrc', '//r/:_authToken=npm_abc', 'EOF'], '3:17 error npm_abc'],
    ['a setting that is written', ['RUN printf "//r/:_authToken=npm_abc" > .npmrc'], '2:29 error npm_abc'],
    ['a prefix', ['RUN TWINE_PASSWORD=pypi-abc twine upload dist/*'], '2:5 error TWINE_PASSWORD=pypi-abc'],
    ['.env', ['COPY .env ./'], '2:6 error .env'],
    ['.env among others', ['COPY package.json .env ./'], '2:19 error .env'],
    ['a private key', ['ADD ["keys/id_rsa", "/root/.ssh/id_rsa"]'], '2:7 error keys/id_rsa'],
    ['a netrc by its place', ['COPY ci/netrc.txt /root/.netrc'], '2:6 error ci/netrc.txt'],
    ['a netrc by a variable', ['ARG F=.netrc', 'COPY $F /root/'], '2:7 error .netrc'],
  ])('reports %s', async (_, lines, expected) => {
    expect(await places(RULE, { [PATH]: ['FROM node', ...lines] })).toEqual([`${PATH}:${expected}`]);
  });

  it('reports an ARG before the first FROM once', async () => {
    expect(
      await places(RULE, { [PATH]: ['ARG A_TOKEN=abc', 'FROM node', 'ARG A_TOKEN', 'RUN echo $A_TOKEN'] }),
    ).toEqual([`${PATH}:1:5 error A_TOKEN=abc`]);
  });

  it('points at what Tilt and its builds hand over', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "ARGS = {'NPM_TOKEN': 'abc', 'DB_PASSWORD': os.getenv('PW'), 'MODE': 'x'}",
          `docker_build('a', '.', dockerfile='${PATH}', build_args=ARGS)`,
          "custom_build('b', 'docker build --build-arg BUF_TOKEN=abc --build-arg GH_TOKEN -t $EXPECTED_REF services/b', deps=['.'])",
        ],
        [PATH]: ['FROM node', 'ARG NPM_TOKEN', 'ARG DB_PASSWORD', 'ARG MODE', 'ENV T=$NPM_TOKEN'],
        'services/b/Dockerfile': ['FROM node', 'ARG BUF_TOKEN=', 'ARG GH_TOKEN'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:22 error 'abc'
        the build argument "NPM_TOKEN" hands a secret over, which stays in the image's history; use RUN --mount=type=secret
        <- services/a/Dockerfile:2:5 NPM_TOKEN is declared here
      Tiltfile:1:44 error os.getenv('PW')
        the build argument "DB_PASSWORD" hands a secret over, which stays in the image's history; use RUN --mount=type=secret
        <- services/a/Dockerfile:3:5 DB_PASSWORD is declared here
      Tiltfile:3:55 error abc
        the build argument "BUF_TOKEN" hands a secret over, which stays in the image's history; use RUN --mount=type=secret
        <- services/b/Dockerfile:2:5 BUF_TOKEN is declared here
      Tiltfile:3:71 error GH_TOKEN
        the build argument "GH_TOKEN" hands a secret over, which stays in the image's history; use RUN --mount=type=secret
        <- services/b/Dockerfile:3:5 GH_TOKEN is declared here"
    `);
  });

  it('follows scripts, and finds files that a folder brings', async () => {
    expect(
      await show(RULE, {
        [PATH]: [
          'FROM node',
          'COPY services/a/scripts scripts',
          'RUN sh scripts/login.sh',
          'COPY services/a .',
          'COPY services/a/.env* ./',
        ],
        'services/a/scripts/login.sh': ['echo "machine x" > ~/.netrc', 'npm config set "//r/:_authToken=npm_abc"'],
        'services/a/.npmrc': '//r/:_authToken=npm_xyz\n',
        'services/a/.env.local': 'PORT=1\nSTRIPE_SECRET=sk_live_1234\n',
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile:4:6 error services/a
        "services/a/.npmrc" is copied into a layer, which keeps its secrets; mount it with RUN --mount=type=secret
      services/a/Dockerfile:5:6 error services/a/.env*
        "services/a/.env.local" is copied into a layer, which keeps its secrets; mount it with RUN --mount=type=secret
      services/a/scripts/login.sh:2:33 error npm_abc
        "_authToken" is set to a secret, which stays in the image; hand it over with RUN --mount=type=secret"
    `);
  });

  it.each<[string, Files]>([
    ['paths', { [PATH]: ['FROM x', 'ENV DB_PASSWORD_FILE=/run/secrets/db NETRC=/root/.netrc API_TOKEN=./token'] }],
    ['empty values', { [PATH]: ['FROM x', 'ENV DB_PASSWORD="" API_TOKEN=', 'ARG NPM_TOKEN=""'] }],
    [
      'switches and numbers',
      { [PATH]: ['FROM x', 'ENV ALLOW_EMPTY_PASSWORD=yes MYSQL_RANDOM_ROOT_PASSWORD=1 MAX_TOKEN=4096'] },
    ],
    [
      'stand-ins',
      {
        [PATH]: [
          'FROM x',
          'ARG NEXTAUTH_SECRET=dummy',
          'ENV A_SECRET=placeholder B_TOKEN=<token> C_TOKEN={{token}} D_TOKEN=xxxx',
        ],
      },
    ],
    ['an ARG that nothing uses', { [PATH]: ['FROM x', 'ARG NPM_TOKEN', 'RUN make'] }],
    ['an ARG before its declaration', { [PATH]: ['FROM x', 'RUN echo $NPM_TOKEN', 'ARG NPM_TOKEN'] }],
    ['an ARG of another stage', { [PATH]: ['FROM x', 'ARG NPM_TOKEN', 'FROM y', 'RUN echo $NPM_TOKEN'] }],
    [
      'an ARG that Tilt leaves empty',
      {
        Tiltfile: [`docker_build('a', '.', dockerfile='${PATH}', build_args={'NPM_TOKEN': ''})`],
        [PATH]: ['FROM x', 'ARG NPM_TOKEN', 'ENV NPM_TOKEN=$NPM_TOKEN'],
      },
    ],
    [
      'an argument that no ARG takes',
      { Tiltfile: [`docker_build('a', '.', dockerfile='${PATH}', build_args={'NPM_TOKEN': 'x'})`], [PATH]: ['FROM x'] },
    ],
    [
      'mounted secrets',
      {
        [PATH]: [
          'FROM x',
          'RUN --mount=type=secret,id=t,env=NPM_TOKEN --mount=type=secret,id=n,target=/root/.netrc npm ci',
          'RUN --mount=type=secret,id=t NPM_TOKEN=$(cat /run/secrets/t) npm ci',
          'RUN --mount=type=secret,id=g git clone https://$(cat /run/secrets/g)@github.com/a/b',
        ],
      },
    ],
    [
      'names that only sound like it',
      {
        [PATH]: [
          'FROM x',
          'ENV TOKENIZER=bpe SECRET_NAME=db PASSWORD_POLICY=strict KEYBOARD=de NEXT_PUBLIC_API_KEY=pk VITE_TOKEN=a',
        ],
      },
    ],
    [
      'URLs without credentials',
      {
        [PATH]: [
          'FROM x',
          'RUN git clone https://git@github.com/a/b && curl https://x.dev/@a/b?c=d@e http://localhost:80',
          'RUN curl http://admin:admin@localhost:9200',
        ],
      },
    ],
    ['an example of a URL', { [PATH]: ['FROM x', 'RUN echo http://user:password@host http://$USER:$PASS@host'] }],
    [
      'an .npmrc with a reference',
      {
        [PATH]: ['FROM x', 'COPY .npmrc ./', 'COPY . .'],
        '.npmrc': '//r/:_authToken=${NPM_TOKEN}\n',
        'services/a/.npmrc': 'registry=https://r\n',
      },
    ],
    ['an .npmrc that is not there', { [PATH]: ['FROM x', 'COPY .npmrc ./'] }],
    [
      'examples and public keys',
      { [PATH]: ['FROM x', 'COPY .env.example .env.sample id_rsa.pub ./', 'COPY .env.example .env'] },
    ],
    ['files from a stage', { [PATH]: ['FROM x AS s', 'FROM y', 'COPY --from=s /root/.netrc /root/.netrc'] }],
    [
      'a file that is left out',
      {
        [PATH]: ['FROM x', 'COPY services/a .', 'COPY .env ./'],
        '.dockerignore': '**/.env*\n',
        'services/a/.env': 'A_TOKEN=abcdefgh\n',
      },
    ],
    [
      'an .env without secrets in a folder',
      { [PATH]: ['FROM x', 'COPY services/a .'], 'services/a/.env': 'PORT=3000\nA_TOKEN=\nNODE_ENV=production\n' },
    ],
    [
      'a mounted file',
      { [PATH]: ['FROM x', 'RUN --mount=type=bind,source=.netrc,target=/root/.netrc go mod download'] },
    ],
    [
      'a stage that is not built',
      {
        Tiltfile: [`docker_build('a', '.', dockerfile='${PATH}', target='b')`],
        [PATH]: ['FROM x AS a', 'ENV A_TOKEN=abc', 'FROM y AS b'],
      },
    ],
    ['a value that a command makes', { [PATH]: ['FROM x', 'RUN export DB_PASSWORD=$(openssl rand -hex 8) && ./init'] }],
    [
      'a secret that assets need',
      { [PATH]: ['FROM ruby', 'RUN SECRET_KEY_BASE=1 SECRET_KEY=build-only rails assets:precompile'] },
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });

  it('is on for everyone', async () => {
    expect(await show(RULE, { Dockerfile: ['FROM x', 'ENV A_PASSWORD=abc'] }, { preset: 'recommended' })).toMatch(
      /^Dockerfile:2:5 error A_PASSWORD=abc\n/,
    );
  });
});
