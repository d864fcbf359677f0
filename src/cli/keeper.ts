import type { Leaf } from '../engine/run.ts';
import type { Host } from '../host/host.ts';
import type { OpenOptions } from '../lint-project.ts';
import type { Repository } from '../model/files.ts';
import { cacheFolder } from './cache-folder.ts';
import { type GitView, overlayMark } from './git-view.ts';
import { createTracedHost } from './host-trace.ts';
import { createPipelineWithOutline } from './kept-outline.ts';
import { keptWalk } from './kept-walk.ts';
import type { LintRequest } from './lint-request.ts';
import { ReadPhases } from './read-phases.ts';
import { buildIdentity } from './version.ts';

/** Keeps for later runs which files a project has, and what builds its images. */
export interface Keeper {
  /** Has to hear of all that the run reads of the disk. */
  readonly reads: ReadPhases;
  /** How to open the project as a host shows it. */
  around(seen: SeenProject): Pick<OpenOptions, 'host' | 'discover' | 'createPipeline'>;
}

/** A project as a run sees it. */
export interface SeenProject {
  readonly view: Host;
  /** Whether it shows the disk under the overlay of git, and nothing else. */
  readonly isKept: boolean;
  /** The files that the run asks about, where all of them are leaves. */
  readonly leavesOf: (repository: Repository) => readonly Leaf[] | undefined;
}

/** Undefined for a run that keeps nothing. */
export function keeperOf(root: string, request: LintRequest, overlay: GitView['overlay']): Keeper | undefined {
  const { args, io, only } = request;
  const folder = cacheFolder(args, io);
  const build = io.build ?? buildIdentity();
  if (args.flag('cache') === false || args.flag('watch') === true || only || !folder || !build) return undefined;
  const reads = new ReadPhases(io.reads);
  const mark = overlayMark(overlay);
  const walk = keptWalk({ folder, build, root, overlay: mark, reads });
  const staged = args.flag('staged') === true;
  const onEvaluation = () => io.onEvaluation?.();
  return {
    reads,
    around({ view, isKept, leavesOf }) {
      const host = createTracedHost(view);
      return {
        host,
        ...(isKept && { discover: walk(host) }),
        createPipeline: createPipelineWithOutline({
          ...{ folder, build, root, staged, reads, host, base: view, onEvaluation },
          overlay: isKept ? mark : undefined,
          leaves: ({ repository }) => leavesOf(repository),
        }),
      };
    },
  };
}
