import { describe, expect, it } from 'vitest';
import { evaluate, failure, run } from './run.ts';

describe('builtins', () => {
  it.each([
    ['abs(-3)', '3'],
    ['abs(-2.5)', '2.5'],
    ['all([1, "", 2])', 'False'],
    ['any([0, "x"])', 'True'],
    ['bool([])', 'False'],
    ['chr(9731)', '☃'],
    ['dict([("a", 1)], b=2)', '{a: 1, b: 2}'],
    ['dict({"a": 1}, a=2)', '{a: 2}'],
    ['dir([])[:3]', '[append, clear, extend]'],
    ['enumerate(["a", "b"], 1)', '[(1, a), (2, b)]'],
    ['float("1.5e3")', '1500'],
    ['getattr("a", "upper")()', 'A'],
    ['getattr(struct(a=1), "b", "none")', 'none'],
    ['hasattr([], "append")', 'True'],
    ['hasattr([], "add")', 'False'],
    ['hash("abc")', '96354'],
    ['int("0x1F", 16)', '31'],
    ['int("-0b101", 0)', '-5'],
    ['int(3.9)', '3'],
    ['int(True)', '1'],
    ['int("123456789012345678901234567890")', '123456789012345678901234567890'],
    ['len("é")', '2'],
    ['len(range(0, 10, 3))', '4'],
    ['list("abc".elems())', '[a, b, c]'],
    ['max([3, 9, 2])', '9'],
    ['min("b", "a", key=lambda x: -ord(x))', 'b'],
    ['ord("☃")', '9731'],
    ['repr("a\\n\\"b")', '"a\\n\\"b"'],
    ['reversed((1, 2))', '[2, 1]'],
    ['sorted(["b", "C", "a"], key=lambda s: s.lower(), reverse=True)', '[C, b, a]'],
    ['str([1, "a", None, True, 1.0, {"k": (1,)}])', '[1, "a", None, True, 1.0, {"k": (1,)}]'],
    ['str(1e6) + " " + str(1e-7) + " " + str(100000.0) + " " + str(-0.0)', '1e+06 1e-07 100000.0 -0.0'],
    ['tuple([1])', '(1)'],
    ['type(None) + type(1) + type(len) + type(struct())', 'NoneTypeintbuiltin_function_or_methodstruct'],
    ['zip([1, 2], "ab".elems())', '[(1, a), (2, b)]'],
    ['str(len) + str([].append)', '<built-in function len><built-in method append of list value>'],
    ['str(range(1, 5, 2))', 'range(1, 5, 2)'],
    ['bytes("é") == b"\\xc3\\xa9"', 'True'],
    ['list(b"ab".elems())', '[97, 98]'],
    ['5 in range(0, 10, 5)', 'True'],
    ['str(struct(b=2, a="x"))', 'struct(a = "x", b = 2)'],
    ['struct(a=1) == struct(a=1)', 'True'],
    ['(struct(a=1) + struct(b=2)).b', '2'],
  ])('%s', (expression, expected) => expect(evaluate(expression)).toBe(expected));

  it.each([
    ['int("x")', 'int: invalid literal with base 10: x'],
    ['int([])', 'int: cannot convert list to int'],
    ['float("x")', 'invalid float literal: x'],
    ['len(1)', 'len: value of type int has no len'],
    ['max([])', 'max: argument is an empty sequence'],
    ['max(1)', 'max: int value is not iterable'],
    ['sorted([1, "a"])', 'string < int not implemented'],
    ['chr(-1)', 'chr: Unicode code point -1 out of range (<0)'],
    ['ord("ab")', 'ord: string encodes 2 Unicode code points, want 1'],
    ['range(0, 1, 0)', 'range: step argument must not be zero'],
    ['dict([1])', 'dict: dictionary update sequence element #0 is not iterable (int)'],
    ['dict([(1,)])', 'dict: dictionary update sequence element #0 has length 1, want 2'],
    ['getattr([], "x")', 'getattr: list has no .x field or method'],
    ['set([[]])', 'set: unhashable type: list'],
    ['enumerate(1)', 'enumerate: for parameter 1: got int, want iterable'],
    ['zip(1)', 'zip: argument #1 is not iterable: int'],
  ])('%s fails', (call, message) => expect(failure(`x = ${call}`)).toBe(message));

  it('print', () => {
    expect(run('print("a", 1, ["b"], sep="-")\nprint()').prints).toEqual(['a-1-["b"]', '']);
  });

  it('call back with the errors of what they call', () => {
    const { error } = run('def key(x): return x.nope\nsorted([1], key=key)');
    expect(error?.message).toBe('int has no .nope field or method');
    expect(error?.calls.map((call) => call.name)).toEqual(['<toplevel>', 'key', 'sorted'].slice(0, 2));
  });
});

