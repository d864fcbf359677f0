import { Gunzip } from 'fflate';
import { HelmError } from '../error.ts';
import { ChartFile, trimBom } from './file.ts';
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

/** Inflates piece by piece, so that a small archive cannot fill the memory. */
function gunzip(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new HelmError('EOF');
  if (!isGzip(bytes)) throw new HelmError('gzip: invalid header');
  const chunks: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const stream = new Gunzip((chunk, final) => {
    size += chunk.length;
    if (size > MAX_ARCHIVE_SIZE) throw tooLarge();
    chunks.push(chunk);
    if (final) ended = true;
  });
  const step = 64 * 1024;
  try {
    for (let at = 0; at < bytes.length; at += step)
      stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  } catch (error) {
    if (error instanceof HelmError) throw error;
    throw new HelmError(size === 0 ? 'gzip: invalid header' : 'unexpected EOF');
  }
  if (!ended) throw new HelmError('unexpected EOF');
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
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
