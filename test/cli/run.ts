import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../src/cli/main.ts';

export interface CliResult {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
  readonly input?: string;
  /** What a person at a terminal answers, line by line; the questions go to `err`. */
  readonly answers?: readonly string[];
}

/** Runs the command line in this process. */
export async function cli(argv: readonly string[], options: CliOptions): Promise<CliResult> {
  let out = '';
  let err = '';
  const answers = [...(options.answers ?? [])];
  const ask = async (question: string) => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nobody answers ${question}`);
    err += `${question}${answer}\n`;
    return answer;
  };
  const status = await run(argv, {
    cwd: options.cwd,
    env: options.env ?? {},
    terminal: options.terminal ?? false,
    columns: 100,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    input: async () => options.input ?? '',
    ask: options.answers ? ask : undefined,
  });
  return { status, out, err };
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A folder of its own with some files, for as long as `use` runs. */
export async function withFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'ameide-lint-test-'));
  try {
    writeFiles(folder, files);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
