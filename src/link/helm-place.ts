import type { HelmCommand } from '../model/helm.ts';
import type { Span } from '../text/source.ts';

/** The first two words of a command; in a list of words the literals that they are. */
export function placeOfHelm({ command, at }: HelmCommand): Span {
  const [first] = command.words[0]?.alternatives[0]?.pieces ?? [];
  const isLiteral =
    first?.literal &&
    first.span &&
    first.literal.start + 1 === first.span.start &&
    first.literal.end === first.span.end + 1;
  return isLiteral && first.span?.start === at.start ? { file: at.file, start: at.start - 1, end: at.end + 1 } : at;
}
