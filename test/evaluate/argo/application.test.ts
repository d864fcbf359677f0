import { describe, expect, it } from 'vitest';
import { argoApplications } from '../../../src/evaluate/argo/application.ts';
import { matchesGlob } from '../../../src/evaluate/argo/glob.ts';
import { parseTemplatedYaml } from '../../../src/evaluate/yaml/templated.ts';
import type { ArgoApplication } from '../../../src/model/argo.ts';
import { certain } from '../../../src/model/possible.ts';
import { parseYaml } from '../../../src/parse/yaml/parse.ts';
import { getText } from '../../../src/parse/yaml/path.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { HOLE } from '../../../src/text/traced.ts';
import { place } from '../values/show.ts';

function applications(text: string, files: Readonly<Record<string, string>> = {}): readonly ArgoApplication[] {
  return parseTemplatedYaml(new SourceFile('apps.yaml', text)).documents.flatMap(({ contents }) =>
    argoApplications(contents, 'apps.yaml', {
      files: Object.keys(files),
      yaml: (path) => (path in files ? parseYaml(new SourceFile(path, files[path]!)) : undefined),
    }),
  );
}

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: agents
spec:
  destination: {server: https://kubernetes.default.svc, namespace: dev}
  source:
    repoURL: https://example.test/repo
    path: charts/agents
    helm:
      releaseName: agents-dev
      valueFiles:
      - ../../values/dev/agents.yaml
      - /values/all.yaml
      - https://example.test/values.yaml
      parameters:
      - name: image.tag
        value: "1"
        forceString: true
      valuesObject:
        image:
          repository: x
  syncPolicy:
    automated:
      selfHeal: true
      prune: off
`;

describe('an Argo CD Application', () => {
  it('gives its sources and destination', () => {
    const [app] = applications(APPLICATION);
    expect(app?.name?.text).toBe('agents');
    expect(place(app?.at)).toBe('4:9 agents');
    expect(app?.destination.namespace?.text).toBe('dev');
    const source = app?.sources[0];
    expect(source?.path?.text).toBe('charts/agents');
    expect(source?.releaseName?.text).toBe('agents-dev');
    expect(source?.valuesFiles.map((file) => file.path)).toEqual([
      'values/dev/agents.yaml',
      'values/all.yaml',
      undefined,
    ]);
    expect(source?.parameters.map((parameter) => [parameter.name.text, parameter.value?.text, parameter.kind])).toEqual(
      [['image.tag', '1', 'string']],
    );
    const values = parseYaml(source!.values!);
    expect(values.problems).toEqual([]);
    expect(place(getText(values.documents[0]?.contents, ['image', 'repository'])?.spanOf())).toBe('22:23 x');
  });

  it('gives the switches of its sync policy with their places', () => {
    const [app] = applications(APPLICATION);
    expect(certain(app?.automated?.selfHeal?.value)).toBe(true);
    expect(place(app?.automated?.selfHeal?.at)).toBe('25:17 true');
    expect(certain(app?.automated?.prune?.value)).toBe(false);
    expect(place(app?.automated?.at)).toBe('24:5 automated');
    expect(app?.automated?.enabled).toBeUndefined();
  });

  it('has no automated sync without the key or with nothing behind it', () => {
    expect(applications(APPLICATION.replace(/ {2}syncPolicy[\s\S]*/, ''))[0]?.automated).toBeUndefined();
    expect(applications(APPLICATION.replace(/automated:[\s\S]*/, 'automated:\n'))[0]?.automated).toBeUndefined();
    expect(applications(APPLICATION.replace(/automated:[\s\S]*/, 'automated: {}\n'))[0]?.automated).toMatchObject({
      selfHeal: undefined,
    });
  });

  it('reads several sources and references between them', () => {
    const [app] = applications(`apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: a}
spec:
  sources:
  - {repoURL: charts.example, chart: web, helm: {valueFiles: [$values/env/dev.yaml]}}
  - {repoURL: git.example, ref: values}
