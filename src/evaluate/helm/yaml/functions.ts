import type { YamlNode } from '../../../parse/yaml/node.ts';
import { TracedText } from '../../../text/traced.ts';
import { HelmError } from '../error.ts';
import { type Origin, type Piece, piecesOrigin, slicePieces } from '../template/origin.ts';
import { GoMap, list, map, Slice, Str, type Value, type YamlFunctions } from '../template/values.ts';
import type { ConfigValue, Layer } from '../values/config.ts';
import { decodeYaml, wrongType } from '../values/decode.ts';
import { emit, VERSION_2, VERSION_3 } from './emitter.ts';
import { scalarValue } from './scalar-value.ts';
import { asItIs, throughJson, UnwritableError } from './written.ts';

/** Values of a text that a template reads itself belong to no layer. */
const TEXT: Layer = { kind: 'chart', name: '' };

/** Helm's YAML functions. Failures give what Helm gives: an empty text, or the error as a value. */
export const yamlFunctions: YamlFunctions = {
  toYaml: (value) => write(() => emit(throughJson(value), VERSION_2)),
  toYamlPretty: (value) => write(() => emit(asItIs(value), VERSION_3)),
  fromYaml(text) {
    try {
      const value = decodeYaml(TracedText.computed(text.text), TEXT);
      if (!value || value.content === null) return map([], text.origin);
      if (!(value.content instanceof Map)) throw new HelmError(wrongType(value.content, 'map[string]interface {}'));
      return new Reader(text).value(value);
    } catch (error) {
      if (!(error instanceof HelmError)) throw error;
      return map([['Error', new Str(error.message, text.origin)]], text.origin);
    }
  },
  fromYamlArray(text) {
    try {
      const value = decodeYaml(TracedText.computed(text.text), TEXT);
      if (!value || value.content === null) return list([], text.origin);
      if (!Array.isArray(value.content)) throw new HelmError(wrongType(value.content, '[]interface {}'));
      return new Reader(text).value(value);
    } catch (error) {
      if (!(error instanceof HelmError)) throw error;
      return list([new Str(error.message, text.origin)], text.origin);
    }
  },
};

function write(pieces: () => readonly Piece[]): Str | undefined {
  try {
    return Str.of(pieces());
  } catch (error) {
    if (error instanceof UnwritableError) return undefined;
    throw error;
  }
}

/** Turns what was read from a template's text into values that know which part of the text they come from. */
class Reader {
  readonly #text: Str;
  readonly #parts: readonly Piece[];

  constructor(text: Str) {
    this.#text = text;
    this.#parts = text.parts;
  }

  value(value: ConfigValue): Value {
    const { content, node } = value;
    if (content instanceof Map) {
      const entries = new Map<string, Value>();
      for (const [key, item] of content) entries.set(key, this.value(item));
      return new GoMap(entries, this.#text.origin);
    }
    if (Array.isArray(content))
      return new Slice(
        content.map((item) => this.value(item)),
        this.#text.origin,
      );
    return scalarValue(content, node ? this.#origin(node) : this.#text.origin);
  }

  #origin(node: YamlNode): Origin | undefined {
    if (this.#parts.length <= 1 || this.#parts.length > 10_000) return this.#text.origin;
    return piecesOrigin(slicePieces(this.#parts, node.start, node.end)) ?? this.#text.origin;
  }
}
