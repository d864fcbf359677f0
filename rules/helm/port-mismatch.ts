import { defineRule, SOURCE_KINDS } from '../../src/rule/index.ts';

const pod = (port: number) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n      ports:\n        - containerPort: ${port}\n`;
const files = {
  Tiltfile:
    "load('ext://helm_resource', 'helm_resource')\ndocker_build('ameide/api', '.', dockerfile='Dockerfile.dev')\nhelm_resource('api', 'charts/api', image_deps=['ameide/api'], image_keys=[('image.repository', 'image.tag')])\n",
  'Dockerfile.dev': 'FROM alpine\nEXPOSE 8080\n',
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: dev\n',
};

export default defineRule({
  id: 'helm/port-mismatch',
  subject: 'pipeline',
  severity: { strict: 'warn' },
  spares: SOURCE_KINDS,
  docs: {
    summary: 'a port of a container that the injected image does not expose',
    what: 'Renders each chart as a Tilt release deploys it and compares the ports of the containers into which Tilt injects an image, and the numeric `targetPort` of the Services in front of them, with what the Dockerfile of that image exposes. Dockerfiles without `EXPOSE` are left alone.',
    why: 'A Service in front of a port that nothing listens on answers `connection refused`, and a readiness probe on it never gets green.',
    fix: 'Use the port that the image exposes, or mend the `EXPOSE`.',
    bad: { ...files, 'charts/api/templates/pod.yaml': pod(3000) },
    good: { ...files, 'charts/api/templates/pod.yaml': pod(8080) },
  },
  messages: {
    differs: (port: number, by: string, dockerfile: string, exposed: string) =>
      `${by} uses port ${port}, but "${dockerfile}" exposes ${exposed}`,
  },
  check(pipeline, { report }) {
    for (const deployment of pipeline.deployments)
      for (const { port, by, container, dockerfile, exposed, exposedAt, at } of pipeline.portMismatches(deployment)) {
        const who =
          by === 'Service'
            ? `a Service of ${container.workload}`
            : `container "${container.name ?? container.workload}"`;
        report('differs', [port, who, dockerfile, exposed.join(', ')], at, {
          related: [
            { message: 'the image exposes', span: exposedAt },
            { message: 'deployed here', span: deployment.at },
          ],
        });
      }
  },
});
