import { QuietError } from '../../../text/quiet-error.ts';
import { HelmError } from '../error.ts';
import { type ConfigList, type ConfigMap, ConfigValue, type Content, isMap, type Layer } from './config.ts';
import { decodeJsonPrefix } from './json.ts';

/** Which option a setting comes from; it decides how the text behind `=` is read. */
export type SettingKind = 'set' | 'set-string' | 'set-json' | 'set-file' | 'set-literal';

const MAX_INDEX = 65_536;
const MAX_NESTING = 30;

/** The end of the setting: an error in Go, and the normal way out. */
class EndOfInput extends QuietError {}

/**
 * Applies one setting (`a.b[0]=x,c={1,2}`) to `into`, as Helm's strvals does. `readFile` reads the file that
 * `set-file` names. Throws `HelmError` with strvals' words.
 */
export function applySetting(
  text: string,
  kind: SettingKind,
  into: ConfigMap,
  layer: Layer,
  readFile: (path: string) => string,
): void {
  const parser = new SettingParser(text, kind, layer, readFile);
  try {
    for (;;) parser.key(into, 0);
  } catch (error) {
    if (!(error instanceof EndOfInput)) throw error;
  }
}

class SettingParser {
  readonly #runes: readonly string[];
  #at = 0;
  readonly #kind: SettingKind;
  readonly #layer: Layer;
  readonly #readFile: (path: string) => string;

  constructor(text: string, kind: SettingKind, layer: Layer, readFile: (path: string) => string) {
    this.#runes = [...text];
    this.#kind = kind;
    this.#layer = layer;
    this.#readFile = readFile;
  }

  #fail(message: string): never {
    throw new HelmError(message, this.#layer.span);
  }

  #value(content: Content): ConfigValue {
    return new ConfigValue(content, this.#layer);
  }

