import { describe, expect, it } from 'vitest';
import { valuePathOfDotted } from '../../../src/evaluate/values/dotted.ts';
import { valuePathsOfWords } from '../../../src/evaluate/values/flags.ts';
import { readSetText, type SetKind } from '../../../src/evaluate/values/set.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { TracedText } from '../../../src/text/traced.ts';
import { place, show } from './show.ts';

function traced(text: string): TracedText {
  const file = new SourceFile('x', text);
  return TracedText.exact(file.span(0, text.length));
}

function set(kind: SetKind, text: string): string[] {
  return readSetText(kind, traced(text)).map(
    ({ path, value, json }) => `${path.map((part) => part.name).join('/')} = ${json ? json.kind : value?.text}`,
  );
}

describe('a dotted path', () => {
  it('has each component at its place', () => {
    const path = valuePathOfDotted(traced('image.graph'));
    expect(path?.map((part) => place(part.at))).toEqual(['1:1 image', '1:7 graph']);
    expect(place(path?.[1]?.written)).toBe('1:7 graph');
  });

  it('reads indexes and escapes', () => {
    expect(valuePathOfDotted(traced('jobs[0].a\\.b.image'))?.map((part) => part.name)).toEqual([
      'jobs',
      '0',
      'a.b',
      'image',
    ]);
    expect(valuePathOfDotted(traced('a\\.b'))?.[0]?.written).toBeUndefined();
  });

  it('has no name where a part is not known', () => {
    const text = TracedText.concat(TracedText.hole({ why: 'x' }), traced('.graph'));
    expect(valuePathOfDotted(text)?.map((part) => part.name)).toEqual([undefined, 'graph']);
  });

  it.each(['', '.', 'a..b', 'a.', 'a=b', 'a[x]', 'a[0', 'a,b'])('refuses %j', (text) => {
    expect(valuePathOfDotted(traced(text))).toBeUndefined();
  });
});

describe('the text of a set flag', () => {
  it.each<[SetKind, string, string[]]>([
    ['set', 'image.graph=x', ['image/graph = x']],
    ['set', 'a=1,image.graph=x', ['a = 1', 'image/graph = x']],
    ['set', 'a={x,y},b=2', ['a = undefined', 'b = 2']],
    ['set', 'a=x\\,y,b=2', ['a = x,y', 'b = 2']],
    ['set', 'a=,b=', ['a = ', 'b = ']],
    ['set', 'a=b=c', ['a = b=c']],
    ['set', 'a,b=1', []],
    ['set-string', 'image.graph=1', ['image/graph = 1']],
    ['set-file', 'image.graph=a/b.txt', ['image/graph = a/b.txt']],
    ['set-literal', 'image.graph=a,b=c\\', ['image/graph = a,b=c\\']],
    ['set-json', 'image={"graph":"x","tag":"y"},b=[1,2]', ['image = map', 'b = sequence']],
    ['set-json', '{"image":{"graph":"x"}}', [' = map']],
  ])('%s %s', (kind, text, expected) => {
    expect(set(kind, text)).toEqual(expected);
  });
});

describe('value paths of words', () => {
  function words(...texts: string[]): string[] {
    const list = texts.map((text) => ({ alternatives: [traced(text)] }));
    return valuePathsOfWords(list, { place: 'flag' }).map(show);
  }

  it('reads flags with the value behind or within', () => {
    expect(words('helm', 'upgrade', '--set', 'image.graph=x')).toEqual(['image.graph @ 1:7 graph']);
    expect(words('helm', '--set=a=1,image.graph=x')).toEqual(['a @ 1:7 a', 'image.graph @ 1:17 graph']);
    expect(words('helm', '--set-json', 'image={"graph":1}')).toEqual([
      'image @ 1:1 image',
      'image.graph @ 1:8 "graph"',
    ]);
  });

  it('reads the flags that other tools hand on', () => {
    expect(words('argocd', 'app', 'set', 'x', '-p', 'image.graph=x')).toEqual(['image.graph @ 1:7 graph']);
    expect(words('argocd', 'app', 'set', '--helm-set', 'image.graph=x')).toEqual(['image.graph @ 1:7 graph']);
    expect(words('ct', 'install', '--helm-extra-set-args', '--set=image.graph=x --set b=c')).toEqual([
      'image.graph @ 1:13 graph',
      'b @ 1:27 b',
    ]);
  });

  it('leaves other words alone', () => {
    expect(words('mkdir', '-p', 'image.graph=x')).toEqual([]);
    expect(words('echo', 'set', 'image.graph=x')).toEqual([]);
    expect(words('helm', '--set')).toEqual([]);
  });
});
