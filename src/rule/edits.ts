import type { TextEdit } from '../finding/finding.ts';
import type { ShellCommand } from '../model/command.ts';
import type { ApiCall } from '../model/tilt.ts';
import { covers, type SourceFile, type Span } from '../text/source.ts';

/**
 * Adds `name=value` arguments behind the last one of a call, in a line of their own where that one stands so. Undefined
 * when the call unpacks a list or dict: what may follow, and what that holds, is not certain.
 */
export function addArguments(call: ApiCall, texts: readonly string[]): TextEdit | undefined {
  const { file, end } = call.span;
  const own = [...call.arguments.values()].filter(({ at }) => covers(call.span, at));
  const inside = file.text.slice(call.at.end, end);
  if (/[(,]\s*\*/.test(inside) || texts.some((text) => call.arguments.has(text.slice(0, text.indexOf('=')))))
    return undefined;
  const last = own.map(({ at }) => at).sort((a, b) => b.end - a.end)[0];
  if (!last) {
    const empty = /^\s*\(\s*\)$/.test(inside) && file.text[end - 1] === ')';
    return empty ? { span: file.span(end - 1, end - 1), text: texts.join(', ') } : undefined;
  }
  const place = behindParentheses(file, last.end, end - 1);
  if (place === undefined) return undefined;
  const start = own.find(({ at }) => at === last)?.name?.start ?? last.start;
  const indent = /(?:^|\n)([ \t]+)$/.exec(file.text.slice(0, start))?.[1];
  const separator = indent === undefined ? ', ' : `,\n${indent}`;
  return { span: file.span(place, place), text: texts.map((text) => separator + text).join('') };
}

/** The place behind the parentheses that close around an argument; undefined when other text follows it. */
function behindParentheses(file: SourceFile, from: number, end: number): number | undefined {
  const rest = file.text.slice(from, end).replace(/#.*/g, (comment) => ' '.repeat(comment.length));
  const closing = /^(?:\s*\))*/.exec(rest)?.[0] ?? '';
  return /^\s*,?\s*$/.test(rest.slice(closing.length)) ? from + closing.length : undefined;
}

/** Takes an option out, with the blank before it. */
export function cutOption(option: Span): TextEdit {
  const { text } = option.file;
  const start = /[ \t]/.test(text[option.start - 1] ?? '') ? option.start - 1 : option.start;
  return { span: { ...option, start }, text: '' };
}

/**
 * Takes a command out of the script or shell text in which it is written. Where something depends on there being a command
 * (a branch, a function's body, a condition before it), `:` stays in its place. Undefined when the command is not written
 * in one piece of text.
 */
export function cutCommand({ words, span, at, redirects }: ShellCommand): TextEdit | undefined {
  if (!span || at !== span || redirects.length > 0 || !isOneText(words, span)) return undefined;
  const { file, start, end } = span;
  const before = file.text.slice(0, start);
  const after = file.text.slice(end);
  // `:` alone is no scalar of YAML; in a block scalar it is a line of its own.
  const isWholeScalar = /\.ya?ml$/.test(file.path) && !/(?:^|\n)[ \t]*$/.test(before);
  const nothing = isWholeScalar ? undefined : { span, text: ':' };
  // The command goes on behind what is known of it (a template of a Taskfile).
  if (/^(?!\\['"])[^\s;&|)'"`]/.test(after)) return undefined;
  if (!/^[ \t]*(?:&&|;(?!;)|\r?\n|['")]|$)/.test(after)) return nothing;
  const joined = /[ \t]*(?:&&|;)(?:[ \t]|\\\r?\n)*$/.exec(before);
  if (joined) {
    const opening = literalOf(words)?.start ?? 0;
    const previous =
      before
        .slice(opening, joined.index)
        .replace(/^[rb]*['"]+/, '')
        .split(/[\n;&|(]/)
        .at(-1)
        ?.trim() ?? '';
    if (/^(?:$|\[|test\b|!|if\b|while\b|until\b|command\b|which\b|grep\b|then$|do$|else$)/.test(previous))
      return nothing;
    return { span: file.span(joined.index, end), text: '' };
  }
  const line = /(?:^|\n)[ \t]*$/.exec(before);
  const follows = /^[ \t]*(?:&&|;)[ \t]*(?=\S)/.exec(after)?.[0];
  if (follows !== undefined) {
    return line || /['"]\s*$/.test(before) ? { span: file.span(start, end + follows.length), text: '' } : nothing;
  }
  const ends = /^[ \t]*(?:\r?\n|$)/.exec(after)?.[0];
  if (!line || ends === undefined || !mayStandAlone(before)) return nothing;
  return { span: file.span(before.lastIndexOf('\n') + 1, end + ends.length), text: '' };
}

/** Whether the last command in a text is complete and opens nothing, so that what follows may be left out. */
function mayStandAlone(before: string): boolean {
  const last = before
    .trimEnd()
    .split('\n')
    .findLast((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  return (
    last !== undefined && !/(?:\{|\(|\)|\\|&|\||:|\b(?:then|do|else|in)|['"])\s*$/.test(last.replace(/"[^"]*"$/, 'x'))
  );
}

/** Whether the words of a command are written in its span as they are, without a part that is put together elsewhere. */
function isOneText(words: ShellCommand['words'], span: Span): boolean {
  return words.every((word) => {
    if (!word.span || !covers(span, word.span)) return false;
    const [literal] = word.alternatives.flatMap(({ pieces }) => pieces.flatMap((piece) => piece.literal ?? []));
    if (!literal) return true;
    return (
      covers(literal, span) &&
      word.alternatives.every(({ pieces }) => pieces.every((piece) => isWrittenIn(piece.span, span)))
    );
  });
}

function literalOf(words: ShellCommand['words']): Span | undefined {
  return words.flatMap(({ alternatives }) =>
    alternatives.flatMap(({ pieces }) => pieces.flatMap(({ literal }) => literal ?? [])),
  )[0];
}

/** Text without a place, or from a script's variable, is no part of a literal. */
function isWrittenIn(piece: Span | undefined, span: Span): boolean {
  return !piece || piece.file !== span.file || covers(span, piece);
}
