import type { ShellCommand, Word } from '../../model/command.ts';
import type { HelmCommand } from '../../model/helm.ts';
import { known, type Possible } from '../../model/possible.ts';
import { covers, joinSpans, type Span } from '../../text/source.ts';
import { HOLE, TracedText } from '../../text/traced.ts';

/** Options of Helm 3 and 4 that take no value. */
const SWITCHES = new Set(
  `install i wait wait-for-jobs atomic rollback-on-failure force force-replace force-conflicts server-side dry-run debug
  devel create-namespace dependency-update reuse-values reset-values reset-then-reuse-values no-hooks skip-crds skip-tests
  cleanup-on-fail disable-openapi-validation skip-schema-validation render-subchart-notes hide-notes hide-secret
  include-crds is-upgrade validate verify insecure-skip-tls-verify kube-insecure-skip-tls-verify plain-http
  pass-credentials generate-name g replace take-ownership enable-dns strict quiet help h no-color
  release-name burst disable-validation keep-history ignore-not-found all a force-update`.split(/\s+/),
);

const SHORT: Readonly<Record<string, string>> = {
  i: 'install',
  g: 'generate-name',
  f: 'values',
  n: 'namespace',
  h: 'help',
};

/** Subcommands whose first words are a release and a chart. */
const VERBS_WITH_RELEASE = new Set(['upgrade', 'install', 'template']);
const GROUPS = new Set(['dependency', 'dep', 'repo', 'registry', 'plugin', 'get', 'show', 'search']);
/** Plugins that hand their words on to Helm. */
const TRANSPARENT_PLUGINS = new Set(['secrets', 'tiller', 'cm-push']);
const OTHER_PLUGINS = new Set(['diff', 'unittest']);

const SETS = new Set(['set', 'set-string', 'set-file', 'set-json', 'set-literal']);

/** What a `helm` command is told; undefined for any other command and for one whose subcommand is not known. */
export function readHelmCommand(command: ShellCommand): HelmCommand | undefined {
  const [program, ...words] = command.words;
  if (!program?.alternatives.some(({ text }) => /(?:^|\/)helm(?:3|4)?(?:\.exe)?$/.test(text))) return undefined;
  const options = new Map<string, Possible<TracedText>[]>();
  const rest: Word[] = [];
  let mayHaveMore = false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const text = word.alternatives[0];
    if (!text || word.several || text.text === HOLE) {
      mayHaveMore ||= word.several === true;
      if (!word.several) rest.push(word);
      continue;
    }
    if (!/^-./.test(text.text)) {
      rest.push(word);
      continue;
    }
    const option = /^--?([A-Za-z][\w-]*)(=)?/.exec(text.text);
    if (!option) continue;
    const dashes = text.text.startsWith('--') ? 2 : 1;
    // `-nfoo`: a short option with its value.
    const glued = dashes === 1 && option[1]!.length > 1 && !option[2];
    const written = glued ? option[1]![0]! : option[1]!;
    const name = dashes === 1 ? (SHORT[written] ?? written) : written;
    let value: Possible<TracedText>;
    if (option[2]) value = mapAlternatives(word, (one) => one.slice(one.text.indexOf('=') + 1));
    else if (SWITCHES.has(name) || SWITCHES.has(written)) value = known(TracedText.computed('true', text.spanOf()));
    else if (glued) value = mapAlternatives(word, (one) => one.slice(2));
    else value = words[++index] ?? known(TracedText.empty);
    options.set(name, [...(options.get(name) ?? []), value]);
  }
  const verb = verbOf(rest);
  const at = verb?.word.span ?? verb?.word.alternatives[0]?.spanOf();
  const written = program.span ?? program.alternatives[0]?.spanOf();
  // A variable that gives the program's name (`$(HELM)`) is written elsewhere.
  const whole = at && command.span && covers(command.span, at) ? command.span : undefined;
  const start = written && whole && !covers(whole, written) ? whole.file.span(whole.start, whole.start) : written;
  const span =
    callThatSays(verb?.word, command) ?? (start && at ? joinSpans(start, at) : (start ?? at ?? command.span));
  if (!verb || !span) return undefined;
  const named = VERBS_WITH_RELEASE.has(verb.name.split(' ').at(-1)!);
  const [first, second] = verb.rest;
  const alone = options.has('generate-name') || (named && verb.name.endsWith('template') && !second);
  return {
    command,
    verb: verb.name,
    release: named && !alone ? first : undefined,
    chart: named ? (alone ? first : second) : verb.name === 'lint' ? first : undefined,
    valuesFiles: options.get('values') ?? [],
    sets: [...options].flatMap(([kind, texts]) => (SETS.has(kind) ? texts.map((text) => ({ kind, text })) : [])),
    options,
    mayHaveMore,
    at: span,
  };
}

/** The call of a function that stands for `helm` (`h() { helm "$@"; }`), as far as its verb, when the verb is given there. */
function callThatSays(verb: Word | undefined, { span, at, via }: ShellCommand): Span | undefined {
  const written = verb?.alternatives[0]?.exactSpan;
  if (!written || !span || !at || covers(span, written) || !covers(at, written)) return undefined;
  return via.some(({ kind }) => kind === 'function') ? at.file.span(at.start, written.end) : undefined;
}

function verbOf(
  rest: readonly Word[],
): { readonly name: string; readonly word: Word; readonly rest: readonly Word[] } | undefined {
  let at = 0;
  const textAt = (index: number): string | undefined => rest[index]?.alternatives[0]?.text;
  let prefix = '';
  if (TRANSPARENT_PLUGINS.has(textAt(at) ?? '')) at++;
  if (OTHER_PLUGINS.has(textAt(at) ?? '') && textAt(at + 1)) prefix = `${textAt(at++)} `;
  const word = rest[at];
  const name = textAt(at);
  if (!word || !name || name.includes(HOLE)) return undefined;
  if (GROUPS.has(name) && textAt(at + 1)) return { name: `${name} ${textAt(at + 1)}`, word, rest: rest.slice(at + 2) };
  return { name: prefix + name, word, rest: rest.slice(at + 1) };
}

function mapAlternatives(word: Word, change: (text: TracedText) => TracedText): Possible<TracedText> {
  return { alternatives: word.alternatives.map(change), unknown: word.unknown };
}
