import { defineRule, LEAF_KINDS, type SchemaMismatch } from '../../src/rule/index.ts';

const schema = '{ "type": "object", "properties": { "replicas": { "type": "integer" } } }\n';

export default defineRule({
  id: 'helm/values-schema',
  subject: 'pipeline',
  severity: { recommended: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: "values that a chart's `values.schema.json` rejects",
    what: "Checks values against the schemas of a chart and its subcharts as Helm does: the chart's own defaults, the values files that belong to it, and all that Tilt releases, Argo CD Applications, `helm` commands and Helmfiles give it. Reports each value that is rejected where it is written, and a value that is missing at what deploys the chart. Empty defaults that only ask to be set are left alone.",
    why: 'Helm refuses to template, install or upgrade a chart whose values do not meet the schema, so the mistake stops the whole release.',
    fix: 'Give the value the type and form that the schema asks for, or mend the schema.',
    bad: {
      'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
      'charts/api/values.yaml': 'replicas: "1"\n',
      'charts/api/values.schema.json': schema,
    },
    good: {
      'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
      'charts/api/values.yaml': 'replicas: 1\n',
      'charts/api/values.schema.json': schema,
    },
  },
  messages: {
    rejected: (path: string, chart: string, reason: string) =>
      `the schema of chart "${chart}" rejects ${path === '' ? 'the values' : `"${path}"`}: ${reason}`,
  },
  check({ charts, deployments }, { report }) {
    const tell = (chart: string, { path, reason, at, related }: SchemaMismatch) =>
      report('rejected', [path, chart, reason], at, { related });
    for (const chart of charts) for (const mismatch of chart.mismatches) tell(chart.name, mismatch);
    for (const { chart, outcome } of deployments)
      for (const mismatch of outcome?.mismatches ?? []) tell(chart.name, mismatch);
  },
});
