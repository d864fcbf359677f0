import type { TiltProject } from '../../model/tilt.ts';
import { SourceFile } from '../../text/source.ts';
import { ExitSignal } from '../starlark/errors.ts';
import { assemble, enabledResources } from './assemble/project.ts';
import { Evaluation } from './evaluation.ts';
import { Modules } from './modules.ts';
import type { TiltOptions } from './options.ts';

export type { CommandRequest, CommandResult, RenderChart, TiltFiles, TiltOptions } from './options.ts';

/**
 * What Tilt would make of a Tiltfile, without running anything: its images, resources and releases, every call of Tilt's
 * functions, the errors with which Tilt would refuse it, and what could not be known. Never throws for anything that the
 * repository holds. `loadStarlarkParser` has to have finished.
 */
export function evaluateTilt(options: TiltOptions): TiltProject {
  const evaluation = new Evaluation(options);
  const modules = new Modules(evaluation);
  let found = true;
  try {
    found = modules.execute(options.root) !== undefined;
  } catch (error) {
    if (!(error instanceof ExitSignal)) throw error;
  }
  if (!found) {
    const file = new SourceFile(options.root, '');
    evaluation.error(
      { stack: [], conditional: false },
      'tilt',
      `No Tiltfile found at paths '${options.root}'. Check out https://docs.tilt.dev/tutorial.html`,
      file.top,
      { topic: 'missing-file' },
    );
  }
  const resources = assemble(evaluation);
  const enabled = enabledResources(evaluation);
  const failed = evaluation.errors.some((error) => !error.conditional);
  return {
    root: options.root,
    status: failed ? 'error' : 'ok',
    complete: !failed && !evaluation.incomplete,
    evaluatedToEnd: !evaluation.incomplete,
    errors: evaluation.errors,
    get warnings() {
      return evaluation.allWarnings();
    },
    prints: evaluation.prints,
    tiltfiles: modules.files.map(({ path, loads, loadSites }) => ({
      path,
      loads,
      loadSites,
      functions: evaluation.defined.of(path),
      writtenCalls: evaluation.defined.writtenCalls(path),
      ...evaluation.defined.layout(path),
    })),
    calls: evaluation.calls,
    images: evaluation.images,
    resources,
    releases: evaluation.releases,
    registries: evaluation.registries,
    localCommands: evaluation.localCommands,
    environmentReads: evaluation.environmentReads,
    ...(evaluation.unknownYaml && { unknownYaml: evaluation.unknownYaml }),
    ...(evaluation.unknownResources && { unknownResources: evaluation.unknownResources }),
    unusedImagesAllowed: evaluation.unusedImagesAllowed,
    ...(enabled && { enabledResources: enabled }),
    filesRead: [...evaluation.filesRead],
    unresolved: evaluation.unresolved,
  };
}
