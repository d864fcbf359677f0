import { randomBytes } from 'node:crypto';
import {
  accessSync,
  appendFileSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { LintReport } from '../finding/report.ts';
import { UsageError } from './io.ts';
import { makeFolder } from './make-folder.ts';

/** GitHub refuses a step summary of more than 1 MiB as a whole; bytes. */
const MAX_STEP_SUMMARY = 1024 * 1024 - 1024;

function reason(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/, (?:open|mkdir|rename|write|access|stat).*$/, '')
    : String(error);
}

/**
 * Replaces a file in one step: the text goes to a new file beside it, which then takes its name. The mode is kept.
 * @throws an error of the file system; the old file is whole then
 */
export function replaceFile(file: string, text: string | Uint8Array): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  const descriptor = openSync(temporary, 'wx', mode ?? 0o666);
  try {
    try {
      if (mode !== undefined) fchmodSync(descriptor, mode & 0o7777);
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Writes a file that the user named. @throws UsageError */
export function writeOutput(file: string, name: string, text: string): void {
  try {
    makeFolder(dirname(file));
    const found = statSync(file, { throwIfNoEntry: false });
    // Taking the place of a file asks for no right to write it.
    if (found) accessSync(file, constants.W_OK);
    if (found && !found.isFile()) appendFileSync(file, text);
    else replaceFile(file, text);
  } catch (error) {
    throw new UsageError(
      `cannot write ${JSON.stringify(name)}: ${reason(error)}; name another file or change its rights`,
    );
  }
}

/** Adds the report to the summary page of a GitHub Actions step. */
export async function appendStepSummary(file: string, report: LintReport): Promise<void> {
  const { stepSummary } = await import('../report/markdown.ts');
  try {
    appendFileSync(
      file,
      stepSummary(report, MAX_STEP_SUMMARY - (statSync(file, { throwIfNoEntry: false })?.size ?? 0)),
    );
  } catch (error) {
    throw new UsageError(`cannot write to GITHUB_STEP_SUMMARY: ${reason(error)}`);
  }
}