`);
    expect(app?.sources[0]?.valuesFiles[0]).toMatchObject({ path: 'env/dev.yaml', repoURL: { text: 'git.example' } });
    expect(app?.sources[0]?.chart?.text).toBe('web');
    expect(app?.sources[1]?.ref?.text).toBe('values');
  });

  it('reads lists and templated manifests, and leaves other groups alone', () => {
    expect(applications('kind: List\nitems:\n- {apiVersion: argoproj.io/v1alpha1, kind: Application}\n')).toHaveLength(
      1,
    );
    expect(applications('apiVersion: app.k8s.io/v1beta1\nkind: Application\n')).toEqual([]);
    expect(applications(APPLICATION.replace('name: agents', 'name: "a-{{ x }}"'))[0]?.name?.text).toBe(`a-${HOLE}`);
    const [app] = applications(
      APPLICATION.replace('name: agents', 'name: {{ .Values.name }}').replace(
        'selfHeal: true',
        'selfHeal: {{ .Values.heal }}',
      ),
    );
    expect(app?.name?.text).toBe(HOLE);
    expect(app?.automated?.selfHeal?.value).toMatchObject({
      alternatives: [],
      unknown: { why: 'a template computes it' },
    });
  });
});

function applicationSet(generators: string, files: Readonly<Record<string, string>> = {}, goTemplate = false) {
  const expression = (name: string) => (goTemplate ? `{{ .${name} }}` : `{{${name}}}`);
  return applications(
    `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: set}
spec:
  goTemplate: ${goTemplate}
  generators:
${generators}
  template:
    metadata:
      name: '${expression('name')}'
    spec:
      source: {path: 'charts/${expression('name')}', helm: {valueFiles: ['v/${expression('env')}.yaml']}}
      syncPolicy: {automated: {selfHeal: true}}
