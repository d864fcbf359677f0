import { certain } from '../../../model/possible.ts';
import type { YamlNode, YamlScalar } from '../../../parse/yaml/node.ts';
import { parseYaml } from '../../../parse/yaml/parse.ts';
import { mergedEntries, resolveAlias } from '../../../parse/yaml/path.ts';
import { resolveScalar } from '../../../parse/yaml/typing.ts';
import type { SourceFile, Span } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { hashKey } from '../../starlark/equality.ts';
import {
  alternativesOf,
  BoolValue,
  type DictEntry,
  DictValue,
  FloatValue,
  type HashKey,
  intValue,
  ListValue,
  NONE,
  NoneValue,
  OneOfValue,
  StringValue,
  UnknownValue,
  type Value,
} from '../../starlark/values.ts';
import { toText } from '../convert.ts';
import { blobOf } from '../values/blob.ts';
import { toPath } from './arguments.ts';
import { type Implementations, type Invocation, missingFile, placeOf } from './define.ts';
import { encodeJson, encodeYaml } from './structured.ts';

const MAX_DEPTH = 200;
const MAX_NODES = 500_000;

/** The Starlark value of a YAML or JSON node. Texts, keys and containers know where they are written. */
export function fromYaml(node: YamlNode | undefined, language: 'yaml' | 'json'): Value {
  return convert(node, language, 0, { nodes: 0 });
}

function convert(
  written: YamlNode | undefined,
  language: 'yaml' | 'json',
  depth: number,
  budget: { nodes: number },
): Value {
  const node = resolveAlias(written);
  if (!node) return NONE;
  if (depth > MAX_DEPTH || ++budget.nodes > MAX_NODES) return new UnknownValue('the document is too large', node.span);
  const at = node.span;
  if (node.kind === 'scalar') {
    const value = resolveScalar(
      node.text,
      node.style === 'plain',
      node.tag,
      language === 'yaml' ? 'yaml1.1' : 'yaml1.2',
    );
    if (!node.traced.known) {
      const unknown = node.traced.unknown!;
      return node.style === 'plain' && node.traced.pieces.length === 1
        ? new UnknownValue(unknown.why, unknown.at)
        : new StringValue(node.traced, at);
    }
    if (value === null) return new NoneValue(at);
    if (typeof value === 'boolean') return new BoolValue(value, at);
    if (typeof value === 'number')
      return Number.isSafeInteger(value) && !(language === 'json' && node.text.includes('.'))
        ? intValue(value, at)
        : new FloatValue(value, at);
    return new StringValue(withLiteral(node), at);
  }
  if (node.kind === 'sequence')
    return new ListValue(
      node.items.map((item) => convert(item, language, depth + 1, budget)),
      at,
    );
  const entries = new Map<HashKey, DictEntry>();
  for (const entry of mergedEntries(node)) {
    const keyNode = resolveAlias(entry.key);
    const keyAt = keyNode?.span ?? at;
    const key = new StringValue(keyNode?.kind === 'scalar' ? keyNode.traced : TracedText.computed('', keyAt), keyAt);
    const value = convert(entry.value, language, depth + 1, budget);
    entries.set(hashKey(key) ?? key.text, { key, value, keyAt, at: value.at ?? entry.value.span });
  }
  return new DictValue(entries, at);
}

/** The text of a scalar whose pieces know the whole scalar, quotes included, as the literal that holds them. */
function withLiteral(node: YamlScalar): TracedText {
  if (node.style === 'literal' || node.style === 'folded') return node.traced;
  return TracedText.of(node.traced.pieces.map((piece) => (piece.hole ? piece : { ...piece, literal: node.span })));
}

/** What is wrong with a JSON text; undefined when it is sound. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (text.trim() === '') return 'EOF';
    return error.message.replace(/^(.*?) in JSON at position (\d+).*$/s, '$1 at offset $2');
  }
}

/** The documents of a YAML text as values, empty ones left out; records what go-yaml would refuse. */
function yamlStream(invocation: Invocation, text: SourceFile | TracedText, source: string): Value[] | undefined {
  const file = parseYaml(text);
  const problem = file.problems[0];
  if (problem) {
    invocation.evaluation.error(
      invocation.record,
      'tilt',
      `error parsing YAML${source === '' ? '' : ` from ${source}`}: error converting YAML to JSON: yaml: ${problem.message}`,
      problem.span,
    );
    return undefined;
  }
  return file.documents.map((document) => fromYaml(document.contents, 'yaml')).filter((value) => value.kind !== 'none');
}

function single(invocation: Invocation, documents: Value[] | undefined): Value {
  const { call, evaluation, record } = invocation;
  if (!documents) return new UnknownValue('the YAML does not parse', call.span);
  if (documents.length > 1) {
    evaluation.error(
      record,
      'tilt',
      'expected a yaml document but found a yaml stream (documents separated by `---`). use decode_yaml_stream instead to decode a yaml stream',
      call.at,
    );
    return new UnknownValue('the YAML has several documents', call.span);
  }
  return documents[0] ?? NONE;
}

