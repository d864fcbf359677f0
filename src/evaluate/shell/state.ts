import type { Environment, EnvironmentEntry } from '../../model/command.ts';
import type { Statement } from '../../parse/shell/syntax.ts';
import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { type GoSettings, goEnvFile, goEnvKey, nameInGoEnv } from './goEnv.ts';
import { type Elements, joinLists } from './list.ts';
import { distinct, fromPossible, joinValues, toPossible, UNSET, type Value } from './value.ts';

/** A shell variable. An array has `elements`; an associative one has a key for each. */
export interface Variable {
  readonly value: Value;
  readonly elements?: Elements | undefined;
  readonly keys?: readonly TracedText[] | undefined;
  readonly exported: boolean;
  readonly set?: Span;
  readonly by: EnvironmentEntry['by'];
}

/** A function, alias-like: the text that it was parsed from and its body. */
export interface ShellFunction {
  readonly name: string;
  readonly source: TracedText;
  readonly body: readonly Statement[];
  readonly scriptPath: string | undefined;
}

/** What ends the current list of commands. */
export type Flow = 'run' | 'break' | 'continue' | 'return' | 'exit';

/** Positional parameters; `undefined` when their number is not known. */
export type Positional = Elements | undefined;

/** Work done, shared by everything that one evaluation runs. */
export interface Budget {
  steps: number;
  exhausted: boolean;
}

export function spend(budget: Budget, steps: number): boolean {
  budget.steps -= steps;
  if (budget.steps <= 0) budget.exhausted = true;
  return !budget.exhausted;
}

/** The shell's state at one point. Branches work on copies, which share their tables until one of them writes. */
export class ShellState {
  #variables: Map<string, Variable>;
  #shared = false;
  readonly #budget: Budget;
  functions: ReadonlyMap<string, ShellFunction>;
  aliases: ReadonlyMap<string, TracedText>;
  goEnv: GoSettings;
  /** The home directory that programs find where `HOME` is not set; undefined when it is not known. */
  home: string | undefined;
  traps: readonly TracedText[];
  positional: Positional;
  /** The script file that runs, relative to the root: `$0` unless `zero` is given. */
  scriptPath: string | undefined;
  /** `$0` as `sh -c text name` sets it. */
  zero: readonly TracedText[] | undefined = undefined;
  cwd: string | undefined;
  directories: readonly (string | undefined)[] = [];
  /** `set -a`: every assignment exports. */
  exportsAll = false;
  flow: Flow = 'run';
  /** Exit status of the last command: true is success, undefined is not known. */
  status: boolean | undefined = true;
  /** What was written to standard output so far, where someone captures it. */
  output: readonly TracedText[] = [TracedText.empty];
  /** Variables that are not set are surely not set: nothing outside hands any over. */
  readonly closed: boolean;
  /** The environment began empty (`env -i`). */
  readonly cleared: boolean;

  constructor(budget: Budget, closed: boolean, cleared = false) {
    this.#budget = budget;
    this.closed = closed;
    this.cleared = cleared;
    this.#variables = new Map();
    this.functions = new Map();
    this.aliases = new Map();
    this.goEnv = new Map();
    this.home = undefined;
    this.traps = [];
    this.positional = undefined;
    this.cwd = undefined;
    this.scriptPath = undefined;
  }

