import type { ParsedTemplate } from '../../parse/gotemplate/ast.ts';
import { parseTemplate } from '../../parse/gotemplate/parser.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import type { Chart } from './chart/chart.ts';
import type { ChartFile } from './chart/file.ts';
import { cleanPath } from './chart/match.ts';
import { chartValue } from './chart-value.ts';
import { HelmError } from './error.ts';
import { filesValue } from './files-value.ts';
import type { RenderedFile } from './manifest/manifests.ts';
import { ExecError, helmExecMessage, helmParseMessage, type Limits } from './template/errors.ts';
import type { FunctionTable } from './template/execution.ts';
import { Executor } from './template/executor.ts';
import type { Origin, TemplateCall } from './template/origin.ts';
import { TemplateSet } from './template/set.ts';
import { compareStrings, FunctionError, GoMap, str, type Value } from './template/values.ts';
import { asValues, emptyValues } from './values/values-value.ts';

/** A template that failed: Helm's words, the place in the template, and what led there. */
export class RenderError extends HelmError {
  /** The chart refused its values with `required` or `fail`. */
  readonly refusal: 'required' | 'fail' | undefined;
  /** The innermost message; of `required` and `fail`, the chart's own text. */
  readonly reason: string;
  /** The calls around the place, innermost first. */
  readonly calls: readonly TemplateCall[];
  /** The value paths of the operand that was refused. */
  readonly origin: Origin | undefined;
  /** The value paths that decided that the place was reached. */
  readonly when: Origin | undefined;
  /** Whether our bounds ended it, where Helm would have gone on. */
  readonly limited: boolean;

  constructor(message: string, error: ExecError) {
    super(message, error.file.span(error.start, error.end));
    this.refusal = error.refusal;
    this.reason = error.reason;
    this.calls = error.calls;
    this.origin = error.origin;
    this.when = error.when;
    this.limited = error.limited;
  }
}

/** One template file and what it sees. */
interface Renderable {
  readonly context: GoMap;
  readonly basePath: string;
}

/** The result of executing all templates. */
export interface Rendering {
  /** Every file that is no partial, in the order of execution. */
  readonly files: readonly RenderedFile[];
  readonly executor: Executor;
}

/** What templates see besides their chart. */
export interface RenderScope {
  readonly values: GoMap;
  readonly release: Value;
  readonly capabilities: Value;
  /** Names of the template files to execute; all when undefined. */
  readonly only?: ReadonlySet<string>;
}

/** A template file with the name by which Helm knows it. */
export interface NamedTemplate {
  readonly name: string;
  readonly file: ChartFile;
}

/** What Go's parser refuses: its message, and the place. */
export interface ParseRefusal {
  readonly message: string;
  readonly at: Span;
}

/** The templates of some files, of which a later definition replaces an earlier one; or why there are none. */
export interface ParsedTemplates {
  readonly refusal: ParseRefusal | undefined;
  readonly set: TemplateSet;
}

/** Parses template files that are executed together, in this order. Those who render much may keep what it gives. */
export type ParseTemplates = (files: readonly NamedTemplate[], functions: FunctionTable) => ParsedTemplates;

/** Parses the files, up to the first that Go refuses. */
export function parseTemplates(files: readonly NamedTemplate[], functions: FunctionTable): ParsedTemplates {
  const set = new TemplateSet();
  for (const { name, file } of files) {
    const parsed = parse(file.source, name, functions);
    const problem = parsed.errors[0];
    if (problem)
      return { refusal: { message: problem.message, at: parsed.file.span(problem.start, problem.end) }, set };
    set.add(parsed);
  }
  return { refusal: undefined, set };
}

/** How templates are parsed and executed. */
export interface EngineOptions {
  readonly limits?: Limits | undefined;
  /** Default: `parseTemplates`. */
  readonly parse?: ParseTemplates | undefined;
}

/** Parses and executes the templates of a chart and its subcharts as Helm's engine does. Throws `HelmError`. */
export function renderTemplates(
  chart: Chart,
  scopeOf: () => RenderScope,
  functions: FunctionTable,
  { limits, parse: parseAll = parseTemplates }: EngineOptions = {},
): Rendering {
  const files = templateFiles(chart);
  const { refusal, set } = parseAll(files, functions);
  if (refusal) throw parseError(refusal);
  const renderables = new Map<string, Renderable>();
  const scope = scopeOf();
  collect(chart, scope, scope.values, renderables);
  const executor = new Executor(set, functions, limits);
  const rendered: RenderedFile[] = [];
  for (const { name } of files) {
    if (name.slice(name.lastIndexOf('/') + 1).startsWith('_') || scope.only?.has(name) === false) continue;
    rendered.push(execute(executor, name, renderables.get(name)!));
  }
  return { files: rendered, executor };
}

