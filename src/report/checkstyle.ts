import type { ReportedFinding } from '../finding/report.ts';
import { groupBy } from '../text/group.ts';
import { xmlText } from './escape.ts';
import type { Format } from './format.ts';

function element({ start, severity, message, rule }: ReportedFinding): string {
  const level = severity === 'error' ? 'error' : 'warning';
  const place = `line="${start.line}" column="${start.column}"`;
  return `    <error ${place} severity="${level}" message="${xmlText(message)}" source="ameide-lint.${xmlText(rule)}"/>\n`;
}

/** Checkstyle's XML, which many review tools read. */
export const checkstyle: Format = ({ findings }) => {
  const files = groupBy(findings, ({ path }) => path);
  const body = [...files].map(
    ([path, entries]) => `  <file name="${xmlText(path)}">\n${entries.map(element).join('')}  </file>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n${body.join('')}</checkstyle>\n`;
};
