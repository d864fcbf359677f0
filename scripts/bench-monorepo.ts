/** A synthetic monorepo: text by path, and the targets of symbolic links by path. Deterministic for a number of services. */
export interface Monorepo {
  readonly files: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, string>;
}

type Language = 'node' | 'go' | 'python';

interface Service {
  readonly name: string;
  readonly language: Language;
  readonly index: number;
  readonly port: number;
}

const LANGUAGES: readonly Language[] = ['node', 'go', 'python'];
const ENVIRONMENTS = ['dev', 'staging', 'production'] as const;
/** Every so many services one has a Dockerfile, a chart or a table entry that breaks a policy. */
const FAULT_EVERY = 50;
const SERVICES_OF_A_WORKFLOW = 20;

const SHARED = 'gitops/charts/shared';

/**
 * N services as one house has them: each with a development and a release Dockerfile, its manifest and a source file, a chart
 * over a shared library chart, and an overlay for each of three environments. One table in a Tilt module registers them all.
 */
export function monorepo(count: number): Monorepo {
  const services = Array.from({ length: count }, (_, index): Service => {
    const name = `svc-${String(index).padStart(4, '0')}`;
    return { name, language: LANGUAGES[index % LANGUAGES.length]!, index, port: 20_000 + index };
  });
  const files = new Map<string, string>();
  const links = new Map<string, string>();
  for (const [path, text] of commonFiles(services)) files.set(path, text);
  for (const service of services) {
    for (const [path, text] of serviceFiles(service)) files.set(path, text);
    links.set(`gitops/charts/${service.name}/charts/shared`, '../../shared');
  }
  for (let from = 0; from < count; from += SERVICES_OF_A_WORKFLOW) {
    const group = services.slice(from, from + SERVICES_OF_A_WORKFLOW);
    files.set(`.github/workflows/cd-${from / SERVICES_OF_A_WORKFLOW}.yml`, workflow(group));
    files.set(`scripts/smoke-${from / SERVICES_OF_A_WORKFLOW}.sh`, smokeScript(group));
  }
  return { files, links };
}

/** The Dockerfile that the benchmark changes and stages. */
export const STAGED_DOCKERFILE = 'services/svc-0003/Dockerfile.dev';

function commonFiles(services: readonly Service[]): [string, string][] {
  return [
    ['.lintrc.json', '{ "root": true }\n'],
    ['.gitignore', 'node_modules/\ndist/\n.tilt/\n*.log\n__pycache__/\n'],
    ['.dockerignore', '.git\n.tilt\n**/node_modules\n**/dist\n'],
    ['README.md', readme(services)],
    ['package.json', '{\n  "name": "monorepo",\n  "private": true,\n  "packageManager": "pnpm@10.4.1"\n}\n'],
    ['Tiltfile', ROOT_TILTFILE],
    ['tilt/Tiltfile.core', CORE],
    ['tilt/Tiltfile.packages', PACKAGES],
    ['tilt/Tiltfile.services', table(services)],
    ['packages/sdk_ts/package.json', '{\n  "name": "@house/sdk",\n  "version": "1.0.0"\n}\n'],
    ['packages/sdk_ts/src/index.ts', 'export interface Element {\n  readonly id: string;\n}\n'],
    ['scripts/proto-check.sh', PROTO_CHECK],
    ['scripts/lib/logging.sh', LOGGING],
    [`${SHARED}/Chart.yaml`, 'apiVersion: v2\nname: shared\ntype: library\nversion: 0.1.0\n'],
    [`${SHARED}/templates/_image.tpl`, IMAGE_HELPER],
    ['infra/k3d.yaml', K3D],
    ...ENVIRONMENTS.map((environment): [string, string] => [
      `gitops/environments/${environment}/apps.yaml`,
      applications(environment, services),
    ]),
  ];
}

function readme(services: readonly Service[]): string {
  return `# Monorepo\n\nWhat the cluster runs:\n\n${services
    .map(({ name, port }) => `- \`services/${name}\` listens on ${port}`)
    .join('\n')}\n`;
}

const ROOT_TILTFILE = `load('./tilt/Tiltfile.packages', 'register_packages')
load('./tilt/Tiltfile.services', 'register_services')

