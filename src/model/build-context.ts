import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { DockerfileCopy } from './dockerfile.ts';
import type { At } from './unresolved.ts';

/** Something of the build context that a build takes in: a source of `COPY` or `ADD`, or a bind mount. `at` is its text. */
export interface ContextSource extends At {
  readonly stage: number;
  /** Undefined for a mount, which leaves nothing in the image. */
  readonly copy: DockerfileCopy | undefined;
  readonly text: TracedText;
  /** Relative to the root; may hold wildcards. */
  readonly path: string;
  /** The instruction, when `at` lies elsewhere. */
  readonly instruction: Span;
}

/** What a build takes from its context, in the stages that it needs. */
export interface BuildContext {
  /** Relative to the root. */
  readonly folder: string;
  /** Whether the build says which folder that is, or the sources show it. */
  readonly certain: boolean;
  readonly sources: readonly ContextSource[];
  /** The sources that bring all of a path (relative to the root), which `.dockerignore` does not take out. */
  bringing(path: string): readonly ContextSource[];
  /** Whether all of a path may be brought: a source brings it, or one that is not known may. */
  mayBring(path: string): boolean;
  /** The files of the repository that a source brings and `.dockerignore` leaves in. */
  filesOf(source: ContextSource): readonly string[];
}
