import { FunctionError } from '../../template/values.ts';
import type { Assertion, CharacterSet, ParsedRegexp, RegexpNode } from './syntax.ts';

/** An instruction of the matcher; `next` and `other` are indexes of instructions. */
export type Instruction =
  | { readonly op: 'match' }
  | { readonly op: 'set'; readonly set: CharacterSet; next: number }
  | { readonly op: 'assert'; readonly kind: Assertion; next: number }
  | { readonly op: 'save'; readonly slot: number; next: number }
  | { readonly op: 'jump'; next: number }
  /** Tries `next` first. */
  | { readonly op: 'split'; next: number; other: number };

export interface Program {
  readonly code: readonly Instruction[];
  readonly start: number;
  /** Number of capture slots: two for each group. */
  readonly slots: number;
  /** Whether a match can only begin at the start of the text. */
  readonly anchored: boolean;
  /** A text that every match begins with. */
  readonly prefix: string;
}

const MAX_SIZE = 200_000;

/** Compiles a parsed pattern for the matcher. */
export function compileProgram(parsed: ParsedRegexp): Program {
  const code: Instruction[] = [];
  const emit = (instruction: Instruction): number => {
    if (code.length >= MAX_SIZE) throw new FunctionError('error parsing regexp: expression too large: ``');
    return code.push(instruction) - 1;
  };
  /** Emits code for a node that goes on at `next`; returns where it begins. */
  const build = (node: RegexpNode, next: number): number => {
    switch (node.op) {
      case 'empty':
        return next;
      case 'set':
        return emit({ op: 'set', set: node.set, next });
      case 'assert':
        return emit({ op: 'assert', kind: node.kind, next });
      case 'concat': {
        let at = next;
        for (let index = node.parts.length - 1; index >= 0; index--) at = build(node.parts[index]!, at);
        return at;
      }
      case 'alternate': {
        let at = build(node.parts.at(-1)!, next);
        for (let index = node.parts.length - 2; index >= 0; index--)
          at = emit({ op: 'split', next: build(node.parts[index]!, next), other: at });
        return at;
      }
      case 'capture': {
        const close = emit({ op: 'save', slot: node.index * 2 + 1, next });
        return emit({ op: 'save', slot: node.index * 2, next: build(node.body, close) });
      }
      case 'repeat':
        return buildRepeat(node, next);
    }
  };
  const split = (greedy: boolean, into: number, past: number): Instruction =>
    greedy ? { op: 'split', next: into, other: past } : { op: 'split', next: past, other: into };
  const buildRepeat = (node: RegexpNode & { op: 'repeat' }, next: number): number => {
    let at = next;
    if (node.max === Infinity) {
      // x* as (x+)?, so that an empty pass through x ends the loop as in Go.
      const loop = emit({ op: 'jump', next });
      const body = build(node.body, loop);
      code[loop] = split(node.greedy, body, next);
      if (node.min === 0) return emit(split(node.greedy, body, next));
      at = body;
      for (let count = 1; count < node.min; count++) at = build(node.body, at);
      return at;
    }
    for (let count = node.min; count < node.max; count++) at = emit(split(node.greedy, build(node.body, at), next));
    for (let count = 0; count < node.min; count++) at = build(node.body, at);
    return at;
  };
  const match = emit({ op: 'match' });
  const start = build(parsed.root, match);
  const parts = parsed.root.op === 'concat' ? parsed.root.parts : [parsed.root];
  let prefix = '';
  for (const part of parts) {
    const character = part.op === 'set' ? part.set.single : undefined;
    if (character === undefined) break;
    prefix += character;
  }
  const first = parts[0];
  const anchored = first?.op === 'assert' && first.kind === 'textStart';
  return { code, start, slots: parsed.names.length * 2, anchored, prefix };
}
