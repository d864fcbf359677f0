// Measures the language server over its standard input and output: from a keystroke to the diagnostics that it leads to.
// `node scripts/run.mjs scripts/bench-lsp.ts [SERVICES] [KEYSTROKES]`
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node.js';
import { monorepo } from './bench-monorepo.ts';

const services = Number(process.argv[2] ?? 100);
const keystrokes = Number(process.argv[3] ?? 40);
const { files, links } = monorepo(services);
const root = realpathSync(mkdtempSync(join(tmpdir(), 'ameide-bench-lsp-')));
for (const [path, text] of files) {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
for (const [path, target] of links) {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  symlinkSync(target, join(root, path));
}

const server = spawn(process.execPath, [join(process.cwd(), 'bin/ameide-lint.js'), 'lsp', '--stdio'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const connection = createMessageConnection(
  new StreamMessageReader(server.stdout),
  new StreamMessageWriter(server.stdin),
);
let analysed: (milliseconds: number) => void = () => undefined;
// Sent behind the diagnostics of an analysis.
connection.onNotification('ameide-lint/status', ({ milliseconds }: { milliseconds: number }) => analysed(milliseconds));
connection.onRequest('client/registerCapability', () => null);
connection.listen();

const next = () =>
  new Promise<number>((resolve) => {
    analysed = resolve;
  });
const uri = (path: string) => pathToFileURL(join(root, path)).href;
const percentile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** Milliseconds of processor time that the server has used; 0 where the system does not tell. */
function processorTime(): number {
  const path = `/proc/${server.pid}/stat`;
  if (!existsSync(path)) return 0;
  const fields = readFileSync(path, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // Hundredths of a second in user and in system mode.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const started = performance.now();
await connection.sendRequest('initialize', {
  processId: process.pid,
  rootUri: null,
  workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'monorepo' }],
  capabilities: {},
});
const first = next();
await connection.sendNotification('initialized', {});
await first;
const opening = performance.now() - started;

/** What is typed where: behind a mark, character by character. */
const scenarios: readonly (readonly [string, string, RegExp, string])[] = [
  ['Dockerfile', 'services/svc-0003/Dockerfile.dev', /$/, '\nRUN echo "a line that is typed by hand" && ls -la /app\n'],
  [
    'values of an environment',
    [...files.keys()].find((path) => /svc-0005.*dev.*ya?ml$|dev.*svc-0005.*ya?ml$/.test(path)) ?? '',
    /$/,
    '\nextra:\n  key: value\n  other: "text that is typed"\n',
  ],
  [
    'chart values',
    'gitops/charts/svc-0007/values.yaml',
    /$/,
    '\nextra:\n  key: value\n  other: "text that is typed"\n',
  ],
  [
    'template',
    [...files.keys()].find((path) => path.startsWith('gitops/charts/svc-0007/templates/')) ?? '',
    /$/,
    '\n# {{ .Values.image.repository }} and then some more\n',
  ],
  [
    'shared library template',
    [...files.keys()].find((path) => path.startsWith('gitops/charts/shared/templates/')) ?? '',
    /$/,
    '\n{{/* text that is typed by hand */}}\n',
  ],
  [
    'helper of the shared library',
    'gitops/charts/shared/templates/_image.tpl',
    /(?=\{\{- \$repository -\}\})/,
    '{{- /* text that is typed by hand */ -}}\n',
  ],
  ['root Tiltfile', 'Tiltfile', /$/, "\nlocal_resource('typed', cmd='echo by hand', labels=['test.x'])\n"],
  [
    'Tilt module with the table',
    [...files.keys()].find((path) => /tilt\/.*(services|table)/i.test(path)) ?? 'tilt/Tiltfile.core',
    /$/,
    "\n# a comment that is typed by hand\nTYPED = 'text'\n",
  ],
  [
    'row in the middle of the table',
    'tilt/Tiltfile.services',
    new RegExp(`(?<='name': 'svc-${String(Math.floor(services / 2)).padStart(4, '0')}',)`),
    " 'typed': 'by hand',",
  ],
  ['shell script', 'scripts/smoke-0.sh', /$/, '\ncurl -fsS "http://localhost:8080/healthz" || exit 1\n'],
];

const all: number[] = [];
for (const [name, path, mark, typed] of scenarios) {
  const text = files.get(path);
  if (text === undefined) {
    process.stdout.write(`${name}: no file\n`);
    continue;
  }
  const at = text.search(mark);
  let version = 1;
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri: uri(path), languageId: 'plaintext', version, text },
  });
  const times: number[] = [];
  const busy = processorTime();
  for (let length = 1; length <= Math.min(typed.length, keystrokes); length++) {
    const lines = `${text.slice(0, at)}${typed.slice(0, length - 1)}`.split('\n');
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const came = next();
    const begun = performance.now();
    version += 1;
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uri(path), version },
      contentChanges: [{ range: { start: position, end: position }, text: typed[length - 1] }],
    });
    await came;
    times.push(performance.now() - begun);
  }
  const used = (processorTime() - busy) / times.length;
  const closed = next();
  await connection.sendNotification('textDocument/didClose', { textDocument: { uri: uri(path) } });
  await closed;
  all.push(...times);
  times.sort((a, b) => a - b);
  process.stdout.write(
    `${name.padEnd(31)} ${path.padEnd(44)} median ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms, processor ${used.toFixed(0)} ms\n`,
  );
}
all.sort((a, b) => a - b);
process.stdout.write(
  `${services} services, ${files.size} files, ${cpus().length} cores, Node ${process.version}: first diagnostics ${opening.toFixed(0)} ms; keystroke to diagnostics median ${percentile(all, 0.5).toFixed(0)} ms, p95 ${percentile(all, 0.95).toFixed(0)} ms, most ${(all.at(-1) ?? 0).toFixed(0)} ms (${all.length} keystrokes)\n`,
);
await connection.sendRequest('shutdown');
await connection.sendNotification('exit');
connection.dispose();
rmSync(root, { recursive: true, force: true });
