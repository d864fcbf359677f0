import { parseArgs } from 'node:util';
import { nearestName } from '../text/nearest.ts';
import { UsageError } from './io.ts';

/** An option of a command. */
export interface OptionSpec {
  /** Without dashes. */
  readonly name: string;
  readonly short?: string;
  /** `flag` takes no value, `value` one (the last wins), `values` may be repeated, `optional` takes one behind `=`. */
  readonly kind: 'flag' | 'value' | 'values' | 'optional';
  /** What the help calls the value. */
  readonly argument?: string;
  readonly help: string;
  /** For a flag: whether `--no-NAME` exists, and what it says. */
  readonly negation?: string;
  /** Accepted, but not shown. */
  readonly hidden?: boolean;
}

/** One mention of an option. */
interface Mention {
  readonly value: string | true | false;
  /** Position in the argument list. */
  readonly index: number;
}

export interface Positional {
  readonly value: string;
  readonly index: number;
}

/** The arguments of a command, checked against its options. */
export class Arguments {
  readonly positionals: readonly Positional[];
  /** What stands behind `--`. */
  readonly rest: readonly string[];
  readonly #mentions: ReadonlyMap<string, readonly Mention[]>;

  constructor(
    positionals: readonly Positional[],
    rest: readonly string[],
    mentions: ReadonlyMap<string, readonly Mention[]>,
  ) {
    this.positionals = positionals;
    this.rest = rest;
    this.#mentions = mentions;
  }

  /** True or false as the last mention says; undefined when there is none. */
  flag(name: string): boolean | undefined {
    const value = this.#mentions.get(name)?.at(-1)?.value;
    return value === undefined ? undefined : value !== false;
  }

  value(name: string): string | undefined {
    const value = this.#mentions.get(name)?.at(-1)?.value;
    return typeof value === 'string' ? value : undefined;
  }

  values(name: string): readonly string[] {
    return (this.#mentions.get(name) ?? []).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  }

  /** The places of an option in the argument list. */
  indexes(name: string): readonly number[] {
    return (this.#mentions.get(name) ?? []).map(({ index }) => index);
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,9}$/.test(value)) throw new UsageError(`--${name} takes a whole number, not ${JSON.stringify(value)}`);
    return Number(value);
  }
}

/**
 * Reads arguments. `--` ends the options; for commands that hand arguments on (`rest`) what stands behind is theirs,
 * for others it is paths.
 * @throws UsageError
 */
export function parseArguments(
  argv: readonly string[],
  specs: readonly OptionSpec[],
  rest: boolean,
  helpCommand: string,
): Arguments {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string; multiple: true }> = {};
  const negations = new Map<string, OptionSpec>();
  for (const spec of specs) {
    const type = spec.kind === 'value' || spec.kind === 'values' ? 'string' : 'boolean';
    options[spec.name] = { type, multiple: true, ...(spec.short ? { short: spec.short } : {}) };
    if (spec.negation !== undefined) {
      options[`no-${spec.name}`] = { type: 'boolean', multiple: true };
      negations.set(`no-${spec.name}`, spec);
    }
  }
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const end = rest ? argv.indexOf('--') : -1;
  const own = end === -1 ? argv : argv.slice(0, end);
  const { tokens } = parseArgs({ args: [...own], options, strict: false, allowPositionals: true, tokens: true });
  const positionals: Positional[] = [];
  const mentions = new Map<string, Mention[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push({ value: token.value, index: token.index });
    if (token.kind !== 'option') continue;
    const negated = negations.get(token.name);
    const spec = negated ?? byName.get(token.name);
    if (!spec) throw new UsageError(unknownOption(token.rawName, [...byName.keys(), ...negations.keys()], helpCommand));
    const value = mentionValue(spec, negated !== undefined, token.rawName, token.value, token.inlineValue ?? false);
    const list = mentions.get(spec.name);
    if (list) list.push({ value, index: token.index });
    else mentions.set(spec.name, [{ value, index: token.index }]);
  }
  return new Arguments(positionals, end === -1 ? [] : argv.slice(end + 1), mentions);
}

function mentionValue(
  spec: OptionSpec,
  negated: boolean,
  raw: string,
  value: string | undefined,
  inline: boolean,
): string | boolean {
  if (negated) {
    if (inline) throw new UsageError(`${raw} takes no value`);
    return false;
  }
  if (spec.kind === 'flag') {
    if (inline) throw new UsageError(`${raw} takes no value; write ${raw} alone`);
    return true;
  }
  if (spec.kind === 'optional') return value ?? true;
  const argument = spec.argument ?? 'VALUE';
  if (value === undefined || (value === '' && spec.kind === 'value'))
    throw new UsageError(`${raw} needs a value: ${raw} ${argument}`);
  if (!inline && /^--[a-z]/.test(value))
    throw new UsageError(
      `${raw} needs a value: ${raw} ${argument}; for one that begins with "--" write ${raw}=${value}`,
    );
  return value;
}

function unknownOption(raw: string, names: readonly string[], helpCommand: string): string {
  const near = nearestName(raw.replace(/^-+/, ''), names);
  return `there is no option ${raw}${near ? `; did you mean --${near}?` : ''} (${helpCommand} --help lists the options)`;
}
