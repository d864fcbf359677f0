// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions look like template literals

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { argoApplications } from '../../src/evaluate/argo/application.ts';
import { evaluateCi } from '../../src/evaluate/ci/workflow.ts';
import { composeServices } from '../../src/evaluate/compose/project.ts';
import { devcontainerCommands } from '../../src/evaluate/devcontainer/commands.ts';
import { importsOf } from '../../src/evaluate/imports/imports.ts';
import { mentionsOfMakefile, mentionsOfShell, mentionsOfYaml } from '../../src/evaluate/mentions/mentions.ts';
import { goManifest } from '../../src/evaluate/packages/go.ts';
import { npmManifest } from '../../src/evaluate/packages/npm.ts';
import { pythonManifest } from '../../src/evaluate/packages/python.ts';
import { evaluateK3dConfig, localRegistryHosting } from '../../src/evaluate/registry/k3d.ts';
import { evaluateHelmfile } from '../../src/evaluate/values/helmfile.ts';
import { valuePathsOfManifest } from '../../src/evaluate/values/manifest.ts';
import { valuePathsOfMapping } from '../../src/evaluate/values/mapping.ts';
import { valuePathsOfMarkdown } from '../../src/evaluate/values/markdown.ts';
import { valuePathsOfSchema } from '../../src/evaluate/values/schema.ts';
import { readSetText } from '../../src/evaluate/values/set.ts';
import { parseTemplatedYaml } from '../../src/evaluate/yaml/templated.ts';
import { readMarkdown } from '../../src/parse/markdown/blocks.ts';
import { parseToml } from '../../src/parse/toml/parse.ts';
import { loadTypeScriptParser } from '../../src/parse/typescript/modules.ts';
import { SourceFile, type Span } from '../../src/text/source.ts';
import { TracedText } from '../../src/text/traced.ts';
import { processorTime } from '../processor-time.ts';

/** Texts made of the words that the readers look for, in any order. */
const WORDS =
  'apiVersion:|kind: Application|kind: ApplicationSet|argoproj.io/v1alpha1|k3d.io/v1|spec:|generators:|list:|matrix:|merge:|elements:|git:|files:|template:|helm:|values: ||name: x|jobs:|steps:|- run: |uses: ./a|with:|on:|runs:|matrix:|include:|exclude:|${{ matrix.a }}|${{|}}|{{ .a }}|{{- if|{{|services:|image:|ports:|- "1:2"|registries:|create:|config: ||mirrors:|&a |*a|<<: *a|- |{|}|[|]|"|\'|,|: |#|\n|\n  |\n    |\r\n|\t|\\|=|.|--set a.b=c|```yaml|| a.b | c ||---|import |from |(|)|`|//|/*|$ref|#/|properties|é|😀|\u0000|\ufeff'
    .split('|')
    .concat('|', '||', '|-', '>');

const SAMPLES = [
  `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  goTemplate: true
  generators:
  - matrix: {generators: [{list: {elements: [{a: &a b}, {a: *a}]}}, {git: {files: [{path: "x/*"}]}}]}
    selector: {matchLabels: {a: b}}
  template:
    metadata: {name: '{{ .a | lower }}'}
    spec: {source: {path: x, helm: {valueFiles: [a.yaml], values: "image: {graph: x}"}}, syncPolicy: {automated: {prune: true}}}
  templatePatch: |
    {{- if eq .a "b" }}
    spec: {project: x}
    {{- end }}
`,
  `on: {workflow_call: {inputs: {x: {default: y}}}}
env: {A: 1}
jobs:
  a:
    strategy: {matrix: {s: [a, b], include: [{s: a, t: {u: v}}]}}
    services: {r: {image: "registry:2", ports: ["1:2"]}}
    steps:
    - {id: s, run: "echo x=\${{ matrix.s || format('{0}', inputs.x) }} >> $GITHUB_OUTPUT"}
    - uses: docker/build-push-action@v1
      with: {file: "\${{ steps.s.outputs.x }}/Dockerfile", push: true}
`,
  `apiVersion: k3d.io/v1alpha5
kind: Simple
registries: {create: {name: a, hostPort: "5"}, use: [b], config: "mirrors: {c: {endpoint: [d]}}"}
services: {a: {image: "x:\${V:-1}", ports: [{target: 1}], build: .}}
releases: [{name: a, values: [{image: {graph: x}}], set: [{name: image.graph}]}]
properties: {image: {$ref: "#/properties/a"}, a: {properties: {graph: {}}, required: [graph]}}
`,
  '[project]\nname = "x"\ndependencies = ["a>=1"]\n[tool.uv.sources]\na = {path = "b"}\n',
  '# a\n\n| Key |\n|---|\n| `image.graph` |\n\n```sh\nhelm x --set a.b=c\n```\n\n    image: {graph: x}\n',
  'import a, { b } from "x"; export * from "y";\nfrom c.d import (e as f)\npackage g\nimport ("h")\n',
];

