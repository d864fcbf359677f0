import { repr } from '../evaluate/starlark/repr.ts';
import type { Value } from '../evaluate/starlark/values.ts';
import { observeRoot } from '../project/tilt.ts';
import type { Span } from '../text/source.ts';
import { HOLE } from '../text/traced.ts';
import type { ProjectView } from './live-project.ts';

/** One value that an expression took, with the place where it is written. */
export interface TakenValue {
  readonly text: string;
  readonly from: Span | undefined;
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
    if (!entry.values.has(text)) entry.values.set(text, { text, from: sourceOf(one, span) });
  }
}

function textOf(value: Value): string {
  if (value.kind === 'unknown') return `unknown: ${value.why}`;
  const text = repr(value).text.replaceAll(HOLE, '…');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

/** Where a value is written, unless that is the expression itself. */
function sourceOf(value: Value, span: Span): Span | undefined {
  const at = value.kind === 'string' ? (value.traced.literalOf() ?? value.at) : value.at;
  if (!at || (at.file.path === span.file.path && at.start === span.start && at.end === span.end)) return undefined;
  return at;
}

/** The smallest expression around an offset that was evaluated. */
export function valuesAt(view: ProjectView, path: string, offset: number): TakenValues | undefined {
  let best: TakenValues | undefined;
  for (const one of valuesOfTiltfile(view, path)) {
    const { start, end } = one.span;
    if (start > offset || offset > end) continue;
    if (!best || end - start < best.span.end - best.span.start) best = one;
  }
  return best;
}
