import type { AnyNode, TemplateTree } from '../../../parse/gotemplate/ast.ts';
import { printNode } from '../../../parse/gotemplate/print.ts';
import { goQuote } from '../../../parse/gotemplate/quote.ts';
import type { SourceFile } from '../../../text/source.ts';
import { utf8Length } from '../../../text/utf8.ts';
import { callChain, ExecError, isStackOverflow, LimitError, RefusalError } from './errors.ts';
import type { Embedded, Execution } from './execution.ts';
import { type Origin, slicePieces, type TemplateCall, type ValuePath } from './origin.ts';
import type { TemplateSet } from './set.ts';
import { type CallContext, FunctionError, type ReadKind, type Str, type Value } from './values.ts';

/** From so many open calls on, a stack that overflows means that templates call each other without end. */
export const MANY_CALLS = 50;
export const TOO_DEEP = 'the value nests too deeply';

interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/**
 * The state of one executing template: its variables, the node that messages blame, and what functions may ask for.
 * A value's static type matters where Go's messages print it, so what comes from a `range` over interfaces is marked as such
 * (`ifaces`, `dotIface`), as reflection would know it.
 */
export abstract class ExecutionState implements CallContext {
  protected readonly execution: Execution;
  protected readonly set: TemplateSet;
  protected readonly tree: TemplateTree;
  /** The call that executes the template; undefined for a file. */
  protected readonly call: TemplateCall | undefined;
  protected readonly embedded: Embedded | undefined;
  protected node: AnyNode | undefined;
  protected readonly names: string[] = ['$'];
  protected readonly values: Value[] = [];
  protected readonly ifaces: boolean[] = [false];
  protected dotIface = false;
  /** The origin of what was looked at last: what a failure may be blamed on. */
  protected blamed: Origin | undefined;

  constructor(execution: Execution, set: TemplateSet, tree: TemplateTree, call: TemplateCall | undefined) {
    this.execution = execution;
    this.set = set;
    this.tree = tree;
    this.call = call;
    this.embedded = execution.embedded.get(tree.file);
  }

  include(name: string, data: Value): Str {
    return this.execution.include(name, data, this.set, this.calling(name));
  }

  tpl(text: Str, data: Value): Str {
    return this.execution.tpl(text, data, this.set, this.calling('tpl'));
  }

  charge(amount: number): void {
    this.execution.charge(amount);
  }

  argumentText(index: number): string {
    const node = this.node;
    const argument = node?.kind === 'command' ? node.args[index + 1] : undefined;
    return argument ? printNode(argument) : '';
  }

  read(path: ValuePath, how: ReadKind): void {
    const node = this.node;
    if (node) this.noteRead(path, how, node);
  }

  /** The value paths that decided that the current node is executed. */
  protected get conditions(): Origin | undefined {
    return undefined;
  }

  protected calling(name: string): TemplateCall {
    const node = this.node ?? this.tree.root;
    return { ...this.place(node.start, node.end), name, caller: this.call };
  }

  /** The place in a real file; a text that `tpl` executes lies where its piece, else the call, lies. */
  protected place(start: number, end: number): Place {
    const embedded = this.embedded;
    if (!embedded) return { file: this.tree.file, start, end };
    const [piece] = embedded.text.pieces ? slicePieces(embedded.text.pieces, start, start + 1) : [];
    if (piece?.file && piece.start !== undefined && piece.end !== undefined)
      return { file: piece.file, start: piece.start, end: piece.end };
    return { file: embedded.file, start: embedded.start, end: embedded.end };
  }

  protected fail(reason: string, cause?: unknown): never {
    const node = this.node;
    const name = this.tree.name;
    let message = `template: ${name}: ${reason}`;
    if (node) {
      const text = this.tree.file.text;
      const lineStart = node.pos > 0 ? text.lastIndexOf('\n', node.pos - 1) + 1 : 0;
      const line = this.tree.file.positionAt(node.pos).line;
      const column = utf8Length(text, lineStart, node.pos);
      message = `template: ${this.tree.parseName}:${line}:${column}: executing ${goQuote(name)} at <${printNode(node)}>: ${reason}`;
    }
    if (cause instanceof ExecError) throw cause.wrap(message, this.conditions);
    const at = node ?? this.tree.root;
    const refused = cause instanceof RefusalError ? cause : undefined;
    throw new ExecError(message, {
      ...this.place(at.start, at.end),
      reason: refused?.text ?? (cause instanceof FunctionError ? cause.message : reason),
      refusal: refused?.refusal,
      limited: cause instanceof LimitError,
      calls: callChain(this.call),
      origin: this.blamed,
      when: this.conditions,
    });
  }

  /** Runs what may go deep into a value; one that holds itself would never end. */
  protected bounded<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (isStackOverflow(error) && this.execution.depth < MANY_CALLS) return this.fail(TOO_DEEP);
      throw error;
    }
  }

  protected step(amount = 1): void {
    try {
      this.execution.charge(amount);
    } catch (error) {
      if (error instanceof FunctionError) this.fail(error.message, error);
      throw error;
    }
  }

  protected written(length: number): void {
    try {
      this.execution.chargeText(length);
    } catch (error) {
      if (error instanceof FunctionError) this.fail(error.message, error);
      throw error;
    }
  }

  protected built(length: number): void {
    try {
      this.execution.chargeList(length);
    } catch (error) {
      if (error instanceof FunctionError) this.fail(error.message, error);
      throw error;
    }
  }

  protected assign(name: string, value: Value, iface: boolean): void {
    const at = this.names.lastIndexOf(name);
    if (at === -1) this.fail(`undefined variable: ${name}`);
    this.values[at] = value;
    this.ifaces[at] = iface;
  }

  protected variable(name: string): number {
    const at = this.names.lastIndexOf(name);
    if (at === -1) this.fail(`undefined variable: ${name}`);
    return at;
  }

  protected noteRead(path: ValuePath, how: ReadKind, node: AnyNode): void {
    const { reads } = this.execution;
    if (!reads.knows(path, node)) reads.note(path, how, node, this.place(node.start, node.end));
  }
}
