import { describe, expect, it } from 'vitest';
import { parseMakefile } from '../../../src/parse/makefile/parse.ts';
import { SourceFile, spanText } from '../../../src/text/source.ts';

function parse(text: string) {
  return parseMakefile(new SourceFile('Makefile', text));
}

describe('Makefiles', () => {
  it('reads assignments with every operator', () => {
    const shown = parse('A = 1 # c\nB:=2\nC ?= 3\nD += 4\nE != date\nexport F=6\nt: G = 7\n').map((each) =>
      each.type === 'assign'
        ? `${each.targets?.text ?? ''}/${each.name.text}${each.operator}${each.value.text.trim()}${each.exported ? '!' : ''}`
        : each.type,
    );
    expect(shown).toEqual(['/A=1', '/B:=2', '/C?=3', '/D+=4', '/E!=date', '/F=6!', 't/G=7']);
  });

  it('reads rules, continued lines and recipes', () => {
    const [rule] = parse('a b: c \\\n  d ; echo x\n\t@echo 1 \\\n\t  2\n# between\n\n\techo 3\nX = 1\n');
    expect(rule?.type).toBe('rule');
    if (rule?.type !== 'rule') return;
    expect(rule.targets.text).toBe('a b');
    expect(rule.prerequisites.text).toBe('c d');
    expect(rule.recipe.map((line) => line.text.text)).toEqual(['echo x', '@echo 1 \\\n  2', 'echo 3']);
    expect(spanText(rule.recipe[2]!.text.spanOf()!)).toBe('echo 3');
  });

  it('reads conditionals, includes, define and export', () => {
    const list = parse(
      'ifeq ($(A),1)\nX=1\nelse ifdef B\nX=2\nelse\nX=3\nendif\n-include a.mk b.mk\ndefine T\nl1\nl2\nendef\nexport\n',
    );
    expect(list.map((each) => each.type)).toEqual(['conditional', 'include', 'assign', 'export']);
    const [conditional, include, define] = list;
    if (conditional?.type !== 'conditional' || include?.type !== 'include' || define?.type !== 'assign')
      throw new Error('wrong kinds');
    expect(conditional.condition.text).toBe('($(A),1)');
    expect(conditional.alternate.map((each) => each.type)).toEqual(['conditional']);
    expect(include.optional).toBe(true);
    expect(define.value.text).toBe('l1\nl2');
  });

  it('passes over what it does not know', () => {
    expect(parse('\0\n<<<\nendif\nelse\n\tstray\n')).toEqual([]);
  });
});
