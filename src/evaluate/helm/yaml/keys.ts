const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

/**
 * Keys in the order in which go-yaml writes them: numbers inside keys by their value, letters after other characters.
 * `digitsFirst` is the order of its third version, where a letter comes first after a digit.
 */
export function naturalOrder(keys: readonly string[], digitsFirst: boolean): string[] {
  const sorted = [...keys];
  if (sorted.length > 1) sorted.sort((a, b) => compare(a, b, digitsFirst));
  return sorted;
}

function isLetter(char: string): boolean {
  const code = char.charCodeAt(0);
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
  return LETTER.test(char);
}

function isDigit(char: string): boolean {
  const code = char.charCodeAt(0);
  return code < 0x80 ? code >= 0x30 && code <= 0x39 : DIGIT.test(char);
}

function compare(left: string, right: string, digitsFirst: boolean): number {
  if (left === right) return 0;
  const a = [...left];
  const b = [...right];
  let afterDigit = false;
  for (let at = 0; at < a.length && at < b.length; at++) {
    const x = a[at]!;
    const y = b[at]!;
    if (x === y) {
      afterDigit = isDigit(x);
      continue;
    }
    const xLetter = isLetter(x);
    const yLetter = isLetter(y);
    if (xLetter && yLetter) return x.codePointAt(0)! - y.codePointAt(0)!;
    if (xLetter || yLetter) {
      const less = digitsFirst && afterDigit ? xLetter : yLetter;
      return less ? -1 : 1;
    }
    let xValue = 0;
    let yValue = 0;
    if (x === '0' || y === '0')
      for (let before = at - 1; before >= 0 && isDigit(a[before]!); before--)
        if (a[before] !== '0') {
          xValue = 1;
          yValue = 1;
          break;
        }
    let xEnd = at;
    for (; xEnd < a.length && isDigit(a[xEnd]!); xEnd++) xValue = xValue * 10 + (a[xEnd]!.codePointAt(0)! - 0x30);
    let yEnd = at;
    for (; yEnd < b.length && isDigit(b[yEnd]!); yEnd++) yValue = yValue * 10 + (b[yEnd]!.codePointAt(0)! - 0x30);
    if (xValue !== yValue) return xValue - yValue;
    if (xEnd !== yEnd) return xEnd - yEnd;
    return x.codePointAt(0)! - y.codePointAt(0)!;
  }
  return a.length - b.length;
}
