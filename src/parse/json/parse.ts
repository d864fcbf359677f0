import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { SourceFile, Span } from '../../text/source.ts';

/** A member of an object. */
export interface JsonMember {
  readonly key: string;
  /** The key with its quotes. */
  readonly keyAt: Span;
  readonly value: JsonNode;
}

/** A JSON value with its place. */
export type JsonNode =
  | { readonly kind: 'object'; readonly at: Span; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly at: Span; readonly items: readonly JsonNode[] }
  | { readonly kind: 'text'; readonly at: Span; readonly value: string }
  | { readonly kind: 'number'; readonly at: Span; readonly value: number }
  | { readonly kind: 'bool'; readonly at: Span; readonly value: boolean }
  | { readonly kind: 'null'; readonly at: Span };

/** Where JSON is not well formed. */
export interface JsonError {
  readonly message: string;
  readonly at: Span;
}

export interface JsonDocument {
  /** What could be read; undefined for a text without a value. */
  readonly root: JsonNode | undefined;
  readonly errors: readonly JsonError[];
}

const messages: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is no JSON value',
  InvalidNumberFormat: 'this is no JSON number',
  PropertyNameExpected: 'a key in double quotes is expected here',
  ValueExpected: 'a value is expected here',
  ColonExpected: 'a colon is expected here',
  CommaExpected: 'a comma is expected here',
  CloseBraceExpected: 'a closing brace is expected here',
  CloseBracketExpected: 'a closing bracket is expected here',
  EndOfFileExpected: 'nothing is expected after the value',
  InvalidCommentToken: 'comments are not allowed here',
  UnexpectedEndOfComment: 'the comment does not end',
  UnexpectedEndOfString: 'the string does not end on its line',
  UnexpectedEndOfNumber: 'the number does not end',
  InvalidUnicode: 'this is no Unicode escape',
  InvalidEscapeCharacter: 'this is no escape that JSON knows',
  InvalidCharacter: 'this control character must be escaped',
};

/** Deeper values are not read; the parser is recursive. */
const MAX_DEPTH = 500;

function deepest(text: string): number {
  let depth = 0;
  let most = 0;
  for (const character of text) {
    if (character === '{' || character === '[') most = Math.max(most, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  return most;
}

function lower(source: SourceFile, node: Node): JsonNode {
  const at = source.span(node.offset, node.offset + node.length);
  const children = node.children ?? [];
  switch (node.type) {
    case 'object':
      return {
        kind: 'object',
        at,
        members: children.flatMap((property) => {
          const [key, value] = property.children ?? [];
          if (!key || !value) return [];
          const keyAt = source.span(key.offset, key.offset + key.length);
          return [{ key: String(key.value), keyAt, value: lower(source, value) }];
        }),
      };
    case 'array':
      return { kind: 'array', at, items: children.map((item) => lower(source, item)) };
    case 'string':
      return { kind: 'text', at, value: String(node.value) };
    case 'number':
      return { kind: 'number', at, value: Number(node.value) };
    case 'boolean':
      return { kind: 'bool', at, value: node.value === true };
    default:
      return { kind: 'null', at };
  }
}

/** Reads JSON; with `comments`, also comments and commas behind last members. Goes on after errors. */
export function parseJson(source: SourceFile, options: { readonly comments: boolean }): JsonDocument {
  if (deepest(source.text) > MAX_DEPTH)
    return { root: undefined, errors: [{ message: `values are nested more than ${MAX_DEPTH} deep`, at: source.top }] };
  const found: ParseError[] = [];
  const root = parseTree(source.text, found, {
    disallowComments: !options.comments,
    allowTrailingComma: options.comments,
    allowEmptyContent: false,
  });
  return {
    root: root && lower(source, root),
    errors: found.map(({ error, offset, length }) => ({
      message: messages[printParseErrorCode(error)] ?? 'this is not JSON',
      at: source.span(offset, offset + length),
    })),
  };
}

/** The value as JavaScript has it. Later members win. */
export function jsonValue(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map((member) => [member.key, jsonValue(member.value)]));
    case 'array':
      return node.items.map(jsonValue);
    case 'null':
      return null;
    default:
      return node.value;
  }
}
