import { describe, expect, it } from 'vitest';
import { fixInRounds } from '../../src/engine/fix-rounds.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { SourceFile } from '../../src/text/source.ts';

type Texts = Readonly<Record<string, string>>;

/** Finds each letter of `letters` and offers to replace it; the other way round, `!` is what must not come. */
function lint(texts: Texts, letters: Readonly<Record<string, string>>) {
  const findings = Object.entries(texts).flatMap(([path, text]) => {
    const source = new SourceFile(path, text);
    return [...source.text].flatMap((letter, at): Finding[] => {
      const span = source.span(at, at + 1);
      const base = { severity: 'error', message: letter, span, related: [] } as const;
      if (letter === '!') return [{ ...base, rule: 'fake/harm' }];
      const replacement = letters[letter];
      if (replacement === undefined) return [];
      return [
        { ...base, rule: 'fake/letter', fix: { kind: 'safe', title: letter, edits: [{ span, text: replacement }] } },
      ];
    });
  });
  return { findings, wanted: findings };
}

async function mend(texts: Texts, letters: Readonly<Record<string, string>>) {
  let runs = 0;
  const rounds = await fixInRounds(lint(texts, letters), new Set(['safe']), async (files) => {
    runs++;
    return lint({ ...texts, ...Object.fromEntries(files) }, letters);
  });
  return { files: Object.fromEntries(rounds.files), refused: rounds.refused.map(({ fix }) => fix?.title), runs };
}

describe('fixInRounds', () => {
  it('applies fixes until none is left', async () => {
    expect(await mend({ x: 'a-c' }, { a: 'b', b: 'd', c: '' })).toEqual({ files: { x: 'd-' }, refused: [], runs: 2 });
  });

  it('leaves out the fix that does harm and applies the others', async () => {
    const { files, refused } = await mend({ x: 'abcd', y: 'e' }, { a: '1', b: '2', c: '!', d: '4', e: '5' });
    expect(files).toEqual({ x: '12c4', y: '5' });
    expect(refused).toEqual(['c']);
  });

  it('leaves out several that do harm', async () => {
    const { files, refused } = await mend({ x: 'abcd' }, { a: '!', b: '2', c: '!', d: '4' });
    expect(files).toEqual({ x: 'a2c4' });
    expect(refused).toEqual(['a', 'c']);
  });

  it('ends when fixes undo each other', async () => {
    const { runs } = await mend({ x: 'a' }, { a: 'b', b: 'a' });
    expect(runs).toBeLessThanOrEqual(10);
  });

  it('runs nothing when no fix is of the kind that was asked for', async () => {
    const source = new SourceFile('x', 'a');
    const finding: Finding = {
      rule: 'fake/letter',
      severity: 'warn',
      message: 'a',
      span: source.span(0, 1),
      related: [],
      fix: { kind: 'unsafe', title: 'a', edits: [{ span: source.span(0, 1), text: 'b' }] },
    };
    const first = { findings: [finding], wanted: [finding] };
    const { files, last } = await fixInRounds(first, new Set(['safe']), () => Promise.reject(new Error('ran')));
    expect([...files]).toEqual([]);
    expect(last).toBe(first);
  });
});
