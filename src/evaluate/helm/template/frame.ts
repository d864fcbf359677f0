import type { ActionNode, BranchNode, ListNode, TemplateNode, TemplateTree } from '../../../parse/gotemplate/ast.ts';
import { printNode } from '../../../parse/gotemplate/print.ts';
import { goQuote } from '../../../parse/gotemplate/quote.ts';
import { isStackOverflow } from './errors.ts';
import { Evaluator } from './evaluator.ts';
import type { Execution } from './execution.ts';
import { printable } from './fmt.ts';
import { type Origin, slicePieces, type TemplateCall, unite, ValuePath } from './origin.ts';
import type { Output } from './pieces.ts';
import { noteWhole } from './reads.ts';
import type { TemplateSet } from './set.ts';
import { elementType, isTrue, unwrapNil } from './types.ts';
import { childOrigin, INVALID, Int, Str, sortedKeys, type Value, withOrigin } from './values.ts';

/** Go's `maxExecDepth`. */
const MAX_DEPTH = 100000;

/** How a list of nodes ended. */
const NORMAL = 0;
const BREAK = 1;
const CONTINUE = 2;
type Flow = typeof NORMAL | typeof BREAK | typeof CONTINUE;

/** The execution of one template: walks its nodes and writes what they print. */
export class Frame extends Evaluator {
  readonly #out: Output;
  /** How many `template` actions are open. */
  readonly #depth: number;
  /** The value paths that decided that the current node is executed. */
  #when: Origin | undefined;

  constructor(
    execution: Execution,
    set: TemplateSet,
    tree: TemplateTree,
    out: Output,
    call: TemplateCall | undefined,
    depth: number,
    when?: Origin,
  ) {
    super(execution, set, tree, call);
    this.#out = out;
    this.#depth = depth;
    this.#when = when;
  }

  protected override get conditions(): Origin | undefined {
    return this.#when;
  }

  execute(data: Value): void {
    const dot = unwrapNil(data);
    this.values.push(dot);
    this.#list(dot, this.tree.root);
  }

  #list(dot: Value, list: ListNode): Flow {
    this.node = list;
    for (const node of list.nodes) {
      this.node = node;
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

  #text(text: string, start: number, end: number): void {
    this.written(text.length);
    const via = this.call;
    const when = this.#when;
    const embedded = this.embedded;
    if (!embedded) {
      this.#out.write({ text, file: this.tree.file, start, end, via, when });
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
    this.step();
    const value = this.pipeline(dot, node.pipe);
    if (node.pipe.decl.length > 0) return;
    this.node = node;
    const printed = this.bounded(() => printable(value));
    if (!printed) this.fail(`can't print ${printNode(node)} of type ${value.type}`);
    if (value.kind === 'map' || value.kind === 'slice') noteWhole(value, (path) => this.read(path, 'whole'));
    this.written(printed.text.length);
    if (!this.embedded) {
      this.#out.print(printed, this.tree.file, node.start, node.end, this.call, this.#when);
      return;
    }
    const place = this.place(node.start, node.end);
    const origin = this.embedded.text.origin;
    this.#out.print(concatOrigin(printed, origin), place.file, place.start, place.end, this.call, this.#when);
  }

  #pop(mark: number): void {
    this.names.length = mark;
    this.values.length = mark;
    this.ifaces.length = mark;
  }

