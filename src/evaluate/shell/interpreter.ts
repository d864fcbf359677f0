import type { CommandRedirect, ShellCommand } from '../../model/command.ts';
import {
  type Assignment,
  type Case,
  type Command,
  type For,
  type If,
  type ParsedScript,
  type PipelineNode,
  parseShell,
  type Redirection,
  type Statement,
  type While,
  type Word,
  type WordPart,
} from '../../parse/shell/syntax.ts';
import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { assign, assignedValue, assignmentField, runAssignment } from './assign.ts';
import { fileText } from './captured.ts';
import { expandPattern, mayMatch, surelyMatches } from './casePattern.ts';
import { isCertain, isDecidable, isTest } from './certainty.ts';
import { invokeCommand } from './commands.ts';
import { testExpression } from './conditions.ts';
import { type ExpansionContext, expandFields, expandText, type Field } from './expand.ts';
import { fileTest } from './files.ts';
import { linesOf } from './filters.ts';
import { hereDocument } from './heredoc.ts';
import { trimLineEnds, withoutCarriageReturns } from './lines.ts';
import { commandSpan, placeOfCommand } from './place.ts';
import type { Frame, Invocation, Runtime, ShellLimits, ShellOptions } from './runtime.ts';
import { type Budget, type ShellState, spend, type Variable } from './state.ts';
import { certainText, concatAll, distinct, isHole } from './value.ts';
import { wordOf } from './words.ts';

type Node = Statement['command'] | If['then'] | Command;

const LIMITS: ShellLimits = { steps: 60_000, commands: 4_000, depth: 24, iterations: 200 };

/** Most ways in which one simple command is run where the number of its words differs. */
const MAX_FORMS = 8;

/** Runs shell text abstractly: every way that it may take, with what is known of its values. */
export class Interpreter implements Runtime {
  readonly options: ShellOptions;
  readonly limits: ShellLimits;
  readonly budget: Budget;
  readonly facts: Runtime['facts'] = { commands: [], reads: [], errors: [], unresolved: [], files: [], sourced: [] };

  constructor(options: ShellOptions) {
    this.options = options;
    this.limits = { ...LIMITS, ...options.limits };
    this.budget = { steps: this.limits.steps, exhausted: false };
  }

  runText(text: TracedText, state: ShellState, frame: Frame): void {
    if (frame.depth > this.limits.depth) {
      this.unresolved('scripts are nested too deeply', text.spanOf());
      return;
    }
    spend(this.budget, 1 + (text.length >> 8));
    const source = withoutCarriageReturns(text);
    const script = parseShell(source.text);
    this.#reportErrors(script, source);
    this.#statements(script.commands, state, { ...frame, source });
  }

  unresolved(message: string, span: Span | undefined): void {
    const last = this.facts.unresolved.at(-1);
    if (this.facts.unresolved.length > 200 || (last?.message === message && last.span === span)) return;
    this.facts.unresolved.push(span ? { message, span } : { message });
  }

  record(invocation: Invocation, state: ShellState, extra?: { builtin?: boolean; runs?: ShellCommand['runs'] }): void {
    if (this.facts.commands.length >= this.limits.commands) {
      if (!this.budget.exhausted) this.unresolved('the script runs too many commands', invocation.span);
      this.budget.exhausted = true;
      return;
    }
    const { frame } = invocation;
    const stdin = frame.stdin?.length === 1 ? frame.stdin[0] : undefined;
    this.facts.commands.push({
      words: invocation.words,
      span: invocation.span,
      at: placeOfCommand(invocation.words, invocation.span, frame.via),
      env: state.environment(invocation.prefix, invocation.cleared),
      cwd: state.cwd,
      redirects: invocation.redirects,
      stdin,
      via: frame.via,
      conditional: frame.conditional,
      negated: frame.negated,
      piped: frame.piped,
      builtin: extra?.builtin ?? false,
      runs: extra?.runs,
    });
  }

