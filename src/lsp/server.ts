import { join } from 'node:path';
import {
  type CancellationToken,
  CodeActionKind,
  type Connection,
  type Diagnostic,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MessageType,
  type Position,
  ResponseError,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { CONFIG_NAME } from '../config/load.ts';
import { basename } from '../host/host.ts';
import { type ActionContext, actionsFor, COMMANDS } from './code-actions.ts';
import { Commands } from './commands.ts';
import { completionsInConfig } from './config-completion.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { hoverAt } from './hover.ts';
import type { Analysis, LintSetup, LiveProject, ProjectView } from './live-project.ts';
import { definitionsAt, documentLinks, referencesAt } from './navigate.ts';
import { offsetOf, pathOfUri, realPathOf, Uris } from './places.ts';
import { symbolsOf } from './symbols.ts';
import { Workspace } from './workspace.ts';

/** Milliseconds without a change after which diagnostics are computed. */
const DEBOUNCE = 8;

export interface ServerOptions extends LintSetup {
  readonly version: string;
}

/** What a client may say of itself in `initializationOptions`. */
interface ClientOptions {
  /** It asks for the reason of a directive itself (`ameide-lint.askReason`). */
  readonly asksForReason?: boolean;
  /** It shows what `ameide-lint.explainRule` returns. */
  readonly showsPages?: boolean;
}

/** Where a request points: a file with its project and what is known of it. */
interface Place {
  readonly project: LiveProject;
  readonly analysis: Analysis;
  readonly view: ProjectView;
  readonly path: string;
}

/** Serves an editor over a connection until it ends. */
export function serve(connection: Connection, options: ServerOptions): void {
  new Server(connection, options).listen();
}

class Server {
  readonly #connection: Connection;
  readonly #options: ServerOptions;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #workspace: Workspace;
  readonly #uris = new Uris();
  readonly #timers = new Map<LiveProject, ReturnType<typeof setTimeout>>();
  /** What was published, by project and absolute path. */
  readonly #published = new Map<LiveProject, Map<string, string>>();
  #client: ClientOptions = {};
  #capabilities: InitializeParams['capabilities'] = {};

  constructor(connection: Connection, options: ServerOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#workspace = new Workspace(options);
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#initialized());
    this.#documents.onDidChangeContent(({ document }) => this.#setText(document.uri, document.getText()));
    this.#documents.onDidClose(({ document }) => this.#setText(document.uri, undefined));
    this.#documents.onDidSave(() => {
      if (!this.#watches) for (const project of this.#workspace.projects) this.#refresh(project);
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      const files = changes.filter(
        ({ type, uri }) => type !== FileChangeType.Changed || this.#documents.get(uri) === undefined,
      );
      this.#touch(files.map(({ uri }) => uri));
    });
    connection.workspace.onDidCreateFiles(({ files }) => this.#touch(files.map(({ uri }) => uri)));
    connection.workspace.onDidDeleteFiles(({ files }) => this.#touch(files.map(({ uri }) => uri)));
    connection.workspace.onDidRenameFiles(({ files }) =>
      this.#touch(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri])),
    );
    connection.onHover(({ textDocument, position }, token) =>
      this.#at(textDocument.uri, token, null, ({ analysis, view, path, project }) => {
        const offset = this.#offset(view, path, position);
        return offset === undefined ? null : (hoverAt(analysis, view, path, offset, this.#uriIn(project)) ?? null);
      }),
    );
    connection.onDefinition(({ textDocument, position }, token) =>
      this.#at(textDocument.uri, token, null, ({ view, path, project }) => {
        const offset = this.#offset(view, path, position);
        if (offset === undefined) return null;
        const links = definitionsAt(view.links(), path, offset, this.#uriIn(project));
        if (this.#capabilities.textDocument?.definition?.linkSupport) return links;
        return links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
      }),
    );
    connection.onReferences(({ textDocument, position, context }, token) =>
      this.#at(textDocument.uri, token, null, ({ view, path, project }) => {
        const offset = this.#offset(view, path, position);
        if (offset === undefined) return null;
        return referencesAt(view.links(), path, offset, context.includeDeclaration, this.#uriIn(project));
      }),
    );
    connection.onDocumentLinks(({ textDocument }, token) =>
      this.#at(textDocument.uri, token, null, ({ view, path, project }) =>
        documentLinks(view.links(), path, this.#uriIn(project)),
      ),
    );
    connection.onDocumentSymbol(({ textDocument }, token) =>
      this.#at(textDocument.uri, token, null, ({ view, path }) => symbolsOf(view.pipeline, path)),
    );
    connection.onCompletion(({ textDocument, position }, token) =>
      this.#at(textDocument.uri, token, null, ({ view, path, project }) => {
        const source = basename(path) === CONFIG_NAME ? project.source(path) : undefined;
        return source ? completionsInConfig(source, offsetOf(source, position), view.project.rules) : null;
      }),
    );
    connection.onCodeAction(({ textDocument, range, context }, token) =>
      this.#at(textDocument.uri, token, null, ({ analysis, view, path, project }) => {
        if (context.only && !context.only.some((kind) => CodeActionKind.QuickFix.startsWith(kind))) return null;
        const source = view.files.source(path);
        if (!source) return null;
        const [start, end] = [offsetOf(source, range.start), offsetOf(source, range.end)];
        const findings = analysis.findings.filter(
          ({ span }) => span.file.path === path && span.start <= end && start <= span.end,
        );
        return actionsFor(findings, this.#actionContext(project, view));
      }),
    );
    connection.onExecuteCommand(({ command, arguments: given }) => this.#commands.run(command, given ?? []));
    this.#documents.listen(connection);
    connection.listen();
  }

  #initialize(params: InitializeParams): InitializeResult {
    this.#capabilities = params.capabilities;
    const { initializationOptions: given } = params;
    if (typeof given === 'object' && given !== null) this.#client = given;
    const roots = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
    this.#workspace.setFolders(roots.flatMap((uri) => pathOfUri(uri) ?? []));
    const operations = { filters: [{ pattern: { glob: '**/*' } }] };
    return {
      serverInfo: { name: 'ameide-lint', version: this.#options.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        hoverProvider: true,
        definitionProvider: true,
        referencesProvider: true,
        documentLinkProvider: {},
        documentSymbolProvider: true,
        completionProvider: { triggerCharacters: ['"', ':', '/'] },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        executeCommandProvider: { commands: Object.values(COMMANDS) },
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          fileOperations: { didCreate: operations, didDelete: operations, didRename: operations },
        },
      },
    };
  }

  get #watches(): boolean {
    return this.#capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
  }

  #initialized(): void {
    if (this.#watches)
      this.#connection.client
        .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*' }] })
        .catch((error: unknown) => this.#report(error));
    if (this.#capabilities.workspace?.workspaceFolders)
      this.#connection.workspace.onDidChangeWorkspaceFolders(() => void this.#foldersChanged());
    for (const project of this.#workspace.projects) this.#schedule(project);
  }

  async #foldersChanged(): Promise<void> {
    const folders = (await this.#connection.workspace.getWorkspaceFolders()) ?? [];
    this.#workspace.setFolders(folders.flatMap(({ uri }) => pathOfUri(uri) ?? []));
    this.#dropUnused();
    for (const project of this.#workspace.projects) this.#schedule(project);
  }

  /** Clears what was published for projects that are given up. */
  #dropUnused(): void {
    const kept = new Set(this.#workspace.projects);
    for (const [project, paths] of this.#published) {
      if (kept.has(project)) continue;
      for (const path of paths.keys()) this.#send(path, []);
      this.#published.delete(project);
    }
  }

  #setText(uri: string, text: string | undefined): void {
    const path = pathOfUri(uri);
    if (path === undefined) return;
    this.#uris.remember(realPathOf(path), uri);
    const project = this.#workspace.setText(path, text);
    if (project && (!project.isCurrent || text === undefined)) this.#schedule(project);
  }

  #touch(uris: readonly string[]): void {
    const paths = uris.flatMap((uri) => pathOfUri(uri) ?? []);
    const touched = this.#workspace.touch(paths);
    this.#dropUnused();
    for (const project of touched) if (!project.isCurrent) this.#schedule(project);
  }

  #refresh(project: LiveProject): void {
    project.touchAll();
    this.#schedule(project);
  }

  #schedule(project: LiveProject): void {
    clearTimeout(this.#timers.get(project));
    const timer = setTimeout(() => {
      this.#timers.delete(project);
      this.#current(project).catch((error: unknown) => this.#report(error));
    }, DEBOUNCE);
    this.#timers.set(project, timer);
  }

  #report(error: unknown): void {
    this.#connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  /** The analysis of the latest texts; its diagnostics are published. */
  async #current(project: LiveProject): Promise<Analysis> {
    const started = performance.now();
    const analysis = await project.analyse();
    const timer = this.#timers.get(project);
    if (timer !== undefined && project.isCurrent) {
      clearTimeout(timer);
      this.#timers.delete(project);
    }
    this.#publish(project, analysis);
    void this.#connection.sendNotification('ameide-lint/status', {
      root: project.root,
      findings: analysis.findings.length,
      milliseconds: Math.round(performance.now() - started),
    });
    for (const folder of analysis.view?.project.discovery.nestedProjects ?? []) {
      const nested = this.#workspace.addNested(join(project.root, folder));
      if (nested) this.#schedule(nested);
    }
    return analysis;
  }

  #uriIn(project: LiveProject): (path: string) => string {
    return (path) => this.#uris.of(join(project.root, path));
  }

  #publish(project: LiveProject, analysis: Analysis): void {
    const before = this.#published.get(project) ?? new Map<string, string>();
    const after = new Map<string, string>();
    for (const [path, diagnostics] of diagnosticsOf(analysis, this.#uriIn(project))) {
      const absolute = join(project.root, path);
      if (!this.#workspace.shows(absolute)) continue;
      const text = JSON.stringify(diagnostics);
      after.set(absolute, text);
      if (before.get(absolute) !== text) this.#send(absolute, diagnostics);
    }
    for (const absolute of before.keys()) if (!after.has(absolute)) this.#send(absolute, []);
    this.#published.set(project, after);
  }

  #send(path: string, diagnostics: readonly Diagnostic[]): void {
    const uri = this.#uris.of(path);
    const version = this.#documents.get(uri)?.version;
    void this.#connection.sendDiagnostics({
      uri,
      diagnostics: [...diagnostics],
      ...(version === undefined ? {} : { version }),
    });
  }

  /** Answers a request about a document; `otherwise` when nothing is known of it. */
  async #at<T>(
    uri: string,
    token: CancellationToken,
    otherwise: T,
    answer: (place: Place) => T,
  ): Promise<T | ResponseError<void>> {
    const path = pathOfUri(uri);
    const placed = path === undefined ? undefined : this.#workspace.place(path);
    if (!placed) return otherwise;
    if (token.isCancellationRequested) return cancelled();
    const analysis = await this.#current(placed.project);
    if (token.isCancellationRequested) return cancelled();
    const { view } = analysis;
    return view ? answer({ ...placed, analysis, view }) : otherwise;
  }

  #offset(view: ProjectView, path: string, position: Position): number | undefined {
    const source = view.files.source(path);
    return source && offsetOf(source, position);
  }

  #actionContext(project: LiveProject, view: ProjectView): ActionContext {
    const uriOf = this.#uriIn(project);
    return {
      target: {
        uriOf,
        versionOf: (path) => this.#documents.get(uriOf(path))?.version ?? null,
        documentChanges: this.#capabilities.workspace?.workspaceEdit?.documentChanges === true,
      },
      kindOf: (path) => view.files.kindOf(path),
      asksForReason: this.#client.asksForReason === true,
    };
  }

  readonly #commands = new Commands({
    rules: () => this.#options.rules,
    showMessage: (text) => {
      if (this.#client.showsPages !== true)
        void this.#connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message: text });
    },
    apply: async (edit) => (await this.#connection.workspace.applyEdit(edit)).applied,
    at: async (uri) => {
      const path = pathOfUri(uri);
      const placed = path === undefined ? undefined : this.#workspace.place(path);
      if (!placed) return undefined;
      const analysis = await this.#current(placed.project);
      const { view } = analysis;
      return view && { analysis, view, path: placed.path, context: this.#actionContext(placed.project, view) };
    },
  });
}

function cancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'the request was cancelled');
}
