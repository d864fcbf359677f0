import type { Span } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';
import type { YamlText } from './origin.ts';
import { decodeScalar, type ScalarStyle } from './scalar-text.ts';
import { resolveScalar, type YamlPrimitive, type YamlSchema } from './typing.ts';

/** A node as it is written: an alias is a node of its own, see `resolveAlias`. */
export type YamlNode = YamlMap | YamlSequence | YamlScalar | YamlAlias;

/** What a node says apart from its content. Tags are as written (`!!str`, `!reference`). */
export interface NodeProperties {
  readonly tag?: string;
  readonly anchor?: string;
}

abstract class Node {
  readonly origin: YamlText;
  /** Offsets into the text that was parsed; `end` is exclusive, without comments and line ends that follow. */
  readonly start: number;
  readonly end: number;
  readonly tag: string | undefined;
  readonly anchor: string | undefined;

  constructor(origin: YamlText, start: number, end: number, properties: NodeProperties | undefined) {
    this.origin = origin;
    this.start = start;
    this.end = end;
    this.tag = properties?.tag;
    this.anchor = properties?.anchor;
  }

  /** Where the node is written: a quoted scalar with its quotes, a block scalar with its `|`. */
  get span(): Span {
    return this.origin.span(this.start, this.end);
  }
}

/** A scalar. A value that is left out (`key:`) is an empty plain scalar. */
export class YamlScalar extends Node {
  readonly kind = 'scalar';
  readonly style: ScalarStyle;
  /** The text that the scalar means: unquoted, unescaped, folded. */
  readonly text: string;
  /** Columns by which the node that holds a block scalar is indented; detects the block's own indentation. */
  readonly #parentIndent: number;
  #traced: TracedText | undefined;

  constructor(
    origin: YamlText,
    start: number,
    end: number,
    properties: NodeProperties | undefined,
    style: ScalarStyle,
    text: string,
    parentIndent: number,
  ) {
    super(origin, start, end, properties);
    this.style = style;
    this.text = text;
    this.#parentIndent = parentIndent;
  }

  /** `text` with the place of each character: an escape, a folded line and an indented line are pieces of their own. */
  get traced(): TracedText {
    this.#traced ??= decodeScalar(this.origin, this.start, this.end, this.style, this.text, this.#parentIndent);
    return this.#traced;
  }

  /**
   * The value as a YAML reader types it: `yaml1.1` as Helm, Kubernetes and Tilt do (`yes` and `0644` are not strings),
   * `yaml1.2` the core schema.
   */
  value(schema: YamlSchema = 'yaml1.1'): YamlPrimitive {
    return resolveScalar(this.text, this.style === 'plain', this.tag, schema);
  }

  /** Whether the scalar is written as nothing, `~` or `null`. */
  get isNull(): boolean {
    return this.value('yaml1.2') === null;
  }
}

/** A key with its value; a merge (`<<: *base`) is an entry like any other here, see `mergedEntries`. */
export interface YamlEntry {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export class YamlMap extends Node {
  readonly kind = 'map';
  readonly flow: boolean;
  readonly entries: readonly YamlEntry[];

  constructor(
    origin: YamlText,
    start: number,
    end: number,
    properties: NodeProperties | undefined,
    flow: boolean,
    entries: readonly YamlEntry[],
  ) {
    super(origin, start, end, properties);
    this.flow = flow;
    this.entries = entries;
  }
}

export class YamlSequence extends Node {
  readonly kind = 'sequence';
  readonly flow: boolean;
  readonly items: readonly YamlNode[];

  constructor(
    origin: YamlText,
    start: number,
    end: number,
    properties: NodeProperties | undefined,
    flow: boolean,
    items: readonly YamlNode[],
  ) {
    super(origin, start, end, properties);
    this.flow = flow;
    this.items = items;
  }
}

/** A use of an anchor. */
export class YamlAlias extends Node {
  readonly kind = 'alias';
  readonly name: string;
  readonly #target: () => YamlNode | undefined;

  constructor(origin: YamlText, start: number, end: number, name: string, target: () => YamlNode | undefined) {
    super(origin, start, end, undefined);
    this.name = name;
    this.#target = target;
  }

  /** The node that the anchor names; undefined when no anchor of that name comes before. May hold this alias itself. */
  get target(): YamlNode | undefined {
    return this.#target();
  }
}
