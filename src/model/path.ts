import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { Possible } from './possible.ts';

/**
 * A path as a Tiltfile gives it.
 *
 * Relative paths belong to the folder of the file that is being executed.
 */
export interface PathValue {
  /** The text as evaluated. */
  readonly text: TracedText;
  /** Relative to the root, with holes where parts are not known; undefined when it leads out of the root. */
  readonly path: string | undefined;
}

/** The Dockerfile from which an image, or one build inside its command, is built. */
export interface DockerfileUse {
  readonly path: PathValue;
  /** Whether no Dockerfile is named, so that the tool takes the context's `Dockerfile`. */
  readonly implicit: boolean;
  /**
   * Where to edit: the piece of text that names the Dockerfile; for an implicit one the context, or the call or command
   * that fails to name one.
   */
  readonly at: Span;
}

/** A build argument handed to a Dockerfile. */
export interface BuildArgument {
  readonly name: string;
  readonly value: Possible<TracedText>;
  readonly at: Span;
}
