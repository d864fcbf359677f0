/** Texts with more lines than this are shown as one change. */
const MAX_LINES = 5000;
const CONTEXT = 3;

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines[lines.length - 1] += '\n\\ No newline at end of file';
  return lines;
}

/** A shortest edit between two lists of lines (Myers' greedy algorithm over what is left between equal ends). */
function edits(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  const keep = (lines: readonly string[]): Line[] => lines.map((text) => ({ mark: ' ', text }));
  const middle: Line[] =
    a.length + b.length > MAX_LINES
      ? [...a.map((text): Line => ({ mark: '-', text })), ...b.map((text): Line => ({ mark: '+', text }))]
      : shortest(a, b);
  return [...keep(before.slice(0, head)), ...middle, ...keep(before.slice(before.length - tail))];
}

function shortest(a: readonly string[], b: readonly string[]): Line[] {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  search: for (let steps = 0; steps <= a.length + b.length; steps++) {
    trace.push(new Map(furthest));
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = goesDown(furthest, diagonal, steps)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      furthest.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) break search;
    }
  }
  const lines: Line[] = [];
  let x = a.length;
  let y = b.length;
  for (let steps = trace.length - 1; steps >= 0; steps--) {
    const reached = trace[steps]!;
    const diagonal = x - y;
    const from = goesDown(reached, diagonal, steps) ? diagonal + 1 : diagonal - 1;
    const startX = steps === 0 ? 0 : (reached.get(from) ?? 0);
    const startY = steps === 0 ? 0 : startX - from;
    while (x > startX && y > startY) {
      lines.push({ mark: ' ', text: a[x - 1]! });
      x -= 1;
      y -= 1;
    }
    if (steps === 0) break;
    if (x === startX) lines.push({ mark: '+', text: b[startY]! });
    else lines.push({ mark: '-', text: a[startX]! });
    x = startX;
    y = startY;
  }
  return lines.reverse();
}

function goesDown(furthest: ReadonlyMap<number, number>, diagonal: number, steps: number): boolean {
  return (
    diagonal === -steps ||
    (diagonal !== steps && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1))
  );
}

/** The difference of two texts as `diff -u` writes it; empty when they are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = edits(linesOf(before), linesOf(after));
  const changed = lines.flatMap((line, index) => (line.mark === ' ' ? [] : [index]));
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const last = hunks.at(-1);
    if (last && index - CONTEXT <= last[1]) last[1] = Math.min(lines.length, index + CONTEXT + 1);
    else hunks.push([Math.max(0, index - CONTEXT), Math.min(lines.length, index + CONTEXT + 1)]);
  }
  let out = `--- a/${path}\n+++ b/${path}\n`;
  for (const [from, to] of hunks) {
    const count = (end: number, mark: string) => lines.slice(0, end).filter((line) => line.mark !== mark).length;
    const [oldStart, newStart] = [count(from, '+'), count(from, '-')];
    const [oldLength, newLength] = [count(to, '+') - oldStart, count(to, '-') - newStart];
    out += `@@ -${range(oldStart, oldLength)} +${range(newStart, newLength)} @@\n`;
    for (const { mark, text } of lines.slice(from, to)) out += `${mark}${text}\n`;
  }
  return out;
}

function range(start: number, length: number): string {
  if (length === 0) return `${start},0`;
  return length === 1 ? `${start + 1}` : `${start + 1},${length}`;
}
