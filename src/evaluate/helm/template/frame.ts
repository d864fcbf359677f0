import type {
  ActionNode,
  AnyNode,
  BranchNode,
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  ListNode,
  NumberNode,
  Operand,
  PipeNode,
  TemplateNode,
  TemplateTree,
  VariableNode,
} from '../../../parse/gotemplate/ast.ts';
import { printNode } from '../../../parse/gotemplate/print.ts';
import { goQuote } from '../../../parse/gotemplate/quote.ts';
import type { SourceFile } from '../../../text/source.ts';
import { utf8Length } from '../../../text/utf8.ts';
import { callChain, ExecError, LimitError, RefusalError } from './errors.ts';
import { type Embedded, type Executor, isStackOverflow } from './executor.ts';
import { printable } from './fmt.ts';
import { type Origin, slicePieces, type TemplateCall, unite, ValuePath } from './origin.ts';
import type { Output } from './pieces.ts';
import { noteWhole } from './reads.ts';
import type { TemplateSet } from './set.ts';
import { assignable, canBeNil, elementType, isTrue, nilOf, unwrapNil } from './types.ts';
import {
  bool,
  type CallContext,
  Complex,
  childOrigin,
  Float,
  FunctionError,
  type GoFunction,
  INVALID,
  Int,
  NIL,
  Nil,
  type ReadKind,
  Str,
  sortedKeys,
  type Value,
  withOrigin,
} from './values.ts';

/** Go's `maxExecDepth`. */
const MAX_DEPTH = 100000;

/** How a list of nodes ended. */
const NORMAL = 0;
const BREAK = 1;
const CONTINUE = 2;
type Flow = typeof NORMAL | typeof BREAK | typeof CONTINUE;

/** What a piece of text counts for against the bound on characters. */
const PIECE_WEIGHT = 32;
/** From so many open calls on, a stack that overflows means that templates call each other without end. */
const MANY_CALLS = 50;
const TOO_DEEP = 'the value nests too deeply';
const TOO_LARGE = 'the result is too large';

interface Place {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/**
 * The execution of one template: Go's `state`. A value's static type matters where Go's messages print it, so what comes
 * from a `range` over interfaces is marked as such (`iface`), as reflection would know it.
 */
export class Frame implements CallContext {
  readonly #executor: Executor;
  readonly #set: TemplateSet;
  readonly #tree: TemplateTree;
  readonly #out: Output;
  readonly #call: TemplateCall | undefined;
  readonly #depth: number;
  readonly #embedded: Embedded | undefined;
  #when: Origin | undefined;
  #node: AnyNode | undefined;
  readonly #names: string[] = ['$'];
  readonly #values: Value[] = [];
  readonly #ifaces: boolean[] = [false];
  #dotIface = false;

  constructor(
    executor: Executor,
    set: TemplateSet,
    tree: TemplateTree,
    out: Output,
    call: TemplateCall | undefined,
    depth: number,
    when?: Origin,
  ) {
    this.#executor = executor;
    this.#set = set;
    this.#tree = tree;
    this.#out = out;
    this.#call = call;
    this.#depth = depth;
    this.#when = when;
    this.#embedded = executor.embedded.get(tree.file);
  }

  execute(data: Value): void {
    const dot = unwrapNil(data);
    this.#values.push(dot);
    this.#list(dot, this.#tree.root);
  }

  // --- what functions ask for ---

  include(name: string, data: Value): Str {
    return this.#executor.include(name, data, this.#set, this.#calling(name));
  }

  tpl(text: Str, data: Value): Str {
    return this.#executor.tpl(text, data, this.#set, this.#calling('tpl'));
  }

  charge(amount: number): void {
    this.#executor.charge(amount);
  }

  argumentText(index: number): string {
    const node = this.#node;
    const argument = node?.kind === 'command' ? node.args[index + 1] : undefined;
    return argument ? printNode(argument) : '';
  }

