// Measures the built command line on synthetic monorepos: `npm run bench -- [--sizes 10,100,1000] [--runs 5] [--json FILE]
// [--bin LAUNCHER] [--peers] [--write]`. Every run is a whole process. Prints a table to standard output; with `--write`
// it goes into docs/performance.md as well. Peers are taken from PATH.
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Monorepo, monorepo, STAGED_DOCKERFILE } from './bench-monorepo.ts';

/** One whole process. */
interface Run {
  /** Milliseconds from its start to its end; on a busy machine more than the work takes. */
  readonly wall: number;
  /** Milliseconds of processor time (user and system, all threads): what the run takes on one idle core. */
  readonly cpu: number;
  /** Peak resident memory in MB. */
  readonly memory: number;
  readonly status: number;
}

interface Measured {
  readonly what: string;
  readonly services: number;
  readonly files: number;
  readonly bytes: number;
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
  /** Processor time over that of `node -e 0` in the same run. */
  readonly ratio: number;
  readonly runs: number;
}

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10,100,1000' },
    runs: { type: 'string', default: '5' },
    json: { type: 'string' },
    bin: { type: 'string', default: 'bin/ameide-lint.js' },
    peers: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const launcher = resolve(options.bin);
const sizes = options.sizes.split(',').map(Number);
const work = mkdtempSync(join(tmpdir(), 'ameide-bench-'));
const busy = loadavg()[0]!;

/** Bash counts milliseconds of processor time for its child, GNU time the peak memory in kB. */
const TIME = ['bash', '-c', 'TIMEFORMAT="%U %S"; time /usr/bin/time -q -f %M "$@"', 'bash'];

function run(command: readonly string[], folder: string, env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const [program, ...args] = [...TIME, ...command];
  return new Promise((done, failed) => {
    const started = process.hrtime.bigint();
    const child = spawn(program!, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', failed);
    child.on('close', (status) => {
      const wall = Number(process.hrtime.bigint() - started) / 1e6;
      const text = Buffer.concat(errors).toString('utf8').trim();
      const numbers = /(\d+)\s+(\d+\.\d+) (\d+\.\d+)$/.exec(text);
      if (!numbers) return failed(new Error(`no times from ${command.join(' ')}: ${text}`));
      const [user, system, peak] = [Number(numbers[2]), Number(numbers[3]), Number(numbers[1])];
      done({ wall, cpu: (user + system) * 1000, memory: peak / 1024, status: status ?? -1 });
    });
  });
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The medians of several runs. @throws when one ends with a status that is not of a finished lint (0 or 1) */
async function medianOf(
  command: readonly string[],
  folder: string,
  times: number,
  before: () => void = () => undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const runs: Run[] = [];
  for (let index = 0; index < times; index++) {
    before();
    const one = await run(command, folder, env);
    if (one.status > 1) throw new Error(`${command.join(' ')} ended with ${one.status}`);
    runs.push(one);
  }
  return {
    wall: median(runs.map(({ wall }) => wall)),
    cpu: median(runs.map(({ cpu }) => cpu)),
    memory: Math.max(...runs.map(({ memory }) => memory)),
    status: runs[0]?.status ?? 0,
  };
}

function write(folder: string, { files, links }: Monorepo): void {
  const folders = new Set<string>();
  const ensure = (path: string) => {
    const parent = dirname(path);
    if (folders.has(parent)) return;
    folders.add(parent);
    mkdirSync(parent, { recursive: true });
  };
  for (const [path, text] of files) {
    ensure(join(folder, path));
    writeFileSync(join(folder, path), text);
  }
  for (const [path, target] of links) {
    ensure(join(folder, path));
    symlinkSync(target, join(folder, path));
  }
}

function git(folder: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd: folder, stdio: 'ignore' });
}

const results: Measured[] = [];

function record(what: string, services: number, tree: Monorepo | undefined, times: number, base: Run, one: Run): void {
  const bytes = [...(tree?.files.values() ?? [])].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const { wall, cpu, memory } = one;
  results.push({
    what,
    services,
    files: tree?.files.size ?? 0,
    bytes,
    wall: Math.round(wall),
    cpu: Math.round(cpu),
    memory: Math.round(memory),
    ratio: Number((cpu / base.cpu).toFixed(2)),
    runs: times,
  });
  process.stderr.write(`${what} N=${services}: ${Math.round(cpu)} ms processor time\n`);
}

/** A large tree is measured half as often. */
function runsAt(services: number): number {
  return services >= 1000 ? Math.ceil(Number(options.runs) / 2) : Number(options.runs);
}

