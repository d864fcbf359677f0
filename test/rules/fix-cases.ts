/** A repository, and the files that the fixes of a rule change. */
export interface FixCase {
  readonly rule: string;
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** New texts by path; undefined when the rule must report, and offer no fix. */
  readonly fixed?: Readonly<Record<string, string>>;
}

function casesOf(rule: string, cases: readonly Omit<FixCase, 'rule'>[]): readonly FixCase[] {
  return cases.map((one) => ({ rule, ...one }));
}

const head =
  "version_settings(constraint='>=0.35.2')\ndefault_registry('localhost:5005', host_from_cluster='registry:5000')\n";
const helm = "load('ext://helm_resource', 'helm_resource')\n";
const DEV = { 'Dockerfile.dev': 'FROM alpine\n' };

const noHardcodedRegistry = casesOf('tilt/no-hardcoded-registry', [
  {
    name: 'edits the name where it is built and where it is asked for',
    files: {
      ...DEV,
      Tiltfile: `${helm}${head}docker_build('ghcr.io/ameide/a', '.', dockerfile='Dockerfile.dev')\nhelm_resource('a', 'c', image_deps=['ghcr.io/ameide/a'], image_keys=[('image.repository', 'image.tag')], labels=['app'])\n`,
      'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
      'c/values.yaml': 'image:\n  repository: ameide/a\n  tag: dev\n',
      'c/templates/d.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
    },
    fixed: {
      Tiltfile: `${helm}${head}docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')\nhelm_resource('a', 'c', image_deps=['ameide/a'], image_keys=[('image.repository', 'image.tag')], labels=['app'])\n`,
    },
  },
  {
    name: 'edits a constant that only image names use',
    files: {
      ...DEV,
      Tiltfile: `${head}R = 'ghcr.io/ameide/'\nfor n in ['a', 'b']:\n    docker_build(R + n, '.', dockerfile='Dockerfile.dev')\n`,
    },
    fixed: {
      Tiltfile: `${head}R = 'ameide/'\nfor n in ['a', 'b']:\n    docker_build(R + n, '.', dockerfile='Dockerfile.dev')\n`,
    },
  },
  {
    name: 'leaves a constant alone that a command uses as well',
    files: {
      ...DEV,
      Tiltfile: `${head}R = 'ghcr.io/ameide'\ndocker_build(R + '/a', '.', dockerfile='Dockerfile.dev')\nlocal_resource('login', 'docker login ' + R, labels=['ops'])\n`,
    },
  },
  {
    name: 'leaves a name alone that a manifest holds',
    files: {
      ...DEV,
      Tiltfile: `${head}docker_build('ghcr.io/ameide/a', '.', dockerfile='Dockerfile.dev')\nk8s_yaml('a.yaml')\nk8s_resource('a', labels=['app'])\n`,
      'a.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  selector: {matchLabels: {a: a}}\n  template:\n    metadata: {labels: {a: a}}\n    spec:\n      containers:\n        - name: a\n          image: ghcr.io/ameide/a\n',
    },
  },
  {
    name: 'leaves a name alone that another Dockerfile builds on',
    files: {
      ...DEV,
      'app/Dockerfile.dev': 'FROM ghcr.io/ameide/base\n',
      Tiltfile: `${head}docker_build('ghcr.io/ameide/base', '.', dockerfile='Dockerfile.dev')\ndocker_build('ameide/app', '.', dockerfile='app/Dockerfile.dev')\n`,
    },
  },
  {
    name: 'leaves a name alone that the build command spells',
    files: {
      ...DEV,
      Tiltfile: `${head}custom_build('ghcr.io/ameide/a', 'docker build -t ghcr.io/ameide/a:dev -f Dockerfile.dev .', deps=['.'], tag='dev')\n`,
    },
  },
  {
    name: 'leaves a name alone of which one mention is not written out',
    files: {
      ...DEV,
      Tiltfile: `${helm}${head}docker_build('ghcr.io/ameide/a', '.', dockerfile='Dockerfile.dev')\nhelm_resource('a', 'oci://charts.example.com/a', image_deps=['/'.join(['ghcr.io', 'ameide', 'a'])], image_keys=[('image.repository', 'image.tag')], labels=['app'])\n`,
    },
  },
  {
    name: 'finds the name that the suppression of a warning repeats',
    files: {
      ...DEV,
      Tiltfile: `${head}update_settings(suppress_unused_image_warnings=['ghcr.io/ameide/a'])\ndocker_build('ghcr.io/ameide/a', '.', dockerfile='Dockerfile.dev')\n`,
    },
    fixed: {
      Tiltfile: `${head}update_settings(suppress_unused_image_warnings=['ameide/a'])\ndocker_build('ameide/a', '.', dockerfile='Dockerfile.dev')\n`,
    },
  },
]);

const TWO = { 'services/a/Dockerfile': 'FROM alpine\n', 'services/a/Dockerfile.dev': 'FROM alpine\n' };

