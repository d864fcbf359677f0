import { type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode, Scalar } from 'yaml';
import type { YamlDocument, YamlProblem } from './document.ts';
import {
  type NodeProperties,
  YamlAlias,
  type YamlEntry,
  YamlMap,
  type YamlNode,
  YamlScalar,
  YamlSequence,
} from './node.ts';
import type { YamlText } from './origin.ts';
import type { ScalarStyle } from './scalar-text.ts';

/** An anchor's node, set once the node is read: an alias inside it may name it before. */
interface Anchor {
  node?: YamlNode;
}

/** Turns the library's document into the tree of `node.ts`. */
export function lowerDocument(origin: YamlText, document: Document.Parsed): YamlDocument {
  const lowering = new Lowering(origin);
  for (const error of document.errors) lowering.problem(error.message, error.pos[0], error.pos[1]);
  const [start, , end] = document.range;
  const written = document.contents;
  const empty = !written || (isScalar(written) && written.source === '' && written.range[0] === written.range[1]);
  const contents = empty && !written?.anchor && !written?.tag ? undefined : lowering.node(written, start);
  lowering.problems.sort((a, b) => a.start - b.start);
  return { contents, problems: lowering.problems, start, end };
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  [Scalar.QUOTE_SINGLE]: 'single',
  [Scalar.QUOTE_DOUBLE]: 'double',
  [Scalar.BLOCK_LITERAL]: 'literal',
  [Scalar.BLOCK_FOLDED]: 'folded',
};

class Lowering {
  readonly origin: YamlText;
  readonly problems: YamlProblem[] = [];
  readonly #anchors = new Map<string, Anchor>();

  constructor(origin: YamlText) {
    this.origin = origin;
  }

  problem(message: string, from: number, to: number): void {
    // The parser reports what is missing at the end of the text behind it.
    const { length } = this.origin.text;
    const start = Math.min(from, length);
    this.problems.push({ message, span: this.origin.span(start, Math.max(start, Math.min(to, length))), start });
  }

  /** `fallback` is the place of a node that is not written; `parent` the offset where the collection around it begins. */
  node(written: ParsedNode | null, fallback: number, parent?: number): YamlNode {
    if (!written) return new YamlScalar(this.origin, fallback, fallback, undefined, 'plain', '', 0);
    const [start, end] = written.range;
    if (isAlias(written)) {
      const anchor = this.#anchors.get(written.source);
      if (!anchor) this.problem(`The alias names an anchor that does not exist: ${written.source}`, start, end);
      return new YamlAlias(this.origin, start, end, written.source, () => anchor?.node);
    }
    const anchor: Anchor = {};
    const properties = this.#properties(written);
    if (properties?.anchor) this.#anchors.set(properties.anchor, anchor);
    const node = this.#content(written, properties, start, end, parent);
    anchor.node = node;
    return node;
  }

  #content(
    written: Exclude<ParsedNode, { type: 'alias' }>,
    properties: NodeProperties | undefined,
    start: number,
    end: number,
    parent: number | undefined,
  ): YamlNode {
    if (isMap(written)) {
      const entries: YamlEntry[] = [];
      let at = start;
      for (const pair of written.items) {
        const key = this.node(pair.key, at, start);
        const value = this.node(pair.value, key.end, start);
        entries.push(Object.freeze({ key, value }));
        at = value.end;
      }
      return new YamlMap(this.origin, start, end, properties, written.flow === true, Object.freeze(entries));
    }
    if (isSeq(written)) {
      const items: YamlNode[] = [];
      let at = start;
      for (const item of written.items) {
        const node = this.node(item as ParsedNode | null, at, start);
        items.push(node);
        at = node.end;
      }
      return new YamlSequence(this.origin, start, end, properties, written.flow === true, Object.freeze(items));
    }
    if (!isScalar(written)) return this.node(null, start);
    const style = STYLES[written.type ?? ''] ?? 'plain';
    const text = typeof written.source === 'string' ? written.source : String(written.value ?? '');
    const block = style === 'literal' || style === 'folded';
    const indent = block && parent !== undefined ? this.#column(parent) : 0;
    return new YamlScalar(this.origin, start, end, properties, style, text, indent);
  }

  #column(offset: number): number {
    return offset - (this.origin.text.lastIndexOf('\n', offset - 1) + 1);
  }

  #properties(written: ParsedNode): NodeProperties | undefined {
    const anchor = 'anchor' in written ? written.anchor : undefined;
    const tag = written.tag?.replace(/^tag:yaml\.org,2002:/, '!!');
    return anchor || tag ? { anchor, tag } : undefined;
  }
}
