import { describe, expect, it } from 'vitest';
import directiveReason from '../../rules/lint/directive-reason.ts';
import unusedDirective from '../../rules/lint/unused-directive.ts';
import { type Layer, layeredConfig } from '../../src/config/layers.ts';
import { presetLayer } from '../../src/config/load.ts';
import { buildReport } from '../../src/engine/report.ts';
import { type RunOptions, type RunResult, runRules } from '../../src/engine/run.ts';
import type { Pipeline } from '../../src/model/pipeline.ts';
import { defaultSettings } from '../../src/model/settings.ts';
import { type AnyRule, defineRule } from '../../src/rule/rule.ts';
import { memoryPipeline } from '../fakes/pipeline.ts';
import { crashRule, wordRule } from '../fakes/rules.ts';

const docs = { summary: 's', what: 'w', why: 'y', fix: 'f', bad: {}, good: {} };

function run(
  files: Record<string, string>,
  options: Partial<RunOptions> & { layers?: Layer[]; over?: Partial<Pipeline> } = {},
): RunResult {
  const rules: readonly AnyRule[] = options.rules ?? [wordRule];
  const config = layeredConfig(defaultSettings, [presetLayer('', 'ameide'), ...(options.layers ?? [])]);
  return runRules(memoryPipeline(files, options.over), { config, ...options, rules });
}

function shown({ findings }: RunResult): string[] {
  return findings.map(({ rule, severity, message, span }) => {
    const { line, column } = span.file.positionAt(span.start);
    return `${span.file.path}:${line}:${column} ${severity} ${rule} ${message}`;
  });
}

