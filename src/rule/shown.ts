import { HOLE, type TracedText } from '../text/traced.ts';

/** A text as messages quote it: unknown parts as `…`, long ones cut. */
export function shown(text: TracedText | string): string {
  const plain = (typeof text === 'string' ? text : text.text).replaceAll(HOLE, '…');
  return plain.length > 120 ? `${plain.slice(0, 119)}…` : plain;
}
