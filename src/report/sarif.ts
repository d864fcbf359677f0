import type {
  LintReport,
  ReportedFinding,
  ReportedPlace,
  ReportedUnresolved,
  RuleSummary,
  SuppressedFinding,
} from '../finding/report.ts';
import { groupBy } from '../text/group.ts';
import { jsonText, printable, uriPath } from './escape.ts';
import type { Format } from './format.ts';

const level = (severity: string) => (severity === 'error' ? 'error' : severity === 'warn' ? 'warning' : 'none');

/** A text in one line. In SARIF `[a](b)` is a link, also in plain text, unless its brackets are escaped. */
function plain(text: string): string {
  return printable(text).replace(/\[([^[\]]*)\](?=\()/g, '\\[$1\\]');
}

function artifact(path: string) {
  return { uri: uriPath(path), uriBaseId: '%SRCROOT%' };
}

function region({ start, end }: Pick<ReportedPlace, 'start' | 'end'>) {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function physical(place: ReportedPlace) {
  return { artifactLocation: artifact(place.path), region: region(place) };
}

function descriptor(rule: RuleSummary) {
  const help = `${rule.what}\n\n${rule.why}\n\n${rule.fix}`;
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.what },
    help: { text: help, markdown: `${rule.what}\n\n**Why** ${rule.why}\n\n**Fix** ${rule.fix}` },
    defaultConfiguration: { enabled: rule.severity !== 'off', level: level(rule.severity) },
    properties: {
      tags: ['policy', rule.id.split('/')[0]],
      precision: 'high',
      'problem.severity': rule.severity === 'error' ? 'error' : 'warning',
    },
  };
}

function fixes({ fix, edits }: ReportedFinding) {
  if (!fix || edits.length === 0) return {};
  const byPath = groupBy(edits, ({ path }) => path);
  const artifactChanges = [...byPath].map(([path, changes]) => ({
    artifactLocation: artifact(path),
    replacements: changes.map((edit) => ({ deletedRegion: region(edit), insertedContent: { text: edit.text } })),
  }));
  return { fixes: [{ description: { text: plain(fix.title) }, artifactChanges }] };
}

function result(finding: ReportedFinding, ruleIndex: ReadonlyMap<string, number>, suppressed?: SuppressedFinding) {
  const steps = [...finding.related].reverse().map((related) => ({
    location: { physicalLocation: physical(related), message: { text: plain(related.message) } },
  }));
  const last = { location: { physicalLocation: physical(finding), message: { text: plain(finding.message) } } };
  return {
    ruleId: finding.rule,
    ruleIndex: ruleIndex.get(finding.rule),
    level: level(finding.severity),
    message: { text: plain(finding.message) },
    locations: [{ physicalLocation: physical(finding) }],
    relatedLocations: finding.related.map((related, id) => ({
      id: id + 1,
      physicalLocation: physical(related),
      message: { text: plain(related.message) },
    })),
    ...(steps.length > 0 ? { codeFlows: [{ threadFlows: [{ locations: [...steps, last] }] }] } : {}),
    partialFingerprints: { 'ameideLint/v1': finding.fingerprint },
    ...fixes(finding),
    suppressions: suppressed ? [suppression(suppressed)] : [],
  };
}

function suppression({ by, reason }: SuppressedFinding) {
  return {
    kind: by === 'directive' ? 'inSource' : 'external',
    ...(reason === undefined ? {} : { justification: printable(reason) }),
  };
}

/** What the evaluation could not know, so that a viewer of the results sees what they do not cover. */
function notification(unresolved: ReportedUnresolved) {
  return {
    level: 'note',
    message: { text: plain(`${unresolved.what} is unresolved: ${unresolved.why}`) },
    locations: [{ physicalLocation: physical(unresolved) }],
  };
}

function run(report: LintReport) {
  const ruleIndex = new Map(report.rules.map((rule, index) => [rule.id, index]));
  return {
    tool: {
      driver: { name: report.tool.name, semanticVersion: report.tool.version, rules: report.rules.map(descriptor) },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder that the paths are relative to.' } } },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: report.unresolved.map(notification) }],
    results: [
      ...report.findings.map((finding) => result(finding, ruleIndex)),
      ...report.suppressed.map((entry) => result(entry.finding, ruleIndex, entry)),
    ],
  };
}

/** SARIF 2.1.0, as code scanning services read it. */
export const sarif: Format = (report) =>
  `${jsonText({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run(report)] }, 2)}\n`;
