import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

type Files = Readonly<Record<string, string>>;

const CHART: Files = {
  'api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'api/values.yaml': 'count: 1\nimage:\n  repository: acme/api\n  tag: 3\n',
  'api/values.schema.json':
    '{"properties": {"count": {"type": "integer"}, "image": {"properties": {"tag": {"type": "integer"}}}}}\n',
  'api/templates/a.yaml': 'a: {{ .Values.count }} {{ .Values.image.repository }}:{{ .Values.image.tag }}\n',
};

async function found(rules: readonly string[], files: Files) {
  const { findings } = await lintRepository({ files }, { rules: [...rules], preset: 'strict' });
  return findings.map(({ at, text, rule }) => `${at} ${text} ${rule}`);
}

const VALUES = ['helm/unknown-value', 'helm/values-schema', 'helm/renders'];

describe('charts that commands and Helmfiles deploy', () => {
  it.each<[string, Files, string[]]>([
    [
      'a script, its values file and its options',
      {
        'deploy/prod.yaml': 'image2: x\ncount: five\n',
        'up.sh':
          '#!/bin/bash\nTAG=$(git rev-parse HEAD)\nhelm upgrade --install api ./api --wait --atomic --set image.tag="$TAG",image.tagg=x -f deploy/prod.yaml\n',
      },
      [
        'deploy/prod.yaml:1:1 image2 helm/unknown-value',
        'deploy/prod.yaml:2:8 five helm/values-schema',
        'up.sh:3:73 image.tagg=x helm/unknown-value',
      ],
    ],
    [
      'a command in the folder of the chart, a Makefile and a workflow',
      {
        'render.sh': '#!/bin/sh\ncd api && helm template . --set-string count=5\n',
        Makefile: 'CHART ?= ./api\ndeploy:\n\thelm upgrade --install api $(CHART) --wait --set repliicas=2\n',
        '.github/workflows/x.yml':
          'on: push\njobs:\n  d:\n    runs-on: x\n    steps:\n      - run: helm lint ./api --set count=some\n',
      },
      [
        '.github/workflows/x.yml:6:36 count=some helm/values-schema',
        'Makefile:3:51 repliicas=2 helm/unknown-value',
        'render.sh:2:40 count=5 helm/values-schema',
      ],
    ],
    [
      'a Helmfile, with values of its own',
      {
        'helmfile.yaml':
          'releases:\n  - name: a\n    chart: ./api\n    values:\n      - deploy/a.yaml\n      - wrong: 1\n        count: foo\n',
        'deploy/a.yaml': 'count: 2\n',
      },
      ['helmfile.yaml:6:9 wrong helm/unknown-value', 'helmfile.yaml:7:16 foo helm/values-schema'],
    ],
    [
      'nothing that is not fully known, or is another chart',
      {
        'up.sh':
          '#!/bin/sh\nhelm upgrade api ./api $EXTRA --set zzz=1\nhelm upgrade api acme/api --set zzz=1\nhelm upgrade api ./api --reuse-values --set zzz=1\nhelm upgrade api ./api -f "$VALUES" --set zzz=1\nhelm upgrade api ./api --set "$KEY=1"\nhelm uninstall api\n',
        'helmfile.yaml':
          'releases:\n  - {name: a, chart: acme/api, values: [{zzz: 1}]}\n  - {name: b, chart: ./api, values: [b.yaml.gotmpl, {zzz: 1}]}\n  - {name: c, chart: ./api, inherit: [{template: t}], values: [{zzz: 1}]}\n',
      },
      [],
    ],
    [
      'no failure of a template, which may be given more from outside',
      {
        'api/templates/a.yaml': 'a: {{ required "host" .Values.host }}\n',
        'up.sh': '#!/bin/sh\nhelm upgrade api ./api\n',
      },
      [],
    ],
  ])('reports of %s', async (_, files, expected) => {
    expect(await found(VALUES, { ...CHART, ...files })).toEqual(expected);
  });

  it('points at the part of an image key', async () => {
    const Tiltfile =
      "load('ext://helm_resource', 'helm_resource')\ndocker_build('acme/api', '.')\nhelm_resource('api', './api', image_deps=['acme/api'], image_keys=[('image.repository', 'image.tagg')])\n";
    expect(await found(['helm/unknown-value'], { ...CHART, Tiltfile })).toEqual([
      "Tiltfile:3:89 'image.tagg' helm/unknown-value",
    ]);
  });
});

describe('helm/no-dev-registry', () => {
  it('knows an environment by the name of a file', async () => {
    const overlay = 'image:\n  repository: localhost:5000/acme/api\n';
    const names = ['values-production.yaml', 'values.staging.yaml', 'values-dev.yaml', 'values-production-dev.yaml'];
    const files = Object.fromEntries(names.map((name) => [`api/${name}`, overlay]));
    const folders = { 'envs/dev/values-prod.yaml': overlay, 'envs/prod/values-dev.yaml': overlay };
    expect(await found(['helm/no-dev-registry'], { ...CHART, ...files, ...folders })).toEqual(
      ['api/values-production.yaml', 'api/values.staging.yaml', 'envs/prod/values-dev.yaml'].map(
        (path) => `${path}:2:15 localhost:5000/acme/api helm/no-dev-registry`,
      ),
    );
  });
});

describe('a template that does not parse', () => {
  it('is reported by one rule', async () => {
    const files = { ...CHART, 'api/templates/a.yaml': 'a: {{ foo . }}\n' };
    const both = ['helm/renders', 'lint/parse-error'];
    expect(await found(both, files)).toEqual(['api/templates/a.yaml:1:7 foo helm/renders']);
    expect(await found(['lint/parse-error'], files)).toEqual(['api/templates/a.yaml:1:7 foo lint/parse-error']);
  });
});
