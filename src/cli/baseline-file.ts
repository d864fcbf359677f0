import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { Baseline, type BaselineKey, formatBaseline, parseBaseline } from '../engine/baseline.ts';
import { printable } from '../report/escape.ts';
import { UsageError } from './io.ts';
import { writeOutput } from './output-file.ts';

/** More accepted findings that are gone are counted only. */
const MAX_LISTED = 10;

/** A finding of a project whose root is absolute. */
interface Located {
  readonly root: string;
  readonly path: string;
  readonly rule: string;
  readonly fingerprint: string;
}

/** Whether a run could have met a finding of the rule in the file (absolute). */
type Covers = (path: string, rule: string) => boolean;

/** A baseline on the disk. Its paths are relative to its own folder, so that it works from any working directory. */
export class BaselineFile {
  readonly #file: string;
  readonly #name: string;
  readonly #baseline: Baseline;
  readonly #keys: readonly BaselineKey[];

  constructor(file: string, name: string, keys: readonly BaselineKey[]) {
    this.#file = file;
    this.#name = name;
    this.#keys = keys;
    this.#baseline = new Baseline(keys);
  }

  #key({ root, path, rule, fingerprint }: Located): BaselineKey {
    const shown = relative(dirname(this.#file), join(root, path)).split(sep).join('/');
    return { path: shown, rule, fingerprint };
  }

  #absolute(key: BaselineKey): string {
    return join(dirname(this.#file), key.path);
  }

  accepts(root: string, finding: Omit<Located, 'root'>): boolean {
    return this.#baseline.accepts(this.#key({ root, ...finding }));
  }

  /** Writes the present findings, keeping what the run did not cover; says what it did. */
  update(present: readonly Located[], covers: Covers): string {
    const kept = this.#keys.filter((key) => !covers(this.#absolute(key), key.rule));
    const keys = present.map((finding) => this.#key(finding));
    writeOutput(this.#file, this.#name, formatBaseline([...kept, ...keys]));
    return `ameide-lint: ${this.#name} now accepts ${kept.length + keys.length} findings\n`;
  }

  /** What to say of accepted findings that are no more. */
  gone(covers: Covers): string {
    const gone = this.#baseline.gone.filter((key) => covers(this.#absolute(key), key.rule));
    if (gone.length === 0) return '';
    const listed = gone.slice(0, MAX_LISTED).map(({ path, rule }) => `  ${printable(path)} ${rule}\n`);
    const more = gone.length > MAX_LISTED ? `  … and ${gone.length - MAX_LISTED} more\n` : '';
    const number = gone.length === 1 ? 'a finding' : `${gone.length} findings`;
    const verb =
      gone.length === 1 ? 'is gone; --update-baseline takes it out' : 'are gone; --update-baseline takes them out';
    return `ameide-lint: ${number} that ${this.#name} accepts ${verb}:\n${listed.join('')}${more}`;
  }
}

/** Reads a baseline; one that is about to be written need not be there. @throws UsageError */
export function readBaseline(file: string, name: string, update: boolean): BaselineFile {
  if (!existsSync(file)) {
    if (update) return new BaselineFile(file, name, []);
    throw new UsageError(`--baseline: there is no file ${JSON.stringify(name)}; write it with --update-baseline`);
  }
  const keys = parseBaseline(readFileSync(file, 'utf8'));
  if (!keys)
    throw new UsageError(`--baseline: ${JSON.stringify(name)} is no baseline; write it anew with --update-baseline`);
  return new BaselineFile(file, name, keys);
}
