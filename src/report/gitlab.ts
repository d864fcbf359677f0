import { jsonText, printable } from './escape.ts';
import type { Format } from './format.ts';

/** GitLab's Code Quality report. GitLab drops a second entry with the same fingerprint, so they are made distinct. */
export const gitlab: Format = ({ findings }) => {
  const seen = new Map<string, number>();
  const distinct = (fingerprint: string) => {
    const number = seen.get(fingerprint) ?? 0;
    seen.set(fingerprint, number + 1);
    return number === 0 ? fingerprint : `${fingerprint}-${number}`;
  };
  const entries = findings.map(({ rule, severity, message, path, start, end, fingerprint }) => ({
    description: printable(message),
    check_name: rule,
    fingerprint: distinct(fingerprint),
    severity: severity === 'error' ? 'major' : 'minor',
    location: { path, lines: { begin: start.line, end: end.line } },
  }));
  return `${jsonText(entries, 2)}\n`;
};
