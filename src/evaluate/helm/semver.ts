/**
 * Versions and ranges as Masterminds/semver v3 reads them: what Helm compares chart and Kubernetes versions with, and
 * Sprig's `semver` and `semverCompare`. Messages are that library's.
 */

/** A version or a range that cannot be read. */
export class SemverError extends Error {
  override readonly name = 'SemverError';
}

export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** Without the `-`. */
  readonly prerelease: string;
  /** Without the `+`. */
  readonly metadata: string;
  readonly original: string;
}

const MAX_VERSION = 256;
const MAX_CONSTRAINT = 512;
const MAX_GROUPS = 32;
const MAX_SEGMENT = (1n << 64n) - 1n;

const TAIL = String.raw`(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?`;
const LOOSE = new RegExp(String.raw`^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?${TAIL}$`);

/** Reads a version; parts may be missing and a `v` may lead. */
export function parseVersion(text: string): Version {
  if (text.length > MAX_VERSION) throw new SemverError(`version string is too long (max ${MAX_VERSION} bytes)`);
  const match = LOOSE.exec(text);
  if (!match) throw new SemverError('invalid semantic version');
  const prerelease = match[5] ?? '';
  for (const part of prerelease === '' ? [] : prerelease.split('.'))
    if (/^0\d+$/.test(part)) throw new SemverError('version segment starts with 0');
  return {
    major: segment(match[1]!),
    minor: segment(match[2]?.slice(1) ?? '0'),
    patch: segment(match[3]?.slice(1) ?? '0'),
    prerelease,
    metadata: match[8] ?? '',
    original: text,
  };
}

function segment(digits: string): bigint {
  const value = BigInt(digits);
  if (value > MAX_SEGMENT)
    throw new SemverError(
      `error parsing version segment: strconv.ParseUint: parsing ${JSON.stringify(digits)}: value out of range`,
    );
  return value;
}

/** `1.2.3-pre+meta`. */
export function versionText(version: Version): string {
  const { major, minor, patch, prerelease, metadata } = version;
  return `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`;
}

/** Less than, equal to or greater than zero; metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const) if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === '') return 1;
  if (b.prerelease === '') return -1;
  return comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareParts(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return -1;
  if (b === '') return 1;
  const left = /^\d+$/.test(a);
  const right = /^\d+$/.test(b);
  if (left && right) return BigInt(a) > BigInt(b) ? 1 : -1;
  if (left !== right) return left ? -1 : 1;
  return a > b ? 1 : -1;
}

const OPERATORS = String.raw`=||!=|>|<|>=|=>|<=|=<|~|~>|\^`;
const VERSION = String.raw`v?([0-9|x|X|\*]+)(\.[0-9|x|X|\*]+)?(\.[0-9|x|X|\*]+)?${TAIL}`;
// Go's leftmost-first alternation takes the empty operator before the longer ones and backtracks as JavaScript does.
const ONE = new RegExp(String.raw`^\s*(${OPERATORS})\s*(${VERSION})\s*$`);
const RANGE = new RegExp(String.raw`\s*(${VERSION})\s+-\s+(${VERSION})\s*`, 'g');
const FIND = new RegExp(String.raw`(${OPERATORS})\s*(${VERSION})`, 'g');
const NEXT = new RegExp(String.raw`(?:\s+|,\s*)(?:${OPERATORS})\s*(?:${VERSION})\s*`, 'y');
const FIRST = new RegExp(String.raw`\s*(?:${OPERATORS})\s*(?:${VERSION})\s*`, 'y');

interface Comparison {
  readonly operator: string;
  readonly version: Version;
  /** Some part is a wildcard or missing. */
  readonly dirty: boolean;
  readonly minorDirty: boolean;
  readonly patchDirty: boolean;
}

/** A range: groups of which one must hold, each of comparisons that must all hold. */
export type Constraint = readonly (readonly Comparison[])[];

/** Reads a range: `>= 1.2, < 2 || ~3.1`. */
export function parseConstraint(text: string): Constraint {
  if (text.length > MAX_CONSTRAINT)
    throw new SemverError(`constraint string is too long (max ${MAX_CONSTRAINT} bytes)`);
  let range = text;
  for (const match of text.matchAll(RANGE)) range = range.replace(match[0], () => `>= ${match[1]}, <= ${match[11]} `);
  const groups = range.split('||');
  if (groups.length > MAX_GROUPS) throw new SemverError(`too many constraint groups (max ${MAX_GROUPS})`);
  return groups.map((group) => {
    if (!isConstraintGroup(group)) throw new SemverError(`improper constraint: ${JSON.stringify(group)}`);
    return (group.match(FIND) ?? [group]).map(parseComparison);
  });
}

