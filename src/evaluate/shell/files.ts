import type { FileTest } from './conditions.ts';
import { resolvePath } from './paths.ts';
import type { ShellOptions } from './runtime.ts';
import type { ShellState } from './state.ts';

/** Looks for files of the repository as a command in this state names them. */
export function fileTest({ readFile, absoluteFromRoot }: ShellOptions, { cwd }: ShellState): FileTest | undefined {
  if (!readFile) return undefined;
  return (path) => {
    const resolved = resolvePath(path, cwd, absoluteFromRoot);
    return resolved !== undefined && readFile(resolved) ? true : undefined;
  };
}