/** The file that an argument names, its default when it does not exist, or an unknown value. */
function readArgument(invocation: Invocation, then: (source: SourceFile, path: string) => Value): Value {
  const { args, call, evaluation, record } = invocation;
  const value = args.get('paths');
  if (!value) return new UnknownValue('the path is missing', call.span);
  const path = toPath(value, evaluation.folder(call));
  const only = certain(path);
  const text = only?.text;
  if (!text?.known)
    return new UnknownValue(path.unknown?.why ?? text?.unknown?.why ?? 'the path is one of several', call.span);
  if (only!.path === undefined) return new UnknownValue(`${text.text} lies outside the repository`, call.span);
  const source = evaluation.options.files.source(only!.path);
  if (source) {
    evaluation.filesRead.add(only!.path);
    return then(source, only!.path);
  }
  const otherwise = args.get('default');
  if (otherwise && evaluation.options.files.stat(only!.path) === undefined) {
    if (!evaluation.mayExist(only!.path)) return otherwise;
    const unknown = new UnknownValue(`${only!.path} is ignored by git and may exist`, call.span);
    return new OneOfValue([...alternativesOf(otherwise), unknown], call.span);
  }
  if (evaluation.options.files.stat(only!.path)?.kind === 'file')
    return new UnknownValue(`${only!.path} cannot be read as text`, call.span);
  evaluation.error(record, 'tilt', missingFile('open', only!.path), placeOf(invocation, 'paths'), {
    topic: 'missing-file',
    missing: { use: 'file', path: only!.path },
  });
  return new UnknownValue(`${only!.path} does not exist`, call.span);
}

/** Decodes a text argument with a reader that needs known text; a text with holes is read as far as it goes. */
function decodeArgument(invocation: Invocation, parameter: string, then: (text: TracedText) => Value): Value {
  const { args, call } = invocation;
  const text = toText(args.get(parameter));
  const only = certain(text);
  if (!only) return new UnknownValue(text.unknown?.why ?? 'the text is one of several', call.span);
  if (!only.known && only.pieces.length === 1) return new UnknownValue(only.unknown!.why, call.span);
  return then(only);
}

function decodeJson(invocation: Invocation, text: SourceFile | TracedText, path: string): Value {
  const known = !(text instanceof TracedText) || text.known;
  const problem = known ? jsonProblem(text.text) : undefined;
  if (problem) {
    const at: Span = text instanceof TracedText ? (text.spanOf() ?? invocation.call.at) : placeOf(invocation, 'paths');
    invocation.evaluation.error(
      invocation.record,
      'tilt',
      `error parsing JSON${path === '' ? '' : ` from ${path}`}: ${problem}`,
      at,
    );
    return new UnknownValue('the JSON does not parse', invocation.call.span);
  }
  return fromYaml(parseYaml(text).documents[0]?.contents, 'json');
}

export const encodingFunctions: Implementations = {
  read_yaml: (invocation) =>
    readArgument(invocation, (source, path) => single(invocation, yamlStream(invocation, source, path))),
  read_yaml_stream: (invocation) =>
    readArgument(invocation, (source, path) => {
      const documents = yamlStream(invocation, source, path);
      return documents
        ? new ListValue(documents, invocation.call.span)
        : new UnknownValue('the YAML does not parse', invocation.call.span, 'list');
    }),
  decode_yaml: (invocation) =>
    decodeArgument(invocation, 'yaml', (text) => single(invocation, yamlStream(invocation, text, ''))),
  decode_yaml_stream: (invocation) =>
    decodeArgument(invocation, 'yaml', (text) => {
      const documents = yamlStream(invocation, text, '');
      return documents
        ? new ListValue(documents, invocation.call.span)
        : new UnknownValue('the YAML does not parse', invocation.call.span, 'list');
    }),
  read_json: (invocation) => readArgument(invocation, (source, path) => decodeJson(invocation, source, path)),
  decode_json: (invocation) => decodeArgument(invocation, 'json', (text) => decodeJson(invocation, text, '')),
  encode_yaml: (invocation) => {
    const value = invocation.args.get('obj');
    if (!value) return new UnknownValue('the argument is missing', invocation.call.span, 'blob');
    const text = encodeYaml(value);
    if (typeof text !== 'string') return blobOf(text, 'encode_yaml', invocation.call.span);
    return encodingError(invocation, 'obj', text, 'blob');
  },
  encode_yaml_stream: (invocation) => {
    const value = invocation.args.get('objs');
    if (value?.kind !== 'list') return new UnknownValue('the objects are not known', invocation.call.span, 'blob');
    const texts: TracedText[] = [];
    for (const item of value.items) {
      if (item.kind === 'maybe') return new UnknownValue(item.why.why, invocation.call.span, 'blob');
      const text = encodeYaml(item);
      if (typeof text === 'string') return encodingError(invocation, 'objs', text, 'blob');
      texts.push(text);
    }
    return blobOf(TracedText.join(texts, TracedText.computed('---\n')), 'encode_yaml_stream', invocation.call.span);
  },
  encode_json: (invocation) => {
    const value = invocation.args.get('obj');
    if (!value) return new UnknownValue('the argument is missing', invocation.call.span, 'string');
    const text = encodeJson(value);
    if (typeof text !== 'string') return new StringValue(text, invocation.call.span);
    return encodingError(invocation, 'obj', text, 'string');
  },
};

function encodingError(invocation: Invocation, parameter: string, message: string, type: string): Value {
  invocation.evaluation.error(
    invocation.record,
    'api',
    `error converting object from starlark: ${message}`,
    placeOf(invocation, parameter),
    { problem: { kind: 'type', function: invocation.record.name, parameter } },
  );
  return new UnknownValue('the value cannot be encoded', invocation.call.span, type);
}
