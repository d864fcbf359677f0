import type { Chart } from './chart/chart.ts';
import { extension, matchPath } from './chart/match.ts';
import { HelmError } from './error.ts';
import { trimmedRange } from './functions/text.ts';
import { cutPiece, type ManifestDocument } from './manifest/document.ts';
import { splitManifests } from './manifest/split.ts';
import type { Release } from './release.ts';
import type { Piece } from './template/origin.ts';

/** What is printed of a release. */
export interface OutputOptions {
  readonly includeCrds?: boolean;
  readonly noHooks?: boolean;
  readonly skipTests?: boolean;
  /** Patterns of template paths, `templates/*.yaml`. */
  readonly showOnly?: readonly string[];
}

/** The text that `helm template` prints, in pieces that know their places; what Helm adds has none. */
export interface Output {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** Prints a release. Throws `HelmError` for a template of `showOnly` that is not there. */
export function printRelease(release: Release, options: OutputOptions): Output {
  const out = new PieceText();
  if (options.includeCrds) printCrds(release.chart, out);
  for (const document of release.manifests.documents) printDocument(document, out);
  const body = out.trimmed();
  body.add([{ text: '\n' }]);
  if (!options.noHooks)
    for (const hook of release.manifests.hooks) {
      if (options.skipTests && hook.hooks.includes('test')) continue;
      printDocument(hook, body);
    }
  return options.showOnly && options.showOnly.length > 0 ? showOnly(body, options.showOnly) : body.output();
}

function printDocument(document: ManifestDocument, out: PieceText): void {
  out.add([{ text: `---\n# Source: ${document.path}\n` }, ...document.pieces, { text: '\n' }]);
}

function printCrds(chart: Chart, out: PieceText): void {
  for (const file of chart.files) {
    if (!file.name.startsWith('crds/') || !/^\.(?:ya?ml|json)$/i.test(extension(file.name))) continue;
    const { source } = file;
    out.add([
      { text: `---\n# Source: ${chart.fullPath}/${file.name}\n` },
      { text: source.text, file: source, start: 0, end: source.text.length },
      { text: '\n' },
    ]);
  }
  for (const dependency of chart.dependencies) printCrds(dependency, out);
}

/** Splits what was printed again and takes the parts whose source matches, as Helm does. */
function showOnly(all: PieceText, patterns: readonly string[]): Output {
  const { text } = all.output();
  const parts = splitManifests(text).map((range) => ({
    range,
    path: /# Source: [^/]+\/(.+)/.exec(text.slice(range.start, range.end))?.[1],
  }));
  const chosen = patterns.flatMap((pattern) => {
    const found = parts.filter(({ path }) => path !== undefined && matchPath(pattern, path) === true);
    if (found.length === 0) throw new HelmError(`could not find template ${pattern} in chart`);
    return found;
  });
  const out = new PieceText();
  for (const { range } of chosen) out.add([{ text: '---\n' }, ...all.cut(range.start, range.end), { text: '\n' }]);
  return out.output();
}

/** Pieces on their way to a text. */
class PieceText {
  #pieces: Piece[] = [];

  add(pieces: readonly Piece[]): void {
    for (const piece of pieces) this.#pieces.push(piece);
  }

  output(): Output {
    return { text: this.#pieces.map((piece) => piece.text).join(''), pieces: this.#pieces };
  }

  /** Without blanks at both ends. */
  trimmed(): PieceText {
    const { text } = this.output();
    const [start, end] = trimmedRange(text);
    const out = new PieceText();
    out.add(this.cut(start, end));
    return out;
  }

  cut(start: number, end: number): Piece[] {
    const out: Piece[] = [];
    let at = 0;
    for (const piece of this.#pieces) {
      const from = Math.max(0, start - at);
      const to = Math.min(piece.text.length, end - at);
      at += piece.text.length;
      if (from < to) out.push(cutPiece(piece, from, to));
      if (at >= end) break;
    }
    return out;
  }
}
