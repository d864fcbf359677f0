import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files }, { rules: ['ci/release-dockerfile'] });
  return findings.map(({ at, text, message }) => `${at} ${text}: ${message.slice(0, message.indexOf(';'))}`);
};
const workflow = (steps: string, job = '') => ({
  '.github/workflows/cd.yml': `on: push\njobs:\n  image:\n    runs-on: x\n${job}    steps:\n${steps}`,
});
const action = (inputs: string) => workflow(`      - uses: docker/build-push-action@v6\n        with: {${inputs}}\n`);
const run = (text: string) => workflow(`      - run: ${text}\n`);
const dev = (path: string) => `the workflow publishes an image built from the dev Dockerfile "${path}"`;

describe('ci/release-dockerfile', () => {
  it('reports an action that pushes', async () => {
    const { findings } = await lintRepository(
      {
        files: {
          ...action('file: services/graph/Dockerfile.dev, push: true'),
          'services/graph/Dockerfile.release': 'FROM scratch\n',
        },
      },
      { rules: ['ci/release-dockerfile'] },
    );
    expect(findings).toEqual([
      {
        rule: 'ci/release-dockerfile',
        severity: 'error',
        at: '.github/workflows/cd.yml:7:22',
        text: 'services/graph/Dockerfile.dev',
        message: `${dev('services/graph/Dockerfile.dev')}; build it from "services/graph/Dockerfile.release"`,
        related: [],
      },
    ]);
    expect(
      await lint(action('file: ./a/Dockerfile.dev, push: "${{ github.event_name != \'pull_request\' }}"')),
    ).toHaveLength(1);
    expect(await lint(action('file: a/Dockerfile.dev, outputs: "type=image,push=true"'))).toHaveLength(1);
  });

  it('fills in the matrix, the environment and inputs', async () => {
    const matrix =
      '    strategy:\n      matrix:\n        include:\n          - {name: graph, file: Dockerfile.dev}\n          - {name: agents, file: Dockerfile}\n';
    const step =
      '      - uses: docker/build-push-action@v6\n        with:\n          file: services/${{ matrix.name }}/${{ matrix.file }}\n          push: true\n';
    expect(await lint(workflow(step, matrix))).toEqual([
      `.github/workflows/cd.yml:8:33 Dockerfile.dev: ${dev('services/graph/Dockerfile.dev')}`,
    ]);
    const env = '    env:\n      FILE: Dockerfile.dev\n';
    expect(
      await lint(workflow(step.replace('matrix.file', 'env.FILE').replace('matrix.name', 'github.job'), env)),
    ).toEqual([`.github/workflows/cd.yml:6:13 Dockerfile.dev: ${dev('services/…/Dockerfile.dev')}`]);
    const reusable = {
      '.github/workflows/image.yml':
        'on:\n  workflow_call:\n    inputs:\n      file: {type: string}\njobs:\n  image:\n    runs-on: x\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {file: "${{ inputs.file }}", push: true}\n',
      '.github/workflows/cd.yml':
        'on: push\njobs:\n  image:\n    uses: ./.github/workflows/image.yml\n    with:\n      file: a/Dockerfile.dev\n',
    };
    expect(await lint(reusable)).toEqual([
      `.github/workflows/cd.yml:6:13 a/Dockerfile.dev: ${dev('a/Dockerfile.dev')}`,
    ]);
  });

  it('reads commands, scripts and make targets', async () => {
    expect(await lint(run('docker buildx build --push -f a/Dockerfile.dev .'))).toEqual([
      `.github/workflows/cd.yml:6:44 a/Dockerfile.dev: ${dev('a/Dockerfile.dev')}`,
    ]);
    expect(
      await lint(
        run(
          '|\n          IMAGE=ghcr.io/ameide/a:$GITHUB_SHA\n          docker build -t "$IMAGE" -f a/Dockerfile.dev .\n          docker push "$IMAGE"',
        ),
      ),
    ).toEqual([`.github/workflows/cd.yml:8:39 a/Dockerfile.dev: ${dev('a/Dockerfile.dev')}`]);
    expect(
      await lint({
        ...run('make release NAME=a'),
        Makefile:
          'release: build\n\tdocker push ghcr.io/$(NAME)\n\nbuild:\n\tdocker build -t local/$(NAME) -f $(NAME)/Dockerfile.dev .\n\tdocker tag local/$(NAME) ghcr.io/$(NAME)\n',
      }),
    ).toEqual([expect.stringMatching(/^Makefile:5:\d+ \/Dockerfile\.dev: .*"a\/Dockerfile\.dev"$/)]);
    expect(
      await lint(
        workflow(
          '      - uses: docker/build-push-action@v6\n        with: {file: a/Dockerfile.dev, load: true, tags: "ghcr.io/a/b:1"}\n      - run: docker push ghcr.io/a/b:1\n',
        ),
      ),
    ).toEqual([`.github/workflows/cd.yml:7:22 a/Dockerfile.dev: ${dev('a/Dockerfile.dev')}`]);
  });

  it('reads compose files', async () => {
    const compose = {
      'compose.yaml':
        'services:\n  a:\n    image: ghcr.io/x/a:${TAG:-main}\n    build: {context: a, dockerfile: Dockerfile.dev}\n  b:\n    image: ghcr.io/x/b\n    build: {context: b}\n  local:\n    build: {context: a, dockerfile: Dockerfile.dev}\n',
    };
    const found = [`compose.yaml:4:37 Dockerfile.dev: ${dev('a/Dockerfile.dev')}`];
    for (const commands of [
      'docker compose build --push',
      '|\n          docker-compose build a\n          docker-compose push',
      '|\n          docker compose build\n          docker push ghcr.io/x/a:main',
      'docker buildx bake --push a',
      'docker buildx bake -f compose.yaml --push',
    ])
      expect([commands, (await lint({ ...compose, ...run(commands) })).slice(0, 1)]).toEqual([commands, found]);
    for (const commands of [
      'docker compose build',
      'docker compose build --push b',
      '|\n          docker compose build\n          docker compose push b',
      'docker compose -f other.yaml build --push',
    ])
      expect([commands, await lint({ ...compose, ...run(commands) })]).toEqual([commands, []]);
    const layered = {
      'deploy/ci.yaml': 'services:\n  a:\n    image: ghcr.io/x/a\n    build: {context: ../a}\n',
      'deploy/dev.yaml': 'services:\n  a:\n    build:\n      dockerfile: Dockerfile.dev\n',
    };
    const files = ' -f deploy/ci.yaml -f deploy/dev.yaml';
    expect(await lint({ ...layered, ...run(`docker compose${files} build --push`) })).toEqual([
      `deploy/dev.yaml:4:19 Dockerfile.dev: ${dev('a/Dockerfile.dev')}`,
    ]);
    expect(await lint({ ...layered, ...run('docker compose -f deploy/ci.yaml build --push') })).toEqual([]);
  });

  it('reads compose files as compose does: extends, include, the environment, .env', async () => {
    const found = (at: string) => [`${at}: ${dev('a/Dockerfile.dev')}`];
    const push = run('docker compose build --push');
    const base = 'services:\n  base:\n    image: ghcr.io/x/a\n    build: {context: ., dockerfile: Dockerfile.dev}\n';
    const extending = 'services:\n  a:\n    extends: {file: a/base.yaml, service: base}\n';
    expect(await lint({ 'compose.yaml': extending, 'a/base.yaml': base, ...push })).toEqual(
      found('a/base.yaml:4:37 Dockerfile.dev'),
    );
    expect(await lint({ 'compose.yaml': 'include: [a/base.yaml]\n', 'a/base.yaml': base, ...push })).toEqual(
      found('a/base.yaml:4:37 Dockerfile.dev'),
    );
    const variable = {
      'compose.yaml':
        'services:\n  a:\n    image: ghcr.io/x/a\n    build:\n      context: a\n      dockerfile: ${KIND:-Dockerfile}\n',
    };
    expect(await lint({ ...variable, '.env': 'KIND=Dockerfile.dev\n', ...push })).toEqual(
      found('.env:1:6 Dockerfile.dev'),
    );
    expect(
      await lint({ ...variable, '.env': 'KIND=Dockerfile.dev\n', ...run('KIND= docker compose build --push') }),
    ).toEqual([]);
    expect(
      await lint({ ...variable, ...run('docker compose --env-file ci.env build --push'), 'ci.env': 'KIND=\n' }),
    ).toEqual([]);
    const named = { 'ci/stack.yaml': base.replace('context: .', 'context: ../a') };
    expect(await lint({ ...named, ...run('COMPOSE_FILE=ci/stack.yaml docker compose build --push') })).toEqual(
      found('ci/stack.yaml:4:40 Dockerfile.dev'),
    );
    expect(await lint({ ...named, ...push })).toEqual([]);
    expect(await lint({ ...named, '.env': 'COMPOSE_FILE=ci/stack.yaml\n', ...push })).toEqual(
      found('ci/stack.yaml:4:40 Dockerfile.dev'),
    );
    const optional = {
      'compose.yaml': base.replace('    image', '    profiles: [ci]\n    image').replace('context: .', 'context: a'),
    };
    expect(await lint({ ...optional, ...push })).toEqual([]);
    expect(await lint({ ...optional, ...run('docker compose --profile dev build --push') })).toEqual([]);
    for (const commands of [
      'docker compose --profile ci build --push',
      'COMPOSE_PROFILES=x,ci docker compose build --push',
    ])
      expect(await lint({ ...optional, ...run(commands) })).toEqual(found('compose.yaml:5:37 Dockerfile.dev'));
  });

  it('reads bake files, by command and by action', async () => {
    const bake = {
      'docker-bake.hcl':
        'variable "FILE" {\n  default = "Dockerfile.dev"\n}\ntarget "base" {\n  context = "a"\n  dockerfile = FILE\n}\ntarget "a" {\n  inherits = ["base"]\n  tags = ["ghcr.io/x/a"]\n}\ntarget "b" {\n  matrix = { name = ["graph", "web"] }\n  name = "b-${name}"\n  dockerfile = "${name}/Dockerfile.dev"\n}\ntarget "c" {\n  context = "a"\n}\n',
    };
    const variable = `docker-bake.hcl:2:14 Dockerfile.dev: ${dev('a/Dockerfile.dev')}`;
    const bakeAction = (inputs: string) => workflow(`      - uses: docker/bake-action@v6\n        with: {${inputs}}\n`);
    const lintBake = (files: Record<string, string>) => lint({ ...bake, ...files });
    expect(await lintBake(run('docker buildx bake --push a'))).toEqual([variable]);
    expect(await lintBake(bakeAction('targets: a, push: "${{ github.event_name != \'pull_request\' }}"'))).toEqual([
      variable,
    ]);
    expect(
      await lintBake(bakeAction('files: ./docker-bake.hcl, targets: "c,a", set: "*.output=type=registry"')),
    ).toEqual([variable]);
    expect(await lintBake(run('docker buildx bake --push b-web'))).toEqual([
      `docker-bake.hcl:15:24 /Dockerfile.dev: ${dev('web/Dockerfile.dev')}`,
    ]);
    expect(await lintBake(run('docker buildx bake --push --set c.dockerfile=Dockerfile.dev c'))).toEqual([
      `.github/workflows/cd.yml:6:59 Dockerfile.dev: ${dev('a/Dockerfile.dev')}`,
    ]);
    for (const files of [
      run('docker buildx bake a'),
      run('FILE=Dockerfile docker buildx bake --push a'),
      run('docker buildx bake --push c'),
      run('docker buildx bake --push --set a.dockerfile=Dockerfile a'),
      bakeAction('targets: a, load: true'),
      bakeAction('targets: c, push: true'),
      bakeAction('targets: a, push: false'),
    ])
      expect([files, await lintBake(files)]).toEqual([files, []]);
  });

  it.each([
    ['a build that is not pushed', action('file: a/Dockerfile.dev, push: false')],
    ['a build without push', action('file: a/Dockerfile.dev, load: true')],
    ['a release Dockerfile', action('file: a/Dockerfile.release, push: true')],
    ['the default Dockerfile', action('context: a, push: true')],
    ['an unknown Dockerfile', action('file: "${{ vars.FILE }}", push: true')],
    ['a test build', run('docker build -t test -f a/Dockerfile.dev .')],
    ['a push of another image', run('docker build -t test -f a/Dockerfile.dev . && docker push ghcr.io/a/b')],
    [
      'another action',
      workflow('      - uses: docker/setup-buildx-action@v3\n        with: {file: a/Dockerfile.dev, push: true}\n'),
    ],
    ['a comment', run('docker push a # docker build --push -f a/Dockerfile.dev')],
    [
      'a step that never runs',
      workflow(
        '      - if: false\n        uses: docker/build-push-action@v6\n        with: {file: a/Dockerfile.dev, push: true}\n',
      ),
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await lint(files)).toEqual([]);
  });

  it("leaves Tilt's own builders to ci/no-tilt-builders", async () => {
    const script = 'docker build --push -t "$EXPECTED_REF" -f a/Dockerfile.dev .\n';
    const files = { ...run('./build.sh'), 'build.sh': script };
    expect(await lint(files)).toHaveLength(1);
    expect(await lint({ ...files, Tiltfile: "custom_build('a', './build.sh', deps=['a'])\n" })).toEqual([]);
  });
});