const noProdDockerfile = casesOf('tilt/no-prod-dockerfile', [
  {
    name: 'leaves a name in a script alone that is a part of the name of a dev Dockerfile as well',
    files: {
      Tiltfile: `${head}custom_build('ameide/a', './b.sh a', deps=['a'])\ncustom_build('ameide/b', './b.sh b dev', deps=['b'])\n`,
      'b.sh': 'file="$1/Dockerfile${2:+.$2}"\ndocker build -f "$file" -t "$EXPECTED_REF" "$1"\n',
      'a/Dockerfile': 'FROM alpine\n',
      'a/Dockerfile.dev': 'FROM alpine\n',
      'b/Dockerfile.dev': 'FROM alpine\n',
    },
  },
  {
    name: 'names the dev sibling',
    files: { ...TWO, Tiltfile: `${head}docker_build('ameide/a', '.', dockerfile='services/a/Dockerfile')\n` },
    fixed: { Tiltfile: `${head}docker_build('ameide/a', '.', dockerfile='services/a/Dockerfile.dev')\n` },
  },
  {
    name: 'leaves a format alone that dev images use as well',
    files: {
      ...TWO,
      'services/b/Dockerfile.dev': 'FROM alpine\n',
      Tiltfile: `${head}F = 'services/%s/Dockerfile%s'\ndocker_build('ameide/a', '.', dockerfile=F % ('a', ''))\ndocker_build('ameide/b', '.', dockerfile=F % ('b', '.dev'))\n`,
    },
  },
  {
    name: 'leaves a format alone of which one service has no dev Dockerfile',
    files: {
      ...TWO,
      'services/b/Dockerfile': 'FROM alpine\n',
      Tiltfile: `${head}for n in ['a', 'b']:\n    docker_build('ameide/' + n, '.', dockerfile='services/%s/Dockerfile' % n)\n`,
    },
  },
  {
    name: 'leaves a format alone that an integration image uses',
    files: {
      ...TWO,
      'services/a-e2e/Dockerfile': 'FROM alpine\n',
      'services/a-e2e/Dockerfile.dev': 'FROM alpine\n',
      Tiltfile: `${head}for n in ['a', 'a-e2e']:\n    docker_build('ameide/' + n, '.', dockerfile='services/%s/Dockerfile' % n)\n`,
    },
  },
  {
    name: 'leaves a path alone that something else reads',
    files: {
      ...TWO,
      Tiltfile: `${head}D = 'services/a/Dockerfile'\nwatch_file(D)\ndocker_build('ameide/a', '.', dockerfile=D)\n`,
    },
  },
  {
    name: 'gives a call that names none the dev sibling',
    files: { ...TWO, Tiltfile: `${head}docker_build('ameide/a', 'services/a')\n` },
    fixed: { Tiltfile: `${head}docker_build('ameide/a', 'services/a', dockerfile='services/a/Dockerfile.dev')\n` },
  },
  {
    name: 'does so in the layout of the call',
    files: {
      ...TWO,
      Tiltfile: `${head}docker_build(\n    'ameide/a',\n    context='services/a',  # here\n)\n`,
    },
    fixed: {
      Tiltfile: `${head}docker_build(\n    'ameide/a',\n    context='services/a',\n    dockerfile='services/a/Dockerfile.dev',  # here\n)\n`,
    },
  },
  {
    name: 'leaves a call alone that runs for several contexts',
    files: {
      ...TWO,
      'services/b/Dockerfile': 'FROM alpine\n',
      'services/b/Dockerfile.dev': 'FROM alpine\n',
      Tiltfile: `${head}for n in ['a', 'b']:\n    docker_build('ameide/' + n, 'services/' + n)\n`,
    },
  },
  {
    name: 'edits the script that Tilt runs',
    files: {
      ...TWO,
      'build.sh': '#!/bin/sh\ndocker build -t "$EXPECTED_REF" -f services/a/Dockerfile .\n',
      Tiltfile: `${head}custom_build('ameide/a', './build.sh', deps=['services/a'])\n`,
    },
    fixed: { 'build.sh': '#!/bin/sh\ndocker build -t "$EXPECTED_REF" -f services/a/Dockerfile.dev .\n' },
  },
  {
    name: 'leaves a script alone that a workflow runs',
    files: {
      ...TWO,
      'build.sh': '#!/bin/sh\ndocker build -t "$EXPECTED_REF" -f services/a/Dockerfile .\n',
      '.github/workflows/ci.yaml':
        'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: ./build.sh\n',
      Tiltfile: `${head}custom_build('ameide/a', './build.sh', deps=['services/a'])\n`,
    },
  },
]);

const build = (command: string) => `${head}custom_build('ameide/a', ${JSON.stringify(command)}, deps=['services/a'])\n`;

