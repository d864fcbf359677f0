import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { layeredConfig } from '../../src/config/layers.ts';
import { presetLayer } from '../../src/config/load.ts';
import { buildReport } from '../../src/engine/report.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { ReportedGraph } from '../../src/finding/graph.ts';
import type { LintReport } from '../../src/finding/report.ts';
import { defaultSettings } from '../../src/model/settings.ts';
import { graphHtml } from '../../src/report/html/graph-svg.ts';
import { html } from '../../src/report/html/html.ts';
import { script, scriptHash } from '../../src/report/html/script.ts';
import { SourceFile } from '../../src/text/source.ts';
import { wordRule } from '../fakes/rules.ts';
import { processorTime } from '../processor-time.ts';

const config = layeredConfig(defaultSettings, [presetLayer('', 'ameide')]);

function report(findings: readonly Finding[]): LintReport {
  return buildReport({ name: 'ameide-lint', version: '1.2.3' }, [
    {
      findings,
      suppressed: [],
      unresolved: [],
      files: 2,
      rules: [wordRule],
      config,
      shown: (path) => path,
    },
  ]);
}

const page = (made: LintReport) => html(made, { color: false, width: 100 });

const table = new SourceFile('tilt/Tiltfile', 'SERVICES = {\n  "api": "bad",\n}\n');
const chart = new SourceFile('services/api/chart/values.yaml', 'image: x\nname: y\n');
const at = table.text.indexOf('bad');
const chain: Finding = {
  rule: 'fake/word',
  severity: 'error',
  message: 'there is a "bad"',
  span: table.span(at, at + 3),
  related: [{ message: 'reaches the chart here', span: chart.span(0, 8) }],
  fix: { kind: 'safe', title: 'Say good', edits: [{ span: table.span(at, at + 3), text: 'good' }] },
};

/** The tags of a page with their attributes, scripts and styles left out. */
function tags(text: string): string[] {
  return text.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '').match(/<[a-z][^>]*>/g) ?? [];
}