`,
    files,
  ).map(
    (app) =>
      `${app.name?.text.replaceAll(HOLE, '?')} ${app.sources[0]?.valuesFiles[0]?.path?.replaceAll(HOLE, '?')}${app.uncertain ? ' uncertain' : ''}`,
  );
}

describe('an ApplicationSet', () => {
  it('expands lists, with the text traced to the element', () => {
    expect(applicationSet('  - list: {elements: [{name: a, env: dev}, {name: b, env: prod}]}')).toEqual([
      'a charts/a/v/dev.yaml',
      'b charts/b/v/prod.yaml',
    ]);
  });

  it('expands expressions of Go templates', () => {
    expect(applicationSet('  - list: {elements: [{name: a, env: dev}]}', {}, true)).toEqual(['a charts/a/v/dev.yaml']);
  });

  it('leaves a hole for a parameter that no generator gives', () => {
    expect(applicationSet('  - list: {elements: [{name: a}]}')).toEqual(['a charts/a/v/?.yaml']);
    expect(applicationSet('  - clusters: {}')).toEqual(['? charts/?/v/?.yaml uncertain']);
  });

  it('combines generators in a matrix', () => {
    expect(
      applicationSet(`  - matrix:
      generators:
      - list: {elements: [{name: a}, {name: b}]}
      - list: {elements: [{env: dev}, {env: prod}]}`),
    ).toEqual(['a charts/a/v/dev.yaml', 'a charts/a/v/prod.yaml', 'b charts/b/v/dev.yaml', 'b charts/b/v/prod.yaml']);
  });

  it('merges generators by key', () => {
    expect(
      applicationSet(`  - merge:
      mergeKeys: [name]
      generators:
      - list: {elements: [{name: a, env: dev}, {name: b, env: dev}]}
      - list: {elements: [{name: b, env: prod}]}`),
    ).toEqual(['a charts/a/v/dev.yaml', 'b charts/b/v/prod.yaml']);
  });

  it('reads files of the repository, also by a path from another generator', () => {
    const files = { 'apps/dev/a.json': '{"name": "a", "env": "dev"}', 'apps/prod/a.yaml': 'name: a\nenv: prod\n' };
    expect(applicationSet('  - git: {files: [{path: "apps/**/*.{json,yaml}"}]}', files)).toEqual([
      'a charts/a/v/dev.yaml',
      'a charts/a/v/prod.yaml',
    ]);
    expect(
      applicationSet(
        `  - matrix:
      generators:
      - list: {elements: [{stage: prod}]}
      - git: {files: [{path: "apps/{{stage}}/*.yaml"}]}`,
        files,
      ),
    ).toEqual(['a charts/a/v/prod.yaml']);
  });

  it('reads folders of the repository', () => {
    const apps = applications(
      `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  generators:
  - git: {directories: [{path: apps/*}, {path: apps/old, exclude: true}]}
  template:
    metadata: {name: '{{path.basename}}-{{path[0]}}'}
    spec: {source: {path: '{{path}}'}}
`,
      { 'apps/a_b/Chart.yaml': '', 'apps/a_b/templates/x.yaml': '', 'apps/old/Chart.yaml': '', 'x.yaml': '' },
    );
    expect(apps.map((app) => [app.name?.text, app.sources[0]?.path?.text])).toEqual([['a_b-apps', 'apps/a_b']]);
    expect(place(apps[0]?.name?.spanOf(0, 3))).toBe('5:32 apps/*');
  });

  it('selects by labels and lets a generator override the template', () => {
    const apps = applications(`apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  generators:
  - list:
      elements: [{name: a, env: dev}, {name: b, env: prod}]
      template:
        spec: {syncPolicy: {automated: {selfHeal: false}}}
    selector: {matchLabels: {env: dev}}
  template:
    metadata: {name: '{{name}}'}
    spec: {syncPolicy: {automated: {selfHeal: true, prune: true}}}
`);
    expect(apps.map((app) => app.name?.text)).toEqual(['a']);
    expect(place(apps[0]?.automated?.selfHeal?.at)).toBe('8:51 false');
    expect(certain(apps[0]?.automated?.prune?.value)).toBe(true);
  });

  it('evaluates simple functions and index', () => {
    const [app] = applications(`apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  goTemplate: true
  generators: [{list: {elements: [{name: A_B, list: [x, y]}]}}]
  template:
    metadata: {name: '{{ .name | normalize }}-{{ index .list 1 }}-{{ lower .name }}-{{ default "z" .none }}'}
    spec: {project: '{{ if .name }}x{{ end }}'}
`);
    expect(app?.name?.text).toBe('a-b-y-a_b-z');
    expect(app?.project?.text).toBe('x');
  });

  it('applies a template patch by its conditions', () => {
    const apps = applications(`apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  goTemplate: true
  generators: [{list: {elements: [{env: dev, auto: true}, {env: prod, auto: false}, {env: qa}]}}]
  template:
    metadata: {name: '{{ .env }}{{ if eq .env "dev" "qa" -}} -test{{ end }}'}
    spec: {syncPolicy: {automated: {prune: true}}}
  templatePatch: |
    {{- if and .auto (not (eq .env "prod")) }}
    spec:
      syncPolicy:
        automated:
          selfHeal: true
    {{- else if hasKey . "auto" }}
    spec: {syncPolicy: {automated: {prune: false}}}
    {{- end }}
`);
    expect(
      apps.map(({ name, automated }) => [
        name?.text,
        automated?.selfHeal && place(automated.selfHeal.at),
        certain(automated?.prune?.value),
      ]),
    ).toEqual([
      ['dev-test', '14:21 true', true],
      ['prod', undefined, false],
      ['qa-test', undefined, true],
    ]);
  });

  it('does not know what a patch with unknown conditions does', () => {
    const [app] = applications(`apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  goTemplate: true
  generators: [{list: {elements: [{env: dev}]}}]
  template: {spec: {syncPolicy: {automated: {selfHeal: true}}}}
  templatePatch: |
    {{- range .x }}
    spec: {syncPolicy: {automated: {selfHeal: false}}}
    {{- end }}
`);
    expect(app?.automated?.selfHeal?.value).toMatchObject({ alternatives: [], unknown: {} });
  });

  it('is bounded', () => {
    const elements = Array.from({ length: 100 }, (_, index) => `{name: a${index}}`).join(', ');
    const list = `- list: {elements: [${elements}]}`;
    expect(applicationSet(`  - matrix:\n      generators:\n      ${list}\n      ${list}`)).toHaveLength(500);
  });
});

describe('globs of git generators', () => {
  it.each([
    ['apps/*', 'apps/a', true],
    ['apps/*', 'apps/a/b', false],
    ['apps/**/x.json', 'apps/x.json', true],
    ['apps/**/x.json', 'apps/a/b/x.json', true],
    ['**/x.{json,yaml}', 'a/x.yaml', true],
    ['a[0-9]?', 'a1b', true],
    ['a[^0-9]', 'a1', false],
    [`${'*a'.repeat(40)}*b`, 'a'.repeat(4000), false],
  ])('%s against %s: %s', (glob, path, expected) => {
    expect(matchesGlob(glob, path)).toBe(expected);
  });
});
