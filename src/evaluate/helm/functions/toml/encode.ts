import { formatFloat } from '../../template/float.ts';
import type { Origin } from '../../template/origin.ts';
import { concatStr } from '../../template/pieces.ts';
import { FunctionError, type GoMap, type Slice, Str, sortedKeys, type Value } from '../../template/values.ts';

/** BurntSushi/toml's encoder: direct keys first, then tables, both in byte order, tables indented by depth. */

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

const MAX_DEPTH = 1000;

/** The TOML text of a map. Throws `FunctionError` with the encoder's message. */
export function encodeToml(value: Value): Str {
  const writer = new TomlWriter();
  if (value.kind === 'nil') throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
  writer.encode([], value);
  return concatStr(writer.parts);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\\u0000-\u001f\u007f]/g, (character) => {
    return ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  })}"`;
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key);
}

function isNil(value: Value): boolean {
  return value.kind === 'nil' || ((value.kind === 'map' || value.kind === 'slice') && value.isNil);
}

function isTable(value: Value): boolean {
  return !isNil(value) && (value.kind === 'map' || (value.kind === 'struct' && !value.print));
}

/** A list of tables only; a list with a nil in it cannot be written at all. */
function isTableList(value: Value): value is Slice {
  if (value.kind !== 'slice' || value.isNil || value.items.length === 0) return false;
  for (const item of value.items)
    if (isNil(item)) throw new FunctionError('toml: cannot encode array with nil element');
  return value.items.every(isTable);
}

class TomlWriter {
  readonly parts: (Str | string)[] = [];

  #write(text: string, origin?: Origin): void {
    this.parts.push(origin ? new Str(text, origin) : text);
  }

  #newline(): void {
    if (this.parts.length > 0) this.#write('\n');
  }

  encode(path: readonly string[], value: Value): void {
    if (path.length > MAX_DEPTH) throw new FunctionError('toml: the value nests too deeply');
    switch (value.kind) {
      case 'nil':
        return;
      case 'map':
      case 'struct':
        if (value.kind === 'struct' && value.print) break;
        if (isNil(value)) return;
        this.#table(path, value);
        return;
      case 'slice':
        if (isTableList(value)) {
          this.#tableList(path, value);
          return;
        }
        break;
      case 'func':
      case 'complex':
        throw new FunctionError(`unsupported type: ${value.kind === 'func' ? 'func' : 'complex128'}`);
    }
    this.#keyValue(path, value, false, path.at(-1));
  }

  #keyValue(path: readonly string[], value: Value, inline: boolean, key: string | undefined): void {
    if (key === undefined) {
      this.#element(value);
      return;
    }
    const indent = inline ? '' : '  '.repeat(path.length - 1);
    this.#write(`${indent}${keyText(key)} = `, value.origin);
    this.#element(value);
    if (!inline) this.#newline();
  }

  #element(value: Value): void {
    switch (value.kind) {
      case 'string':
        this.#write(quoted(value.text), value.origin);
        return;
      case 'bool':
        this.#write(String(value.value), value.origin);
        return;
      case 'int':
        this.#write(value.print ? quoted(value.print()) : String(value.n), value.origin);
        return;
      case 'float': {
        const n = value.n;
        const text = Number.isNaN(n)
          ? 'nan'
          : Math.abs(n) === Infinity
            ? n < 0
              ? '-inf'
              : 'inf'
            : formatFloat(n, 'g');
        this.#write(Number.isFinite(n) && !/[.e]/.test(text) ? `${text}.0` : text, value.origin);
        return;
      }
      case 'bytes':
        this.#write(`[${[...value.bytes].join(', ')}]`, value.origin);
        return;
      case 'slice':
        this.#write('[');
        for (const [index, item] of value.items.entries()) {
          if (index > 0) this.#write(', ');
          this.#element(item);
        }
        this.#write(']');
        return;
      case 'map':
        this.#write('{');
        this.#entries([], value, true);
        this.#write('}');
        return;
      case 'struct':
        this.#write(quoted(value.print?.() ?? ''), value.origin);
        return;
      default:
        throw new FunctionError(`unexpected type: ${value.type}`);
    }
  }

  #tableList(path: readonly string[], value: Slice): void {
    if (path.length === 0) throw new FunctionError('toml: top-level values must be Go maps or structs');
    for (const item of value.items) {
      this.#newline();
      this.#write(`${'  '.repeat(path.length - 1)}[[${path.map(keyText).join('.')}]]`);
      this.#newline();
      if (item.kind === 'map') this.#entries(path, item, false);
    }
  }

  #table(path: readonly string[], value: Value): void {
    if (path.length === 1) this.#newline();
    if (path.length > 0) {
      this.#write(`${'  '.repeat(path.length - 1)}[${path.map(keyText).join('.')}]`);
      this.#newline();
    }
    if (value.kind === 'map') this.#entries(path, value, false);
    else if (value.kind === 'struct')
      for (const [name, field] of value.fields) if (!isNil(field)) this.encode([...path, name], field);
  }

  #entries(path: readonly string[], value: GoMap, inline: boolean): void {
    const direct: string[] = [];
    const tables: string[] = [];
    for (const key of sortedKeys(value)) {
      const item = value.entries.get(key)!;
      (isTable(item) || isTableList(item) ? tables : direct).push(key);
    }
    this.#keys(path, value, direct, inline, tables.length > 0);
    this.#keys(path, value, tables, inline, false);
  }

  #keys(path: readonly string[], value: GoMap, keys: readonly string[], inline: boolean, more: boolean): void {
    for (const [index, key] of keys.entries()) {
      const item = value.entries.get(key)!;
      if (isNil(item)) continue;
      if (!inline) {
        this.encode([...path, key], item);
        continue;
      }
      this.#keyValue([key], item, true, key);
      if (more || index < keys.length - 1) this.#write(', ');
    }
  }
}
