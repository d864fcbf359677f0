import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { applyEdits, type LintRequest } from '../../playground/src/answer.ts';
import { clean, examples } from '../../playground/src/examples.ts';
import { lintFiles, RefusedError } from '../../playground/src/lint-files.ts';
import { BadLinkError, fragmentOf, type Shared, sharedIn } from '../../playground/src/share.ts';
import { readStarlarkParserFiles } from '../../src/host/parser-files.ts';
import { loadStarlarkParser } from '../../src/parse/starlark/tree.ts';

const setup = { loadStarlark: () => loadStarlarkParser(readStarlarkParserFiles()) };
const lint = (files: LintRequest['files'], more: Partial<LintRequest> = {}) =>
  lintFiles({ files, preset: '', rules: '', ...more }, setup);

describe('the examples', () => {
  it('begin with a repository that has nothing to find', async () => {
    const { findings, unresolved, charts, model } = await lint(clean);
    expect(findings).toEqual([]);
    expect(unresolved).toEqual([]);
    expect(model.images.map(({ ref }) => ref)).toEqual(['ameide/agents', 'ameide/graph']);
    expect(charts.map(({ name, failed }) => ({ name, failed }))).toEqual([
      { name: 'agents (charts/agents)', failed: false },
      { name: 'graph (charts/graph)', failed: false },
    ]);
    expect(charts[0]?.text).toContain('image: "ameide/agents:dev"');
  });

  it.each(examples)('break $rule alone', async ({ rule, files, shown }) => {
    const { findings } = await lint(files);
    expect([...new Set(findings.map((finding) => finding.rule))]).toEqual([rule]);
    expect(Object.keys(files)).toContain(shown);
    for (const { path, from, to, line, column } of findings) {
      const before = files[path]!.slice(0, from);
      expect({ line, column }).toEqual({
        line: before.split('\n').length,
        column: from - before.lastIndexOf('\n'),
      });
      expect(to).toBeGreaterThan(from);
    }
  });

  it('are clean after their fix', async () => {
    const { files } = examples.find(({ rule }) => rule === 'tilt/no-prod-dockerfile')!;
    const { findings } = await lint(files);
    const fixed = applyEdits(files, findings[0]?.fix?.edits ?? []);
    expect(fixed.Tiltfile).toBe(clean.Tiltfile);
    expect((await lint(fixed)).findings).toEqual([]);
  });
});

describe('options', () => {
  it('change the preset and single rules', async () => {
    const { files, rule } = examples[0]!;
    expect((await lint(files, { preset: 'none' })).findings).toEqual([]);
    expect((await lint(files, { rules: `\n${rule}: off\n` })).findings).toEqual([]);
    expect((await lint(files, { rules: `${rule} = warn` })).findings.map(({ severity }) => severity)).toEqual(['warn']);
  });

  it('are refused with a reason', async () => {
    await expect(lint(clean, { rules: 'tilt/labls: off' })).rejects.toThrow(/tilt\/labls.*tilt\/labels/);
    await expect(lint(clean, { rules: 'nothing' })).rejects.toBeInstanceOf(RefusedError);
    await expect(lint({ ...clean, '.lintrc.json': '{"rulez": {}}' })).rejects.toBeInstanceOf(RefusedError);
  });
});

const shared: Shared = { files: clean, preset: 'strict', rules: 'tilt/labels: off', shown: 'Tiltfile' };

/** The fragment of a link over any JSON value. */
function linkOver(text: string): string {
  const bytes = deflateSync(new TextEncoder().encode(text), { level: 9 });
  return `#r1=${Buffer.from(bytes).toString('base64url')}`;
}

describe('a link', () => {
  it('carries the repository and the options', () => {
    expect(sharedIn(fragmentOf(shared))).toEqual(shared);
    const odd = { ...shared, files: { 'é/😀.yaml': 'a: "\u2028</script>"\n', ['__proto__']: 'x', constructor: 'y' } };
    expect(sharedIn(fragmentOf(odd))).toEqual(odd);
  });

  it('is short', () => {
    expect(fragmentOf(shared).length).toBeLessThan(2000);
  });

  it('is none when it is something else', () => {
    expect(sharedIn('')).toBeUndefined();
    expect(sharedIn('#editor')).toBeUndefined();
  });

  it('is refused when it is cut anywhere', () => {
    const whole = fragmentOf(shared);
    for (let length = 4; length < whole.length - 1; length += 13)
      expect(() => sharedIn(whole.slice(0, length)), String(length)).toThrow(BadLinkError);
  });

  it.each([
    ['%', '#r1=%00%ff'],
    ['no deflate', '#r1=AAAABBBB'],
    ['no JSON', linkOver('{"files":')],
    ['no object', linkOver('null')],
    ['no files', linkOver('{}')],
    ['a list', linkOver('{"files":["a"]}')],
    ['no text', linkOver('{"files":{"a":1}}')],
    ['a path outside', linkOver('{"files":{"../a":"x"}}')],
    ['the root', linkOver('{"files":{"":"x"}}')],
    ['a file in a file', linkOver('{"files":{"a":"x","a/b":"y"}}')],
    ['too much', linkOver(`{"files":{"a":"${'x'.repeat(9_000_000)}"}}`)],
    ['too long', `#r1=${'A'.repeat(2_000_001)}`],
  ])('is refused when it holds %s', (_, fragment) => {
    expect(() => sharedIn(fragment)).toThrow(BadLinkError);
  });
});
