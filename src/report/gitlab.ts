import { jsonText, printable } from './escape.ts';
import type { Format } from './format.ts';

/** GitLab's Code Quality report. */
export const gitlab: Format = ({ findings }) => {
  const entries = findings.map(({ rule, severity, message, path, start, end, fingerprint }) => ({
    description: printable(message),
    check_name: rule,
    fingerprint,
    severity: severity === 'error' ? 'major' : 'minor',
    location: { path, lines: { begin: start.line, end: end.line } },
  }));
  return `${jsonText(entries, 2)}\n`;
};
