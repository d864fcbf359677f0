import type { DockerfileCommand, DockerfileFacts } from './dockerfile.ts';

/** What a build runs in the stages that it needs, then what containers of the image start. */
export function executedCommands({ commands, starts, built }: DockerfileFacts): readonly DockerfileCommand[] {
  const started = starts.flatMap((start) =>
    start.commands.map((command) => ({ ...command, stage: start.stage, instruction: start.span, mounts: [] })),
  );
  return [...commands, ...started].filter(({ stage }) => built.has(stage));
}
