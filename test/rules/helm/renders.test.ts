import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';
import { application, CHART, chart, HELPER, pod, tiltfile } from './charts.ts';

type Files = Readonly<Record<string, string>>;

async function renders(files: Files, preset: 'recommended' | 'ameide' = 'recommended') {
  const { findings } = await lintRepository({ files }, { rules: ['helm/renders'], preset });
  return findings.map(({ at, text, message, related }) => ({
    at: `${at} ${text}`,
    message,
    related: related.map((place) => `${place.at} ${place.message}`),
  }));
}

const P = 'api/templates/p.yaml';
const H = 'api/templates/_image.tpl';
const EMPTY = 'image:\n  repository: ""\n  tag: dev\n';
const needsImage = (values: string): Files => ({
  ...chart({ 'api/values.yaml': values, [H]: HELPER, [P]: pod('{{ include "api.image" .Values.image }}') }),
});
const refusesMode = (values = 'mode: good\n'): Files =>
  chart({
    'api/values.yaml': values,
    [P]: `{{- if eq .Values.mode "bad" }}{{ fail "mode bad is gone" }}{{ end }}\n${pod('x')}`,
  });
const refused = (reason: string, by = 'the Tilt resource "api"') =>
  `chart "api" refuses the values of ${by}: ${reason}`;
const APP = 'the Application "app"';

