import { describe, expect, it } from 'vitest';
import { HelmError } from '../../../src/evaluate/helm/error.ts';
import { originPaths, ValuePath } from '../../../src/evaluate/helm/template/origin.ts';
import { fromPlain, type Plain } from '../../../src/evaluate/helm/template/values.ts';
import type { Content } from '../../../src/evaluate/helm/values/config.ts';
import { decodeYaml } from '../../../src/evaluate/helm/values/decode.ts';
import { yamlFunctions } from '../../../src/evaluate/helm/yaml/functions.ts';
import { SourceFile } from '../../../src/text/source.ts';
import goCases from '../../parse/yaml/go-yaml-cases.json' with { type: 'json' };
import cases from './yaml-cases.json' with { type: 'json' };

function plain(content: Content): unknown {
  if (content instanceof Map)
    return Object.fromEntries([...content].map(([key, value]) => [key, plain(value.content)]));
  return Array.isArray(content) ? content.map((item) => plain(item.content)) : content;
}

describe('toYaml', () => {
  // Recorded from sigs.k8s.io/yaml v1.6.0 (yaml) and go.yaml.in/yaml/v3 v3.0.5 with an indent of 2 (pretty).
  it.each(cases.map((item) => [JSON.stringify(item.value).slice(0, 80), item] as const))('writes %s', (_, item) => {
    const value = fromPlain(item.value as Plain);
    expect(yamlFunctions.toYaml(value)?.text ?? '').toBe(item.yaml);
    expect(yamlFunctions.toYamlPretty(value)?.text ?? '').toBe(item.pretty);
  });

  it('tells the value path of each line', () => {
    const root = ValuePath.root();
    const text = yamlFunctions.toYaml(fromPlain({ image: { tag: 'x', args: ['a', 'b'] }, lines: 'one\ntwo' }, root));
    const lines = (text?.pieces ?? []).map((piece) => [piece.text, originPaths(piece.origin).join(' ')]);
    expect(lines).toEqual([
      ['image:', 'image'],
      ['\n  args:', 'image.args'],
      ['\n  - a', 'image.args.0'],
      ['\n  - b', 'image.args.1'],
      ['\n  tag: x', 'image.tag'],
      ['\nlines: |-\n  one\n  two', 'lines'],
    ]);
  });
});

describe('values from YAML', () => {
  it.each(goCases.map((item) => [item.text, item] as const))('decodes %j as Helm does', (text, item) => {
    try {
      const value = decodeYaml(new SourceFile('values.yaml', text), { kind: 'file', name: 'values.yaml' });
      expect(plain(value?.content ?? null)).toEqual('json' in item ? item.json : 'refused');
    } catch (error) {
      if (!(error instanceof HelmError)) throw error;
      expect(error.message).toBe('error' in item ? item.error : 'accepted');
    }
  });
});
