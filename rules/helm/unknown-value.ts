import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n';
const application = (key: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: api\nspec:\n  source:\n    repoURL: https://git.example/team/deploy.git\n    path: charts/api\n    helm:\n      values: |\n        image:\n          ${key}: v2\n  destination:\n    namespace: api\n`;
const chart = {
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: dev\n',
  'charts/api/templates/pod.yaml': pod,
};

export default defineRule({
  id: 'helm/unknown-value',
  subject: 'pipeline',
  severity: { strict: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a value that is given to a chart which neither reads nor knows it',
    what: "For each Tilt release, Argo CD Application, `helm` command and release of a Helmfile that deploys a chart of the repository, reports the values of its overlays, `--set` options, parameters and image keys that no template of the chart reads and that the chart's own values do not have. Values below `global`, of subcharts, and inside blocks that the chart uses as a whole are left alone.",
    why: 'Helm accepts any key in silence. A misspelt `image.tagg` changes nothing, and the environment keeps running with the default.',
    fix: 'Name the value as the chart does, or remove it.',
    bad: { ...chart, 'apps/api.yaml': application('tagg') },
    good: { ...chart, 'apps/api.yaml': application('tag') },
  },
  messages: {
    unknown: (path: string, chart: string) =>
      `no template of chart "${chart}" reads "${path}", and the chart's own values do not have it`,
  },
  check(pipeline, { report }) {
    for (const deployment of pipeline.deployments)
      for (const { path, at } of pipeline.unreadValues(deployment))
        report('unknown', [path.join('.'), deployment.chart.name], at, {
          related: [{ message: `given by "${deployment.name}"`, span: deployment.at }],
        });
  },
});
