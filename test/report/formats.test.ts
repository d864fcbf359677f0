import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { layeredConfig } from '../../src/config/layers.ts';
import { presetLayer } from '../../src/config/load.ts';
import { buildReport } from '../../src/engine/report.ts';
import type { Finding, Severity } from '../../src/finding/finding.ts';
import type { LintReport } from '../../src/finding/report.ts';
import { defaultSettings } from '../../src/model/settings.ts';
import { printable } from '../../src/report/escape.ts';
import { formats } from '../../src/report/formats.ts';
import { stepSummary } from '../../src/report/markdown.ts';
import { SourceFile } from '../../src/text/source.ts';
import { wordRule } from '../fakes/rules.ts';

function finding(source: SourceFile, start: number, end: number, more: Partial<Finding> = {}): Finding {
  return {
    rule: 'fake/word',
    severity: 'error',
    message: 'there is a "bad"',
    span: source.span(start, end),
    related: [],
    ...more,
  };
}

function report(findings: readonly Finding[], suppressed: readonly Finding[] = []): LintReport {
  const config = layeredConfig(defaultSettings, [presetLayer('', 'ameide')]);
  return buildReport({ name: 'ameide-lint', version: '1.2.3' }, [
    {
      findings,
      suppressed: suppressed.map((entry) => ({
        finding: entry,
        directive: { kind: 'disable-line', at: entry.span, rules: [], reason: 'because' },
      })),
      unresolved: [],
      files: 2,
      rules: [wordRule],
      config,
      shown: (path) => path,
    },
  ]);
}

async function format(name: string, made: LintReport, color = false): Promise<string> {
  return (await formats[name]!())(made, { color, width: 100 });
}

const core = new SourceFile('tilt/Tiltfile.core', 'def build(name):\n\tdocker_build(name, "é😀 bad")\n');
const at = core.text.indexOf('bad');
const services = new SourceFile('tilt/Tiltfile.services', "build('api')\n");
const chain: Finding = finding(core, at, at + 3, {
  related: [
    { message: 'built here', span: core.span(18, 30) },
    { message: 'called here', span: services.span(0, 5) },
  ],
  fix: { kind: 'unsafe', title: 'Use another word', edits: [{ span: core.span(at, at + 3), text: 'good' }] },
});
const warning = (severity: Severity) => finding(services, 6, 11, { severity, message: "there is an 'api'" });

describe('stylish', () => {
  it('marks the text in its line and shows the way', async () => {
    expect(await format('stylish', report([chain, warning('warn')]))).toBe(
      `tilt/Tiltfile.core:2:26 error there is a "bad" fake/word
  2 │ docker_build(name, "é😀 bad")
    │                         ^^^
    ╰▸ built here tilt/Tiltfile.core:2:2
  2 │ docker_build(name, "é😀 bad")
    ╰▸ called here tilt/Tiltfile.services:1:1
  1 │ build('api')
    fix: Use another word (--fix-unsafe)

tilt/Tiltfile.services:1:7 warning there is an 'api' fake/word
  1 │ build('api')
    │       ^^^^^

✖ 1 error, 1 warning, 2 files checked
  1 with --fix-unsafe (review the change)
`,
    );
  });

  it('cuts long lines around the marked text', async () => {
    const source = new SourceFile('x', `${'a'.repeat(1_000_000)}bad${'b'.repeat(1_000_000)}`);
    const out = await format('stylish', report([finding(source, 1_000_000, 1_000_003)]));
    const [, line, carets] = out.split('\n');
    expect(line!.length).toBeLessThan(110);
    expect(line!.slice(carets!.indexOf('^'), carets!.lastIndexOf('^') + 1)).toBe('bad');
  });

  it('uses colours only when asked to', async () => {
    expect(await format('stylish', report([chain]), true)).toContain('\u001b[31m^^^\u001b[39m');
    expect(await format('stylish', report([chain]))).not.toContain('\u001b');
  });

  it('points at the end of a line', async () => {
    const source = new SourceFile('x', 'ab\ncd\n');
    expect(await format('stylish', report([finding(source, 2, 2)]))).toContain('  1 │ ab\n    │   ^\n');
    expect(await format('stylish', report([finding(source, 1, 5)]))).toContain('  1 │ ab\n    │  ^\n');
  });
});

describe('json', () => {
  it('is as documented', async () => {
    const made: unknown = JSON.parse(await format('json', report([chain], [warning('warn')])));
    expect(made).toEqual({
      schema: 1,
      tool: { name: 'ameide-lint', version: '1.2.3' },
      findings: [
        {
          rule: 'fake/word',
          severity: 'error',
          message: 'there is a "bad"',
          path: 'tilt/Tiltfile.core',
          start: { line: 2, column: 26 },
          end: { line: 2, column: 29 },
          related: [
            {
              message: 'built here',
              path: 'tilt/Tiltfile.core',
              start: { line: 2, column: 2 },
              end: { line: 2, column: 14 },
            },
            {
              message: 'called here',
              path: 'tilt/Tiltfile.services',
              start: { line: 1, column: 1 },
              end: { line: 1, column: 6 },
            },
          ],
          fix: 'unsafe',
          fingerprint: expect.stringMatching(/^[0-9a-f]{28}$/),
          docs: 'docs/rules.md#fakeword',
        },
      ],
      summary: { errors: 1, warnings: 0, suppressed: 1, baselined: 0, files: 2 },
      unresolved: [],
    });
  });
});