  read(path: ValuePath, how: ReadKind): void {
    const node = this.#node;
    if (node) this.#executor.reads.note(path, how, node, () => this.#place(node.start, node.end));
  }

  #calling(name: string): TemplateCall {
    const node = this.#node ?? this.#tree.root;
    return { ...this.#place(node.start, node.end), name, caller: this.#call };
  }

  // --- places and errors ---

  /** The place in a real file; a text that `tpl` executes lies where its piece, else the call, lies. */
  #place(start: number, end: number): Place {
    const embedded = this.#embedded;
    if (!embedded) return { file: this.#tree.file, start, end };
    const [piece] = embedded.text.pieces ? slicePieces(embedded.text.pieces, start, start + 1) : [];
    if (piece?.file && piece.start !== undefined && piece.end !== undefined)
      return { file: piece.file, start: piece.start, end: piece.end };
    return { file: embedded.file, start: embedded.start, end: embedded.end };
  }

  #fail(reason: string, cause?: unknown): never {
    const node = this.#node;
    const name = this.#tree.name;
    let message = `template: ${name}: ${reason}`;
    if (node) {
      const text = this.#tree.file.text;
      const lineStart = node.pos > 0 ? text.lastIndexOf('\n', node.pos - 1) + 1 : 0;
      const line = this.#tree.file.positionAt(node.pos).line;
      const column = utf8Length(text, lineStart, node.pos);
      message = `template: ${this.#tree.parseName}:${line}:${column}: executing ${goQuote(name)} at <${printNode(node)}>: ${reason}`;
    }
    if (cause instanceof ExecError) throw cause.wrap(message);
    const at = node ?? this.#tree.root;
    const refused = cause instanceof RefusalError ? cause : undefined;
    throw new ExecError(message, {
      ...this.#place(at.start, at.end),
      reason: refused?.text ?? (cause instanceof FunctionError ? cause.message : reason),
      refusal: refused?.refusal,
      limited: cause instanceof LimitError,
      calls: callChain(this.#call),
      origin: this.#blamed,
    });
  }

  /** The origin of what was looked at last: what a failure may be blamed on. */
  #blamed: Origin | undefined;

  // --- walking ---

  #list(dot: Value, list: ListNode): Flow {
    this.#node = list;
    for (const node of list.nodes) {
      this.#node = node;
      let flow: Flow = NORMAL;
      switch (node.kind) {
        case 'text':
          this.#text(node.text, node.start, node.end);
          break;
        case 'action':
          this.#action(dot, node);
          break;
        case 'if':
        case 'with':
          flow = this.#branch(dot, node);
          break;
        case 'range':
          flow = this.#range(dot, node);
          break;
        case 'template':
          this.#template(dot, node);
          break;
        case 'break':
          return BREAK;
        case 'continue':
          return CONTINUE;
      }
      if (flow !== NORMAL) return flow;
    }
    return NORMAL;
  }

