import { HelmError } from '../error.ts';
import { ChartFile, trimBom } from './file.ts';
import { InflateError, inflate } from './inflate.ts';
import { cleanPath } from './match.ts';

/** Helm's bounds, in bytes. */
export const MAX_CHART_SIZE = 100 * 1024 * 1024;
export const MAX_FILE_SIZE = 5 * 1024 * 1024;

/** What the archive may hold besides: headers and padding of the files. */
const MAX_ARCHIVE_SIZE = MAX_CHART_SIZE + 16 * 1024 * 1024;

/** Reads a packed chart (`.tgz`). `path` is where the archive lies. Throws `HelmError` for what Helm refuses. */
export function readArchive(bytes: Uint8Array, path: string): ChartFile[] {
  const files: ChartFile[] = [];
  let remaining = MAX_CHART_SIZE;
  for (const entry of tarEntries(gunzip(bytes))) {
    const delimiter = entry.name.includes('\\') ? '\\' : '/';
    const parts = entry.name.split(delimiter);
    let name = parts.slice(1).join('/');
    if (name.startsWith('/')) throw new HelmError('chart illegally contains absolute paths');
    name = cleanPath(name);
    if (name === '.')
      throw new HelmError(`chart illegally contains content outside the base directory: ${JSON.stringify(entry.name)}`);
    if (name.startsWith('..')) throw new HelmError('chart illegally references parent directory');
    if (/^[a-zA-Z]:\//.test(name)) throw new HelmError('chart contains illegally named files');
    if (parts[0] === 'Chart.yaml') throw new HelmError('chart yaml not in base directory');
    if (entry.size > remaining) throw tooLarge();
    if (entry.size > MAX_FILE_SIZE)
      throw new HelmError(
        `decompressed chart file ${JSON.stringify(entry.name)} is larger than the maximum file size ${MAX_FILE_SIZE}`,
      );
    remaining -= entry.size;
    if (remaining <= 0) throw tooLarge();
    files.push(new ChartFile(name, `${path}!/${name}`, trimBom(entry.bytes)));
  }
  if (files.length === 0) throw new HelmError('no files in chart archive');
  return files;
}

function tooLarge(): HelmError {
  return new HelmError(`decompressed chart is larger than the maximum file size ${MAX_CHART_SIZE}`);
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** What a gzip header may hold besides (RFC 1952): a check sum of it, more fields, a name, a comment. */
const HEADER_SUM = 2;
const MORE_FIELDS = 4;
const NAME = 8;
const COMMENT = 16;

/** Where the data of a member begins whose header lies at `start`. */
function behindHeader(bytes: Uint8Array, start: number): number {
  const flags = bytes[start + 3] ?? 0;
  let at = start + 10;
  if ((flags & MORE_FIELDS) !== 0) at += 2 + (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8);
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end === -1) throw new HelmError('unexpected EOF');
    at = end + 1;
  }
  return (flags & HEADER_SUM) !== 0 ? at + 2 : at;
}

/** Check sum and length behind the data of a member. */
const TRAILER = 8;

/** Unpacks no more than an archive may hold, so that a small one cannot fill the memory. Several members are one file. */
function gunzip(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new HelmError('EOF');
  const members: Uint8Array[] = [];
  let size = 0;
  if (!isGzip(bytes)) throw new HelmError('gzip: invalid header');
  // What follows the last member is not looked at.
  for (let at = 0; isGzip(bytes.subarray(at)); ) {
    const start = behindHeader(bytes, at);
    try {
      const member = inflate(bytes, start, MAX_ARCHIVE_SIZE - size);
      members.push(member.bytes);
      size += member.bytes.length;
      at = member.end + TRAILER;
    } catch (error) {
      if (!(error instanceof InflateError)) throw error;
      if (error.reason === 'long') throw tooLarge();
      throw new HelmError(error.reason === 'short' ? 'unexpected EOF' : 'flate: corrupt input');
    }
    if (at > bytes.length) throw new HelmError('unexpected EOF');
  }
  const [only] = members;
  if (only && members.length === 1) return only;
  const all = new Uint8Array(size);
  let at = 0;
  for (const member of members) {
    all.set(member, at);
    at += member.length;
  }
  return all;
}

interface TarEntry {
  readonly name: string;
  readonly size: number;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/** The files of a tar archive: ustar with PAX and GNU long names; folders and links carry nothing. */
function* tarEntries(tar: Uint8Array): Generator<TarEntry> {
  let longName: string | undefined;
  let paxSize: number | undefined;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    if (!checksumHolds(header)) throw new HelmError('archive/tar: invalid tar header');
    const type = String.fromCharCode(header[156]!);
    const size = paxSize ?? numeric(header, 124, 12);
    paxSize = undefined;
    const start = at + BLOCK;
    if (start + size > tar.length) throw new HelmError('unexpected EOF');
    const bytes = tar.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x' || type === 'L') {
      if (type === 'L') longName = text(bytes, 0, bytes.length);
      else {
        const records = paxRecords(bytes);
        longName = records.get('path') ?? longName;
        const declared = records.get('size');
        if (declared !== undefined && /^\d{1,12}$/.test(declared)) paxSize = Number(declared);
      }
      continue;
    }
    const prefix = text(header, 257, 5) === 'ustar' && header[262] === 0 ? text(header, 345, 155) : '';
    const name = longName ?? (prefix ? `${prefix}/` : '') + text(header, 0, 100);
    longName = undefined;
    if (type === 'g' || type === '5' || name.endsWith('/')) continue;
    yield { name, size, bytes };
  }
}

function checksumHolds(header: Uint8Array): boolean {
  let sum = 0;
  let signed = 0;
  for (let at = 0; at < BLOCK; at++) {
    const byte = at >= 148 && at < 156 ? 0x20 : header[at]!;
    sum += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  const stored = numeric(header, 148, 8);
  return stored === sum || stored === signed;
}

function text(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
}

/** An octal field, or GNU's base-256 for large numbers. */
function numeric(bytes: Uint8Array, start: number, length: number): number {
  if ((bytes[start]! & 0x80) !== 0) {
    let value = bytes[start]! & 0x7f;
    for (let at = start + 1; at < start + length; at++) value = value * 256 + bytes[at]!;
    return value;
  }
  const digits = text(bytes, start, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new HelmError('archive/tar: invalid tar header');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function paxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = space === -1 ? Number.NaN : Number(text(bytes, at, space - at));
    if (!Number.isInteger(length) || length <= 0 || at + length > bytes.length)
      throw new HelmError('archive/tar: invalid tar header');
    const record = new TextDecoder().decode(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