describe('github', () => {
  it('writes errors first and escapes', async () => {
    const source = new SourceFile('a,b: c%.yaml', 'bad\nbad\n');
    const odd = finding(source, 0, 7, { message: '100% ::error::\nx' });
    expect(await format('github', report([warning('warn'), odd, chain]))).toBe(
      [
        '::error file=a%2Cb%3A c%25.yaml,line=1,endLine=2,title=fake/word::100%25 ::error::\\nx',
        '::error file=tilt/Tiltfile.core,line=2,endLine=2,col=26,endColumn=29,title=fake/word::there is a "bad"%0Atilt/Tiltfile.core:2: built here%0Atilt/Tiltfile.services:1: called here',
        "::warning file=tilt/Tiltfile.services,line=1,endLine=1,col=7,endColumn=12,title=fake/word::there is an 'api'",
        '',
      ].join('\n'),
    );
  });
});

describe('sarif', () => {
  it('has rules, places, flows, fixes, fingerprints and suppressions', async () => {
    const made = JSON.parse(await format('sarif', report([chain], [warning('warn')])));
    const [run] = made.runs;
    expect(made.version).toBe('2.1.0');
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(['fake/word']);
    expect(run.results).toHaveLength(2);
    const [result, suppressed] = run.results;
    expect(result.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'tilt/Tiltfile.core', uriBaseId: '%SRCROOT%' },
          region: { startLine: 2, startColumn: 26, endLine: 2, endColumn: 29 },
        },
      },
    ]);
    expect(result.ruleIndex).toBe(0);
    expect(result.suppressions).toEqual([]);
    const steps = result.codeFlows[0].threadFlows[0].locations.map(
      (step: { location: { message: { text: string } } }) => step.location.message.text,
    );
    expect(steps).toEqual(['called here', 'built here', 'there is a "bad"']);
    expect(result.fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toBe('good');
    expect(result.partialFingerprints['ameideLint/v1']).toMatch(/^[0-9a-f]{28}$/);
    expect(suppressed.suppressions).toEqual([{ kind: 'inSource', justification: 'because' }]);
  });

  it('names the files of fixes as those of findings, and links nothing that a message quotes', async () => {
    const odd = finding(core, at, at + 3, { ...chain, message: 'the list ["a"](1) is [b] (c)' });
    const config = layeredConfig(defaultSettings, [presetLayer('', 'ameide')]);
    const made = JSON.parse(
      await format(
        'sarif',
        buildReport({ name: 'ameide-lint', version: '1.2.3' }, [
          {
            findings: [odd],
            suppressed: [],
            unresolved: [{ what: 'image name', why: 'unknown', at: core.span(0, 3) }],
            files: 1,
            rules: [wordRule],
            config,
            shown: (path) => path.replace('tilt/', '../'),
          },
        ]),
      ),
    );
    const [result] = made.runs[0].results;
    expect(result.fixes[0].artifactChanges[0].artifactLocation.uri).toBe('../Tiltfile.core');
    expect(result.message.text).toBe('the list \\["a"\\](1) is [b] (c)');
    expect(made.runs[0].invocations[0].toolExecutionNotifications[0].message.text).toBe(
      'image name is unresolved: unknown',
    );
  });

  it('encodes paths as URIs', async () => {
    const source = new SourceFile('a b/ü#%?.yaml', 'bad');
    const made = JSON.parse(await format('sarif', report([finding(source, 0, 3)])));
    expect(made.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      'a%20b/%C3%BC%23%25%3F.yaml',
    );
  });
});

describe('rdjsonl', () => {
  it('counts columns in bytes', async () => {
    const lines = (await format('rdjsonl', report([chain]))).trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    const made = JSON.parse(lines[0]!);
    expect(made.location.range).toEqual({ start: { line: 2, column: 29 }, end: { line: 2, column: 32 } });
    expect(made.suggestions).toEqual([{ range: made.location.range, text: 'good' }]);
    expect(made.severity).toBe('ERROR');
  });
});

