import type { Possible } from '../../model/possible.ts';
import { TracedText, type Unknown } from '../../text/traced.ts';

/** The values that expressions name, by their flat names: `matrix.service`, `env.TAG`, `steps.meta.outputs.tags`. */
export type Scope = (name: string) => Possible<TracedText> | undefined;

/** Alternatives that a text with expressions may have; beyond, its expressions become holes. */
const MAX_ALTERNATIVES = 8;
const MAX_DEPTH = 50;

/** One alternative of a value; `falsy` is what `&&`, `||` and `if` ask. */
interface Alternative {
  readonly text: TracedText;
  readonly falsy: boolean;
}

interface Value {
  readonly alternatives: readonly Alternative[];
  readonly unknown?: Unknown;
}

/** A text with its `${{ … }}` filled in: every alternative, with holes for what is not known. */
export function fillExpressions(text: TracedText, scope: Scope): readonly TracedText[] {
  if (!text.text.includes('${{')) return [text];
  const parts: (readonly TracedText[])[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.text.indexOf('${{', at);
    const close = open === -1 ? -1 : endOfExpression(text.text, open + 3);
    if (close === -1) break;
    parts.push([text.slice(at, open)]);
    const value = evaluateExpression(text.slice(open + 3, close), scope);
    const alternatives = value.alternatives.map((alternative) => alternative.text);
    const span = text.spanOf(open, close + 2);
    if (value.unknown) alternatives.push(TracedText.hole({ ...value.unknown, at: span }));
    parts.push(alternatives);
    at = close + 2;
  }
  parts.push([text.slice(at)]);
  let texts: readonly TracedText[] = [TracedText.empty];
  for (const [index, options] of parts.entries()) {
    const fits = texts.length * options.length <= MAX_ALTERNATIVES;
    const span = parts[index]?.[0]?.spanOf();
    const chosen = fits ? options : [TracedText.hole({ why: 'it has too many alternatives', at: span })];
    texts = texts.flatMap((before) => chosen.map((option) => TracedText.concat(before, option)));
  }
  return texts;
}

/** The alternatives of a text as a possible value: one that is nothing but a hole is unknown. */
export function possibleText(texts: readonly TracedText[]): Possible<TracedText> {
  const alternatives = texts.filter((text) => !(text.length === 1 && !text.known));
  const unknown = texts.find((text) => text.length === 1 && !text.known)?.unknown;
  return unknown ? { alternatives, unknown } : { alternatives };
}

/** Whether a condition (`if:`, with or without `${{ }}`) holds; undefined when that is not known. */
export function evaluateCondition(text: TracedText, scope: Scope): boolean | undefined {
  const wrapped = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(text.text);
  const inner = wrapped ? text.slice(text.text.indexOf('{{') + 2, text.text.lastIndexOf('}}')) : text;
  if (!wrapped && text.text.includes('${{')) return undefined;
  const value = evaluateExpression(inner, scope);
  if (value.unknown || value.alternatives.length === 0) return undefined;
  if (value.alternatives.every((alternative) => alternative.falsy)) return false;
  return value.alternatives.every((alternative) => !alternative.falsy) ? true : undefined;
}

/** The offset of the `}}` that ends an expression; quotes are looked through. -1 when nothing ends it. */
function endOfExpression(text: string, start: number): number {
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "'") quoted = !quoted;
    else if (!quoted && text[at] === '}' && text[at + 1] === '}') return at;
  }
  return -1;
}

function evaluateExpression(source: TracedText, scope: Scope): Value {
  const parser = new ExpressionReader(source, scope);
  const value = parser.or(0);
  return parser.atEnd ? value : notKnown('the expression is not understood');
}

function notKnown(why: string): Value {
  return { alternatives: [], unknown: { why } };
}

function knownValue(text: TracedText, falsy: boolean): Value {
  return { alternatives: [{ text, falsy }] };
}

function bool(value: boolean): Value {
  return knownValue(TracedText.computed(String(value)), !value);
}

function join(...values: readonly Value[]): Value {
  const alternatives = new Map<string, Alternative>();
  for (const alternative of values.flatMap((value) => value.alternatives))
    if (!alternatives.has(alternative.text.text)) alternatives.set(alternative.text.text, alternative);
  const unknown = values.find((value) => value.unknown)?.unknown;
  const list = [...alternatives.values()].slice(0, MAX_ALTERNATIVES);
  return unknown ? { alternatives: list, unknown } : { alternatives: list };
}

