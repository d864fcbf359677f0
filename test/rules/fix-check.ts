import { expect } from 'vitest';
import { applyFixes } from '../../src/engine/fix.ts';
import { type LintCaseResult, lintRepository } from './harness.ts';

const KINDS: ReadonlySet<'safe' | 'unsafe'> = new Set(['safe', 'unsafe']);

export interface FixOutcome {
  /** New texts by path; empty when no fix was offered. */
  readonly files: Readonly<Record<string, string>>;
  /** Messages of the findings of the rule for which no fix was offered. */
  readonly left: readonly string[];
}

function counts({ findings }: LintCaseResult, id: string | undefined): Map<string, number> {
  const out = new Map<string, number>();
  for (const { rule, at } of findings) {
    const key = `${rule} ${at.replace(/:\d+:\d+$/, '')}`;
    if (rule !== id) out.set(key, (out.get(key) ?? 0) + 1);
  }
  return out;
}

/**
 * Applies every fix of one rule and checks what holds for all fixes: what was offered a fix is gone, no rule of the preset
 * finds more in any file than before, and a second run has nothing to apply.
 */
export async function checkFix(id: string, files: Readonly<Record<string, string>>): Promise<FixOutcome> {
  const options = { preset: 'ameide' } as const;
  const before = await lintRepository({ files }, options);
  const own = before.raw.filter(({ rule }) => rule === id);
  const texts = Object.fromEntries(applyFixes(own, KINDS).files);
  const left = own.filter(({ fix }) => !fix).map(({ message }) => message);
  const after = await lintRepository({ files: { ...files, ...texts } }, options);
  const again = after.raw.filter(({ rule }) => rule === id);
  expect(again.map(({ message }) => message).sort()).toEqual([...left].sort());
  expect(again.filter(({ fix }) => fix)).toEqual([]);
  const known = counts(before, id);
  const fresh = [...counts(after, id)].filter(([key, count]) => count > (known.get(key) ?? 0));
  expect(fresh).toEqual([]);
  return { files: texts, left };
}
