import type fc from 'fast-check';
import { evaluateDockerfile } from '../../src/evaluate/dockerfile/evaluateDockerfile.ts';
import { render } from '../../src/evaluate/helm/index.ts';
import { evaluateShell } from '../../src/evaluate/shell/evaluateShell.ts';
import { readSetText } from '../../src/evaluate/values/set.ts';
import { parseTemplatedYaml } from '../../src/evaluate/yaml/templated.ts';
import { createMemoryHost } from '../../src/host/memory.ts';
import { parseDockerfile } from '../../src/parse/dockerfile/parse.ts';
import { goImports } from '../../src/parse/go/imports.ts';
import { parseTemplate } from '../../src/parse/gotemplate/parser.ts';
import { parseJson } from '../../src/parse/json/parse.ts';
import { parseMakefile } from '../../src/parse/makefile/parse.ts';
import { readMarkdown } from '../../src/parse/markdown/blocks.ts';
import { pythonTokens } from '../../src/parse/python/tokens.ts';
import { parseShell } from '../../src/parse/shell/syntax.ts';
import { parseStarlark } from '../../src/parse/starlark/parse.ts';
import { scan } from '../../src/parse/starlark/scanner.ts';
import { parseToml } from '../../src/parse/toml/parse.ts';
import { loadTypeScriptParser, moduleReferences } from '../../src/parse/typescript/modules.ts';
import { parseGoYaml } from '../../src/parse/yaml/go-parse.ts';
import { GoYamlError } from '../../src/parse/yaml/go-token.ts';
import { parseYaml } from '../../src/parse/yaml/parse.ts';
import type { SourceFile } from '../../src/text/source.ts';
import { TracedText } from '../../src/text/traced.ts';
import { run } from '../evaluate/starlark/run.ts';
import { tilt } from '../evaluate/tilt/evaluated.ts';
import * as grammar from './grammar.ts';

await loadTypeScriptParser();

/** A parser or evaluator that any text is given to. */
export interface FuzzTarget {
  readonly name: string;
  /** Texts of its language; without one it is only given mutated fixtures. */
  readonly grammar?: fc.Arbitrary<string>;
  /** The fixtures that are mutated for it. */
  readonly fixtures: RegExp;
  /** Reads a text; the result is inspected and compared with that of a second reading. Throws for a bug only. */
  readonly read: (file: SourceFile) => unknown;
}

const traced = (file: SourceFile) => TracedText.exact(file.span(0, file.text.length));
const TILTFILES = /(?:^|\/)Tiltfile|\.star$|\.tilt$/;
const DOCKERFILES = /(?:^|\/)Dockerfile|\.Dockerfile$/;
const YAML = /\.ya?ml$/;
const TEMPLATES = /\/templates\//;
const SCRIPTS = /\.sh$|Makefile$/;

function renderTemplate(file: SourceFile): unknown {
  const host = createMemoryHost({
    'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'c/values.yaml': 'a: {b: x, c: [1, 2]}\nimage: {repository: r, tag: t, digest: ""}\n',
    'c/templates/_h.tpl': '{{ define "h" }}{{ .Values.image.repository }}{{ end }}',
    'c/templates/t.yaml': file.text,
  });
  const { ok, text, documents, error, warnings } = render({ chart: 'c', host, release: 'r' });
  // What went wrong is compared by its words: the error itself holds the whole state of the engine.
  return { ok, text, count: documents.length, message: error?.message, at: error?.span, warnings };
}

function evaluateTiltfile(file: SourceFile): unknown {
  const project = tilt({
    Tiltfile: file.text,
    'x.star': 'def f(*args, **kwargs): return args\n',
    'x.json': '{"a": [1]}',
    Dockerfile: 'FROM alpine\n',
  });
  const { images, resources, releases, errors, unresolved, prints } = project;
  return { images, resources, releases, errors, unresolved, prints };
}

export const targets: readonly FuzzTarget[] = [
  {
    name: 'Starlark syntax',
    grammar: grammar.starlark,
    fixtures: TILTFILES,
    read: (file) => [parseStarlark(file), scan(file.text)],
  },
  {
    name: 'Starlark',
    grammar: grammar.starlark,
    fixtures: TILTFILES,
    read: (file) => {
      const { errors, error, prints, registered, unresolved } = run(file.text, {
        tolerant: true,
        limits: { steps: 20_000 },
      });
      return {
        errors,
        error,
        prints,
        registered: registered.map(({ values, argumentSpans }) => [values, argumentSpans]),
        unresolved,
      };
    },
  },
  { name: 'Tiltfile', grammar: grammar.starlark, fixtures: TILTFILES, read: evaluateTiltfile },
  {
    name: 'Dockerfile',
    grammar: grammar.dockerfile,
    fixtures: DOCKERFILES,
    read: (file) => [parseDockerfile(file), evaluateDockerfile(file)],
  },
  {
    name: 'shell',
    grammar: grammar.shell,
    fixtures: SCRIPTS,
    read: (file) => [parseShell(file.text), evaluateShell(traced(file))],
  },
  { name: 'Go template syntax', grammar: grammar.gotemplate, fixtures: TEMPLATES, read: (file) => parseTemplate(file) },
  { name: 'Helm template', grammar: grammar.gotemplate, fixtures: TEMPLATES, read: renderTemplate },
  { name: 'YAML', grammar: grammar.yaml, fixtures: YAML, read: (file) => parseYaml(file).documents },
  {
    name: 'templated YAML',
    grammar: grammar.yaml,
    fixtures: TEMPLATES,
    read: (file) => parseTemplatedYaml(file).documents,
  },
  { name: "YAML as Go's", grammar: grammar.yaml, fixtures: YAML, read: (file) => goYaml(file) },
  {
    name: 'values of --set',
    grammar: grammar.setText,
    fixtures: YAML,
    read: (file) => (['set', 'set-json', 'set-literal'] as const).map((kind) => readSetText(kind, traced(file))),
  },
  { name: 'Makefile', fixtures: SCRIPTS, read: parseMakefile },
  { name: 'Markdown', fixtures: /\.md$/, read: readMarkdown },
  { name: 'JSON', fixtures: /\.json$/, read: (file) => parseJson(file, { comments: true }) },
  { name: 'TOML', fixtures: /\.toml$/, read: parseToml },
  { name: 'Python', fixtures: /\.py$/, read: (file) => [...pythonTokens(file)] },
  { name: 'Go', fixtures: /\.go$/, read: goImports },
  { name: 'TypeScript', fixtures: /\.tsx?$/, read: moduleReferences },
];

/** The one parser that throws an error of its own. */
function goYaml(file: SourceFile): unknown {
  try {
    return parseGoYaml(file);
  } catch (error) {
    if (error instanceof GoYamlError) return error.message;
    throw error;
  }
}
