import { describe, expect, it } from 'vitest';
import { fixRepository, lintRepository } from '../harness.ts';
import { chart, HELPER, INLINE, LIBRARY, pod, VALUES } from './charts.ts';

type Files = Readonly<Record<string, string>>;

const RULE = 'helm/image-helper';

async function found(files: Files): Promise<string[]> {
  const { findings } = await lintRepository({ files }, { rules: [RULE], preset: 'ameide' });
  return findings.map(({ at, text, severity, message, related }) =>
    [`${at} ${severity} ${text} | ${message}`, ...related.map((place) => `<- ${place.at}`)].join('\n'),
  );
}

const P = 'api/templates/p.yaml';
const H = 'api/templates/_image.tpl';
const inline = (container: string, name = 'api.image') =>
  `the image of container "${container}" is put together inline, while the named template "${name}" makes image references; include it`;
const ofDict = HELPER.replace('{{- $repository', '{{- $image := .image -}}{{- $repository')
  .replace(' .repository', ' $image.repository')
  .replaceAll('.digest', '$image.digest')
  .replaceAll('.tag', '$image.tag');
const ofRoot = HELPER.replace(' .repository', ' .Values.image.repository')
  .replaceAll('.digest', '.Values.image.digest')
  .replaceAll('.tag', '.Values.image.tag');

/** What a fix leaves of the image's line. */
async function fixed(files: Files): Promise<string | undefined> {
  const after = await fixRepository({ files: chart(files) }, { rules: [RULE] });
  const text = after[P];
  if (text === undefined) return undefined;
  expect(await found({ ...chart(files), ...after })).toEqual([]);
  return /^ *image: (.*)$/m.exec(text)?.[1];
}

describe(RULE, () => {
  it.each<[string, Files, string, string | undefined]>([
    [
      'a helper of the chart',
      { [H]: HELPER, [P]: pod(INLINE) },
      `${P}:8:14 warn ${INLINE} | ${inline('a')}`,
      '{{ include "api.image" .Values.image | quote }}',
    ],
    [
      'a helper that stands in a manifest',
      { [P]: `${HELPER}${pod(INLINE)}` },
      `${P}:12:14 warn ${INLINE} | ${inline('a')}`,
      '{{ include "api.image" .Values.image | quote }}',
    ],
    [
      'a nested block, also when it conforms by itself',
      {
        'api/values.yaml': 'sidecar:\n  image:\n    repository: envoy\n    tag: x\n    digest: ""\n',
        [H]: HELPER,
        [P]: pod(
          '"{{ required "r" .Values.sidecar.image.repository }}{{ with .Values.sidecar.image.digest }}@{{ . }}{{ else }}:{{ .Values.sidecar.image.tag }}{{ end }}"',
        ),
      },
      `${P}:8:14 warn "{{ required "r" .Values.sidecar.image.repository }}{{ with .Values.sidecar.image.digest }}@{{ . }}{{ else }}:{{ .Values.sidecar.image.tag }}{{ end }}" | ${inline('a')}`,
      '{{ include "api.image" .Values.sidecar.image | quote }}',
    ],
    [
      'with, and a comment behind',
      { [H]: HELPER, [P]: `{{- with .Values.image }}\n${pod('{{ .repository }}:{{ .tag }} # pinned')}{{- end }}\n` },
      `${P}:9:14 warn {{ .repository }}:{{ .tag }} | ${inline('a')}`,
      '{{ include "api.image" . | quote }} # pinned',
    ],
    [
      'a variable, for a helper that takes a dictionary',
      { [H]: ofDict, [P]: `{{- $img := .Values.image }}\n${pod('{{ printf "%s:%s" $img.repository $img.tag }}')}` },
      `${P}:9:14 warn {{ printf "%s:%s" $img.repository $img.tag }} | ${inline('a')}`,
      '{{ include "api.image" (dict "image" $img) | quote }}',
    ],
    [
      'a helper that takes the root',
      { [H]: ofRoot, [P]: pod(INLINE) },
      `${P}:8:14 warn ${INLINE} | ${inline('a')}`,
      '{{ include "api.image" . | quote }}',
    ],
    [
      'another block than the one that the helper knows',
      {
        'api/values.yaml': `${VALUES}db:\n  image:\n    repository: pg\n    tag: x\n`,
        [H]: ofRoot,
        [P]: pod('{{ .Values.db.image.repository }}:{{ .Values.db.image.tag }}'),
      },
      `${P}:8:14 warn {{ .Values.db.image.repository }}:{{ .Values.db.image.tag }} | ${inline('a')}`,
      undefined,
    ],
    [
      'a helper of a library that nothing uses yet',
      {
        'api/charts/lib/Chart.yaml': LIBRARY,
        'api/charts/lib/templates/_image.tpl': HELPER.replace('api.image', 'lib.image'),
        [P]: pod('{{ .Values.image.repository }}@{{ .Values.image.digest }}'),
      },
      `${P}:8:14 warn {{ .Values.image.repository }}@{{ .Values.image.digest }} | ${inline('a', 'lib.image')}`,
      '{{ include "lib.image" .Values.image | quote }}',
    ],
  ])('reports %s', async (_, files, expected, fix) => {
    expect(await found(chart(files))).toEqual([expected]);
    expect(await fixed(files)).toBe(fix);
  });

  it('reports the first of three images without a helper', async () => {
    const three = `${pod(INLINE)}    - name: b\n      image: ${INLINE}\n    - name: c\n      image: ${INLINE}\n`;
    const bad = '{{- define "api.image" -}}{{ .repository }}:{{ .tag }}{{- end -}}\n';
    expect(await found(chart({ [H]: bad, [P]: three }))).toEqual([
      `${P}:8:14 warn ${INLINE} | chart "api" puts 3 images together inline; make their references in one named template\n<- ${P}:10:14\n<- ${P}:12:14`,
    ]);
    expect(await found(chart({ [H]: bad, [P]: `${pod(INLINE)}    - name: b\n      image: ${INLINE}\n` }))).toEqual([]);
  });

  it.each<[string, Files]>([
    ['images that the helper makes', { [H]: HELPER, [P]: pod('{{ include "api.image" .Values.image | quote }}') }],
    [
      'a value that is the whole reference',
      { 'api/values.yaml': 'image: a/b:1\n', [H]: HELPER, [P]: pod('{{ .Values.image }}') },
    ],
    ['literal images', { [H]: HELPER, [P]: pod('busybox:1.37') }],
    [
      'images of another helper',
      {
        [H]: `${HELPER}{{- define "other" -}}{{ .repository }}:{{ .tag }}{{- end -}}`,
        [P]: pod('{{ include "other" .Values.image }}'),
      },
    ],
    [
      'a loop, which is one place',
      {
        'api/values.yaml':
          'jobs: {a: {image: {repository: x, tag: y}}, b: {image: {repository: x, tag: y}}, c: {image: {repository: x, tag: y}}}\n',
        [P]: `{{- range .Values.jobs }}\n---\n${pod('{{ .image.repository }}:{{ .image.tag }}')}{{- end }}\n`,
      },
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await found(chart(files))).toEqual([]);
  });

  it('mends no value that a block begins or ends in', async () => {
    const files = {
      [H]: HELPER,
      [P]: pod('{{ if .Values.image.tag }}{{ .Values.image.repository }}:{{ .Values.image.tag }}\n      {{- end }}'),
    };
    expect(await found(chart(files))).toHaveLength(1);
    expect(await fixed(files)).toBeUndefined();
  });
});
