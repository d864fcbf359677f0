import type { Declaration } from '../model/relations.ts';
import type { ApiCall, CallSite } from '../model/tilt.ts';
import { covers, type Span } from '../text/source.ts';
import type { Piece, TracedText } from '../text/traced.ts';

type Site = Pick<CallSite, 'at' | 'span' | 'loops'>;

/**
 * The place that declares something by a name: the outermost of the calls that led to it which holds a part of the name,
 * as an argument or as the row that a loop around it has reached. Where no call does (a constant), the API call itself.
 */
export function declarationOf(name: TracedText | undefined, calls: readonly ApiCall[]): Declaration {
  const pieces = (name?.pieces ?? []).filter((piece) => piece.span && piece.text !== '');
  for (const call of calls)
    for (const site of outermostFirst(call)) {
      const rows = site.loops.flatMap((loop) => loop.element ?? []);
      const inRow = longest(pieces.filter((piece) => rows.some((row) => covers(row, piece.span!))));
      const inCall = longest(pieces.filter((piece) => covers(site.span, piece.span!)));
      const held = inRow ?? inCall;
      if (!held) continue;
      const at = placeOf(held);
      const files = [site.at.file.path, ...(inRow ? [at.file.path] : [])];
      return { at, site: inRow ? at : site.at, files };
    }
  const call = calls[0]!;
  const longestPiece = longest(pieces);
  return { at: longestPiece ? placeOf(longestPiece) : call.at, site: call.at, files: [call.tiltfile] };
}

function outermostFirst(call: ApiCall): readonly Site[] {
  const own: Site = { at: call.at, span: call.span, loops: call.loops };
  return [...call.stack].reverse().concat([{ callee: call.name, ...own }]);
}

function placeOf(piece: Piece): Span {
  return piece.literal ?? piece.span!;
}

function longest(pieces: readonly Piece[]): Piece | undefined {
  return pieces.reduce<Piece | undefined>(
    (best, piece) => (!best || piece.text.length > best.text.length ? piece : best),
    undefined,
  );
}