  invoke(invocation: Invocation, state: ShellState): void {
    if (!spend(this.budget, 1)) return;
    if (invocation.frame.depth > this.limits.depth) {
      this.unresolved('commands are nested too deeply', invocation.span);
      return;
    }
    invokeCommand(this, invocation, state);
  }

  /** The function's and script's bodies are run through here as well. */
  runStatements(statements: readonly Statement[], state: ShellState, frame: Frame): void {
    this.#statements(statements, state, frame);
  }

  #reportErrors(script: ParsedScript, source: TracedText): void {
    for (const error of (script.errors ?? []).slice(0, 20)) {
      const span = source.spanOf(error.pos, Math.min(source.length, error.pos + 1)) ?? source.spanOf();
      this.facts.errors.push(span ? { message: error.message, span } : { message: error.message });
    }
  }

  #statements(statements: readonly Statement[], state: ShellState, frame: Frame): void {
    for (const statement of statements) {
      if (state.flow !== 'run') return;
      if (this.budget.exhausted) {
        this.unresolved('the script is too long to evaluate', frame.source.spanOf(statement.pos, statement.end));
        return;
      }
      if (statement.background) {
        const child = state.clone();
        this.#node(statement.command, child, frame);
        state.status = true;
        state.output = child.output;
      } else this.#node(statement.command, state, frame);
    }
  }

  #node(node: Node, state: ShellState, frame: Frame): void {
    if (state.flow !== 'run' || !spend(this.budget, 1)) return;
    switch (node.type) {
      case 'Command':
        this.#command(node, state, frame);
        return;
      case 'Pipeline':
        this.#pipeline(node, state, frame);
        return;
      case 'AndOr':
        this.#andOr(node.commands, node.operators, state, frame);
        return;
      case 'If':
        this.#if(node, state, frame);
        return;
      case 'For':
      case 'Select':
        this.#for(node, state, frame);
        return;
      case 'While':
        this.#while(node, state, frame);
        return;
      case 'Case':
        this.#case(node, state, frame);
        return;
      case 'Subshell': {
        const child = state.clone();
        this.#statements(node.body.commands, child, frame);
        state.status = child.status;
        state.output = child.output;
        return;
      }
      case 'BraceGroup':
        this.#statements(node.body.commands, state, frame);
        return;
      case 'CompoundList':
        this.#statements(node.commands, state, frame);
        return;
      case 'Function': {
        const name = frame.source.text.slice(node.name.pos, node.name.end);
        const functions = new Map(state.functions);
        spend(this.budget, functions.size >> 4);
        const body: Statement = {
          type: 'Statement',
          pos: node.body.pos,
          end: node.body.end,
          command: asPipelineNode(node.body),
          background: undefined,
        };
        functions.set(name, { name, source: frame.source, body: [body], scriptPath: state.scriptPath });
        state.functions = functions;
        state.status = true;
        return;
      }
      case 'Redirected': {
        const context = this.#context(frame, state);
        const { redirects, stdin } = this.#redirects(node.redirects, context, frame);
        const before = state.output;
        this.#node(node.command, state, stdin ? { ...frame, stdin } : frame);
        if (redirects.some((redirect) => redirect.writes && (redirect.descriptor === 1 || redirect.descriptor === -1)))
          state.output = before;
        return;
      }
      case 'Coproc':
        this.#node(node.body, state.clone(), frame);
        return;
      case 'TestCommand':
        state.status = testExpression(node.expression, this.#context(frame, state), fileTest(this.options, state));
        return;
      case 'ArithmeticFor': {
        const child = state.clone();
        this.#statements(node.body.commands, child, { ...frame, conditional: true });
        child.flow = child.flow === 'exit' ? 'exit' : 'run';
        state.join(state.clone(), child);
        return;
      }
      case 'ArithmeticCommand':
        state.status = undefined;
        return;
    }
  }

  #pipeline(node: Extract<Node, { type: 'Pipeline' }>, state: ShellState, frame: Frame): void {
    const negated = node.prefixes.some((prefix) => prefix.type === 'Negation');
    const inner: Frame = negated ? { ...frame, negated: !frame.negated } : frame;
    if (node.commands.length === 1) this.#node(node.commands[0]!, state, inner);
    else {
      let stdin: readonly TracedText[] | undefined = frame.stdin;
      node.commands.forEach((command, index) => {
        const last = index === node.commands.length - 1;
        const child = state.clone();
        child.output = [TracedText.empty];
        this.#node(command, child, {
          ...inner,
          stdin: index === 0 ? frame.stdin : (stdin ?? []),
          captured: true,
          piped: { from: inner.piped.from || index > 0, to: inner.piped.to || !last },
        });
        stdin = child.output;
        if (!last) return;
        state.status = child.status;
        state.goEnv = child.goEnv;
        if (frame.captured) state.output = concatAll([state.output, child.output]);
      });
    }
    if (negated && state.status !== undefined) state.status = !state.status;
  }

  #andOr(nodes: readonly PipelineNode[], operators: readonly string[], state: ShellState, frame: Frame): void {
    this.#node(nodes[0]!, state, frame);
    // Whether the last thing was a test: what follows `[ … ] &&` is conditional, what follows `docker build … &&` is the plan.
    let tested = isTest(nodes[0]!);
    for (let index = 1; index < nodes.length; index++) {
      const node = nodes[index]!;
      const and = operators[index - 1] === '&&';
      if (state.flow !== 'run') return;
      if (state.status === !and && (tested || isCertain(nodes[index - 1]!))) continue;
      const certain = state.status === and && (tested || isCertain(nodes[index - 1]!));
      if (certain || (and && !tested && state.status !== false)) this.#node(node, state, frame);
      else {
        const skipped = state.clone();
        skipped.status = tested ? undefined : !and;
        const taken = state.clone();
        this.#node(node, taken, { ...frame, conditional: true });
        state.join(skipped, taken);
        if (!and && state.flow === 'run' && !tested) state.status = undefined;
      }
      tested = isTest(node) || (tested && state.status === undefined);
    }
  }

  #if(node: If, state: ShellState, frame: Frame): void {
    const clauses = [node, ...node.elif];
    this.#ifFrom(clauses, 0, node.else, state, frame);
  }

  #ifFrom(
    clauses: readonly Pick<If, 'clause' | 'then'>[],
    index: number,
    otherwise: If['then'] | undefined,
    state: ShellState,
    frame: Frame,
  ): void {
    const current = clauses[index];
    if (!current) {
      state.status = true;
      if (otherwise) this.#statements(otherwise.commands, state, frame);
      return;
    }
    if (!spend(this.budget, 1) || index > 200) return;
    this.#statements(current.clause.commands, state, frame);
    if (state.flow !== 'run') return;
    const decided = isDecidable(current.clause.commands) ? state.status : undefined;
    if (decided === true) {
      this.#statements(current.then.commands, state, frame);
      return;
    }
    if (decided === false) {
      this.#ifFrom(clauses, index + 1, otherwise, state, frame);
      return;
    }
    const inner: Frame = { ...frame, conditional: true };
    const taken = state.clone();
    this.#statements(current.then.commands, taken, inner);
    const skipped = state.clone();
    this.#ifFrom(clauses, index + 1, otherwise, skipped, inner);
    state.join(taken, skipped);
  }

  #for(node: For | Extract<Node, { type: 'Select' }>, state: ShellState, frame: Frame): void {
    const context: ExpansionContext = { ...this.#context(frame, state), globsUnknown: true };
    const name = frame.source.text.slice(node.name.pos, node.name.end);
    const set = frame.source.spanOf(node.name.pos, node.name.end);
    let uncertain = node.type === 'Select';
    const fields: Field[] = [];
    if (node.wordlist) {
      for (const word of node.wordlist) {
        const ways = expandFields(context, word);
        if (ways.length > 1) uncertain = true;
        const seen = new Set<Field['texts']>();
        for (const field of ways.flat()) {
          if (!seen.has(field.texts)) fields.push(field);
          seen.add(field.texts);
        }
        if (fields.length > this.limits.iterations) break;
      }
    } else if (state.positional)
      for (const { texts, when } of state.positional) fields.push({ texts, several: when !== undefined });
    else
      fields.push({
        texts: [TracedText.hole({ why: 'the arguments of the script are not known', at: set })],
        several: true,
      });
    if (fields.length > this.limits.iterations) {
      this.unresolved('the loop is too long', set);
      fields.length = this.limits.iterations;
    }
    for (const field of fields) {
      if (state.flow !== 'run') break;
      if (!spend(this.budget, 1)) return;
      const optional = uncertain || field.several;
      const body = optional ? state.clone() : state;
      assign(name, { texts: field.texts, mayBeUnset: false }, body, set);
      this.#statements(node.body.commands, body, optional ? { ...frame, conditional: true } : frame);
      endPass(body);
      if (optional) {
        if (body.flow === 'break') body.flow = 'run';
        state.join(state.clone(), body);
      }
    }
    leavesLoop(state);
  }

  #while(node: While, state: ShellState, frame: Frame): void {
    const lines = readLoop(node, frame);
    if (lines) {
      for (const line of lines.slice(0, this.limits.iterations)) {
        if (state.flow !== 'run' || !spend(this.budget, 1)) break;
        this.#statements(node.clause.commands, state, { ...frame, stdin: [line] });
        this.#statements(node.body.commands, state, { ...frame, stdin: undefined });
        endPass(state);
      }
      leavesLoop(state);
      return;
    }
    for (let pass = 0; pass < this.limits.iterations; pass++) {
      if (!spend(this.budget, 1)) return;
      this.#statements(node.clause.commands, state, frame);
      if (state.flow !== 'run') return;
      const known = isDecidable(node.clause.commands) ? state.status : undefined;
      const status = known === undefined || node.kind === 'while' ? known : !known;
      if (status === false) return;
      if (status === undefined) {
        const body = state.clone();
        this.#statements(node.body.commands, body, { ...frame, conditional: true });
        if (body.flow === 'break' || body.flow === 'continue') body.flow = 'run';
        state.join(state.clone(), body);
        return;
      }
      this.#statements(node.body.commands, state, frame);
      endPass(state);
      if (leavesLoop(state)) return;
    }
  }

  #case(node: Case, state: ShellState, frame: Frame): void {
    const context = this.#context(frame, state);
    const subjects = expandText(context, node.word);
    const ends: ShellState[] = [];
    // Alternatives of the subject that no item has surely taken yet.
    let open: readonly TracedText[] = subjects;
    let through = false;
    for (const item of node.items) {
      if (open.length === 0 && !through) break;
      if (!spend(this.budget, 1)) break;
      const patterns = item.pattern.flatMap((pattern) => expandPattern(context, pattern));
      const maybe = open.filter((subject) => patterns.some((pattern) => mayMatch(pattern, subject)));
      const surely = open.filter((subject) => patterns.some((pattern) => surelyMatches(pattern, subject)));
      open = open.filter((subject) => !surely.includes(subject));
      if (maybe.length === 0 && !through) continue;
      const certain = ends.length === 0 && open.length === 0 && surely.length === subjects.length;
      const body = state.clone();
      this.#statements(item.body.commands, body, certain ? frame : { ...frame, conditional: true });
      ends.push(body);
      through = item.terminator === ';&';
      if (item.terminator === ';;&') open = subjects;
    }
    if (open.length > 0 || ends.length === 0) ends.push(state.clone());
    let joined = ends[0]!;
    for (const end of ends.slice(1)) {
      const next = state.clone();
      next.join(joined, end);
      joined = next;
    }
    state.adopt(joined);
  }

  #command(node: Command, state: ShellState, frame: Frame): void {
    const context = this.#context(frame, state);
    const assignments = node.prefix.filter((part): part is Assignment => part.type === 'Assignment');
    const { redirects, stdin } = this.#redirects(node.redirects, context, frame);
    const inner: Frame = stdin ? { ...frame, stdin } : frame;
    if (!node.name) {
      state.status = true;
      for (const assignment of assignments) runAssignment(assignment, this.#context(frame, state));
      return;
    }
    let forms: { readonly texts: Field; readonly span: Span | undefined }[][] = [[]];
    for (const argument of [node.name, ...node.args]) {
      const span = frame.source.spanOf(argument.pos, argument.end);
      const ways: readonly (readonly Field[])[] =
        argument.type === 'Assignment' ? [[assignmentField(argument, context)]] : expandFields(context, argument);
      if (this.budget.exhausted) return;
      if (ways.length === 1) for (const form of forms) for (const texts of ways[0]!) form.push({ texts, span });
      else {
        forms = forms
          .flatMap((form) => ways.map((way) => [...form, ...way.map((texts) => ({ texts, span }))]))
          .slice(0, MAX_FORMS);
        spend(this.budget, forms.length * (forms[0]?.length ?? 0));
      }
    }
    const prefix = new Map<string, Variable>();
    for (const assignment of assignments) {
      const value = assignedValue(assignment, context);
      const set = frame.source.spanOf(assignment.pos, assignment.end);
      prefix.set(assignment.name, { value, exported: true, set, by: 'script' });
    }
    const arrays = node.args.filter(
      (part): part is Assignment => part.type === 'Assignment' && part.value.type === 'ArrayValue',
    );
    const end = lastWordEnd(node);
    const span = commandSpan(frame.source, node.name.pos, node.name.end, end);
    const runForm = (form: (typeof forms)[number], into: ShellState, at: Frame): void => {
      const words = form.map((field) => wordOf(field.texts, field.span));
      if (words.length === 0) {
        into.status = true;
        return;
      }
      this.invoke({ words, prefix, cleared: false, redirects, span, frame: at }, into);
    };
    if (forms.length === 1) runForm(forms[0]!, state, inner);
    else {
      const ends = forms.map((form) => {
        const branch = state.clone();
        runForm(form, branch, { ...inner, conditional: true });
        return branch;
      });
      let joined = ends[0]!;
      for (const branch of ends.slice(1)) {
        const next = state.clone();
        next.join(joined, branch);
        joined = next;
      }
      state.adopt(joined);
    }
    for (const array of arrays) runAssignment(array, this.#context(frame, state));
  }

  #redirects(
    list: readonly Redirection[],
    context: ExpansionContext,
    frame: Frame,
  ): { readonly redirects: readonly CommandRedirect[]; readonly stdin: readonly TracedText[] | undefined } {
    if (list.length === 0) return { redirects: [], stdin: undefined };
    const redirects: CommandRedirect[] = [];
    let stdin: readonly TracedText[] | undefined;
    for (const redirect of list) {
      if (redirect.type === 'HereDoc') stdin = hereDocument(redirect, context);
      else if (redirect.type === 'HereString') {
        stdin = redirect.target
          ? concatAll([expandText(context, redirect.target), [TracedText.computed('\n')]])
          : undefined;
      } else if (redirect.target) {
        const writes = redirect.operator.includes('>');
        const both = redirect.operator.startsWith('&');
        const piped = processSubstitution(redirect.target);
        const texts = piped
          ? [TracedText.hole({ why: 'it is the name of a pipe' })]
          : expandText(context, redirect.target);
        const output =
          piped &&
          context.substitute(piped.script, context.source, context.state, frame.source.spanOf(piped.pos, piped.end));
        const duplicates = redirect.operator.endsWith('&') && /^(\d+|-)$/.test(certainText(texts) ?? '');
        const number = redirect.descriptor?.type === 'FileDescriptor' ? redirect.descriptor.value : undefined;
        redirects.push({
          operator: redirect.operator,
          path: wordOf({ texts, several: false }, frame.source.spanOf(redirect.target.pos, redirect.target.end)),
          writes: writes && !duplicates,
          descriptor: both ? -1 : (number ?? (writes ? 1 : 0)),
        });
        if (!writes && (number ?? 0) === 0)
          stdin = output ?? [
            fileText(this, context.state, certainText(texts)) ?? TracedText.hole({ why: 'it is read from a file' }),
          ];
      }
    }
    return { redirects, stdin };
  }

  #context(frame: Frame, state: ShellState): ExpansionContext {
    return {
      source: frame.source,
      state,
      budget: this.budget,
      readVariable: (name, span, fallbackOf, hasFallback, given) => {
        if (this.facts.reads.length >= this.limits.commands) return;
        this.facts.reads.push({
          name,
          ...(span ? { span } : {}),
          ...(fallbackOf ? { fallbackOf } : {}),
          ...(hasFallback ? { hasFallback } : {}),
          ...(given ? { given } : {}),
        });
      },
      substitute: (script, source, from, span) => {
        if (!script) return [TracedText.hole({ why: 'the command does not parse', at: span })];
        if (frame.depth >= this.limits.depth) {
          this.unresolved('substitutions are nested too deeply', span);
          return [TracedText.hole({ why: 'substitutions are nested too deeply', at: span })];
        }
        this.#reportErrors(script, source);
        const child = from.clone();
        child.output = [TracedText.empty];
        this.#statements(script.commands, child, {
          ...frame,
          source,
          depth: frame.depth + 1,
          captured: true,
          stdin: undefined,
          piped: { from: false, to: true },
          via: [
            ...frame.via,
            span ? { kind: 'substitution', name: '$()', span } : { kind: 'substitution', name: '$()' },
          ],
        });
        from.status = child.status;
        return distinct(child.output.map(trimLineEnds));
      },
    };
  }
}

