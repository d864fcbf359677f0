import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { BuildArgument } from './path.ts';
import type { Possible } from './possible.ts';
import type { At } from './unresolved.ts';

/** A published port. */
export interface PublishedPort extends At {
  /** Undefined for one that is picked when it starts. */
  readonly published?: TracedText;
  readonly target: TracedText;
  /** The address that it is published on. */
  readonly host?: TracedText;
}

/** A service of a compose file. `at` is its name. */
export interface ComposeService extends At {
  readonly file: string;
  readonly name: string;
  readonly image?: { readonly ref: Possible<TracedText>; readonly at: Span };
  readonly ports: readonly PublishedPort[];
  readonly hostNetwork: boolean;
  /** The names in its `environment`. */
  readonly environment: readonly string[];
  /** Where it has any, only commands that name it or one of them work on it. */
  readonly profiles: readonly string[];
  /** Services of the project that have to run before it. */
  readonly dependsOn: readonly { readonly name: Possible<TracedText>; readonly at: Span }[];
  readonly build?: ComposeBuild;
}

/** How a service is built. `at` is the context where it is written, else the whole section. */
export interface ComposeBuild extends At {
  /** The folder from which the context is named, relative to the root. */
  readonly folder: string;
  readonly context?: Possible<TracedText>;
  /** Relative to the context. */
  readonly dockerfile?: Possible<TracedText>;
  /** The Dockerfile's text, where it stands in the compose file. */
  readonly dockerfileContents?: Possible<TracedText>;
  readonly target?: Possible<TracedText>;
  readonly args: readonly BuildArgument[];
}
