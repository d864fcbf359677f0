import { describe, expect, it } from 'vitest';
import { modelJson } from '../../src/cli/model-json.ts';
import { lintRepository } from '../rules/harness.ts';

describe('charts in model --json', () => {
  it('have their image sites with places and value paths', async () => {
    const { project } = await lintRepository({
      files: {
        'api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
        'api/values.yaml': 'debug: false\nimage:\n  repository: acme/api\n  tag: dev\n',
        'api/templates/_i.tpl': '{{ define "i" }}{{ .repository }}:{{ .tag }}{{ end }}',
        'api/templates/p.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: a\n      image: {{ include "i" .Values.image }}\n{{- if .Values.debug }}\n    - name: d\n      image: busybox:1.37\n{{- end }}\n',
      },
    });
    expect(modelJson(project.pipeline).charts).toEqual([
      {
        path: 'api',
        name: 'api',
        version: '0.1.0',
        imageSites: [
          {
            template: 'api/templates/p.yaml',
            path: 'api/templates/p.yaml',
            start: { line: 8, column: 14 },
            end: { line: 8, column: 45 },
            workload: 'Pod/p',
            container: 'a',
            reference: 'acme/api:dev',
            valuePaths: ['image.repository', 'image.tag'],
          },
          {
            template: 'api/templates/p.yaml',
            path: 'api/templates/p.yaml',
            start: { line: 11, column: 14 },
            end: { line: 11, column: 26 },
            workload: 'Pod/p',
            container: 'd',
            reference: 'busybox:1.37',
            valuePaths: [],
          },
        ],
      },
    ]);
  });
});
