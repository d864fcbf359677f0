import type { Span } from '../text/source.ts';

/** Something that stands at a place. */
export interface At {
  readonly at: Span;
}

/** What an evaluation could not know. */
export interface Unresolved extends At {
  /** The thing in the user's words: `image name`, `dockerfile`, `condition`. */
  readonly what: string;
  /** The reason: `os.getenv('X') has no default`. */
  readonly why: string;
}

/** A place on the way of a value or a command from where it is written to where it has its effect. */
export interface WayStep {
  readonly message: string;
  readonly span: Span;
}