const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((list) => list.join(''));

/** A sample with pieces taken out and words put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...SAMPLES),
    fc.array(fc.tuple(fc.nat(1000), fc.nat(12), fc.constantFrom(...WORDS, '')), { maxLength: 6 }),
  )
  .map(([sample, changes]) =>
    changes.reduce((source, [at, removed, added]) => {
      const from = at % (source.length + 1);
      return source.slice(0, from) + added + source.slice(from + removed);
    }, sample),
  );

const text = fc.oneof(words, { arbitrary: mutated, weight: 3 });

function traced(file: SourceFile): TracedText {
  return TracedText.exact(file.span(0, file.text.length));
}

/** Every span lies within its file. */
function expectWithin(spans: readonly (Span | undefined)[]): void {
  for (const span of spans) {
    if (!span) continue;
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(span.file.text.length);
  }
}

describe('any text', () => {
  beforeAll(loadTypeScriptParser);
  const check = (name: string, read: (file: SourceFile) => readonly (Span | undefined)[]): void =>
    it(`is safe to read as ${name}`, () => {
      fc.assert(
        fc.property(text, (source) => expectWithin(read(new SourceFile('a/b.ts', source)))),
        { numRuns: 250, seed: 7 },
      );
    });
  const documents = (file: SourceFile) => parseTemplatedYaml(file).documents.map(({ contents }) => contents);

  check('an Application', (file) =>
    documents(file).flatMap((root) =>
      argoApplications(root, 'a', { files: ['x/a.yaml'], yaml: () => parseTemplatedYaml(file) }).map((app) => app.at),
    ),
  );
  check('a workflow', (file) =>
    documents(file).flatMap((root) => {
      const ci = evaluateCi(root, 'a', { source: () => file, yaml: () => parseTemplatedYaml(file) });
      return (ci?.steps ?? []).flatMap((step) => [step.at, step.build?.at, step.script?.at]);
    }),
  );
  check('values', (file) =>
    documents(file).flatMap((root) =>
      [
        ...valuePathsOfMapping(root, { place: 'values' }),
        ...valuePathsOfManifest(root),
        ...valuePathsOfSchema(root),
        ...evaluateHelmfile(root).valuePaths,
      ].map((use) => use.at),
    ),
  );
  check('Markdown', (file) => valuePathsOfMarkdown(readMarkdown(file), { commandsOf: () => [] }).map((use) => use.at));
  check('a registry or compose file', (file) =>
    documents(file).flatMap((root) => [
      evaluateK3dConfig(root, 'a')?.at,
      localRegistryHosting(root)?.at,
      ...composeServices(root, 'a').map((service) => service.at),
    ]),
  );
  check('a package manifest', (file) => [
    npmManifest(file)?.at,
    goManifest(file).at,
    pythonManifest(parseToml(file).root, file).at,
    ...devcontainerCommands(file, () => undefined).map((command) => command.at),
  ]);
  check('source code', (file) =>
    ['a.ts', 'a.jsx', 'a.py', 'a.go'].flatMap((path) =>
      importsOf(new SourceFile(path, file.text)).map((found) => found.at),
    ),
  );
  check('texts with paths', (file) =>
    [...mentionsOfYaml(parseTemplatedYaml(file)), ...mentionsOfShell(traced(file)), ...mentionsOfMakefile(file)].map(
      (mention) => mention.text.spanOf(),
    ),
  );
  check('a set flag', (file) =>
    (['set', 'set-json', 'set-literal'] as const).flatMap((kind) =>
      readSetText(kind, traced(file)).flatMap(({ path }) => path.map((part) => part.at)),
    ),
  );
});

describe('large and deep files', () => {
  it('are read in bounded time', () => {
    const nested = `${'{a: '.repeat(3000)}1${'}'.repeat(3000)}`;
    const wide = Array.from({ length: 20_000 }, (_, index) => `k${index}: {image: {tag: x}}`).join('\n');
    const started = processorTime();
    for (const source of [nested, wide, '{{'.repeat(20_000), `a: ${'{{ x }}'.repeat(5_000)}`, '|'.repeat(100_000)]) {
      const file = new SourceFile('a.yaml', source);
      for (const { contents } of parseTemplatedYaml(file).documents) valuePathsOfMapping(contents, { place: 'values' });
      readMarkdown(file);
    }
    expect(processorTime() - started).toBeLessThan(15_000);
  });
});
