import type { SourceFile } from '../../text/source.ts';
import { decodeLiteral, LiteralError } from './literal.ts';
import { scan, type Token } from './scanner.ts';

/** Text that is not Starlark: offsets into the file, and what is wrong, worded as starlark-go does. */
export interface Fault {
  readonly message: string;
  /** Whether the parser finds it, or only the resolver, which starlark-go does not run when the parser finds something. */
  readonly stage: 'parse' | 'resolve';
  readonly start: number;
  readonly end: number;
}

/** A top-level statement with a fault in it: from the beginning of its line to the line where reading goes on. */
export interface BrokenRange {
  readonly start: number;
  readonly end: number;
}

/** What `checkGrammar` found. */
export interface GrammarCheck {
  readonly faults: readonly Fault[];
  readonly broken: readonly BrokenRange[];
  /** All tokens outside the broken ranges, in order. */
  readonly tokens: readonly Token[];
}

/** More faults than this are not looked for. */
const MAX_FAULTS = 20;

/** Deeper nesting than this is refused: later passes recurse over the tree. */
const MAX_NESTING = 400;

/** Longer chains of `.x`, `[x]` and `(x)` are refused for the same reason. */
const MAX_CHAIN = 500;

/** What an expression is, as far as assignment cares: a target, a list of shapes, or starlark-go's name for another kind. */
type Shape = string | readonly Shape[];
const TARGET = '';

class GrammarError extends Error {
  readonly token: Token;
  constructor(message: string, token: Token) {
    super(message);
    this.token = token;
  }
}

/**
 * Checks a file against starlark-go's grammar, which decides what is Starlark and how a fault is worded. Behind a fault the
 * check goes on with the next line that begins at the left margin.
 */
export function checkGrammar(file: SourceFile): GrammarCheck {
  const faults: Fault[] = [];
  const broken: BrokenRange[] = [];
  const tokens: Token[] = [];
  let from = 0;
  while (from < file.text.length || from === 0) {
    const checker = new GrammarChecker(file, scan(file.text, from));
    const failure = checker.run();
    for (const fault of checker.faults) faults.push(fault);
    for (const range of checker.broken) broken.push(range);
    if (!failure) {
      for (const token of checker.tokens) tokens.push(token);
      break;
    }
    const { token, message } = failure.error;
    const start = lineStartOf(file.text, failure.statementStart);
    const next = nextMargin(file.text, Math.max(token.start, failure.statementStart));
    faults.push({ message, stage: 'parse', start: token.start, end: Math.max(token.end, token.start) });
    broken.push({ start, end: next });
    for (const before of checker.tokens) if (before.end <= start) tokens.push(before);
    if (faults.length >= MAX_FAULTS) {
      broken.push({ start: next, end: file.text.length });
      break;
    }
    from = next;
    if (from >= file.text.length) break;
  }
  return { faults, broken, tokens };
}

