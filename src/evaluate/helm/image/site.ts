import type { Span } from '../../../text/source.ts';
import { inOneFile, joinSpans, spanKey } from '../../../text/source.ts';
import { cutPiece, isExact, type ManifestDocument } from '../manifest/document.ts';
import type { Release } from '../release.ts';
import { callChain } from '../template/errors.ts';
import { originPaths, type Piece, type TemplateCall, type ValuePath } from '../template/origin.ts';
import { type Container, containersOf } from './containers.ts';

/** A part of a reference and the value paths that it was made with. */
export interface ReferencePiece {
  readonly text: string;
  /** Offset in the reference. */
  readonly start: number;
  readonly paths: readonly ValuePath[];
  readonly piece: Piece;
}

/** The image of a container, as one rendering has it. */
export interface RenderedSite {
  readonly container: Container;
  /** The reference. */
  readonly text: string;
  /** Where the manifest sets the image: literal text, or the action that prints it. */
  readonly at: Span;
  /** Equal for the same `image:` of the same manifest in another rendering; a loop makes several sites of one. */
  readonly id: string;
  readonly pieces: readonly ReferencePiece[];
  /** The call of the named template that puts the reference together; undefined when that is done in the manifest. */
  readonly composer: TemplateCall | undefined;
  /** Whether the container stands in the values, so that the chart has no part in its image. */
  readonly fromValues: boolean;
}

/** The images of all containers that a release renders, in the order of the manifests. */
export function sitesOf(release: Release): readonly RenderedSite[] {
  return [...release.manifests.documents, ...release.manifests.hooks].flatMap((document) =>
    document.text.includes('image') ? containersOf(document).flatMap((container) => siteOf(container) ?? []) : [],
  );
}

function siteOf(container: Container): RenderedSite | undefined {
  const { document, image, key } = container;
  const [start, end] = withoutQuotes(document.text, image.start, image.end);
  const pieces = cut(document, start, end);
  const keyPiece = cut(document, key.start, key.end)[0];
  if (!keyPiece) return undefined;
  // A named template may print the whole container: only calls inside its `image:` line count.
  const around = callChain(keyPiece.piece.via).length;
  const printed = placeOf(cut(document, image.start, image.end), around) ?? image.span;
  const at = container.flow ? printed : (lineBehind(keyPiece.piece, printed) ?? printed);
  const { file: keyFile, start: keyStart } = keyPiece.piece;
  const id = `${document.path} ${keyFile ? `${keyFile.path}:${keyStart}` : spanKey(at)}`;
  return {
    container,
    text: image.text,
    at,
    id: keyPiece.piece.via ? `${id} ${callKey(keyPiece.piece.via)}` : id,
    pieces,
    composer: composerOf(pieces, around),
    fromValues: keyPiece.paths.length > 0,
  };
}

/** The text of the manifest that sets the image: of what a named template prints, the action that calls it. */
function placeOf(pieces: readonly ReferencePiece[], around: number): Span | undefined {
  const places = pieces.flatMap(({ piece }): readonly Span[] => {
    const outer = callChain(piece.via).reverse()[around];
    if (outer) return [actionAround(outer)];
    const { file, start, end } = piece;
    return file && start !== undefined && end !== undefined ? [file.span(start, end)] : [];
  });
  const [first] = places;
  return first && places.reduce(joinSpans, first);
}

/** The rest of the template's line behind the key: also actions that printed nothing this time belong to the value. */
function lineBehind({ file, end, text }: Piece, printed: Span): Span | undefined {
  if (!file || end === undefined || file.text.slice(end - text.length, end) !== text) return undefined;
  if (!inOneFile(file.span(end - text.length, end), printed)) return undefined;
  const line = file.text.slice(end).split('\n', 1)[0]!;
  const value = /^["']?\s*:[ \t]+(?=\S)/.exec(line);
  if (!value || end + line.length < printed.start) return undefined;
  const start = end + value[0].length;
  const written = line
    .slice(value[0].length)
    .replace(/[ \t]+#.*$/, '')
    .trimEnd();
  return file.span(start, Math.max(start + written.length, printed.end));
}

function callKey(call: TemplateCall): string {
  return callChain(call)
    .map(({ file, start }) => `${file.path}:${start}`)
    .join(' ');
}

function withoutQuotes(text: string, start: number, end: number): [number, number] {
  const quoted = end - start >= 2 && /["']/.test(text[start]!) && text[end - 1] === text[start];
  return quoted ? [start + 1, end - 1] : [start, end];
}

/** The parts of a manifest's text between two offsets. */
function cut(document: ManifestDocument, start: number, end: number): readonly ReferencePiece[] {
  const out: ReferencePiece[] = [];
  let offset = 0;
  for (const piece of document.pieces) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, piece.text.length);
    if (from < to)
      out.push({
        text: piece.text.slice(from, to),
        start: offset + from - start,
        paths: originPaths(piece.origin),
        piece: cutPiece(piece, from, to),
      });
    offset += piece.text.length;
    if (offset >= end) break;
  }
  return out;
}

/**
 * The innermost named template that all parts of the reference were printed through. What `tpl` makes of a value is put
 * together in the values.
 */
function composerOf(pieces: readonly ReferencePiece[], around: number): TemplateCall | undefined {
  let common: readonly TemplateCall[] | undefined;
  for (const { piece } of pieces) {
    const chain = callChain(piece.via).reverse();
    const inner = chain.findIndex((call) => call.name === 'tpl');
    const named = inner === -1 ? chain : chain.slice(0, inner);
    if (!common) common = named;
    else {
      const shared: readonly TemplateCall[] = common;
      const differs = shared.findIndex((call, index) => !isSameCall(call, named[index]));
      common = differs === -1 ? shared : shared.slice(0, differs);
    }
  }
  return common && common.length > around ? common.at(-1) : undefined;
}

function isSameCall(a: TemplateCall, b: TemplateCall | undefined): boolean {
  return b !== undefined && a.name === b.name && a.file === b.file && a.start === b.start;
}

/** The action that holds a call, with its braces. */
export function actionAround({ file, start, end }: TemplateCall): Span {
  const open = file.text.lastIndexOf('{{', start);
  const close = file.text.indexOf('}}', end);
  return open === -1 || close === -1 ? file.span(start, end) : file.span(open, close + 2);
}

/** The text that stands in a template as it is and holds the image's name; undefined when a value has a part in the image. */
export function literalOf({ pieces, at }: RenderedSite): Span | undefined {
  if (pieces.length === 0 || pieces.some(({ paths }) => paths.length > 0)) return undefined;
  const longest = pieces.reduce((best, next) => (next.text.length > best.text.length ? next : best));
  const { file, start, end } = longest.piece;
  if (!file || start === undefined || end === undefined) return at;
  if (isExact(longest.piece)) return file.span(start, end);
  // A helper's text that was indented on the way, of which this is a part.
  const written = file.text.slice(start, end);
  const found = written.indexOf(longest.text);
  if (found !== -1 && !written.includes(longest.text, found + 1))
    return file.span(start + found, start + found + longest.text.length);
  return longest.piece.via ? file.span(start, end) : at;
}
