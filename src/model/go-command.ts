import type { Word } from './command.ts';

/** A call of the `go` tool. */
export interface GoCommand {
  /** `build`, `test`, `mod`, … */
  readonly subcommand: string;
  /** What follows the subcommand. */
  readonly arguments: readonly Word[];
}

/** Reads a command as a call of the `go` tool (`go`, `/usr/local/go/bin/go`, `go1.22`); undefined for any other. */
export function goCommand(words: readonly Word[]): GoCommand | undefined {
  const program = words[0]?.alternatives.find((word) => /^(.*\/)?go(\d+(\.\d+)*(rc\d+)?)?$/.test(word.text));
  if (!program) return undefined;
  let index = 1;
  // `go -C dir build`: the only flag before the subcommand.
  if (words[index]?.alternatives.some((word) => word.text === '-C')) index += 2;
  else if (words[index]?.alternatives.some((word) => word.text.startsWith('-C='))) index += 1;
  const subcommand = words[index]?.alternatives[0];
  if (!subcommand?.known) return undefined;
  return { subcommand: subcommand.text, arguments: words.slice(index + 1) };
}

/**
 * Whether a workspace changes what the command does: `go install pkg@version` and `go run pkg@version` look neither at
 * `go.mod` nor at `go.work` (cmd/go, "Compile and install packages and dependencies").
 */
export function dependsOnWorkspace({ subcommand, arguments: words }: GoCommand): boolean {
  if (!WORKSPACE_COMMANDS.has(subcommand) || words[0]?.alternatives.some(({ text }) => HELP.test(text))) return false;
  if (subcommand !== 'install' && subcommand !== 'run') return true;
  const names = words.flatMap((word) => word.alternatives).filter((word) => !word.text.startsWith('-'));
  return !names.some(
    (word) => /^[^@/][^@]*\/[^@]*@[^@]+$/.test(word.text) || /^[^@./][^@]*@(latest|v\d|upgrade|patch)/.test(word.text),
  );
}

/**
 * The values that `-mod` may have: of the command's own flags the last one counts, else that of `GOFLAGS`. Empty when
 * neither has it.
 */
export function moduleModes({ arguments: words }: GoCommand, flags: readonly string[]): readonly string[] {
  const texts = words.map(({ alternatives }) => alternatives.map(({ text }) => text));
  const index = texts.findLastIndex((each) => each.some((text) => MODULE_FLAG.test(text)));
  if (index === -1)
    return flags.flatMap((text) => modeIn(text.split(/\s+/).findLast((flag) => MODULE_FLAG.test(flag))));
  const attached = texts[index]!.flatMap(modeIn);
  return attached.length > 0 ? attached : (texts[index + 1] ?? []);
}

function modeIn(flag: string | undefined): readonly string[] {
  const value = flag === undefined ? undefined : MODULE_FLAG.exec(flag)?.[1];
  return value === undefined ? [] : [value];
}

const MODULE_FLAG = /^--?mod(?:=(.*))?$/;

const HELP = /^--?h(?:elp)?$/;

const WORKSPACE_COMMANDS = new Set(['build', 'install', 'test', 'run', 'generate', 'vet', 'list', 'mod']);
