/**
 * Compares our rendering of charts with that of a real Helm: `npm run oracle -- helm HELM_BINARY DIR…`.
 *
 * Every folder below DIR that has a `Chart.yaml` and is not itself a subchart is rendered with its defaults and once with
 * each of its `ci/*-values.yaml`, by both programs and with the same `--kube-version`. Printed are the numbers of
 * identical, different and failing charts, and the first difference of each that differs.
 *
 * Not comparable, and the only thing that is evened out: what functions make up at random or read off the clock
 * (`randAlphaNum`, `genCA`, `now`, `uuidv4`, …). A chart whose output differs between two runs of Helm itself is compared
 * line by line, where lines on which the two runs differ are left out; if lines do not align, it counts as `random`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { render } from '../src/evaluate/helm/index.ts';
import { createDiskHost } from '../src/host/disk.ts';

const KUBE_VERSION = '1.36.0';

interface Case {
  readonly chart: string;
  readonly values: readonly string[];
}

type Verdict = 'identical' | 'same failure' | 'different' | 'other failure' | 'random' | 'we fail' | 'only we render';

interface Outcome {
  readonly verdict: Verdict;
  readonly detail: string;
  readonly ours: number;
  readonly helms: number;
  readonly bytes: number;
}

/** Charts below a folder; charts inside `charts/` of another chart are parts of it. */
function findCharts(folder: string): string[] {
  if (existsSync(join(folder, 'Chart.yaml'))) return [folder];
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules')
      found.push(...findCharts(join(folder, entry.name)));
  return found.sort();
}

function casesOf(chart: string): Case[] {
  const cases: Case[] = [{ chart, values: [] }];
  const ci = join(chart, 'ci');
  if (existsSync(ci) && statSync(ci).isDirectory())
    for (const name of readdirSync(ci).sort())
      if (/-values\.ya?ml$/.test(name)) cases.push({ chart, values: [join(ci, name)] });
  return cases;
}

interface Run {
  readonly ok: boolean;
  readonly text: string;
  readonly milliseconds: number;
}

