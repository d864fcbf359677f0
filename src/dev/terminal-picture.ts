import { displayWidth } from '../report/stylish.ts';

/** Size of a cell and the space around the text, in the units of the picture. */
const CELL = { width: 8.4, height: 19 };
const MARGIN = 18;
const BAR = 34;

const FOREGROUND = '#d5dbe3';
const colors: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  36: '#76d9e6',
};

interface Style {
  readonly color: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
}

interface Cell {
  readonly text: string;
  readonly width: number;
  readonly style: Style;
}

const plain: Style = { color: FOREGROUND, bold: false, dim: false, underline: false };

/** The style behind an escape sequence with the given number. */
function styled(style: Style, code: number): Style {
  if (code === 0) return plain;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 39) return { ...style, color: FOREGROUND };
  const color = colors[code];
  if (color === undefined) throw new Error(`the picture has no style for the escape sequence ${code}`);
  return { ...style, color };
}

/** The rows of a terminal with so many columns that has printed a text. */
function rowsOf(text: string, columns: number): Cell[][] {
  const rows: Cell[][] = [];
  let style = plain;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    let row: Cell[] = [];
    let used = 0;
    for (const [part] of line.matchAll(/\u001b\[[0-9;]*m|./gsu)) {
      const sequence = /^\u001b\[([0-9;]*)m$/.exec(part);
      if (sequence) {
        for (const code of (sequence[1] ?? '').split(';')) style = styled(style, Number(code));
        continue;
      }
      const width = displayWidth(part);
      if (used + width > columns) {
        rows.push(row);
        row = [];
        used = 0;
      }
      row.push({ text: part, width, style });
      used += width;
    }
    rows.push(row);
  }
  return rows;
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The runs of one style in a row, each at its own column, so that a font of another width shifts nothing. */
function rowText(row: readonly Cell[], index: number): string {
  const y = number(BAR + MARGIN + index * CELL.height + CELL.height * 0.75);
  let out = '';
  let column = 0;
  for (let at = 0; at < row.length; ) {
    const { style } = row[at]!;
    let end = at;
    while (end < row.length && row[end]!.style === style) end += 1;
    const cells = row.slice(at, end);
    const width = cells.reduce((sum, cell) => sum + cell.width, 0);
    const text = cells.map((cell) => cell.text).join('');
    if (text.trim() !== '') {
      const marks = [
        style.bold ? ' font-weight="bold"' : '',
        style.dim ? ' opacity="0.6"' : '',
        style.underline ? ' text-decoration="underline"' : '',
      ].join('');
      const place = `x="${number(MARGIN + column * CELL.width)}" y="${y}" textLength="${number(width * CELL.width)}"`;
      out += `<text ${place} fill="${style.color}"${marks} xml:space="preserve">${xml(text)}</text>\n`;
    }
    column += width;
    at = end;
  }
  return out;
}

/** A picture (SVG) of a terminal in which a command was typed and printed `output`, escape sequences for styles included. */
export function terminalPicture(command: string, output: string, columns: number): string {
  const rows = rowsOf(`\u001b[32m$\u001b[39m \u001b[1m${command}\u001b[22m\n\n${output}`, columns);
  const width = number(2 * MARGIN + columns * CELL.width);
  const height = number(BAR + 2 * MARGIN + rows.length * CELL.height);
  const lights = ['#ff5f57', '#febc2e', '#28c840']
    .map((color, index) => `<circle cx="${20 + index * 20}" cy="${BAR / 2 + 4}" r="6" fill="${color}"/>\n`)
    .join('');
  const font = 'ui-monospace, SFMono-Regular, Menlo, Consolas, &quot;DejaVu Sans Mono&quot;, monospace';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${xml(command)}, with its output in a terminal">
<rect width="100%" height="100%" rx="10" fill="#0d1117"/>
${lights}<g font-family="${font}" font-size="14">
${rows.map(rowText).join('')}</g>
</svg>
`;
}