describe('numbers', () => {
  it.each([
    ['7 // -2', '-4'],
    ['-7 % 3', '2'],
    ['7 % -3', '-2'],
    ['1 << 70', '1180591620717411303424'],
    ['(1 << 70) // 3 * 3 + (1 << 70) % 3 == 1 << 70', 'True'],
    ['-(1 << 65) >> 3', '-4611686018427387904'],
    ['9007199254740991 + 2', '9007199254740993'],
    ['9007199254740993 - 2', '9007199254740991'],
    ['3037000500 * 3037000500', '9223372037000250000'],
    ['5 & -2', '4'],
    ['~(1 << 64)', '-18446744073709551617'],
    ['1 == 1.0 and {1: "a"}[1.0] == "a"', 'True'],
    ['10 / 4', '2.5'],
    ['7.5 // 2', '3'],
    ['-7.5 % 2', '0.5'],
    ['1e308 * 10 == float("inf")', 'True'],
    ['float("nan") == float("nan")', 'True'],
    [
      '"%d %o %x %X %e %f %g %c %%" % (10, 8, 255, 255, 1.5, 1.5, 1.5, "z")',
      '10 10 ff FF 1.500000e+00 1.500000 1.5 z %',
    ],
    ['True < False', 'False'],
    ['(1, "b") < (1, "c")', 'True'],
  ])('%s', (expression, expected) => expect(evaluate(expression)).toBe(expected));
});

describe('methods of strings', () => {
  it.each([
    ['"hELLO wörld".capitalize()', 'Hello wörld'],
    ['"hello world".title()', 'Hello World'],
    ['"banana".count("an")', '2'],
    ['"aaa".count("")', '4'],
    ['"é-x".find("x")', '3'],
    ['"banana".rfind("an")', '3'],
    ['"banana".find("an", 2)', '3'],
    ['"banana".index("n", -3)', '4'],
    ['"a1".isalnum() and "ab".isalpha() and "12".isdigit()', 'True'],
    ['"ab".islower() and "AB".isupper() and "Ab Cd".istitle() and " ".isspace()', 'True'],
    ['"xxabxx".strip("x") + "xxa".lstrip("x") + "axx".rstrip("x")', 'abaa'],
    ['"a.b.c".rpartition(".")', '(a.b, ., c)'],
    ['"abc".partition("x")', '(abc, , )'],
    ['" a  b ".split()', '[a, b]'],
    ['" a  b  c ".split(None, 1)', '[a, b  c ]'],
    ['" a  b  c ".rsplit(None, 1)', '[ a  b, c]'],
    ['"a,b,c".split(",", 1)', '[a, b,c]'],
    ['"a,b,c".rsplit(",", 1)', '[a,b, c]'],
    ['"a\\nb\\n".splitlines()', '[a, b]'],
    ['"a\\nb".splitlines(True)', '[a\n, b]'],
    ['"abc".replace("", "-")', '-a-b-c-'],
    ['"aaa".replace("a", "b", 2)', 'bba'],
    ['"abc".startswith(("x", "a"))', 'True'],
    ['"abc".endswith("b", 0, 2)', 'True'],
    ['"a{}b{}".format(1, "x")', 'a1bx'],
    ['"{1}{0}{n!r}{{}}".format("a", "b", n="c")', 'ba"c"{}'],
    ['"%s %r" % ("a", "a")', 'a "a"'],
    ['"%(k)s" % {"k": 1}', '1'],
    ['"é"[0] + "é"[1] == "é"', 'True'],
    ['list("é".elem_ords())', '[195, 169]'],
    ['list("é😀".codepoint_ords())', '[233, 128512]'],
    ['"abc".removesuffix("bc") + "abc".removeprefix("x")', 'aabc'],
    ['"a" * 3 + 2 * "b"', 'aaabb'],
    ['"a" < "b" and "a" < "é" and "é" < "😀"', 'True'],
  ])('%s', (expression, expected) => expect(evaluate(expression)).toBe(expected));

  it.each([
    ['"abc".index("z")', 'index: substring not found'],
    ['"a".join([1])', 'join: in list, want string, got int'],
    ['"a".split("")', 'split: empty separator'],
    ['"{}{}".format(1)', 'format: tuple index out of range'],
    ['"{".format(1)', "format: unmatched '{' in format"],
    ['"}".format(1)', "format: single '}' in format"],
    ['"{a}".format(b=1)', 'format: keyword a not found'],
    ['"{}{0}".format(1)', 'format: cannot switch from automatic field numbering to manual field specification'],
    ['"{:>3}".format(1)', 'format spec features not supported in replacement fields: >3'],
    ['"%s" % (1, 2)', 'too many arguments for format string'],
    ['"%s %s" % 1', 'not enough arguments for format string'],
    ['"%d" % "a"', '%d format requires integer: cannot convert string to int'],
    ['"%z" % 1', 'unknown conversion %z'],
    ['"a".startswith(1)', 'startswith: got int, want string or tuple of string'],
    ['"a".replace(1, 2)', 'replace: for parameter 1: got int, want string'],
  ])('%s fails', (call, message) => expect(failure(`x = ${call}`)).toBe(message));
});

