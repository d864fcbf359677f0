/** The rules by which a plain scalar becomes a boolean, a number or nothing. */
export type YamlSchema = 'yaml1.1' | 'yaml1.2';

/** What a scalar means. Integers are numbers: those beyond 2^53 lose digits, as they do in JSON. */
export type YamlPrimitive = string | number | boolean | null;

const WORDS_1_1 = new Map<string, YamlPrimitive>();
const WORDS_1_2 = new Map<string, YamlPrimitive>();

for (const word of ['', '~', 'null', 'Null', 'NULL']) {
  WORDS_1_1.set(word, null);
  WORDS_1_2.set(word, null);
}
for (const word of ['true', 'True', 'TRUE']) {
  WORDS_1_1.set(word, true);
  WORDS_1_2.set(word, true);
}
for (const word of ['false', 'False', 'FALSE']) {
  WORDS_1_1.set(word, false);
  WORDS_1_2.set(word, false);
}
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON']) WORDS_1_1.set(word, true);
for (const word of ['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF']) WORDS_1_1.set(word, false);
for (const words of [WORDS_1_1, WORDS_1_2]) {
  for (const word of ['.nan', '.NaN', '.NAN']) words.set(word, Number.NaN);
  for (const word of ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF']) words.set(word, Number.POSITIVE_INFINITY);
  for (const word of ['-.inf', '-.Inf', '-.INF']) words.set(word, Number.NEGATIVE_INFINITY);
}

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Characters with which a word or a number can begin. */
const HINTS = new Uint8Array(128);
for (const char of '+-.0123456789~yYnNtTfFoO') HINTS[char.charCodeAt(0)] = 1;

/**
 * The value of a scalar. Only plain scalars are typed, and those that a tag names (`!!int "3"`).
 * Timestamps stay strings, as in go-yaml.
 */
export function resolveScalar(
  text: string,
  plain: boolean,
  tag: string | undefined,
  schema: YamlSchema,
): YamlPrimitive {
  const named = tag?.startsWith('!!') ? tag.slice(2) : tag?.replace(/^!?<?tag:yaml\.org,2002:(.*?)>?$/, '$1');
  const typed = named === 'int' || named === 'float' || named === 'bool' || named === 'null';
  if (tag ? !typed : !plain) return text;
  // Words and numbers begin with one of few characters; everything else is a string.
  const first = text.charCodeAt(0);
  if (first < 0x80 && HINTS[first] === 0) return text;
  const words = schema === 'yaml1.1' ? WORDS_1_1 : WORDS_1_2;
  const word = words.get(text);
  if (word !== undefined) return word;
  // A number begins with a sign, a point or a digit.
  if (first !== 0x2b && first !== 0x2d && first !== 0x2e && !(first >= 0x30 && first <= 0x39)) return text;
  return (schema === 'yaml1.1' ? number11(text) : number12(text)) ?? text;
}

const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;

/** The integer that go-yaml v2 reads: Go's `ParseInt` with base 0 after dropping `_`, within 64 bits. */
export function integer11(text: string): bigint | undefined {
  const integer = INTEGER.exec(text.includes('_') ? text.replaceAll('_', '') : text);
  if (!integer) return undefined;
  const [, sign, hex, binary, octal, decimal] = integer;
  const literal =
    hex !== undefined
      ? `0x${hex}`
      : binary !== undefined
        ? `0b${binary}`
        : octal !== undefined
          ? `0o${octal}`
          : (decimal ?? '0');
  const value = BigInt(literal);
  const fits = sign === '-' ? value <= 1n << 63n : value < (sign === '+' ? 1n << 63n : 1n << 64n);
  if (!fits) return undefined;
  return sign === '-' ? -value : value;
}

/** Numbers as go-yaml v2 reads them. */
function number11(text: string): number | undefined {
  if (text.startsWith('.')) return FLOAT.test(text) ? finite(Number(text)) : undefined;
  const integer = integer11(text);
  if (integer !== undefined) return Number(integer);
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  return FLOAT.test(plain) ? finite(Number(plain)) : undefined;
}

/** Go's `ParseFloat` refuses what is out of range. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+]\d\d:\d\d))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?))?$/;

/** Whether go-yaml takes a plain scalar for a timestamp, which it then leaves a string. */
export function isTimestamp(text: string): boolean {
  const match = TIMESTAMP.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [4, 5, 6].map((part) => Number(match[part] ?? match[part + 3] ?? 0));
  const days = new Date(Date.UTC(2000, month, 0)).getUTCDate();
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month < 1 || month > 12 || day < 1 || day > (month === 2 && !leap ? 28 : days)) return false;
  return hour! < 24 && minute! < 60 && second! < 60;
}

function number12(text: string): number | undefined {
  if (/^0o[0-7]+$/.test(text)) return Number.parseInt(text.slice(2), 8);
  if (/^0x[0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  return FLOAT.test(text) ? Number(text) : undefined;
}
