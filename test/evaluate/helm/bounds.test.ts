import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type RenderOptions, type RenderResult, render } from '../../../src/evaluate/helm/index.ts';
import { createDiskHost } from '../../../src/host/disk.ts';
import { createMemoryHost } from '../../../src/host/memory.ts';
import { processorTime } from '../../processor-time.ts';

const CHART = 'apiVersion: v2\nname: c\nversion: 0.1.0\n';

function run(files: Readonly<Record<string, string | Uint8Array>>, options: Partial<RenderOptions> = {}): RenderResult {
  const placed = Object.entries({ 'Chart.yaml': CHART, ...files }).map(([path, text]) => [`c/${path}`, text]);
  return render({ chart: 'c', host: createMemoryHost(Object.fromEntries(placed)), ...options });
}

function template(text: string, values = ''): RenderResult {
  return run({ 'templates/a.yaml': text, 'values.yaml': values });
}

/** One file of a tar archive. */
function tarEntry(name: string, content: Uint8Array, size = content.length): Uint8Array {
  const header = new Uint8Array(512);
  const put = (text: string, at: number): void => header.set(new TextEncoder().encode(text), at);
  put(name, 0);
  put('0000644\0', 100);
  put(`${size.toString(8).padStart(11, '0')}\0`, 124);
  put('        ', 148);
  put('0', 156);
  put('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const out = new Uint8Array(512 + Math.ceil(content.length / 512) * 512);
  out.set(header);
  out.set(content, 512);
  return out;
}

function tgz(...entries: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(gzipSync(Buffer.concat([...entries, new Uint8Array(1024)])));
}

function archived(archive: Uint8Array): string | undefined {
  return run({ 'charts/s.tgz': archive }).error?.message;
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('archives', () => {
  const chart = tarEntry('s/Chart.yaml', text('apiVersion: v2\nname: s\nversion: 1.0.0\n'));

  it('are read', () => {
    const result = run({
      'charts/s.tgz': tgz(chart, tarEntry('s/templates/a.yaml', text('kind: {{ .Chart.Name }}\n'))),
    });
    expect(result.text).toBe('---\n# Source: c/charts/s/templates/a.yaml\nkind: s\n');
    expect(result.documents[0]?.pieces[0]?.file?.path).toBe('c/charts/s.tgz!/templates/a.yaml');
  });

  const failing = 'error unpacking subchart s.tgz in c: ';
  it.each([
    ['no archive', text('nothing'), 'gzip: invalid header'],
    ['an empty file', new Uint8Array(), 'EOF'],
    ['a cut archive', tgz(chart).subarray(0, 60), 'unexpected EOF'],
    ['a cut file', new Uint8Array(gzipSync(chart.subarray(0, 520))), 'unexpected EOF'],
    [
      'a wrong checksum',
      new Uint8Array(gzipSync(chart.map((byte, at) => (at === 3 ? byte + 1 : byte)))),
      'archive/tar: invalid tar header',
    ],
    ['an absolute path', tgz(chart, tarEntry('s//etc/passwd', text('x'))), 'chart illegally contains absolute paths'],
    [
      'a path to the outside',
      tgz(chart, tarEntry('s/../../x', text('x'))),
      'chart illegally references parent directory',
    ],
    [
      'a file without a folder',
      tgz(tarEntry('Chart.yaml', text('x'))),
      'chart illegally contains content outside the base directory: "Chart.yaml"',
    ],
    ['no files', tgz(), 'no files in chart archive'],
    [
      'a large file',
      tgz(chart, tarEntry('s/big', new Uint8Array(5 * 1024 * 1024 + 1))),
      'decompressed chart file "s/big" is larger than the maximum file size 5242880',
    ],
  ])('with %s are refused as Helm refuses them', (_, archive, message) => {
    expect(archived(archive)).toBe(failing + message);
  });

  it('that inflate without end are refused', () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(130 * 1024 * 1024)));
    expect(bomb.length).toBeLessThan(200_000);
    expect(archived(bomb)).toBe(`${failing}decompressed chart is larger than the maximum file size 104857600`);
  });
});

