import type { TextEdit } from '../finding/finding.ts';
import type { ApiCall } from '../model/tilt.ts';

/**
 * The edit that adds arguments (`['a=1', 'b=2']`) behind the last one of a call, in the style in which the call is laid
 * out. Undefined where the end of the call is not plain enough to be edited.
 */
export function addArguments({ span }: Pick<ApiCall, 'span'>, texts: readonly string[]): TextEdit | undefined {
  const { file } = span;
  const close = span.end - 1;
  if (file.text[close] !== ')') return undefined;
  let last = close - 1;
  while (last > span.start && /\s/.test(file.text[last]!)) last--;
  const { line } = file.positionAt(last);
  const at = { file, start: last + 1, end: last + 1 };
  // A comment may stand behind the last argument.
  if (file.line(line).includes('#')) return undefined;
  if (file.text[last] === '(') return { span: at, text: texts.join(', ') };
  const several = file.positionAt(close).line !== line;
  if (!several) return { span: at, text: `${file.text[last] === ',' ? ' ' : ', '}${texts.join(', ')}` };
  const end = /\r\n/.test(file.text) ? '\r\n' : '\n';
  const indent = /^\s*/.exec(file.line(line))![0];
  const lines = texts.map((text) => `${end}${indent}${text},`).join('');
  return { span: at, text: `${file.text[last] === ',' ? '' : ','}${lines}` };
}