function lineStartOf(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

/** The beginning of the first line behind `offset` that starts with a letter, `_`, `@` or `#` in its first column. */
function nextMargin(text: string, offset: number): number {
  const margin = /(?:\r\n|\r|\n)(?=[A-Za-z_@#])(?!(?:elif|else|except|finally)\b)/g;
  margin.lastIndex = offset;
  const found = margin.exec(text);
  return found ? found.index + found[0].length : text.length;
}

const PRECEDENCE: Readonly<Record<string, number>> = {
  or: 0,
  and: 1,
  '==': 3,
  '!=': 3,
  '<': 3,
  '>': 3,
  '<=': 3,
  '>=': 3,
  in: 3,
  'not in': 3,
  '|': 4,
  '^': 5,
  '&': 6,
  '<<': 7,
  '>>': 7,
  '-': 8,
  '+': 8,
  '*': 9,
  '%': 9,
  '/': 9,
  '//': 9,
};
const NOT = 2;
const COMPARISON = 3;

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '//=', '%=', '&=', '|=', '^=', '<<=', '>>=']);
const LIST_ENDS = new Set(['eof', 'newline', '=', '}', ']', ')', ';']);
const NAMES: Readonly<Record<string, string>> = {
  eof: 'end of file',
  name: 'identifier',
  int: 'int literal',
  float: 'float literal',
  string: 'string literal',
  bytes: 'bytes literal',
};

/** Python that people write in Starlark files, by its first word. */
const NOT_STARLARK: Readonly<Record<string, string>> = {
  class: 'Starlark has no classes; use struct()',
  import: 'Starlark has no import; use load()',
  from: 'Starlark has no import; use load()',
  try: 'Starlark has no exceptions',
  except: 'Starlark has no exceptions',
  finally: 'Starlark has no exceptions',
  raise: 'Starlark has no exceptions; use fail()',
  with: 'Starlark has no with statement',
  del: 'Starlark has no del; use pop()',
  global: 'Starlark has no global statement',
  nonlocal: 'Starlark has no nonlocal statement',
  yield: 'Starlark has no generators',
  async: 'Starlark has no coroutines',
  await: 'Starlark has no coroutines',
  is: 'Starlark has no is; use ==',
};

function shown(type: string): string {
  return NAMES[type] ?? (/^[a-z]/.test(type) ? type : `'${type}'`);
}

class GrammarChecker {
  readonly tokens: readonly Token[];
  /** Faults behind which checking goes on, and the statements that have them. */
  readonly faults: Fault[] = [];
  readonly broken: BrokenRange[] = [];
  readonly #file: SourceFile;
  #next = 0;
  #token: Token;
  #type: string;
  #nesting = 0;

  constructor(file: SourceFile, tokens: readonly Token[]) {
    this.#file = file;
    this.tokens = tokens;
    this.#token = tokens[0]!;
    this.#type = this.#token.type;
  }

  /** The first fault, with the offset at which its top-level statement begins; undefined when there is none. */
  run(): { readonly error: GrammarError; readonly statementStart: number } | undefined {
    let statementStart = this.#token.start;
    try {
      this.#look();
      while (this.#type !== 'eof') {
        statementStart = this.#token.start;
        if (this.#type === 'newline') {
          this.#advance();
          continue;
        }
        const faults = this.faults.length;
        this.#statement();
        if (this.faults.length > faults)
          this.broken.push({ start: lineStartOf(this.#file.text, statementStart), end: this.#token.start });
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof GrammarError)) throw error;
      return { error, statementStart: Math.min(statementStart, error.token.start) };
    }
  }

  #fail(message: string, token: Token = this.#token): never {
    throw new GrammarError(message, token);
  }

  /** Makes the token at `#next` the current one; a lexical fault is raised when it is reached. */
  #look(): void {
    this.#token = this.tokens[this.#next]!;
    this.#type = this.#token.type;
    if (this.#type === 'illegal') this.#fail(this.#token.message!);
    if (this.#type === 'string' || this.#type === 'bytes') this.#checkLiteral(this.#token);
  }

  #checkLiteral(token: Token): void {
    if (!/[\\]/.test(this.#file.text.slice(token.start, token.end))) return;
    try {
      decodeLiteral(this.#file, token.start, token.end);
    } catch (error) {
      if (!(error instanceof LiteralError)) throw error;
      this.#fail(error.message, token);
    }
  }

  #advance(): Token {
    const token = this.#token;
    if (this.#next < this.tokens.length - 1) this.#next += 1;
    this.#look();
    return token;
  }

  #got(want: string, quoted = shown(want)): never {
    const hint = this.#hint();
    this.#fail(`got ${shown(this.#type)}, want ${quoted}${hint ? ` (${hint})` : ''}`);
  }

  /** What a person who knows Python should be told. */
  #hint(): string | undefined {
    const python = NOT_STARLARK[this.#type];
    if (python) return python;
    const before = this.tokens[this.#next - 1];
    if (!before) return undefined;
    if (this.#type === 'string') {
      if (before.type === 'name' && before.end === this.#token.start) {
        const prefix = this.#file.text.slice(before.start, before.end).toLowerCase();
        if (/^r?f$|^fr$/.test(prefix)) return 'Starlark has no f-strings; use % or format()';
        return undefined;
      }
      if (before.type === 'string') return 'Starlark does not join adjacent strings; use +';
    }
    if (this.#type === '=' && before.type === ':') return 'Starlark has no := operator';
    if (this.#type === '**') return 'Starlark has no ** operator';
    return undefined;
  }

  #consume(type: string): Token {
    if (this.#type !== type) this.#got(type);
    return this.#advance();
  }

  #enter(): void {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) this.#fail('nested too deeply');
  }

  #leave(): void {
    this.#nesting -= 1;
  }

  #identifier(): Token {
    if (this.#type !== 'name') this.#fail('not an identifier');
    return this.#advance();
  }

  #statement(): void {
    switch (this.#type) {
      case 'def':
        this.#advance();
        this.#identifier();
        this.#consume('(');
        this.#parameters();
        this.#consume(')');
        return this.#colonSuite();
      case 'if':
        this.#advance();
        this.#test();
        this.#colonSuite();
        while (this.#is('elif')) {
          this.#advance();
          this.#test();
          this.#colonSuite();
        }
        if (this.#is('else')) {
          this.#advance();
          this.#colonSuite();
        }
        return;
      case 'for':
        this.#advance();
        this.#loopVariables();
        this.#consume('in');
        this.#expression(false);
        return this.#colonSuite();
      case 'while':
        this.#advance();
        this.#test();
        return this.#colonSuite();
      default:
        return this.#simpleStatement();
    }
  }

  #colonSuite(): void {
    this.#consume(':');
    if (this.#type !== 'newline') return this.#simpleStatement();
    this.#advance();
    this.#consume('indent');
    this.#enter();
    // A union of literal types narrows too much here: the loop body moves on to other tokens.
    while (!['outdent', 'eof'].includes(this.#type)) this.#statement();
    this.#leave();
    this.#consume('outdent');
  }

  #simpleStatement(): void {
    for (;;) {
      this.#smallStatement();
      if (this.#type !== ';') break;
      this.#advance();
      if (['newline', 'eof'].includes(this.#type)) break;
    }
    if (this.#type !== 'eof') this.#consume('newline');
  }

  #smallStatement(): void {
    switch (this.#type) {
      case 'return':
        this.#advance();
        if (!['eof', 'newline', ';'].includes(this.#type)) this.#expression(false);
        return;
      case 'break':
      case 'continue':
      case 'pass':
        this.#advance();
        return;
      case 'load':
        return this.#load();
    }
    const first = this.#token;
    const target = this.#expression(false);
    if (ASSIGNMENTS.has(this.#type)) {
      this.#checkTarget(target, first);
      this.#advance();
      this.#expression(false);
    }
  }

  #checkTarget(shape: Shape, first: Token): void {
    if (typeof shape !== 'string') for (const part of shape) this.#checkTarget(part, first);
    else if (shape !== TARGET) {
      const end = Math.max(first.end, this.tokens[this.#next - 1]?.end ?? first.end);
      this.faults.push({ message: `can't assign to ${shape}`, stage: 'resolve', start: first.start, end });
    }
  }

  #load(): void {
    this.#advance();
    const paren = this.#consume('(');
    if (this.#type !== 'string') this.#fail('first operand of load statement must be a string literal');
    this.#advance();
    let count = 0;
    while (![')', 'eof'].includes(this.#type)) {
      this.#consume(',');
      if ([')'].includes(this.#type)) break;
      if (this.#type === 'string') this.#advance();
      else if (this.#type === 'name') {
        const id = this.#advance();
        const name = this.#file.text.slice(id.start, id.end);
        if (!['='].includes(this.#type))
          this.#fail(`load operand must be "${name}" or ${name}="originalname" (want '=' after ${name})`);
        this.#advance();
        if (!['string'].includes(this.#type))
          this.#fail(`original name of loaded symbol must be quoted: ${name}="originalname"`);
        this.#advance();
      } else this.#fail(`load operand must be "name" or localname="name" (got ${shown(this.#type)})`);
      count += 1;
    }
    this.#consume(')');
    if (count === 0) this.#fail('load statement must import at least 1 symbol', paren);
  }

  #parameters(): void {
    let first = true;
    while (![')', ':', 'eof'].includes(this.#type)) {
      if (!first) this.#consume(',');
      first = false;
      if (this.#type === ')') break;
      if (this.#type === '*' || this.#type === '**') {
        const star = this.#advance();
        if (star.type === '**' || this.#is('name')) this.#identifier();
        continue;
      }
      this.#identifier();
      if (this.#is('=')) {
        this.#advance();
        this.#test();
      }
    }
  }

  #is(type: string): boolean {
    return this.#type === type;
  }

  #expression(inParens: boolean): Shape {
    const shape = this.#test();
    return this.#type === ',' ? this.#more(inParens, shape) : shape;
  }

  #more(allowTrailingComma: boolean, first: Shape): Shape {
    const shapes = [first];
    while (this.#type === ',') {
      const comma = this.#advance();
      if (LIST_ENDS.has(this.#type)) {
        if (!allowTrailingComma) this.#fail('unparenthesized tuple with trailing comma', comma);
        break;
      }
      shapes.push(this.#test());
    }
    return shapes;
  }

  #test(): Shape {
    this.#enter();
    let shape: Shape = 'lambdaexpr';
    if (this.#type === 'lambda') this.#lambda(true);
    else {
      shape = this.#operators(0);
      if (this.#is('if')) {
        shape = 'condexpr';
        const at = this.#advance();
        this.#operators(0);
        if (!this.#is('else')) this.#fail('conditional expression without else clause', at);
        this.#advance();
        this.#test();
      }
    }
    this.#leave();
    return shape;
  }

  #testWithoutCondition(): void {
    if (this.#type === 'lambda') this.#lambda(false);
    else this.#operators(0);
  }

  #lambda(allowCondition: boolean): void {
    this.#advance();
    if (!this.#is(':')) this.#parameters();
    this.#consume(':');
    this.#enter();
    if (allowCondition) this.#test();
    else this.#testWithoutCondition();
    this.#leave();
  }

  #operators(minimum: number): Shape {
    let shape: Shape = 'unaryexpr';
    if (this.#type === 'not' && minimum <= NOT) {
      this.#advance();
      this.#enter();
      this.#operators(NOT);
      this.#leave();
    } else shape = this.#suffixed();
    let previous: string | undefined;
    for (;;) {
      let operator = this.#type;
      if (operator === 'not') {
        this.#advance();
        if (!this.#is('in')) this.#got('in');
        // The two tokens count as one operator, also for a loop further out that takes it up.
        operator = 'not in';
        this.#type = operator;
      }
      const precedence = PRECEDENCE[operator];
      if (precedence === undefined || precedence < minimum) return shape;
      shape = 'binaryexpr';
      if (precedence === COMPARISON && previous !== undefined && PRECEDENCE[previous] === COMPARISON)
        this.#fail(`${previous} does not associate with ${operator} (use parens)`);
      previous = operator;
      this.#advance();
      this.#enter();
      this.#operators(precedence + 1);
      this.#leave();
    }
  }

  #loopVariables(): void {
    const first = this.#token;
    this.#checkTarget(this.#suffixed(), first);
    while (this.#type === ',') {
      this.#advance();
      if (LIST_ENDS.has(this.#type)) break;
      const next = this.#token;
      this.#checkTarget(this.#suffixed(), next);
    }
  }

  #suffixed(): Shape {
    this.#enter();
    let shape = this.#primary();
    for (let length = 0; ; length++) {
      if (length > MAX_CHAIN) this.#fail('nested too deeply');
      if (this.#type === '.') {
        this.#advance();
        this.#identifier();
        shape = TARGET;
      } else if (this.#type === '[') shape = this.#subscript();
      else if (this.#type === '(') {
        this.#advance();
        this.#arguments();
        this.#consume(')');
        shape = 'callexpr';
      } else break;
    }
    this.#leave();
    return shape;
  }

  #subscript(): Shape {
    this.#advance();
    if (!this.#is(':')) {
      this.#expression(false);
      if (this.#is(']')) {
        this.#advance();
        return TARGET;
      }
    }
    if (this.#is(':')) {
      this.#advance();
      if (!this.#is(':') && !this.#is(']')) this.#test();
    }
    if (this.#is(':')) {
      this.#advance();
      if (!this.#is(']')) this.#test();
    }
    this.#consume(']');
    return 'sliceexpr';
  }

  #arguments(): void {
    let first = true;
    while (![')', 'eof'].includes(this.#type)) {
      if (!first) this.#consume(',');
      first = false;
      if (this.#type === ')') break;
      if (this.#type === '*' || this.#type === '**') {
        this.#advance();
        this.#test();
        continue;
      }
      const from = this.#next;
      const isName = this.#type === 'name';
      this.#test();
      if (!this.#is('=')) continue;
      if (!isName || this.#next !== from + 1) this.#fail('keyword argument must have form name=expr');
      this.#advance();
      this.#test();
    }
  }

  #primary(): Shape {
    switch (this.#type) {
      case 'name':
        this.#advance();
        return TARGET;
      case 'int':
      case 'float':
      case 'string':
      case 'bytes':
        this.#advance();
        return 'literal';
      case '[': {
        this.#advance();
        let shape: Shape = [];
        if (!this.#is(']')) {
          const first = this.#test();
          if (this.#is('for')) return this.#comprehension(']');
          shape = this.#is(',') ? this.#more(true, first) : [first];
        }
        this.#consume(']');
        return shape;
      }
      case '{':
        this.#advance();
        if (!this.#is('}')) {
          this.#entry();
          if (this.#is('for')) return this.#comprehension('}');
          while (this.#is(',')) {
            this.#advance();
            if (this.#is('}')) break;
            this.#entry();
          }
        }
        this.#consume('}');
        return 'dictexpr';
      case '(': {
        this.#advance();
        const shape: Shape = this.#is(')') ? [] : this.#expression(true);
        this.#consume(')');
        return shape;
      }
      case '-':
      case '+':
      case '~':
        this.#advance();
        this.#suffixed();
        return 'unaryexpr';
    }
    return this.#got('primary expression', 'primary expression');
  }

  #entry(): void {
    this.#test();
    this.#consume(':');
    this.#test();
  }

  #comprehension(end: string): Shape {
    while (this.#type !== end) {
      if (this.#type === 'for') {
        this.#advance();
        this.#loopVariables();
        this.#consume('in');
        this.#operators(0);
      } else if (this.#type === 'if') {
        this.#advance();
        this.#testWithoutCondition();
      } else this.#fail(`got ${shown(this.#type)}, want '${end}', for, or if`);
    }
    this.#advance();
    return 'comprehension';
  }
}
