import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** What each folder may import from besides itself. A guarded path that does not exist fails the test. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/text': [],
  'src/finding': ['src/text'],
  'src/host': [],
  'src/discover': ['src/host', 'src/text', 'src/model'],
  'src/parse': ['src/text', 'src/finding', 'src/model'],
  'src/evaluate': ['src/parse', 'src/model', 'src/finding', 'src/text', 'src/host/host.ts'],
  'src/model': ['src/text'],
  'src/link': ['src/model', 'src/finding', 'src/text'],
  'src/project': [
    'src/host',
    'src/discover',
    'src/parse',
    'src/evaluate',
    'src/link',
    'src/model',
    'src/finding',
    'src/text',
  ],
  'src/rule': ['src/model', 'src/finding', 'src/text'],
  rules: ['src/rule'],
  'src/config': ['src/host', 'src/rule', 'src/finding', 'src/model', 'src/text', 'src/parse/json'],
  'src/engine': ['src/rule', 'src/model', 'src/finding', 'src/config', 'src/text'],
  'src/report': ['src/finding', 'src/text'],
  // The language server wires the parts together as the command line does, but for an editor: all but `src/cli` and
  // `src/dev`.
  'src/lsp': [
    'src/config',
    'src/discover',
    'src/engine',
    'src/evaluate',
    'src/finding',
    'src/host',
    'src/link',
    'src/lint-project.ts',
    'src/model',
    'src/parse',
    'src/project',
    'src/project-root.ts',
    'src/rule',
    'src/text',
  ],
  'src/cli': ['src', 'rules'],
  'src/dev': ['src', 'rules'],
};

/** Modules between the folders: the library and what it shares with the command line. */
const free = ['src/lint.ts', 'src/lint-project.ts', 'src/starlark.ts', 'src/project-root.ts'];

/** Folders that may use Node's own modules; everything else also runs in a browser. */
const node = ['src/host/disk.ts', 'src/host/parser-files.ts', 'src/cli', 'src/dev', 'src/lsp', 'src/project-root.ts'];

/** Folders that may import the rules. */
const rulesImporters = ['src/cli', 'src/dev', 'src/lint.ts', 'rules'];

/** The only importers of the packages that stand behind the syntaxes, the schema compiler and the colours. */
const packageImporters: Readonly<Record<string, readonly string[]>> = {
  'web-tree-sitter': ['src/parse/starlark', 'src/parse/python', 'src/parse/tree-sitter'],
  'dockerfile-ast': ['src/parse/dockerfile'],
  unbash: ['src/parse/shell'],
  yaml: ['src/parse/yaml'],
  'jsonc-parser': ['src/parse/json'],
  '@babel/parser': ['src/parse/typescript'],
  'toml-eslint-parser': ['src/parse/toml'],
  ajv: ['src/config', 'src/dev'],
  '@dagrejs/dagre': ['src/report/html'],
  chalk: ['src/report', 'src/cli'],
  ignore: ['src/discover', 'src/evaluate'],
};

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

const files = [...filesBelow('src'), ...filesBelow('rules')];

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

interface Import {
  readonly from: string;
  /** A path of the repository, or the name of a package or of a module of Node. */
  readonly to: string;
  readonly local: boolean;
}

/** Every import of a file, types and dynamic ones included. */
function importsOf(from: string): Import[] {
  const text = readFileSync(from, 'utf8');
  const names = new Set(ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName));
  return [...names].map((name) =>
    name.startsWith('.')
      ? { from, to: posix.join(posix.dirname(from), name), local: true }
      : {
          from,
          to: name.startsWith('@')
            ? name.split('/').slice(0, 2).join('/')
            : isBuiltin(name)
              ? name
              : name.split('/')[0]!,
          local: false,
        },
  );
}

const imports = files.flatMap(importsOf);
const local = imports.filter((entry) => entry.local);
const packages = imports.filter((entry) => !entry.local);
const shown = ({ from, to }: Import) => `${from} imports ${to}`;

function folderOf(path: string): string | undefined {
  return Object.keys(mayImport).find((folder) => within(path, folder));
}

describe('layers', () => {
  it('guard only what exists', () => {
    const guarded = [
      ...Object.keys(mayImport),
      ...Object.values(mayImport).flat(),
      ...free,
      ...node,
      ...rulesImporters,
    ];
    expect(guarded.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('cover every file', () => {
    expect(files.filter((file) => folderOf(file) === undefined && !free.includes(file))).toEqual([]);
  });

  it('are imported downwards only', () => {
    const wrong = local.filter(({ from, to }) => {
      const folder = folderOf(from);
      return folder !== undefined && !within(to, folder) && !mayImport[folder]!.some((allowed) => within(to, allowed));
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it('leave the rules index to the command line', () => {
    const wrong = local.filter(
      ({ from, to }) => within(to, 'rules') && !rulesImporters.some((folder) => within(from, folder)),
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it('let rules import the contract only', () => {
    const wrong = imports.filter(
      ({ from, to }) => within(from, 'rules') && !from.endsWith('.generated.ts') && to !== 'src/rule/index.ts',
    );
    expect(wrong.map(shown)).toEqual([]);
  });

  it('use Node only at the edges', () => {
    const wrong = packages.filter(({ from, to }) => isBuiltin(to) && !node.some((path) => within(from, path)));
    expect(wrong.map(shown)).toEqual([]);
  });

  it('name packages in package.json, and import each where it belongs', () => {
    const manifest: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = JSON.stringify(manifest);
    const wrong = packages.filter(({ from, to }) => {
      if (isBuiltin(to)) return false;
      const importers = packageImporters[to];
      return !named.includes(`"${to}":`) || (importers && !importers.some((folder) => within(from, folder)));
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  it('have no cycles', () => {
    const edges = new Map(files.map((file) => [file, local.filter(({ from }) => from === file).map(({ to }) => to)]));
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    function visit(file: string, way: readonly string[]): void {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...way.slice(way.indexOf(file)), file].join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const next of edges.get(file) ?? []) visit(next, [...way, file]);
      state.set(file, 'done');
    }
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('import only files that exist, by their full name', () => {
    expect(local.filter(({ to }) => !existsSync(join('.', to))).map(shown)).toEqual([]);
  });
});