describe('methods of lists, dicts and sets', () => {
  it('change lists', () => {
    const result = run(`
l = [3, 1]
l.append(2); l.insert(0, 'first'); l.insert(-1, 'x'); l.extend((9,))
popped = [l.pop(), l.pop(0)]
l.remove('x')
at = l.index(1)
c = [1]; c.clear()
`);
    expect(result.global('l')).toBe('[3, 1, 2]');
    expect(result.global('popped')).toBe('[9, first]');
    expect(result.global('at')).toBe('1');
    expect(result.global('c')).toBe('[]');
    expect(failure('[].pop()')).toBe('pop: index -1 out of range: empty list');
    expect(failure('[1].remove(2)')).toBe('remove: element not found');
    expect(failure('[1].index(2)')).toBe('index: value not in list');
    expect(failure('[].extend(1)')).toBe('extend: for parameter 1: got int, want iterable');
  });

  it('change dicts and keep their order', () => {
    const result = run(`
d = {'b': 1, 'a': 2}
d['c'] = 3
d['b'] = 10
got = [d.get('a'), d.get('x'), d.get('x', 'no'), d.setdefault('a', 0), d.setdefault('n', 5)]
popped = [d.pop('c'), d.pop('zz', None), d.popitem()]
d.update([('k', 1)], l=2)
parts = [d.keys(), d.values(), d.items()]
u = {'a': 1} | {'b': 2}
has = ['a' in d, [] in d]
`);
    expect(result.global('got')).toBe('[2, None, no, 2, 5]');
    expect(result.global('popped')).toBe('[3, None, (b, 10)]');
    expect(result.global('parts')).toBe('[[a, n, k, l], [2, 5, 1, 2], [(a, 2), (n, 5), (k, 1), (l, 2)]]');
    expect(result.global('u')).toBe('{a: 1, b: 2}');
    expect(result.global('has')).toBe('[True, False]');
    expect(failure('{}.pop(1)')).toBe('pop: missing key');
    expect(failure('{}.popitem()')).toBe('popitem: empty dict');
    expect(failure('{}.update(1)')).toBe('update: got int, want iterable');
  });

  it('change and combine sets', () => {
    const result = run(`
s = set([1, 2]); t = set([2, 3])
ops = [s | t, s & t, s - t, s ^ t]
s.add(4); s.discard(9); s.remove(1)
cmp = [set([1]) <= set([1, 2]), set([1]) < set([1]), s.issubset([2, 4, 5]), set([1, 2]).issuperset([1])]
made = [s.union([7]), s.difference([2]), s.intersection([2]), s.symmetric_difference([2, 8])]
`);
    expect(result.global('ops')).toBe('[set(1, 2, 3), set(2), set(1), set(1, 3)]');
    expect(result.global('s')).toBe('set(2, 4)');
    expect(result.global('cmp')).toBe('[True, False, True, True]');
    expect(result.global('made')).toBe('[set(2, 4, 7), set(4), set(2), set(4, 8)]');
    expect(failure('set([1]).remove(2)')).toBe('remove: missing key');
  });
});