  clone(): ShellState {
    const copy = new ShellState(this.#budget, this.closed, this.cleared);
    this.#shared = true;
    copy.#shared = true;
    copy.#variables = this.#variables;
    copy.functions = this.functions;
    copy.aliases = this.aliases;
    copy.goEnv = this.goEnv;
    copy.home = this.home;
    copy.traps = this.traps;
    copy.positional = this.positional;
    copy.scriptPath = this.scriptPath;
    copy.zero = this.zero;
    copy.cwd = this.cwd;
    copy.directories = this.directories;
    copy.exportsAll = this.exportsAll;
    copy.flow = this.flow;
    copy.status = this.status;
    copy.output = this.output;
    return copy;
  }

  /** The state in which a program that this shell starts begins: exported variables, and nothing else. */
  child(prefix: ReadonlyMap<string, Variable>, cleared: boolean): ShellState {
    const child = new ShellState(this.#budget, this.closed || cleared, this.cleared || cleared);
    spend(this.#budget, this.#variables.size >> 4);
    if (!cleared)
      for (const [name, variable] of this.#variables)
        if (variable.exported || variable.by === 'environment') child.#variables.set(name, variable);
    for (const [name, variable] of prefix) child.#variables.set(name, variable);
    child.cwd = this.cwd;
    child.goEnv = this.goEnv;
    child.home = this.home;
    child.output = this.output;
    child.positional = [];
    return child;
  }

  /** Takes over everything from a copy that ran on. */
  adopt(other: ShellState): void {
    this.#variables = other.#variables;
    other.#shared = true;
    this.#shared = true;
    this.functions = other.functions;
    this.aliases = other.aliases;
    this.goEnv = other.goEnv;
    this.traps = other.traps;
    this.positional = other.positional;
    this.cwd = other.cwd;
    this.directories = other.directories;
    this.exportsAll = other.exportsAll;
    this.flow = other.flow;
    this.status = other.status;
    this.output = other.output;
  }

  get(name: string): Variable | undefined {
    return this.#variables.get(name);
  }

  set(name: string, variable: Variable): void {
    this.#own();
    this.#variables.set(name, variable);
  }

  unset(name: string): void {
    this.#own();
    this.#variables.set(name, { value: UNSET, exported: false, by: 'script' });
  }

  #own(): void {
    if (!this.#shared) return;
    spend(this.#budget, this.#variables.size >> 4);
    this.#variables = new Map(this.#variables);
    this.#shared = false;
  }

  get variables(): ReadonlyMap<string, Variable> {
    return this.#variables;
  }

  /** What is exported now, as a value that later changes leave alone. */
  environment(prefix?: ReadonlyMap<string, Variable>, cleared = false): Environment {
    this.#shared = true;
    return new Exported(cleared ? new Map() : this.#variables, this.goEnv, prefix, this.home, this.cleared || cleared);
  }

  /** The file that `go env -w` writes when it is called now; undefined when it writes none. */
  goEnvFile(prefix: ReadonlyMap<string, Variable>, cleared: boolean): string | undefined {
    return goEnvFile(exportedIn(cleared ? new Map() : this.#variables, prefix), this.home);
  }

  /** This state becomes what holds after either of the two ran. A branch that ended (`exit`) does not count. */
  join(a: ShellState, b: ShellState): void {
    if (a.flow !== 'run' || b.flow !== 'run') {
      if (a.flow === 'run') {
        this.adopt(a);
        return;
      }
      if (b.flow === 'run') {
        this.adopt(b);
        return;
      }
      this.adopt(a);
      this.flow = a.flow === b.flow ? a.flow : 'run';
      return;
    }
    const output = distinct([...a.output, ...b.output]);
    if (a.#variables !== b.#variables) {
      const joined = new Map(a.#variables);
      spend(this.#budget, joined.size >> 4);
      for (const name of new Set([...a.#variables.keys(), ...b.#variables.keys()])) {
        const left = a.#variables.get(name);
        const right = b.#variables.get(name);
        if (left === right) continue;
        joined.set(name, joinVariables(a.#orOutside(name, left), b.#orOutside(name, right)));
      }
      this.#variables = joined;
      this.#shared = false;
    } else {
      this.#variables = a.#variables;
      this.#shared = true;
    }
    this.functions = a.functions === b.functions ? a.functions : new Map([...b.functions, ...a.functions]);
    this.aliases = a.aliases === b.aliases ? a.aliases : new Map([...b.aliases, ...a.aliases]);
    this.goEnv = a.goEnv === b.goEnv ? a.goEnv : joinGoEnv(a.goEnv, b.goEnv);
    this.traps = a.traps === b.traps ? a.traps : [...new Set([...a.traps, ...b.traps])];
    this.positional = a.positional && b.positional && joinLists(a.positional, b.positional);
    this.cwd = a.cwd === b.cwd ? a.cwd : undefined;
    this.directories = a.directories === b.directories ? a.directories : [];
    this.exportsAll = a.exportsAll || b.exportsAll;
    this.status = a.status === b.status ? a.status : undefined;
    this.output = output;
    this.flow = 'run';
  }

  #orOutside(name: string, variable: Variable | undefined): Variable {
    if (variable) return variable;
    return { value: this.outside(name), exported: false, by: 'environment' };
  }

  /** What a variable is that nothing sets. */
  outside(name: string, at?: Span): Value {
    if (this.closed && !GIVEN_BY_SYSTEM.has(name)) return UNSET;
    return {
      texts: [TracedText.hole({ why: `the environment variable ${name} is not known`, variable: name, at })],
      mayBeUnset: !GIVEN_BY_SYSTEM.has(name),
    };
  }
}

/** Variables that every shell finds set, to values that only the machine knows. */
const GIVEN_BY_SYSTEM = new Set([
  'HOME',
  'PATH',
  'USER',
  'HOSTNAME',
  'SHELL',
  'UID',
  'EUID',
  'RANDOM',
  'SECONDS',
  'LINENO',
  'OSTYPE',
  'BASH_VERSION',
  'PPID',
]);

function joinVariables(a: Variable, b: Variable): Variable {
  const elements = a.elements && b.elements && !a.keys && !b.keys && joinLists(a.elements, b.elements);
  const isLost = !elements && (a.elements !== undefined || b.elements !== undefined);
  return {
    value: isLost
      ? { texts: [TracedText.hole({ why: 'the array is not known' })], mayBeUnset: true }
      : joinValues(a.value, b.value),
    ...(elements ? { elements } : {}),
    exported: a.exported || b.exported,
    set: b.set ?? a.set,
    by: a.by === b.by ? a.by : 'script',
  };
}

function joinGoEnv(a: GoSettings, b: GoSettings): GoSettings {
  const joined = new Map<string, EnvironmentEntry>();
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const left = a.get(name);
    const right = b.get(name);
    if (left && right && left !== right)
      joined.set(name, {
        ...right,
        value: toPossible(distinct([...fromPossible(left.value), ...fromPossible(right.value)])),
        mayBeUnset: left.mayBeUnset || right.mayBeUnset,
      });
    else if (left && right) joined.set(name, left);
    else joined.set(name, { ...(left ?? right)!, mayBeUnset: true });
  }
  return joined;
}

/** Looks an exported variable up. */
function exportedIn(
  variables: ReadonlyMap<string, Variable>,
  prefix: ReadonlyMap<string, Variable> | undefined,
): (name: string) => Value | undefined {
  return (name) => {
    const variable = prefix?.get(name) ?? variables.get(name);
    return variable?.exported ? variable.value : undefined;
  };
}

class Exported implements Environment {
  readonly #variables: ReadonlyMap<string, Variable>;
  readonly #goEnv: GoSettings;
  readonly #prefix: ReadonlyMap<string, Variable> | undefined;
  readonly #home: string | undefined;
  readonly #cleared: boolean;

  constructor(
    variables: ReadonlyMap<string, Variable>,
    goEnv: GoSettings,
    prefix: ReadonlyMap<string, Variable> | undefined,
    home: string | undefined,
    cleared: boolean,
  ) {
    this.#cleared = cleared;
    this.#variables = variables;
    this.#goEnv = goEnv;
    this.#prefix = prefix;
    this.#home = home;
  }

  get(name: string): EnvironmentEntry | undefined {
    const variable = this.#prefix?.get(name) ?? this.#variables.get(name);
    if (variable?.exported && variable.value.texts.length > 0) {
      return {
        name,
        value: toPossible(variable.value.texts),
        mayBeUnset: variable.value.mayBeUnset,
        set: variable.set,
        by: variable.by,
      };
    }
    const file = this.#goEnvFile();
    return file === undefined ? undefined : this.#goEnv.get(goEnvKey(file, name));
  }

  entries(): readonly EnvironmentEntry[] {
    const file = this.#goEnvFile();
    const written = file === undefined ? [] : [...this.#goEnv.keys()].flatMap((key) => nameInGoEnv(key, file) ?? []);
    const names = new Set([...this.#variables.keys(), ...(this.#prefix?.keys() ?? []), ...written]);
    return [...names].flatMap((name) => this.get(name) ?? []);
  }

  hides(name: string): boolean {
    const variable = this.#prefix?.get(name) ?? this.#variables.get(name);
    return variable ? variable.by === 'script' && variable.value.texts.length === 0 : this.#cleared;
  }

  #goEnvFile(): string | undefined {
    return this.#goEnv.size === 0 ? undefined : goEnvFile(exportedIn(this.#variables, this.#prefix), this.#home);
  }
}
