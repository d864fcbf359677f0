import { parseGoYaml } from '../../../parse/yaml/go-parse.ts';
import type { YamlNode } from '../../../parse/yaml/node.ts';
import type { Piece as TextPiece } from '../../../text/traced.ts';
import { TracedText } from '../../../text/traced.ts';
import { originPaths, type Piece, type ValuePath } from '../template/origin.ts';
import type { Head } from './head.ts';

/** A manifest as `helm template` prints it, with the places that its text comes from. */
export class ManifestDocument {
  /** The template file that `# Source:` names: `chart/templates/x.yaml`. */
  readonly path: string;
  readonly text: string;
  readonly head: Head;
  /** The hook events of a hook; empty for other manifests. */
  readonly hooks: readonly string[];
  /** The pieces that join to `text`. */
  readonly pieces: readonly Piece[];
  #starts: number[] | undefined;
  #traced: TracedText | undefined;
  #contents: { readonly node: YamlNode | undefined } | undefined;

  constructor(path: string, text: string, head: Head, hooks: readonly string[], pieces: readonly Piece[]) {
    this.path = path;
    this.text = text;
    this.head = head;
    this.hooks = hooks;
    this.pieces = pieces;
  }

  get kind(): string {
    return this.head.kind;
  }

  /** The text with the template text that wrote each part: literal template text exactly, what an action printed as one. */
  get traced(): TracedText {
    this.#traced ??= tracedPieces(this.pieces);
    return this.#traced;
  }

  /** The manifest as a tree whose nodes know both their offsets in `text` and their places in the templates. */
  get contents(): YamlNode | undefined {
    this.#contents ??= { node: parseGoYaml(this.traced) };
    return this.#contents.node;
  }

  /** The pieces of the part from `start` to `end` (UTF-16 offsets in `text`), uncut. */
  piecesOf(start: number, end: number): readonly Piece[] {
    const starts = this.#pieceStarts();
    const out: Piece[] = [];
    for (let index = pieceAt(starts, start); index < starts.length && starts[index]! < end; index++) {
      const piece = this.pieces[index]!;
      if (piece.text !== '' || start === end) out.push(piece);
    }
    return out;
  }

  /** The value paths that the part from `start` to `end` was made with; `deciding` adds those that let it be printed. */
  pathsOf(start: number, end: number, deciding = false): readonly ValuePath[] {
    const paths = new Set<ValuePath>();
    for (const piece of this.piecesOf(start, end)) {
      for (const path of originPaths(piece.origin)) paths.add(path);
      if (deciding) for (const path of originPaths(piece.when)) paths.add(path);
    }
    return [...paths];
  }

  #pieceStarts(): readonly number[] {
    if (this.#starts) return this.#starts;
    const starts: number[] = [];
    let at = 0;
    for (const piece of this.pieces) {
      starts.push(at);
      at += piece.text.length;
    }
    this.#starts = starts;
    return starts;
  }
}

function pieceAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Pieces whose text was compared with their file: large ones are cut into many. */
const exactness = new WeakMap<Piece, boolean>();

/** Whether the piece's text stands in its file as it is. */
export function isExact(piece: Piece): boolean {
  const { text, file, start, end } = piece;
  if (!file || start === undefined || end === undefined || end - start !== text.length) return false;
  let exact = exactness.get(piece);
  if (exact === undefined) {
    exact = file.text.startsWith(text, start);
    exactness.set(piece, exact);
  }
  return exact;
}

/** A part of a piece; of literal template text, the part of the template. */
export function cutPiece(piece: Piece, from: number, to: number): Piece {
  if (from === 0 && to === piece.text.length) return piece;
  const text = piece.text.slice(from, to);
  if (!isExact(piece)) return { ...piece, text };
  const cut = { ...piece, text, start: piece.start! + from, end: piece.start! + to };
  exactness.set(cut, true);
  return cut;
}

/** Template pieces as traced text. */
export function tracedPieces(pieces: readonly Piece[]): TracedText {
  const out: TextPiece[] = [];
  for (const piece of pieces) {
    const { text, file, start, end } = piece;
    if (text === '') continue;
    if (!file || start === undefined || end === undefined) out.push({ text, exact: false });
    else out.push({ text, span: file.span(start, end), exact: isExact(piece) });
  }
  return TracedText.of(out);
}