function asPipelineNode(body: Extract<Node, { type: 'Function' }>['body']): PipelineNode {
  if (body.type !== 'CompoundList') return body;
  return { type: 'BraceGroup', pos: body.pos, end: body.end, body };
}

/** `continue` ends one pass through a loop. */
function endPass(state: ShellState): void {
  if (state.flow === 'continue') state.flow = 'run';
}

/** Whether the loop ends here; `break` ends the loop alone. */
function leavesLoop(state: ShellState): boolean {
  if (state.flow === 'run') return false;
  if (state.flow === 'break') state.flow = 'run';
  return true;
}

/** Variables that are exported wherever they are used, so a new value is exported too. */
function lastWordEnd(node: Command): number {
  const last = node.args.at(-1);
  return Math.max(node.name?.end ?? node.pos, last?.end ?? 0);
}

/** `<(COMMAND)`, where it is the whole word. */
function processSubstitution(word: Word): Extract<WordPart, { type: 'ProcessSubstitution' }> | undefined {
  const only = word.parts?.length === 1 ? word.parts[0] : undefined;
  return only?.type === 'ProcessSubstitution' ? only : undefined;
}

/** The lines over which `while read x` loops, where its input is known text. */
function readLoop(node: While, frame: Frame): readonly TracedText[] | undefined {
  const only = node.clause.commands.length === 1 ? node.clause.commands[0] : undefined;
  if (only?.command.type !== 'Command' || only.command.name?.value !== 'read') return undefined;
  const input = frame.stdin?.length === 1 ? frame.stdin[0] : undefined;
  if (!input || isHole(input)) return undefined;
  return linesOf(input);
}
