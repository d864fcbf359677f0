import type { TiltFunction, WrittenCall } from '../../model/tilt.ts';
import type { DefStmt, Module, Stmt } from '../../parse/starlark/ast.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import { type Layout, layoutOf } from './layout.ts';
import { writtenCalls } from './written-calls.ts';

/** The functions that the evaluated files define, to tell in which one a call stands. */
export class DefinedFunctions {
  readonly #byFile = new Map<string, readonly TiltFunction[]>();
  readonly #modules = new Map<string, Module>();
  readonly #layouts = new Map<string, Layout>();

  /** Adds a parsed file. */
  add(file: SourceFile, module: Module): void {
    if (this.#byFile.has(file.path)) return;
    this.#modules.set(file.path, module);
    const functions: TiltFunction[] = [];
    for (const definition of definitions(module.statements)) functions.push(describe(file, definition));
    this.#byFile.set(file.path, functions);
    this.#layouts.set(file.path, layoutOf(file, module));
  }

  /** How a file is written: its branches and runs of calls. */
  layout(path: string): Layout {
    return this.#layouts.get(path) ?? { branches: [], callRuns: [] };
  }

  /** The syntax tree of a file. */
  module(path: string): Module | undefined {
    return this.#modules.get(path);
  }

  /** The functions of a file, in order. */
  of(path: string): readonly TiltFunction[] {
    return this.#byFile.get(path) ?? [];
  }

  /** The calls in the bodies of a file's functions; known once the file has been executed. */
  writtenCalls(path: string): readonly WrittenCall[] {
    const module = this.#modules.get(path);
    return module ? writtenCalls(module) : [];
  }

  /** The innermost function whose definition holds the place. */
  around(place: Span): TiltFunction | undefined {
    let innermost: TiltFunction | undefined;
    for (const candidate of this.of(place.file.path)) {
      if (candidate.span.start > place.start) break;
      if (candidate.span.end >= place.end) innermost = candidate;
    }
    return innermost;
  }
}

function* definitions(statements: readonly Stmt[]): Generator<DefStmt> {
  for (const statement of statements)
    if (statement.kind === 'def') {
      yield statement;
      yield* definitions(statement.body);
    } else if (statement.kind === 'if') {
      for (const clause of statement.clauses) yield* definitions(clause.body);
      if (statement.otherwise) yield* definitions(statement.otherwise);
    } else if (statement.kind === 'for' || statement.kind === 'while') yield* definitions(statement.body);
}

function describe(file: SourceFile, definition: DefStmt): TiltFunction {
  const first = definition.body[0];
  const docstring = first?.kind === 'expression' && first.value.kind === 'string' ? first.value.value.text : undefined;
  return {
    name: definition.name.name,
    at: file.span(definition.name.start, definition.name.end),
    span: file.span(definition.start, definition.end),
    ...(docstring !== undefined && { docstring }),
    comments: [...commentsAbove(file, definition.start), ...commentsBetween(file, definition, first)],
  };
}

/** The comment lines directly above a line, top first. */
function commentsAbove(file: SourceFile, offset: number): string[] {
  const out: string[] = [];
  for (let line = file.positionAt(offset).line - 1; line > 0; line--) {
    const text = file.line(line).trim();
    if (!text.startsWith('#')) break;
    out.unshift(text.slice(1).trim());
  }
  return out;
}

/** The comment lines at the head of the body, and below its docstring. */
function commentsBetween(file: SourceFile, definition: DefStmt, first: Stmt | undefined): string[] {
  const second = definition.body[1];
  const from = definition.parameters.at(-1)?.end ?? definition.name.end;
  const isDocstring = first?.kind === 'expression' && first.value.kind === 'string';
  const parts = [file.text.slice(from, first?.start ?? definition.end)];
  if (isDocstring) parts.push(file.text.slice(first.end, second?.start ?? definition.end));
  return parts
    .join('\n')
    .split('\n')
    .map((line) => /^[^'"#]*#(.*)$/.exec(line)?.[1]?.trim())
    .filter((comment) => comment !== undefined);
}
