import { type StaticRead, staticReads, staticReadsOfText } from '../evaluate/helm/template/paths.ts';
import { joinPath } from '../host/host.ts';
import type { Chart, ValuePathUse } from '../model/helm.ts';
import type { ParseError } from '../model/pipeline.ts';
import type { ParsedTemplate } from '../parse/gotemplate/ast.ts';
import { getItems, getText } from '../parse/yaml/path.ts';
import { covers, type Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { ProjectFiles } from './files.ts';
import { KeptTemplates } from './kept-templates.ts';
import { reuse } from './reuse.ts';

/** How deep charts that depend on each other, and folders in each other, are looked at. */
const MAX_DEPTH = 4;

/** The parsed templates of charts, each file once. */
export class ChartTemplates {
  readonly #files: ProjectFiles;
  readonly #kept: KeptTemplates;

  constructor(files: ProjectFiles) {
    this.#files = files;
    this.#kept = new KeptTemplates(files);
  }

  /** The `.Values` paths that the templates of a chart read, also where no render comes. */
  reads(chart: Chart): readonly ValuePathUse[] {
    return this.#files.memo.of(chart, 'reads', () => this.#reads(chart), reuse);
  }

  #reads(chart: Chart): readonly ValuePathUse[] {
    const own = this.#parseAll(chart.templates);
    const libraries = this.#kept.setOf(this.#libraryTemplates(chart.path));
    const chartName = { text: chart.name, span: chart.at };
    const isLibrary = chart.type === 'library';
    return staticReads(own, { libraries, chartName, isLibrary }).map((read) => useOf(read, chart.path));
  }

  /** The `.Values` paths that a text in the values of a chart reads once a template hands it to `tpl`. */
  readsOfText(text: TracedText, chart: string | undefined): readonly ValuePathUse[] {
    return staticReadsOfText(text).map((read) => useOf(read, chart));
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

  #libraryTemplates(path: string): readonly string[] {
    return this.#files.memo.once(`library templates of ${path}`, () =>
      this.#subchartTemplates(path).map((one) => this.#real(one)),
    );
  }

  /** The templates of the charts that lie in a chart's `charts` folder, and of the neighbours that it depends on. */
  #subchartTemplates(chart: string, above: ReadonlySet<string> = new Set([chart])): readonly string[] {
    if (above.size > MAX_DEPTH) return [];
    const vendored = `${chart === '' ? '' : `${chart}/`}charts`;
    const folders = (this.#files.readDirectory(vendored) ?? [])
      .filter((entry) => entry.kind === 'directory')
      .map(({ name }) => `${vendored}/${name}`);
    return [...new Set([...folders, ...this.#neighbours(chart)])]
      .filter((folder) => !above.has(folder))
      .flatMap((folder) => [
        ...this.#filesBelow(`${folder}/templates`, 0),
        ...this.#subchartTemplates(folder, new Set([...above, folder])),
      ]);
  }

  /** The folders that a chart names as dependencies: `helm dependency build` would put them into `charts`. */
  #neighbours(chart: string): readonly string[] {
    const root = this.#files.yaml(chart === '' ? 'Chart.yaml' : `${chart}/Chart.yaml`)?.documents[0]?.contents;
    return getItems(root, ['dependencies']).flatMap((item) => {
      const repository = getText(item, ['repository'])?.text ?? '';
      return (repository.startsWith('file://') && joinPath(chart, repository.slice('file://'.length))) || [];
    });
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
    return this.#files.template(this.#real(path));
  }

  /** A linked subchart is read, and reported, where it really lies. */
  #real(path: string): string {
    return this.#files.realPath(path) ?? path;
  }
}

function useOf({ path, components, span }: StaticRead, chart: string | undefined): ValuePathUse {
  const parts = path.map((name, index) => ({
    name: name === '*' ? undefined : name,
    at: components[index] && withQuotes(components[index].span),
  }));
  const at = parts.findLast((part) => part.at)?.at ?? span;
  const via = covers(span, at) ? [] : [{ message: 'read here', span }];
  return { place: 'template', path: parts, at, chart, via };
}

/** A constant's whole literal, a field as it is. */
function withQuotes(span: Span): Span {
  const before = span.file.text[span.start - 1];
  const quoted = (before === '"' || before === '`') && span.file.text[span.end] === before;
  return quoted ? { file: span.file, start: span.start - 1, end: span.end + 1 } : span;
}