const pushes: readonly (readonly [name: string, before: string, after: string | undefined])[] = [
  [
    'the tail of a line',
    'docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev . && docker push $EXPECTED_REF',
    'docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
  ],
  [
    'a command between others',
    'docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev . ; docker push $EXPECTED_REF; echo done',
    'docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev .; echo done',
  ],
  [
    'a command in a branch',
    'docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev . ; if true; then docker push $EXPECTED_REF; fi',
    'docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev . ; if true; then :; fi',
  ],
  [
    'a command behind a condition',
    '[ -n "$X" ] && docker push $EXPECTED_REF ; docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
    '[ -n "$X" ] && : ; docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
  ],
  [
    '--push of buildx',
    'docker buildx build --push -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
    'docker buildx build --load -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
  ],
  [
    '--push beside --load',
    'docker buildx build --load --push -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
    'docker buildx build --load -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
  ],
  [
    '--output',
    'docker buildx build --output type=registry -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
    'docker buildx build --load -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
  ],
  [
    'podman',
    'podman build -t $EXPECTED_REF -f services/a/Dockerfile.dev . && podman push $EXPECTED_REF',
    'podman build -t $EXPECTED_REF -f services/a/Dockerfile.dev .',
  ],
];

const script = '#!/usr/bin/env bash\nset -euo pipefail\n';
const DEV_A = { 'services/a/Dockerfile.dev': 'FROM alpine\n' };

const noPush = casesOf('tilt/no-push-in-custom-build', [
  {
    name: 'leaves a push alone that is a whole scalar of YAML, or goes on in a template',
    files: {
      ...DEV,
      Tiltfile: `${head}custom_build('ameide/a', 'task a', deps=['.'])\n`,
      'Taskfile.yml':
        "version: '3'\ntasks:\n  a:\n    deps: [b]\n    cmds:\n      - docker build -f Dockerfile.dev -t $EXPECTED_REF .\n      - for: [x]\n        cmd: docker push ameide/a:{{.ITEM}}\n  b: docker push ameide/b\n",
    },
  },
  ...pushes.map(([name, before, after]) => ({
    name,
    files: { ...DEV_A, Tiltfile: build(before) },
    fixed: after === undefined ? undefined : { Tiltfile: build(after) },
  })),
  {
    name: 'a line of a script',
    files: {
      ...DEV_A,
      Tiltfile: build('scripts/build.sh'),
      'scripts/build.sh': `${script}docker build -t "$EXPECTED_REF" -f services/a/Dockerfile.dev .\ndocker push "$EXPECTED_REF"\necho done\n`,
    },
    fixed: {
      'scripts/build.sh': `${script}docker build -t "$EXPECTED_REF" -f services/a/Dockerfile.dev .\necho done\n`,
    },
  },
  {
    name: 'the body of a function',
    files: {
      ...DEV_A,
      Tiltfile: build('scripts/build.sh'),
      'scripts/build.sh': `${script}publish() {\n  docker push "$EXPECTED_REF"\n}\ndocker build -t "$EXPECTED_REF" -f services/a/Dockerfile.dev .\npublish\n`,
    },
    fixed: {
      'scripts/build.sh': `${script}publish() {\n  :\n}\ndocker build -t "$EXPECTED_REF" -f services/a/Dockerfile.dev .\npublish\n`,
    },
  },
  {
    name: 'a script that a remote builder runs as well is left alone',
    files: {
      ...DEV_A,
      Tiltfile: `${build('scripts/build.sh')}custom_build('ameide/b', 'scripts/build.sh', deps=['services/a'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')\n`,
      'scripts/build.sh': `${script}docker build -t "$EXPECTED_REF" -f services/a/Dockerfile.dev .\ndocker push "$EXPECTED_REF"\n`,
    },
  },
  {
    name: 'a command whose end is put together elsewhere is left alone',
    files: {
      ...DEV_A,
      Tiltfile: `${head}R = '$EXPECTED_REF'\ncustom_build('ameide/a', 'docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev . && docker push %s' % R, deps=['services/a'])\n`,
    },
  },
  {
    name: 'a list of words is left alone',
    files: {
      ...DEV_A,
      Tiltfile: `${head}custom_build('ameide/a', ['docker', 'push', 'x'], deps=['services/a'])\n`,
    },
  },
]);

const noExtraTags = casesOf('tilt/no-extra-tags', [
  {
    name: 'leaves a tag alone whose option is written elsewhere',
    files: {
      ...DEV,
      Tiltfile: `${head}TAGS = ['$EXPECTED_REF', 'ameide/a:latest']\ncustom_build('ameide/a', ' '.join(['docker build -f Dockerfile.dev'] + ['-t ' + t for t in TAGS] + ['.']), ['.'])\n`,
    },
  },
  {
    name: 'an option',
    files: {
      ...DEV_A,
      Tiltfile: build('docker build -t $EXPECTED_REF -t ameide/a:dev -f services/a/Dockerfile.dev .'),
    },
    fixed: { Tiltfile: build('docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev .') },
  },
  {
    name: 'the only tag stays',
    files: { ...DEV_A, Tiltfile: build('docker build -t ameide/a:dev -f services/a/Dockerfile.dev .') },
  },
  {
    name: 'a tag that a later command uses stays',
    files: {
      ...DEV_A,
      Tiltfile: build(
        'docker build -t $EXPECTED_REF -t ameide/a:dev -f services/a/Dockerfile.dev . && docker run ameide/a:dev true',
      ),
    },
  },
  {
    name: 'a command',
    files: {
      ...DEV_A,
      Tiltfile: build(
        'docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev . && docker tag $EXPECTED_REF ameide/a:dev',
      ),
    },
    fixed: { Tiltfile: build('docker build -t $EXPECTED_REF -f services/a/Dockerfile.dev .') },
  },
]);

