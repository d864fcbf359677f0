import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Baseline, formatBaseline, parseBaseline } from '../../src/engine/baseline.ts';
import { unifiedDiff } from '../../src/engine/diff.ts';
import { fingerprints, hashText } from '../../src/engine/fingerprint.ts';
import { applyFixes, joinFixes } from '../../src/engine/fix.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { SourceFile } from '../../src/text/source.ts';

type Edit = readonly [start: number, end: number, text: string];

function finding(source: SourceFile, edits: readonly Edit[], kind: 'safe' | 'unsafe' = 'safe'): Finding {
  return {
    rule: 'fake/word',
    severity: 'warn',
    message: 'm',
    span: source.span(edits[0]?.[0] ?? 0, edits[0]?.[1] ?? 0),
    related: [],
    fix: { kind, title: 't', edits: edits.map(([start, end, text]) => ({ span: source.span(start, end), text })) },
  };
}

const both = new Set<'safe' | 'unsafe'>(['safe', 'unsafe']);

describe('applyFixes', () => {
  const source = new SourceFile('x', '0123456789');

  it('applies all edits of fixes that do not touch each other', () => {
    const { files, fixed } = applyFixes(
      [
        finding(source, [
          [1, 2, 'a'],
          [5, 5, 'b'],
        ]),
        finding(source, [[8, 10, '']]),
      ],
      both,
    );
    expect([...files]).toEqual([['x', '0a234b567']]);
    expect(fixed).toHaveLength(2);
  });

  it('leaves a fix that overlaps an earlier one for the next round, with all of its edits', () => {
    const { files, fixed } = applyFixes(
      [
        finding(source, [[1, 4, 'a']]),
        finding(source, [
          [0, 1, 'c'],
          [3, 5, 'b'],
        ]),
      ],
      both,
    );
    expect([...files]).toEqual([['x', '0a456789']]);
    expect(fixed).toHaveLength(1);
  });

  it('takes the same edit of two findings once', () => {
    const { files } = applyFixes(
      [
        finding(source, [[1, 1, 'a']]),
        finding(source, [
          [1, 1, 'a'],
          [2, 3, 'z'],
        ]),
      ],
      both,
    );
    expect([...files]).toEqual([['x', '0a1z3456789']]);
  });

  it('takes only the kinds that are asked for', () => {
    expect(applyFixes([finding(source, [[1, 2, 'a']], 'unsafe')], new Set(['safe'])).files.size).toBe(0);
  });

  it('counts an edit that changes nothing as no fix', () => {
    expect(applyFixes([finding(source, [[1, 2, '1']])], both)).toEqual({ files: new Map(), fixed: [] });
  });

  it('keeps the byte-order mark and the line ends of the file', () => {
    const windows = new SourceFile('x', '\ufeffa\r\nb\r\n');
    expect(applyFixes([finding(windows, [[0, 1, 'c\nd']])], both).files.get('x')).toBe('\ufeffc\r\nd\r\nb\r\n');
  });

  it('never mixes edits up', () => {
    const edit = fc
      .tuple(fc.nat(10), fc.nat(10), fc.constantFrom('', 'x', 'yy'))
      .map(([a, b, text]): Edit => [Math.min(a, b), Math.max(a, b), text]);
    fc.assert(
      fc.property(fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 6 }), (fixes) => {
        const { files, fixed } = applyFixes(
          fixes.map((edits) => finding(source, edits)),
          both,
        );
        const text = files.get('x') ?? source.text;
        const applied = new Set(
          fixed
            .flatMap(({ fix }) => fix?.edits ?? [])
            .filter((e) => source.text.slice(e.span.start, e.span.end) !== e.text)
            .map((e) => `${e.span.start} ${e.span.end} ${e.text}`),
        );
        const delta = [...applied].reduce((sum, key) => {
          const [start, end, ...rest] = key.split(' ');
          return sum + rest.join(' ').length - (Number(end) - Number(start));
        }, 0);
        expect(text.length).toBe(source.text.length + delta);
        expect(
          text
            .replaceAll(/[xy]/g, '')
            .split('')
            .every((digit, index, all) => index === 0 || all[index - 1]! < digit),
        ).toBe(true);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('fingerprints', () => {
  const at = (text: string, word: string, from = 0): Finding => {
    const source = new SourceFile('x', text);
    const start = text.indexOf(word, from);
    return { rule: 'a/b', severity: 'warn', message: '', span: source.span(start, start + word.length), related: [] };
  };

  it('survive moved and indented lines', () => {
    expect(fingerprints([at('bad here\n', 'bad')])).toEqual(fingerprints([at('# new\n\n\tbad here\n', 'bad')]));
  });

  it('tell equal lines apart by their number', () => {
    const [first, second] = fingerprints([at('bad\nbad\n', 'bad'), at('bad\nbad\n', 'bad', 2)]);
    expect(first).not.toBe(second);
    expect(fingerprints([at('bad\n', 'bad')])).toEqual([first]);
  });

  it('differ with the text', () => {
    expect(fingerprints([at('bad here\n', 'bad')])).not.toEqual(fingerprints([at('bad there\n', 'bad')]));
    expect(hashText('a')).toMatch(/^[0-9a-f]{28}$/);
    expect(hashText('a')).not.toBe(hashText('b'));
  });
});

describe('Baseline', () => {
  const one = { path: 'a', rule: 'r/x', fingerprint: '1' };
  const two = { path: 'a', rule: 'r/x', fingerprint: '2' };

  it('accepts what it holds and knows what is gone', () => {
    const baseline = new Baseline([one, two]);
    expect(baseline.accepts(one)).toBe(true);
    expect(baseline.accepts({ ...one, path: 'b' })).toBe(false);
    expect(baseline.gone).toEqual([two]);
  });

  it('is written sorted and read back', () => {
    const text = formatBaseline([two, { path: '__proto__', rule: 'r/y', fingerprint: '3' }, one, one]);
    expect(text).toBe(formatBaseline([one, { path: '__proto__', rule: 'r/y', fingerprint: '3' }, two]));
    expect(parseBaseline(text)).toEqual([{ path: '__proto__', rule: 'r/y', fingerprint: '3' }, one, two]);
  });

  it.each([
    '',
    '[]',
    '{"schema": 2, "findings": {}}',
    '{"schema": 1, "findings": {"a": []}}',
    '{"schema":1,"findings":{"a":{"b":[1]}}}',
  ])('is not %j', (text) => {
    expect(parseBaseline(text)).toBeUndefined();
  });
});

describe('unifiedDiff', () => {
  it('shows changed lines with three around them', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join('');
    const after = before.replace('line 5\n', 'five\nand a half\n').replace('line 18\n', '');
    expect(unifiedDiff('a/b', before, after)).toBe(
      [
        '--- a/a/b',
        '+++ b/a/b',
        '@@ -2,7 +2,8 @@',
        ' line 2',
        ' line 3',
        ' line 4',
        '-line 5',
        '+five',
        '+and a half',
        ' line 6',
        ' line 7',
        ' line 8',
        '@@ -15,6 +16,5 @@',
        ' line 15',
        ' line 16',
        ' line 17',
        '-line 18',
        ' line 19',
        ' line 20',
        '',
      ].join('\n'),
    );
  });

  it('marks a missing line end', () => {
    expect(unifiedDiff('x', 'a', 'b\n')).toBe('--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n');
    expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('');
  });

  /** What `patch` makes of a text. */
  function patched(before: string, diff: string): string {
    const old = before.split('\n').slice(0, -1);
    const out: string[] = [];
    let next = 0;
    for (const line of diff.split('\n').slice(2, -1)) {
      const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
      if (hunk) {
        const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
        out.push(...old.slice(next, start));
        next = start;
      } else if (line.startsWith('+')) out.push(line.slice(1));
      else {
        expect(line.slice(1)).toBe(old[next]);
        if (line.startsWith(' ')) out.push(old[next]!);
        next += 1;
      }
    }
    return [...out, ...old.slice(next)].map((line) => `${line}\n`).join('');
  }

  it('turns the one text into the other', () => {
    const lines = fc
      .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 25 })
      .map((list) => list.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        fc.pre(before !== after);
        expect(patched(before, unifiedDiff('x', before, after))).toBe(after);
      }),
      { seed: 3, numRuns: 1000 },
    );
  });
});

describe('joinFixes', () => {
  const source = new SourceFile('x', '0123456789');
  const fixOf = (edits: readonly Edit[], kind: 'safe' | 'unsafe' = 'safe') => finding(source, edits, kind).fix!;

  it('does what both do, an edit of both once', () => {
    const joined = joinFixes(
      fixOf([[1, 2, 'a']]),
      fixOf(
        [
          [1, 2, 'a'],
          [5, 6, 'b'],
        ],
        'unsafe',
      ),
    );
    expect(joined?.kind).toBe('unsafe');
    expect(joined?.edits.map(({ span, text }) => [span.start, span.end, text])).toEqual([
      [1, 2, 'a'],
      [5, 6, 'b'],
    ]);
  });

  it('is none where they contradict each other', () => {
    expect(joinFixes(fixOf([[1, 3, 'a']]), fixOf([[1, 3, 'b']]))).toBeUndefined();
    expect(joinFixes(fixOf([[1, 3, 'a']]), fixOf([[2, 4, '']]))).toBeUndefined();
  });
});
