import { HelmError } from '../error.ts';
import { type ConfigMap, ConfigValue, type Content, type Layer } from './config.ts';

/** Go's JSON decoder refuses deeper nesting. */
const MAX_DEPTH = 10_000;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const STRING = /"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** Reads the JSON value at the beginning of a text; `length` is where it ends. Throws `HelmError`. */
export function decodeJsonPrefix(text: string, layer: Layer): { readonly value: ConfigValue; readonly length: number } {
  let at = 0;
  const fail = (): never => {
    const char = text[at];
    throw new HelmError(
      char === undefined ? 'unexpected EOF' : `invalid character '${char}' looking for beginning of value`,
      layer.span,
    );
  };
  const blank = (): void => {
    while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at++;
  };
  const string = (): string => {
    STRING.lastIndex = at;
    const match = STRING.exec(text);
    if (!match) return fail();
    at = STRING.lastIndex;
    const decoded: unknown = JSON.parse(match[0]);
    return String(decoded);
  };
  const content = (depth: number): Content => {
    if (depth > MAX_DEPTH) throw new HelmError('exceeded max depth', layer.span);
    blank();
    const char = text[at];
    if (char === '{') {
      at++;
      const map: ConfigMap = new Map();
      blank();
      if (text[at] === '}') {
        at++;
        return map;
      }
      for (;;) {
        blank();
        const key = string();
        blank();
        if (text[at++] !== ':') fail();
        map.set(key, new ConfigValue(content(depth + 1), layer));
        blank();
        const next = text[at++];
        if (next === '}') return map;
        if (next !== ',') fail();
      }
    }
    if (char === '[') {
      at++;
      const list: ConfigValue[] = [];
      blank();
      if (text[at] === ']') {
        at++;
        return list;
      }
      for (;;) {
        list.push(new ConfigValue(content(depth + 1), layer));
        blank();
        const next = text[at++];
        if (next === ']') return list;
        if (next !== ',') fail();
      }
    }
    if (char === '"') return string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const)
      if (text.startsWith(word, at)) {
        at += word.length;
        return value;
      }
    NUMBER.lastIndex = at;
    const match = NUMBER.exec(text);
    if (!match) return fail();
    at = NUMBER.lastIndex;
    return Number(match[0]);
  };
  try {
    const value = new ConfigValue(content(0), layer);
    return { value, length: at };
  } catch (error) {
    if (error instanceof RangeError) throw new HelmError('exceeded max depth', layer.span);
    throw error;
  }
}