const chart = (values: string, image: string, more: Readonly<Record<string, string>> = {}) => ({
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
  'c/values.yaml': values,
  'c/templates/d.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: ${image}\n`,
  ...more,
});

const release = (args: string) =>
  `${helm}${head}docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')\nhelm_resource('a', 'c', ${args})\n`;
const IMAGE = '"{{ .Values.image.repository }}:{{ .Values.image.tag }}"';

const imageKeysRequired = casesOf('tilt/image-keys-required', [
  {
    name: 'the keys of the chart',
    files: {
      ...DEV,
      ...chart('image:\n  repository: ameide/a\n  tag: dev\n', IMAGE),
      Tiltfile: release("image_deps=['ameide/a'], labels=['app']"),
    },
    fixed: {
      Tiltfile: release("image_deps=['ameide/a'], labels=['app'], image_keys=[('image.repository', 'image.tag')]"),
    },
  },
  {
    name: 'a chart with another block',
    files: {
      ...DEV,
      ...chart(
        'app:\n  image:\n    registry: ""\n    repository: ameide/a\n    tag: dev\n',
        '"{{ .Values.app.image.registry }}/{{ .Values.app.image.repository }}:{{ .Values.app.image.tag }}"',
      ),
      Tiltfile: release("image_deps=['ameide/a'], labels=['app']"),
    },
    fixed: {
      Tiltfile: release(
        "image_deps=['ameide/a'], labels=['app'], image_keys=[('app.image.registry', 'app.image.repository', 'app.image.tag')]",
      ),
    },
  },
  {
    name: 'a chart with two blocks is left to a person',
    files: {
      ...DEV,
      ...chart('image:\n  repository: ameide/a\n  tag: dev\njob:\n  repository: ameide/b\n  tag: dev\n', IMAGE, {
        'c/templates/j.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: b\nspec:\n  containers:\n    - name: a\n      image: "{{ .Values.job.repository }}:{{ .Values.job.tag }}"\n',
      }),
      Tiltfile: release("image_deps=['ameide/a'], labels=['app']"),
    },
  },
  {
    name: 'a dict of arguments is left alone',
    files: {
      ...DEV,
      ...chart('image:\n  repository: ameide/a\n  tag: dev\n', IMAGE),
      Tiltfile: release("labels=['app'], **{'image_deps': ['ameide/a']}"),
    },
  },
  {
    name: 'a helper that also deploys without images is left alone',
    files: {
      ...DEV,
      ...chart('image:\n  repository: ameide/a\n  tag: dev\n', IMAGE),
      Tiltfile: `${helm}${head}docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')\ndef deploy(name, deps):\n    helm_resource(name, 'c', image_deps=deps, labels=['app'])\ndeploy('a', ['ameide/a'])\ndeploy('b', [])\n`,
    },
  },
]);

const versionConstraint = casesOf('tilt/version-constraint', [
  {
    name: 'a file without the call',
    files: { Tiltfile: "# -*- mode: Python -*-\n\nlocal_resource('a', 'true', labels=['ops'])\n" },
    fixed: {
      Tiltfile:
        "# -*- mode: Python -*-\n\nversion_settings(constraint='>=0.35.2')\nlocal_resource('a', 'true', labels=['ops'])\n",
    },
  },
  {
    name: 'a docstring stays first',
    files: { Tiltfile: '"""The root.\n\nAll of it."""\nlocal_resource(\'a\', \'true\', labels=[\'ops\'])\n' },
    fixed: {
      Tiltfile:
        "\"\"\"The root.\n\nAll of it.\"\"\"\nversion_settings(constraint='>=0.35.2')\nlocal_resource('a', 'true', labels=['ops'])\n",
    },
  },
  {
    name: 'a call with a positional argument',
    files: { Tiltfile: 'version_settings(False)\n' },
    fixed: { Tiltfile: "version_settings(False, constraint='>=0.35.2')\n" },
  },
  {
    name: 'a lower bound in a range keeps the rest',
    files: { Tiltfile: "version_settings(constraint='>=0.30.0 <1.0.0')\n" },
    fixed: { Tiltfile: "version_settings(constraint='>=0.35.2 <1.0.0')\n" },
  },
  {
    name: 'CRLF',
    files: { Tiltfile: "local_resource('a', 'true', labels=['ops'])\r\n" },
    fixed: { Tiltfile: "version_settings(constraint='>=0.35.2')\r\nlocal_resource('a', 'true', labels=['ops'])\r\n" },
  },
  { name: 'several ranges', files: { Tiltfile: "version_settings(constraint='0.30.x || >1.0.0')\n" } },
]);