  #branch(dot: Value, node: BranchNode): Flow {
    const mark = this.names.length;
    const when = this.#when;
    const iface = this.dotIface;
    const value = this.pipeline(dot, node.pipe);
    this.#when = unite(when, value.origin);
    let flow: Flow = NORMAL;
    if (isTrue(value)) {
      if (node.kind === 'with') {
        this.dotIface = false;
        flow = this.#list(value, node.list);
        this.dotIface = iface;
      } else flow = this.#list(dot, node.list);
    } else if (node.elseList) flow = this.#list(dot, node.elseList);
    this.#when = when;
    this.#pop(mark);
    return flow;
  }

  #range(dot: Value, node: BranchNode): Flow {
    const outer = this.names.length;
    const when = this.#when;
    const dotIface = this.dotIface;
    const value = this.pipeline(dot, node.pipe);
    const { decl, isAssign } = node.pipe;
    const mark = this.names.length;
    this.#when = unite(when, value.origin);
    const iface = elementType(value.type) === 'interface {}';
    let ran = false;
    let done = false;
    const iterate = (index: Value, element: Value, pair = true): void => {
      ran = true;
      this.step();
      const last = decl.at(-1);
      if (decl.length > 0 && isAssign) {
        if (decl.length > 1) {
          this.assign(decl[0]!.ident[0]!, index, false);
          this.assign(decl[1]!.ident[0]!, element, iface);
        } else this.assign(decl[0]!.ident[0]!, element, iface);
      } else if (last) {
        this.values[mark - 1] = element;
        this.ifaces[mark - 1] = pair && iface;
        if (decl.length > 1) {
          this.values[mark - 2] = index;
          this.ifaces[mark - 2] = false;
        }
      }
      this.dotIface = pair && iface;
      const flow = this.#list(element, node.list);
      this.#pop(mark);
      if (flow === BREAK) done = true;
    };
    switch (value.kind) {
      case 'int': {
        if (decl.length > 1) this.fail(`can't use ${printText(value)} to iterate over more than one variable`);
        const count = Number(value.n);
        for (let n = 0; n < count && !done; n++) iterate(INVALID, new Int(value.type, n, value.origin), false);
        break;
      }
      case 'slice':
        if (value.origin instanceof ValuePath) this.noteRead(value.origin, 'range', node.pipe);
        for (let at = 0; at < value.items.length && !done; at++)
          iterate(new Int('int', at, value.origin), value.items[at]!);
        break;
      case 'bytes':
        for (let at = 0; at < value.bytes.length && !done; at++)
          iterate(new Int('int', at, value.origin), new Int('uint8', value.bytes[at]!, value.origin));
        break;
      case 'map':
        if (value.origin instanceof ValuePath) this.noteRead(value.origin, 'range', node.pipe);
        for (const key of sortedKeys(value)) {
          if (done) break;
          const element = value.entries.get(key);
          if (element) iterate(new Str(key, childOrigin(value, key)), element);
        }
        break;
      case 'nil':
        break;
      default:
        this.fail(`range can't iterate over ${printText(value)}`);
    }
    this.dotIface = dotIface;
    let flow: Flow = NORMAL;
    if (!ran && node.elseList) flow = this.#list(dot, node.elseList);
    this.#when = when;
    this.#pop(outer);
    // Go lets a break in the else list of a range end that range, and a continue panic; both end here.
    return flow === BREAK ? NORMAL : flow;
  }

  #template(dot: Value, node: TemplateNode): void {
    const tree = this.set.lookup(node.name);
    if (!tree) this.fail(`template ${goQuote(node.name)} not defined`);
    if (this.#depth === MAX_DEPTH) this.fail(`exceeded maximum template depth (${MAX_DEPTH})`);
    const data = node.pipe ? this.pipeline(dot, node.pipe) : INVALID;
    this.step();
    const call: TemplateCall = { ...this.place(node.start, node.end), name: node.name, caller: this.call };
    const frame = new Frame(this.execution, this.set, tree, this.#out, call, this.#depth + 1, this.#when);
    try {
      frame.execute(data);
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      this.node = node;
      this.fail(`exceeded maximum template depth (${MAX_DEPTH})`);
    }
  }
}

function concatOrigin(value: Str, origin: Origin | undefined): Str {
  const united = withOrigin(value, origin);
  return united.kind === 'string' ? united : value;
}

function printText(value: Value): string {
  return printable(value)?.text ?? '';
}