const TOKEN =
  /\s*(?:('(?:[^']|'')*')|([A-Za-z_][\w-]*)|(-?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?))|(&&|\|\||==|!=|<=|>=|[!<>()[\].,*]))/y;

/** Evaluates while it reads, by precedence: `||`, `&&`, comparisons, `!`, then values with their accesses. */
class ExpressionReader {
  readonly #source: TracedText;
  readonly #scope: Scope;
  #at = 0;
  #token: RegExpExecArray | null = null;

  constructor(source: TracedText, scope: Scope) {
    this.#source = source;
    this.#scope = scope;
    this.#advance();
  }

  get atEnd(): boolean {
    return this.#token === null && this.#source.text.slice(this.#at).trim() === '';
  }

  #advance(): void {
    TOKEN.lastIndex = this.#at;
    this.#token = TOKEN.exec(this.#source.text);
    if (this.#token) this.#at = TOKEN.lastIndex;
  }

  #take(operator: string): boolean {
    if (this.#token?.[4] !== operator) return false;
    this.#advance();
    return true;
  }

  or(depth: number): Value {
    let left = this.and(depth);
    while (this.#take('||')) left = choose(left, this.and(depth), (alternative) => !alternative.falsy);
    return left;
  }

  and(depth: number): Value {
    let left = this.#comparison(depth);
    while (this.#take('&&')) left = choose(left, this.#comparison(depth), (alternative) => alternative.falsy);
    return left;
  }

  #comparison(depth: number): Value {
    let left = this.#unary(depth);
    for (;;) {
      const operator = this.#token?.[4];
      if (operator !== '==' && operator !== '!=' && !/^[<>]=?$/.test(operator ?? '')) return left;
      this.#advance();
      const right = this.#unary(depth);
      left =
        operator === '==' || operator === '!=' ? equality(left, right, operator === '==') : notKnown('it compares');
    }
  }

  #unary(depth: number): Value {
    if (depth > MAX_DEPTH) return notKnown('the expression is nested too deeply');
    if (!this.#take('!')) return this.#primary(depth);
    const value = this.#unary(depth + 1);
    const negated = value.alternatives.map((alternative) => bool(alternative.falsy));
    return join(...negated, value.unknown ? { alternatives: [], unknown: value.unknown } : { alternatives: [] });
  }

  #primary(depth: number): Value {
    if (this.#take('(')) {
      const value = this.or(depth + 1);
      return this.#take(')') ? value : notKnown('the expression is not understood');
    }
    const token = this.#token;
    if (!token) return notKnown('the expression is not understood');
    const [, quoted, name, number] = token;
    const end = this.#at;
    if (quoted !== undefined) {
      this.#advance();
      const written = this.#source.slice(end - quoted.length + 1, end - 1);
      const text = quoted.slice(1, -1).replaceAll("''", "'");
      return knownValue(written.recompute(text), text === '');
    }
    if (number !== undefined) {
      this.#advance();
      return knownValue(this.#source.slice(end - number.length, end), Number(number) === 0);
    }
    if (name === undefined) return notKnown('the expression is not understood');
    this.#advance();
    if (this.#take('(')) return this.#call(name, depth);
    if (name === 'true' || name === 'false') return bool(name === 'true');
    if (name === 'null') return knownValue(TracedText.empty, true);
    return this.#access(name);
  }

  #access(name: string): Value {
    let path = name;
    for (;;) {
      if (this.#take('.')) {
        const part = this.#token?.[2] ?? (this.#token?.[4] === '*' ? '*' : undefined);
        if (part === undefined) return notKnown('the expression is not understood');
        path += `.${part}`;
        this.#advance();
      } else if (this.#take('[')) {
        const key = this.#token?.[1]?.slice(1, -1) ?? this.#token?.[3];
        if (key === undefined) this.or(1);
        else this.#advance();
        if (!this.#take(']')) return notKnown('the expression is not understood');
        path += `.${key ?? '*'}`;
      } else break;
    }
    const found = this.#scope(path);
    if (!found) return notKnown(`"${path}" is not known`);
    const typed = !path.startsWith('env.');
    const alternatives = found.alternatives.map((text) => ({
      text,
      falsy: text.text === '' || (typed && (text.text === 'false' || text.text === '0')),
    }));
    const isHole = ({ text }: Alternative): boolean => text.length === 1 && !text.known;
    const unknown = found.unknown ?? alternatives.find(isHole)?.text.unknown;
    return { alternatives: alternatives.filter((alternative) => !isHole(alternative)), unknown };
  }

  #call(name: string, depth: number): Value {
    const values: Value[] = [];
    while (!this.#take(')')) {
      if (!this.#token) return notKnown('the expression is not understood');
      values.push(this.or(depth + 1));
      if (!this.#take(',') && this.#token?.[4] !== ')') return notKnown('the expression is not understood');
    }
    return callFunction(name.toLowerCase(), values);
  }
}

/** `a || b` and `a && b`: `stays` tells for which alternatives of `a` the result is `a`. */
function choose(left: Value, right: Value, stays: (alternative: Alternative) => boolean): Value {
  const kept = left.alternatives.filter(stays);
  const passes = left.unknown !== undefined || kept.length < left.alternatives.length;
  const own: Value = left.unknown ? { alternatives: kept, unknown: left.unknown } : { alternatives: kept };
  if (!passes) return own;
  // `condition && 'x' || 'y'` with an unknown condition is x or y: what the condition itself gives is falsy, so it is lost.
  const unknownIsFalsy = left.unknown !== undefined && left.alternatives.length === 0 && stays(FALSY);
  if (unknownIsFalsy) return { alternatives: [...right.alternatives, FALSY], unknown: right.unknown };
  return join(own, right);
}

const FALSY: Alternative = { text: TracedText.computed('false'), falsy: true };

function equality(left: Value, right: Value, equal: boolean): Value {
  if (left.unknown || right.unknown) return notKnown('it compares something that is not known');
  const results = left.alternatives.flatMap((a) =>
    right.alternatives.map((b) => (a.text.text.toLowerCase() === b.text.text.toLowerCase()) === equal),
  );
  if (left.alternatives.some((a) => !a.text.known) || right.alternatives.some((b) => !b.text.known))
    return notKnown('it compares something that is not known');
  return join(...results.map(bool));
}

function callFunction(name: string, values: readonly Value[]): Value {
  const [first, ...rest] = values;
  if (name === 'format' && first) return formatted(first, rest);
  if ((name === 'fromjson' || name === 'tojson') && first) {
    const plain = first.alternatives.every(({ text }) =>
      /^(?:true|false|null|-?\d+(?:\.\d+)?|[[{][\s\S]*)$/.test(text.text),
    );
    return plain
      ? join(
          ...first.alternatives.map(({ text }) => knownValue(text, /^(?:false|null|0)$/.test(text.text))),
          onlyUnknown(first),
        )
      : notKnown('it reads JSON');
  }
  const texts = values.map((value) =>
    value.unknown || value.alternatives.length !== 1 ? undefined : value.alternatives[0]!.text,
  );
  const [a, b] = texts;
  if (!a?.known || !b?.known) return notKnown(`it calls ${name}()`);
  const [one, two] = [a.text.toLowerCase(), b.text.toLowerCase()];
  if (name === 'contains' && !/^[[{]/.test(one)) return bool(one.includes(two));
  if (name === 'startswith') return bool(one.startsWith(two));
  if (name === 'endswith') return bool(one.endsWith(two));
  return notKnown(`it calls ${name}()`);
}

function onlyUnknown(value: Value): Value {
  return value.unknown ? { alternatives: [], unknown: value.unknown } : { alternatives: [] };
}

function formatted(template: Value, values: readonly Value[]): Value {
  const pattern = template.unknown ? undefined : template.alternatives[0]?.text;
  if (!pattern?.known) return notKnown('it formats a text that is not known');
  const parts: TracedText[] = [];
  let at = 0;
  for (const match of pattern.text.matchAll(/\{(\d+)\}|\{\{|\}\}/g)) {
    parts.push(pattern.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[1] === undefined) parts.push(pattern.slice(match.index, match.index + 1));
    else {
      const value = values[Number(match[1])];
      const only = value && !value.unknown && value.alternatives.length === 1 ? value.alternatives[0]!.text : undefined;
      parts.push(only ?? TracedText.hole(value?.unknown ?? { why: 'it is one of several' }));
    }
  }
  parts.push(pattern.slice(at));
  return knownValue(TracedText.concat(...parts), false);
}
