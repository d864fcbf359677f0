import type { Span } from '../../../text/source.ts';

/** One step of a path below `.Values`, with the template text that spells it. */
export interface PathComponent {
  /** The key; `*` for an element that only a run could tell (`range`, a computed key). */
  readonly name: string;
  readonly span: Span;
}

/** A path below `.Values`. */
export type SymbolicPath = readonly PathComponent[];

/** A constant text and where it stands; the span leaves out the quotes. */
export interface ConstantText {
  readonly text: string;
  readonly span: Span;
}

/**
 * What is known of a template value without running the template: a union of possibilities. Nothing in it at all means
 * that nothing is known.
 */
export interface Shape {
  /** It may be the root context (`.` of a file, `$`). */
  readonly context: boolean;
  /** It may be what stands at these paths. */
  readonly paths: readonly SymbolicPath[];
  /** It may be one of these texts. */
  readonly texts: readonly ConstantText[];
  /** It may be a dictionary with these entries. */
  readonly entries: ReadonlyMap<string, Shape> | undefined;
  /** It may be a list with such elements. */
  readonly element: Shape | undefined;
}

export const UNKNOWN: Shape = { context: false, paths: [], texts: [], entries: undefined, element: undefined };
export const CONTEXT: Shape = { ...UNKNOWN, context: true };

/** More possibilities than this are not worth following. */
const MAX_PATHS = 24;
const MAX_TEXTS = 24;
const MAX_DEPTH = 8;

export function pathShape(path: SymbolicPath): Shape {
  return { ...UNKNOWN, paths: [path] };
}

export function textShape(text: string, span: Span): Shape {
  return { ...UNKNOWN, texts: [{ text, span }] };
}

export function dictShape(entries: ReadonlyMap<string, Shape>): Shape {
  return { ...UNKNOWN, entries };
}

export function listShape(element: Shape): Shape {
  return { ...UNKNOWN, element };
}

function samePath(a: SymbolicPath, b: SymbolicPath): boolean {
  return (
    a.length === b.length &&
    a.every(
      (part, at) =>
        part.name === b[at]!.name && part.span.start === b[at]!.span.start && part.span.file === b[at]!.span.file,
    )
  );
}

/** All possibilities of several shapes. */
export function union(shapes: readonly Shape[], depth = 0): Shape {
  if (shapes.length === 1) return shapes[0]!;
  if (depth > MAX_DEPTH) return UNKNOWN;
  const paths: SymbolicPath[] = [];
  const texts: ConstantText[] = [];
  let entries: Map<string, Shape> | undefined;
  let element: Shape | undefined;
  let context = false;
  for (const shape of shapes) {
    context ||= shape.context;
    for (const path of shape.paths)
      if (paths.length < MAX_PATHS && !paths.some((known) => samePath(known, path))) paths.push(path);
    for (const text of shape.texts)
      if (texts.length < MAX_TEXTS && !texts.some((known) => known.text === text.text)) texts.push(text);
    if (shape.entries) {
      entries ??= new Map();
      for (const [key, value] of shape.entries) {
        const old = entries.get(key);
        entries.set(key, old ? union([old, value], depth + 1) : value);
      }
    }
    if (shape.element) element = element ? union([element, shape.element], depth + 1) : shape.element;
  }
  return { context, paths, texts, entries, element };
}

/** A key that tells shapes apart as far as an analysis of a template with them would differ. */
export function shapeKey(shape: Shape, depth = 0): string {
  if (depth > MAX_DEPTH) return '…';
  const parts: string[] = [];
  if (shape.context) parts.push('$');
  for (const path of shape.paths) parts.push(`p:${path.map((part) => `${part.name}@${part.span.start}`).join('.')}`);
  for (const text of shape.texts) parts.push(`t:${text.text}`);
  if (shape.entries)
    parts.push(`{${[...shape.entries].map(([key, value]) => `${key}=${shapeKey(value, depth + 1)}`).join(',')}}`);
  if (shape.element) parts.push(`[${shapeKey(shape.element, depth + 1)}]`);
  return parts.join('|');
}
