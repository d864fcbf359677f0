import { QuietError } from '../../text/quiet-error.ts';
import type { SourceFile } from '../../text/source.ts';
import type { TemplateSyntaxError } from './ast.ts';
import { isKeyword, Lexer, type Token, type TokenKind } from './lexer.ts';
import { goQuote } from './quote.ts';

/** One syntax error on its way to the nearest place where the parser can go on. */
export class SyntaxFault extends QuietError {
  override readonly name = 'SyntaxFault';
}

/** The part of Go's `parse.Tree` that each `define` and `block` has for itself. */
export interface Scope {
  token: Token[];
  peekCount: number;
  vars: string[];
  rangeDepth: number;
  stackDepth: number;
  actionLine: number;
}

const NO_TOKEN: Token = { kind: 'error', start: 0, end: 0, text: '' };

/** The state at the start of a template. */
export function newScope(): Scope {
  return {
    token: [NO_TOKEN, NO_TOKEN, NO_TOKEN],
    peekCount: 0,
    vars: ['$'],
    rangeDepth: 0,
    stackDepth: 0,
    actionLine: 0,
  };
}

/** Reads tokens with Go's three of look-ahead, reports what is wrong in Go's words, and finds where to go on. */
export abstract class TokenReader {
  protected readonly file: SourceFile;
  protected readonly name: string;
  protected readonly lexer: Lexer;
  protected readonly errors: TemplateSyntaxError[] = [];
  protected scope: Scope = newScope();
  /** End of the last token taken. */
  protected lastEnd = 0;

  constructor(file: SourceFile, name: string) {
    this.file = file;
    this.name = name;
    this.lexer = new Lexer(file.text);
  }

  // --- tokens, as Go's three-token buffer keeps them ---

  protected next(): Token {
    const scope = this.scope;
    if (scope.peekCount > 0) scope.peekCount -= 1;
    else scope.token[0] = this.lexer.next();
    const token = scope.token[scope.peekCount]!;
    this.lastEnd = token.end;
    return token;
  }

  protected backup(): void {
    this.scope.peekCount += 1;
  }

  protected backup2(token: Token): void {
    this.scope.token[1] = token;
    this.scope.peekCount = 2;
  }

  protected backup3(second: Token, first: Token): void {
    this.scope.token[1] = first;
    this.scope.token[2] = second;
    this.scope.peekCount = 3;
  }

  protected peek(): Token {
    const scope = this.scope;
    if (scope.peekCount > 0) return scope.token[scope.peekCount - 1]!;
    scope.peekCount = 1;
    scope.token[0] = this.lexer.next();
    return scope.token[0];
  }

  protected nextNonSpace(): Token {
    for (;;) {
      const token = this.next();
      if (token.kind !== 'space') return token;
    }
  }

  protected peekNonSpace(): Token {
    const token = this.nextNonSpace();
    this.backup();
    return token;
  }

  // --- errors ---

  protected lineOf(offset: number): number {
    return this.file.positionAt(offset).line;
  }

  protected record(reason: string, start: number, end: number): void {
    const line = this.scope.token[0] === NO_TOKEN ? 0 : this.lineOf(this.scope.token[0]!.start);
    this.errors.push({ message: `template: ${this.name}:${line}: ${reason}`, reason, line, start, end });
  }

  protected fail(reason: string, token: Token = this.scope.token[0]!): never {
    this.record(reason, token.start, token.end);
    throw new SyntaxFault(reason);
  }

  protected unexpected(token: Token, context: string): never {
    if (token.kind === 'error') {
      const line = this.lineOf(token.start);
      let extra = '';
      if (this.scope.actionLine !== 0 && this.scope.actionLine !== line) {
        extra = ` in action started at ${this.name}:${this.scope.actionLine}`;
        if (token.text.endsWith(' action')) extra = extra.slice(' in action'.length);
      }
      this.fail(token.text + extra, token);
    }
    this.fail(`unexpected ${describe(token)} in ${context}`, token);
  }

  protected expect(kind: TokenKind, context: string): Token {
    const token = this.nextNonSpace();
    if (token.kind !== kind) this.unexpected(token, context);
    return token;
  }

  /** Swallows a syntax fault and goes on after the action that has it; returns where that action ends. */
  protected recover(error: unknown): number {
    if (!(error instanceof SyntaxFault)) throw error;
    const scope = this.scope;
    const last = scope.token[0]!;
    scope.actionLine = 0;
    scope.stackDepth = 0;
    // What was read last tells where the lexer is; a text that only was looked at is still to come.
    const outside = last.kind === 'rightDelim' || last.kind === 'text' || last.kind === 'eof';
    scope.peekCount = last.kind === 'text' && scope.peekCount > 0 ? 1 : 0;
    if (outside) return last.end;
    return this.lexer.resume(Math.max(this.lexer.offset, last.kind === 'error' ? last.start : last.end));
  }
}

function describe(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (isKeyword(token.kind)) return `<${token.text}>`;
  const characters = [...token.text];
  if (new TextEncoder().encode(token.text).length > 10) return `${goQuote(characters.slice(0, 10).join(''))}...`;
  return goQuote(token.text);
}
