import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: ${image}\n`;
const files = {
  Tiltfile: "docker_build('ameide/api', '.', dockerfile='Dockerfile.dev')\n",
  'Dockerfile.dev': 'FROM alpine\n',
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: dev\n',
};

export default defineRule({
  id: 'helm/no-literal-image',
  subject: 'chart',
  severity: { ameide: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: "a container of the team's own image that no value has a part in",
    what: 'Reports container images of first-party charts that stand in the templates as they are, so that no value changes them, when the image is one that Tilt builds, or shares the first path component of those that Tilt builds. Registries and tags do not count for that. Third-party images (`busybox:1.37`) are left alone.',
    why: 'Tilt injects what it built through values, and releases pin digests through values. A literal image is deaf to both: the pod keeps running what was built when somebody last edited the template.',
    fix: 'Take repository, tag and digest from the values, as the other images of the chart do.',
    bad: { ...files, 'charts/api/templates/pod.yaml': pod('ameide/api:1.4') },
    good: {
      ...files,
      'charts/api/templates/pod.yaml': pod('"{{ .Values.image.repository }}:{{ .Values.image.tag }}"'),
    },
  },
  messages: {
    literal: (container: string, image: string) =>
      `the image of ${container} is "${image}" whatever the values are; take it from the values`,
  },
  check(chart, { pipeline, report }) {
    for (const { site } of pipeline.teamImageSites(chart)) {
      if (!site.literal || !pipeline.isTeamImage(site.reference)) continue;
      const container = site.container === undefined ? site.workload : `container "${site.container}"`;
      report('literal', [container, site.reference], site.literal);
    }
  },
});
