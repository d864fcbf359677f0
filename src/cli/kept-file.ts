import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError, writeCacheFile } from './cache-folder.ts';

/**
 * Something that an earlier run left in the cache's folder, and what it depends on. A file is used only as it was written,
 * by the same user, under the same key.
 */
export interface Kept {
  /** All that the rest depends on besides what the rest itself says. */
  readonly key: string;
}

/** The name of the file for a key. */
export function keptName(key: string): string {
  return `${digestOf(key)}.json`;
}

/** What is kept under a key; undefined when there is nothing, or nothing that can be understood. */
export function readKept<T extends Kept>(folder: string, key: string): T | undefined {
  const file = join(folder, keptName(key));
  try {
    // What another user put there is not trusted.
    if (process.getuid && statSync(file).uid !== process.getuid()) return undefined;
    const text = readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    // A file that was cut off or changed is not used.
    if (text.slice(0, end) !== digestOf(body)) return undefined;
    const kept: T = JSON.parse(body);
    return kept.key === key ? kept : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error)) return undefined;
    throw error;
  }
}

/** Keeps something under its key, for the next run that asks for it. */
export function writeKept<T extends Kept>(folder: string, kept: T): void {
  const body = JSON.stringify(kept);
  writeCacheFile(folder, keptName(kept.key), `${digestOf(body)}\n${body}`);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