function runHelm(binary: string, { chart, values }: Case): Run {
  const start = performance.now();
  const files = values.flatMap((file) => ['-f', file]);
  const result = spawnSync(binary, ['template', 'release-name', chart, '--kube-version', KUBE_VERSION, ...files], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const milliseconds = performance.now() - start;
  if (result.status === 0) return { ok: true, text: result.stdout, milliseconds };
  const message = result.stderr.slice(Math.max(0, result.stderr.indexOf('Error: ')));
  return { ok: false, text: message.replace(/^Error: /, '').trim(), milliseconds };
}

function runOurs(root: string, { chart, values }: Case): Run {
  const start = performance.now();
  const result = render({
    host: createDiskHost(root),
    chart: relative(root, chart),
    values: values.map((file) => relative(root, file)),
    kubeVersion: KUBE_VERSION,
  });
  const milliseconds = performance.now() - start;
  if (result.ok) return { ok: true, text: result.text, milliseconds };
  const hint = result.error?.debugHint ? '\n\nUse --debug flag to render out invalid YAML' : '';
  return { ok: false, text: `${result.error?.message ?? ''}${hint}`.trim(), milliseconds };
}

/** Paths in messages: Helm prints the path that it was given, we print it from our root. */
function evenPaths(message: string, root: string): string {
  return message.replaceAll(`${root}/`, '');
}

function compare(binary: string, root: string, item: Case): Outcome {
  const theirs = runHelm(binary, item);
  let ours: Run;
  try {
    ours = runOurs(root, item);
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { verdict: 'we fail', detail: `CRASH ${detail}`, ours: 0, helms: theirs.milliseconds, bytes: 0 };
  }
  const times = { ours: ours.milliseconds, helms: theirs.milliseconds, bytes: theirs.ok ? theirs.text.length : 0 };
  if (theirs.ok && ours.ok) {
    if (theirs.text === ours.text) return { verdict: 'identical', detail: '', ...times };
    const again = runHelm(binary, item);
    const verdict = again.text === theirs.text ? 'different' : evenRandom(theirs.text, again.text, ours.text);
    return { verdict, detail: verdict === 'different' ? firstDifference(theirs.text, ours.text) : '', ...times };
  }
  if (!theirs.ok && !ours.ok) {
    const [a, b] = [evenPaths(theirs.text, root), evenPaths(ours.text, root)];
    if (a === b) return { verdict: 'same failure', detail: '', ...times };
    return { verdict: 'other failure', detail: `helm: ${a.slice(0, 500)}\n    ours: ${b.slice(0, 500)}`, ...times };
  }
  return ours.ok
    ? { verdict: 'only we render', detail: `helm: ${theirs.text.slice(0, 500)}`, ...times }
    : { verdict: 'we fail', detail: `ours: ${ours.text.slice(0, 500)}`, ...times };
}

/** Compares the lines on which two runs of Helm agree. */
function evenRandom(first: string, second: string, ours: string): Verdict {
  const [a, b, c] = [first.split('\n'), second.split('\n'), ours.split('\n')];
  if (a.length !== b.length || a.length !== c.length) return 'random';
  return a.every((line, index) => line !== b[index] || line === c[index]) ? 'identical' : 'different';
}

function firstDifference(theirs: string, ours: string): string {
  const [a, b] = [theirs.split('\n'), ours.split('\n')];
  const line = a.findIndex((text, index) => text !== b[index]);
  const at = line === -1 ? a.length : line;
  const source = a.slice(0, at + 1).findLast((text) => text.startsWith('# Source: ')) ?? '';
  return `line ${at + 1} ${source}\n    helm: ${JSON.stringify(a[at] ?? null)}\n    ours: ${JSON.stringify(b[at] ?? null)}`;
}

function collectionOf(root: string, chart: string): string {
  return relative(root, chart).split('/')[0] || '.';
}

function main(args: readonly string[]): number {
  const [binary, ...folders] = args;
  if (!binary || folders.length === 0) {
    process.stderr.write('usage: oracle helm HELM_BINARY DIR…\n');
    return 2;
  }
  process.stdout.write(`helm ${execFileSync(binary, ['version', '--short'], { encoding: 'utf8' }).trim()}\n`);
  let worst = 0;
  for (const folder of folders) {
    const root = resolve(folder);
    const tally = new Map<string, Map<Verdict, number>>();
    let [ours, helms, bytes] = [0, 0, 0];
    const timings: { readonly name: string; readonly ours: number; readonly helms: number; readonly bytes: number }[] =
      [];
    for (const chart of findCharts(root))
      for (const item of casesOf(chart)) {
        const outcome = compare(binary, root, item);
        const kind = item.values.length > 0 ? 'ci' : 'defaults';
        const key = `${collectionOf(root, chart)} (${kind})`;
        const counts = tally.get(key) ?? new Map<Verdict, number>();
        counts.set(outcome.verdict, (counts.get(outcome.verdict) ?? 0) + 1);
        tally.set(key, counts);
        ours += outcome.ours;
        helms += outcome.helms;
        bytes += outcome.bytes;
        const name = [chart, ...item.values].map((path) => relative(root, path)).join(' -f ');
        timings.push({ name, ours: outcome.ours, helms: outcome.helms, bytes: outcome.bytes });
        if (outcome.detail) {
          worst = 1;
          process.stdout.write(`${outcome.verdict}: ${name}\n    ${outcome.detail}\n`);
        }
      }
    process.stdout.write(`\n${folder}\n`);
    for (const [key, counts] of [...tally].sort()) {
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const same = (counts.get('identical') ?? 0) + (counts.get('same failure') ?? 0);
      const parts = [...counts].sort().map(([verdict, count]) => `${count} ${verdict}`);
      process.stdout.write(
        `  ${key}: ${total} renderings, ${((100 * same) / total).toFixed(1)} % agree: ${parts.join(', ')}\n`,
      );
    }
    process.stdout.write(
      `  time: ours ${Math.round(ours)} ms in one process, helm ${Math.round(helms)} ms, ${(helms / ours).toFixed(1)} times; ${bytes} characters\n`,
    );
    const largest = timings.sort((a, b) => b.bytes - a.bytes).slice(0, 20);
    const [sumOurs, sumHelms] = [largest.reduce((n, t) => n + t.ours, 0), largest.reduce((n, t) => n + t.helms, 0)];
    process.stdout.write(
      `  the 20 largest: ours ${Math.round(sumOurs)} ms, helm ${Math.round(sumHelms)} ms, ${(sumHelms / sumOurs).toFixed(1)} times\n`,
    );
  }
  return worst;
}

process.exitCode = main(process.argv.slice(2));
