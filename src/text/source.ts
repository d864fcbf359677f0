/** A place in a text: line and column count from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A part of a text, which ends with the line that ends at `until`, and the version that first had it and all before it. */
interface VersionPart {
  readonly until: number;
  readonly version: object;
}

/** How many characters two texts have in common at their beginnings. */
function commonStart(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let at = 0;
  while (at < most && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}

/**
 * One file of the linted repository, decoded.
 *
 * Offsets are UTF-16 code units from 0 into `text`. A leading byte-order mark is not part of `text`; `bom` remembers it
 * so that a fix can write it back. Line ends stay as they are in the file (`\n` or `\r\n`).
 */
export class SourceFile {
  /** Path relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly bom: boolean;
  #lineStarts: number[] | undefined;
  /** Up to which offsets, ends of lines, the text is as in which version; in order. */
  readonly #versions: readonly VersionPart[];

  /** `before` is the content that the file had until now, where it is one that is being edited. */
  constructor(path: string, text: string, before?: SourceFile) {
    this.path = path;
    this.bom = text.charCodeAt(0) === 0xfeff;
    this.text = this.bom ? text.slice(1) : text;
    const own: VersionPart = { until: Number.POSITIVE_INFINITY, version: {} };
    this.#versions = before && before.bom === this.bom ? [...this.#kept(before), own] : [own];
  }

  /** The versions of the lines at the beginning that are as they were. */
  #kept(before: SourceFile): readonly VersionPart[] {
    const until = this.text.lastIndexOf('\n', commonStart(before.text, this.text) - 1);
    if (until === -1) return [];
    const parts = before.#versions.filter((part) => part.until < until);
    return [...parts, { until, version: before.#versionUntil(until) }];
  }

  #versionUntil(offset: number): object {
    let low = 0;
    let high = this.#versions.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#versions[middle]!.until < offset) low = middle + 1;
      else high = middle;
    }
    return this.#versions[low]!.version;
  }

  /**
   * The first of the successive contents of the file that had the same text as this one up to the end of the line in which
   * an offset stands.
   */
  versionAt(offset: number): object {
    if (this.#versions.length === 1) return this.#versions[0]!.version;
    const end = this.text.indexOf('\n', offset);
    return this.#versionUntil(end === -1 ? Number.POSITIVE_INFINITY : end);
  }

  /** Offsets at which lines begin; the first is 0. */
  get lineStarts(): readonly number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }

  /** The position of an offset; offsets outside the text are clamped to it. */
  positionAt(offset: number): Position {
    const starts = this.lineStarts;
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - starts[low]! + 1 };
  }

  /** The offset of a position (1-based); positions outside the text are clamped to it. */
  offsetAt(position: Position): number {
    const starts = this.lineStarts;
    if (position.line < 1) return 0;
    const start = starts[position.line - 1];
    if (start === undefined) return this.text.length;
    const next = starts[position.line] ?? this.text.length + 1;
    return Math.min(Math.max(start, start + position.column - 1), Math.max(start, next - 1));
  }

  /** The text of a line (1-based) without its line end; empty for a line that does not exist. */
  line(line: number): string {
    const start = this.lineStarts[line - 1];
    if (start === undefined) return '';
    const end = this.lineStarts[line] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, '');
  }

  /** The span from `start` to `end` (offsets, end exclusive). */
  span(start: number, end: number): Span {
    return { file: this, start, end };
  }

  /** The empty span at the first line: where something that is missing from the file is reported. */
  get top(): Span {
    const end = this.text.indexOf('\n');
    return this.span(0, end === -1 ? this.text.length : end);
  }
}

/** A piece of one file: UTF-16 offsets from 0, `end` exclusive. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** The text of the file that a span covers. */
export function spanText(span: Span): string {
  return span.file.text.slice(span.start, span.end);
}

/** Whether `outer` covers all of `inner`. */
export function covers(outer: Span, inner: Span): boolean {
  return outer.file.path === inner.file.path && outer.start <= inner.start && inner.end <= outer.end;
}

/** The smallest span of one file that covers both; the first where they lie in different files. */
export function joinSpans(first: Span, last: Span): Span {
  if (!inOneFile(first, last)) return first;
  // Of two versions that of the later place is right for both.
  return {
    file: first.end < last.end ? last.file : first.file,
    start: Math.min(first.start, last.start),
    end: Math.max(first.end, last.end),
  };
}

/** Whether two places lie in one file, or in versions of it that are the same up to the end of the line where the first ends. */
export function inOneFile(a: Span, b: Span): boolean {
  if (a.file === b.file) return true;
  const end = Math.min(a.end, b.end);
  return a.file.path === b.file.path && a.file.versionAt(end) === b.file.versionAt(end);
}

/** Whether two places of one file have the same offsets and the same text before them, up to the ends of their lines. */
export function samePlace(a: Span, b: Span): boolean {
  if (a.start !== b.start || a.end !== b.end) return false;
  if (a.file === b.file) return true;
  return a.file.path === b.file.path && a.file.versionAt(a.end) === b.file.versionAt(b.end);
}

/** Orders spans by path, start and end. */
export function compareSpans(a: Span, b: Span): number {
  if (a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  return a.start - b.start || a.end - b.end;
}

/** A key by which equal spans are equal strings. */
export function spanKey(span: Span): string {
  return `${span.file.path}:${span.start}:${span.end}`;
}
