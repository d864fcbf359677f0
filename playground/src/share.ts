import { deflateSync, Inflate } from 'fflate';
import { pathOf } from './paths.ts';

/** A repository and how it is looked at: what a link carries. */
export interface Shared {
  readonly files: Readonly<Record<string, string>>;
  readonly preset: string;
  readonly rules: string;
  /** The path that the editor shows. */
  readonly shown: string;
}

/** What begins the fragment of a link; the number is that of the format. */
const PREFIX = '#r1=';

/** Limits of what is unpacked: characters of the fragment, bytes of JSON, files. */
const MAX_FRAGMENT = 2_000_000;
const MAX_BYTES = 8_000_000;
const MAX_FILES = 2000;

/** Compressed bytes that are unpacked at once: deflate makes at most some 1000 bytes of one. */
const SLICE = 1024;

/** The link cannot be read; the message says why, for people. */
export class BadLinkError extends Error {}

/** The fragment of a link that carries a repository. */
export function fragmentOf({ files, preset, rules, shown }: Shared): string {
  const bytes = deflateSync(new TextEncoder().encode(JSON.stringify({ files, preset, rules, shown })), { level: 9 });
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return PREFIX + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function unpacked(text: string): string {
  if (text.length > MAX_FRAGMENT) throw new BadLinkError('it is too long');
  if (!/^[\w-]*$/.test(text)) throw new BadLinkError('it holds characters that no such link has');
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let json = '';
  let size = 0;
  let complete = false;
  const inflate = new Inflate((chunk, final) => {
    size += chunk.length;
    if (size > MAX_BYTES) throw new BadLinkError('it holds more than this page takes');
    json += decoder.decode(chunk, { stream: !final });
    complete = final;
  });
  for (let at = 0; at < bytes.length; at += SLICE)
    inflate.push(bytes.subarray(at, at + SLICE), at + SLICE >= bytes.length);
  if (!complete) throw new BadLinkError('its end is missing');
  return json;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Files whose paths can be trusted, with the line ends of an editor. @throws BadLinkError */
function filesIn(value: unknown): Record<string, string> {
  if (!isRecord(value)) throw new BadLinkError('it holds no files');
  const entries = Object.entries(value);
  if (entries.length === 0 || entries.length > MAX_FILES) throw new BadLinkError('it holds no or too many files');
  const files = new Map<string, string>();
  for (const [name, text] of entries) {
    const path = pathOf(name);
    if (path === undefined || typeof text !== 'string') throw new BadLinkError('it holds something that is no file');
    files.set(path, text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'));
  }
  for (const path of files.keys())
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      if (files.has(path.slice(0, at))) throw new BadLinkError('a file of it is a folder too');
  return Object.fromEntries(files);
}

/**
 * What the fragment of a link carries; undefined for a fragment that is none of ours.
 * @throws BadLinkError when it is damaged
 */
export function sharedIn(fragment: string): Shared | undefined {
  if (!fragment.startsWith(PREFIX)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(unpacked(fragment.slice(PREFIX.length)));
  } catch (error) {
    if (error instanceof BadLinkError) throw error;
    // Whatever the decoders say of it: the link is not one that this page made.
    throw new BadLinkError('it is damaged', { cause: error });
  }
  if (!isRecord(value)) throw new BadLinkError('it is damaged');
  const text = (key: string) => {
    const found = value[key];
    return typeof found === 'string' ? found.slice(0, 10_000) : '';
  };
  return { files: filesIn(value.files), preset: text('preset'), rules: text('rules'), shown: text('shown') };
}
