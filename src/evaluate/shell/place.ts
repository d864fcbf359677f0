import type { CommandVia, Word } from '../../model/command.ts';
import { covers, joinSpans, type Span } from '../../text/source.ts';
import type { Piece, TracedText } from '../../text/traced.ts';
import { programName, wordText } from './words.ts';

/**
 * Where a command is written, from `start` to `end` in its text; its name ends at `nameEnd`. The text may be put together
 * from several places (variables of make, a literal joined with a value); then it is what stands around the first argument
 * (`push` in `$(DOCKER) push x`), or around the name of a command that has none.
 */
export function commandSpan(source: TracedText, start: number, nameEnd: number, end: number): Span | undefined {
  const whole = source.spanOf(start, end);
  const name = source.slice(start, nameEnd).pieces.find(({ span }) => span);
  const last = source.slice(end - 1, end).pieces[0];
  if (!whole || !name?.span) return whole;
  if (covers(whole, name.span) && last?.span && covers(whole, last.span)) return whole;
  const anchor = argumentSpan(source.slice(nameEnd, end)) ?? name.span;
  const { file } = anchor;
  const first =
    placeBeside(name, (at) => at.end <= anchor.start && isOneLine(at, anchor)) ?? referenceBefore(anchor) ?? anchor;
  const tail = last && placeBeside(last, (at) => at.start >= anchor.start && isOneLine(anchor, at));
  if (tail) return { file, start: first.start, end: Math.max(anchor.end, tail.end) };
  let stop = anchor.end;
  for (const { span } of source.slice(nameEnd, end).pieces)
    if (span?.file === file && span.start <= stop && span.end > stop) stop = span.end;
  while (stop > first.end && /\s/.test(file.text[stop - 1]!)) stop--;
  return { file, start: first.start, end: stop };
}

/** The first word behind a command's name, as far as one piece holds it. */
function argumentSpan(rest: TracedText): Span | undefined {
  const piece = rest.pieces.find(({ text, span }) => span && text.trim() !== '');
  if (!piece?.span) return undefined;
  if (!piece.exact) return piece.span;
  const before = /^\s*/.exec(piece.text)![0].length;
  const length = /^\S+/.exec(piece.text.slice(before))![0].length;
  const start = piece.span.start + before;
  return { file: piece.span.file, start, end: start + length };
}

/** What stands for a value in a text: `$(X)` and `${X}` of make, `%s` and `{x}` of a format. */
const REFERENCE = /(\$\([^()\s]*\)|\$?\{[^{}\s]*\}|\$\w+|%s)[ \t]+$/;

/** The reference right before a place, which gives a command its name. */
function referenceBefore({ file, start }: Span): Span | undefined {
  const reference = REFERENCE.exec(file.text.slice(Math.max(0, start - 100), start));
  return reference
    ? { file, start: start - reference[0].length, end: start - reference[0].length + reference[1]!.length }
    : undefined;
}

/** Where a piece is written or put in, the first of the two that will do. */
function placeBeside({ span, site }: Piece, isBeside: (at: Span) => boolean): Span | undefined {
  return [span, site].find((at) => at !== undefined && isBeside(at));
}

function isOneLine(before: Span, after: Span): boolean {
  return (
    before.file === after.file && !before.file.text.slice(before.end, after.start).replaceAll('\\\n', '').includes('\n')
  );
}

/**
 * Where a person edits what a command does, given where it is written (`span`).
 *
 * That is the command itself, unless the words that say what it does come from somewhere else: from the arguments of a
 * function (`retry docker push x` runs `"$@"`), an array, or a variable. The tool's own name may come from anywhere:
 * `$DOCKER push x` is edited where it stands.
 */
export function placeOfCommand(
  words: readonly Word[],
  span: Span | undefined,
  via: readonly CommandVia[],
): Span | undefined {
  if (!span) return undefined;
  const verb = verbOf(words);
  const anchor = verb && textSpan(verb);
  if (!verb || !anchor || covers(span, anchor)) return span;
  const call = via.findLast((step) => {
    const at = callSpan(step);
    return at !== undefined && covers(at, anchor);
  });
  const whole = call && callSpan(call);
  const within = words.filter((word) => {
    const at = textSpan(word);
    return at && (whole ? covers(whole, at) : at.file === anchor.file);
  });
  const run = neighbours(within, within.indexOf(verb));
  const passesOn = call?.kind === 'function' || call?.kind === 'script';
  if (!whole || !passesOn) return run;
  // A function that stands for the tool (`d() { docker "$@"; }`) is a part of what is written.
  const start = within.includes(words[0]!) ? run.start : whole.start;
  return { file: run.file, start, end: Math.max(run.end, whole.end) };
}

function callSpan({ call, span }: CommandVia): Span | undefined {
  return call ?? span;
}

/** Options before the verb (`docker --context x push`) whose value is the next word. */
const VALUED = new Set([
  '-H',
  '--host',
  '-c',
  '--context',
  '--config',
  '-l',
  '--log-level',
  '-n',
  '--namespace',
  '--kube-context',
  '--kubeconfig',
  '-C',
  '-f',
  '--file',
  '-p',
  '--project-name',
]);

/** Programs whose first argument says what they do. Of others only the name does. */
const WITH_VERBS: ReadonlySet<string> = new Set(
  (
    'docker podman nerdctl buildah buildctl crane skopeo oras regctl ko pack kaniko earthly depot k3d kind minikube k3s ctr ' +
    'helm helmfile kubectl argocd tilt go npm pnpm yarn bun uv pip pip3 poetry buf git make task just docker-compose'
  ).split(' '),
);

/** What says what a command does: its first word behind the name that is no option and no option's value, else the name. */
function verbOf(words: readonly Word[]): Word | undefined {
  const [name] = words;
  if (!WITH_VERBS.has(programName(name?.alternatives[0]?.text ?? ''))) return name;
  const verb = words.find((word, index) => {
    const text = wordText(word);
    return index > 0 && text !== undefined && !/^[-+]|^$/.test(text) && !VALUED.has(wordText(words[index - 1]) ?? '');
  });
  return verb ?? name;
}

function textSpan(word: Word): Span | undefined {
  return word.alternatives[0]?.spanOf();
}

/** The span over the words around one of them between whose texts stand only blanks, quotes, commas and line ends. */
function neighbours(words: readonly Word[], index: number): Span {
  const spans = words.flatMap((word) => textSpan(word) ?? []);
  let run = spans[index]!;
  for (let at = index - 1; at >= 0 && adjoins(spans[at]!, run); at--) run = joinSpans(spans[at]!, run);
  for (let at = index + 1; at < spans.length && adjoins(run, spans[at]!); at++) run = joinSpans(run, spans[at]!);
  return run;
}

function adjoins(before: Span, after: Span): boolean {
  return before.end <= after.start && /^(?:["'\s,]|\\\r?\n)*$/.test(before.file.text.slice(before.end, after.start));
}
