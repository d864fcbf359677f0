import { covers, type Span } from '../text/source.ts';
import type { DockerfileCommand, DockerfileFacts } from './dockerfile.ts';
import type { WayStep } from './unresolved.ts';

/** What a build runs in the stages that it needs, then what containers of the image start. */
export function executedCommands({ commands, starts, built }: DockerfileFacts): readonly DockerfileCommand[] {
  const started = starts.flatMap((start) =>
    start.commands.map((command) => ({ ...command, stage: start.stage, instruction: start.span, mounts: [] })),
  );
  return [...commands, ...started].filter(({ stage }) => built.has(stage));
}

/**
 * The way from a place that a finding points at to the instruction that suffers: the command, when the place lies elsewhere,
 * and the scripts and targets through which the instruction comes to it, innermost first.
 */
export function wayOfRun(command: DockerfileCommand, at: Span, spelled: string): readonly WayStep[] {
  const { span, via, instruction } = command;
  const runs = span && !covers(span, at) ? [{ message: `"${spelled}" runs here`, span }] : [];
  const within = covers(instruction, span ?? instruction);
  const through = within ? [] : [...via].reverse().filter(({ kind }) => FILES.has(kind));
  return [
    ...runs,
    ...through.flatMap(({ name, span: call }) => (call ? [{ message: `through "${name}" run here`, span: call }] : [])),
  ];
}

const FILES: ReadonlySet<string> = new Set(['script', 'make', 'package-script']);
