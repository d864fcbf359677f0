import { parseTemplate } from '../../../parse/gotemplate/parser.ts';
import { goQuote } from '../../../parse/gotemplate/quote.ts';
import { SourceFile } from '../../../text/source.ts';
import { DEFAULT_LIMITS, ExecError, isStackOverflow, LimitError, type Limits } from './errors.ts';
import type { Embedded, Execution, FunctionTable } from './execution.ts';
import { Frame } from './frame.ts';
import type { Piece, TemplateCall } from './origin.ts';
import { Output, replacePieces } from './pieces.ts';
import { ReadLog } from './reads.ts';
import { TemplateSet } from './set.ts';
import { FunctionError, Str, type Value } from './values.ts';

/** How deep `include` may open one name, as Helm counts. */
const MAX_INCLUDES = 1000;
/** How many elements a list may have. */
const MAX_LIST = 4_000_000;
/** What Go prints for a value that is not there, and Helm deletes. */
const NO_VALUE = '<no value>';

/**
 * Executes the templates of one set with one table of functions: the part of Helm's engine between parsing and output.
 * Counters, reads and the bounds are shared by all executions of one instance.
 */
export class Executor implements Execution {
  readonly set: TemplateSet;
  readonly functions: FunctionTable;
  readonly reads = new ReadLog();
  readonly embedded = new WeakMap<SourceFile, Embedded>();
  readonly #limits: Limits;
  readonly #open = new Map<string, number>();
  #steps = 0;
  #depth = 0;
  #characters = 0;

  constructor(set: TemplateSet, functions: FunctionTable, limits: Limits = DEFAULT_LIMITS) {
    this.set = set;
    this.functions = functions;
    this.#limits = limits;
  }

  /**
   * Executes a named template at the top, as Helm does for each file, with `<no value>` taken out.
   * Throws `ExecError`, whose message is Go's.
   */
  execute(name: string, data: Value): readonly Piece[] {
    const tree = this.set.lookup(name);
    if (!tree) throw new FunctionError(noTemplate(name));
    const out = new Output();
    new Frame(this, this.set, tree, out, undefined, 0).execute(data);
    return this.scrub(out.pieces);
  }

  /** How many `include` and `tpl` are open. */
  get depth(): number {
    return this.#depth;
  }

  /** `include`: the text of a named template of `set`. Throws `FunctionError` and `ExecError`. */
  include(name: string, data: Value, set: TemplateSet, call: TemplateCall): Str {
    const open = this.#open.get(name) ?? 0;
    if (open > MAX_INCLUDES) throw new FunctionError(nested(name));
    this.#open.set(name, open + 1);
    this.#depth += 1;
    try {
      const tree = set.lookup(name);
      if (!tree) throw new FunctionError(noTemplate(name));
      const out = new Output();
      new Frame(this, set, tree, out, call, 0).execute(data);
      return Str.of(out.pieces);
    } catch (error) {
      // Our stack ends before Helm's counter does: the same recursion, refused in the same words.
      if (isStackOverflow(error)) throw new FunctionError(nested(name));
      throw error;
    } finally {
      this.#open.set(name, open);
      this.#depth -= 1;
    }
  }

  /** `tpl`: the text of a template that is a value. Throws `FunctionError`. */
  tpl(text: Str, data: Value, set: TemplateSet, call: TemplateCall): Str {
    this.charge(text.text.length);
    const file = new SourceFile('gotpl', text.text);
    this.embedded.set(file, { text, file: call.file, start: call.start, end: call.end });
    const parsed = parseTemplate(file, { name: 'gotpl', functions: this.functions });
    const problem = parsed.errors[0];
    if (problem) throw new FunctionError(`cannot parse template ${goQuote(text.text)}: ${problem.message}`);
    const inner = new TemplateSet(set);
    inner.add(parsed);
    this.#depth += 1;
    try {
      const out = new Output();
      new Frame(this, inner, parsed.root, out, call, 0).execute(data);
      return Str.of(this.scrub(out.pieces));
    } catch (error) {
      if (isStackOverflow(error))
        throw new FunctionError(`error during tpl function execution for ${goQuote(text.text)}: ${nested('gotpl')}`);
      if (error instanceof ExecError)
        throw error.wrap(`error during tpl function execution for ${goQuote(text.text)}: ${error.message}`);
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /** Takes out what Go prints for values that are not there; their pieces stay, empty. */
  scrub(pieces: readonly Piece[]): readonly Piece[] {
    let text = '';
    for (const piece of pieces) text += piece.text;
    return text.includes(NO_VALUE) ? replacePieces(pieces, NO_VALUE, '') : pieces;
  }

  /** Charges work; throws `LimitError` when the bound is reached. */
  charge(amount: number): void {
    this.#steps += amount;
    if (this.#steps > this.#limits.steps) throw new LimitError('the templates take too many steps');
  }

  /** Charges the size of a list that was built; throws `LimitError` when it, or all together, is too large. */
  chargeList(length: number): void {
    if (length > MAX_LIST) throw new LimitError('the templates build too long a list');
    this.charge(length >> 3);
  }

  /** Charges characters that were built; throws `LimitError` when the bound is reached. */
  chargeText(length: number): void {
    this.#characters += length;
    if (this.#characters > this.#limits.characters) throw new LimitError('the templates write too much text');
  }
}

function noTemplate(name: string): string {
  return `template: no template ${goQuote(name)} associated with template "gotpl"`;
}

function nested(name: string): string {
  return `rendering template has a nested reference name: ${name}: unable to execute template`;
}
