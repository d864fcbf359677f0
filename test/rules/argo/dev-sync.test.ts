import { describe, expect, it } from 'vitest';
import { fixRepository, lintRepository } from '../harness.ts';

const rules = ['argo/dev-sync'];
const tilt = {
  Tiltfile:
    "load('ext://helm_resource', 'helm_resource')\nhelm_resource('agents', 'charts/agents', namespace='ameide')\n",
  'charts/agents/Chart.yaml': 'apiVersion: v2\nname: agents\nversion: 0.1.0\n',
};
const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files: { ...tilt, ...files } }, { rules });
  return findings.map(({ at, text, message }) => `${at} ${text}: ${message.slice(0, message.indexOf(' for what'))}`);
};

const application = (name: string, spec: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${name}\nspec:\n${spec}`;
const chart = (path: string) => `  source:\n    repoURL: https://github.com/a/b.git\n    path: ${path}\n`;
const automated = (lines: string) => `  syncPolicy:\n    automated:\n${lines}`;
const healing = automated('      selfHeal: true\n');

describe('argo/dev-sync', () => {
  it('reports an Application in the folder of a dev environment', async () => {
    const { findings } = await lintRepository(
      {
        files: {
          ...tilt,
          'env/dev/a.yaml': application(
            'agents',
            chart('charts/agents') + automated('      selfHeal: true\n      prune: true\n'),
          ),
        },
      },
      { rules },
    );
    expect(findings.map(({ at, text }) => [at, text])).toEqual([
      ['env/dev/a.yaml:11:17', 'true'],
      ['env/dev/a.yaml:12:14', 'true'],
    ]);
    expect(findings[0]).toMatchObject({
      message:
        'Application "agents" of a dev environment has "selfHeal: true" for what Tilt deploys as well; set it to false, so that Argo CD does not undo what Tilt does',
      related: [{ at: 'Tiltfile:2:1', text: 'helm_resource' }],
    });
  });

  it('takes the environment from values files, names and destinations where the folder says nothing', async () => {
    const helm = '    helm:\n      valueFiles: [../../values/local/agents.yaml]\n';
    expect(await lint({ 'apps.yaml': application('agents', chart('charts/agents') + helm + healing) })).toEqual([
      'apps.yaml:13:17 true: Application "agents" of a dev environment has "selfHeal: true"',
    ]);
    expect(await lint({ 'apps.yaml': application('agents-dev', chart('./charts/agents/') + healing) })).toHaveLength(1);
    const destination = '  destination: {name: in-cluster, namespace: ameide-dev}\n';
    expect(
      await lint({ 'apps.yaml': application('agents', chart('charts/agents') + destination + healing) }),
    ).toHaveLength(1);
    expect(await lint({ 'apps.yaml': application('agents', chart('charts/agents') + healing) })).toEqual([]);
    expect(
      await lint({ 'env/production/a.yaml': application('agents-dev', chart('charts/agents') + healing) }),
    ).toEqual([]);
  });

  it('follows ApplicationSets, anchors and lists', async () => {
    const set = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators:
    - list:
        elements:
          - {env: dev, heal: "true"}
          - {env: production, heal: "true"}
  template:
    metadata: {name: "agents-{{env}}"}
    spec:
      source:
        repoURL: https://github.com/a/b.git
        path: charts/agents
        helm: {valueFiles: ["../../values/{{env}}/agents.yaml"]}
      syncPolicy: {automated: {selfHeal: true}}
`;
    expect(await lint({ 'apps.yaml': set })).toEqual([
      'apps.yaml:17:42 true: Application "agents-dev" of a dev environment has "selfHeal: true"',
    ]);
    // The template is production's, too.
    expect(await fixRepository({ files: { ...tilt, 'apps.yaml': set } }, { rules })).toEqual({});
    const list = `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: argoproj.io/v1alpha1\n    kind: Application\n    metadata: {name: a}\n    spec:\n      sources: [{path: charts/agents}]\n      syncPolicy: &policy {automated: {prune: true}}\n  - apiVersion: argoproj.io/v1alpha1\n    kind: Application\n    metadata: {name: b}\n    spec:\n      sources: [{path: charts/agents}]\n      syncPolicy: *policy\n`;
    expect(await lint({ 'local/a.yaml': list })).toEqual([
      'local/a.yaml:9:47 true: Application "a" of a dev environment has "prune: true"',
    ]);
  });

  it('knows what else Tilt deploys', async () => {
    const redis = application('cache', `  source: {repoURL: "https://charts.example.com/", chart: redis}\n${healing}`);
    const remote = (call: string) => lint({ Tiltfile: call, 'dev/a.yaml': redis });
    const load =
      "load('ext://helm_resource', 'helm_resource', 'helm_repo')\nload('ext://helm_remote', 'helm_remote')\n";
    expect(
      await remote(`${load}helm_repo('ex', 'https://charts.example.com')\nhelm_resource('x', 'ex/redis')\n`),
    ).toHaveLength(1);
    expect(await remote(`${load}helm_remote('redis', repo_url='https://charts.example.com')\n`)).toHaveLength(1);
    expect(await remote(`${load}helm_remote('redis', repo_url='https://other.example.com')\n`)).toEqual([]);
    expect(await remote(`${load}helm_resource('cache', 'other/valkey')\n`)).toHaveLength(1);
    const local = application('x', chart('charts/agents') + healing);
    for (const call of [
      "k8s_yaml(helm('charts/agents'))",
      "local_resource('a', 'cd charts && helm upgrade --install agents ./agents')",
      "k8s_yaml(local('helm template charts/agents'))",
    ])
      expect(await lint({ Tiltfile: `${call}\n`, 'dev/a.yaml': local })).toHaveLength(1);
  });

  it.each([
    ['a chart that Tilt does not deploy', application('x', chart('charts/other') + healing)],
    [
      'switches that are off',
      application('x', chart('charts/agents') + automated('      selfHeal: false\n      prune: false\n')),
    ],
    ['no switches', application('x', `${chart('charts/agents')}  syncPolicy:\n    automated: {}\n`)],
    [
      'automation that is off',
      application('x', chart('charts/agents') + automated('      enabled: false\n      selfHeal: true\n')),
    ],
    ['a manual policy', application('x', chart('charts/agents'))],
    ['a path that is not known', application('x', chart('"{{ .Values.path }}"') + healing)],
    [
      'another namespace',
      application('agents', `  source: {path: other}\n  destination: {namespace: tools}\n${healing}`),
    ],
    [
      'another kind',
      application('x', chart('charts/agents') + healing).replace('kind: Application', 'kind: AppProject'),
    ],
  ])('is silent about %s', async (_, text) => {
    expect(await lint({ 'dev/a.yaml': text })).toEqual([]);
  });

  it('switches off', async () => {
    const text = application(
      'agents',
      chart('charts/agents') + automated('      selfHeal: true # why\n      prune: true\n'),
    );
    expect(await fixRepository({ files: { ...tilt, 'dev/a.yaml': text } }, { rules })).toEqual({
      'dev/a.yaml': text.replaceAll(': true', ': false'),
    });
  });

  it('takes the environment from labels, selected clusters and the project', async () => {
    const labelled = (label: string) =>
      application('agents', chart('charts/agents') + healing).replace(
        'name: agents',
        `name: agents\n  labels: {${label}}`,
      );
    expect(await lint({ 'a.yaml': labelled('app.example.com/environment: dev') })).toHaveLength(1);
    for (const label of ['env: production', 'component: dev', 'environment: ""'])
      expect(await lint({ 'a.yaml': labelled(label) })).toEqual([]);
    const inProject = (project: string) =>
      application('agents', `  project: ${project}\n${chart('charts/agents')}${healing}`);
    expect(await lint({ 'a.yaml': inProject('ameide-dev') })).toHaveLength(1);
    expect(await lint({ 'a.yaml': inProject('default') })).toEqual([]);
    const set = (env: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n  generators:\n    - clusters: {selector: {matchLabels: {env: ${env}}}}\n  template:\n    metadata: {name: "{{name}}"}\n    spec:\n      source: {path: charts/agents, repoURL: https://x/y}\n      syncPolicy: {automated: {prune: true}}\n`;
    expect(await lint({ 'a.yaml': set('dev') })).toHaveLength(1);
    expect(await lint({ 'a.yaml': set('prod') })).toEqual([]);
  });

  it('points at the parameter that switches it on, and fixes it there', async () => {
    const set = (rest: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec:\n  goTemplate: true\n  generators:\n    - list: {elements: [{env: dev, heal: 'true'}]}\n  template:\n    metadata: {name: "agents-{{ .env }}"}\n    spec:\n      source: {path: charts/agents, repoURL: https://x/y}\n${rest}`;
    const plain = set('      syncPolicy: {automated: {selfHeal: "{{ .heal }}"}}\n');
    const patch = set('  templatePatch: |\n    spec: {syncPolicy: {automated: {selfHeal: {{ .heal }}}}}\n');
    for (const text of [plain, patch]) {
      expect(await lint({ 'a.yaml': text })).toEqual([
        expect.stringMatching(/^a\.yaml:7:42 'true': Application "agents-dev" .*"selfHeal: true"$/),
      ]);
      expect(await fixRepository({ files: { ...tilt, 'a.yaml': text } }, { rules })).toEqual({
        'a.yaml': text.replace("'true'", "'false'"),
      });
    }
  });
});
