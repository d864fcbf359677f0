import { createHash } from 'node:crypto';
import type { Leaf } from '../engine/run.ts';
import type { Host } from '../host/host.ts';
import type { CreatePipeline } from '../lint-project.ts';
import type { Repository } from '../model/files.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { StoredOutline } from '../project/build-outline.ts';
import { answersAlike, type HostTrace, type TracedHost } from './host-trace.ts';
import { type Kept, readKept, writeKept } from './kept-file.ts';
import { createPipeline } from './pipeline.ts';

/** Changes whenever what a kept outline looks like changes. */
const FORMAT = 1;

/** What builds the images of a project, with all that finding it out read. */
interface KeptOutline extends Kept {
  /** Of what was read to find the files and their configuration, and of what was found. */
  readonly found: string;
  /** What the evaluation asked for afterwards. */
  readonly trace: HostTrace;
  /** Undefined when the outline cannot be kept: then it need not be tried again. */
  readonly outline?: StoredOutline;
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
    const { root: outline, staged, build } = setup;
    const key = JSON.stringify({ format: FORMAT, outline, staged, build, settings });
    const found = foundMark(host, repository);
    const kept = readKept<KeptOutline>(folder, key);
    const holds = kept?.found === found && answersAlike(base, kept.trace);
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
    return createPipeline({
      ...input,
      before(pipeline) {
        // Nothing has been read since the files were found, so this is all that the outline depends on.
        void pipeline.tiltProjects;
        pipeline.commandBuilds('');
        const trace = host.end();
        const outline = storeOutline(pipeline, repository.source);
        writeKept<KeptOutline>(folder, { key, found, trace, ...(outline && { outline }) });
      },
    });
  };
}

/** Stands for what was read to find the files and their configuration, and for what was found. */
function foundMark(host: TracedHost, { files }: Repository): string {
  const mark = createHash('sha256').update(host.digest());
  for (const { path, kind } of files) mark.update(`${kind} ${path}\0`);
  return mark.digest('base64url');
}
