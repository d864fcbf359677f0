import { helmFunctionTable } from '../evaluate/helm/release.ts';
import { staticReads } from '../evaluate/helm/template/paths.ts';
import type { Chart, ValuePathUse } from '../model/helm.ts';
import type { ParseError } from '../model/pipeline.ts';
import type { ParsedTemplate } from '../parse/gotemplate/ast.ts';
import { parseTemplate } from '../parse/gotemplate/parser.ts';
import { covers, type Span } from '../text/source.ts';
import type { ProjectFiles } from './files.ts';

/** Folders of subcharts inside each other that are looked at. */
const MAX_DEPTH = 4;

/** The parsed templates of charts, each file once. */
export class ChartTemplates {
  readonly #files: ProjectFiles;

  constructor(files: ProjectFiles) {
    this.#files = files;
  }

  /** The `.Values` paths that the templates of a chart read, also where no render comes. */
  reads(chart: Chart): readonly ValuePathUse[] {
    return this.#files.memo.of(chart, 'reads', () => this.#reads(chart));
  }

  #reads(chart: Chart): readonly ValuePathUse[] {
    const own = this.#parseAll(chart.templates);
    const libraries = this.#parseAll(this.#subchartTemplates(chart.path, 0));
    return staticReads(own, libraries).flatMap(({ path, components, span }) => {
      const parts = path.map((name, index) => ({
        name: name === '*' ? undefined : name,
        at: components[index] && withQuotes(components[index].span),
      }));
      const at = parts.findLast((part) => part.at)?.at ?? span;
      const via = covers(span, at) ? [] : [{ message: 'read here', span }];
      return [{ place: 'template' as const, path: parts, at, chart: chart.path, via }];
    });
  }

  /** What Go's parser refuses in the templates of a chart. */
  errors(chart: Chart): readonly ParseError[] {
    return chart.templates.flatMap((path) => {
      const parsed = this.#parse(path);
      const error = parsed?.errors[0];
      if (!error) return [];
      return [{ at: parsed.file.span(error.start, error.end), message: error.reason, language: 'Go template' }];
    });
  }

  #subchartTemplates(chart: string, depth: number): readonly string[] {
    if (depth > MAX_DEPTH) return [];
    const folder = `${chart === '' ? '' : `${chart}/`}charts`;
    return (this.#files.readDirectory(folder) ?? [])
      .filter((entry) => entry.kind === 'directory')
      .flatMap(({ name }) => [
        ...this.#filesBelow(`${folder}/${name}/templates`, 0),
        ...this.#subchartTemplates(`${folder}/${name}`, depth + 1),
      ]);
  }

  #filesBelow(folder: string, depth: number): readonly string[] {
    if (depth > MAX_DEPTH) return [];
    return (this.#files.readDirectory(folder) ?? []).flatMap(({ name, kind }) =>
      kind === 'file'
        ? [`${folder}/${name}`]
        : kind === 'directory'
          ? this.#filesBelow(`${folder}/${name}`, depth + 1)
          : [],
    );
  }

  #parseAll(paths: readonly string[]): readonly ParsedTemplate[] {
    return paths.flatMap((path) => this.#parse(path) ?? []);
  }

  #parse(path: string): ParsedTemplate | undefined {
    // A linked subchart is read, and reported, where it really lies.
    const real = this.#files.realPath(path) ?? path;
    return this.#files.memo.once(`template ${real}`, () => {
      const source = this.#files.source(real);
      return source && parseTemplate(source, { functions: helmFunctionTable() });
    });
  }
}

/** A constant's whole literal, a field as it is. */
function withQuotes(span: Span): Span {
  const before = span.file.text[span.start - 1];
  const quoted = (before === '"' || before === '`') && span.file.text[span.end] === before;
  return quoted ? { file: span.file, start: span.start - 1, end: span.end + 1 } : span;
}
