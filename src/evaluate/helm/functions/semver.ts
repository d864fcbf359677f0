import { goQuote } from '../../../parse/gotemplate/quote.ts';
import {
  bool,
  FunctionError,
  type GoFunction,
  Int,
  int,
  type Methods,
  Str,
  Struct,
  small,
  type Value,
} from '../template/values.ts';
import { anyArg, fn, strArg, textArg } from './define.ts';
import { type Match, Regexp } from './regexp/regexp.ts';

/** Versions and constraints as Masterminds/semver reads them, whose ranges differ from npm's. */

export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: string;
  readonly metadata: string;
  readonly original: string;
}

const MAX_VERSION = 256;
const MAX_CONSTRAINT = 512;
const MAX_GROUPS = 32;
const MAX_SEGMENT = 18446744073709551615n;

const LOOSE =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

function segment(text: string | undefined): bigint {
  const value = text === undefined ? 0n : BigInt(text);
  if (value > MAX_SEGMENT)
    throw new FunctionError(
      `error parsing version segment: strconv.ParseUint: parsing ${goQuote(text ?? '')}: value out of range`,
    );
  return value;
}

/** Reads a version, filling in missing parts. Throws `FunctionError` with the library's message. */
export function parseVersion(text: string): Version {
  if (text.length > MAX_VERSION) throw new FunctionError(`version string is too long (max ${MAX_VERSION} bytes)`);
  const match = LOOSE.exec(text);
  if (!match) throw new FunctionError('invalid semantic version');
  const [, major, minor, patch, prerelease = '', metadata = ''] = match;
  const version = {
    major: segment(major),
    minor: segment(minor),
    patch: segment(patch),
    prerelease,
    metadata,
    original: text,
  };
  for (const part of prerelease.split('.'))
    if (/^0[0-9]+$/.test(part)) throw new FunctionError('version segment starts with 0');
  return version;
}

export function printVersion(version: Version): string {
  const { major, minor, patch, prerelease, metadata } = version;
  return `${major}.${minor}.${patch}${prerelease === '' ? '' : `-${prerelease}`}${metadata === '' ? '' : `+${metadata}`}`;
}

function comparePart(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return -1;
  if (b === '') return 1;
  const isNumber = (text: string): boolean => /^[0-9]+$/.test(text) && BigInt(text) <= MAX_SEGMENT;
  if (isNumber(a) && isNumber(b)) return BigInt(a) > BigInt(b) ? 1 : -1;
  if (isNumber(a)) return -1;
  if (isNumber(b)) return 1;
  return a > b ? 1 : -1;
}

