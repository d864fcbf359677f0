import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Location, Position, Range } from 'vscode-languageserver';
import type { SourceFile, Span } from '../text/source.ts';

/** The absolute path of a `file:` URI; undefined for other URIs. */
export function pathOfUri(uri: string): string | undefined {
  if (!/^file:/i.test(uri)) return undefined;
  try {
    return fileURLToPath(uri);
  } catch (error) {
    // A host name that this system has no files for, an escape that is none.
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}

/** A path with the links in its folders resolved, as far as they exist. */
export function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const folder = dirname(path);
    return folder === path ? path : join(realPathOf(folder), basename(path));
  }
}

/** Names the files of projects as the client does: it may spell a URI in its own way. */
export class Uris {
  readonly #spelled = new Map<string, string>();

  /** Remembers how the client spells the URI of a path. */
  remember(path: string, uri: string): void {
    this.#spelled.set(path, uri);
  }

  of(path: string): string {
    return this.#spelled.get(path) ?? pathToFileURL(path).href;
  }
}

/** The position of an offset as the protocol counts: lines and UTF-16 units from 0. */
export function positionOf(file: SourceFile, offset: number): Position {
  const { line, column } = file.positionAt(offset);
  return { line: line - 1, character: column - 1 };
}

export function rangeOf({ file, start, end }: Span): Range {
  return { start: positionOf(file, start), end: positionOf(file, end) };
}

/** The offset of a position; the end of its line where it lies behind that. */
export function offsetOf(file: SourceFile, { line, character }: Position): number {
  return file.offsetAt({ line: line + 1, column: character + 1 });
}

export function locationOf(span: Span, uriOf: (path: string) => string): Location {
  return { uri: uriOf(span.file.path), range: rangeOf(span) };
}

/** Whether a span covers an offset, its end included: a cursor behind the last character is on the word. */
export function touches({ file, start, end }: Span, path: string, offset: number): boolean {
  return file.path === path && start <= offset && offset <= end;
}
