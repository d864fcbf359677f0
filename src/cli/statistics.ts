import type { LintReport } from '../finding/report.ts';

interface Timed {
  readonly result: { readonly time: ReadonlyMap<string, number> };
  readonly time: { readonly open: number; readonly run: number };
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Time by stage and rule, longest first; with `counts` also findings by rule. */
export function statistics(report: LintReport, runs: readonly Timed[], counts: boolean): string {
  const time = new Map<string, number>();
  for (const { result } of runs) for (const [rule, spent] of result.time) time.set(rule, (time.get(rule) ?? 0) + spent);
  const number = (rule: string) => String(report.findings.filter((finding) => finding.rule === rule).length);
  const rules = [...time].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const sum = (stage: 'open' | 'run') => runs.reduce((total, run) => total + run.time[stage], 0);
  const stages = table([
    ['read configuration, find files', milliseconds(sum('open'))],
    ['evaluate, run rules', milliseconds(sum('run'))],
  ]);
  const head = counts ? ['rule', 'findings', 'time'] : ['rule', 'time'];
  const rows = rules.map(([rule, spent]) =>
    counts ? [rule, number(rule), milliseconds(spent)] : [rule, milliseconds(spent)],
  );
  return `${stages}\n${table([head, ...rows])}(what is evaluated first counts for the rule that asks first)\n`;
}
