import { printable } from './escape.ts';
import type { Format } from './format.ts';

/** One finding a line, as compilers print them: `path:line:column: error: message [rule]`. */
export const unix: Format = ({ findings }) =>
  findings
    .map(({ path, start, severity, message, rule }) => {
      const kind = severity === 'error' ? 'error' : 'warning';
      return `${printable(path)}:${start.line}:${start.column}: ${kind}: ${printable(message)} [${printable(rule)}]\n`;
    })
    .join('');
