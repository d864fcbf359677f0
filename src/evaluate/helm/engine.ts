import type { ParsedTemplate } from '../../parse/gotemplate/ast.ts';
import { parseTemplate } from '../../parse/gotemplate/parser.ts';
import type { SourceFile } from '../../text/source.ts';
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
  readonly file: ChartFile;
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

/** Parses and executes the templates of a chart and its subcharts as Helm's engine does. Throws `HelmError`. */
export function renderTemplates(
  chart: Chart,
  scope: RenderScope,
  functions: FunctionTable,
  limits?: Limits,
): Rendering {
  const renderables = new Map<string, Renderable>();
  collect(chart, scope, scope.values, renderables);
  const order = [...renderables.keys()].sort((a, b) => -comparePaths(a, b));
  const set = new TemplateSet();
  for (const name of order) {
    const parsed = parse(renderables.get(name)!.file.source, name, functions);
    const problem = parsed.errors[0];
    if (problem) throw new HelmError(helmParseMessage(problem.message), parsed.file.span(problem.start, problem.end));
    set.add(parsed);
  }
  const executor = new Executor(set, functions, limits);
  const files: RenderedFile[] = [];
  for (const name of order) {
    if (name.slice(name.lastIndexOf('/') + 1).startsWith('_') || scope.only?.has(name) === false) continue;
    files.push(execute(executor, name, renderables.get(name)!));
  }
  return { files, executor };
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
  for (const file of chart.templates) {
    const base = file.name.slice(file.name.lastIndexOf('/') + 1);
    if (chart.isLibrary && !base.startsWith('_')) continue;
    into.set(cleanPath(`${folder}/${file.name}`), { file, context, basePath: `${folder}/templates` });
  }
  return context;
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
