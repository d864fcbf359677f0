/** A repository to begin with. */
export interface Example {
  /** What its tab says. */
  readonly title: string;
  /** The rule that it breaks. */
  readonly rule: string;
  /** The file that the editor shows first. */
  readonly shown: string;
  readonly files: Readonly<Record<string, string>>;
}

const tiltfile = `version_settings(constraint='>=0.35.2')
load('ext://helm_resource', 'helm_resource')

default_registry('localhost:5005', host_from_cluster='registry:5000')

SERVICES = ['agents', 'graph']

def build(name):
    """Builds the dev-only image of a service."""
    docker_build(
        'ameide/' + name,
        '.',
        dockerfile='services/%s/Dockerfile.dev' % name,
    )

def deploy(name):
    """Deploys the chart of a service."""
    helm_resource(
        name,
        'charts/' + name,
        image_deps=['ameide/' + name],
        image_keys=[('image.repository', 'image.tag')],
        labels=['app.' + name],
    )

for name in SERVICES:
    build(name)
    deploy(name)
`;

const deployment = `{{- $repository := required "image.repository is required" .Values.image.repository }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector:
    matchLabels:
      app: {{ .Release.Name }}
  template:
    metadata:
      labels:
        app: {{ .Release.Name }}
    spec:
      containers:
        - name: app
          {{- if .Values.image.digest }}
          image: "{{ $repository }}@{{ .Values.image.digest }}"
          {{- else if .Values.image.tag }}
          image: "{{ $repository }}:{{ .Values.image.tag }}"
          {{- else }}
          image: "{{ $repository }}"
          {{- end }}
`;

function chart(name: string): Record<string, string> {
  return {
    [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n`,
    [`charts/${name}/values.yaml`]: `image:\n  repository: ameide/${name}\n  tag: dev\n  digest: ""\n`,
    [`charts/${name}/templates/deployment.yaml`]: deployment,
  };
}

const runtime = `
FROM alpine:3.22
COPY --from=build /app /app
USER 65532
ENTRYPOINT ["/app"]
`;

const devDockerfile = (name: string) => `FROM golang:1.25 AS build
ENV GOWORK=auto
WORKDIR /src
COPY go.work ./
COPY packages packages
COPY services/${name} services/${name}
RUN go build -o /app ./services/${name}
${runtime}`;

const releaseDockerfile = (name: string) => `FROM golang:1.25 AS build
ENV GOWORK=off
WORKDIR /src
COPY services/${name} ./
RUN go build -o /app .
${runtime}`;

function service(name: string): Record<string, string> {
  return {
    [`services/${name}/Dockerfile.dev`]: devDockerfile(name),
    [`services/${name}/Dockerfile.release`]: releaseDockerfile(name),
    [`services/${name}/main.go`]: 'package main\n\nfunc main() {}\n',
  };
}

/** A repository with nothing to find under the preset of the house. */
export const clean: Readonly<Record<string, string>> = {
  Tiltfile: tiltfile,
  'go.work':
    'go 1.25\n\nuse (\n\t./packages/ameide_core_proto\n\t./packages/ameide_sdk_go\n\t./services/agents\n\t./services/graph\n)\n',
  'packages/ameide_core_proto/go.mod': 'module github.com/ameideio/ameide-core-proto\n\ngo 1.25\n',
  'packages/ameide_sdk_go/go.mod': 'module github.com/ameideio/ameide-sdk-go\n\ngo 1.25\n',
  ...chart('agents'),
  ...chart('graph'),
  ...service('agents'),
  ...service('graph'),
};

const customBuild = `    custom_build(
        'ameide/' + name,
        'scripts/build.sh ' + name,
        deps=['services/' + name],
    )
`;

/** One repository for each of the six policies; each breaks its policy alone. */
export const examples: readonly Example[] = [
  {
    title: 'Dev Dockerfiles',
    rule: 'tilt/no-prod-dockerfile',
    shown: 'Tiltfile',
    files: { ...clean, Tiltfile: tiltfile.replace("'services/%s/Dockerfile.dev'", "'services/%s/Dockerfile.release'") },
  },
  {
    title: 'Registry hosts',
    rule: 'tilt/no-hardcoded-registry',
    shown: 'Tiltfile',
    files: { ...clean, Tiltfile: tiltfile.replaceAll("'ameide/' + name", "'ghcr.io/ameide/' + name") },
  },
  {
    title: 'Image keys',
    rule: 'tilt/image-keys-required',
    shown: 'Tiltfile',
    files: {
      ...clean,
      Tiltfile: tiltfile.replace("        image_keys=[('image.repository', 'image.tag')],\n", ''),
    },
  },
  {
    title: 'Pushing builds',
    rule: 'tilt/no-push-in-custom-build',
    shown: 'scripts/build.sh',
    files: {
      ...clean,
      Tiltfile: tiltfile.replace(/ {4}docker_build\([\s\S]*?\n {4}\)\n/, customBuild),
      'scripts/build.sh':
        '#!/usr/bin/env bash\nset -euo pipefail\n\ndocker build -t "$EXPECTED_REF" -f "services/$1/Dockerfile.dev" .\nif [ -z "${CI:-}" ]; then\n  docker push "$EXPECTED_REF"\nfi\n',
    },
  },
  {
    title: 'image.graph',
    rule: 'helm/no-image-graph',
    shown: 'charts/agents/values.yaml',
    files: {
      ...clean,
      'charts/agents/values.yaml':
        'image:\n  graph: ameide/agents\n  repository: ameide/agents\n  tag: dev\n  digest: ""\n',
    },
  },
  {
    title: 'GOWORK',
    rule: 'docker/gowork',
    shown: 'services/graph/Dockerfile.dev',
    files: {
      ...clean,
      'services/graph/Dockerfile.dev': devDockerfile('graph').replace('RUN go build', 'RUN GOWORK=off go build'),
    },
  },
];
