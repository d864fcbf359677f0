// Packages the VS Code extension with the built server: `node scripts/package-vscode.mjs [OUTPUT.vsix]`.
// A VSIX is a zip file with a manifest; it is written here because @vscode/vsce brings a hundred packages, some of them
// compiled, for what is needed to publish. It makes the same package from `--folder DIR` (`npx @vscode/vsce package`).
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'editors/vscode');

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Puts together what the package holds; the bundle needs nothing from `node_modules`. */
export async function assemble(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'dist'), { recursive: true });
  await build({
    entryPoints: [join(source, 'src/extension.js')],
    outfile: join(folder, 'dist/extension.js'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    // The Node of VS Code 1.85.
    target: 'node18',
    external: ['vscode'],
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  // The bundle is a CommonJS module.
  manifest.type = undefined;
  manifest.version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  cpSync(join(source, 'README.md'), join(folder, 'README.md'));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE.txt'));
  const server = join(folder, 'server');
  cpSync(join(root, 'bin'), join(server, 'bin'), { recursive: true });
  cpSync(join(root, 'dist'), join(server, 'dist'), {
    recursive: true,
    filter: (path) => !relative(root, path).split(sep).join('/').startsWith('dist/types'),
  });
  // Node has to take the server's files for ES modules.
  writeFileSync(join(server, 'package.json'), `${JSON.stringify({ type: 'module', version: manifest.version })}\n`);
  return manifest;
}

/** The package as the marketplace and `code --install-extension` take it. */
export function vsix(folder, manifest) {
  const { name, publisher, version, displayName, description, categories, engines } = manifest;
  const files = {};
  const types = new Map([
    ['vsixmanifest', 'text/xml'],
    ['js', 'application/javascript'],
    ['cjs', 'application/javascript'],
    ['json', 'application/json'],
    ['md', 'text/markdown'],
    ['txt', 'text/plain'],
    ['wasm', 'application/wasm'],
  ]);
  // A fixed time: the same sources make the same package.
  const mtime = new Date('2020-01-01T00:00:00');
  const add = (path, content) => {
    files[path] = [typeof content === 'string' ? new TextEncoder().encode(content) : content, { mtime }];
  };
  add(
    'extension.vsixmanifest',
    `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escaped(name)}" Version="${escaped(version)}" Publisher="${escaped(publisher)}"/>
    <DisplayName>${escaped(displayName)}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Categories>${categories.map(escaped).join(',')}</Categories>
    <License>extension/LICENSE.txt</License>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escaped(engines.vscode)}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace"/>
    </Properties>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
`,
  );
  const paths = filesBelow(folder).map((path) => relative(folder, path).split(sep).join('/'));
  for (const path of paths.sort()) add(`extension/${path}`, readFileSync(join(folder, path)));
  const endings = [...new Set(Object.keys(files).flatMap((path) => /\.(\w+)$/.exec(path)?.[1] ?? []))].map(
    (ending) => `<Default Extension=".${ending}" ContentType="${types.get(ending) ?? 'application/octet-stream'}"/>`,
  );
  add(
    '[Content_Types].xml',
    `<?xml version="1.0" encoding="utf-8"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${endings.join('')}</Types>\n`,
  );
  return zipSync(files);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!existsSync(join(root, 'dist/build.json'))) throw new Error('dist is missing: npm run build');
  const at = process.argv.indexOf('--folder');
  const folder = at === -1 ? join(root, '.cache/vscode') : process.argv[at + 1];
  const manifest = await assemble(folder);
  const output = at === -1 ? (process.argv[2] ?? join(root, `${manifest.name}-${manifest.version}.vsix`)) : undefined;
  if (output !== undefined) {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, vsix(folder, manifest));
    process.stdout.write(`${output}: ${(statSync(output).size / 1024 / 1024).toFixed(1)} MB\n`);
  }
}
