import type { LintReport, ReportedFinding, ReportedPlace, ReportedRelated } from '../../finding/report.ts';
import { htmlText, printable } from '../escape.ts';
import type { Format } from '../format.ts';
import { count } from '../stylish.ts';
import { excerpt } from './excerpt.ts';
import { graphHtml } from './graph-svg.ts';
import { script, scriptHash } from './script.ts';
import { style } from './style.ts';

/** Folders that hold one folder for each service, chart or environment of a service. */
const SERVICE_FOLDER = /(?:^|\/)(?:services|apps|charts|microservices|cmd)\/([^/]+)\//;

type ServiceOf = (finding: ReportedFinding) => string | undefined;

/**
 * The service under which a finding is listed: that of the first of its places which lies in a folder of a service, or on
 * a line that declares things of one service.
 */
function servicesOf({ graph }: LintReport): ServiceOf {
  const groups = new Map<string, Set<string>>();
  for (const { group, path, line } of graph?.nodes ?? []) {
    if (group === undefined || path === undefined) continue;
    const key = `${path}:${line ?? 1}`;
    groups.set(key, (groups.get(key) ?? new Set()).add(group));
  }
  return (finding) => {
    for (const { path, start } of [finding, ...finding.related]) {
      const folder = SERVICE_FOLDER.exec(path)?.[1];
      if (folder !== undefined) return folder;
      const [only, ...more] = groups.get(`${path}:${start.line}`) ?? [];
      if (only !== undefined && more.length === 0) return only;
    }
    return undefined;
  };
}

function position({ path, start }: ReportedPlace): string {
  return `<span class="path">${htmlText(path)}:${start.line}:${start.column}</span>`;
}

function samePlace(a: ReportedPlace, b: ReportedPlace): boolean {
  return a.path === b.path && a.span.start === b.span.start && a.span.end === b.span.end;
}

function wayStep(related: ReportedRelated, finding: ReportedFinding): string {
  const source = samePlace(related, finding) ? '' : excerpt(related, 0);
  return `<li>${htmlText(related.message)} ${position(related)}${source}</li>`;
}

function way(finding: ReportedFinding): string {
  if (finding.related.length === 0) return '';
  const more = finding.moreRelated > 0 ? `<li>… and ${count(finding.moreRelated, 'more place')}</li>` : '';
  const steps = finding.related.map((related) => wayStep(related, finding));
  return `<ol class="way" aria-label="The value's way through the files">${steps.join('')}${more}</ol>`;
}

function fixLine({ fix, edits }: ReportedFinding): string {
  if (!fix) return '';
  const option = fix.kind === 'safe' ? '--fix' : '--fix-unsafe';
  const changes = edits.map(
    (edit) =>
      `<li>${position(edit)} ${edit.text === '' ? 'removed' : `becomes <code>${htmlText(edit.text.slice(0, 400))}</code>`}</li>`,
  );
  return (
    `<details class="fix"><summary>Fix: ${htmlText(fix.title)} <span class="quiet">(${option})</span></summary>` +
    `<ul>${changes.join('')}</ul></details>`
  );
}

function card(finding: ReportedFinding, serviceOf: ServiceOf): string {
  const { rule, severity, path, message, fix } = finding;
  const service = serviceOf(finding);
  const attributes = [
    `class="finding is-${severity}"`,
    'tabindex="-1"',
    `data-severity="${severity}"`,
    `data-rule="${htmlText(rule)}"`,
    `data-path="${htmlText(path)}"`,
    ...(service === undefined ? [] : [`data-service="${htmlText(service)}"`]),
    ...(fix ? [`data-fix="${fix.kind}"`] : []),
  ];
  return (
    `<article ${attributes.join(' ')}><h4>${htmlText(message)}</h4>` +
    `<p><strong class="${severity}">${severity === 'error' ? 'error' : 'warning'}</strong> ` +
    `<code>${htmlText(rule)}</code> ${position(finding)}</p>` +
    `${excerpt(finding)}${way(finding)}${fixLine(finding)}</article>`
  );
}

/** The findings by rule, as the page shows them before its script runs and without it. */
function sections({ findings, rules }: LintReport, serviceOf: ServiceOf): string {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group) group.push(finding);
    else groups.set(finding.rule, [finding]);
  }
  const summaries = new Map(rules.map(({ id, summary }) => [id, summary]));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([rule, group]) => {
      const about = summaries.get(rule);
      const line = about === undefined ? '' : `<p class="quiet">${htmlText(about)}</p>`;
      return `<section><h3>${htmlText(rule)} <span class="quiet">${group.length}</span></h3>${line}${group.map((finding) => card(finding, serviceOf)).join('')}</section>`;
    })
    .join('');
}

function choice(label: string, name: string, values: readonly string[]): string {
  const options = [...new Set(values)].sort().map((value) => `<option>${htmlText(value)}</option>`);
  return `<label>${label}<select name="${name}"><option value="">all</option>${options.join('')}</select></label>`;
}

