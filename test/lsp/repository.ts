/** A small repository with one service: every link of the chain, and one release Dockerfile in its Tiltfile. */
export const repository: Readonly<Record<string, string>> = {
  '.lintrc.json': '{ "root": true }\n',
  Tiltfile: `load('./tilt/services.star', 'SERVICES')

def build(name, dockerfile):
    docker_build('ameide/' + name, 'services/' + name, dockerfile='services/%s/%s' % (name, dockerfile))

for name in SERVICES:
    build(name, 'Dockerfile')

load('ext://helm_resource', 'helm_resource')
helm_resource(
    'api',
    'charts/api',
    namespace='dev',
    image_deps=['ameide/api'],
    image_keys=[('image.repository', 'image.tag')],
    flags=['--values=charts/api/values-dev.yaml'],
    labels=['app.api'],
)
local_resource('smoke', cmd='./scripts/smoke.sh', resource_deps=['api'], labels=['test.smoke'])
`,
  'tilt/services.star': "SERVICES = ['api', 'web']\n",
  'services/api/Dockerfile':
    'FROM node:22 AS build\nWORKDIR /app\nCOPY main.js .\n\nFROM node:22\nCOPY --from=build /app /app\nCMD ["node", "/app/main.js"]\n',
  'services/api/Dockerfile.dev': 'FROM node:22\nCOPY main.js .\nCMD ["node", "main.js"]\n',
  'services/api/main.js': 'console.log(1);\n',
  'services/web/Dockerfile': 'FROM node:22\nCMD ["node"]\n',
  'services/web/Dockerfile.dev': 'FROM node:22\nCMD ["node"]\n',
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: latest\nreplicas: 1\n',
  'charts/api/values-dev.yaml': 'replicas: 2\n',
  'charts/api/templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: { app: api }
  template:
    metadata:
      labels: { app: api }
    spec:
      containers:
        - name: api
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
`,
  'scripts/smoke.sh': '#!/bin/sh\ncurl -fsS http://localhost:8080/healthz\n',
};
