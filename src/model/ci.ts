import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { ShellFacts } from './command.ts';
import type { ComposeService } from './compose.ts';
import type { BuildArgument } from './path.ts';
import type { Possible } from './possible.ts';
import type { At } from './unresolved.ts';

/** An input that a step hands to an action. `at` is its value. */
export interface CiInput extends At {
  readonly value: Possible<TracedText>;
  readonly key: Span;
}

/** An action that a step uses. `at` is the scalar of `uses`. */
export interface CiAction extends At {
  /** Without the version: `docker/build-push-action`; the path from the root for an action of the repository. */
  readonly name: string;
  /** By their names in lower case. */
  readonly inputs: ReadonlyMap<string, CiInput>;
}

/** An image that an action builds (`docker/build-push-action`). `at` is the Dockerfile, else the action. */
export interface CiImageBuild extends At {
  /** Relative to the root; undefined when the action takes the context's `Dockerfile`. */
  readonly file?: Possible<TracedText>;
  readonly context?: Possible<TracedText>;
  readonly push: Possible<boolean>;
  readonly tags: readonly Possible<TracedText>[];
  readonly target?: Possible<TracedText>;
  readonly buildArgs: readonly BuildArgument[];
  /** It may hand over arguments that are not known. */
  readonly openArguments: boolean;
}

/** A script that a step runs. `at` is the scalar that holds it. */
export interface CiScript extends At {
  /** What it does; one for each text that it may have. Empty when no POSIX shell reads it. */
  readonly runs: readonly ShellFacts[];
  readonly text: TracedText;
  /** `bash`, `sh`, `pwsh`, `python`, …; undefined for the default. */
  readonly shell?: string;
}

/** A step that a job runs, with one combination of its matrix. `at` is the value of `run` or `uses`. */
export interface CiStep extends At {
  /** The workflow whose start runs it. */
  readonly workflow: string;
  /** The file in which it stands: the workflow, a reusable one or a composite action. */
  readonly file: string;
  readonly job: string;
  readonly name?: TracedText;
  readonly action?: CiAction;
  readonly build?: CiImageBuild;
  readonly script?: CiScript;
  /** Matrix values by flat name (`service`, `config.dockerfile`). Empty for a step that does not depend on the matrix. */
  readonly matrix: ReadonlyMap<string, TracedText>;
  /** The `uses` by which the file came to run, outermost first. */
  readonly via: readonly { readonly message: string; readonly span: Span }[];
  /** It has a condition that is not known. */
  readonly conditional: boolean;
}

/** A job. `at` is its key. */
export interface CiJob extends At {
  readonly id: string;
  /** The containers beside it (`services`). */
  readonly services: readonly ComposeService[];
}

/** A workflow of GitHub Actions, or a composite action by itself. `at` is its name, else its first line. */
export interface CiWorkflow extends At {
  readonly file: string;
  readonly kind: 'workflow' | 'action';
  readonly name?: TracedText;
  /** The events that start it: `push`, `workflow_call`, … */
  readonly triggers: readonly string[];
  readonly jobs: readonly CiJob[];
  /** Its steps with those of the reusable workflows and actions of the repository that it uses. */
  readonly steps: readonly CiStep[];
}
