import type { ShellFacts, Word } from '../../model/command.ts';
import { TracedText } from '../../text/traced.ts';
import { Interpreter } from './interpreter.ts';
import { runTraps } from './programs.ts';
import type { Frame, ShellOptions } from './runtime.ts';
import { ShellState } from './state.ts';
import { fromPossible } from './value.ts';

export type { ShellLimits, ShellOptions } from './runtime.ts';

function begin(
  options: ShellOptions,
  source: TracedText,
): { interpreter: Interpreter; state: ShellState; frame: Frame } {
  const interpreter = new Interpreter(options);
  const state = new ShellState(interpreter.budget, options.closed ?? false);
  for (const [name, entry] of options.env ?? [])
    state.set(name, {
      value: { texts: fromPossible(entry.value), mayBeUnset: entry.mayBeUnset },
      exported: true,
      set: entry.set,
      by: entry.by,
    });
  state.goEnv = options.goEnv ?? new Map();
  state.home = options.home;
  state.cwd = options.cwd;
  state.scriptPath = options.scriptPath;
  state.positional =
    options.args === 'unknown' ? undefined : (options.args ?? []).map((value) => ({ texts: fromPossible(value) }));
  const frame: Frame = {
    source,
    via: options.via ?? [],
    conditional: false,
    depth: 0,
    negated: false,
    piped: { from: false, to: false },
    stdin: undefined,
    captured: false,
    locals: undefined,
  };
  return { interpreter, state, frame };
}

function finish(interpreter: Interpreter, state: ShellState): ShellFacts {
  const { facts } = interpreter;
  return {
    commands: facts.commands,
    reads: facts.reads,
    errors: facts.errors,
    unresolved: facts.unresolved,
    files: [...new Set(facts.files)],
    goEnv: state.goEnv,
    sourced: facts.sourced,
  };
}

/**
 * What a shell script does: every command that it may run, in order, with its words, its environment and its directory.
 *
 * Nothing is run. Both sides of a condition that is not known are followed; a condition that is known decides. Functions
 * run when they are called, scripts, make targets and package scripts of the repository when `readFile` gives them.
 * The text may have holes; it may come from anywhere, and every word knows its place there. Any text is safe: the work is
 * bounded, and a bound that is hit is an entry of `unresolved`.
 */
export function evaluateShell(script: TracedText, options: ShellOptions = {}): ShellFacts {
  const { interpreter, state, frame } = begin(options, script);
  interpreter.runText(script, state, frame);
  runTraps(interpreter, state, frame);
  return finish(interpreter, state);
}

/** What a command given as a list of words does (`['sh', '-c', '…']`): no shell reads it, so nothing in it expands. */
export function evaluateArgv(words: readonly Word[], options: ShellOptions = {}): ShellFacts {
  const { interpreter, state, frame } = begin(options, TracedText.empty);
  if (words.length > 0) {
    const first = words[0]?.span;
    const last = words.at(-1)?.span;
    const span =
      first && last && first.file === last.file
        ? { file: first.file, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) }
        : (first ?? last);
    interpreter.invoke({ words, prefix: new Map(), cleared: false, redirects: [], span, frame }, state);
    runTraps(interpreter, state, frame);
  }
  return finish(interpreter, state);
}
