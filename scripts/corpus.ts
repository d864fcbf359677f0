// Lints every repository below a folder: `npm run corpus -- DIR [--preset NAME]… [--timeout SECONDS] [--jobs N]
// [--bin LAUNCHER] [--only NAME]…`. Each repository is linted in a process of its own, without its own configuration.
// Standard output holds what does not vary between two runs of one version, so that versions can be compared with diff:
// crashes, time-outs, findings by rule, unresolved values by reason, and every finding. Times go to standard error.
// Exit status: 1 when something crashed or took too long.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { JsonReport } from '../src/finding/json-report.ts';

/** One repository under one preset. */
interface Run {
  readonly repository: string;
  readonly preset: string;
  /** Milliseconds, the start of the process included. */
  readonly time: number;
  readonly outcome: 'linted' | 'crashed' | 'timed out';
  /** What the process said on standard error, where it crashed. */
  readonly said: string;
  /** Undefined when nothing usable was printed. */
  readonly report: JsonReport | undefined;
}

/** What may differ between two values with one reason: quoted text, paths, numbers. */
function reasonOf(why: string): string {
  return why
    .replace(/"(?:[^"\\]|\\.)*"/gs, '"…"')
    .replace(/'(?:[^'\\]|\\.)*'/gs, "'…'")
    .replace(/(?:[\w.@-]*\/)+[\w.@*-]*/g, 'PATH')
    .replace(/\b[\w-]+\.(?:json|ya?ml|env|txt|toml|tgz)\b/g, 'PATH')
    .replace(/\d+/g, '0')
    .replace(/\s+/g, ' ')
    .slice(0, 160);
}

function isReport(value: unknown): value is JsonReport {
  return typeof value === 'object' && value !== null && 'findings' in value && 'unresolved' in value;
}

function parsed(text: string): JsonReport | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isReport(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function lint(folder: string, repository: string, preset: string, launcher: string, limit: number): Promise<Run> {
  return new Promise((done, failed) => {
    const started = performance.now();
    const child = spawn(
      process.execPath,
      [launcher, '--no-config', '--no-cache', '--preset', preset, '--format', 'json', '.'],
      { cwd: join(folder, repository), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limit);
    const out: Buffer[] = [];
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    child.on('error', failed);
    child.on('close', (status) => {
      clearTimeout(timer);
      const report = parsed(Buffer.concat(out).toString('utf8'));
      const good = (status === 0 || status === 1) && report !== undefined;
      done({
        repository,
        preset,
        time: performance.now() - started,
        outcome: late ? 'timed out' : good ? 'linted' : 'crashed',
        said: good ? '' : `status ${status}\n${Buffer.concat(said).toString('utf8').trim()}`,
        report,
      });
    });
  });
}

function ordered(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Lines with a count each, the largest first. */
function counted(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a, some], [b, more]) => more - some || ordered(a, b))
    .map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`);
}

function section(title: string, lines: readonly string[]): string {
  return `${title}\n${lines.length > 0 ? lines.join('\n') : '  none'}\n`;
}

function printPreset(preset: string, runs: readonly Run[]): string {
  const reports = runs.flatMap(({ repository, report }) => (report ? [{ repository, report }] : []));
  const files = reports.reduce((sum, { report }) => sum + report.summary.files, 0);
  const failed = (outcome: Run['outcome']) =>
    runs
      .filter((run) => run.outcome === outcome)
      .map((run) => `  ${run.repository}${outcome === 'crashed' ? `: ${run.said.replaceAll('\n', '\n    ')}` : ''}`);
  return [
    `# preset ${preset}: ${runs.length} repositories, ${files} files\n`,
    section('crashes', failed('crashed')),
    section('time-outs', failed('timed out')),
    section('findings by rule', counted(reports.flatMap(({ report }) => report.findings.map(({ rule }) => rule)))),
    section(
      'unresolved by reason',
      counted(reports.flatMap(({ report }) => report.unresolved.map(({ why }) => reasonOf(why)))),
    ),
    section(
      'findings',
      reports.flatMap(({ repository, report }) =>
        report.findings.map(
          ({ path, start, severity, rule, message }) =>
            `  ${repository} ${JSON.stringify(path).slice(1, -1)}:${start.line}:${start.column} ${severity} ${rule} ${message}`,
        ),
      ),
    ),
  ].join('\n');
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: 'string', multiple: true, default: ['recommended', 'ameide', 'strict'] },
    only: { type: 'string', multiple: true },
    timeout: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '1' },
    bin: { type: 'string', default: 'bin/ameide-lint.js' },
  },
});
const [folder, ...surplus] = positionals;
if (folder === undefined || surplus.length > 0) throw new Error('usage: npm run corpus -- DIR [--preset NAME]…');

const wanted = options.only && new Set(options.only);
const repositories = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && (wanted?.has(entry.name) ?? true))
  .map(({ name }) => name)
  .sort(ordered);
const queue = options.preset.flatMap((preset) => repositories.map((repository) => ({ preset, repository })));
const runs: Run[] = [];
const launcher = resolve(options.bin);

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift())
    runs.push(await lint(folder!, next.repository, next.preset, launcher, Number(options.timeout) * 1000));
}

await Promise.all(Array.from({ length: Number(options.jobs) }, work));
runs.sort((a, b) => ordered(a.repository, b.repository));
process.stdout.write(
  options.preset
    .map((preset) =>
      printPreset(
        preset,
        runs.filter((run) => run.preset === preset),
      ),
    )
    .join('\n'),
);
const slowest = runs.toSorted((a, b) => b.time - a.time).slice(0, 10);
process.stderr.write(
  section(
    'slowest',
    slowest.map(
      ({ repository, preset, time }) => `  ${(time / 1000).toFixed(1).padStart(6)} s  ${repository} (${preset})`,
    ),
  ),
);
process.exitCode = runs.every(({ outcome }) => outcome === 'linted') ? 0 : 1;
