import type { ValuePathPart, ValuePathPlace, ValuePathUse } from '../../model/helm.ts';
import type { Span } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';
import { valuePathOfDotted } from './dotted.ts';
import { valuePathsOfMapping } from './mapping.ts';
import { readSetText, type SetKind } from './set.ts';

/** What uses of one kind have in common. */
export interface UseContext {
  readonly place: ValuePathPlace;
  readonly chart?: string;
  readonly via?: ValuePathUse['via'];
}

/** A use of a path whose last component is written; undefined for one that is not written anywhere. */
export function valuePathUse(
  path: readonly ValuePathPart[],
  context: UseContext,
  value?: TracedText,
  fallback?: Span,
): ValuePathUse | undefined {
  const at = path.at(-1)?.at ?? path.findLast((part) => part.at)?.at ?? fallback;
  if (!at) return undefined;
  return { place: context.place, path, at, chart: context.chart, value, via: context.via ?? [] };
}

/** The use that a text with a dotted path makes (`image.repository` of an Argo CD parameter, an image key); at most one. */
export function valuePathsOfDotted(text: TracedText, context: UseContext, value?: TracedText): readonly ValuePathUse[] {
  const path = valuePathOfDotted(text);
  const use = path && valuePathUse(path, context, value, text.spanOf());
  return use ? [use] : [];
}

/** The uses that the text of a `--set` flag makes. */
export function valuePathsOfSet(kind: SetKind, text: TracedText, context: UseContext): readonly ValuePathUse[] {
  const out: ValuePathUse[] = [];
  for (const { path, value, json } of readSetText(kind, text)) {
    const use = valuePathUse(path, context, value, text.spanOf());
    if (use && path.length > 0) out.push(use);
    if (json) out.push(...valuePathsOfMapping(json, { ...context, prefix: path }));
  }
  return out;
}
