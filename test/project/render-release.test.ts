import { describe, expect, test } from 'vitest';
import { createMemoryHost } from '../../src/host/memory.ts';
import { renderRelease } from '../../src/project/render-release.ts';
import { errors, may, place, resource, tilt } from '../evaluate/tilt/evaluated.ts';

const FILES = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 0.1.0\n',
  'chart/values.yaml': 'image:\n  repository: acme/web\n  tag: "1"\n',
  'chart/templates/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  template:
    spec:
      containers:
      - name: web
        image: {{ .Values.image.repository }}
      - name: side
        image: {{ .Values.side | required "side is not set" }}:latest
`,
  'dev.yaml': 'image:\n  repository: "acme/web-dev"\n',
};

function evaluate(line: string) {
  const files = { ...FILES, Tiltfile: `${line}\n` };
  const host = createMemoryHost(files);
  return tilt(files, { renderChart: (release) => renderRelease(host, release) });
}

describe('helm()', () => {
  test('gives the resources of the rendered chart, whose images point at the values that name them', () => {
    const project = evaluate("k8s_yaml(helm('chart', name='dev', values='dev.yaml', set=['side=nginx']))");
    expect(errors(project)).toEqual([]);
    expect(project.unknownYaml).toBeUndefined();
    const web = resource(project, 'dev-web');
    expect(web.images.map((image) => `${may(image.ref)} ${place(image.ref.alternatives[0]!.literalOf())}`)).toEqual([
      'acme/web-dev dev.yaml:2:15 "\\"acme/web-dev\\""',
      expect.stringMatching(/^nginx:latest /),
    ]);
  });

  test('is not known when Helm refuses the chart, or what it is given is not known', () => {
    expect(evaluate("k8s_yaml(helm('chart'))").unknownYaml?.why).toBe('helm() renders a chart');
    const project = evaluate("k8s_yaml(helm('chart', set=['side=' + os.getenv('SIDE')]))");
    expect(project.unknownYaml?.why).toBe('helm() renders a chart');
  });
});