version_settings(constraint='>=0.35.2')

register_packages()
register_services()
`;

const CORE = `load('ext://helm_resource', 'helm_resource')

allow_k8s_contexts('k3d-house')
default_registry('localhost:5000', host_from_cluster='k3d-house:5000')

config.define_string_list('only', args=True, usage='resources to enable')
config.define_bool('remote-builder', usage='build on the remote builder')
CFG = config.parse()
config.set_enabled_resources(CFG.get('only', []))

CHARTS = 'gitops/charts'
VALUES = 'gitops/values'


def image_ref(name):
    return 'house/' + name


def service_image(name, packages, dockerfile=None):
    dockerfile = dockerfile or 'services/%s/Dockerfile.dev' % name
    sources = ['services/' + name] + ['packages/' + package for package in packages]
    if CFG.get('remote-builder', False):
        custom_build(
            image_ref(name),
            command='docker buildx build --load --file {} --tag "$EXPECTED_REF" .'.format(dockerfile),
            deps=sources,
        )
    else:
        docker_build(
            image_ref(name),
            '.',
            dockerfile=dockerfile,
            only=sources,
            ignore=['**/node_modules', '**/dist'],
            live_update=[sync('services/' + name, '/workspace/services/' + name)],
        )


def service_release(name, port, group, resource_deps):
    release = 'apps-' + name
    helm_resource(
        release,
        '%s/%s' % (CHARTS, name),
        release_name=name,
        namespace='house',
        flags=['--values=%s/dev/%s.yaml' % (VALUES, name), '--set', 'port=%d' % port],
        image_deps=[image_ref(name)],
        image_keys=[('image.repository', 'image.tag')],
        deps=['%s/%s' % (CHARTS, name), '%s/dev/%s.yaml' % (VALUES, name)],
        resource_deps=resource_deps,
        port_forwards=['%d:8080' % port],
        labels=['app.' + group],
    )
`;

const PACKAGES = `def register_packages():
    local_resource(
        'core_proto',
        cmd='scripts/proto-check.sh',
        deps=['scripts/proto-check.sh'],
        labels=['packages.proto'],
    )
`;

const PROTO_CHECK = `#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "\${BASH_SOURCE[0]}")/.."
source scripts/lib/logging.sh