  /** Characters up to one of `stops`, which is taken too; `last` is undefined at the end. A backslash escapes one. */
  #until(stops: string): { readonly text: string; readonly last: string | undefined } {
    let text = '';
    while (this.#at < this.#runes.length) {
      const rune = this.#runes[this.#at++]!;
      if (stops.includes(rune)) return { text, last: rune };
      if (rune === '\\' && this.#kind !== 'set-literal') {
        const next = this.#runes[this.#at++];
        if (next === undefined) break;
        text += next;
      } else text += rune;
    }
    return { text, last: undefined };
  }

  key(into: ConfigMap, nesting: number): void {
    const { text: key, last } = this.#until(this.#kind === 'set-literal' ? '=[.' : '=[,.');
    if (last === undefined) {
      if (key === '') throw new EndOfInput();
      this.#fail(`key ${JSON.stringify(key)} has no value`);
    }
    if (last === '[') this.#keyWithIndex(into, key, nesting);
    else if (last === '=') this.#assign((value) => set(into, key, value));
    else if (last === '.') this.#keyInside(into, key, nesting + 1);
    else {
      set(into, key, this.#value(''));
      this.#fail(`key ${JSON.stringify(key)} has no value (cannot end with ,)`);
    }
  }

  #keyWithIndex(into: ConfigMap, key: string, nesting: number): void {
    const index = this.#index();
    const present = into.get(key);
    if (present && !Array.isArray(present.content))
      this.#fail(
        `unable to parse key: interface conversion: interface {} is ${goType(present.content)}, not []interface {}`,
      );
    const list: ConfigList = present && Array.isArray(present.content) ? present.content : [];
    this.#ending(
      () => this.#item(list, index, nesting),
      () => set(into, key, this.#value(list)),
    );
  }

  #keyInside(into: ConfigMap, key: string, nesting: number): void {
    if (nesting > MAX_NESTING)
      this.#fail(`value name nested level is greater than maximum supported nested level of ${MAX_NESTING}`);
    const present = into.get(key);
    if (present && !isMap(present.content))
      this.#fail(
        `unable to parse key: interface conversion: interface {} is ${goType(present.content)}, not map[string]interface {}`,
      );
    const inner: ConfigMap = present && isMap(present.content) ? present.content : new Map();
    this.#ending(
      () => {
        this.key(inner, nesting);
        if (inner.size === 0) this.#fail(`key map ${JSON.stringify(key)} has no value`);
      },
      () => {
        if (inner.size > 0 && inner !== present?.content) set(into, key, this.#value(inner));
      },
    );
  }

  /** Runs `step`, then `finish` even when the input ended in it. */
  #ending(step: () => void, finish: () => void): void {
    try {
      step();
    } catch (error) {
      if (error instanceof EndOfInput) finish();
      throw error;
    }
    finish();
  }

  #index(): number {
    const { text, last } = this.#until(']');
    if (last === undefined) this.#fail('error parsing index: EOF');
    if (!/^[-+]?\d+$/.test(text))
      this.#fail(`error parsing index: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    const index = Number(text);
    if (!Number.isSafeInteger(index))
      this.#fail(`error parsing index: strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
    return index;
  }

  /** What follows `[index]`. */
  #item(list: ConfigList, index: number, nesting: number): void {
    if (index < 0) this.#fail(`negative ${index} index not allowed`);
    const { text, last } = this.#until('[.=');
    if (text !== '') this.#fail(`unexpected data at end of array index: ${JSON.stringify(text)}`);
    const present = list[index];
    if (last === undefined) throw new EndOfInput();
    // Where the input ends inside what follows, strvals forgets to put it into the list.
    if (last === '=') {
      try {
        this.#assign((value) => this.#setIndex(list, index, value));
      } catch (error) {
        if (!(error instanceof EndOfInput)) throw error;
      }
    } else if (last === '[') {
      const next = this.#index();
      if (present && present.content !== null && !Array.isArray(present.content))
        this.#fail(
          `unable to parse key: interface conversion: interface {} is ${goType(present.content)}, not []interface {}`,
        );
      const inner: ConfigList = present && Array.isArray(present.content) ? present.content : [];
      this.#item(inner, next, nesting);
      this.#setIndex(list, index, this.#value(inner));
    } else {
      let held = present;
      if (!held || !isMap(held.content)) {
        held = this.#value(new Map());
        if (index < list.length) list[index] = held;
      }
      if (isMap(held.content)) this.key(held.content, nesting);
      this.#setIndex(list, index, held);
    }
  }

  #setIndex(list: ConfigList, index: number, value: ConfigValue): void {
    if (index > MAX_INDEX) this.#fail(`index of ${index} is greater than maximum supported index of ${MAX_INDEX}`);
    while (list.length < index) list.push(this.#value(null));
    list[index] = value;
  }

  /** Reads what stands behind `=` and hands it to `store`; the end of the input ends the setting after that. */
  #assign(store: (value: ConfigValue) => void): void {
    if (this.#kind === 'set-literal') {
      store(this.#value(this.#runes.slice(this.#at).join('')));
      this.#at = this.#runes.length;
      return;
    }
    if (this.#kind === 'set-json') {
      this.#assignJson(store);
      return;
    }
    if (this.#at >= this.#runes.length) {
      store(this.#value(''));
      throw new EndOfInput();
    }
    if (this.#runes[this.#at] === '{') {
      this.#at++;
      store(this.#value(this.#list()));
      return;
    }
    const { text } = this.#until(',');
    store(this.#value(this.#typed(text)));
  }

  #list(): ConfigList {
    const list: ConfigList = [];
    for (;;) {
      const { text, last } = this.#until(',}');
      if (last === undefined) this.#fail("list must terminate with '}'");
      list.push(this.#value(this.#typed(text)));
      if (last === '}') {
        if (this.#runes[this.#at] === ',') this.#at++;
        return list;
      }
    }
  }

  #assignJson(store: (value: ConfigValue) => void): void {
    if (this.#skipToValue()) {
      store(this.#value(null));
      return;
    }
    const rest = this.#runes.slice(this.#at).join('');
    const { value, length } = decodeJsonPrefix(rest, this.#layer);
    store(value);
    this.#at += [...rest.slice(0, length)].length;
    this.#skipToValue();
  }

  /** Skips blanks and one comma; true when there is no value before it. */
  #skipToValue(): boolean {
    for (;;) {
      const rune = this.#runes[this.#at];
      if (rune === undefined) return true;
      if (rune === ',') {
        this.#at++;
        return true;
      }
      if (!/\s/.test(rune)) return false;
      this.#at++;
    }
  }

  #typed(text: string): Content {
    if (this.#kind === 'set-file') return this.#readFile(text);
    if (this.#kind === 'set-string') return text;
    const lower = text.toLowerCase();
    if (lower === 'true') return true;
    if (lower === 'false') return false;
    if (lower === 'null') return null;
    if (text === '0') return 0n;
    if (/^[-+]?\d+$/.test(text) && !text.startsWith('0')) {
      const value = BigInt(text.replace('+', ''));
      if (BigInt.asIntN(64, value) === value) return value;
    }
    return text;
  }
}

/** An empty key is not set. */
function set(into: ConfigMap, key: string, value: ConfigValue): void {
  if (key !== '') into.set(key, value);
}

function goType(content: Content): string {
  if (content === null) return 'nil';
  if (Array.isArray(content)) return '[]interface {}';
  if (isMap(content)) return 'map[string]interface {}';
  switch (typeof content) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int64';
    default:
      return 'float64';
  }
}
