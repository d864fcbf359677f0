import type { ApiCall, CallSite, Tiltfile, TiltProject } from '../model/tilt.ts';
import { covers, type Span, spanKey } from '../text/source.ts';

type Site = Pick<CallSite, 'callee' | 'span' | 'loops'>;

/** The calls that led to an API call, outermost first; the call itself is the last. */
export function sitesOf(call: ApiCall): readonly Site[] {
  return [...call.stack].reverse().concat([{ callee: call.name, at: call.at, span: call.span, loops: call.loops }]);
}

/** How two calls relate by the branches in which they stand. */
export type Coexistence =
  /** Whenever the later one runs, the earlier one has run (or the other way round). */
  | 'together'
  /** They stand on different branches of one `if`. */
  | 'exclusive'
  /** They depend on different conditions. */
  | 'unrelated';

/** Whether two calls of one project, the earlier first, run in one evaluation. */
export function coexistence(project: TiltProject, earlier: ApiCall, later: ApiCall): Coexistence {
  if (!earlier.conditional && !later.conditional) return 'together';
  const first = sitesOf(earlier);
  const second = sitesOf(later);
  if (isOneOfSeveral(first, second)) return 'exclusive';
  let level = 0;
  while (
    level < first.length - 1 &&
    level < second.length - 1 &&
    spanKey(first[level]!.span) === spanKey(second[level]!.span) &&
    sameRound(first[level]!, second[level]!)
  )
    level++;
  const files = new Map(project.tiltfiles.map((tiltfile) => [tiltfile.path, tiltfile]));
  const a = clauses(files, first[level]!.span);
  const b = clauses(files, second[level]!.span);
  // The two stand in one body: which clauses of it hold them, and which clauses leave it.
  for (const clause of a) {
    if (b.some((other) => other.statement === clause.statement && other.index !== clause.index)) return 'exclusive';
    const behind = second[level]!.span.start >= clause.statement.span.end;
    const sameFile = second[level]!.span.file.path === clause.statement.span.file.path;
    if (clause.leaves && behind && sameFile && !b.some((other) => other.statement === clause.statement))
      return 'exclusive';
  }
  // Conditions further inside each of the two calls.
  const innerA = first.slice(level + 1).flatMap(({ span }) => clauses(files, span));
  const innerB = second.slice(level + 1).flatMap(({ span }) => clauses(files, span));
  const outsideA = [...a.filter((clause) => !b.some((other) => same(clause, other))), ...innerA];
  const outsideB = [...b.filter((clause) => !a.some((other) => same(clause, other))), ...innerB];
  return outsideA.length === 0 || outsideB.length === 0 ? 'together' : 'unrelated';
}

/** Whether one call, run once, leads to both: the function that it calls is one of several. */
function isOneOfSeveral(first: readonly Site[], second: readonly Site[]): boolean {
  for (const [level, site] of first.entries()) {
    const other = second[level];
    if (!other || spanKey(site.span) !== spanKey(other.span) || !sameRound(site, other)) return false;
    if (site.callee !== other.callee) return true;
  }
  return false;
}

function sameRound(a: Site, b: Site): boolean {
  return a.loops.every((loop, index) => {
    const element = loop.element;
    const other = b.loops[index]?.element;
    return element && other ? spanKey(element) === spanKey(other) : element === other;
  });
}

interface Clause {
  readonly statement: Tiltfile['branches'][number];
  readonly index: number;
  readonly leaves: boolean;
}

function same(a: Clause, b: Clause): boolean {
  return a.statement === b.statement && a.index === b.index;
}

/** The clauses of `if` statements that hold a place, within the function in which it stands; outermost first. */
function clauses(files: ReadonlyMap<string, Tiltfile>, place: Span): Clause[] {
  const tiltfile = files.get(place.file.path);
  if (!tiltfile) return [];
  const body = innermostFunction(tiltfile, place);
  const out: Clause[] = [];
  for (const statement of tiltfile.branches) {
    if (!covers(statement.span, place) || (body && !covers(body, statement.span))) continue;
    const index = statement.clauses.findIndex((clause) => covers(clause.span, place));
    if (index !== -1) out.push({ statement, index, leaves: statement.clauses[index]!.leaves });
  }
  return out;
}

function innermostFunction(tiltfile: Tiltfile, place: Span): Span | undefined {
  let innermost: Span | undefined;
  for (const { span } of tiltfile.functions)
    if (covers(span, place) && (!innermost || covers(innermost, span))) innermost = span;
  return innermost;
}