function filters({ findings }: LintReport, serviceOf: ServiceOf): string {
  const check = (name: string, label: string, checked: boolean) =>
    `<label class="check"><input type="checkbox" name="${name}"${checked ? ' checked' : ''}>${label}</label>`;
  return (
    '<form id="filters" hidden aria-label="Filter findings">' +
    '<label>Search<input type="search" name="text" autocomplete="off" aria-keyshortcuts="/"></label>' +
    check('error', 'errors', true) +
    check('warn', 'warnings', true) +
    check('fixable', 'only with a fix', false) +
    choice(
      'Rule',
      'rule',
      findings.map(({ rule }) => rule),
    ) +
    choice(
      'File',
      'file',
      findings.map(({ path }) => path),
    ) +
    choice(
      'Service',
      'service',
      findings.flatMap((finding) => serviceOf(finding) ?? []),
    ) +
    '<label>Group by<select name="group"><option value="rule">rule</option><option value="file">file</option>' +
    '<option value="service">service</option></select></label>' +
    '<button type="reset">Show all</button><output id="shown" aria-live="polite"></output></form>'
  );
}

function suppressedTable({ suppressed }: LintReport): string {
  if (suppressed.length === 0) return '';
  const rows = suppressed.map(
    ({ finding, by, reason }) =>
      `<tr><td>${position(finding)}</td><td><code>${htmlText(finding.rule)}</code> ${htmlText(finding.message)}</td>` +
      `<td>${by === 'baseline' ? 'baseline' : htmlText(reason ?? 'no reason given')}</td></tr>`,
  );
  return (
    `<details><summary>${count(suppressed.length, 'finding')} suppressed or accepted</summary><table><thead><tr>` +
    `<th>Place</th><th>Finding</th><th>Why not reported</th></tr></thead><tbody>${rows.join('')}</tbody></table></details>`
  );
}

function unresolvedTable({ unresolved }: LintReport): string {
  if (unresolved.length === 0) return '';
  const rows = unresolved.map(
    (entry) => `<tr><td>${position(entry)}</td><td>${htmlText(entry.what)}</td><td>${htmlText(entry.why)}</td></tr>`,
  );
  return (
    `<details><summary>${count(unresolved.length, 'value')} could not be known</summary><table><thead><tr><th>Place</th>` +
    `<th>What</th><th>Why</th></tr></thead><tbody>${rows.join('')}</tbody></table></details>`
  );
}

function counts({ errors, warnings, suppressed, baselined, files }: LintReport['summary']): string {
  const items = [
    `<li class="${errors > 0 ? 'error' : 'ok'}"><strong>${count(errors, 'error')}</strong></li>`,
    `<li class="${warnings > 0 ? 'warn' : 'ok'}"><strong>${count(warnings, 'warning')}</strong></li>`,
    `<li>${count(files, 'file')} checked</li>`,
    ...(suppressed > 0 ? [`<li>${suppressed} suppressed</li>`] : []),
    ...(baselined > 0 ? [`<li>${baselined} in the baseline</li>`] : []),
  ];
  return `<ul class="counts">${items.join('')}</ul>`;
}

/**
 * One page with everything in it: no file and no network beside it. What comes from the repository is text everywhere; the
 * page's policy lets no script run but its own.
 */
export const html: Format = (report) => {
  const { findings, tool, graph } = report;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'`;
  const serviceOf = servicesOf(report);
  const drawing = graph ? graphHtml(graph) : '';
  const list =
    findings.length === 0
      ? '<p class="ok"><strong>No problems found.</strong></p>'
      : `${filters(report, serviceOf)}<p class="keys quiet">Keys: <kbd>/</kbd> search, <kbd>j</kbd> next and <kbd>k</kbd> previous finding, ` +
        `<kbd>Esc</kbd> leave a field.</p><div id="list">${sections(report, serviceOf)}</div>`;
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">' +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${htmlText(`${tool.name}: ${count(report.summary.errors, 'error')}, ${count(report.summary.warnings, 'warning')}`)}</title>` +
    `<style>${style}</style></head><body><header><h1>${htmlText(printable(tool.name))} report</h1>${counts(report.summary)}` +
    '<nav aria-label="Parts of the report"><a href="#findings">Findings</a>' +
    `${drawing === '' ? '' : ' · <a href="#pipeline">Pipeline</a>'}</nav></header>` +
    `<main><section id="findings" aria-labelledby="findings-title"><h2 id="findings-title">Findings</h2>${list}` +
    `${suppressedTable(report)}${unresolvedTable(report)}</section>` +
    (drawing === ''
      ? ''
      : `<section id="pipeline" aria-labelledby="pipeline-title"><h2 id="pipeline-title">Pipeline</h2>${drawing}</section>`) +
    `</main><footer class="quiet">${htmlText(`${tool.name} ${tool.version}`)}</footer>` +
    (findings.length === 0 ? '' : `<script>${script}</script>`) +
    '</body></html>\n'
  );
};