describe('runRules', () => {
  it('sorts by path, line, column and rule', () => {
    const found = run({ 'b.sh': 'bad\n bad', 'a.sh': 'x bad bad' });
    expect(shown(found)).toEqual([
      'a.sh:1:3 error fake/word there is a "bad"',
      'a.sh:1:7 error fake/word there is a "bad"',
      'b.sh:1:1 error fake/word there is a "bad"',
      'b.sh:2:2 error fake/word there is a "bad"',
    ]);
  });

  it('takes the severity of the file in which the finding lies, and its options', () => {
    const layers: Layer[] = [
      { folder: '', files: ['a/**'], rules: new Map([['fake/word', { severity: 'warn' }]]) },
      { folder: 'b', rules: new Map([['fake/word', { severity: 'off' }]]) },
      { folder: 'c', rules: new Map([['fake/word', { severity: 'error', options: { word: 'worse' } }]]) },
    ];
    const found = run({ 'a/x': 'bad', 'b/x': 'bad', 'c/x': 'bad worse', x: 'bad' }, { layers });
    expect(shown(found)).toEqual([
      'a/x:1:1 warn fake/word there is a "bad"',
      'c/x:1:5 error fake/word there is a "worse"',
      'x:1:1 error fake/word there is a "bad"',
    ]);
  });

  it('asks only rules that may report about the leaf files that are wanted', () => {
    const files = { 'a.py': 'bad', 'b.py': 'bad', 'c.md': 'bad', 'd.sh': 'bad' };
    const leaf = { path: 'a.py', kind: 'python', size: 3 } as const;
    const own = defineRule({ ...wordRule, spares: ['python'] });
    const whole = defineRule({
      id: 'fake/whole',
      subject: 'pipeline',
      severity: { ameide: 'error' },
      spares: ['python'],
      docs,
      messages: { found: () => 'there is a project' },
      check({ repository }, { report }) {
        report('found', [], repository.source('a.py')!.top);
      },
    });
    const paths = (rules: readonly AnyRule[], leaves?: RunOptions['leaves']) =>
      run(files, { rules, leaves }).findings.map(({ rule, span }) => `${rule} ${span.file.path}`);
    expect(paths([own, whole], [leaf])).toEqual(['fake/word a.py']);
    expect(paths([whole])).toEqual(['fake/whole a.py']);
    // A rule that does not say what it spares looks at everything.
    expect(paths([wordRule], [leaf])).toHaveLength(4);
    const prose = { path: 'c.md', kind: 'markdown', size: 3 } as const;
    expect(paths([own, whole], [leaf, prose])).toHaveLength(5);
    expect(paths([own, whole], [])).toEqual([]);
  });

  it('leaves out what a rule that says more reports as an error at the same place', () => {
    const files = { a: 'bad', b: 'x bad' };
    const word = defineRule({ ...wordRule, id: 'fake/less', yieldsTo: ['fake/word', 'fake/gone'] });
    const rules = [word, wordRule];
    expect(shown(run(files, { rules })).map((line) => line.split(' ')[2])).toEqual(['fake/word', 'fake/word']);
    const at = (path: string, severity: 'warn' | 'off'): Layer => ({
      folder: '',
      files: [path],
      rules: new Map([['fake/word', { severity }]]),
    });
    const layers = [at('a', 'off'), at('b', 'warn')];
    expect(shown(run(files, { rules, layers }))).toEqual([
      'a:1:1 error fake/less there is a "bad"',
      'b:1:3 error fake/less there is a "bad"',
      'b:1:3 warn fake/word there is a "bad"',
    ]);
    expect(shown(run(files, { rules, only: new Set(['fake/less']) }))).toHaveLength(2);
    const elsewhere = defineRule({ ...wordRule, id: 'fake/less', yieldsTo: ['fake/saw'] });
    const saw = defineRule({ ...crashRule, id: 'fake/saw' });
    expect(shown(run({ b: 'x bad see' }, { rules: [elsewhere, saw] }))).toContain(
      'b:1:3 error fake/less there is a "bad"',
    );
  });

  it('runs a rule that only an override switches on', () => {
    const layers: Layer[] = [{ folder: '', files: ['a/**'], rules: new Map([['fake/crash', { severity: 'error' }]]) }];
    expect(shown(run({ 'a/x': 'see', x: 'see' }, { rules: [crashRule], layers }))).toEqual([
      'a/x:1:1 error fake/crash saw a/x',
    ]);
  });

  it('contains a crash: names rule and subject, keeps other subjects and rules', () => {
    const layers: Layer[] = [presetLayer('', 'strict')];
    const found = run({ 'crash.sh': 'bad', x: 'see' }, { rules: [crashRule, wordRule], layers });
    expect(shown(found)).toEqual(['crash.sh:1:1 error fake/word there is a "bad"', 'x:1:1 warn fake/crash saw x']);
    expect(found.crashes).toEqual([
      { rule: 'fake/crash', subject: 'file crash.sh', error: new TypeError('out of order') },
    ]);
  });

  it('contains a crash of the evaluation, once for all rules of a subject', () => {
    const imageRule = defineRule({
      id: 'fake/image',
      subject: 'image',
      severity: { recommended: 'warn' },
      docs,
      messages: {},
      check() {},
    });
    const over = {
      get images(): never {
        throw new RangeError('too deep');
      },
    };
    const pipeline = Object.defineProperties(memoryPipeline({ x: 'bad' }), Object.getOwnPropertyDescriptors(over));
    const config = layeredConfig(defaultSettings, [presetLayer('', 'ameide')]);
    const found = runRules(pipeline, { config, rules: [imageRule, { ...imageRule, id: 'fake/other' }, wordRule] });
    expect(shown(found)).toHaveLength(1);
    expect(found.crashes).toEqual([{ subject: 'collecting every image', error: new RangeError('too deep') }]);
  });

  it('joins findings of a rule at one place', () => {
    const rule = defineRule({
      id: 'fake/twice',
      subject: 'pipeline',
      severity: { recommended: 'warn' },
      docs,
      messages: { one: (name: string) => `for ${name}` },
      check(pipeline, { report }) {
        const source = pipeline.repository.source('x')!;
        const way = (at: number) => [{ message: `used ${at}`, span: source.span(at, at + 1) }];
        for (const at of [1, 2, 2, 3]) report('one', ['a'], source.span(0, 1), { related: way(at) });
        report('one', ['b'], source.span(0, 1), { related: way(1) });
      },
    });
    const found = run({ x: 'abcdef' }, { rules: [rule] });
    expect(found.findings).toHaveLength(1);
    expect(found.findings[0]?.message).toBe('for a');
    expect(found.findings[0]?.related.map(({ message }) => message)).toEqual(['used 1', 'used 2', 'used 3', 'for b']);
  });

  it('shows five related places and counts the others', () => {
    const rule = defineRule({
      id: 'fake/many',
      subject: 'file',
      severity: { recommended: 'warn' },
      docs,
      messages: { one: () => 'many' },
      check(file, { pipeline, report }) {
        const source = pipeline.repository.source(file.path)!;
        const related = [1, 2, 3, 4, 5, 6, 7].map((at) => ({ message: `${at}`, span: source.span(at, at + 1) }));
        report('one', [], source.span(0, 1), { related });
      },
    });
    const config = layeredConfig(defaultSettings, [presetLayer('', 'ameide')]);
    const pipeline = memoryPipeline({ x: 'abcdefghij' });
    const result = runRules(pipeline, { rules: [rule], config });
    const report = buildReport({ name: 't', version: '1' }, [
      { ...result, unresolved: [], files: 1, rules: [rule], config, shown: (path) => path },
    ]);
    expect(report.findings[0]?.related.map(({ message }) => message)).toEqual(['1', '2', '3', '4', '5']);
    expect(report.findings[0]?.moreRelated).toBe(2);
  });

  it('reports only selected files', () => {
    expect(shown(run({ a: 'bad', b: 'bad' }, { selects: (path) => path === 'b' }))).toHaveLength(1);
  });
});