  #step(amount = 1): void {
    try {
      this.#executor.charge(amount);
    } catch (error) {
      if (error instanceof FunctionError) this.#fail(error.message, error);
      throw error;
    }
  }

  #written(length: number): void {
    try {
      this.#executor.chargeText(length);
    } catch (error) {
      if (error instanceof FunctionError) this.#fail(error.message, error);
      throw error;
    }
  }

  #built(length: number): void {
    try {
      this.#executor.chargeList(length);
    } catch (error) {
      if (error instanceof FunctionError) this.#fail(error.message, error);
      throw error;
    }
  }

  #text(text: string, start: number, end: number): void {
    this.#written(text.length);
    const via = this.#call;
    const when = this.#when;
    const embedded = this.#embedded;
    if (!embedded) {
      this.#out.write({ text, file: this.#tree.file, start, end, via, when });
      return;
    }
    const value = new Str(
      text,
      embedded.text.origin,
      embedded.text.pieces && slicePieces(embedded.text.pieces, start, end),
    );
    this.#out.print(value, embedded.file, embedded.start, embedded.end, via, when);
  }

  #action(dot: Value, node: ActionNode): void {
    this.#step();
    const value = this.#pipeline(dot, node.pipe);
    if (node.pipe.decl.length > 0) return;
    this.#node = node;
    const printed = this.#bounded(() => printable(value));
    if (!printed) this.#fail(`can't print ${printNode(node)} of type ${value.type}`);
    if (value.kind === 'map' || value.kind === 'slice') noteWhole(value, (path) => this.read(path, 'whole'));
    this.#written(printed.text.length);
    if (!this.#embedded) {
      this.#out.print(printed, this.#tree.file, node.start, node.end, this.#call, this.#when);
      return;
    }
    const place = this.#place(node.start, node.end);
    const origin = this.#embedded.text.origin;
    this.#out.print(concatOrigin(printed, origin), place.file, place.start, place.end, this.#call, this.#when);
  }

  /** Runs what may go deep into a value; one that holds itself would never end. */
  #bounded<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (isStackOverflow(error) && this.#executor.depth < MANY_CALLS) return this.#fail(TOO_DEEP);
      throw error;
    }
  }

  #pop(mark: number): void {
    this.#names.length = mark;
    this.#values.length = mark;
    this.#ifaces.length = mark;
  }

  #branch(dot: Value, node: BranchNode): Flow {
    const mark = this.#names.length;
    const when = this.#when;
    const iface = this.#dotIface;
    const value = this.#pipeline(dot, node.pipe);
    this.#when = unite(when, value.origin);
    let flow: Flow = NORMAL;
    if (isTrue(value)) {
      if (node.kind === 'with') {
        this.#dotIface = false;
        flow = this.#list(value, node.list);
        this.#dotIface = iface;
      } else flow = this.#list(dot, node.list);
    } else if (node.elseList) flow = this.#list(dot, node.elseList);
    this.#when = when;
    this.#pop(mark);
    return flow;
  }

  #range(dot: Value, node: BranchNode): Flow {
    const outer = this.#names.length;
    const when = this.#when;
    const dotIface = this.#dotIface;
    const value = this.#pipeline(dot, node.pipe);
    const { decl, isAssign } = node.pipe;
    const mark = this.#names.length;
    this.#when = unite(when, value.origin);
    const iface = elementType(value.type) === 'interface {}';
    let ran = false;
    let done = false;
    const iterate = (index: Value, element: Value, pair = true): void => {
      ran = true;
      this.#step();
      const last = decl.at(-1);
      if (decl.length > 0 && isAssign) {
        if (decl.length > 1) {
          this.#assign(decl[0]!.ident[0]!, index, false);
          this.#assign(decl[1]!.ident[0]!, element, iface);
        } else this.#assign(decl[0]!.ident[0]!, element, iface);
      } else if (last) {
        this.#values[mark - 1] = element;
        this.#ifaces[mark - 1] = pair && iface;
        if (decl.length > 1) {
          this.#values[mark - 2] = index;
          this.#ifaces[mark - 2] = false;
        }
      }
      this.#dotIface = pair && iface;
      const flow = this.#list(element, node.list);
      this.#pop(mark);
      if (flow === BREAK) done = true;
    };
    switch (value.kind) {
      case 'int': {
        if (decl.length > 1) this.#fail(`can't use ${printText(value)} to iterate over more than one variable`);
        const count = Number(value.n);
        for (let n = 0; n < count && !done; n++) iterate(INVALID, new Int(value.type, n, value.origin), false);
        break;
      }
      case 'slice':
        if (value.origin instanceof ValuePath) this.#noteRead(value.origin, 'range', node.pipe);
        for (let at = 0; at < value.items.length && !done; at++)
          iterate(new Int('int', at, value.origin), value.items[at]!);
        break;
      case 'bytes':
        for (let at = 0; at < value.bytes.length && !done; at++)
          iterate(new Int('int', at, value.origin), new Int('uint8', value.bytes[at]!, value.origin));
        break;
      case 'map':
        if (value.origin instanceof ValuePath) this.#noteRead(value.origin, 'range', node.pipe);
        for (const key of sortedKeys(value)) {
          if (done) break;
          const element = value.entries.get(key);
          if (element) iterate(new Str(key, childOrigin(value, key)), element);
        }
        break;
      case 'nil':
        break;
      default:
        this.#fail(`range can't iterate over ${printText(value)}`);
    }
    this.#dotIface = dotIface;
    let flow: Flow = NORMAL;
    if (!ran && node.elseList) flow = this.#list(dot, node.elseList);
    this.#when = when;
    this.#pop(outer);
    // Go lets a break in the else list of a range end that range, and a continue panic; both end here.
    return flow === BREAK ? NORMAL : flow;
  }

  #template(dot: Value, node: TemplateNode): void {
    const tree = this.#set.lookup(node.name);
    if (!tree) this.#fail(`template ${goQuote(node.name)} not defined`);
    if (this.#depth === MAX_DEPTH) this.#fail(`exceeded maximum template depth (${MAX_DEPTH})`);
    const data = node.pipe ? this.#pipeline(dot, node.pipe) : INVALID;
    this.#step();
    const call: TemplateCall = { ...this.#place(node.start, node.end), name: node.name, caller: this.#call };
    const frame = new Frame(this.#executor, this.#set, tree, this.#out, call, this.#depth + 1, this.#when);
    try {
      frame.execute(data);
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      this.#node = node;
      this.#fail(`exceeded maximum template depth (${MAX_DEPTH})`);
    }
  }

  // --- variables ---

  #assign(name: string, value: Value, iface: boolean): void {
    const at = this.#names.lastIndexOf(name);
    if (at === -1) this.#fail(`undefined variable: ${name}`);
    this.#values[at] = value;
    this.#ifaces[at] = iface;
  }

  #variable(name: string): number {
    const at = this.#names.lastIndexOf(name);
    if (at === -1) this.#fail(`undefined variable: ${name}`);
    return at;
  }

  // --- pipelines and commands ---

  #pipeline(dot: Value, pipe: PipeNode): Value {
    this.#node = pipe;
    let value: Value | undefined;
    for (const command of pipe.cmds) value = unwrapNil(this.#command(dot, command, value));
    const result = value ?? INVALID;
    for (const variable of pipe.decl) {
      const name = variable.ident[0]!;
      if (pipe.isAssign) this.#assign(name, result, false);
      else {
        this.#names.push(name);
        this.#values.push(result);
        this.#ifaces.push(false);
      }
    }
    return result;
  }

  #notAFunction(args: readonly Operand[], final: Value | undefined): void {
    if (args.length > 1 || final) this.#fail(`can't give argument to non-function ${printNode(args[0]!)}`);
  }

  #command(dot: Value, command: CommandNode, final: Value | undefined): Value {
    const args = command.args;
    const first = args[0]!;
    switch (first.kind) {
      case 'field':
        return this.#fieldNode(dot, first, args, final);
      case 'chain':
        return this.#chainNode(dot, first, args, final);
      case 'identifier':
        return this.#function(dot, first, command, args, final);
      case 'pipe':
        this.#notAFunction(args, final);
        return this.#pipeline(dot, first);
      case 'variable':
        return this.#variableNode(dot, first, args, final);
    }
    this.#node = first;
    this.#notAFunction(args, final);
    switch (first.kind) {
      case 'bool':
        return bool(first.value);
      case 'dot':
        return dot;
      case 'nilconst':
        return this.#fail('nil is not a command');
      case 'number':
        return this.#number(first);
      case 'string':
        return this.#string(first.text, first.start, first.end);
    }
  }

  /** A string constant; it knows where it stands. */
  #string(text: string, start: number, end: number): Str {
    if (this.#embedded) return new Str(text);
    return new Str(text, undefined, [{ text, file: this.#tree.file, start, end }]);
  }

  #number(node: NumberNode): Value {
    this.#node = node;
    if (node.isComplex) return new Complex(node.float, node.imaginary);
    const text = node.text;
    const isHex = /^0[xX]/.test(text) && !/[pP]/.test(text);
    if (node.isFloat && !isHex && !text.startsWith("'") && /[.eEpP]/.test(text)) return new Float(node.float);
    if (node.isInt) return new Int('int', smallest(node.int));
    if (node.isUint) this.#fail(`${text} overflows int`);
    return INVALID;
  }

  #fieldNode(dot: Value, node: FieldNode, args: readonly Operand[] | undefined, final: Value | undefined): Value {
    this.#node = node;
    return this.#fields(dot, dot, this.#dotIface, node, node.ident, 0, args, final);
  }

  #chainNode(dot: Value, node: ChainNode, args: readonly Operand[] | undefined, final: Value | undefined): Value {
    this.#node = node;
    if (node.node.kind === 'nilconst') this.#fail(`indirection through explicit nil in ${printNode(node)}`);
    const receiver = this.#argument(dot, undefined, node.node);
    return this.#fields(dot, receiver, false, node, node.field, 0, args, final);
  }

  #variableNode(dot: Value, node: VariableNode, args: readonly Operand[] | undefined, final: Value | undefined): Value {
    this.#node = node;
    const at = this.#variable(node.ident[0]!);
    const value = this.#values[at]!;
    if (node.ident.length === 1) {
      this.#notAFunction(args ?? [], final);
      return value;
    }
    return this.#fields(dot, value, this.#ifaces[at]!, node, node.ident, 1, args, final);
  }

  #fields(
    dot: Value,
    start: Value,
    startIface: boolean,
    node: FieldNode | ChainNode | VariableNode,
    names: readonly string[],
    from: number,
    args: readonly Operand[] | undefined,
    final: Value | undefined,
  ): Value {
    let receiver = start;
    let type: string | undefined = startIface ? 'interface {}' : undefined;
    for (let at = from; at < names.length; at++) {
      const last = at === names.length - 1;
      const next = this.#field(
        dot,
        names[at]!,
        node,
        last ? args : undefined,
        last ? final : undefined,
        receiver,
        type,
      );
      type = receiver.kind === 'map' ? elementType(receiver.type) : undefined;
      receiver = next;
    }
    return receiver;
  }

  /** One step of a field chain. `type` is the receiver's static type where it differs from the value's own. */
  #field(
    dot: Value,
    name: string,
    node: FieldNode | ChainNode | VariableNode,
    args: readonly Operand[] | undefined,
    final: Value | undefined,
    receiver: Value,
    type: string | undefined,
  ): Value {
    if (receiver.kind === 'nil') {
      this.#blamed = receiver.origin;
      if (receiver.typed) this.#fail(`nil pointer evaluating interface {}.${name}`);
      return receiver.origin ? new Nil(false, childOrigin(receiver, name)) : INVALID;
    }
    const method = 'methods' in receiver ? receiver.methods?.get(name) : undefined;
    if (method) return this.#invoke(dot, method(receiver), node, name, args, final, receiver.origin);
    const hasArgs = (args !== undefined && args.length > 1) || final !== undefined;
    if (receiver.kind === 'map') {
      if (hasArgs) this.#fail(`${name} is not a method but has arguments`);
      const value = receiver.entries.get(name);
      const origin = receiver.origin;
      if (origin instanceof ValuePath) {
        const path = origin.child(name);
        this.#noteRead(path, 'field', node);
        if (value?.origin instanceof ValuePath && value.origin !== path) this.#noteRead(value.origin, 'field', node);
      } else if (value?.origin instanceof ValuePath && value.origin.parent) this.#noteRead(value.origin, 'field', node);
      return value ?? this.#missing(receiver, name);
    }
    if (receiver.kind === 'struct') {
      const value = receiver.fields.get(name);
      if (value) {
        if (hasArgs) this.#fail(`${name} has arguments but cannot be invoked as function`);
        return value;
      }
    }
    this.#blamed = receiver.origin;
    this.#fail(`can't evaluate field ${name} in type ${type ?? receiver.type}`);
  }

  /** What a key that is not in the map gives: the zero value of the map's elements. */
  #missing(receiver: Value, name: string): Value {
    const origin = childOrigin(receiver, name);
    const type = elementType(receiver.type);
    if (type === 'interface {}' || type === undefined) return origin ? new Nil(true, origin) : NIL;
    if (type === 'string') return new Str('', origin);
    if (type === 'bool') return bool(false, origin);
    if (canBeNil(type)) return nilOf(type, INVALID);
    return new Int(type, 0, origin);
  }

  #noteRead(path: ValuePath, how: ReadKind, node: AnyNode): void {
    this.#executor.reads.note(path, how, node, () => this.#place(node.start, node.end));
  }

  // --- calls ---

  #function(
    dot: Value,
    node: IdentifierNode,
    command: AnyNode,
    args: readonly Operand[] | undefined,
    final: Value | undefined,
  ): Value {
    this.#node = node;
    const target = this.#executor.functions.get(node.name);
    if (!target) this.#fail(`${goQuote(node.name)} is not a defined function`);
    return this.#invoke(dot, target, command, node.name, args, final, undefined);
  }

  /** Go's `evalCall`: `args` hold the function itself first. */
  #invoke(
    dot: Value,
    target: GoFunction,
    node: AnyNode,
    name: string,
    args: readonly Operand[] | undefined,
    final: Value | undefined,
    receiverOrigin: Origin | undefined,
  ): Value {
    const given = args ? args.length - 1 : 0;
    const count = final ? given + 1 : given;
    const params = target.params;
    const fixed = target.variadic ? params.length - 1 : params.length;
    if (target.variadic) {
      if (count < fixed) this.#fail(`wrong number of args for ${name}: want at least ${fixed} got ${given}`);
    } else if (count !== fixed) this.#fail(`wrong number of args for ${name}: want ${fixed} got ${count}`);
    if (target.shortCircuit) return this.#shortCircuit(dot, target.shortCircuit === 'or', args ?? [], final);
    const rest = params[fixed];
    const values: Value[] = new Array<Value>(count);
    for (let at = 0; at < given; at++)
      values[at] = this.#argument(dot, at < fixed ? params[at]! : rest!, args![at + 1]!);
    if (final) values[given] = this.#validate(final, given < fixed ? params[given]! : rest!);
    this.#step();
    if (!target.passes)
      for (const value of values)
        if (value.kind === 'map' || value.kind === 'slice') {
          noteWhole(value, (path) => this.#noteRead(path, 'whole', node));
        }
    const before = this.#node;
    this.#node = node;
    let result: Value;
    try {
      result = target.call(values, this);
    } catch (error) {
      this.#node = node;
      if (error instanceof FunctionError || error instanceof ExecError) {
        for (const value of values) this.#blamed = unite(this.#blamed, value.origin);
        this.#fail(`error calling ${name}: ${error.message}`, error);
      }
      if (isStackOverflow(error) && this.#executor.depth < MANY_CALLS)
        this.#fail(`error calling ${name}: ${TOO_DEEP}`, new LimitError(TOO_DEEP));
      if (error instanceof RangeError && error.message.startsWith('Invalid'))
        this.#fail(`error calling ${name}: ${TOO_LARGE}`, new LimitError(TOO_LARGE));
      throw error;
    }
    this.#node = before;
    if (result.kind === 'string') this.#written(result.text.length + (result.pieces?.length ?? 0) * PIECE_WEIGHT);
    else if (result.kind === 'slice' && result.items.length > 64) this.#built(result.items.length);
    if (target.ownOrigin || result.origin) return result;
    switch (result.kind) {
      case 'bool':
      case 'int':
      case 'float':
      case 'string':
      case 'nil':
      case 'bytes': {
        let origin = receiverOrigin;
        for (const value of values) origin = unite(origin, value.origin);
        return origin ? withOrigin(result, origin) : result;
      }
    }
    return result;
  }

  #shortCircuit(dot: Value, isOr: boolean, args: readonly Operand[], final: Value | undefined): Value {
    let value: Value = INVALID;
    let origin: Origin | undefined;
    for (let at = 1; at < args.length; at++) {
      value = this.#argument(dot, 'reflect.Value', args[at]!);
      origin = unite(origin, value.origin);
      if (isTrue(value) === isOr) return withOrigin(value, origin);
    }
    if (final) value = this.#validate(final, 'reflect.Value');
    return withOrigin(value, unite(origin, value.origin));
  }

  #validate(value: Value, type: string | undefined): Value {
    if (type === undefined || type === 'interface {}' || type === 'reflect.Value') return value;
    if (value.kind === 'nil' && !value.typed) {
      if (canBeNil(type)) return nilOf(type, value);
      this.#blamed = value.origin;
      this.#fail(`invalid value; expected ${type}`);
    }
    if (assignable(value, type)) return value;
    if (value.kind === 'struct' && value.type === `*${type}`) return value;
    this.#blamed = value.origin;
    this.#fail(`wrong type for value; expected ${type}; got ${value.type}`);
  }

  #argument(dot: Value, type: string | undefined, node: Operand): Value {
    this.#node = node;
    switch (node.kind) {
      case 'dot':
        return this.#validate(dot, type);
      case 'nilconst':
        if (type !== undefined && canBeNil(type)) return type === 'reflect.Value' ? INVALID : nilOf(type, INVALID);
        return this.#fail(`cannot assign nil to ${type}`);
      case 'field':
        return this.#validate(this.#fieldNode(dot, node, [node], undefined), type);
      case 'variable':
        return this.#validate(this.#variableNode(dot, node, undefined, undefined), type);
      case 'pipe':
        return this.#validate(this.#pipeline(dot, node), type);
      case 'identifier':
        return this.#validate(this.#function(dot, node, node, undefined, undefined), type);
      case 'chain':
        return this.#validate(this.#chainNode(dot, node, undefined, undefined), type);
    }
    return this.#constant(type ?? 'interface {}', node);
  }

  #constant(type: string, node: Operand): Value {
    switch (type) {
      case 'interface {}':
      case 'reflect.Value':
        if (node.kind === 'bool') return bool(node.value);
        if (node.kind === 'number') return this.#number(node);
        if (node.kind === 'string') return this.#string(node.text, node.start, node.end);
        return this.#fail(`can't handle assignment of ${printNode(node)} to empty interface argument`);
      case 'string':
        if (node.kind === 'string') return this.#string(node.text, node.start, node.end);
        return this.#fail(`expected string; found ${printNode(node)}`);
      case 'bool':
        if (node.kind === 'bool') return bool(node.value);
        return this.#fail(`expected bool; found ${printNode(node)}`);
      case 'float64':
      case 'float32':
        if (node.kind === 'number' && node.isFloat) return new Float(node.float, undefined, type);
        return this.#fail(`expected float; found ${printNode(node)}`);
    }
    if (/^int\d*$/.test(type) || type === 'time.Duration' || type === 'time.Month') {
      if (node.kind === 'number' && node.isInt) return new Int(type, smallest(node.int));
      return this.#fail(`expected integer; found ${printNode(node)}`);
    }
    if (/^uint\d*$/.test(type)) {
      if (node.kind === 'number' && node.isUint) return new Int(type, smallest(node.uint));
      return this.#fail(`expected unsigned integer; found ${printNode(node)}`);
    }
    return this.#fail(`can't handle ${printNode(node)} for arg of type ${type}`);
  }
}

function smallest(n: bigint): number | bigint {
  return n >= -9007199254740991n && n <= 9007199254740991n ? Number(n) : n;
}

function concatOrigin(value: Str, origin: Origin | undefined): Str {
  const united = withOrigin(value, origin);
  return united.kind === 'string' ? united : value;
}

function printText(value: Value): string {
  return printable(value)?.text ?? '';
}