describe('helm/renders', () => {
  it('points at the release when a required value is missing', async () => {
    expect(await renders({ ...needsImage(EMPTY), Tiltfile: tiltfile("helm_resource('api', 'api')") })).toEqual([
      {
        at: 'Tiltfile:2:1 helm_resource',
        message: refused('image.repository is required'),
        related: [`${H}:2:20 required here`],
      },
    ]);
  });

  it('points at the innermost call of a release that a helper makes', async () => {
    const Tiltfile = tiltfile(
      'def deploy(name):',
      "    helm_resource(name, name, flags=['--set=image.tag=x'])",
      "deploy('api')",
    );
    expect((await renders({ ...needsImage(EMPTY), Tiltfile })).map(({ at }) => at)).toEqual([
      'Tiltfile:3:5 helm_resource',
    ]);
  });

  it('points at the overlay whose value is refused, also behind a linked flag', async () => {
    const files = {
      ...needsImage('image:\n  repository: acme/api\n'),
      'env/dev.yaml': 'image:\n  repository: ""\n',
      Tiltfile: tiltfile("helm_resource('api', 'api', flags=['--values=env/%s.yaml' % 'dev'])"),
    };
    expect(await renders(files)).toEqual([
      {
        at: 'env/dev.yaml:2:15 ""',
        message: refused('image.repository is required'),
        related: [`${H}:2:20 required here`, 'Tiltfile:2:1 deployed here'],
      },
    ]);
  });

  it('points at the option that is refused', async () => {
    const flags = tiltfile("flags = ['--set', 'mode=bad']", "helm_resource('api', 'api', flags=flags)");
    expect((await renders({ ...refusesMode(), Tiltfile: flags })).map(({ at }) => at)).toEqual([
      "Tiltfile:2:19 'mode=bad'",
    ]);
    const helm = "k8s_yaml(helm('api', set=['mode=bad']))\n";
    expect((await renders({ ...refusesMode(), Tiltfile: helm })).map(({ at }) => at)).toEqual([
      "Tiltfile:1:27 'mode=bad'",
    ]);
  });

  it.each<[string, string, string]>([
    ['inline values', '      values: |\n        # a comment\n        mode: bad\n', 'app.yaml:12:15 bad'],
    ['a values object', '      valuesObject:\n        mode: "bad"\n', 'app.yaml:11:15 "bad"'],
    ['a parameter', '      parameters:\n        - name: mode\n          value: bad\n', 'app.yaml:12:18 bad'],
    ['a values file', '      valueFiles:\n        - ../env/prod.yaml\n', 'env/prod.yaml:1:7 bad'],
  ])('points at %s of an Application', async (_, helm, at) => {
    const files = { ...refusesMode(), 'env/prod.yaml': 'mode: bad\n', 'app.yaml': application(helm) };
    expect(await renders(files)).toEqual([
      {
        at,
        message: refused('mode bad is gone', APP),
        related: [`${P}:1:35 refused here`, 'app.yaml:4:9 deployed here'],
      },
    ]);
  });

  it('points at the Application that leaves a default which the chart refuses', async () => {
    const files = { ...refusesMode('mode: bad\n'), 'app.yaml': application('      values: ""\n') };
    expect((await renders(files)).map(({ at }) => at)).toEqual(['app.yaml:4:9 app']);
  });

  it('sees a fail in a named template, and the value that led there', async () => {
    const files = {
      ...chart({
        'api/values.yaml': 'mode: good\n',
        'api/templates/_check.tpl': '{{- define "check" -}}\n{{- fail (printf "no %s" .) -}}\n{{- end -}}\n',
        [P]: `{{- with .Values.mode }}{{ if ne . "good" }}{{ include "check" . }}{{ end }}{{ end }}\n${pod('x')}`,
      }),
      'app.yaml': application('      values: "mode: bad"\n'),
    };
    expect((await renders(files)).map(({ at, message }) => [at, message])).toEqual([
      ['app.yaml:10:22 bad', refused('no bad', APP)],
    ]);
  });

  it('takes the alternative that fails of a file that is one of two', async () => {
    const Tiltfile = tiltfile(
      "file = 'a.yaml' if os.getenv('X') else 'b.yaml'",
      "helm_resource('api', 'api', flags=['-f', file])",
    );
    const files = { ...refusesMode(), 'a.yaml': 'mode: good\n', 'b.yaml': 'mode: bad\n', Tiltfile };
    expect((await renders(files)).map(({ at }) => at)).toEqual(['b.yaml:1:7 bad']);
  });

  it.each<[string, Files, string, string]>([
    [
      'a value of nothing',
      { [P]: pod('{{ .Values.sidecar.image.repository }}') },
      `${P}:8:17 .Values.sidecar.image.repository`,
      'nil pointer evaluating interface {}.image',
    ],
    [
      'a named template that does not exist',
      { [P]: pod('{{ include "nope" . }}') },
      `${P}:8:17 include "nope" .`,
      'template: no template "nope" associated with template "gotpl"',
    ],
  ])('points at the template that is wrong: %s', async (_, files, at, reason) => {
    const deployed = { ...chart(files), 'app.yaml': application('      values: ""\n') };
    expect(await renders(deployed)).toEqual([
      {
        at,
        message: `chart "api" does not render as ${APP} deploys it: ${reason}`,
        related: ['app.yaml:4:9 deployed here'],
      },
    ]);
  });

  it.each<[string, Files, string, string]>([
    ['an action that is not closed', { [P]: pod('{{ if .Values.x }}') }, `${P}:9:1 `, 'unexpected EOF'],
    [
      'a function that does not exist',
      { [P]: pod('{{ imag .Values.x }}') },
      `${P}:8:17 imag`,
      'function "imag" not defined',
    ],
    [
      'a variable that does not exist',
      { [H]: '{{ define "x" }}{{ $y }}{{ end }}\n' },
      `${H}:1:20 $y`,
      'undefined variable "$y"',
    ],
    [
      'no name',
      { 'api/Chart.yaml': 'apiVersion: v2\nversion: 0.1.0\n' },
      'api/Chart.yaml:1:1 apiVersion: v2',
      'validation: chart.metadata.name is required',
    ],
  ])('reports charts that cannot be loaded, deployed or not: %s', async (_, files, at, reason) => {
    const name = files['api/Chart.yaml'] ? '' : 'api';
    expect((await renders(chart(files))).map((found) => [found.at, found.message])).toEqual([
      [at, `Helm cannot load chart "${name}": ${reason}`],
    ]);
  });

  it.each<[string, Files]>([
    ['charts that nobody deploys', needsImage(EMPTY)],
    [
      'a value that Tilt injects',
      {
        ...needsImage(EMPTY),
        'Dockerfile.dev': 'FROM alpine\n',
        Tiltfile: tiltfile(
          "docker_build('acme/api', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('api', 'api', image_deps=['acme/api'], image_keys=[('image.repository', 'image.tag')])",
        ),
      },
    ],
    [
      'flags that are not known',
      { ...needsImage(EMPTY), Tiltfile: tiltfile("helm_resource('api', 'api', flags=[os.getenv('FLAGS')])") },
    ],
    [
      'a values file that is not known',
      { ...needsImage(EMPTY), Tiltfile: tiltfile("helm_resource('api', 'api', flags=['-f', os.getenv('FILE')])") },
    ],
    [
      'a values file that is missing',
      { ...needsImage(EMPTY), Tiltfile: tiltfile("helm_resource('api', 'api', flags=['-f', 'gone.yaml'])") },
    ],
    [
      'a values file that is no YAML',
      {
        ...needsImage(EMPTY),
        'v.yaml': 'image:\n  a: b\n   c: d\n',
        Tiltfile: tiltfile("helm_resource('api', 'api', flags=['-f', 'v.yaml'])"),
      },
    ],
    [
      'what the cluster offers',
      {
        ...chart({
          [P]: `{{- if not (.Capabilities.APIVersions.Has "x.example/v1") }}{{ fail "no x" }}{{ end }}\n${pod('x')}`,
        }),
        'app.yaml': application('      values: ""\n'),
      },
    ],
    [
      'the version of the cluster',
      {
        ...chart({ 'api/Chart.yaml': `${CHART}kubeVersion: "<1.20"\n`, [P]: pod('x') }),
        'app.yaml': application('      values: ""\n'),
      },
    ],
    [
      'charts from elsewhere that are not here',
      {
        ...chart({
          'api/Chart.yaml': `${CHART}dependencies:\n  - name: common\n    version: 2.x.x\n    repository: https://charts.example\n`,
          [P]: pod('{{ include "common.image" . }}'),
        }),
        'app.yaml': application('      values: ""\n'),
      },
    ],
    [
      'a library beside it',
      {
        ...chart({
          'api/Chart.yaml': `${CHART}dependencies:\n  - name: lib\n    version: 0.1.0\n    repository: file://../lib\n`,
          'lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n',
          'lib/templates/_x.tpl': '{{ define "lib.x" }}x{{ end }}',
          [P]: pod('{{ include "lib.x" . }}'),
        }),
        'app.yaml': application('      values: ""\n'),
      },
    ],
    [
      'endless templates',
      {
        ...chart({ [P]: `{{- range until 100000000 }}{{ . }}{{ end }}\n${pod('x')}` }),
        'app.yaml': application('      values: ""\n'),
      },
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await renders(files)).toEqual([]);
  });
});