const sdkTriggerMode = casesOf('tilt/sdk-trigger-mode', [
  {
    name: 'a call without either',
    files: { Tiltfile: `${head}local_resource('ameide_sdk_ts', 'true', labels=['ops'])\n` },
    fixed: {
      Tiltfile: `${head}local_resource('ameide_sdk_ts', 'true', labels=['ops'], trigger_mode=TRIGGER_MODE_MANUAL, auto_init=False)\n`,
    },
  },
  {
    name: 'a loop over SDKs only',
    files: {
      Tiltfile: `${head}for n in ['ts', 'go']:\n    local_resource('ameide_sdk_' + n, 'true', labels=['ops'])\n`,
    },
    fixed: {
      Tiltfile: `${head}for n in ['ts', 'go']:\n    local_resource('ameide_sdk_' + n, 'true', labels=['ops'], trigger_mode=TRIGGER_MODE_MANUAL, auto_init=False)\n`,
    },
  },
  {
    name: 'a loop that makes other resources too',
    files: {
      Tiltfile: `${head}for n in ['ameide_sdk_ts', 'lint']:\n    local_resource(n, 'true', labels=['ops'])\n`,
    },
  },
]);

const goFiles = { 'go.work': 'go 1.25\n\nuse ./services/a\n', 'services/a/go.mod': 'module a\n\ngo 1.25\n' };
const docker = (role: 'dev' | 'release', text: string) => ({ [`services/a/Dockerfile.${role}`]: text });

const gowork = casesOf('docker/gowork', [
  {
    name: 'a stage that sets nothing',
    files: {
      ...goFiles,
      ...docker('release', 'FROM golang:1.25\nCOPY services/a .\nRUN go mod download \\\n    && go build .\n'),
    },
    fixed: docker(
      'release',
      'FROM golang:1.25\nCOPY services/a .\nENV GOWORK=off\nRUN go mod download \\\n    && go build .\n',
    ),
  },
  {
    name: 'a prefix, and another one behind it',
    files: {
      ...goFiles,
      ...docker(
        'release',
        'FROM golang:1.25\nCOPY services/a .\nRUN GOWORK=auto go vet . && GOWORK="auto" go build .\n',
      ),
    },
    fixed: docker(
      'release',
      'FROM golang:1.25\nCOPY services/a .\nRUN GOWORK=off go vet . && GOWORK="off" go build .\n',
    ),
  },
  {
    name: 'a heredoc',
    files: {
      ...goFiles,
      ...docker(
        'release',
        '# syntax=docker/dockerfile:1\nFROM golang:1.25\nCOPY services/a .\nRUN <<EOF\nset -e\ngo build .\nEOF\n',
      ),
    },
    fixed: docker(
      'release',
      '# syntax=docker/dockerfile:1\nFROM golang:1.25\nCOPY services/a .\nENV GOWORK=off\nRUN <<EOF\nset -e\ngo build .\nEOF\n',
    ),
  },
  {
    name: 'two stages, CRLF',
    files: {
      ...goFiles,
      ...docker(
        'release',
        'FROM golang:1.25 AS a\r\nCOPY services/a .\r\nRUN go build .\r\nFROM golang:1.25 AS b\r\nCOPY --from=a /x /x\r\nRUN go test ./...\r\n',
      ),
    },
    fixed: docker(
      'release',
      'FROM golang:1.25 AS a\r\nCOPY services/a .\r\nENV GOWORK=off\r\nRUN go build .\r\nFROM golang:1.25 AS b\r\nCOPY --from=a /x /x\r\nENV GOWORK=off\r\nRUN go test ./...\r\n',
    ),
  },
  {
    name: 'a variable that means something else is left alone',
    files: {
      ...goFiles,
      ...docker(
        'release',
        'FROM golang:1.25\nARG MODE=auto\nCOPY services/a .\nRUN echo "$MODE" && GOWORK=$MODE go build .\n',
      ),
    },
  },
  {
    name: 'a build argument of that name',
    files: {
      ...goFiles,
      ...docker('release', 'FROM golang:1.25\nARG GOWORK=auto\nCOPY services/a .\nRUN go build .\n'),
    },
    fixed: docker('release', 'FROM golang:1.25\nARG GOWORK=off\nCOPY services/a .\nRUN go build .\n'),
  },
]);

const graphChart = chart(
  'image:\n  graph: ameide/a\n  tag: dev\n',
  '"{{ .Values.image.graph }}:{{ .Values.image.tag }}"',
  {
    'c/values.schema.json':
      '{\n  "type": "object",\n  "properties": {\n    "image": {\n      "type": "object",\n      "required": ["graph"],\n      "properties": { "graph": { "type": "string" } }\n    }\n  }\n}\n',
  },
);

