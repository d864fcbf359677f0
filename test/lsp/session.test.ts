import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TextEdit } from 'vscode-languageserver';
import { Trace, TraceFormat } from 'vscode-languageserver/node.js';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Client, makeFolder, removeFolder } from './client.ts';

const files: Readonly<Record<string, string>> = {
  '.lintrc.json': '{ "root": true, "extends": ["recommended"], "rules": { "tilt/no-hardcoded-registry": "error" } }\n',
  Tiltfile: `load('./tilt/images.star', 'build_images')
load('ext://helm_resource', 'helm_resource')

version_settings(constraint='>=0.35.2')
default_registry('localhost:5005', host_from_cluster='registry:5000')
build_images()
helm_resource(
    'api',
    'charts/api',
    image_deps=['ameide/api'],
    image_keys=[('image.repository', 'image.tag')],
    labels=['app.api'],
)
`,
  'tilt/images.star': `"""Dev-only images."""

def build_images():
    """Builds the dev-only images."""
    docker_build('ghcr.io/ameide/api', 'services/api', dockerfile='services/api/Dockerfile.dev')
`,
  'services/api/Dockerfile.dev': 'FROM node:22\nCMD ["node"]\n',
  'services/api/Dockerfile': 'FROM node:22\nCMD ["node"]\n',
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: dev\n',
  'charts/api/templates/pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
};

const INTRODUCTION = `# A session with the language server

What goes over the wire while an image name is mended that is written in two files. \`test/lsp/session.test.ts\` records
this page from the built server (\`npx vitest run test/lsp/session.test.ts --update\` writes it anew). \`→\` is the editor,
\`←\` the server; \`…\` stands for what was shown before or does not matter here.
`;

/** What the client's connection logs of a message. */
interface Entry {
  readonly type: string;
  readonly message: {
    readonly id?: number;
    readonly method?: string;
    readonly params?: unknown;
    readonly result?: unknown;
  };
}

const isEntry = (entry: unknown): entry is Entry =>
  typeof entry === 'object' && entry !== null && 'type' in entry && 'message' in entry;

/** JSON in which what fits into a line stands on one. */
function pretty(value: unknown, indent = ''): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || line.length + indent.length <= 110) return line;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((one) => `${inner}${pretty(one, inner)}`)
    : Object.entries(value).map(([key, one]) => `${inner}${JSON.stringify(key)}: ${pretty(one, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

/** Without what differs between machines, and what was shown before. */
function abridged(value: unknown, base: string): unknown {
  const isAnswer = Array.isArray(value);
  const text = JSON.stringify(value, (key, one: unknown) => {
    if (key === 'codeDescription' || (key === 'diagnostics' && isAnswer)) return undefined;
    return key === 'context' ? '…' : one;
  });
  return JSON.parse(text.replaceAll(base, 'file:///repository'));
}

let root: string;
let client: Client;

beforeAll(() => {
  root = makeFolder(files);
  client = new Client(root);
}, 120_000);
afterAll(async () => {
  await client.stop();
  removeFolder(root);
});

describe('a session', () => {
  it('mends an image name in two files', async () => {
    const requests = new Set<number>();
    const lines: string[] = [];
    let step = '';
    const base = client.uri('').replace(/\/$/, '');
    const log = (entry: unknown) => {
      if (!isEntry(entry) || step === '') return;
      const { id, method, params, result } = entry.message;
      const isAnswer = id !== undefined && method === undefined;
      if (isAnswer ? !requests.has(id) : !/didOpen|didChange|publishDiagnostics|codeAction/.test(method ?? '')) return;
      if (id !== undefined) requests.add(id);
      if (step !== lines.findLast((line) => line.startsWith('## '))?.slice(3)) lines.push(`## ${step}`);
      const arrow = entry.type.startsWith('send') ? '→' : '←';
      const body = pretty(abridged(isAnswer ? result : params, base));
      lines.push(`\`\`\`jsonc\n// ${arrow} ${isAnswer ? 'the answer' : method}\n${body}\n\`\`\``);
    };
    const options = { sendNotification: false, traceFormat: TraceFormat.JSON };
    await client.connection.trace(Trace.Verbose, { log }, options);
    await client.initialize();
    await client.settled();

    const paths = ['Tiltfile', 'tilt/images.star'];
    for (const path of paths) await client.open(path, files[path] ?? '', 'tiltfile');
    step = 'A registry is typed in front of an image name';
    const written = (files.Tiltfile ?? '').replace("'ameide/api'", "'ghcr.io/ameide/api'");
    const start = client.position('Tiltfile', "'ameide/api'", 1);
    await client.change('Tiltfile', written, [{ range: { start, end: start }, text: 'ghcr.io/' }]);
    await client.settled();

    step = 'The editor asks what can be done';
    const [finding] = client.diagnostics.get(client.uri('Tiltfile')) ?? [];
    if (!finding) throw new Error(`nothing was found\n${client.shown()}`);
    const [fix] = await client.actions('Tiltfile', finding.range);
    const changes = fix?.edit?.documentChanges ?? [];
    expect(changes.length).toBe(2);

    step = 'The fix is applied to both files';
    for (const change of changes) {
      if (!('edits' in change)) throw new Error('the fix does more than edit');
      const path = paths.find((one) => client.uri(one) === change.textDocument.uri) ?? '';
      const document = TextDocument.create(change.textDocument.uri, 'tiltfile', 1, client.textOf(path));
      const edits = change.edits.filter((edit): edit is TextEdit => 'newText' in edit);
      const text = TextDocument.applyEdits(document, edits);
      await client.change(
        path,
        text,
        edits.map((edit) => ({ range: edit.range, text: edit.newText })),
      );
    }
    // On a busy machine the server may look between the two changes.
    await client.until(() => client.shown() === '', 'an end of the findings');
    await expect(`${INTRODUCTION}\n${lines.join('\n\n')}\n`).toMatchFileSnapshot(
      '../../docs/language-server-session.md',
    );
  }, 60_000);
});
