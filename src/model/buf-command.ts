import type { ShellCommand } from './command.ts';
import { goCommand } from './go-command.ts';
import { leadText, programOf } from './word-text.ts';

/** Reads a command as a call of Buf, however it is started; gives it as a person says it: `buf generate`. */
export function bufCommand({ words }: Pick<ShellCommand, 'words'>): string | undefined {
  const start = bufWord(words);
  if (start === -1) return undefined;
  const verb = words
    .slice(start + 1)
    .map((word) => leadText(word)?.text)
    .find((text) => text !== undefined && !text.startsWith('-'));
  return verb === undefined ? 'buf' : `buf ${verb}`;
}

/** Index of the word that names Buf as the program to run; -1 when none does. */
function bufWord(words: ShellCommand['words']): number {
  // `npx @bufbuild/buf@1 generate` comes as the words behind `npx`.
  if (isBuf(leadText(words[0])?.text ?? '')) return 0;
  const program = programOf(words) ?? '';
  const second = leadText(words[1])?.text ?? '';
  if (/^(?:npm|pnpm|yarn|bun)$/.test(program) && /^(?:dlx|exec|x)$/.test(second)) {
    const named = words.findIndex((word, index) => index > 1 && !(leadText(word)?.text ?? '').startsWith('-'));
    return isBuf(leadText(words[named])?.text ?? '') ? named : -1;
  }
  if (/^(?:pnpm|yarn)$/.test(program) && second === 'buf') return 1;
  const go = goCommand(words);
  if (go?.subcommand !== 'run' && go?.subcommand !== 'tool') return -1;
  const named = words.findIndex((word) =>
    /^(?:github\.com\/bufbuild\/buf\/cmd\/buf(?:@.*)?|buf)$/.test(leadText(word)?.text ?? ''),
  );
  return named > 1 ? named : -1;
}

function isBuf(text: string): boolean {
  return /^(?:(?:.*\/)?buf|@bufbuild\/buf(?:@.*)?)$/.test(text);
}