const noImageGraph = casesOf('helm/no-image-graph', [
  {
    name: 'every place in one go',
    files: {
      ...DEV,
      ...graphChart,
      'c/README.md': '# c\n\n| key | means |\n|---|---|\n| `image.graph` | the image |\n',
      'env/dev/c.yaml': 'image:\n  graph: ameide/a\n',
      'deploy.sh': '#!/bin/sh\nhelm upgrade --install --wait --atomic a c -f env/dev/c.yaml --set image.graph=x\n',
      Tiltfile: `${helm}${head}docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')\nhelm_resource('a', 'c', image_deps=['ameide/a'], image_keys=[('image.graph', 'image.tag')], labels=['app'], flags=['-f', 'env/dev/c.yaml'])\n`,
    },
    fixed: {
      'c/README.md': '# c\n\n| key | means |\n|---|---|\n| `image.repository` | the image |\n',
      'c/templates/d.yaml': chart('', IMAGE)['c/templates/d.yaml'],
      'c/values.yaml': 'image:\n  repository: ameide/a\n  tag: dev\n',
      'c/values.schema.json':
        '{\n  "type": "object",\n  "properties": {\n    "image": {\n      "type": "object",\n      "required": ["repository"],\n      "properties": { "repository": { "type": "string" } }\n    }\n  }\n}\n',
      'env/dev/c.yaml': 'image:\n  repository: ameide/a\n',
      'deploy.sh': '#!/bin/sh\nhelm upgrade --install --wait --atomic a c -f env/dev/c.yaml --set image.repository=x\n',
      Tiltfile: `${helm}${head}docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')\nhelm_resource('a', 'c', image_deps=['ameide/a'], image_keys=[('image.repository', 'image.tag')], labels=['app'], flags=['-f', 'env/dev/c.yaml'])\n`,
    },
  },
  {
    name: 'a repository beside it, and both are read: which one is meant is for a person',
    files: {
      ...chart(
        'image:\n  graph: ameide/a\n  repository: ameide/b\n  tag: dev\n',
        '"{{ .Values.image.repository | default .Values.image.graph }}:{{ .Values.image.tag }}"',
      ),
    },
  },
  {
    name: 'a repository of another value that nothing reads goes',
    files: {
      ...chart('image:\n  graph: ameide/a\n  repository: ameide/b\n  tag: dev\n', IMAGE.replace('repository', 'graph')),
    },
    fixed: {
      'c/values.yaml': 'image:\n  repository: ameide/a\n  tag: dev\n',
      'c/templates/d.yaml': chart('', IMAGE)['c/templates/d.yaml'],
    },
  },
  {
    name: 'a schema that has both',
    files: {
      ...chart('image:\n  graph: ameide/a\n  tag: dev\n', IMAGE.replace('repository', 'graph')),
      'c/values.schema.json':
        '{\n  "properties": {\n    "image": {\n      "required": ["graph", "repository"],\n      "properties": {\n        "repository": {},\n        "graph": { "type": "string" }\n      }\n    }\n  }\n}\n',
    },
    fixed: {
      'c/values.yaml': 'image:\n  repository: ameide/a\n  tag: dev\n',
      'c/templates/d.yaml': chart('', IMAGE)['c/templates/d.yaml'],
      'c/values.schema.json':
        '{\n  "properties": {\n    "image": {\n      "required": ["repository"],\n      "properties": {\n        "repository": {}\n      }\n    }\n  }\n}\n',
    },
  },
  {
    name: 'an anchor beside whose use there is a repository that nothing reads',
    files: {
      ...chart(
        'image: &i\n  graph: ameide/a\n  tag: dev\njob:\n  image:\n    <<: *i\n    repository: ameide/b\n',
        IMAGE.replace('repository', 'graph'),
        {
          'c/templates/j.yaml': chart('', '"{{ .Values.job.image.graph }}:{{ .Values.job.image.tag }}"')[
            'c/templates/d.yaml'
          ].replace('name: a', 'name: j'),
        },
      ),
    },
    fixed: {
      'c/values.yaml': 'image: &i\n  repository: ameide/a\n  tag: dev\njob:\n  image:\n    <<: *i\n',
      'c/templates/d.yaml': chart('', IMAGE)['c/templates/d.yaml'],
      'c/templates/j.yaml': chart('', '"{{ .Values.job.image.repository }}:{{ .Values.job.image.tag }}"')[
        'c/templates/d.yaml'
      ].replace('name: a', 'name: j'),
    },
  },
  {
    name: 'a repository of the same value beside it: the key goes',
    files: {
      ...chart(
        'image:\n  graph: ameide/a # old\n  repository: ameide/a\n  tag: dev\n',
        IMAGE.replace('repository', 'graph'),
      ),
    },
    fixed: {
      'c/values.yaml': 'image:\n  repository: ameide/a\n  tag: dev\n',
      'c/templates/d.yaml': chart('', IMAGE)['c/templates/d.yaml'],
    },
  },
  {
    name: 'a chart that nothing else has to do with is mended by itself',
    files: {
      ...chart('image:\n  graph: ameide/a\n  tag: dev\n', IMAGE.replace('repository', 'graph')),
      'd/Chart.yaml': 'apiVersion: v2\nname: d\nversion: 0.1.0\n',
      'd/values.yaml': 'image:\n  repository: ameide/d\n  tag: dev\n',
      'd/README.md': '```yaml\nimage:\n  graph: ameide/d\n```\n',
    },
    fixed: {
      'c/values.yaml': 'image:\n  repository: ameide/a\n  tag: dev\n',
      'c/templates/d.yaml': chart('', IMAGE)['c/templates/d.yaml'],
      'd/README.md': '```yaml\nimage:\n  repository: ameide/d\n```\n',
    },
  },
  {
    name: 'quoted keys and flow mappings',
    files: { ...chart('image: {"graph": ameide/a, tag: dev}\n', IMAGE.replace('repository', 'graph')) },
    fixed: {
      'c/values.yaml': 'image: {"repository": ameide/a, tag: dev}\n',
      'c/templates/d.yaml': chart('', IMAGE)['c/templates/d.yaml'],
    },
  },
]);