describe('gitlab', () => {
  it('has what GitLab requires', async () => {
    const schema = {
      type: 'array',
      items: {
        type: 'object',
        required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
        properties: {
          severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
          location: {
            type: 'object',
            required: ['path', 'lines'],
            properties: { lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer' } } } },
          },
        },
      },
    };
    const made: unknown = JSON.parse(await format('gitlab', report([chain, warning('warn')])));
    expect(new Ajv().validate(schema, made)).toBe(true);
    expect(made).toHaveLength(2);
  });

  it('tells entries apart that have one fingerprint', async () => {
    const twice = report([warning('warn')]);
    const made: { fingerprint: string }[] = JSON.parse(
      await format('gitlab', { ...twice, findings: [...twice.findings, ...twice.findings] }),
    );
    expect(new Set(made.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });
});

describe('XML formats', () => {
  /** Reads tags with a stack; throws where XML would not be well formed. */
  function tagsOf(text: string): string[] {
    const names: string[] = [];
    const open: string[] = [];
    const body = text.replace(/^<\?xml[^>]*\?>\n/, '');
    for (const [, close, name, attributes, self] of body.matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else {
        names.push(`${name}${attributes}`);
        if (!self) open.push(name!);
      }
    }
    expect(open).toEqual([]);
    expect(body.replace(/<\/?[a-z]+(?: [a-z]+="[^"<]*")*\/?>/g, '')).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/);
    return names;
  }

  const odd = finding(new SourceFile('a<b>&"c\'.yaml', 'bad'), 0, 3, { message: '<x> & "y" \u0001 ]]>' });

  it('junit has a suite a file and a failure a finding', async () => {
    const tags = tagsOf(await format('junit', report([chain, warning('warn'), odd])));
    expect(tags[0]).toBe('testsuites name="ameide-lint" tests="3" failures="3" errors="0" time="0"');
    expect(tags.filter((tag) => tag.startsWith('testsuite '))).toHaveLength(3);
    expect(tags.filter((tag) => tag.startsWith('failure'))[0]).toContain(
      'message="&lt;x&gt; &amp; &quot;y&quot; \\x01 ]]&gt;"',
    );
    expect(tagsOf(await format('junit', report([])))).toContain(
      'testcase name="no findings" classname="ameide-lint" time="0"',
    );
  });

  it('checkstyle has a file element a file', async () => {
    const tags = tagsOf(await format('checkstyle', report([chain, warning('warn'), odd])));
    expect(tags.filter((tag) => tag.startsWith('file '))[0]).toBe('file name="a&lt;b&gt;&amp;&quot;c&apos;.yaml"');
    expect(tags.filter((tag) => tag.startsWith('error '))).toHaveLength(3);
  });
});

describe('markdown', () => {
  it('is a table that no text breaks out of', async () => {
    const odd = finding(new SourceFile('a|b`c.yaml', 'bad'), 0, 3, { message: '| <img> [x](y) @team *b*' });
    const out = await format('markdown', report([chain, odd]));
    const rows = out.split('\n').filter((line) => line.startsWith('| ❌'));
    expect(rows[0]).toBe(
      '| ❌ | `` a\\|b`c.yaml:1 `` | &#124; &lt;img&gt; &#91;x&#93;&#40;y&#41; &#64;team &#42;b&#42; | `fake/word` |',
    );
    expect(rows[1]).toContain('<br>↳ built here `tilt/Tiltfile.core:2`');
  });

  it('stays below the length that GitHub takes', async () => {
    const source = new SourceFile('x', 'bad '.repeat(5000));
    const many = Array.from({ length: 5000 }, (_, index) => finding(source, index * 4, index * 4 + 3));
    const out = await format('markdown', report(many));
    expect(out.length).toBeLessThan(65_536);
    expect(out).toMatch(/… and \d+ more findings\n$/);
  });
});

describe('the step summary', () => {
  const source = new SourceFile('x', 'bad '.repeat(2000));
  const many = Array.from({ length: 2000 }, (_, index) => finding(source, index * 4, index * 4 + 3));

  it('groups all findings by rule, errors first', () => {
    const out = stepSummary(report([warning('warn'), ...many, { ...chain, rule: 'fake/other' }]), 1_000_000);
    expect(out.match(/^#### .*$/gm)).toEqual([
      expect.stringMatching(/^#### ❌ 2001 × `fake\/word`: /),
      '#### ❌ 1 × `fake/other`',
    ]);
    expect(out.match(/^\| (?:❌|⚠️) /gm)).toHaveLength(2002);
    expect(out).not.toContain('more finding');
  });

  it.each([500, 5000, 50_000])('fits into %d bytes', (room) => {
    const out = stepSummary(report([...many, chain]), room);
    expect(new TextEncoder().encode(out).length).toBeLessThanOrEqual(room);
    const rows = out.match(/^\| ❌ /gm)?.length ?? 0;
    expect(out).toContain(`… and ${2001 - rows} more findings\n`);
    expect(out.match(/<details/g)?.length).toBe(out.match(/<\/details>/g)?.length);
  });
});

describe('hostile names and messages', () => {
  const name = 'a\u001b[2J\r\n::error::%0A\u202e\u009b.yaml';
  const source = new SourceFile(name, 'b\u001b]0;x\u0007ad\n');
  const hostile = finding(source, 0, 5, {
    message: 'm\u001b[31m\n::set-output\u009b31m',
    related: [{ message: 'r\u001b\n', span: source.span(0, 1) }],
    fix: { kind: 'safe', title: 't\u001b', edits: [] },
  });

  it.each(Object.keys(formats))('print nothing raw in %s', async (kind) => {
    const out = await format(kind, report([hostile]));
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(out).not.toMatch(/^::(?:error::|set-output)/m);
  });

  it('are escaped readably', () => {
    expect(printable('a\tb\u001b\u202e\ud800é😀')).toBe('a\\tb\\x1b\\u202e\\ud800é😀');
  });
});
