import type { ReportedPlace } from '../../finding/report.ts';
import { htmlText } from '../escape.ts';

/** Lines shown before and after a place. */
const AROUND = 2;

/** The most lines of a place that are shown. */
const MAX_LINES = 8;

/** Characters of a line that are shown on each side of the marked part. */
const MAX_SIDE = 160;

/** The most characters of a marked part. */
const MAX_MARKED = 400;

function code(text: string): string {
  return htmlText(text.replaceAll('\t', '  '));
}

/** The end of a text; an ellipsis stands for what is left out. */
function tail(text: string): string {
  return text.length > MAX_SIDE ? `…${text.slice(-MAX_SIDE).replace(/^[\udc00-\udfff]/, '')}` : text;
}

function head(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

function numbered(line: number, content: string, marked: boolean): string {
  return `<span class="l${marked ? ' m' : ''}" data-n="${line}">${content}\n</span>`;
}

/**
 * The source lines of a place with the place marked, and `around` lines on both sides.
 * Long lines are cut around the mark, long places after some lines.
 */
export function excerpt(place: ReportedPlace, around = AROUND): string {
  const { file } = place.span;
  const last = file.lineStarts.length;
  const first = Math.max(1, place.start.line - around);
  const lines: string[] = [];
  for (let line = first; line <= Math.min(last, place.end.line + around); line++) {
    const text = file.line(line);
    const inside = line >= place.start.line && line <= place.end.line;
    if (!inside) {
      // The empty line behind the last line end says nothing.
      if (line === last && text === '') continue;
      lines.push(numbered(line, code(head(text, MAX_SIDE)), false));
      continue;
    }
    if (line - place.start.line >= MAX_LINES) {
      lines.push(`<span class="l">… ${place.end.line - line + 1} more lines\n</span>`);
      break;
    }
    const from = line === place.start.line ? Math.min(place.start.column - 1, text.length) : 0;
    const to = line === place.end.line ? Math.min(place.end.column - 1, text.length) : text.length;
    // An empty place is shown as a thin mark.
    const mark = from < to ? code(head(text.slice(from, to), MAX_MARKED)) : '\u2038';
    lines.push(
      numbered(
        line,
        `${code(tail(text.slice(0, from)))}<mark>${mark}</mark>${code(head(text.slice(to), MAX_SIDE))}`,
        true,
      ),
    );
  }
  return `<pre class="code">${lines.join('')}</pre>`;
}
