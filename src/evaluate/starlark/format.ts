import { type Piece, TracedText } from '../../text/traced.ts';
import { StarlarkError } from './errors.ts';
import { withoutNone } from './join.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { lookUp } from './mutation.ts';
import { asNumber, toFloat, toInt } from './numbers.ts';
import { formatFloat, repr, str } from './repr.ts';
import { reasonOf } from './sequence.ts';
import { holePiece, simplify } from './text.ts';
import { itemValue, MAX_ALTERNATIVES, type StringValue, stringValue, typeName, type Value } from './values.ts';

/** Puts a text together piece by piece. */
export class TextBuilder {
  readonly #pieces: Piece[] = [];
  #length = 0;

  add(traced: TracedText): void {
    this.#length += traced.length;
    if (this.#length > DEFAULT_LIMITS.text) return;
    for (const piece of traced.pieces) this.#pieces.push(piece);
  }

  addHole(value: Value): void {
    this.#pieces.push(holePiece(reasonOf(value)));
  }

  build(): TracedText {
    if (this.#length > DEFAULT_LIMITS.text) return TracedText.hole({ why: 'the string is too long' });
    return simplify(TracedText.of(this.#pieces));
  }
}

/**
 * `format % value`: one text for each choice among arguments that are one of several values. A format that is not wholly
 * known gives a text of which nothing is known.
 */
export function interpolate(format: StringValue, value: Value): readonly TracedText[] {
  if (!format.known) return [TracedText.hole(format.traced.unknown!)];
  const texts: TracedText[] = [];
  // Counts through the choices like the digits of a number; how many digits there are shows in the first text.
  const chosen: number[] = [];
  const counts: number[] = [];
  for (;;) {
    let digit = 0;
    texts.push(
      interpolateOne(format, value, (written) => {
        const argument = withoutNone(written);
        if (argument.kind !== 'oneof') return argument;
        counts[digit] = argument.alternatives.length;
        chosen[digit] ??= 0;
        return argument.alternatives[chosen[digit++]!]!;
      }),
    );
    let last = counts.length - 1;
    while (last >= 0 && chosen[last]! + 1 >= counts[last]!) chosen[last--] = 0;
    if (last < 0 || texts.length > MAX_ALTERNATIVES) return texts;
    chosen[last]!++;
  }
}

function interpolateOne(format: StringValue, value: Value, choose: (argument: Value) => Value): TracedText {
  const text = format.text;
  const out = new TextBuilder();
  const positional = value.kind === 'tuple' ? value.items.map(itemValue) : [value];
  const isMapping = value.kind === 'dict' || value.kind === 'unknown' || (value.kind === 'host' && value.index);
  let index = 0;
  let from = 0;
  for (;;) {
    const percent = text.indexOf('%', from);
    out.add(format.traced.slice(from, percent === -1 ? text.length : percent));
    if (percent === -1) break;
    let at = percent + 1;
    if (text[at] === '%') {
      out.add(format.traced.slice(percent, percent + 1));
      from = at + 1;
      continue;
    }
    let argument: Value;
    if (text[at] === '(') {
      const close = text.indexOf(')', at);
      if (close === -1) throw new StarlarkError('incomplete format key');
      argument = mappedValue(value, text.slice(at + 1, close));
      at = close + 1;
    } else {
      if (index >= positional.length) throw new StarlarkError('not enough arguments for format string');
      argument = positional[index]!;
    }
    if (at >= text.length) throw new StarlarkError('incomplete format');
    const conversion = String.fromCodePoint(text.codePointAt(at)!);
    out.add(convert(conversion, choose(argument), format.traced.slice(percent, at + 1)));
    index += 1;
    from = at + conversion.length;
  }
  const maybeMore = value.kind === 'tuple' && value.items.some((item) => item.kind === 'maybe');
  if (index < positional.length && !isMapping && !maybeMore)
    throw new StarlarkError('too many arguments for format string');
  return out.build();
}

function mappedValue(value: Value, key: string): Value {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'dict') {
    const found = lookUp(value, stringValue(key));
    if (found.found === 'no') throw new StarlarkError(`key not found: ${key}`);
    return found.value;
  }
  if (value.kind === 'host' && value.index) {
    const found = value.index(stringValue(key));
    if (!found) throw new StarlarkError(`key not found: ${key}`);
    return found;
  }
  throw new StarlarkError('format requires a mapping');
}

function convert(conversion: string, value: Value, directive: TracedText): TracedText {
  const unknown = value.kind === 'unknown' || value.kind === 'oneof';
  const computed = (text: string) => TracedText.computed(text, value.at);
  switch (conversion) {
    case 's':
      return value.kind === 'string' ? value.traced : repr(value);
    case 'r':
      return repr(value);
    case 'd':
    case 'i':
    case 'o':
    case 'x':
    case 'X': {
      if (unknown) return repr(value);
      const number = formatInteger(conversion, value);
      return computed(number);
    }
    case 'e':
    case 'f':
    case 'g':
    case 'E':
    case 'F':
    case 'G':
      if (unknown) return repr(value);
      if (!asNumber(value)) throw new StarlarkError(`%${conversion} format requires float, not ${typeName(value)}`);
      return computed(formatFloat(value.kind === 'int' ? toFloat(value.value) : value.value, conversion));
    case 'c':
      if (unknown) return repr(value);
      return character(value);
    case '%':
      return directive.slice(directive.length - 1);
    default:
      throw new StarlarkError(`unknown conversion %${conversion}`);
  }
}

function formatInteger(conversion: string, value: Value): string {
  const require = `%${conversion} format requires integer: `;
  if (!asNumber(value)) throw new StarlarkError(`${require}cannot convert ${typeName(value)} to int`);
  let number: number | bigint;
  try {
    number = toInt(value);
  } catch (error) {
    throw error instanceof StarlarkError ? new StarlarkError(require + error.message) : error;
  }
  if (conversion === 'o') return number.toString(8);
  if (conversion === 'x') return number.toString(16);
  if (conversion === 'X') return number.toString(16).toUpperCase();
  return number.toString();
}

function character(value: Value): TracedText {
  if (value.kind === 'int') {
    if (value.value < 0 || value.value > 0x10ffff)
      throw new StarlarkError(`%c format requires a valid Unicode code point, got ${value.value}`);
    return TracedText.computed(String.fromCodePoint(Number(value.value)), value.at);
  }
  if (value.kind === 'string') {
    if ([...value.text].length !== 1) throw new StarlarkError('%c format requires a single-character string');
    return value.traced;
  }
  throw new StarlarkError(`%c format requires int or single-character string, not ${typeName(value)}`);
}

/** What a replacement field of `format` asks for. */
interface Field {
  readonly name: string;
  readonly conversion: string;
  readonly spec: string;
}

function parseField(field: string): Field {
  const bang = field.indexOf('!');
  if (bang === -1) {
    const colon = field.indexOf(':');
    if (colon === -1) return { name: field, conversion: 's', spec: '' };
    return { name: field.slice(0, colon), conversion: 's', spec: field.slice(colon + 1) };
  }
  const rest = field.slice(bang + 1);
  const colon = rest.indexOf(':');
  if (colon === -1) return { name: field.slice(0, bang), conversion: rest, spec: '' };
  return { name: field.slice(0, bang), conversion: rest.slice(0, colon), spec: rest.slice(colon + 1) };
}

/** Where the arguments of `format` come from. */
export interface FormatArguments {
  readonly positional: readonly Value[];
  readonly named: (name: string) => Value | undefined;
  /** Stands for arguments that `*x` or `**x` with an unknown `x` may have passed. */
  readonly more?: Value;
}

/** `format.format(...)`. A format that is not wholly known gives a text of which nothing is known. */
export function formatString(format: StringValue, given: FormatArguments): TracedText {
  if (!format.known) return TracedText.hole(format.traced.unknown!);
  const text = format.text;
  const out = new TextBuilder();
  let automatic = false;
  let manual = false;
  let index = 0;
  let from = 0;
  const literal = (start: number, end: number) => {
    let begin = start;
    for (;;) {
      const close = text.indexOf('}', begin);
      if (close === -1 || close >= end) break;
      if (close + 1 >= end || text[close + 1] !== '}') throw new StarlarkError("format: single '}' in format");
      out.add(format.traced.slice(begin, close + 1));
      begin = close + 2;
    }
    if (begin < end) out.add(format.traced.slice(begin, end));
  };
  for (;;) {
    const open = text.indexOf('{', from);
    literal(from, open === -1 ? text.length : open);
    if (open === -1) break;
    if (text[open + 1] === '{') {
      out.add(format.traced.slice(open, open + 1));
      from = open + 2;
      continue;
    }
    const close = text.indexOf('}', open);
    if (close === -1) throw new StarlarkError("format: unmatched '{' in format");
    const field = parseField(text.slice(open + 1, close));
    from = close + 1;
    let argument: Value | undefined;
    if (field.name === '') {
      if (manual)
        throw new StarlarkError('format: cannot switch from manual field specification to automatic field numbering');
      automatic = true;
      argument = given.positional[index++] ?? given.more;
      if (!argument) throw new StarlarkError('format: tuple index out of range');
    } else if (/^[0-9]+$/.test(field.name)) {
      if (automatic)
        throw new StarlarkError('format: cannot switch from automatic field numbering to manual field specification');
      manual = true;
      argument = given.positional[Number(field.name)] ?? given.more;
      if (!argument) throw new StarlarkError('format: tuple index out of range');
    } else argument = given.named(field.name) ?? given.more ?? missingField(field.name);
    if (field.spec !== '')
      throw new StarlarkError(`format spec features not supported in replacement fields: ${field.spec}`);
    if (field.conversion !== 's' && field.conversion !== 'r')
      throw new StarlarkError(`format: unknown conversion "${field.conversion}"`);
    out.add(field.conversion === 's' && argument.kind !== 'bytes' ? str(argument) : repr(argument));
  }
  return out.build();
}

function missingField(name: string): never {
  if (name.includes('.'))
    throw new StarlarkError(`format: attribute syntax x.y is not supported in replacement fields: ${name}`);
  if (name.includes('['))
    throw new StarlarkError(`format: element syntax a[i] is not supported in replacement fields: ${name}`);
  if (name.includes('{')) throw new StarlarkError('format: nested replacement fields not supported');
  throw new StarlarkError(`format: keyword ${name} not found`);
}