log_info "checking the interfaces"
buf lint packages/core_proto
`;

const LOGGING = `# shellcheck shell=bash
log_info() { printf '%s INFO  %s\\n' "$(date +%H:%M:%S)" "$*" >&2; }
`;

const IMAGE_HELPER = `{{- define "shared.image" -}}
{{- $image := .image | default dict -}}
{{- $repository := required (printf "%s.repository is required" .path) $image.repository -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $repository $image.digest -}}
{{- else if $image.tag -}}
{{- printf "%s:%s" $repository (toString $image.tag) -}}
{{- else -}}
{{- $repository -}}
{{- end -}}
{{- end -}}
{{- define "shared.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .release }}
{{- end -}}
`;

const K3D = `apiVersion: k3d.io/v1alpha5
kind: Simple
metadata:
  name: house
registries:
  create:
    name: k3d-house
    host: "0.0.0.0"
    hostPort: "5000"
`;

function table(services: readonly Service[]): string {
  const rows = services.map(({ name, language, port, index }) => {
    const deps = index % 10 === 0 ? '[]' : `['apps-${services[index - (index % 10)]!.name}']`;
    const fault = index % FAULT_EVERY === 7 ? `, 'dockerfile': 'services/${name}/Dockerfile.release'` : '';
    return `    {'name': '${name}', 'language': '${language}', 'port': ${port}, 'group': 'g${index % 5}', 'deps': ${deps}${fault}},`;
  });
  return `load('./Tiltfile.core', 'service_image', 'service_release')

PACKAGES = {
    'node': ['sdk_ts'],
    'go': [],
    'python': [],
}

SERVICES = [
${rows.join('\n')}
]


def register_services():
    for service in SERVICES:
        service_image(service['name'], packages=PACKAGES[service['language']], dockerfile=service.get('dockerfile'))
        service_release(service['name'], service['port'], service['group'], ['core_proto'] + service['deps'])
`;
}

function applications(environment: string, services: readonly Service[]): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: house-${environment}
  namespace: argocd
spec:
  generators:
    - list:
        elements:
${services.map(({ name }) => `          - name: ${name}`).join('\n')}
  template:
    metadata:
      name: "{{name}}-${environment}"
    spec:
      project: house
      source:
        repoURL: https://github.com/example/house.git
        targetRevision: main
        path: "gitops/charts/{{name}}"
        helm:
          valueFiles:
            - "../../values/${environment}/{{name}}.yaml"
      destination:
        server: https://kubernetes.default.svc
        namespace: house
      syncPolicy:
        automated:
          selfHeal: ${environment === 'production'}
          prune: false
`;
}

function serviceFiles(service: Service): [string, string][] {
  const { name } = service;
  const chart = `gitops/charts/${name}`;
  return [
    [`services/${name}/Dockerfile.dev`, dockerfile(service, 'dev')],
    [`services/${name}/Dockerfile.release`, dockerfile(service, 'release')],
    ...sourceFiles(service),
    [`${chart}/Chart.yaml`, chartFile(name)],
    [`${chart}/values.yaml`, values(service)],
    [`${chart}/templates/deployment.yaml`, deployment(service)],
    [`${chart}/templates/service.yaml`, kubernetesService(name)],
    ...ENVIRONMENTS.map((environment): [string, string] => [
      `gitops/values/${environment}/${name}.yaml`,
      overlay(service, environment),
    ]),
  ];
}

function sourceFiles({ name, language, port }: Service): [string, string][] {
  const folder = `services/${name}`;
  switch (language) {
    case 'node':
      return [
        [
          `${folder}/package.json`,
          `${JSON.stringify(
            {
              name: `@house/${name}`,
              private: true,
              type: 'module',
              scripts: { dev: 'node --watch src/index.ts', start: 'node src/index.ts', test: 'node --test' },
              dependencies: { '@house/sdk': 'workspace:*' },
            },
            undefined,
            2,
          )}\n`,
        ],
        [
          `${folder}/src/index.ts`,
          `import { createServer } from 'node:http';\nimport type { Element } from '@house/sdk';\n\ncreateServer((_, response) => {\n  const element: Element = { id: '${name}' };\n  response.end(JSON.stringify(element));\n}).listen(${port});\n`,
        ],
      ];
    case 'go':
      return [
        [`${folder}/go.mod`, `module example.com/house/services/${name}\n\ngo 1.23\n`],
        [
          `${folder}/main.go`,
          `package main\n\nimport (\n\t"log"\n\t"net/http"\n)\n\nfunc main() {\n\tlog.Fatal(http.ListenAndServe(":${port}", nil))\n}\n`,
        ],
      ];
    case 'python':
      return [
        [
          `${folder}/pyproject.toml`,
          `[project]\nname = "${name}"\nversion = "0.1.0"\nrequires-python = ">=3.12"\ndependencies = ["fastapi>=0.115"]\n`,
        ],
        [`${folder}/main.py`, `import fastapi\n\napp = fastapi.FastAPI(title="${name}")\n`],
      ];
  }
}

function dockerfile({ name, language, index }: Service, role: 'dev' | 'release'): string {
  const dev = role === 'dev';
  switch (language) {
    case 'node':
      return `# syntax=docker/dockerfile:1.7
ARG NODE_VERSION=24
FROM node:\${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=${dev ? 'development' : 'production'}
RUN corepack enable
WORKDIR /workspace
COPY package.json ./
COPY packages/sdk_ts packages/sdk_ts
COPY services/${name} services/${name}
RUN pnpm install ${dev ? '--no-frozen-lockfile' : '--frozen-lockfile --prod'} --filter @house/${name}... \\
    && pnpm store prune
USER node
EXPOSE 8080
CMD ["node", "services/${name}/src/index.ts"]
`;
    case 'go':
      return `# syntax=docker/dockerfile:1.7
FROM golang:1.23-bookworm AS build
ENV CGO_ENABLED=0 \\
    GOWORK=${dev && index % FAULT_EVERY !== 13 ? 'auto' : 'off'}
WORKDIR /workspace/services/${name}
COPY services/${name} .
RUN go mod download
RUN go vet ./... && go build ${dev ? '' : '-trimpath '}-o /out/${name} .

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/${name} /${name}
EXPOSE 8080
ENTRYPOINT ["/${name}"]
`;
    case 'python':
      return `# syntax=docker/dockerfile:1.7
FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1
WORKDIR /workspace/services/${name}
COPY services/${name} .
RUN <<SETUP
set -e
pip install --no-cache-dir uv
uv sync${dev ? '' : ' --frozen --no-dev'}
SETUP
EXPOSE 8080
CMD ["uvicorn", "main:app", "--port", "8080"${dev ? ', "--reload"' : ''}]
`;
  }
}

function chartFile(name: string): string {
  return `apiVersion: v2
name: ${name}
type: application
version: 0.1.0
dependencies:
  - name: shared
    version: 0.1.0
    repository: file://../shared
`;
}

function values({ name }: Service): string {
  return `image:
  repository: ghcr.io/house/${name}
  tag: main
  digest: ""
port: 8080
replicas: 1
resources:
  requests:
    cpu: 100m
    memory: 128Mi
env:
  LOG_LEVEL: info
  SERVICE_NAME: ${name}
`;
}

function deployment({ name, index }: Service): string {
  const image =
    index % FAULT_EVERY === 21
      ? '"{{ .Values.image.repository }}:{{ .Values.image.tag }}"'
      : '{{ include "shared.image" (dict "image" .Values.image "path" "image") | quote }}';
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    {{- include "shared.labels" (dict "name" .Chart.Name "release" .Release.Name) | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        {{- include "shared.labels" (dict "name" .Chart.Name "release" .Release.Name) | nindent 8 }}
    spec:
      containers:
        - name: ${name}
          image: ${image}
          ports:
            - containerPort: {{ .Values.port }}
          {{- with .Values.env }}
          env:
            {{- range $key, $value := . }}
            - name: {{ $key }}
              value: {{ $value | quote }}
            {{- end }}
          {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
`;
}

function kubernetesService(name: string): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  labels:
    {{- include "shared.labels" (dict "name" .Chart.Name "release" .Release.Name) | nindent 4 }}
spec:
  selector:
    app.kubernetes.io/name: ${name}
  ports:
    - port: {{ .Values.port }}
      targetPort: {{ .Values.port }}
`;
}

function overlay({ name, index }: Service, environment: (typeof ENVIRONMENTS)[number]): string {
  const image =
    environment === 'dev'
      ? `  repository: house/${name}\n  tag: dev\n`
      : `  repository: ghcr.io/house/${name}\n  tag: v1.${index % 100}.0\n`;
  return `image:
${image}replicas: ${environment === 'production' ? 3 : 1}
env:
  LOG_LEVEL: ${environment === 'dev' ? 'debug' : 'info'}
`;
}

function workflow(group: readonly Service[]): string {
  return `name: cd
on:
  push:
    tags: ["v*"]
permissions:
  contents: read
  packages: write
jobs:
  images:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        service: [${group.map(({ name }) => name).join(', ')}]
    steps:
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          context: .
          file: services/\${{ matrix.service }}/Dockerfile.release
          push: true
          tags: ghcr.io/house/\${{ matrix.service }}:\${{ github.ref_name }}
      - run: |
          helm upgrade --install "\${{ matrix.service }}" "gitops/charts/\${{ matrix.service }}" \\
            --namespace house --values "gitops/values/production/\${{ matrix.service }}.yaml" \\
            --wait --atomic --timeout 10m
`;
}

function smokeScript(group: readonly Service[]): string {
  return `#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "\${BASH_SOURCE[0]}")/.."
source scripts/lib/logging.sh

for service in ${group.map(({ name }) => name).join(' ')}; do
  log_info "checking \${service}"
  docker run --rm "house/\${service}" --self-test
done
`;
}
