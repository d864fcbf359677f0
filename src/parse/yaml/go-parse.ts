import type { SourceFile } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';
import { GoScanner } from './go-scanner.ts';
import { GoYamlError, type Token } from './go-token.ts';
import { YamlAlias, type YamlEntry, YamlMap, type YamlNode, YamlScalar, YamlSequence } from './node.ts';
import { YamlText } from './origin.ts';

/**
 * Reads the first document of a YAML text as go-yaml v2 does, which Helm, Tilt and Kubernetes read with: it stops at the
 * first error, and `GoYamlError` has go-yaml's words. Undefined for a text without a document.
 * Reads some ten megabytes a second; for a tree in spite of errors, comments and all documents see `parseYaml`.
 */
export function parseGoYaml(input: SourceFile | TracedText): YamlNode | undefined {
  const origin = new YamlText(input);
  checkCharacters(origin.text);
  try {
    return new GoParser(origin).document();
  } catch (error) {
    // Deeper than the stack allows, but less deep than go-yaml's own bound.
    if (error instanceof RangeError) throw new GoYamlError('exceeded max depth of 10000', 0, 0);
    throw error;
  }
}

const SUSPECT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]/g;

/** go-yaml refuses control characters and bytes that are not UTF-8 (here U+DC00 + byte, see `decodeUtf8`). */
function checkCharacters(text: string): void {
  SUSPECT.lastIndex = 0;
  for (let found = SUSPECT.exec(text); found; found = SUSPECT.exec(text)) {
    const code = found[0].charCodeAt(0);
    if (code < 0xd800 || code > 0xdfff) throw new GoYamlError('control characters are not allowed', 0, found.index);
    const next = text.charCodeAt(found.index + 1);
    if (code < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
      SUSPECT.lastIndex = found.index + 2;
      continue;
    }
    const byte = code - 0xdc00;
    const lead = byte >= 0xc2 && byte <= 0xf4;
    throw new GoYamlError(lead ? 'invalid trailing UTF-8 octet' : 'invalid leading UTF-8 octet', 0, found.index);
  }
}

interface Anchor {
  node?: YamlNode;
}

interface Properties {
  tag?: string;
  anchor?: string;
}

class GoParser {
  readonly #origin: YamlText;
  readonly #scanner: GoScanner;
  readonly #anchors = new Map<string, Anchor>();
  readonly #tagPrefixes = new Map<string, string>();
  /** End of the last token with content. */
  #end = 0;

  constructor(origin: YamlText) {
    this.#origin = origin;
    this.#scanner = new GoScanner(origin.text);
  }

  document(): YamlNode | undefined {
    const scanner = this.#scanner;
    let token = scanner.peek();
    if (token.type === 'stream-end') return undefined;
    const explicit =
      token.type === 'version-directive' || token.type === 'tag-directive' || token.type === 'document-start';
    if (explicit) {
      this.#directives();
      token = scanner.peek();
      if (token.type !== 'document-start') this.#fail('did not find expected <document start>', token);
      scanner.skip();
      token = scanner.peek();
    }
    this.#tagPrefixes.set('!', this.#tagPrefixes.get('!') ?? '!');
    this.#tagPrefixes.set('!!', this.#tagPrefixes.get('!!') ?? '!!');
    const bare =
      token.type === 'version-directive' ||
      token.type === 'tag-directive' ||
      token.type === 'document-start' ||
      token.type === 'document-end' ||
      token.type === 'stream-end';
    const node = explicit && bare ? this.#empty(token.start) : this.#node(true, false);
    // What follows the document is scanned as far as its first token, so that an error there counts.
    scanner.peek();
    return node;
  }