describe('directives', () => {
  const all = [wordRule, directiveReason, unusedDirective];
  const strict: Layer[] = [presetLayer('', 'strict')];
  const why = '-- because';

  it.each([
    ['x.sh', `# ameide-lint-disable-next-line fake/word ${why}\nbad\nbad\n`, [3]],
    ['x.sh', `bad # ameide-lint-disable-line fake/word ${why}\nbad\n`, [2]],
    ['x.sh', `bad\n# ameide-lint-disable fake/word ${why}\nbad\nbad\n# ameide-lint-enable fake/word\nbad\n`, [1, 6]],
    ['x.sh', `# ameide-lint-disable ${why}\nbad\n# ameide-lint-enable\nbad\n`, [4]],
    ['x.sh', `#!/bin/sh\n# ameide-lint-disable-file fake/word ${why}\nbad\nbad\n`, []],
    ['x.sh', `# ameide-lint-disable-next-line fake/other, fake/word ${why}\nbad\n`, []],
    ['x.sh', `# ameide-lint-disable-next-line fake/other ${why}\nbad\n`, [2]],
    ['x.sh', `# ameide-lint-disable-next-line fake/word ${why}\n# a word\nbad\n`, []],
    ['x.sh', `# ameide-lint-disable-next-line fake/word ${why}\n\nbad\n`, [3]],
    ['x.sh', `echo "# ameide-lint-disable-next-line fake/word ${why}"\nbad\n`, [2]],
    ['x.sh', `echo a#ameide-lint-disable-line fake/word ${why} bad\n`, [1]],
    ['Tiltfile', `x = "# ameide-lint-disable-line fake/word ${why}" + bad\n`, [1]],
    ['Tiltfile', `x = """\n# ameide-lint-disable-next-line fake/word ${why}\nbad\n"""\n`, [3]],
    ['Tiltfile', `x = bad  # ameide-lint-disable-line fake/word ${why}\n`, []],
    ['Tiltfile', `x = 'it\\'s' # ameide-lint-disable-line fake/word ${why}\nbad\n`, [2]],
    ['Dockerfile', `# ameide-lint-disable-next-line fake/word ${why}\nRUN bad\nRUN bad\n`, [3]],
    ['a.yaml', `a: it's # ameide-lint-disable-line fake/word ${why}\nb: bad\n`, [2]],
    ['a.yaml', `b: bad # ameide-lint-disable-line fake/word ${why}\n`, []],
    ['a.yaml', `b: "# ameide-lint-disable-line fake/word ${why}" bad\n`, [1]],
    ['a.yaml', `run: |\n  # ameide-lint-disable-next-line fake/word ${why}\n  bad\n`, []],
    ['c/templates/a.yaml', `{{- /* ameide-lint-disable-next-line fake/word ${why} */ -}}\nbad\n`, []],
    [
      'a.ts',
      `// ameide-lint-disable-next-line fake/word ${why}\nbad\n/* ameide-lint-disable-next-line fake/word ${why} */\nbad\n`,
      [],
    ],
    ['a.ts', `const x = '// ameide-lint-disable-line fake/word ${why}', bad\n`, [1]],
    ['a.go', `x := \`\n// ameide-lint-disable-next-line fake/word ${why}\nbad\`\n`, [3]],
    ['a.md', `<!-- ameide-lint-disable-next-line fake/word ${why} -->\nbad\n`, []],
    ['a.jsonc', `{ // ameide-lint-disable-line fake/word ${why}\n"a": "bad" }\n`, [2]],
  ])('%s: %j', (path, text, lines) => {
    const found = run({ 'c/Chart.yaml': '', [path]: text });
    expect(found.findings.map(({ span }) => span.file.positionAt(span.start).line)).toEqual(lines);
    expect(found.suppressed.every(({ directive }) => directive.reason === 'because')).toBe(true);
  });

  it('are ignored on demand', () => {
    const text = `# ameide-lint-disable-next-line fake/word\nbad\n`;
    expect(shown(run({ 'x.sh': text }, { inlineConfig: false, rules: all, layers: strict }))).toEqual([
      'x.sh:2:1 error fake/word there is a "bad"',
    ]);
  });

  it.each(['', ' --', ' --   ', ' because'])('without a reason are reported: %j', (reason) => {
    const found = run({ 'x.sh': `# ameide-lint-disable-next-line fake/word${reason}\nbad\n` }, { rules: all });
    expect(shown(found)).toEqual([
      'x.sh:1:3 warn lint/directive-reason ameide-lint-disable-next-line gives no reason; write one behind " -- "',
    ]);
  });

  it('that suppress nothing are reported where unused directives are', () => {
    const text = [
      '# ameide-lint-disable-next-line fake/word, fake/wrod -- because',
      'good',
      '# ameide-lint-disable-next-line -- because',
      'good',
      '# ameide-lint-enable fake/word',
      '',
    ].join('\n');
    expect(shown(run({ 'x.sh': text }, { rules: all, layers: strict }))).toEqual([
      'x.sh:1:33 warn lint/unused-directive fake/word has nothing to report here; remove it from the directive',
      'x.sh:1:44 warn lint/unused-directive there is no rule "fake/wrod"; did you mean "fake/word"?',
      'x.sh:3:3 warn lint/unused-directive no rule has anything to report here; remove the directive',
    ]);
    expect(shown(run({ 'x.sh': text }, { rules: all }))).toEqual([]);
  });

  it('for rules that are off here are not called unused', () => {
    const layers = [...strict, { folder: '', rules: new Map([['fake/word', { severity: 'off' as const }]]) }];
    const text = '# ameide-lint-disable-next-line fake/word -- because\ngood\n';
    expect(shown(run({ 'x.sh': text }, { rules: all, layers }))).toEqual([]);
    expect(
      shown(run({ 'x.sh': text }, { rules: all, layers: strict, only: new Set(['lint/unused-directive']) })),
    ).toEqual([]);
  });

  it('disable a file only from its first lines', () => {
    const text = `${'\n'.repeat(30)}# ameide-lint-disable-file fake/word -- because\nbad\n`;
    expect(shown(run({ 'x.sh': text }, { rules: all, layers: strict }))).toEqual([
      'x.sh:31:28 warn lint/unused-directive fake/word has nothing to report here; remove it from the directive',
      'x.sh:32:1 error fake/word there is a "bad"',
    ]);
  });
});
