import type {
  CommandImageRef,
  ComposeCommand,
  ImageBuildCommand,
  ImageCommand,
  ImageDigest,
  ImageImport,
  ImagePush,
  ImageTag,
  ShellCommand,
  Word,
} from '../../../model/command.ts';
import { ROOT_PATH } from '../../../model/command.ts';
import type { Flag } from '../../../model/command-flags.ts';
import type { PathValue } from '../../../model/path.ts';
import { mapPossible, type Possible } from '../../../model/possible.ts';
import type { SourceFile, Span } from '../../../text/source.ts';
import { HOLE, TracedText } from '../../../text/traced.ts';

/** Where the readers of the single tools put what they find about one command. */
export interface ToolSink {
  readonly builds: ImageBuildCommand[];
  readonly pushes: ImagePush[];
  readonly tags: ImageTag[];
  readonly imports: ImageImport[];
  readonly loads: ImageCommand[];
  readonly digests: ImageDigest[];
  readonly composes: ComposeCommand[];
}

/** One command with the words of one variant, the program's name first. */
export interface ToolCall {
  readonly command: ShellCommand;
  readonly words: readonly Word[];
  readonly sink: ToolSink;
  /** Reads a file of the repository by its path relative to the root. */
  readonly readFile: ((path: string) => SourceFile | undefined) | undefined;
  /** The command whose output a pipe hands to this one. */
  readonly feeder?: ShellCommand | undefined;
}

export function textOf(word: Word): Possible<TracedText> {
  return word.unknown
    ? { alternatives: word.alternatives, unknown: word.unknown }
    : { alternatives: word.alternatives };
}

/** Where the text of a value is written, else where the word stands. */
export function placeOf(word: Word | undefined): Span | undefined {
  if (!word) return undefined;
  return word.alternatives[0]?.spanOf() ?? word.span;
}

export function refOf(word: Word, option?: Flag): CommandImageRef {
  return option?.span
    ? { ref: textOf(word), at: placeOf(word), option: option.span }
    : { ref: textOf(word), at: placeOf(word) };
}

/** The path of a word relative to the root, with holes; undefined when it leads out of the root. */
export function resolveText(text: string, cwd: string | undefined): string | undefined {
  if (text.startsWith(HOLE)) return tidy('', text);
  if (text.startsWith(ROOT_PATH)) return tidy('', text.slice(ROOT_PATH.length));
  if (text.startsWith('/') || text.startsWith('~')) return undefined;
  return cwd === undefined ? tidy('', `${HOLE}/${text}`) : tidy(cwd, text);
}

function tidy(base: string, path: string): string | undefined {
  const out: string[] = [];
  for (const part of `${base}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.at(-1)?.includes(HOLE)) return HOLE;
    else if (out.pop() === undefined) return undefined;
  }
  return out.join('/');
}

export function pathsOf(value: Possible<TracedText>, cwd: string | undefined): Possible<PathValue> {
  return mapPossible(value, (text) => ({ text, path: resolveText(text.text, cwd) }));
}

/** The piece of a path's text that holds the beginning of its last component. */
export function nameSpan(text: TracedText): Span | undefined {
  let end = text.length;
  while (end > 1 && text.text[end - 1] === '/') end--;
  const start = Math.min(text.text.lastIndexOf('/', end - 1) + 1, Math.max(0, text.length - 1));
  let offset = 0;
  for (const piece of text.pieces) {
    offset += piece.text.length;
    if (start < offset && piece.span) return piece.span;
  }
  return text.spanOf();
}

/** `base` and `name` as one path. */
export function joinText(base: TracedText, name: string): TracedText {
  const separator = base.text === '' || base.text.endsWith('/') ? '' : '/';
  return TracedText.concat(base, TracedText.computed(separator + name, base.spanOf()));
}
