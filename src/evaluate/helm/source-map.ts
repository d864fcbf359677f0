import type { Span } from '../../text/source.ts';
import type { Chart } from './chart/chart.ts';
import { isExact } from './manifest/document.ts';
import { callChain } from './template/errors.ts';
import { originPaths, type Piece, type TemplateCall, type ValuePath } from './template/origin.ts';
import { settingOf } from './values/values-value.ts';

/** Where a value of the output was set. */
export interface ValueSource {
  /** The path from the release's root, keys joined with dots: `sub.image.tag`. */
  readonly path: string;
  readonly valuePath: ValuePath;
  /** `chart default`, `parent chart`, `values file`, `option` or `injected`; undefined when nothing sets the path. */
  readonly layer: 'chart default' | 'parent chart' | 'values file' | 'option' | 'injected' | undefined;
  /** The layer's own name: the path of its file, or the option. */
  readonly name: string | undefined;
  /** Where it is written; undefined for an option of the command line. */
  readonly span: Span | undefined;
}

/** What one part of a line comes from. */
export interface LineSource {
  /** Columns in the output line, from 1, `end` exclusive. */
  readonly startColumn: number;
  readonly endColumn: number;
  /** The template text that wrote it; undefined for what Helm adds itself. */
  readonly template: Span | undefined;
  /** The `include`, `template` and `tpl` calls through which it was printed, innermost first. */
  readonly calls: readonly TemplateCall[];
  /** The values that it was made with. */
  readonly values: readonly ValueSource[];
  /** The values that decided that it is printed. */
  readonly conditions: readonly ValueSource[];
}

/** Tells for each line of a rendered text where it comes from. */
export class SourceMap {
  readonly #pieces: readonly Piece[];
  readonly #chart: Chart | undefined;
  #lines:
    | (readonly { readonly piece: Piece; readonly from: number; readonly start: number; readonly end: number }[])[]
    | undefined;

  constructor(pieces: readonly Piece[], chart: Chart | undefined) {
    this.#pieces = pieces;
    this.#chart = chart;
  }

  /** Lines of the text; what follows the last line break is none when it is empty. */
  get lineCount(): number {
    return this.#split().length;
  }

  /** The sources of a line (from 1), left to right; empty for a line that does not exist. */
  line(line: number): readonly LineSource[] {
    return (this.#split()[line - 1] ?? []).map(({ piece, from, start, end }) => ({
      startColumn: start + 1,
      endColumn: end + 1,
      template: templateSpan(piece, from, end - start),
      calls: callChain(piece.via),
      values: originPaths(piece.origin).map((path) => valueSource(path, this.#chart)),
      conditions: originPaths(piece.when).map((path) => valueSource(path, this.#chart)),
    }));
  }

  #split() {
    if (this.#lines) return this.#lines;
    const lines: { piece: Piece; from: number; start: number; end: number }[][] = [];
    let line: { piece: Piece; from: number; start: number; end: number }[] = [];
    let column = 0;
    for (const piece of this.#pieces) {
      for (let from = 0; from < piece.text.length; ) {
        const end = piece.text.indexOf('\n', from);
        const to = end === -1 ? piece.text.length : end;
        if (to > from) line.push({ piece, from, start: column, end: column + to - from });
        column += to - from;
        if (end === -1) break;
        lines.push(line);
        line = [];
        column = 0;
        from = end + 1;
      }
    }
    if (line.length > 0) lines.push(line);
    this.#lines = lines;
    return lines;
  }
}

function templateSpan(piece: Piece, from: number, length: number): Span | undefined {
  const { file, start, end } = piece;
  if (!file || start === undefined || end === undefined) return undefined;
  return isExact(piece) ? file.span(start + from, start + from + length) : file.span(start, end);
}

/** Where the value at a path was set. */
export function valueSource(path: ValuePath, chart: Chart | undefined): ValueSource {
  const setting = settingOf(path);
  const base = { path: path.toString(), valuePath: path };
  if (!setting) return { ...base, layer: undefined, name: undefined, span: undefined };
  const { layer } = setting;
  const known = { ...base, name: layer.name || undefined, span: setting.span };
  switch (layer.kind) {
    case 'file':
      return { ...known, layer: 'values file' };
    case 'set':
      return { ...known, layer: 'option' };
    case 'injected':
      return { ...known, layer: 'injected' };
    default:
      return { ...known, layer: isOwnDefault(path, layer.name, chart) ? 'chart default' : 'parent chart' };
  }
}

/** Whether a `values.yaml` is that of the innermost chart that sees the path. */
function isOwnDefault(path: ValuePath, name: string, root: Chart | undefined): boolean {
  let owner = root;
  for (const key of path.keys) {
    const child = owner?.dependencies.find((dependency) => dependency.name === key);
    if (!child) break;
    owner = child;
  }
  return !owner || name === '' || name === `${owner.path}/values.yaml`.replace(/^\//, '');
}
