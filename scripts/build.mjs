// Builds `dist`: the bundle with everything that it needs at run time, the WebAssembly files, and with `--types` (the
// default of `npm run build`) the declarations for users of the library.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { importTypeScript } from './run.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const dist = join(root, 'dist');
const made = join(root, `.cache/dist-${process.pid}`);
const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

const entries = {
  cli: 'src/cli/main.ts',
  lint: 'src/lint.ts',
  rule: 'src/rule/index.ts',
  // For runs that the script below cannot serve: those with plugins, which are modules.
  'lint-module': 'src/cli/commands/lint.ts',
  starlark: 'src/starlark.ts',
  helm: 'src/evaluate/helm/index.ts',
};

const wasm = {
  'web-tree-sitter.wasm': 'web-tree-sitter/web-tree-sitter.wasm',
  'tree-sitter-starlark.wasm': 'tree-sitter-starlark/tree-sitter-starlark.wasm',
};

function packageFile(path) {
  const [name, ...rest] = path.split('/');
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, ...rest);
    if (existsSync(file)) return file;
  }
  return undefined;
}

/** Of all files of a folder: what a build is known by. */
function contentHash(folder) {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((a, b) =>
    join(a.path, a.name) < join(b.path, b.name) ? -1 : 1,
  ))
    if (entry.isFile())
      hash
        .update(`${entry.name}\0`)
        .update(readFileSync(join(entry.path, entry.name)))
        .update('\0');
  return hash.digest('hex');
}

/** The licences of the packages that went into the bundle. */
function licenses(metafile) {
  const names = Object.keys(metafile.inputs).flatMap(
    (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [],
  );
  const grammars = Object.values(wasm).map((path) => path.split('/')[0]);
  const texts = [...new Set([...names, ...grammars])].sort().flatMap((name) => {
    const folder = join(root, 'node_modules', name);
    if (!existsSync(join(folder, 'package.json'))) return [];
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
    return [`${name} ${version} (${license})\n\n${text}\n`];
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/** Puts a validator in place that is compiled already, so that a run need not load and run the schema compiler. */
const compiledValidator = {
  name: 'compiled-validator',
  setup(context) {
    context.onLoad({ filter: /src[\\/]config[\\/]compiled-validator\.ts$/ }, async () => {
      const { validatorSource } = await importTypeScript('src/dev/validator-source.ts');
      return { contents: validatorSource(), loader: 'js', resolveDir: root };
    });
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Some packages have an ES module beside the CommonJS one that Node would take.
  mainFields: ['module', 'main'],
  // The one for Node starts with the worker threads, which nothing here asks it for.
  alias: { fflate: 'fflate/browser' },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  define: { AMEIDE_LINT_VERSION: JSON.stringify(version) },
  plugins: existsSync(join(root, 'src/dev/validator-source.ts')) ? [compiledValidator] : [],
  logLevel: 'warning',
};

/** In a script the modules of Node come by `require`; the parser's code has a variable of that name. */
const builtinsOfScript = {
  name: 'builtins-of-script',
  setup(context) {
    context.onLoad({ filter: /[\\/]web-tree-sitter\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/\bimport\((["'][\w/:]+["'])\)/g, '__importBuiltin($1)'),
      loader: 'js',
    }));
  },
};

/** What an import names stands beside the bundle. */
const beside = (name, filter, file) => ({
  name,
  setup(context) {
    context.onResolve({ filter }, () => ({ path: `./${file}`, external: true }));
  },
});

mkdirSync(made, { recursive: true });
process.on('exit', () => rmSync(made, { recursive: true, force: true }));
await importTypeScript('src/dev/generate-index.ts');
// CommonJS packages inside the bundle ask for Node's own modules with require.
const withRequire = {
  js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
};
const { metafile } = await build({
  ...common,
  plugins: [...common.plugins, beside('first-stage', /\/commands\/lint-cached\.ts$/, 'lint-cached.js')],
  metafile: true,
  entryPoints: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(join(root, file)))),
  outdir: made,
  splitting: true,
  format: 'esm',
  chunkNames: 'chunks/[name]-[hash]',
  banner: withRequire,
});
// What every run of the linter begins with, as one file: twenty small ones take longer to load than to run.
await build({
  ...common,
  plugins: [...common.plugins, beside('second-stage', /^\.\/lint\.ts$/, 'lint-module.js')],
  entryPoints: { 'lint-cached': 'src/cli/commands/lint-cached.ts' },
  outdir: made,
  format: 'esm',
  banner: withRequire,
});
// The linter once more as one script: Node 20 can keep the compiled code of scripts, not that of modules.
await build({
  ...common,
  entryPoints: { 'lint-command': 'src/cli/commands/lint.ts' },
  outdir: made,
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  supported: { 'dynamic-import': false },
  banner: {
    js: '"use strict";const __url=require("node:url").pathToFileURL(__filename).href,__importBuiltin=async(name)=>require(name);',
  },
  plugins: [...common.plugins, builtinsOfScript],
  define: { ...common.define, 'import.meta.url': '__url' },
});
for (const [name, path] of Object.entries(wasm)) {
  const file = packageFile(path);
  if (file) copyFileSync(file, join(made, name));
}
// The language server links findings to it.
copyFileSync(join(root, 'docs/rules.md'), join(made, 'rules.md'));
writeFileSync(join(made, 'licenses.txt'), licenses(metafile));
writeFileSync(join(made, 'build.json'), `${JSON.stringify({ version, content: contentHash(made) })}\n`);

const old = join(root, `.cache/dist-old-${process.pid}`);
if (existsSync(dist)) {
  if (!process.argv.includes('--types') && existsSync(join(dist, 'types')))
    renameSync(join(dist, 'types'), join(made, 'types'));
  renameSync(dist, old);
}
renameSync(made, dist);
rmSync(old, { recursive: true, force: true });

if (process.argv.includes('--types')) {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], { cwd: root, stdio: 'inherit' });
}
