import type { ValuePathUse } from '../../../src/model/helm.ts';
import { type Span, spanText } from '../../../src/text/source.ts';

/** A place as `line:column text`. */
export function place(span: Span | undefined): string {
  if (!span) return 'nowhere';
  const { line, column } = span.file.positionAt(span.start);
  return `${line}:${column} ${spanText(span)}`;
}

/** A use as `a.b @ line:column text`. */
export function show(use: ValuePathUse): string {
  return `${use.path.map((part) => part.name ?? '?').join('.')} @ ${place(use.at)}`;
}
