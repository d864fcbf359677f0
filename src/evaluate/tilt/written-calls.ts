import type { WrittenCall } from '../../model/tilt.ts';
import type { CallExpr, Module, Stmt } from '../../parse/starlark/ast.ts';
import type { Span } from '../../text/source.ts';
import { apiSignatures, extensionModules } from './api/signature.ts';

/**
 * The calls of functions of Tilt and of known extensions in the bodies of a file's functions, by what is written: of a
 * function that nothing calls, the evaluation cannot tell. Names that a function binds itself are left out.
 */
export function writtenCalls(module: Module): readonly WrittenCall[] {
  let calls = known.get(module);
  if (!calls) {
    calls = findCalls(module);
    known.set(module, calls);
  }
  return calls;
}

/** Modules are evaluated again and again while others change. */
const known = new WeakMap<Module, readonly WrittenCall[]>();

function findCalls(module: Module): readonly WrittenCall[] {
  const { file } = module;
  const names = apiNames(module.statements);
  const found: WrittenCall[] = [];
  const visit = (value: unknown, enclosing: Span | undefined): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, enclosing);
      return;
    }
    // Texts, files and spans are no part of the tree.
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return;
    if (enclosing && isCall(value) && value.callee.kind === 'name' && value.callee.binding?.scope !== 'local') {
      const { callee } = value;
      const name = names.get(callee.name);
      if (name !== undefined)
        found.push({ name, at: file.span(callee.start, callee.end), builds: BUILDER.test(name), enclosing });
    }
    const inside = isDefinition(value) ? file.span(value.start, value.end) : enclosing;
    for (const [key, child] of Object.entries(value)) if (key !== 'span') visit(child, inside);
  };
  visit(module.statements, undefined);
  return found;
}

/** The functions of Tilt and of extensions that register an image. */
const BUILDER = /_build(_with_restart)?$|^pack$/;

/** What the names of a module that stand for functions of the API stand for. */
function apiNames(statements: readonly Stmt[]): ReadonlyMap<string, string> {
  const names = new Map([...apiSignatures().keys()].map((name) => [name, name]));
  for (const statement of statements) {
    if (statement.kind === 'load') {
      const functions = extensionModules().get(statement.module.value.text);
      for (const { name, local } of statement.items) rename(names, local.name, functions?.has(name) ? name : undefined);
    } else if (statement.kind === 'def') names.delete(statement.name.name);
    else if (statement.kind === 'assign' && statement.target.kind === 'name') {
      const { value } = statement;
      rename(names, statement.target.name, value.kind === 'name' ? names.get(value.name) : undefined);
    }
  }
  return names;
}

function rename(names: Map<string, string>, local: string, name: string | undefined): void {
  if (name === undefined) names.delete(local);
  else names.set(local, name);
}

function isCall(value: object): value is CallExpr {
  return 'kind' in value && value.kind === 'call' && 'paren' in value;
}

function isDefinition(value: object): value is { readonly start: number; readonly end: number } {
  return 'kind' in value && value.kind === 'def';
}
