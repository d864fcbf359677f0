import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  CodeAction,
  Diagnostic,
  InitializeParams,
  PublishDiagnosticsParams,
  Range,
  TextDocumentContentChangeEvent,
} from 'vscode-languageserver';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node.js';
import { ensureBuilt, launcher } from '../built.ts';

/** Writes files into a new folder of the disk. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ameide-lsp-')));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

export function removeFolder(root: string): void {
  rmSync(root, { recursive: true, force: true });
}

interface OpenDocument {
  readonly text: string;
  readonly version: number;
}

/** An editor that talks to the built server over its standard input and output. */
export class Client {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  readonly root: string;
  /** The latest diagnostics by URI. */
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  /** How often diagnostics were published, by URI. */
  readonly published = new Map<string, number>();
  /** What the server asked the client to change. */
  readonly appliedEdits: unknown[] = [];
  readonly logged: string[] = [];
  readonly #documents = new Map<string, OpenDocument>();
  #listeners: (() => void)[] = [];
  #analyses = 0;

  constructor(root: string) {
    ensureBuilt();
    this.root = root;
    this.process = spawn(process.execPath, [launcher, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const { stdin, stdout, stderr } = this.process;
    if (!stdin || !stdout) throw new Error('the server has no standard input or output');
    stderr?.on('data', (chunk: Buffer) => this.logged.push(chunk.toString('utf8')));
    this.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: PublishDiagnosticsParams) => {
        this.diagnostics.set(uri, diagnostics);
        this.published.set(uri, (this.published.get(uri) ?? 0) + 1);
        this.#wake();
      },
    );
    this.connection.onNotification('ameide-lint/status', () => {
      this.#analyses += 1;
      this.#wake();
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) =>
      this.logged.push(message),
    );
    this.connection.onRequest('workspace/applyEdit', ({ edit }: { edit: unknown }) => {
      this.appliedEdits.push(edit);
      return { applied: true };
    });
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.listen();
  }

  #wake(): void {
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  async initialize(
    folders: readonly string[] = [this.root],
    more: Partial<InitializeParams> = {},
  ): Promise<{ readonly capabilities: Readonly<Record<string, unknown>> }> {
    const params: InitializeParams = {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: folder })),
      capabilities: {
        workspace: {
          workspaceFolders: true,
          workspaceEdit: { documentChanges: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
        },
        textDocument: { definition: { linkSupport: true } },
      },
      ...more,
    };
    const result: { readonly capabilities: Readonly<Record<string, unknown>> } = await this.connection.sendRequest(
      'initialize',
      params,
    );
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  uri(path: string): string {
    return pathToFileURL(join(this.root, path)).href;
  }

  async open(path: string, text: string, languageId = 'plaintext'): Promise<void> {
    this.#documents.set(path, { text, version: 1 });
    await this.notify('textDocument/didOpen', {
      textDocument: { uri: this.uri(path), languageId, version: 1, text },
    });
  }

  textOf(path: string): string {
    return this.#documents.get(path)?.text ?? '';
  }

  async change(path: string, text: string, changes?: readonly TextDocumentContentChangeEvent[]): Promise<void> {
    const version = (this.#documents.get(path)?.version ?? 0) + 1;
    this.#documents.set(path, { text, version });
    await this.notify('textDocument/didChange', {
      textDocument: { uri: this.uri(path), version },
      contentChanges: changes ?? [{ text }],
    });
  }

  async close(path: string): Promise<void> {
    this.#documents.delete(path);
    await this.notify('textDocument/didClose', { textDocument: { uri: this.uri(path) } });
  }

  notify(method: string, params: object): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  request<T>(method: string, params: object): Promise<T> {
    return this.connection.sendRequest(method, params);
  }

  /** Waits until a condition on what was received holds. */
  async until(condition: () => boolean, what: string, milliseconds = 20_000): Promise<void> {
    const end = Date.now() + milliseconds;
    while (!condition()) {
      const left = end - Date.now();
      if (left <= 0) throw new Error(`${what} did not come\n${this.logged.join('')}\n${this.shown()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#listeners.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Waits for the end of an analysis that begins after what was sent. */
  async settled(): Promise<void> {
    const before = this.#analyses;
    await this.until(() => this.#analyses > before, 'an analysis');
  }

  /** The findings of a file as `line:column rule`, from 1. */
  findings(path: string): string[] {
    return (this.diagnostics.get(this.uri(path)) ?? []).map(
      ({ range: { start }, code }) => `${start.line + 1}:${start.character + 1} ${code ?? ''}`,
    );
  }

  shown(): string {
    return [...this.diagnostics]
      .flatMap(([uri, list]) =>
        list.map(({ range, code, message }) => `${uri}:${range.start.line + 1} ${code} ${message}`),
      )
      .join('\n');
  }

  position(path: string, mark: string, delta = 0, text = this.textOf(path)): { line: number; character: number } {
    const offset = text.indexOf(mark) + delta;
    if (offset < delta) throw new Error(`${path} has no ${mark}`);
    const before = text.slice(0, offset).split('\n');
    return { line: before.length - 1, character: before.at(-1)!.length };
  }

  actions(path: string, range: Range): Promise<CodeAction[]> {
    return this.request('textDocument/codeAction', {
      textDocument: { uri: this.uri(path) },
      range,
      context: { diagnostics: [...(this.diagnostics.get(this.uri(path)) ?? [])] },
    });
  }

  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const status = await ended;
    this.connection.dispose();
    return status;
  }
}
