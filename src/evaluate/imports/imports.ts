import type { ModuleImport } from '../../model/imports.ts';
import { goImports } from '../../parse/go/imports.ts';
import { moduleReferences } from '../../parse/typescript/modules.ts';
import type { SourceFile } from '../../text/source.ts';
import { aliasedPaths, type PathAlias } from './aliases.ts';
import { pythonImports } from './python.ts';

/**
 * The modules that a source file imports, by the language that its name tells; none for other files. Before a TypeScript
 * or JavaScript file, `loadTypeScriptParser` has to have finished. `aliases` hold for its names.
 */
export function importsOf(file: SourceFile, aliases: readonly PathAlias[] = []): readonly ModuleImport[] {
  if (/\.go$/i.test(file.path))
    return goImports(file).map(({ path, at }) => ({ kind: 'static', specifier: path, members: [], at }));
  if (/\.pyi?$/i.test(file.path)) return pythonImports(file);
  if (/\.[mc]?[jt]sx?$/i.test(file.path))
    return moduleReferences(file).map((reference) => ({
      ...reference,
      leadsTo: aliasedPaths(reference.specifier.text, aliases),
      members: [],
    }));
  return [];
}
