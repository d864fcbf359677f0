import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { commands, EventEmitter, LanguageStatusSeverity, languages, Uri, ViewColumn, window, workspace } from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import { documentSelector } from './documents.ts';
import { launcherOf } from './launcher.ts';

const SCHEME = 'ameide-lint';

/** @type {LanguageClient | undefined} */
let client;

/** Texts that are shown in tabs of their own, by path. */
class Pages {
  #texts = new Map();
  #changed = new EventEmitter();
  onDidChange = this.#changed.event;

  provideTextDocumentContent(uri) {
    return this.#texts.get(uri.path) ?? '';
  }

  /** Shows a text; the end of the name decides about its colours. */
  async show(name, text, column = ViewColumn.Beside) {
    const uri = Uri.from({ scheme: SCHEME, path: `/${name.replace(/[^\w.-]+/g, '-')}` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    if (name.endsWith('.md')) await commands.executeCommand('markdown.showPreviewToSide', uri);
    else await window.showTextDocument(await workspace.openTextDocument(uri), { viewColumn: column, preview: true });
  }
}

/** The launcher of the server to start, absolute. */
function findLauncher(context) {
  const setting = workspace.getConfiguration('ameide-lint').get('path', '');
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const own = context.asAbsolutePath(join('server', 'bin', 'ameide-lint.js'));
  return launcherOf({ setting, folders, own, trusted: workspace.isTrusted, exists: existsSync });
}

function startClient(context, pages, status) {
  const module = findLauncher(context);
  const allowPlugins = workspace.isTrusted && workspace.getConfiguration('ameide-lint').get('allowPlugins', false);
  const args = ['lsp', ...(allowPlugins ? ['--allow-plugins'] : [])];
  const findings = new Map();
  client = new LanguageClient(
    'ameide-lint',
    'ameide-lint',
    { module, args, transport: TransportKind.stdio },
    {
      documentSelector,
      initializationOptions: { asksForReason: true, showsPages: true },
      middleware: {
        async executeCommand(command, given, next) {
          const result = await next(command, given);
          if (command === 'ameide-lint.explainRule' && typeof result === 'string')
            await pages.show(`${given[0]}.md`, result);
          return result;
        },
      },
    },
  );
  client.onDidChangeState(({ newState }) => {
    status.busy = newState === State.Starting;
    status.severity = newState === State.Stopped ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    if (newState !== State.Running) status.text = newState === State.Stopped ? 'stopped' : 'starting';
  });
  client.onNotification('ameide-lint/status', ({ root, findings: count }) => {
    findings.set(root, count);
    const all = [...findings.values()].reduce((sum, one) => sum + one, 0);
    status.text = all === 1 ? '1 finding' : `${all} findings`;
    status.busy = false;
  });
  return client.start();
}

/** Asks why a rule is switched off, and lets the server write the comment. */
async function askReason(request) {
  const reason = await window.showInputBox({
    title: `Disable ${request.rule} here`,
    prompt: 'Why? The reason stands in the comment.',
    validateInput: (text) => (text.trim() === '' ? 'A reason is needed.' : undefined),
  });
  if (reason !== undefined)
    await client?.sendRequest('workspace/executeCommand', {
      command: 'ameide-lint.disableRule',
      arguments: [{ ...request, reason }],
    });
}

async function renderChart(pages) {
  const uri = window.activeTextEditor?.document.uri.toString();
  if (uri === undefined || !client) return;
  const request = (command, ...given) =>
    client.sendRequest('workspace/executeCommand', { command, arguments: [uri, ...given] });
  try {
    const releases = await request('ameide-lint.releases');
    if (releases.length === 0) {
      await window.showInformationMessage('No Tiltfile of this project deploys a chart of the repository.');
      return;
    }
    const items = releases.map((release) => ({
      label: release.name,
      description: release.chart,
      detail: release.values.join(', '),
      release,
    }));
    const picked =
      items.length === 1 ? items[0] : await window.showQuickPick(items, { title: 'Render which release?' });
    if (picked)
      await pages.show(`${picked.label}.yaml`, await request('ameide-lint.renderRelease', picked.release.index));
  } catch (error) {
    await window.showErrorMessage(error.message);
  }
}

/** Runs the command line on the folder of the active document and shows the graph that it prints. */
async function showGraph(context, pages) {
  const active = window.activeTextEditor?.document.uri;
  const folder = (active && workspace.getWorkspaceFolder(active)) ?? workspace.workspaceFolders?.[0];
  if (!folder) return;
  const args = [findLauncher(context), 'graph', folder.uri.fsPath, '--format', 'mermaid'];
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  execFile(process.execPath, args, { env, maxBuffer: 64 * 1024 * 1024 }, (error, output, errors) => {
    // Status 1 says that there are findings.
    if (output === '') void window.showErrorMessage(errors || (error ? error.message : 'The graph is empty.'));
    else void pages.show(`pipeline-of-${folder.name}.md`, `\`\`\`mermaid\n${output.trimEnd()}\n\`\`\`\n`);
  });
}

export async function activate(context) {
  const pages = new Pages();
  const status = languages.createLanguageStatusItem('ameide-lint', documentSelector);
  status.name = 'ameide-lint';
  status.text = 'starting';
  status.busy = true;
  status.command = { command: 'ameide-lint.showOutput', title: 'Output' };
  const restart = async () => {
    await client?.dispose();
    await startClient(context, pages, status);
  };
  context.subscriptions.push(
    status,
    workspace.registerTextDocumentContentProvider(SCHEME, pages),
    commands.registerCommand('ameide-lint.askReason', askReason),
    commands.registerCommand('ameide-lint.renderChart', () => renderChart(pages)),
    commands.registerCommand('ameide-lint.showGraph', () => showGraph(context, pages)),
    commands.registerCommand('ameide-lint.showOutput', () => client?.outputChannel.show()),
    commands.registerCommand('ameide-lint.restart', restart),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('ameide-lint.path') || event.affectsConfiguration('ameide-lint.allowPlugins'))
        void restart();
    }),
    workspace.onDidGrantWorkspaceTrust(restart),
  );
  await startClient(context, pages, status);
}

export async function deactivate() {
  await client?.stop();
}
