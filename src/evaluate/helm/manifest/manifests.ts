import type { Span } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { HelmError } from '../error.ts';
import { trimmedRange } from '../functions/text.ts';
import type { Piece } from '../template/origin.ts';
import { compareStrings } from '../template/values.ts';
import { cutPiece, ManifestDocument, tracedPieces } from './document.ts';
import { type Head, readHead } from './head.ts';
import { sortByKind } from './order.ts';
import { splitManifests } from './split.ts';

/** What one template file printed. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** The manifests of a release in the order in which they are printed, hooks apart. */
export interface Manifests {
  readonly documents: readonly ManifestDocument[];
  readonly hooks: readonly ManifestDocument[];
}

const HOOK_EVENTS = new Map([
  ['pre-install', 'pre-install'],
  ['post-install', 'post-install'],
  ['pre-delete', 'pre-delete'],
  ['post-delete', 'post-delete'],
  ['pre-upgrade', 'pre-upgrade'],
  ['post-upgrade', 'post-upgrade'],
  ['pre-rollback', 'pre-rollback'],
  ['post-rollback', 'post-rollback'],
  ['test', 'test'],
  ['test-success', 'test'],
]);

/** A manifest that is no YAML, or no Kubernetes object. */
export class ManifestError extends HelmError {
  /** The template file that printed it. */
  readonly path: string;
  constructor(error: HelmError, path: string) {
    super(`YAML parse error on ${path}: ${error.message}`, error.span);
    this.path = path;
  }
}

/** Splits and sorts what the templates printed, as Helm does. Throws `ManifestError`. */
export function sortManifests(files: readonly RenderedFile[]): Manifests {
  const documents: ManifestDocument[] = [];
  const hooks: ManifestDocument[] = [];
  for (const file of [...files].sort((a, b) => compareStrings(a.path, b.path))) {
    const base = file.path.slice(file.path.lastIndexOf('/') + 1);
    if (base.startsWith('_') || isBlank(file.text)) continue;
    const cut = pieceCutter(file.pieces);
    for (const { start, end } of splitManifests(file.text)) {
      const text = file.text.slice(start, end);
      const pieces = cut(start, end);
      const head = headOf(text, file.path, pieces);
      const events = hookEvents(head);
      if (!events) continue;
      const document = new ManifestDocument(file.path, text, head, events, pieces);
      if (events.length > 0) hooks.push(document);
      else documents.push(document);
    }
  }
  return { documents: sortByKind(documents), hooks: sortByKind(hooks) };
}

function isBlank(text: string): boolean {
  const [start, end] = trimmedRange(text);
  return start >= end;
}

function headOf(text: string, path: string, pieces: readonly Piece[]): Head {
  try {
    return readHead(TracedText.computed(text));
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    throw new ManifestError(new HelmError(error.message, headErrorSpan(pieces)), path);
  }
}

/** Reads the head again, now with the places in the templates, to say where it fails. */
function headErrorSpan(pieces: readonly Piece[]): Span | undefined {
  try {
    readHead(tracedPieces(pieces));
    return undefined;
  } catch (error) {
    if (error instanceof HelmError) return error.span;
    throw error;
  }
}

/** A hook's events; empty for a manifest that is none, undefined for one with an unknown event, which Helm drops. */
function hookEvents(head: Head): readonly string[] | undefined {
  const annotation = head.annotations.get('helm.sh/hook');
  if (annotation === undefined) return [];
  const events: string[] = [];
  for (const name of annotation.split(',')) {
    const event = HOOK_EVENTS.get(name.trim().toLowerCase());
    if (!event) return undefined;
    events.push(event);
  }
  return events;
}

/** Cuts pieces for ranges that come in order, without going over them from the beginning each time. */
function pieceCutter(pieces: readonly Piece[]): (start: number, end: number) => Piece[] {
  let index = 0;
  let offset = 0;
  return (start, end) => {
    while (index < pieces.length && offset + pieces[index]!.text.length <= start)
      offset += pieces[index++]!.text.length;
    const cut: Piece[] = [];
    let at = offset;
    for (let next = index; next < pieces.length && at < end; next++) {
      const piece = pieces[next]!;
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, piece.text.length);
      if (from < to) cut.push(cutPiece(piece, from, to));
      at += piece.text.length;
    }
    return cut;
  };
}
