import type { LintReport, ReportedFinding, ReportedPlace, RuleSummary, SuppressedFinding } from '../finding/report.ts';
import { jsonText, printable, uriPath } from './escape.ts';
import type { Format } from './format.ts';

const level = (severity: string) => (severity === 'error' ? 'error' : severity === 'warn' ? 'warning' : 'none');

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
    properties: { tags: ['policy', rule.id.split('/')[0]], precision: 'high' },
  };
}

function fixes({ fix }: ReportedFinding, shown: (path: string) => string) {
  if (!fix) return undefined;
  const byPath = new Map<string, (typeof fix.edits)[number][]>();
  for (const edit of fix.edits) {
    const path = shown(edit.span.file.path);
    byPath.set(path, [...(byPath.get(path) ?? []), edit]);
  }
  return [
    {
      description: { text: printable(fix.title) },
      artifactChanges: [...byPath].map(([path, edits]) => ({
        artifactLocation: artifact(path),
        replacements: edits.map(({ span, text }) => ({
          deletedRegion: region({ start: span.file.positionAt(span.start), end: span.file.positionAt(span.end) }),
          insertedContent: { text },
        })),
      })),
    },
  ];
}

function result(finding: ReportedFinding, ruleIndex: ReadonlyMap<string, number>, suppressed?: SuppressedFinding) {
  // The report names the file of the finding; other files of the same project begin alike.
  const own = finding.span.file.path;
  const base = finding.path.endsWith(own) ? finding.path.slice(0, finding.path.length - own.length) : '';
  const steps = [...finding.related].reverse().map((related) => ({
    location: { physicalLocation: physical(related), message: { text: printable(related.message) } },
  }));
  const last = { location: { physicalLocation: physical(finding), message: { text: printable(finding.message) } } };
  return {
    ruleId: finding.rule,
    ruleIndex: ruleIndex.get(finding.rule),
    level: level(finding.severity),
    message: { text: printable(finding.message) },
    locations: [{ physicalLocation: physical(finding) }],
    relatedLocations: finding.related.map((related, id) => ({
      id: id + 1,
      physicalLocation: physical(related),
      message: { text: printable(related.message) },
    })),
    ...(steps.length > 0 ? { codeFlows: [{ threadFlows: [{ locations: [...steps, last] }] }] } : {}),
    partialFingerprints: { 'ameideLint/v1': finding.fingerprint },
    ...(finding.fix ? { fixes: fixes(finding, (path) => `${base}${path}`) } : {}),
    suppressions: suppressed ? [suppression(suppressed)] : [],
  };
}

function suppression({ by, reason }: SuppressedFinding) {
  return {
    kind: by === 'directive' ? 'inSource' : 'external',
    ...(reason === undefined ? {} : { justification: printable(reason) }),
  };
}

function run(report: LintReport) {
  const ruleIndex = new Map(report.rules.map((rule, index) => [rule.id, index]));
  return {
    tool: {
      driver: { name: report.tool.name, semanticVersion: report.tool.version, rules: report.rules.map(descriptor) },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The working directory of the run.' } } },
    results: [
      ...report.findings.map((finding) => result(finding, ruleIndex)),
      ...report.suppressed.map((entry) => result(entry.finding, ruleIndex, entry)),
    ],
  };
}

/** SARIF 2.1.0, as code scanning services read it. */
export const sarif: Format = (report) =>
  `${jsonText({ $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run(report)] }, 2)}\n`;
