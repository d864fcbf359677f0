import { type PathAlias, pathAliasesIn } from '../evaluate/imports/aliases.ts';
import { importsOf } from '../evaluate/imports/imports.ts';
import {
  mentionsOfMakefile,
  mentionsOfShell,
  mentionsOfStarlark,
  mentionsOfYaml,
} from '../evaluate/mentions/mentions.ts';
import { variablesOfToml, variablesOfWorkflow } from '../evaluate/mentions/variables.ts';
import { type ModuleImport, PROTO_IMPORT_MARKS } from '../model/imports.ts';
import type { TextMention, VariableMention } from '../model/mentions.ts';
import { isTypeScriptParserLoaded } from '../parse/typescript/modules.ts';
import { TracedText } from '../text/traced.ts';
import type { ProjectFiles } from './files.ts';

/** The texts of a file that may name paths, as they are written; none for a kind of file that is not read. */
export function readMentions(files: ProjectFiles, path: string): readonly TextMention[] {
  return files.memo.once(`mentions ${path}`, () => mentionsIn(files, path));
}

function mentionsIn(files: ProjectFiles, path: string): readonly TextMention[] {
  const source = files.source(path);
  if (!source) return [];
  switch (files.kindOf(path)) {
    case 'tiltfile': {
      const parsed = files.module(path);
      return parsed ? mentionsOfStarlark(parsed.module) : [];
    }
    case 'shell':
      return mentionsOfShell(TracedText.exact(source.span(0, source.text.length)));
    case 'makefile':
      return mentionsOfMakefile(source);
    case 'yaml':
    case 'values':
    case 'chart':
    case 'template':
    case 'workflow':
    case 'action':
    case 'compose':
    case 'helmfile': {
      const yaml = files.yaml(path);
      return yaml ? mentionsOfYaml(yaml) : [];
    }
    default:
      return [];
  }
}

/** The variables that workflows and `pyproject.toml` files read outside of scripts. */
export function readVariables(files: ProjectFiles): readonly VariableMention[] {
  const { repository } = files;
  return [
    ...[...repository.ofKind('workflow'), ...repository.ofKind('action')].flatMap(({ path }) => {
      const yaml = /\$\{\{|\bif['"]?:/.test(files.source(path)?.text ?? '') ? files.yaml(path) : undefined;
      return yaml ? variablesOfWorkflow(yaml, path) : [];
    }),
    ...repository.ofKind('pyproject').flatMap(({ path }) => {
      const toml = files.toml(path);
      return toml ? variablesOfToml(toml.root, path) : [];
    }),
  ];
}

/**
 * The modules that a source file names; none when neither its text nor an alias in it holds a mark. TypeScript files need
 * their parser; without it they have none.
 */
export function readImports(files: ProjectFiles, path: string, marks: readonly string[]): readonly ModuleImport[] {
  const source = files.source(path);
  if (!source || !mayImport(files, path, source.text, marks)) return [];
  if (files.kindOf(path) !== 'typescript') return importsOf(source);
  return isTypeScriptParserLoaded() ? importsOf(source, aliasesOf(files, folderOf(path))) : [];
}

function mayImport(files: ProjectFiles, path: string, text: string, marks: readonly string[]): boolean {
  if (marks.some((mark) => text.includes(mark))) return true;
  if (files.kindOf(path) !== 'typescript') return false;
  return aliasesOf(files, folderOf(path)).some(
    ({ before, targets }) =>
      before !== '' &&
      text.includes(before) &&
      targets.some((target) => marks.some((mark) => `${target}/`.includes(mark))),
  );
}

/** The aliases of the nearest `tsconfig.json`. */
function aliasesOf(files: ProjectFiles, folder: string): readonly PathAlias[] {
  return files.memo.once(
    `path aliases ${folder}`,
    () =>
      pathAliasesIn(folder, (path) => files.source(path)) ?? (folder === '' ? [] : aliasesOf(files, folderOf(folder))),
  );
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Whether a TypeScript or JavaScript file may import what `sdk/no-proto-imports` looks for. */
export function mayImportProtos(files: ProjectFiles): boolean {
  return files.repository.ofKind('typescript').some(({ path }) => {
    const text = files.source(path)?.text;
    return text !== undefined && mayImport(files, path, text, PROTO_IMPORT_MARKS);
  });
}
