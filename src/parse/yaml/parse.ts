import { Composer, type Document, Lexer, Parser } from 'yaml';
import type { SourceFile, Span } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';
import type { YamlFile } from './document.ts';
import { lowerDocument } from './lower.ts';
import { YamlText } from './origin.ts';

/** Longer texts (UTF-16 units) are refused with a problem. */
export const MAX_YAML_LENGTH = 32 * 1024 * 1024;

/** Deeper nesting is refused with a problem. */
export const MAX_YAML_DEPTH = 1000;

/**
 * Reads a YAML (or JSON) text. Positions are those of the source: for a text that was found inside another file, of
 * that file. Costs about a second for a megabyte: call it once for a text.
 */
export function parseYaml(input: SourceFile | TracedText): YamlFile {
  const origin = new YamlText(input);
  if (origin.text.length > MAX_YAML_LENGTH) return refuse(origin, 'The text is too long to be read as YAML');
  try {
    return read(origin);
  } catch (error) {
    // The parser is recursive: it runs out of stack before any other bound on nesting.
    if (error instanceof RangeError || error instanceof DepthError)
      return refuse(origin, 'The YAML is nested too deeply');
    throw error;
  }
}

class DepthError extends Error {}

function refuse(origin: YamlText, message: string): YamlFile {
  const problem = { message, span: origin.span(0, 0), start: 0 };
  const document = { contents: undefined, problems: [problem], start: 0, end: origin.text.length };
  return { origin, documents: [document], comments: [], problems: [problem] };
}

function read(origin: YamlText): YamlFile {
  const comments: Span[] = [];
  const parser = new Parser();
  const composer = new Composer({
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    strict: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const documents: Document.Parsed[] = [];
  for (const token of tokens(origin, parser, comments))
    for (const document of composer.next(token)) documents.push(document);
  for (const document of composer.end(false, origin.text.length)) documents.push(document);
  const out = documents.map((document) => lowerDocument(origin, document));
  return { origin, documents: out, comments, problems: out.flatMap((document) => document.problems) };
}

/** The lexer's control characters, which stand for no source text. */
const SCALAR_FOLLOWS = '\x1f';
const DOCUMENT_MODE = '\x02';
const FLOW_END = '\x18';

/** A whole quoted scalar, with what may follow one. */
const QUOTED = /(?:"[^"\\]*(?:\\.[^"\\]*)*"|'[^']*(?:''[^']*)*')(?=[ \t]*(?:$|[\r\n,\]}:])|[ \t]+#)/sy;

/**
 * The lexer, changed to take a quoted scalar whose next line is indented less than its key, as go-yaml, libyaml and the
 * writers of Kubernetes do. A scalar that lacks its closing quote still ends where the indentation does.
 */
function createLexer(): Lexer {
  const lexer = new Lexer();
  const quoted: unknown = Reflect.get(lexer, 'parseQuotedScalar');
  if (typeof quoted !== 'function') throw new TypeError('the lexer has no parseQuotedScalar');
  Reflect.set(lexer, 'parseQuotedScalar', function* (): Generator<string> {
    const indent: unknown = Reflect.get(lexer, 'indentNext');
    QUOTED.lastIndex = Number(Reflect.get(lexer, 'pos'));
    if (QUOTED.test(String(Reflect.get(lexer, 'buffer')))) Reflect.set(lexer, 'indentNext', 0);
    const rest: unknown = yield* quoted.call(lexer);
    Reflect.set(lexer, 'indentNext', indent);
    return rest;
  });
  return lexer;
}

function* tokens(origin: YamlText, parser: Parser, comments: Span[]): Generator<Parameters<Composer['next']>[0]> {
  let offset = 0;
  let scalar = false;
  let depth = 0;
  for (const lexeme of createLexer().lex(origin.text)) {
    if (scalar) {
      scalar = false;
      offset += lexeme.length;
    } else if (lexeme === SCALAR_FOLLOWS) scalar = true;
    else if (lexeme !== DOCUMENT_MODE && lexeme !== FLOW_END) {
      if (lexeme[0] === '#') comments.push(origin.span(offset, offset + lexeme.length));
      else if (lexeme === '[' || lexeme === '{') {
        if (++depth > MAX_YAML_DEPTH) throw new DepthError();
      } else if (lexeme === ']' || lexeme === '}') depth--;
      offset += lexeme.length;
    }
    if (parser.stack.length > MAX_YAML_DEPTH) throw new DepthError();
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}
