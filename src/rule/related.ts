import type { Related } from '../finding/finding.ts';
import type { ApiCall } from '../model/tilt.ts';
import { type Span, spanKey } from '../text/source.ts';

/**
 * The way from a call of the API to the top of the Tiltfile, for `related`: the call itself, then the calls of the
 * helpers around it, innermost first. Places that a finding already points at are left out.
 */
export function wayOf(call: ApiCall, does: string, ...known: readonly (Span | undefined)[]): Related[] {
  return distinct(
    [
      { message: `${call.name}() ${does} here`, span: call.at },
      ...call.stack.map((site) => ({ message: `through ${site.callee}() called here`, span: site.at })),
    ],
    known,
  );
}

function distinct(way: readonly Related[], known: readonly (Span | undefined)[]): Related[] {
  const seen = new Set(known.flatMap((span) => (span ? [spanKey(span)] : [])));
  return way.filter(({ span }) => {
    const key = spanKey(span);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