const application = (environment: string, automated: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: c-${environment}\nspec:\n  destination: {namespace: ${environment}}\n  source:\n    repoURL: https://github.com/ameideio/ameide.git\n    path: c\n  syncPolicy:\n    automated: ${automated}\n`;
const argoBase = {
  ...DEV,
  ...chart('image:\n  repository: ameide/a\n  tag: dev\n', IMAGE),
  Tiltfile: release("image_deps=['ameide/a'], image_keys=[('image.repository', 'image.tag')], labels=['app']"),
};

const devSync = casesOf('argo/dev-sync', [
  {
    name: 'both switches',
    files: { ...argoBase, 'environments/dev/a.yaml': application('dev', '{selfHeal: true, prune: true}') },
    fixed: { 'environments/dev/a.yaml': application('dev', '{selfHeal: false, prune: false}') },
  },
  {
    name: 'a byte-order mark and CRLF',
    files: {
      ...argoBase,
      'environments/dev/a.yaml': `\ufeff${application('dev', '{selfHeal: true}').replaceAll('\n', '\r\n')}`,
    },
    fixed: { 'environments/dev/a.yaml': `\ufeff${application('dev', '{selfHeal: false}').replaceAll('\n', '\r\n')}` },
  },
]);

const upgrades: readonly (readonly [before: string, after: string | undefined])[] = [
  ['helm upgrade a c', 'helm upgrade --install --wait --atomic a c'],
  ['helm upgrade -i a c --wait', 'helm upgrade --atomic -i a c --wait'],
  ['helm --kube-context dev upgrade --install a c', 'helm --kube-context dev upgrade --wait --atomic --install a c'],
  ['helm upgrade \\\n  --install \\\n  a c', 'helm upgrade --wait --atomic \\\n  --install \\\n  a c'],
  ['helm "upgrade" a c', undefined],
  ['helm upgrade --install a c --atomic=false', undefined],
  ['for verb in upgrade; do helm $verb a c; done', undefined],
];

const helmUpgradeFlags: readonly FixCase[] = upgrades.map(([before, after]) => ({
  rule: 'shell/helm-upgrade-flags',
  name: before,
  files: { 'deploy.sh': `#!/bin/sh\n${before}\n` },
  fixed: after === undefined ? undefined : { 'deploy.sh': `#!/bin/sh\n${after}\n` },
}));

const versionVariable = casesOf('sdk/version-variable', [
  {
    name: 'a script that only reads it, several times',
    files: { 'publish.sh': '#!/bin/sh\necho "$AMEIDE_SDK_GO_VERSION" "${AMEIDE_SDK_GO_VERSION:-0.0.0}"\n' },
    fixed: { 'publish.sh': '#!/bin/sh\necho "$AMEIDE_GO_SDK_VERSION" "${AMEIDE_GO_SDK_VERSION:-0.0.0}"\n' },
  },
  {
    name: 'two scripts that read it',
    files: {
      'a.sh': '#!/bin/sh\necho "$AMEIDE_SDK_GO_VERSION"\n',
      'b.sh': '#!/bin/sh\necho "$AMEIDE_SDK_GO_VERSION"\n',
    },
    fixed: {
      'a.sh': '#!/bin/sh\necho "$AMEIDE_GO_SDK_VERSION"\n',
      'b.sh': '#!/bin/sh\necho "$AMEIDE_GO_SDK_VERSION"\n',
    },
  },
  {
    name: 'a variable that something sets',
    files: {
      'a.sh': '#!/bin/sh\necho "$AMEIDE_SDK_GO_VERSION"\n',
      Makefile: 'export AMEIDE_SDK_GO_VERSION := 1.2.3\n\nrun:\n\t./a.sh\n',
    },
  },
]);

const historicalPaths = casesOf('repo/no-historical-paths', [
  {
    name: 'a path and what lies below',
    files: {
      'lint.sh': '#!/bin/sh\nls infra/kubernetes/charts/a ../infra/kubernetes/values\n',
      'gitops/ameide-gitops/sources/charts/a/README.md': 'a\n',
      'gitops/ameide-gitops/sources/values/README.md': 'a\n',
    },
    fixed: {
      'lint.sh': '#!/bin/sh\nls gitops/ameide-gitops/sources/charts/a ../gitops/ameide-gitops/sources/values\n',
    },
  },
  {
    name: 'a chart that still lies there stays linked',
    files: {
      'infra/kubernetes/charts/a/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 0.1.0\n',
      Tiltfile: `${helm}${head}helm_resource('a', 'infra/kubernetes/charts/a', labels=['app'])\n`,
    },
  },
]);

const installs: readonly (readonly [role: 'dev' | 'release', before: string, after: string | undefined])[] = [
  ['release', 'pnpm install', 'pnpm install --frozen-lockfile'],
  ['release', 'corepack enable && pnpm i --prod', 'corepack enable && pnpm i --frozen-lockfile --prod'],
  ['release', 'pnpm install --no-frozen-lockfile', 'pnpm install --frozen-lockfile'],
  ['release', 'npm install --omit=dev', 'npm ci --omit=dev'],
  ['release', 'yarn install', 'yarn install --frozen-lockfile'],
  ['dev', 'pnpm install', 'pnpm install --no-frozen-lockfile'],
  ['dev', 'pnpm install --frozen-lockfile', 'pnpm install --no-frozen-lockfile'],
  ['dev', 'npm ci', 'npm install'],
];

const frozenLockfile = casesOf(
  'docker/frozen-lockfile',
  installs.map(([role, before, after]) => ({
    name: `${role}: ${before}`,
    files: docker(role, `FROM node:22\nCOPY services/a .\nRUN ${before}\n`),
    fixed: after === undefined ? undefined : docker(role, `FROM node:22\nCOPY services/a .\nRUN ${after}\n`),
  })),
);

const syncs: readonly (readonly [role: 'dev' | 'release', before: string, after: string | undefined])[] = [
  ['release', 'RUN uv sync --no-dev', 'RUN uv sync --frozen --no-dev'],
  ['release', 'RUN ["uv", "sync"]', 'RUN ["uv", "sync", "--frozen"]'],
  ['release', 'RUN <<EOF\nuv sync \\\n  --no-dev\nEOF', 'RUN <<EOF\nuv sync --frozen \\\n  --no-dev\nEOF'],
  ['release', 'RUN pip install -e .', undefined],
  ['dev', 'RUN uv sync --frozen', 'RUN uv sync'],
  ['dev', 'RUN uv sync --locked && true', 'RUN uv sync && true'],
];

const uvSync = casesOf(
  'docker/uv-sync',
  syncs.map(([role, before, after]) => ({
    name: `${role}: ${before}`,
    files: docker(role, `FROM python:3.12\nCOPY services/a .\n${before}\n`),
    fixed: after === undefined ? undefined : docker(role, `FROM python:3.12\nCOPY services/a .\n${after}\n`),
  })),
);

const HELPER = `{{- define "c.image" -}}
{{- $image := . -}}
{{- $repository := required "image.repository is required" $image.repository -}}
{{- if $image.digest -}}
{{ $repository }}@{{ $image.digest }}
{{- else if $image.tag -}}
{{ $repository }}:{{ $image.tag }}
{{- else -}}
{{ $repository }}
{{- end -}}
{{- end -}}
`;
const withHelper = (image: string) =>
  chart('image:\n  repository: ameide/a\n  tag: dev\n  digest: ""\n', image, { 'c/templates/_helpers.tpl': HELPER });

const imageHelper = casesOf('helm/image-helper', [
  {
    name: 'a quoted scalar',
    files: { ...DEV, ...withHelper(IMAGE), Tiltfile: argoBase.Tiltfile },
    fixed: { 'c/templates/d.yaml': withHelper('{{ include "c.image" .Values.image | quote }}')['c/templates/d.yaml']! },
  },
  {
    name: 'a printf',
    files: {
      ...DEV,
      ...withHelper('{{ printf "%s:%s" .Values.image.repository .Values.image.tag }}'),
      Tiltfile: argoBase.Tiltfile,
    },
    fixed: { 'c/templates/d.yaml': withHelper('{{ include "c.image" .Values.image | quote }}')['c/templates/d.yaml']! },
  },
  {
    name: 'two blocks in one reference',
    files: {
      ...DEV,
      ...withHelper('"{{ .Values.other.repository | default .Values.image.repository }}:{{ .Values.image.tag }}"'),
      Tiltfile: argoBase.Tiltfile,
    },
  },
]);

export const fixCases: readonly FixCase[] = [
  ...noHardcodedRegistry,
  ...noProdDockerfile,
  ...noPush,
  ...noExtraTags,
  ...imageKeysRequired,
  ...versionConstraint,
  ...sdkTriggerMode,
  ...gowork,
  ...noImageGraph,
  ...devSync,
  ...helmUpgradeFlags,
  ...versionVariable,
  ...historicalPaths,
  ...frozenLockfile,
  ...uvSync,
  ...imageHelper,
];