describe('bad input ends in an error, soon', () => {
  const levels = Array.from(
    { length: 20 },
    (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`)}]`,
  );
  const bomb = `l0: &l0 [x, x, x, x, x, x, x, x, x]\n${levels.join('\n')}\n`;

  it.each([
    ['an alias bomb in values', () => template('a: 1', bomb), 'document contains excessive aliasing'],
    ['an alias bomb in a manifest', () => template(bomb), 'document contains excessive aliasing'],
    ['an alias inside its anchor', () => template('a: 1', 'a: &a {b: *a}'), "anchor 'a' value contains itself"],
    ['deep values', () => template('a: 1', `a: ${'['.repeat(200_000)}`), 'exceeded max depth of 10000'],
    ['a long loop', () => template('{{ range until 100000000 }}{{ end }}'), 'too many steps'],
    ['a long text', () => template('{{ repeat 1000000000 "abc" }}'), 'too many steps'],
    [
      'endless includes',
      () => template('{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}'),
      'nested reference name: x',
    ],
    [
      'endless templates',
      () => template('{{ define "x" }}{{ template "x" }}{{ end }}{{ template "x" }}'),
      'exceeded maximum template depth',
    ],
    ['endless tpl', () => template('{{ tpl .Values.t . }}', 't: "{{ tpl .Values.t . }}"'), 'error calling tpl'],
    ['a large template', () => template('x'.repeat(50_000_000)), 'is larger than the maximum file size 5242880'],
    ['a NUL', () => template('a: \0'), 'control characters are not allowed'],
    [
      'an endless schema',
      () =>
        run({
          'values.schema.json':
            '{"$ref": "#/a", "a": {"allOf": [{"$ref": "#/b"}, {"$ref": "#/b"}]}, "b": {"properties": {"x": {"$ref": "#/a"}}, "type": "array"}}',
        }),
      'got object, want array',
    ],
  ])('%s', (_, result, message) => {
    const start = processorTime();
    const { ok, error } = result();
    expect(ok).toBe(false);
    expect(error?.message).toContain(message);
    expect(processorTime() - start).toBeLessThan(3000);
  });

  it('matches hostile patterns in linear time', () => {
    const start = processorTime();
    const result = template('a: {{ regexMatch "(a+)+$" (printf "%sb" (repeat 50000 "a")) }}');
    expect(result.text).toContain('a: false');
    const schema = '{"properties": {"a": {"pattern": "^(a+)+$"}}}';
    const refused = run({ 'values.yaml': `a: ${'a'.repeat(50_000)}b`, 'values.schema.json': schema });
    expect(refused.ok).toBe(false);
    expect(processorTime() - start).toBeLessThan(3000);
  });

  it('splits many manifests in linear time', () => {
    const start = processorTime();
    expect(template('---\na: 1\n'.repeat(50_000)).documents).toHaveLength(50_000);
    expect(processorTime() - start).toBeLessThan(5000);
  });
});

describe('links', () => {
  it('lead neither outside the root nor around in circles', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chart-'));
    try {
      const root = join(folder, 'root');
      mkdirSync(join(root, 'c/templates'), { recursive: true });
      writeFileSync(join(folder, 'secret.yaml'), 'kind: Secret\n');
      writeFileSync(join(root, 'c/Chart.yaml'), CHART);
      writeFileSync(join(root, 'shared.yaml'), 'kind: Shared\n');
      symlinkSync(join(root, 'shared.yaml'), join(root, 'c/templates/shared.yaml'));
      const host = createDiskHost(root);
      expect(render({ chart: 'c', host }).text).toBe('---\n# Source: c/templates/shared.yaml\nkind: Shared\n');
      symlinkSync(join(folder, 'secret.yaml'), join(root, 'c/templates/outside.yaml'));
      const outside = render({ chart: 'c', host: createDiskHost(root) });
      expect(outside.text).not.toContain('Secret');
      rmSync(join(root, 'c/templates/outside.yaml'));
      symlinkSync(join(root, 'c'), join(root, 'c/templates/loop'));
      const loop = render({ chart: 'c', host: createDiskHost(root) });
      expect(loop.error?.message).toContain('too many links');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