function execute(executor: Executor, name: string, { context, basePath }: Renderable): RenderedFile {
  context.entries.set(
    'Template',
    asValues(
      new GoMap(
        new Map([
          ['Name', str(name)],
          ['BasePath', str(basePath)],
        ]),
      ),
    ),
  );
  try {
    const pieces = executor.execute(name, context);
    let text = '';
    for (const piece of pieces) text += piece.text;
    return { path: name, text, pieces };
  } catch (error) {
    if (error instanceof ExecError) throw new RenderError(helmExecMessage(error.message), error);
    if (error instanceof FunctionError) throw new HelmError(error.message);
    if (error instanceof RangeError)
      throw new HelmError(`rendering template failed: the templates of ${name} are nested too deeply`);
    throw error;
  }
}

/** Deeper paths last, then by bytes; Helm goes through them backwards. */
function comparePaths(a: string, b: string): number {
  const depth = a.split('/').length - b.split('/').length;
  return depth || compareStrings(a, b);
}

/** Gathers the templates of a chart and of its subcharts, each with what it sees. Gives the chart's context. */
function collect(chart: Chart, scope: RenderScope, values: GoMap, into: Map<string, Renderable>): GoMap {
  const subcharts = new GoMap(new Map());
  const context = new GoMap(
    new Map<string, Value>([
      ['Chart', chartValue(chart)],
      ['Files', filesValue(chart.files)],
      ['Release', scope.release],
      ['Capabilities', scope.capabilities],
      ['Values', values],
      ['Subcharts', subcharts],
    ]),
    undefined,
    'chartutil.Values',
    values.methods,
  );
  for (const child of chart.dependencies) {
    const section = values.entries.get(child.name);
    const own = section?.kind === 'map' ? asValues(section) : emptyValues();
    subcharts.entries.set(child.name, new GoMap(collect(child, scope, own, into).entries));
  }
  const folder = chart.fullPath;
  for (const file of chart.templates)
    if (counts(chart, file)) into.set(nameIn(folder, file), { context, basePath: `${folder}/templates` });
  return context;
}

/** The template files of a chart and its subcharts in the order of their execution; of one that comes twice the parent's. */
export function templateFiles(chart: Chart): readonly NamedTemplate[] {
  const files = new Map<string, ChartFile>();
  const gather = (one: Chart): void => {
    for (const child of one.dependencies) gather(child);
    const folder = one.fullPath;
    for (const file of one.templates) if (counts(one, file)) files.set(nameIn(folder, file), file);
  };
  gather(chart);
  return [...files.keys()].sort((a, b) => -comparePaths(a, b)).map((name) => ({ name, file: files.get(name)! }));
}

/** Whether Helm looks at a template of a chart. */
function counts(chart: Chart, { name }: ChartFile): boolean {
  return !chart.isLibrary || name[name.lastIndexOf('/') + 1] === '_';
}

/** The name by which Helm knows a file of the chart in a folder. */
function nameIn(folder: string, { name }: ChartFile): string {
  return cleanPath(`${folder}/${name}`);
}

/** The error that a refusal is for Helm. */
export function parseError({ message, at }: ParseRefusal): HelmError {
  return new HelmError(helmParseMessage(message), at);
}

/** Parsed templates by their text, name and functions: charts are rendered many times with other values. */
const parsedTemplates = new WeakMap<SourceFile, Map<string, { functions: FunctionTable; parsed: ParsedTemplate }>>();

function parse(source: SourceFile, name: string, functions: FunctionTable): ParsedTemplate {
  let byName = parsedTemplates.get(source);
  if (!byName) {
    byName = new Map();
    parsedTemplates.set(source, byName);
  }
  const known = byName.get(name);
  if (known?.functions === functions) return known.parsed;
  const parsed = parseTemplate(source, { name, functions });
  byName.set(name, { functions, parsed });
  return parsed;
}
