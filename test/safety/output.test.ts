import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { layeredConfig } from '../../src/config/layers.ts';
import { presetLayer } from '../../src/config/load.ts';
import { buildReport } from '../../src/engine/report.ts';
import type { LintReport } from '../../src/finding/report.ts';
import { defaultSettings } from '../../src/model/settings.ts';
import { formats } from '../../src/report/formats.ts';
import { stepSummary } from '../../src/report/markdown.ts';
import { SourceFile } from '../../src/text/source.ts';
import { wordRule } from '../fakes/rules.ts';

/** What terminals, CI services and readers of logs act upon. */
const EVIL = [
  '\u001b[31mred\u001b]0;title\u0007\u001b]8;;http://x\u001b\\',
  '\n::error file=a::injected',
  '\r\n##[error]injected',
  '%0A::set-output name=a::b',
  '\u0000\u0008\u007f\u009b2J',
  '\u202eexe.txt\u2066\u200f',
  '\u2028\u2029',
  '</testcase><script>alert(1)</script>]]>',
  '<!-- --> | [x](javascript:alert(1)) ``` ![](http://x)',
  '"}]}',
].join(' ');

/** Control characters and those that change the order of what is shown. A line break is allowed where `lines` are counted. */
const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

function reportOf(word: string): LintReport {
  const file = new SourceFile(
    `dir ${word}/f ${word}.yaml`,
    `first\nkey: ${word.replace(/[\r\n\u2028\u2029]/g, ' ')}\nlast`,
  );
  const at = file.span(6, 9);
  const config = layeredConfig(defaultSettings, [presetLayer('', 'ameide')]);
  return buildReport({ name: 'ameide-lint', version: '1.2.3' }, [
    {
      findings: [
        {
          rule: 'fake/word',
          severity: 'error',
          message: `the message says ${word}`,
          span: at,
          related: [{ message: `related ${word}`, span: at }],
          fix: { kind: 'safe', title: `title ${word}`, edits: [{ span: at, text: word }] },
        },
      ],
      suppressed: [],
      unresolved: [{ what: `what ${word}`, why: `why ${word}`, at }],
      files: 1,
      rules: [wordRule],
      config,
      shown: (path) => path,
    },
  ]);
}

async function print(name: string, word: string, color = false): Promise<string> {
  return (await formats[name]!())(reportOf(word), { color, width: 100 });
}

describe('hostile names, texts and messages', () => {
  it.each(Object.keys(formats))('are nowhere printed raw: %s', async (name) => {
    const out = await print(name, EVIL);
    const found = RAW.exec(out);
    expect(found && JSON.stringify(out.slice(Math.max(0, found.index - 60), found.index + 20))).toBeNull();
  });

  it.each(['stylish', 'unix', 'github', 'rdjsonl', 'checkstyle', 'markdown'])(
    'begin no line of their own: %s',
    async (name) => {
      const count = (text: string) => text.split('\n').length;
      expect(count(await print(name, EVIL))).toBe(count(await print(name, 'harmless')));
    },
  );

  it('give GitHub no command besides the one of the finding', async () => {
    const lines = (await print('github', EVIL)).split('\n').filter((line) => /^(?:::|##\[)/.test(line.trim()));
    expect(lines.length).toBe(
      (await print('github', 'harmless')).split('\n').filter((line) => line.startsWith('::')).length,
    );
    expect(lines.some((line) => line.startsWith('::error file=a::injected'))).toBe(false);
  });

  it.each(['json', 'sarif', 'gitlab'])('leave JSON whole: %s', async (name) => {
    const text = await print(name, EVIL);
    expect(new Ajv().validate(true, JSON.parse(text))).toBe(true);
    expect(text).toContain('injected');
  });

  it.each(['junit', 'checkstyle', 'html'])('open no element: %s', async (name) => {
    const elements = (text: string) => [...text.matchAll(/<\/?[a-zA-Z][\w-]*/g)].map(([tag]) => tag);
    expect(elements(await print(name, EVIL))).toEqual(elements(await print(name, 'harmless')));
  });

  it('stay text in the summary of a step', () => {
    const out = stepSummary(reportOf(EVIL), 100_000);
    expect(out).not.toMatch(RAW);
    // Inside of a code span nothing is markup.
    expect(out.replace(/(`+).*?[^`]\1(?!`)/gs, '')).not.toMatch(/<script|\]\(javascript:/);
  });
});
