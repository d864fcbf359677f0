import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: "{{ required "image.repository is required" .Values.image.repository }}:{{ .Values.image.tag }}"\n';
const application = (repository: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: api\nspec:\n  source:\n    repoURL: https://git.example/team/deploy.git\n    path: charts/api\n    helm:\n      values: |\n        image:\n          repository: ${repository}\n  destination:\n    namespace: api\n`;

export default defineRule({
  id: 'helm/renders',
  subject: 'pipeline',
  severity: { recommended: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a local chart that does not parse, or does not render as it is deployed',
    what: 'Reports charts of the repository whose templates or `Chart.yaml` Helm cannot read, and charts that do not render with the values that a Tilt release (values files, `--set` flags, `image_keys`) or an Argo CD Application gives them. A wrong template is reported in the template; values that a `required` or `fail` refuses at the overlay or option that gives them, else at the release or Application. Deployments that are not fully known are left alone, and so is what depends on the cluster.',
    why: 'Tilt shows the error when somebody starts it, Argo CD when the commit is on the main branch: the Application stays `Unknown` and nothing is deployed until someone reads its conditions.',
    fix: 'Mend the template, or give the chart the values that it asks for.',
    bad: {
      'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
      'charts/api/values.yaml': 'image:\n  repository: ""\n  tag: dev\n',
      'charts/api/templates/pod.yaml': pod,
      'apps/api.yaml': application('""'),
    },
    good: {
      'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
      'charts/api/values.yaml': 'image:\n  repository: ""\n  tag: dev\n',
      'charts/api/templates/pod.yaml': pod,
      'apps/api.yaml': application('ameide/api'),
    },
  },
  messages: {
    unreadable: (chart: string, reason: string) => `Helm cannot load chart "${chart}": ${reason}`,
    template: (chart: string, deployment: string, reason: string) =>
      `chart "${chart}" does not render as ${deployment} deploys it: ${reason}`,
    refused: (chart: string, deployment: string, reason: string) =>
      `chart "${chart}" refuses the values of ${deployment}: ${reason}`,
  },
  check({ charts, deployments }, { report }) {
    const broken = new Set<string>();
    for (const chart of charts)
      for (const { reason, at, related } of chart.problems) {
        broken.add(chart.path);
        report('unreadable', [chart.name, reason], at, { related });
      }
    for (const { chart, by, name, outcome } of deployments) {
      // What commands and Helmfiles hand over is often completed from outside.
      if (by !== 'Tilt' && by !== 'Argo CD') continue;
      const failure = broken.has(chart.path) ? undefined : outcome?.failure;
      if (!failure) continue;
      const { kind, reason, at, related } = failure;
      const deployment = `${by === 'Tilt' ? 'the Tilt resource' : 'the Application'} "${name}"`;
      report(kind === 'template' ? 'template' : 'refused', [chart.name, deployment, reason], at, { related });
    }
  },
});
