import { basename } from '../host/host.ts';
import type { ParseError } from '../model/pipeline.ts';
import { parseJson } from '../parse/json/parse.ts';
import type { Span } from '../text/source.ts';
import type { ProjectFiles } from './files.ts';

/** The files that do not parse as what their name says they are, each with its first error. */
export function parseErrors(files: ProjectFiles): readonly ParseError[] {
  const errors: ParseError[] = [];
  const { repository } = files;
  for (const kind of ['values', 'yaml', 'chart', 'workflow', 'action', 'compose'] as const)
    for (const { path } of repository.ofKind(kind)) {
      const problem = files.memo.once(`yaml problem ${path}`, () => files.yaml(path)?.problems[0]);
      if (problem && !(kind === 'yaml' && isNoManifest(path, problem.span)))
        errors.push({ at: problem.span, message: problem.message, language: 'YAML' });
    }
  for (const { path } of repository.ofKind('pyproject')) {
    const [error] = files.toml(path)?.errors ?? [];
    if (error) errors.push({ ...error, language: 'TOML' });
  }
  // Other JSON files follow rules of their own (comments, several values), or are broken on purpose (test data).
  const json = [...repository.ofKind('package-json'), ...repository.ofKind('values-schema')];
  const container = repository.ofKind('json').filter(({ path }) => /^\.?devcontainer\.json$/.test(basename(path)));
  for (const { path } of [...json, ...container]) {
    const source = files.source(path);
    const [error] = source ? parseJson(source, { comments: container.some((file) => file.path === path) }).errors : [];
    if (error) errors.push({ ...error, language: 'JSON' });
  }
  return errors;
}

/** Folders of texts that only look like YAML, or are broken on purpose: what tests read, what documents show. */
const SHOWN = /(?:^|\/)(?:testdata|test-data|test_data|fixtures|__fixtures__|docs?|snippets)\//;

/** What other programs fill in before anything reads the text as YAML. */
const PLACEHOLDER = /\{\{|\$\{|<%|\{%|(?<!\w)\{[A-Z][A-Z0-9_]*\}|@[A-Z][A-Z0-9_]*@|<[A-Z][A-Z0-9_]*>/;

/** Whether a file that ends in `.yaml`, and is nothing else by its name, is no YAML at all. */
function isNoManifest(path: string, { file, start }: Span): boolean {
  const line = file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1).split('\n', 1)[0]!;
  return SHOWN.test(path) || PLACEHOLDER.test(line.slice(0, 2000));
}
