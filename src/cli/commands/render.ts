import { readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { RenderError } from '../../evaluate/helm/engine.ts';
import { type RenderFailure, type RenderOptions, type RenderResult, render } from '../../evaluate/helm/index.ts';
import { SchemaViolationError } from '../../evaluate/helm/schema/validate-values.ts';
import { leafProblems } from '../../evaluate/helm/schema/validator.ts';
import type { LineSource, ValueSource } from '../../evaluate/helm/source-map.ts';
import { valueSource } from '../../evaluate/helm/source-map.ts';
import { originPaths } from '../../evaluate/helm/template/origin.ts';
import { createDiskHost } from '../../host/disk.ts';
import { printable } from '../../report/escape.ts';
import { SourceFile, type Span } from '../../text/source.ts';
import { type CliIo, exitStatus, UsageError } from '../io.ts';
import { type Arguments, type OptionSpec, parseArguments } from '../options.ts';
import { findRoot, pathExists, shownFrom } from '../projects.ts';

/** The options of `ameide-lint render`. */
export const options: readonly OptionSpec[] = [
  { name: 'values', short: 'f', kind: 'values', argument: 'FILE', help: 'values file; the last wins' },
  { name: 'set', kind: 'values', argument: 'K=V', help: 'set a value' },
  { name: 'set-string', kind: 'values', argument: 'K=V', help: 'set a value that stays a string' },
  { name: 'set-json', kind: 'values', argument: 'K=JSON', help: 'set a value given as JSON' },
  { name: 'set-file', kind: 'values', argument: 'K=FILE', help: "set a value to a file's text" },
  { name: 'set-literal', kind: 'values', argument: 'K=V', help: 'set a value to the text as it is' },
  { name: 'release', kind: 'value', argument: 'NAME', help: 'name of the release (default release-name)' },
  { name: 'namespace', short: 'n', kind: 'value', argument: 'NS', help: 'namespace of the release' },
  { name: 'kube-version', kind: 'value', argument: 'V', help: 'Kubernetes version' },
  { name: 'api-versions', short: 'a', kind: 'values', argument: 'A', help: 'further API version of the cluster' },
  { name: 'show-only', short: 's', kind: 'values', argument: 'TEMPLATE', help: 'print only what this template makes' },
  { name: 'include-crds', kind: 'flag', help: 'print custom resource definitions too' },
  { name: 'no-hooks', kind: 'flag', help: 'leave hooks out' },
  { name: 'skip-tests', kind: 'flag', help: 'leave test hooks out' },
  { name: 'is-upgrade', kind: 'flag', help: 'render as for an upgrade' },
  { name: 'skip-schema-validation', kind: 'flag', help: 'do not check values against values.schema.json' },
  { name: 'source-map', kind: 'flag', help: 'print where each line comes from' },
  { name: 'help', short: 'h', kind: 'flag', help: 'print this help' },
];

const about = 'Prints what `helm template` would print for CHART, a folder or a packed chart, without Helm.';

/** `ameide-lint render CHART`. */
export async function renderCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, options, false, 'ameide-lint render');
  if (args.flag('help')) {
    const { commandHelp } = await import('../help.ts');
    io.out(commandHelp('render CHART', about, options));
    return exitStatus.ok;
  }
  const [chart, surplus] = args.positionals.map(({ value }) => value);
  if (chart === undefined) throw new UsageError('render takes the path of a chart');
  if (surplus !== undefined) throw new UsageError(`render takes one chart; ${JSON.stringify(surplus)} is one too many`);
  const absolute = resolve(io.cwd, chart);
  if (!pathExists(absolute)) throw new UsageError(`there is no file or folder ${JSON.stringify(chart)}`);
  const setFiles = args.values('set-file').flatMap((text) => /=(.*)$/s.exec(text)?.[1] ?? []);
  const root = commonRoot(findRoot(absolute, io.cwd), [absolute, ...setFiles.map((file) => resolve(io.cwd, file))]);
  const result = render(renderOptions(args, io.cwd, root, absolute));
  const shown = shownFrom(io.cwd, root);
  for (const warning of result.warnings) io.err(`${printable(warning)}\n`);
  if (!result.ok) {
    if (result.error) io.err(failureText(result.error, result, shown));
    return exitStatus.findings;
  }
  io.out(args.flag('source-map') ? sourceMapText(result, shown) : result.text);
  return exitStatus.ok;
}

