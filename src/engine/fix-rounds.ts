import type { Finding } from '../finding/finding.ts';
import { applyFixes } from './fix.ts';

/** Fixes may make room for others; more rounds than this change nothing that a person would want. */
const MAX_ROUNDS = 10;

/** Most trial runs, over all rounds, in search of the fixes that do harm. */
const MAX_TRIALS = 40;

type Fixable = Pick<Finding, 'rule' | 'span' | 'fix'>;

/** What a run over some texts found. */
export interface FixTrial {
  /** Every finding of the run, also those whose fixes nobody asked for. */
  readonly findings: readonly Fixable[];
  /** Those of which fixes may be applied; a part of `findings`. */
  readonly wanted: readonly Fixable[];
}

export interface FixRounds<T extends FixTrial> {
  /** New texts by path. */
  readonly files: ReadonlyMap<string, string>;
  /** The run over these texts. */
  readonly last: T;
  /** Fixes that were left out, because applying them would have made a new finding. */
  readonly refused: readonly Fixable[];
}

/**
 * Applies fixes, in memory, until none is left. Every round is checked by a run over its result: where a rule has more
 * findings in a file than before, the round is halved until the fixes that do so are found, and these are left out.
 */
export async function fixInRounds<T extends FixTrial>(
  first: T,
  kinds: ReadonlySet<'safe' | 'unsafe'>,
  run: (files: ReadonlyMap<string, string>) => Promise<T>,
): Promise<FixRounds<T>> {
  let files: ReadonlyMap<string, string> = new Map();
  let last = first;
  let trials = 0;
  let refused: readonly Refused[] = [];
  const open = () => last.wanted.filter((one) => !refused.some((other) => isSame(other, one)));
  let batch = open();
  for (let round = 0; round < MAX_ROUNDS && trials < MAX_TRIALS; ) {
    const { files: changed, fixed } = applyFixes(batch, kinds);
    if (changed.size === 0) break;
    const next = new Map([...files, ...changed]);
    const result = await run(next);
    if (!grows(counts(last.findings), counts(result.findings))) {
      files = next;
      last = result;
      round++;
      refused = refused.map((one) => moved(one, fixed));
      batch = open();
      continue;
    }
    trials++;
    const [only] = fixed;
    if (fixed.length > 1 || !only) batch = fixed.slice(0, Math.ceil(fixed.length / 2));
    else {
      refused = [...refused, { finding: only, start: only.span.start }];
      batch = open();
    }
  }
  return { files, last, refused: refused.map(({ finding }) => finding) };
}

/** A finding whose fix does harm, and where it stands in the latest text of its file. */
interface Refused {
  readonly finding: Fixable;
  readonly start: number;
}

function isSame({ finding, start }: Refused, other: Fixable): boolean {
  return finding.rule === other.rule && finding.span.file.path === other.span.file.path && start === other.span.start;
}

/** Where a finding stands after fixes before it in its file were applied. */
function moved({ finding, start }: Refused, fixed: readonly Fixable[]): Refused {
  const edits = new Map<string, number>();
  for (const { fix } of fixed)
    for (const { span, text } of fix?.edits ?? [])
      if (span.file.path === finding.span.file.path && span.end <= start)
        edits.set(`${span.start} ${span.end} ${text}`, text.length - (span.end - span.start));
  return { finding, start: [...edits.values()].reduce((sum, length) => sum + length, start) };
}

function counts(findings: readonly Fixable[]): ReadonlyMap<string, number> {
  const out = new Map<string, number>();
  for (const { rule, span } of findings) {
    const key = `${rule} ${span.file.path}`;
    out.set(key, (out.get(key) ?? 0) + 1);
  }
  return out;
}

function grows(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): boolean {
  return [...after].some(([key, count]) => count > (before.get(key) ?? 0));
}