async function benchSize(services: number, base: Run): Promise<void> {
  const folder = join(work, `n${services}`);
  const tree = monorepo(services);
  write(folder, tree);
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'start');
  const times = runsAt(services);
  const lint = [process.execPath, launcher, '--format', 'json'];
  const cache = join(work, `cache${services}`);
  const clear = () => rmSync(cache, { recursive: true, force: true });
  const cached = [...lint, '--cache', '--cache-location', cache];

  record('cold', services, tree, times, base, await medianOf([...lint, '--no-cache'], folder, times));
  record('cold, cache written', services, tree, times, base, await medianOf(cached, folder, times, clear));
  record('unchanged, cached', services, tree, times, base, await medianOf(cached, folder, times));
  let edit = 0;
  const change = () => appendFileSync(join(folder, STAGED_DOCKERFILE), `LABEL edit=${edit++}\n`);
  record('one file changed', services, tree, times, base, await medianOf(cached, folder, times, change));
  const stage = () => {
    change();
    git(folder, 'add', STAGED_DOCKERFILE);
  };
  // The first hook finds out what builds images, the second compiles what the others need.
  await medianOf([...cached, '--staged', STAGED_DOCKERFILE], folder, 2, stage);
  record(
    'one staged Dockerfile',
    services,
    tree,
    times,
    base,
    await medianOf([...cached, '--staged', STAGED_DOCKERFILE], folder, times, stage),
  );
  if (options.peers) await benchPeers(services, tree, folder, base);
}

function installed(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** Other programs over the same tree, each on what it reads; those that are not installed are left out. */
async function benchPeers(services: number, tree: Monorepo, folder: string, base: Run): Promise<void> {
  const times = runsAt(services);
  const paths = [...tree.files.keys()];
  const charts = paths.flatMap((path) => (path.endsWith('/Chart.yaml') ? [dirname(path)] : []));
  const applications = charts.filter((chart) => !chart.endsWith('/shared'));
  const dockerfiles = paths.filter((path) => /\/Dockerfile\.[a-z]+$/.test(path));
  const shell = installed('sh');
  const peers: readonly (readonly [string, string, readonly string[]])[] = [
    ['hadolint', 'hadolint, Dockerfiles', ['hadolint', '--no-fail', ...dockerfiles]],
    ['kube-linter', 'kube-linter, charts', ['kube-linter', 'lint', 'gitops/charts']],
    ['helm', 'helm lint, charts', ['helm', 'lint', '--quiet', ...applications]],
    [
      'helm',
      'helm template, a process for each chart',
      [
        shell ?? 'sh',
        '-c',
        'for chart; do helm template release "$chart" >/dev/null || exit 1; done',
        'sh',
        ...applications,
      ],
    ],
    [
      'ast-grep',
      'ast-grep, one pattern over Tiltfiles',
      ['ast-grep', 'run', '--lang', 'python', '--globs', '**/*Tiltfile*', '-p', 'docker_build($$$)', '.'],
    ],
  ];
  for (const [program, what, command] of peers)
    if (installed(program)) record(what, services, tree, times, base, await medianOf(command, folder, times));
}

/** How much more the largest tree takes than the one before it: 1 is linear. */
function growth(what: string): string[] {
  const rows = results.filter((row) => row.what === what).toSorted((a, b) => a.services - b.services);
  return rows.slice(1).map((row, index) => {
    const before = rows[index]!;
    const times = row.cpu / before.cpu;
    const exponent = Math.log(times) / Math.log(row.services / before.services);
    return `- ${what}: time(${row.services})/time(${before.services}) = ${times.toFixed(1)}, exponent ${exponent.toFixed(2)}`;
  });
}

function table(): string {
  const head = ['What', 'N', 'Files', 'kB', 'CPU ms', 'Wall ms', 'MB', '× `node -e 0`', 'Runs'];
  const rows = results.map((row) => [
    row.what,
    row.services || '',
    row.files || '',
    row.bytes > 0 ? Math.round(row.bytes / 1000) : '',
    row.cpu,
    row.wall,
    row.memory,
    row.ratio.toFixed(1),
    row.runs,
  ]);
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
  const aligned = head.map((_, index) => (index === 0 ? '---' : '--:'));
  const growths = ['cold', 'unchanged, cached', 'one file changed'].flatMap(growth);
  return `${[line(head), line(aligned), ...rows.map(line)].join('\n')}\n\n${growths.join('\n')}\n`;
}

const PAGE = 'docs/performance.md';
const FROM = '<!-- bench: written by `npm run bench -- --write` -->\n';
const TO = '<!-- /bench -->';

/** Puts the figures between the marks of the page. */
function writePage(text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const start = page.indexOf(FROM);
  const end = page.indexOf(TO, start);
  if (start < 0 || end < 0) throw new Error(`${PAGE} has no place for the figures`);
  writeFileSync(PAGE, `${page.slice(0, start)}${FROM}${text}${page.slice(end)}`);
}

if (!existsSync('/usr/bin/time')) throw new Error('GNU time is not there; it counts the peak memory');
try {
  const many = Math.max(11, Number(options.runs));
  const base = await medianOf([process.execPath, '-e', '0'], work, many);
  record('node -e 0', 0, undefined, many, base, base);
  record('--version', 0, undefined, many, base, await medianOf([process.execPath, launcher, '--version'], work, many));
  for (const services of sizes) await benchSize(services, base);
  const { version } = JSON.parse(readFileSync(join(dirname(launcher), '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const load = [busy, loadavg()[0]!].map((value) => value.toFixed(1)).join(' and ');
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB; ${process.platform} ${process.arch}, Node ${process.version}; load average before and after ${load}`;
  const text = `Version ${version} on ${machine}.\n\n${table()}`;
  process.stdout.write(text);
  if (options.write) writePage(text);
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ version, machine, results }, undefined, 2)}\n`);
} finally {
  if (options.keep) console.error(`left in ${work}`);
  else rmSync(work, { recursive: true, force: true });
}