function renderOptions(args: Arguments, cwd: string, root: string, chart: string): RenderOptions {
  return {
    chart: relative(root, chart).split(sep).join('/'),
    host: createDiskHost(root),
    values: args.values('values').map((file) => valuesFile(file, cwd)),
    set: args.values('set'),
    setString: args.values('set-string'),
    setJson: args.values('set-json'),
    setFile: args.values('set-file').map((text) => fromRoot(text, cwd, root)),
    setLiteral: args.values('set-literal'),
    release: args.value('release'),
    namespace: args.value('namespace'),
    kubeVersion: args.value('kube-version'),
    apiVersions: args.values('api-versions').flatMap((text) => text.split(',')),
    showOnly: args.values('show-only'),
    includeCrds: args.flag('include-crds'),
    noHooks: args.flag('no-hooks'),
    skipTests: args.flag('skip-tests'),
    isUpgrade: args.flag('is-upgrade'),
    skipSchemaValidation: args.flag('skip-schema-validation'),
  };
}

/** A values file that the user named may lie anywhere; it is known by the name that the user gave. */
function valuesFile(file: string, cwd: string): SourceFile {
  const absolute = resolve(cwd, file);
  if (!pathExists(absolute)) throw new UsageError(`there is no file ${JSON.stringify(file)}`);
  return new SourceFile(file, readFileSync(absolute, 'utf8'));
}

/** The files of a `--set-file` option, relative to the root instead of to the working directory. */
function fromRoot(text: string, cwd: string, root: string): string {
  return text.replace(/=([^,]*)/g, (_, file: string) => `=${relative(root, resolve(cwd, file)).split(sep).join('/')}`);
}

/** The innermost folder that holds the root and all these paths. */
function commonRoot(root: string, paths: readonly string[]): string {
  let folder = root;
  for (const path of paths)
    while (
      path !== folder &&
      !path.startsWith(folder.endsWith(sep) ? folder : folder + sep) &&
      dirname(folder) !== folder
    )
      folder = dirname(folder);
  return folder;
}

type Shown = (path: string) => string;

function place(span: Span, shown: Shown): string {
  const { line, column } = span.file.positionAt(span.start);
  return `${printable(shown(span.file.path))}:${line}:${column}`;
}

function valueText({ path, layer, name, span }: ValueSource, shown: Shown): string {
  if (layer === undefined) return `.Values.${printable(path)} (not set)`;
  const where = span ? place(span, shown) : name ? printable(name) : undefined;
  return `.Values.${printable(path)} ← ${where ? `${where} ` : ''}(${layer})`;
}

/** Helm's words, then the true place, the calls that led there and the values that were refused. */
function failureText(error: RenderFailure, result: RenderResult, shown: Shown): string {
  const lines = [`Error: ${error.message}`];
  if (error.span) lines.push(`  at ${place(error.span, shown)}`);
  if (error.cause instanceof RenderError) {
    for (const call of error.cause.calls)
      lines.push(`  called from ${place(call.file.span(call.start, call.end), shown)} (${printable(call.name)})`);
    for (const path of originPaths(error.cause.origin))
      lines.push(`  value ${valueText(valueSource(path, result.release?.chart), shown)}`);
  }
  if (error.cause instanceof SchemaViolationError)
    for (const { problem } of error.cause.violations)
      for (const { path, value } of leafProblems(problem)) {
        const where = value?.span ? place(value.span, shown) : value && printable(value.layer.name);
        if (where) lines.push(`  value .Values.${printable(path.join('.'))} ← ${where}`);
      }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Each line of the output, and below it where its parts come from. */
function sourceMapText(result: RenderResult, shown: Shown): string {
  const lines = result.text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const width = String(lines.length).length;
  const margin = `${' '.repeat(width)} │`;
  const out: string[] = [];
  for (const [index, text] of lines.entries()) {
    out.push(`${String(index + 1).padStart(width)} │ ${printable(text)}`.trimEnd());
    const seen = new Set<string>();
    for (const source of result.sourceMap.line(index + 1)) {
      const described = sourceText(source, shown);
      if (described !== undefined && !seen.has(described)) out.push(`${margin}   ${described}`);
      if (described !== undefined) seen.add(described);
    }
  }
  return `${out.join('\n')}\n`;
}

function sourceText(source: LineSource, shown: Shown): string | undefined {
  if (!source.template) return undefined;
  const calls = source.calls.map((call) => ` < ${place(call.file.span(call.start, call.end), shown)}`).join('');
  const values = source.values.map((value) => `; ${valueText(value, shown)}`).join('');
  return `${source.startColumn}-${source.endColumn}: ${place(source.template, shown)}${calls}${values}`;
}
