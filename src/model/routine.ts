import type { CiStep } from './ci.ts';
import type { ShellCommand, VariableRead } from './command.ts';
import type { HelmCommand } from './helm.ts';
import type { ApiCall, ImageBuild, TiltProject } from './tilt.ts';
import type { At, WayStep } from './unresolved.ts';

/** Commands that run together because one thing starts them. `at` is the text that starts them, else the file's first line. */
export interface Routine extends At {
  readonly kind: 'script' | 'makefile' | 'package-script' | 'tilt' | 'workflow' | 'devcontainer';
  /** The file in which it begins. */
  readonly file: string;
  /** `file`, or a name that several routines share because they run one after another: the job of a workflow. */
  readonly group: string;
  readonly commands: readonly ShellCommand[];
  readonly reads: readonly VariableRead[];
  /** Why it may run commands besides these, where that is so. */
  readonly incomplete: boolean;
  /** Files of the repository that run with it: scripts, Makefiles. */
  readonly files: readonly string[];
  /** From what starts the commands upwards, innermost first. */
  readonly way: readonly WayStep[];
  readonly step?: CiStep;
  readonly tilt?: { readonly project: TiltProject; readonly call: ApiCall; readonly image?: ImageBuild };
}

/** A run of `helm` in a routine. `at` is its first two words. */
export interface HelmRun extends At {
  readonly helm: HelmCommand;
  readonly routine: Routine;
  /** The scripts and shells between the routine's start and the command, then the routine's own way. */
  readonly way: readonly WayStep[];
}
