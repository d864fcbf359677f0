import type {
  AnyNode,
  ChainNode,
  CommandNode,
  FieldNode,
  IdentifierNode,
  NumberNode,
  Operand,
  PipeNode,
  VariableNode,
} from '../../../parse/gotemplate/ast.ts';
import { printNode } from '../../../parse/gotemplate/print.ts';
import { goQuote } from '../../../parse/gotemplate/quote.ts';
import { ExecError, isStackOverflow, LimitError } from './errors.ts';
import { type Origin, unite, ValuePath } from './origin.ts';
import { noteWhole } from './reads.ts';
import { ExecutionState, MANY_CALLS, TOO_DEEP } from './state.ts';
import { assignable, canBeNil, elementType, isTrue, nilOf, unwrapNil } from './types.ts';
import {
  bool,
  Complex,
  childOrigin,
  Float,
  FunctionError,
  type GoFunction,
  INVALID,
  Int,
  NIL,
  Nil,
  Str,
  small,
  type Value,
  withOrigin,
} from './values.ts';

/** What a piece of text counts for against the bound on characters. */
const PIECE_WEIGHT = 32;
const TOO_LARGE = 'the result is too large';

/** The evaluation of pipelines, field chains and calls, in the order and with the failures of Go's `exec.go`. */
export abstract class Evaluator extends ExecutionState {
  protected pipeline(dot: Value, pipe: PipeNode): Value {
    this.node = pipe;
    let value: Value | undefined;
    for (const command of pipe.cmds) value = unwrapNil(this.#command(dot, command, value));
    const result = value ?? INVALID;
    for (const variable of pipe.decl) {
      const name = variable.ident[0]!;
      if (pipe.isAssign) this.assign(name, result, false);
      else {
        this.names.push(name);
        this.values.push(result);
        this.ifaces.push(false);
      }
    }
    return result;
  }

  #notAFunction(args: readonly Operand[], final: Value | undefined): void {
    if (args.length > 1 || final) this.fail(`can't give argument to non-function ${printNode(args[0]!)}`);
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
        return this.pipeline(dot, first);
      case 'variable':
        return this.#variableNode(dot, first, args, final);
    }
    this.node = first;
    this.#notAFunction(args, final);
    switch (first.kind) {
      case 'bool':
        return bool(first.value);
      case 'dot':
        return dot;
      case 'nilconst':
        return this.fail('nil is not a command');
      case 'number':
        return this.#number(first);
      case 'string':
        return this.#string(first.text, first.start, first.end);
    }
  }

  /** A string constant; it knows where it stands. */
  #string(text: string, start: number, end: number): Str {
    if (this.embedded) return new Str(text);
    return new Str(text, undefined, [{ text, file: this.tree.file, start, end }]);
  }

  #number(node: NumberNode): Value {
    this.node = node;
    if (node.isComplex) return new Complex(node.float, node.imaginary);
    const text = node.text;
    const isHex = /^0[xX]/.test(text) && !/[pP]/.test(text);
    if (node.isFloat && !isHex && !text.startsWith("'") && /[.eEpP]/.test(text)) return new Float(node.float);
    if (node.isInt) return new Int('int', small(node.int));
    if (node.isUint) this.fail(`${text} overflows int`);
    return INVALID;
  }

  #fieldNode(dot: Value, node: FieldNode, args: readonly Operand[] | undefined, final: Value | undefined): Value {
    this.node = node;
    return this.#fields(dot, dot, this.dotIface, node, node.ident, 0, args, final);
  }

  #chainNode(dot: Value, node: ChainNode, args: readonly Operand[] | undefined, final: Value | undefined): Value {
    this.node = node;
    if (node.node.kind === 'nilconst') this.fail(`indirection through explicit nil in ${printNode(node)}`);
    const receiver = this.#argument(dot, undefined, node.node);
    return this.#fields(dot, receiver, false, node, node.field, 0, args, final);
  }

  #variableNode(dot: Value, node: VariableNode, args: readonly Operand[] | undefined, final: Value | undefined): Value {
    this.node = node;
    const at = this.variable(node.ident[0]!);
    const value = this.values[at]!;
    if (node.ident.length === 1) {
      this.#notAFunction(args ?? [], final);
      return value;
    }
    return this.#fields(dot, value, this.ifaces[at]!, node, node.ident, 1, args, final);
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
      this.blamed = receiver.origin;
      if (receiver.typed) this.fail(`nil pointer evaluating interface {}.${name}`);
      return receiver.origin ? new Nil(false, childOrigin(receiver, name)) : INVALID;
    }
    const method = 'methods' in receiver ? receiver.methods?.get(name) : undefined;
    if (method) return this.#invoke(dot, method(receiver), node, name, args, final, receiver.origin);
    const hasArgs = (args !== undefined && args.length > 1) || final !== undefined;
    if (receiver.kind === 'map') {
      if (hasArgs) this.fail(`${name} is not a method but has arguments`);
      const value = receiver.entries.get(name);
      const origin = receiver.origin;
      if (origin instanceof ValuePath) {
        const path = origin.child(name);
        this.noteRead(path, 'field', node);
        if (value?.origin instanceof ValuePath && value.origin !== path) this.noteRead(value.origin, 'field', node);
      } else if (value?.origin instanceof ValuePath && value.origin.parent) this.noteRead(value.origin, 'field', node);
      return value ?? this.#missing(receiver, name);
    }
    if (receiver.kind === 'struct') {
      const value = receiver.fields.get(name);
      if (value) {
        if (hasArgs) this.fail(`${name} has arguments but cannot be invoked as function`);
        return value;
      }
    }
    this.blamed = receiver.origin;
    this.fail(`can't evaluate field ${name} in type ${type ?? receiver.type}`);
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

  #function(
    dot: Value,
    node: IdentifierNode,
    command: AnyNode,
    args: readonly Operand[] | undefined,
    final: Value | undefined,
  ): Value {
    this.node = node;
    const target = this.execution.functions.get(node.name);
    if (!target) this.fail(`${goQuote(node.name)} is not a defined function`);
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
      if (count < fixed) this.fail(`wrong number of args for ${name}: want at least ${fixed} got ${given}`);
    } else if (count !== fixed) this.fail(`wrong number of args for ${name}: want ${fixed} got ${count}`);
    if (target.shortCircuit) return this.#shortCircuit(dot, target.shortCircuit === 'or', args ?? [], final);
    const rest = params[fixed];
    const values: Value[] = new Array<Value>(count);
    for (let at = 0; at < given; at++)
      values[at] = this.#argument(dot, at < fixed ? params[at]! : rest!, args![at + 1]!);
    if (final) values[given] = this.#validate(final, given < fixed ? params[given]! : rest!);
    this.step();
    if (!target.passes)
      for (const value of values)
        if (value.kind === 'map' || value.kind === 'slice') {
          noteWhole(value, (path) => this.noteRead(path, 'whole', node));
        }
    const before = this.node;
    this.node = node;
    let result: Value;
    try {
      result = target.call(values, this);
    } catch (error) {
      this.node = node;
      if (error instanceof FunctionError || error instanceof ExecError) {
        for (const value of values) this.blamed = unite(this.blamed, value.origin);
        this.fail(`error calling ${name}: ${error.message}`, error);
      }
      if (isStackOverflow(error) && this.execution.depth < MANY_CALLS)
        this.fail(`error calling ${name}: ${TOO_DEEP}`, new LimitError(TOO_DEEP));
      if (error instanceof RangeError && error.message.startsWith('Invalid'))
        this.fail(`error calling ${name}: ${TOO_LARGE}`, new LimitError(TOO_LARGE));
      throw error;
    }
    this.node = before;
    if (result.kind === 'string') this.written(result.text.length + (result.pieces?.length ?? 0) * PIECE_WEIGHT);
    else if (result.kind === 'slice' && result.items.length > 64) this.built(result.items.length);
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
      this.blamed = value.origin;
      this.fail(`invalid value; expected ${type}`);
    }
    if (assignable(value, type)) return value;
    if (value.kind === 'struct' && value.type === `*${type}`) return value;
    this.blamed = value.origin;
    this.fail(`wrong type for value; expected ${type}; got ${value.type}`);
  }

  #argument(dot: Value, type: string | undefined, node: Operand): Value {
    this.node = node;
    switch (node.kind) {
      case 'dot':
        return this.#validate(dot, type);
      case 'nilconst':
        if (type !== undefined && canBeNil(type)) return type === 'reflect.Value' ? INVALID : nilOf(type, INVALID);
        return this.fail(`cannot assign nil to ${type}`);
      case 'field':
        return this.#validate(this.#fieldNode(dot, node, [node], undefined), type);
      case 'variable':
        return this.#validate(this.#variableNode(dot, node, undefined, undefined), type);
      case 'pipe':
        return this.#validate(this.pipeline(dot, node), type);
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
        return this.fail(`can't handle assignment of ${printNode(node)} to empty interface argument`);
      case 'string':
        if (node.kind === 'string') return this.#string(node.text, node.start, node.end);
        return this.fail(`expected string; found ${printNode(node)}`);
      case 'bool':
        if (node.kind === 'bool') return bool(node.value);
        return this.fail(`expected bool; found ${printNode(node)}`);
      case 'float64':
      case 'float32':
        if (node.kind === 'number' && node.isFloat) return new Float(node.float, undefined, type);
        return this.fail(`expected float; found ${printNode(node)}`);
    }
    if (/^int\d*$/.test(type) || type === 'time.Duration' || type === 'time.Month') {
      if (node.kind === 'number' && node.isInt) return new Int(type, small(node.int));
      return this.fail(`expected integer; found ${printNode(node)}`);
    }
    if (/^uint\d*$/.test(type)) {
      if (node.kind === 'number' && node.isUint) return new Int(type, small(node.uint));
      return this.fail(`expected unsigned integer; found ${printNode(node)}`);
    }
    return this.fail(`can't handle ${printNode(node)} for arg of type ${type}`);
  }
}
