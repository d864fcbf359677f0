import type { Related } from '../finding/finding.ts';
import type { ApiCall } from '../model/tilt.ts';
import { type Span, spanKey } from '../text/source.ts';

/**
 * The way from a call of the API to the top of the Tiltfile, for `related`: the call itself, then the calls of the
 * helpers around it, innermost first. Places that a finding already points at are left out.
 */
export function wayOf(call: ApiCall, does: string, ...known: readonly (Span | undefined)[]): Related[] {
  const seen = new Set(known.flatMap((span) => (span ? [spanKey(span)] : [])));
  const way: Related[] = [];
  const add = (message: string, span: Span) => {
    if (seen.has(spanKey(span))) return;
    seen.add(spanKey(span));
    way.push({ message, span });
  };
  add(`${call.name}() ${does} here`, call.at);
  for (const site of call.stack) add(`through ${site.callee}() called here`, site.at);
  return way;
}
