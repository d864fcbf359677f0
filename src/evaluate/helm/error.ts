import { QuietError } from '../../text/quiet-error.ts';
import type { Span } from '../../text/source.ts';

/** What stops Helm: `message` is what Helm prints after `Error: `, `span` the text that a person has to edit, if known. */
export class HelmError extends QuietError {
  override readonly name = 'HelmError';
  readonly span: Span | undefined;

  constructor(message: string, span?: Span) {
    super(message);
    this.span = span;
  }

  /** The same error with Helm's words for what it was doing, in front. */
  wrap(doing: string): HelmError {
    return new HelmError(`${doing}: ${this.message}`, this.span);
  }
}