/** One comparison after the other, which the library's own nested expression checks at exponential cost. */
function isConstraintGroup(group: string): boolean {
  // Where one comparison ends is not settled by its own text alone, so all ends that lead on are tried.
  const reached = new Set<number>();
  const todo = ends(FIRST, group, 0);
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    if (at === group.length) return true;
    if (reached.has(at)) continue;
    reached.add(at);
    todo.push(...ends(NEXT, group, at));
  }
  return false;
}

function ends(pattern: RegExp, group: string, at: number): number[] {
  pattern.lastIndex = at;
  const match = pattern.exec(group);
  if (!match) return [];
  const end = at + match[0].length;
  const trimmed = at + match[0].trimEnd().length;
  const found: number[] = [];
  for (let stop = Math.max(trimmed, at + 1); stop <= end; stop++) found.push(stop);
  return found;
}

function isWildcard(part: string | undefined): boolean {
  return part === undefined || part === '' || part === 'x' || part === 'X' || part === '*';
}

function parseComparison(text: string): Comparison {
  const match = ONE.exec(text);
  if (!match) {
    if (text !== '') throw new SemverError(`improper constraint: ${JSON.stringify(text)}`);
    return { operator: '', version: parseVersion('0.0.0'), dirty: true, minorDirty: false, patchDirty: false };
  }
  const [, operator = '', whole = '', major, minor, patch, prerelease = ''] = match;
  let version = whole;
  let dirty = false;
  let minorDirty = false;
  let patchDirty = false;
  if (isWildcard(major)) {
    version = `0.0.0${prerelease}`;
    dirty = true;
  } else if (isWildcard(minor?.slice(1))) {
    version = `${major}.0.0${prerelease}`;
    dirty = true;
    minorDirty = true;
  } else if (isWildcard(patch?.slice(1))) {
    version = `${major}${minor}.0${prerelease}`;
    dirty = true;
    patchDirty = true;
  }
  try {
    return { operator, version: parseVersion(version), dirty, minorDirty, patchDirty };
  } catch (error) {
    if (error instanceof SemverError) throw new SemverError('constraint parser error');
    throw error;
  }
}

/** Whether a version lies in a range. A prerelease does only when its group of comparisons names one. */
export function satisfies(version: Version, constraint: Constraint): boolean {
  return constraint.some((group) => {
    const prereleases = group.some((comparison) => comparison.version.prerelease !== '');
    if (version.prerelease !== '' && !prereleases) return false;
    return group.every((comparison) => holds(version, comparison));
  });
}

function holds(v: Version, c: Comparison): boolean {
  const order = compareVersions(v, c.version);
  const same = { major: v.major === c.version.major, minor: v.minor === c.version.minor };
  switch (c.operator) {
    case '!=':
      return differs(v, c, order);
    case '>':
      if (!c.dirty) return order > 0;
      if (!same.major) return v.major > c.version.major;
      if (c.minorDirty) return false;
      return c.patchDirty ? v.minor > c.version.minor : order > 0;
    case '<':
      return order < 0;
    case '>=':
    case '=>':
      return order >= 0;
    case '<=':
    case '=<':
      if (!c.dirty) return order <= 0;
      if (v.major > c.version.major) return false;
      return !(same.major && v.minor > c.version.minor && !c.minorDirty);
    case '~':
    case '~>':
      return tilde(v, c, order);
    case '^':
      return caret(v, c, order);
    default:
      return c.dirty ? tilde(v, c, order) : order === 0;
  }
}

function differs(v: Version, c: Comparison, order: number): boolean {
  if (!c.dirty) return order !== 0;
  if (v.major !== c.version.major) return true;
  if (c.minorDirty) return false;
  if (v.minor !== c.version.minor) return true;
  if (!c.patchDirty) return v.patch !== c.version.patch || order !== 0;
  return (
    (v.prerelease !== '' || c.version.prerelease !== '') && comparePrereleases(v.prerelease, c.version.prerelease) !== 0
  );
}

function tilde(v: Version, c: Comparison, order: number): boolean {
  if (order < 0) return false;
  const { major, minor, patch } = c.version;
  if (major === 0n && minor === 0n && patch === 0n && !c.minorDirty && !c.patchDirty) return true;
  return v.major === major && (v.minor === minor || c.minorDirty);
}

function caret(v: Version, c: Comparison, order: number): boolean {
  if (order < 0) return false;
  const { major, minor, patch } = c.version;
  if (major > 0n || c.minorDirty) return v.major === major;
  if (v.major > 0n) return false;
  if (minor > 0n || c.patchDirty) return v.minor === minor;
  return v.minor === 0n && v.patch === patch;
}

/** Helm's `IsCompatibleRange`: false for a range or a version that cannot be read. */
export function isCompatible(constraint: string, version: string): boolean {
  try {
    return satisfies(parseVersion(version), parseConstraint(constraint));
  } catch (error) {
    if (error instanceof SemverError) return false;
    throw error;
  }
}