function comparePrerelease(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = comparePart(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Orders versions by precedence: −1, 0 or 1. */
export function compareVersions(a: Version, b: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const) if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  if (a.prerelease === '' || b.prerelease === '') {
    if (a.prerelease === b.prerelease) return 0;
    return a.prerelease === '' ? 1 : -1;
  }
  return comparePrerelease(a.prerelease, b.prerelease);
}

interface Comparison {
  readonly operator: string;
  readonly version: Version;
  /** A part is missing or a wildcard. */
  readonly dirty: boolean;
  readonly minorDirty: boolean;
  readonly patchDirty: boolean;
}

interface Group {
  readonly comparisons: readonly Comparison[];
  readonly hasPrerelease: boolean;
}

/** Alternatives of comparisons that must all hold. */
export type Constraint = readonly Group[];

const VERSION =
  'v?([0-9|x|X|\\*]+)(\\.[0-9|x|X|\\*]+)?(\\.[0-9|x|X|\\*]+)?' +
  '(-([0-9A-Za-z\\-]+(\\.[0-9A-Za-z\\-]+)*))?' +
  '(\\+([0-9A-Za-z\\-]+(\\.[0-9A-Za-z\\-]+)*))?';
const OPERATORS = '=||!=|>|<|>=|=>|<=|=<|~|~>|\\^';

const patterns = {
  single: `^\\s*(${OPERATORS})\\s*(${VERSION})\\s*$`,
  range: `\\s*(${VERSION})\\s+-\\s+(${VERSION})\\s*`,
  find: `(${OPERATORS})\\s*(${VERSION})`,
  valid: `^(\\s*(${OPERATORS})\\s*(${VERSION})\\s*)((?:\\s+|,\\s*)(${OPERATORS})\\s*(${VERSION})\\s*)*$`,
};

const free = (): void => {};

function groupText(text: string, match: Match, index: number): string {
  const start = match[index * 2] ?? -1;
  return start < 0 ? '' : text.slice(start, match[index * 2 + 1]);
}

const constraintCache = new Map<string, Constraint>();

/** Reads a constraint. Throws `FunctionError` with the library's message. */
export function parseConstraint(text: string): Constraint {
  const cached = constraintCache.get(text);
  if (cached) return cached;
  if (text.length > MAX_CONSTRAINT)
    throw new FunctionError(`constraint string is too long (max ${MAX_CONSTRAINT} bytes)`);
  let rewritten = text;
  for (const match of Regexp.compile(patterns.range).findAll(text, -1, free)) {
    const replacement = `>= ${groupText(text, match, 1)}, <= ${groupText(text, match, 11)} `;
    rewritten = rewritten.replace(groupText(text, match, 0), () => replacement);
  }
  const alternatives = rewritten.split('||');
  if (alternatives.length > MAX_GROUPS) throw new FunctionError(`too many constraint groups (max ${MAX_GROUPS})`);
  const groups = alternatives.map((part) => parseGroup(part));
  if (constraintCache.size > 500) constraintCache.clear();
  constraintCache.set(text, groups);
  return groups;
}

function parseGroup(text: string): Group {
  if (!Regexp.compile(patterns.valid).test(text, free))
    throw new FunctionError(`improper constraint: ${goQuote(text)}`);
  const found = Regexp.compile(patterns.find).findAll(text, -1, free);
  const parts = found.length === 0 ? [text] : found.map((match) => groupText(text, match, 0));
  const comparisons = parts.map(parseComparison);
  return { comparisons, hasPrerelease: comparisons.some((comparison) => comparison.version.prerelease !== '') };
}

function isWildcard(text: string): boolean {
  return text === '' || text === 'x' || text === 'X' || text === '*';
}

function parseComparison(text: string): Comparison {
  const match = Regexp.compile(patterns.single).exec(text, 0, free);
  if (!match) throw new FunctionError(`improper constraint: ${goQuote(text)}`);
  const [major, minor, patch, prerelease] = [3, 4, 5, 6].map((index) => groupText(text, match, index)) as [
    string,
    string,
    string,
    string,
  ];
  let written = groupText(text, match, 2);
  let dirty = true;
  let minorDirty = false;
  let patchDirty = false;
  if (isWildcard(major)) written = `0.0.0${prerelease}`;
  else if (isWildcard(minor.replace(/^\./, ''))) {
    minorDirty = true;
    written = `${major}.0.0${prerelease}`;
  } else if (isWildcard(patch.replace(/^\./, ''))) {
    patchDirty = true;
    written = `${major}${minor}.0${prerelease}`;
  } else dirty = false;
  let version: Version;
  try {
    version = parseVersion(written);
  } catch (error) {
    if (error instanceof FunctionError) throw new FunctionError('constraint parser error');
    throw error;
  }
  return { operator: groupText(text, match, 1), version, dirty, minorDirty, patchDirty };
}

function tilde(v: Version, c: Comparison): boolean {
  const wanted = c.version;
  if (compareVersions(v, wanted) < 0) return false;
  if (wanted.major === 0n && wanted.minor === 0n && wanted.patch === 0n && !c.minorDirty && !c.patchDirty) return true;
  return v.major === wanted.major && (v.minor === wanted.minor || c.minorDirty);
}

function caret(v: Version, c: Comparison): boolean {
  const wanted = c.version;
  if (compareVersions(v, wanted) < 0) return false;
  if (wanted.major > 0n || c.minorDirty) return v.major === wanted.major;
  if (v.major > 0n) return false;
  if (wanted.minor > 0n || c.patchDirty) return v.minor === wanted.minor;
  return v.minor === 0n && v.patch === wanted.patch;
}

function greater(v: Version, c: Comparison): boolean {
  const wanted = c.version;
  if (!c.dirty) return compareVersions(v, wanted) > 0;
  if (v.major !== wanted.major) return v.major > wanted.major;
  if (c.minorDirty) return false;
  if (c.patchDirty) return v.minor > wanted.minor;
  return compareVersions(v, wanted) > 0;
}

function lessOrEqual(v: Version, c: Comparison): boolean {
  const wanted = c.version;
  if (!c.dirty) return compareVersions(v, wanted) <= 0;
  if (v.major > wanted.major) return false;
  return !(v.major === wanted.major && v.minor > wanted.minor && !c.minorDirty);
}

function notEqual(v: Version, c: Comparison): boolean {
  const wanted = c.version;
  if (c.dirty) {
    if (wanted.major !== v.major) return true;
    if (wanted.minor !== v.minor && !c.minorDirty) return true;
    if (c.minorDirty) return false;
    if (wanted.patch !== v.patch && !c.patchDirty) return true;
    if (c.patchDirty)
      return (
        (v.prerelease !== '' || wanted.prerelease !== '') && comparePrerelease(v.prerelease, wanted.prerelease) !== 0
      );
  }
  return compareVersions(v, wanted) !== 0;
}

function holds(v: Version, c: Comparison): boolean {
  switch (c.operator) {
    case '!=':
      return notEqual(v, c);
    case '>':
      return greater(v, c);
    case '<':
      return compareVersions(v, c.version) < 0;
    case '>=':
    case '=>':
      return compareVersions(v, c.version) >= 0;
    case '<=':
    case '=<':
      return lessOrEqual(v, c);
    case '~':
    case '~>':
      return tilde(v, c);
    case '^':
      return caret(v, c);
    default:
      return c.dirty ? tilde(v, c) : compareVersions(v, c.version) === 0;
  }
}

/** Whether a version satisfies a constraint; a prerelease only where its alternative names one. */
export function satisfies(version: Version, constraint: Constraint): boolean {
  return constraint.some(
    (group) =>
      (version.prerelease === '' || group.hasPrerelease) && group.comparisons.every((item) => holds(version, item)),
  );
}

/** Whether both texts parse and the version satisfies the constraint; false otherwise. */
export function versionMatches(constraint: string, version: string): boolean {
  try {
    return satisfies(parseVersion(version), parseConstraint(constraint));
  } catch (error) {
    if (error instanceof FunctionError) return false;
    throw error;
  }
}

function dataOf(value: Value): Version {
  const data = value.kind === 'struct' ? value.data : undefined;
  if (typeof data === 'object' && data !== null && 'major' in data && 'original' in data) return data as Version;
  throw new FunctionError('runtime error: invalid memory address or nil pointer dereference');
}

function next(version: Version, part: 'major' | 'minor' | 'patch'): Version {
  const prefix = version.original.startsWith('v') ? 'v' : '';
  const changed = {
    major: part === 'major' ? version.major + 1n : version.major,
    minor: part === 'major' ? 0n : part === 'minor' ? version.minor + 1n : version.minor,
    patch: part !== 'patch' ? 0n : version.prerelease !== '' ? version.patch : version.patch + 1n,
    prerelease: '',
    metadata: '',
  };
  return { ...changed, original: prefix + printVersion({ ...changed, original: '' }) };
}

const methods: Methods = new Map([
  ...(['major', 'minor', 'patch'] as const).map((part): [string, (receiver: Value) => GoFunction] => {
    const name = part[0]!.toUpperCase() + part.slice(1);
    return [name, (receiver) => fn(name, [], () => new Int('uint64', small(dataOf(receiver)[part]), receiver.origin))];
  }),
  ...(
    [
      ['Prerelease', (version: Version) => version.prerelease],
      ['Metadata', (version: Version) => version.metadata],
      ['Original', (version: Version) => version.original],
      ['String', printVersion],
    ] as const
  ).map(([name, read]): [string, (receiver: Value) => GoFunction] => [
    name,
    (receiver) => fn(name, [], () => new Str(read(dataOf(receiver)), receiver.origin)),
  ]),
  ...(
    [
      ['Compare', (order: number): Value => int(order)],
      ['Equal', (order: number): Value => bool(order === 0)],
      ['LessThan', (order: number): Value => bool(order < 0)],
      ['LessThanEqual', (order: number): Value => bool(order <= 0)],
      ['GreaterThan', (order: number): Value => bool(order > 0)],
      ['GreaterThanEqual', (order: number): Value => bool(order >= 0)],
    ] as const
  ).map(([name, result]): [string, (receiver: Value) => GoFunction] => [
    name,
    (receiver) =>
      fn(name, ['*semver.Version'], (args) => result(compareVersions(dataOf(receiver), dataOf(anyArg(args, 0))))),
  ]),
  ...(['major', 'minor', 'patch'] as const).map((part): [string, (receiver: Value) => GoFunction] => {
    const name = `Inc${part[0]!.toUpperCase()}${part.slice(1)}`;
    return [
      name,
      (receiver) => fn(name, [], () => versionValue(next(dataOf(receiver), part), receiver, 'semver.Version')),
    ];
  }),
]);

function versionValue(version: Version, from: Value, type: string): Struct {
  return new Struct(type, new Map(), {
    methods,
    print: () => printVersion(version),
    json: () => new Str(printVersion(version), from.origin),
    origin: from.origin,
    data: version,
    shown: new Map<string, Value>([
      ['major', new Int('uint64', small(version.major))],
      ['minor', new Int('uint64', small(version.minor))],
      ['patch', new Int('uint64', small(version.patch))],
      ['pre', new Str(version.prerelease)],
      ['metadata', new Str(version.metadata)],
      ['original', new Str(version.original)],
    ]),
  });
}

export const versions: readonly GoFunction[] = [
  fn('semver', ['string'], (args) => versionValue(parseVersion(textArg(args, 0)), strArg(args, 0), '*semver.Version')),
  fn('semverCompare', ['string', 'string'], (args) => {
    const constraint = parseConstraint(textArg(args, 0));
    return bool(satisfies(parseVersion(textArg(args, 1)), constraint));
  }),
];
