import type { ReportedFinding } from '../finding/report.ts';
import { xmlText } from './escape.ts';
import type { Format } from './format.ts';

function testCase({ path, start, severity, message, rule, related }: ReportedFinding): string {
  const place = `${path}:${start.line}:${start.column}`;
  const way = related.map((step) => `${step.path}:${step.start.line}:${step.start.column}: ${step.message}`);
  const text = [`${place}: ${message}`, ...way].map(xmlText).join('\n');
  const type = severity === 'error' ? 'error' : 'warning';
  return (
    `    <testcase name="${xmlText(`${rule} at ${start.line}:${start.column}`)}" classname="${xmlText(path)}" time="0">\n` +
    `      <failure message="${xmlText(message)}" type="${type}">${text}</failure>\n` +
    '    </testcase>\n'
  );
}

/** JUnit's XML: a suite for each file with findings, a failed case for each finding; one passed case when there is none. */
export const junit: Format = ({ findings }) => {
  const files = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const entries = files.get(finding.path);
    if (entries) entries.push(finding);
    else files.set(finding.path, [finding]);
  }
  const suites = [...files].map(([path, entries]) => {
    const counts = `tests="${entries.length}" failures="${entries.length}" errors="0" skipped="0" time="0"`;
    return `  <testsuite name="${xmlText(path)}" ${counts}>\n${entries.map(testCase).join('')}  </testsuite>\n`;
  });
  if (suites.length === 0)
    suites.push(
      '  <testsuite name="ameide-lint" tests="1" failures="0" errors="0" skipped="0" time="0">\n' +
        '    <testcase name="no findings" classname="ameide-lint" time="0"/>\n  </testsuite>\n',
    );
  const total = `tests="${Math.max(1, findings.length)}" failures="${findings.length}" errors="0" time="0"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="ameide-lint" ${total}>\n${suites.join('')}</testsuites>\n`;
};
