import { type EnvironmentEntry, ROOT_PATH, type ShellFacts } from '../../model/command.ts';
import { known, type Possible } from '../../model/possible.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { keyText, mergedEntries, resolveAlias } from '../../parse/yaml/path.ts';
import { joinSpans } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { fillExpressions, possibleText, type Scope } from './expression.ts';

/** The files by which a step hands variables and outputs to later ones. */
const ENV_FILE = '/github/env';
const OUTPUT_FILE = '/github/output';

/** What a step sees: the values that expressions name, and the environment of its script. */
export class StepScope {
  readonly #values: Map<string, Possible<TracedText>>;
  readonly env: Map<string, EnvironmentEntry>;
  /** Whether a value of the matrix was asked for since it was last reset. */
  readsMatrix = false;

  constructor(
    values: ReadonlyMap<string, Possible<TracedText>> = new Map(),
    env: ReadonlyMap<string, EnvironmentEntry> = new Map(),
  ) {
    this.#values = new Map(values);
    this.env = new Map(env);
  }

  /** A scope for something inside, whose changes do not come back. */
  inner(): StepScope {
    return new StepScope(this.#values, this.env);
  }

  set(name: string, value: Possible<TracedText>): void {
    this.#values.set(name, value);
  }

  readonly lookUp: Scope = (name) => {
    if (name === 'matrix' || name.startsWith('matrix.')) this.readsMatrix = true;
    if (name.startsWith('env.')) {
      const entry = this.env.get(name.slice(4));
      return entry && !entry.mayBeUnset ? entry.value : undefined;
    }
    return this.#values.get(name.replace(/^github\.event\.inputs\./, 'inputs.'));
  };

  fill(text: TracedText): readonly TracedText[] {
    return fillExpressions(text, this.lookUp);
  }

  possible(text: TracedText): Possible<TracedText> {
    return possibleText(this.fill(text));
  }

  /** Adds the variables of an `env` mapping. */
  addEnvironment(node: YamlNode | undefined): void {
    const added = mergedEntries(node).flatMap((entry) => {
      const name = keyText(entry);
      const value = resolveAlias(entry.value);
      if (name === undefined || value?.kind !== 'scalar') return [];
      const set = joinSpans(entry.key.span, value.span);
      return [{ name, value: this.possible(value.traced), mayBeUnset: false, set, by: 'environment' } as const];
    });
    for (const entry of added) this.env.set(entry.name, entry);
  }

  /** The environment of a script: with what GitHub sets for every step. */
  scriptEnvironment(): ReadonlyMap<string, EnvironmentEntry> {
    const given = (name: string, text: string): [string, EnvironmentEntry] => [
      name,
      { name, value: known(TracedText.computed(text)), mayBeUnset: false, by: 'environment' },
    ];
    return new Map([
      given('CI', 'true'),
      given('GITHUB_ACTIONS', 'true'),
      given('GITHUB_WORKSPACE', ROOT_PATH),
      given('GITHUB_ENV', ENV_FILE),
      given('GITHUB_OUTPUT', OUTPUT_FILE),
      ...this.env,
    ]);
  }

  /**
   * Takes over what a script writes to `$GITHUB_ENV` and `$GITHUB_OUTPUT` (`echo NAME=value >> $GITHUB_ENV`); gives whether
   * it wrote anything. `id` is the step's.
   */
  takeWritten(facts: ShellFacts, id: string | undefined): boolean {
    let wrote = false;
    for (const command of facts.commands) {
      const targets = command.redirects
        .filter((redirect) => redirect.writes)
        .flatMap((redirect) => redirect.path.alternatives.map((path) => path.text));
      const file = targets.find((target) => target === ENV_FILE || target === OUTPUT_FILE);
      if (!file) continue;
      wrote = true;
      for (const line of linesOf(writtenText(command.words, command.stdin))) {
        const setting = /^([A-Za-z_][\w-]*)=/.exec(line.text);
        if (!setting) continue;
        const name = setting[1]!;
        const text = line.slice(setting[0].length);
        const value = possibleText([text]);
        if (file === ENV_FILE)
          this.env.set(name, { name, value, mayBeUnset: command.conditional, set: line.spanOf(), by: 'environment' });
        else if (id !== undefined && !command.conditional) this.set(`steps.${id}.outputs.${name}`, value);
      }
    }
    return wrote;
  }
}

/** The text that `echo` or `cat` with a heredoc prints. */
function writtenText(words: readonly Possible<TracedText>[], stdin: TracedText | undefined): TracedText | undefined {
  const [program, ...rest] = words.map((word) => word.alternatives[0]);
  if (program?.text === 'cat') return stdin;
  if (program?.text !== 'echo') return undefined;
  const printed = rest.filter((word) => word !== undefined && !/^-[neE]+$/.test(word.text)) as TracedText[];
  return TracedText.join(printed, TracedText.computed(' '));
}

function linesOf(text: TracedText | undefined): readonly TracedText[] {
  if (!text) return [];
  const lines: TracedText[] = [];
  let from = 0;
  for (let end = text.text.indexOf('\n'); end !== -1; end = text.text.indexOf('\n', from)) {
    lines.push(text.slice(from, end));
    from = end + 1;
  }
  lines.push(text.slice(from));
  return lines;
}
