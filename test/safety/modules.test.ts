import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../built.ts';

/** The only files that may import modules which start programs, open connections or run code. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  // The picture of the documentation is drawn by the developers' script, which is not in the package.
  child_process: ['src/cli/git.ts', 'src/dev/picture.ts'],
  net: [],
  tls: [],
  http: [],
  https: [],
  http2: [],
  dgram: [],
  dns: [],
  'dns/promises': [],
  // The linter's own bundle, with V8's code cache: never a text of the linted repository.
  vm: ['src/cli/compiled-code.ts'],
  repl: [],
  inspector: [],
  cluster: [],
  worker_threads: [],
  wasi: [],
};

/** The only files that load a module whose name they do not spell out: plugins, with `--allow-plugins`. */
const mayLoadCode = ['src/cli/plugins.ts'];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : /\.(?:ts|js)$/.test(entry.name) ? [path] : [];
  });
}

/** What a file does that runs code: `eval`, `Function`, `fetch`, `WebSocket`, imports and requires by a computed name. */
function risksOf(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const [first] = node.arguments ?? [];
      const called = ts.isIdentifier(node.expression) ? node.expression.text : undefined;
      if (called && ['eval', 'Function', 'fetch', 'WebSocket', 'XMLHttpRequest'].includes(called)) found.push(called);
      const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || called === 'require';
      if (loads && !(first && ts.isStringLiteralLike(first))) found.push('import by a computed name');
    }
    if (
      ts.isPropertyAccessExpression(node) &&
      ['fetch', 'eval', 'Function'].includes(node.name.text) &&
      node.expression.getText() === 'globalThis'
    )
      found.push(`globalThis.${node.name.text}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = ['src', 'rules', 'bin'].flatMap(filesBelow);

describe('the sources', () => {
  it('are found', () => expect(files.length).toBeGreaterThan(200));

  it('start programs and open connections nowhere but where git is asked', () => {
    const wrong = files.flatMap((path) =>
      ts
        .preProcessFile(readFileSync(path, 'utf8'), true, true)
        .importedFiles.map(({ fileName }) => fileName.replace(/^node:/, ''))
        .filter((name) => Object.hasOwn(mayImport, name) && !mayImport[name]!.includes(path))
        .map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('run no code that they do not name, plugins apart', () => {
    const wrong = files.flatMap((path) =>
      mayLoadCode.includes(path) ? [] : risksOf(path).map((risk) => `${path}: ${risk}`),
    );
    expect(wrong).toEqual([]);
    expect(mayLoadCode.flatMap(risksOf)).toEqual(['import by a computed name']);
  });
});

describe('the bundle', () => {
  beforeAll(ensureBuilt, 120_000);

  it('has what the sources must not import where git and compiled code are, besides the transport of the language server', () => {
    const risky = Object.keys(mayImport).join('|');
    const pattern = new RegExp(`(?:from|import|require)\\(?\\s*["'](?:node:)?(${risky})["']`, 'g');
    const found = filesBelow('dist')
      .filter((path) => path.endsWith('.js'))
      .flatMap((path) =>
        [...readFileSync(path, 'utf8').matchAll(pattern)].map(
          (match) => `${posix.basename(path).replace(/-[A-Z0-9]{8}\.js$/, '')}: ${match[1]}`,
        ),
      );
    expect([...new Set(found)].sort()).toEqual([
      'git: child_process',
      // The first stage is one file: it asks git what is staged and loads the compiled code of the second.
      'lint-cached.js: child_process',
      'lint-cached.js: vm',
      'stdio: child_process',
      'stdio: net',
    ]);
  });
});
