import { describe, expect, it } from 'vitest';
import { parseGoYaml } from '../../../src/parse/yaml/go-parse.ts';
import { GoYamlError } from '../../../src/parse/yaml/go-token.ts';
import { getNode, getText, mergedEntries } from '../../../src/parse/yaml/path.ts';
import { SourceFile, spanText } from '../../../src/text/source.ts';
import cases from './go-yaml-cases.json' with { type: 'json' };

/** What `sigs.k8s.io/yaml` prints before the words of go-yaml. */
const PREFIX = 'error converting YAML to JSON: ';

describe('go-yaml', () => {
  // Recorded from sigs.k8s.io/yaml v1.6.0 over go.yaml.in/yaml/v2 v2.4.4. Decoding is tested where values are.
  it.each(cases.map((item) => [item.text, item] as const))('accepts or refuses %j as go-yaml does', (text, item) => {
    let refused: string | undefined;
    try {
      parseGoYaml(new SourceFile('f.yaml', text));
    } catch (error) {
      if (!(error instanceof GoYamlError)) throw error;
      refused = PREFIX + error.message;
    }
    const fromDecoding =
      /unsupported map key|invalid map key|cannot decode|unsupported value|base64|contains itself|merge requires/;
    if ('error' in item && !fromDecoding.test(item.error ?? '')) expect(refused).toBe(item.error);
    else expect(refused).toBeUndefined();
  });

  it('knows the places of nodes', () => {
    const root = parseGoYaml(
      new SourceFile('f.yaml', 'a:\n- b: "x\\ty"\n  c: |\n    one\n    two\nd: &d {e: [1, 2]}\nf: *d\n'),
    );
    expect(spanText(getNode(root, ['a', 0, 'b'])!.span)).toBe('"x\\ty"');
    expect(spanText(getText(root, ['a', 0, 'c'])!.spanOf(4, 7)!)).toBe('two');
    expect(spanText(getNode(root, ['f'])!.span)).toBe('{e: [1, 2]}');
    expect(spanText(getNode(root, ['f', 'e', 1])!.span)).toBe('2');
    expect(mergedEntries(root).map(({ key }) => spanText(key.span))).toEqual(['a', 'd', 'f']);
  });

  it('says at which line and character it stops', () => {
    const text = 'a: 1\nb:\n  c: 1\n d: 2\n';
    expect(() => parseGoYaml(new SourceFile('f.yaml', text))).toThrow('yaml: line 3: did not find expected key');
    try {
      parseGoYaml(new SourceFile('f.yaml', text));
    } catch (error) {
      expect(error).toBeInstanceOf(GoYamlError);
      if (error instanceof GoYamlError) expect(text.slice(error.offset)).toBe('d: 2\n');
    }
  });
});
