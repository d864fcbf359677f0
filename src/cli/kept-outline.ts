import type { Leaf } from '../engine/run.ts';
import type { Host } from '../host/host.ts';
import type { CreatePipeline } from '../lint-project.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { StoredOutline } from '../project/build-outline.ts';
import { answersAlike, type HostTrace, type TracedHost } from './host-trace.ts';
import { type Kept, readKept, writeKept } from './kept-file.ts';
import { createPipeline } from './pipeline.ts';
import type { ReadPhases } from './read-phases.ts';
import { compareReads, type SavedReads } from './read-record.ts';

/** Changes whenever what a kept outline looks like changes. */
const FORMAT = 3;

/** What builds the images of a project, with all that finding it out read. */
interface KeptOutline extends Kept {
  /** Of what was read to find the files and their configuration, and of what was found. */
  readonly found: string;
  /** What the evaluation asked for afterwards. */
  readonly trace: HostTrace;
  /** What of the disk it read for that, and what was seen in place of the disk; undefined where these do not tell all. */
  readonly reads: SavedReads | undefined;
  readonly overlay: string | undefined;
  /** Undefined when the outline cannot be kept: then it need not be tried again. */
  readonly outline: StoredOutline | undefined;
}

export interface OutlineSetup {
  readonly folder: string;
  /** The build of the linter. */
  readonly build: string;
  /** Absolute. */
  readonly root: string;
  /** Whether the index is asked instead of the work tree: each has an outline of its own. */
  readonly staged: boolean;
  /** The host of the project, and the one below it, which notes nothing. */
  readonly host: TracedHost;
  readonly base: Host;
  /** Stands for what is seen in place of the disk; empty for nothing, undefined where nothing stands for it. */
  readonly overlay: string | undefined;
  /** Hears of all that the run reads of the disk. */
  readonly reads: ReadPhases;
  /** Hears when there is no outline that serves the run. */
  readonly onEvaluation: () => void;
  /** The files that the run asks about, where all of them are leaves. */
  readonly leaves: (input: Parameters<CreatePipeline>[0]) => readonly Leaf[] | undefined;
}

/**
 * Creates pipelines that take what builds images from an earlier run, when a run asks about leaf files alone and nothing has
 * changed that Tiltfiles, scripts and workflows come to read. Otherwise these are evaluated, and their outline is kept.
 */
export function createPipelineWithOutline(setup: OutlineSetup): CreatePipeline {
  return async (input): Promise<Pipeline> => {
    const { host, base, folder } = setup;
    const { repository, settings } = input;
    const { root: outline, staged, build, overlay, reads } = setup;
    const key = JSON.stringify({ format: FORMAT, outline, staged, build, settings });
    const found = host.digest();
    const kept = readKept<KeptOutline>(folder, key);
    const holds = kept?.found === found && (readsTheSame(kept, setup) || answersAlike(base, kept.trace));
    const leaves = setup.leaves(input);
    if (holds && kept.outline && leaves) {
      const isSource = leaves.some(({ kind }) => kind === 'typescript');
      const needs = isSource ? input.needs : new Set<never>();
      const pipeline = await createPipeline({ ...input, needs, outline: kept.outline });
      if (leaves.every(({ path }) => pipeline.isLeaf(path))) return pipeline;
    }
    setup.onEvaluation();
    if (holds) return createPipeline(input);
    const { storeOutline } = await import('../project/build-outline.ts');
    host.begin();
    reads.begin();
    return createPipeline({
      ...input,
      before(pipeline) {
        // Nothing has been read since the files were found, so this is all that the outline depends on.
        void pipeline.tiltProjects;
        pipeline.commandBuilds('');
        const seen = reads.end();
        const trace = host.end();
        const outline = storeOutline(pipeline, repository.source);
        writeKept<KeptOutline>(folder, {
          key,
          found,
          overlay,
          trace,
          reads: overlay === undefined ? undefined : seen,
          outline,
        });
      },
    });
  };
}

/** Whether the disk is as it was, and nothing else is seen in its place: then no file has to be read to tell. */
function readsTheSame(kept: KeptOutline, { folder, overlay, reads }: OutlineSetup): boolean {
  if (overlay === undefined || kept.overlay !== overlay || !kept.reads) return false;
  const { same, renewed } = compareReads(kept.reads);
  if (same) reads.adopt(kept.reads);
  if (same && renewed) writeKept<KeptOutline>(folder, { ...kept, reads: renewed });
  return same;
}