  /** A parser error; go-yaml counts its lines from 0 and prints the context's line for the first. */
  #fail(problem: string, token: Token, context?: Token): never {
    throw new GoYamlError(problem, token.line > 0 ? token.line : (context?.line ?? 0), token.start);
  }

  #directives(): void {
    let version = false;
    for (let token = this.#scanner.peek(); ; token = this.#scanner.peek()) {
      if (token.type === 'version-directive') {
        if (version) this.#fail('found duplicate %YAML directive', token);
        if (token.value !== '1.1') this.#fail('found incompatible YAML document', token);
        version = true;
      } else if (token.type === 'tag-directive') {
        if (this.#tagPrefixes.has(token.value)) this.#fail('found duplicate %TAG directive', token);
        this.#tagPrefixes.set(token.value, token.suffix.replace(/^tag:yaml\.org,2002:/, '!!'));
      } else return;
      this.#scanner.skip();
    }
  }

  #empty(offset: number): YamlScalar {
    return new YamlScalar(this.#origin, offset, offset, undefined, 'plain', '', 0);
  }

  #node(block: boolean, indentless: boolean): YamlNode {
    const scanner = this.#scanner;
    let token = scanner.peek();
    if (token.type === 'alias') {
      scanner.skip();
      this.#end = token.end;
      const anchor = this.#anchors.get(token.value);
      if (!anchor) throw new GoYamlError(`unknown anchor '${token.value}' referenced`, 0, token.start);
      return new YamlAlias(this.#origin, token.start, token.end, token.value, () => anchor.node);
    }
    const first = token;
    const properties = this.#properties();
    token = scanner.peek();
    const anchor: Anchor = {};
    if (properties?.anchor) this.#anchors.set(properties.anchor, anchor);
    const node = this.#content(token, first, properties, block, indentless);
    anchor.node = node;
    return node;
  }

  #properties(): Properties | undefined {
    const scanner = this.#scanner;
    let properties: Properties | undefined;
    const first = scanner.peek();
    for (let token = first; ; token = scanner.peek()) {
      if (token.type === 'anchor' && properties?.anchor === undefined) {
        properties = { ...properties, anchor: token.value };
      } else if (token.type === 'tag' && properties?.tag === undefined) {
        let tag = token.suffix;
        if (token.value !== '') {
          const prefix = this.#tagPrefixes.get(token.value);
          if (prefix === undefined) this.#fail('found undefined tag handle', token, first);
          tag = prefix + token.suffix;
        } else tag = tag.replace(/^tag:yaml\.org,2002:/, '!!');
        properties = { ...properties, tag };
      } else return properties;
      scanner.skip();
      this.#end = token.end;
    }
  }

  #content(
    token: Token,
    first: Token,
    properties: Properties | undefined,
    block: boolean,
    indentless: boolean,
  ): YamlNode {
    if (indentless && token.type === 'block-entry') return this.#indentlessSequence(token, properties);
    switch (token.type) {
      case 'scalar':
        this.#scanner.skip();
        this.#end = token.end;
        return new YamlScalar(this.#origin, token.start, token.end, properties, token.style, token.value, token.indent);
      case 'flow-sequence-start':
        return this.#flowSequence(token, properties);
      case 'flow-mapping-start':
        return this.#flowMapping(token, properties);
      case 'block-sequence-start':
        if (block) return this.#blockSequence(token, properties);
        break;
      case 'block-mapping-start':
        if (block) return this.#blockMapping(token, properties);
        break;
    }
    if (properties) return new YamlScalar(this.#origin, this.#end, this.#end, properties, 'plain', '', 0);
    return this.#fail('did not find expected node content', token, first);
  }

  #blockSequence(start: Token, properties: Properties | undefined): YamlSequence {
    const scanner = this.#scanner;
    scanner.skip();
    const items: YamlNode[] = [];
    for (let token = scanner.peek(); token.type !== 'block-end'; token = scanner.peek()) {
      if (token.type !== 'block-entry') this.#fail("did not find expected '-' indicator", token, start);
      scanner.skip();
      this.#end = token.end;
      const next = scanner.peek().type;
      items.push(next === 'block-entry' || next === 'block-end' ? this.#empty(token.end) : this.#node(true, false));
    }
    scanner.skip();
    return new YamlSequence(this.#origin, start.start, this.#end, properties, false, items);
  }

  /** The items of a sequence that is not indented under its key. */
  #indentlessSequence(start: Token, properties: Properties | undefined): YamlSequence {
    const scanner = this.#scanner;
    const items: YamlNode[] = [];
    for (let token = scanner.peek(); token.type === 'block-entry'; token = scanner.peek()) {
      scanner.skip();
      this.#end = token.end;
      const next = scanner.peek().type;
      const empty = next === 'block-entry' || next === 'key' || next === 'value' || next === 'block-end';
      items.push(empty ? this.#empty(token.end) : this.#node(true, false));
    }
    return new YamlSequence(this.#origin, start.start, this.#end, properties, false, items);
  }

  #blockMapping(start: Token, properties: Properties | undefined): YamlMap {
    const scanner = this.#scanner;
    scanner.skip();
    const entries: YamlEntry[] = [];
    for (let token = scanner.peek(); token.type !== 'block-end'; token = scanner.peek()) {
      if (token.type !== 'key') this.#fail('did not find expected key', token, start);
      scanner.skip();
      const key = this.#blockMappingPart(token.end);
      const separator = scanner.peek();
      let value: YamlNode;
      if (separator.type === 'value') {
        scanner.skip();
        this.#end = separator.end;
        value = this.#blockMappingPart(separator.end);
      } else value = this.#empty(this.#end);
      entries.push({ key, value });
    }
    scanner.skip();
    return new YamlMap(this.#origin, start.start, this.#end, properties, false, entries);
  }

  #blockMappingPart(offset: number): YamlNode {
    const next = this.#scanner.peek().type;
    return next === 'key' || next === 'value' || next === 'block-end' ? this.#empty(offset) : this.#node(true, true);
  }

  #flowSequence(start: Token, properties: Properties | undefined): YamlSequence {
    const scanner = this.#scanner;
    scanner.skip();
    const items: YamlNode[] = [];
    for (let token = scanner.peek(), first = true; token.type !== 'flow-sequence-end'; token = scanner.peek()) {
      if (!first) {
        if (token.type !== 'flow-entry') this.#fail("did not find expected ',' or ']'", token, start);
        scanner.skip();
        token = scanner.peek();
      }
      first = false;
      if (token.type === 'key') items.push(this.#flowPair(token));
      else if (token.type !== 'flow-sequence-end') items.push(this.#node(false, false));
    }
    this.#end = scanner.peek().end;
    scanner.skip();
    return new YamlSequence(this.#origin, start.start, this.#end, properties, true, items);
  }

  /** A single pair inside a flow sequence: `[a: 1]`. */
  #flowPair(start: Token): YamlMap {
    const scanner = this.#scanner;
    scanner.skip();
    const at = scanner.peek();
    const ends = (token: Token): boolean => token.type === 'flow-entry' || token.type === 'flow-sequence-end';
    let key: YamlNode;
    if (at.type === 'value' || ends(at)) {
      // libyaml drops the token here, whatever it is.
      scanner.skip();
      key = this.#empty(at.end);
    } else key = this.#node(false, false);
    let token = scanner.peek();
    let value: YamlNode | undefined;
    if (token.type === 'value') {
      scanner.skip();
      this.#end = token.end;
      token = scanner.peek();
      if (!ends(token)) value = this.#node(false, false);
    }
    return new YamlMap(this.#origin, start.start, this.#end, undefined, true, [
      { key, value: value ?? this.#empty(this.#end) },
    ]);
  }

  #flowMapping(start: Token, properties: Properties | undefined): YamlMap {
    const scanner = this.#scanner;
    scanner.skip();
    const entries: YamlEntry[] = [];
    const ends = (token: Token): boolean => token.type === 'flow-entry' || token.type === 'flow-mapping-end';
    for (let token = scanner.peek(), first = true; token.type !== 'flow-mapping-end'; token = scanner.peek()) {
      if (!first) {
        if (token.type !== 'flow-entry') this.#fail("did not find expected ',' or '}'", token, start);
        scanner.skip();
        token = scanner.peek();
      }
      first = false;
      if (token.type === 'key') {
        scanner.skip();
        token = scanner.peek();
        const key = token.type === 'value' || ends(token) ? this.#empty(token.start) : this.#node(false, false);
        let value: YamlNode | undefined;
        const separator = scanner.peek();
        if (separator.type === 'value') {
          scanner.skip();
          this.#end = separator.end;
          if (!ends(scanner.peek())) value = this.#node(false, false);
        }
        entries.push({ key, value: value ?? this.#empty(this.#end) });
      } else if (token.type !== 'flow-mapping-end') {
        const key = this.#node(false, false);
        entries.push({ key, value: this.#empty(this.#end) });
      }
    }
    this.#end = scanner.peek().end;
    scanner.skip();
    return new YamlMap(this.#origin, start.start, this.#end, properties, true, entries);
  }
}