describe('html', () => {
  it('shows a finding with its source, the marked text and the way of the value', () => {
    const text = page(report([chain]));
    expect(text).toContain('<h4>there is a &quot;bad&quot;</h4>');
    expect(text).toContain('<span class="l m" data-n="2">  &quot;api&quot;: &quot;<mark>bad</mark>&quot;,\n</span>');
    expect(text).toContain('<span class="l" data-n="1">SERVICES = {\n</span>');
    expect(text).toContain(
      '<li>reaches the chart here <span class="path">services/api/chart/values.yaml:1:1</span>' +
        '<pre class="code"><span class="l m" data-n="1"><mark>image: x</mark>\n</span></pre></li>',
    );
    expect(text).toContain('data-service="api"');
    expect(text).toContain('becomes <code>good</code>');
  });

  it('asks for nothing outside itself and runs only its own script', () => {
    const text = page(report([chain]));
    expect(
      tags(text).filter((tag) => /\s(?:src|srcset|data|action)=|<(?:link|iframe|object|img|base)\b/.test(tag)),
    ).toEqual([]);
    expect(tags(text).filter((tag) => /href="(?!#)/.test(tag))).toEqual([]);
    expect(text).not.toMatch(/url\((?!#)|@import/);
    expect(text).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(scriptHash).toBe(createHash('sha256').update(script).digest('base64'));
    expect(text).toContain(`<script>${script}</script>`);
  });

  it('shows names, messages and source as text, whatever they hold', () => {
    const hostile = '"onload=alert(1) \'</script><script>alert(1)</script><img src=x onerror=alert(1)>&lt;\u202e\u0000';
    const source = new SourceFile(`services/${hostile.replaceAll('/', '')}/Tiltfile`, `${hostile}\n</pre>${hostile}\n`);
    const text = page({
      ...report([
        {
          rule: 'fake/word',
          severity: 'warn',
          message: hostile,
          span: source.span(3, hostile.length),
          related: [{ message: hostile, span: source.span(0, 2) }],
          fix: { kind: 'unsafe', title: hostile, edits: [{ span: source.span(0, 1), text: hostile }] },
        },
      ]),
      graph: {
        nodes: [
          { id: hostile, kind: hostile, label: hostile, group: hostile, path: hostile, line: 1 },
          { id: 'b', kind: 'image', label: 'b' },
        ],
        edges: [{ from: hostile, to: 'b', label: hostile, broken: hostile }],
      },
    });
    const found = tags(text);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(found.filter((tag) => /<(?:img|script)\b/.test(tag))).toEqual([]);
    expect(found.filter((tag) => /\son\w+=/.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([]);
    expect(text).not.toMatch(/[\u0000\u202e]/);
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('cuts long lines around the mark and long places after some lines', () => {
    const long = new SourceFile('a.yaml', `${'x'.repeat(5000)}bad${'y'.repeat(5000)}\n`);
    const text = page(report([{ ...chain, span: long.span(5000, 5003), related: [], fix: undefined }]));
    expect(text).toContain(`…${'x'.repeat(160)}<mark>bad</mark>${'y'.repeat(160)}…`);
    expect(text).not.toContain('x'.repeat(161));
    const many = new SourceFile('b.yaml', 'line\n'.repeat(30));
    const folded = page(report([{ ...chain, span: many.span(0, 100), related: [], fix: undefined }]));
    expect(folded.match(/<mark>line<\/mark>/g)).toHaveLength(8);
    expect(folded).toContain('… 13 more lines');
  });

  it('says so when there is nothing to say', () => {
    const text = page(report([]));
    expect(text).toContain('No problems found.');
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('id="pipeline"');
  });
});

/** A pipeline of some services; the image of every tenth is not built. */
function pipeline(services: number): ReportedGraph {
  const names = Array.from({ length: services }, (_, index) => `svc-${index}`);
  return {
    nodes: [
      { id: 'tilt', kind: 'Tiltfile', label: 'Tiltfile' },
      ...names.flatMap((name) =>
        ['image', 'release', 'chart'].map((kind) => ({ id: `${kind}:${name}`, kind, label: name, group: name })),
      ),
    ],
    edges: names.flatMap((name, index) => [
      { from: 'tilt', to: `release:${name}`, label: 'deploys' },
      { from: `release:${name}`, to: `chart:${name}`, label: 'renders' },
      {
        from: `release:${name}`,
        to: `image:${name}`,
        label: 'waits for',
        ...(index % 10 === 0 ? { broken: `nothing builds ${name}` } : {}),
      },
    ]),
  };
}

describe('the drawn pipeline', () => {
  it('is one drawing with broken edges crossed out and told in words', () => {
    const text = graphHtml(pipeline(3));
    expect(text.match(/<svg /g)).toHaveLength(1);
    expect(text.match(/<g class="node/g)).toHaveLength(10);
    expect(text.match(/<g class="edge/g)).toHaveLength(9);
    expect(text.match(/class="cross"/g)).toHaveLength(1);
    expect(text).toContain('<title>waits for: nothing builds svc-0</title>');
    expect(text).toContain(
      '<li>release svc-0 <em>waits for</em> image svc-0: <span class="error">nothing builds svc-0</span></li>',
    );
  });

  it('is an overview with a folded drawing of each service when it is large', () => {
    const started = processorTime();
    const text = graphHtml(pipeline(100));
    expect(processorTime() - started).toBeLessThan(5000);
    expect(text.match(/<details/g)).toHaveLength(102);
    const [first = ''] = text.split('</svg>');
    expect(first.match(/<g class="node/g)).toHaveLength(100);
    expect(first.match(/<g class="node broken/g)).toHaveLength(10);
    const [, , width = '0', height = '0'] = /viewBox="([^ ]+) [^ ]+ ([\d.]+) ([\d.]+)"/.exec(first) ?? [];
    expect(Number(width)).toBeLessThan(1300);
    expect(Number(height)).toBeLessThan(1300);
    for (const [, target] of first.matchAll(/<a href="#([^"]+)"/g)) expect(text).toContain(`id="${target}"`);
  });

  it('leaves out edges to nowhere and survives cycles', () => {
    const node = (id: string) => ({ id, kind: 'resource', label: id });
    const text = graphHtml({
      nodes: [node('a'), node('b'), node('__proto__')],
      edges: [
        { from: 'a', to: 'b', label: 'waits for' },
        { from: 'b', to: 'a', label: 'waits for' },
        { from: 'a', to: 'a', label: 'waits for' },
        { from: 'a', to: 'gone', label: 'waits for' },
        { from: '__proto__', to: 'a', label: 'waits for' },
      ],
    });
    expect(text.match(/<g class="edge/g)).toHaveLength(4);
  });
});
