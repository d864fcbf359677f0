import { repr } from '../evaluate/starlark/repr.ts';
import type { Value } from '../evaluate/starlark/values.ts';
import { observeRoot } from '../project/tilt.ts';
import { type Span, spanKey, spanText } from '../text/source.ts';
import { HOLE } from '../text/traced.ts';
import type { ProjectView } from './live-project.ts';

/** One value that an expression took, with the place where it is written. */
export interface TakenValue {
  readonly text: string;
  /** The texts that it is made of, where they are not the expression itself. */
  readonly from: readonly Span[];
}

/** What an expression of a Tiltfile evaluated to, over all passes of loops and calls. */
export interface TakenValues {
  readonly span: Span;
  readonly values: readonly TakenValue[];
  /** Distinct values besides those. */
  readonly more: number;
}

/** Values of one expression that are kept. */
const MAX_VALUES = 40;
/** Texts that a value is made of that are named. */
const MAX_SOURCES = 3;
/** Characters of a value that are shown. */
const MAX_LENGTH = 160;

interface Taken {
  readonly span: Span;
  readonly values: Map<string, TakenValue>;
  more: number;
}

/** What the expressions of a Tiltfile evaluate to; kept until a file that was read changes. */
export function valuesOfTiltfile(view: ProjectView, path: string): readonly TakenValues[] {
  return view.files.memo.once(`taken values ${path}`, () => {
    const taken = new Map<number, Taken>();
    for (const project of view.pipeline.tiltProjects) {
      if (!project.tiltfiles.some((tiltfile) => tiltfile.path === path)) continue;
      observeRoot(view.files, view.pipeline.settings, project.root, (span, value) => {
        if (span.file.path === path) take(taken, span, value);
      });
    }
    return [...taken.values()].map(({ span, values, more }) => ({ span, values: [...values.values()], more }));
  });
}

/** Spans of one file are told apart by their offsets in one number. */
const OFFSETS = 2 ** 26;

function take(taken: Map<number, Taken>, span: Span, value: Value): void {
  const key = span.start * OFFSETS + span.end;
  let entry = taken.get(key);
  if (!entry) {
    entry = { span, values: new Map(), more: 0 };
    taken.set(key, entry);
  }
  for (const one of value.kind === 'oneof' ? value.alternatives : [value]) {
    if (entry.values.size >= MAX_VALUES) {
      entry.more += 1;
      continue;
    }
    const text = textOf(one);
    if (!entry.values.has(text)) entry.values.set(text, { text, from: sourcesOf(one, span) });
  }
}

function textOf(value: Value): string {
  if (value.kind === 'unknown') return `unknown: ${value.why}`;
  const text = repr(value).text.replaceAll(HOLE, '…');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

/** Where the parts of a value are written, unless that is in the expression itself. */
function sourcesOf(value: Value, span: Span): readonly Span[] {
  const places = value.kind === 'string' ? value.traced.pieces.map((piece) => piece.literal ?? piece.span) : [value.at];
  const distinct = new Map<string, Span>();
  for (const at of places)
    if (at && !(at.file === span.file && span.start <= at.start && at.end <= span.end)) distinct.set(spanKey(at), at);
  return [...distinct.values()].slice(0, MAX_SOURCES);
}

/**
 * The smallest expression around an offset that was evaluated. A literal tells what it is by itself: in its place the text
 * that it becomes a part of.
 */
export function valuesAt(view: ProjectView, path: string, offset: number): TakenValues | undefined {
  const around = valuesOfTiltfile(view, path)
    .filter(({ span: { start, end } }) => start <= offset && offset <= end)
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start));
  const [first, second] = around;
  if (!first || !/^(?:r?(?:"[^"\n]*"|'[^'\n]*')|\d+)$/.test(spanText(first.span))) return first;
  return second?.values.some(({ text }) => text.startsWith('"')) ? second : undefined;
}
