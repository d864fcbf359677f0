import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  CompletionItem,
  DocumentLink,
  DocumentSymbol,
  Hover,
  Location,
  LocationLink,
} from 'vscode-languageserver';
import { CancellationTokenSource } from 'vscode-languageserver/node.js';
import { Client, makeFolder, removeFolder } from './client.ts';
import { repository } from './repository.ts';

const TILTFILE = repository.Tiltfile!;
let root: string;
let client: Client;

async function start(files: Readonly<Record<string, string | Uint8Array>> = repository): Promise<void> {
  root = makeFolder(files);
  client = new Client(root);
  await client.initialize();
  await client.settled();
}

afterEach(async () => {
  expect(await client.stop()).toBe(0);
  removeFolder(root);
});

/** Where a definition leads, as `path:line` from 1. */
async function definitions(path: string, mark: string, delta = 1): Promise<string[]> {
  const links = await client.request<LocationLink[]>('textDocument/definition', {
    textDocument: { uri: client.uri(path) },
    position: client.position(path, mark, delta, repository[path]),
  });
  return links.map(
    ({ targetUri, targetRange }) => `${targetUri.slice(client.uri('').length + 1)}:${targetRange.start.line + 1}`,
  );
}

async function references(path: string, mark: string): Promise<string[]> {
  const found = await client.request<Location[]>('textDocument/references', {
    textDocument: { uri: client.uri(path) },
    position: client.position(path, mark, 1, repository[path]),
    context: { includeDeclaration: false },
  });
  return found.map(({ uri, range }) => `${uri.slice(client.uri('').length + 1)}:${range.start.line + 1}`).sort();
}

async function hover(path: string, mark: string, delta = 1, text = repository[path]): Promise<string> {
  const found = await client.request<Hover | null>('textDocument/hover', {
    textDocument: { uri: client.uri(path) },
    position: client.position(path, mark, delta, text),
  });
  const contents = found?.contents;
  const value = typeof contents === 'object' && 'value' in contents ? contents.value : '';
  return value.replaceAll(pathToFileURL(root).href, '');
}

describe('diagnostics', () => {
  beforeEach(() => start());

  it('come for the whole project before a document is open', () => {
    expect(client.findings('Tiltfile')).toContain('7:17 tilt/no-prod-dockerfile');
    const finding = client.diagnostics
      .get(client.uri('Tiltfile'))
      ?.find(({ code }) => code === 'tilt/no-prod-dockerfile');
    expect(finding).toMatchObject({
      severity: 1,
      source: 'ameide-lint',
      range: { start: { line: 6, character: 16 }, end: { line: 6, character: 28 } },
    });
    expect(finding?.codeDescription?.href).toMatch(/^file:.*rules\.md#tiltno-prod-dockerfile$/);
    expect(finding?.relatedInformation?.[0]?.location.uri).toBe(client.uri('Tiltfile'));
  });

  it('fade text that could go', () => {
    const unused = client.diagnostics.get(client.uri('tilt/services.star'))?.[0];
    expect(unused).toMatchObject({ code: 'tilt/no-unused-image', tags: [1] });
  });

  it('follow unsaved text, and the disk again once it is closed', async () => {
    await client.open('Tiltfile', TILTFILE);
    await client.change('Tiltfile', TILTFILE.replace("build(name, 'Dockerfile')", "build(name, 'Dockerfile.dev')"));
    await client.settled();
    expect(client.findings('Tiltfile').join()).not.toContain('no-prod-dockerfile');
    await client.close('Tiltfile');
    await client.settled();
    expect(client.findings('Tiltfile')).toContain('7:17 tilt/no-prod-dockerfile');
  });

  it('reach other files: what a module says changes the findings of what loads it', async () => {
    await client.open('tilt/services.star', repository['tilt/services.star']!);
    await client.change('tilt/services.star', "SERVICES = ['web']\n");
    await client.settled();
    expect(client.findings('Tiltfile')).toContain('14:17 tilt/image-deps-built');
    await client.change('tilt/services.star', "SERVICES = ['api']\n");
    await client.settled();
    expect(client.findings('Tiltfile').join()).not.toContain('image-deps-built');
    expect(client.findings('tilt/services.star')).toEqual([]);
  });

  it('reach the Tiltfile from the templates of a chart', async () => {
    const path = 'charts/api/templates/deployment.yaml';
    const text = repository[path]!;
    await client.open(path, text);
    await client.change(path, text.replace('.Values.image.tag', '.Values.image.version'));
    await client.settled();
    expect(client.findings('Tiltfile').join()).toContain('tilt/image-keys-match');
    await client.change(path, text);
    await client.settled();
    expect(client.findings('Tiltfile').join()).not.toContain('tilt/image-keys-match');
  });

  it('go when their file goes, and when it gets another name', async () => {
    expect(client.findings('scripts/smoke.sh')).not.toEqual([]);
    renameSync(join(root, 'scripts/smoke.sh'), join(root, 'scripts/check.sh'));
    await client.notify('workspace/didRenameFiles', {
      files: [{ oldUri: client.uri('scripts/smoke.sh'), newUri: client.uri('scripts/check.sh') }],
    });
    await client.settled();
    expect(client.findings('scripts/smoke.sh')).toEqual([]);
    expect(client.findings('Tiltfile').join()).toContain('19:30 tilt/paths-exist');
    rmSync(join(root, 'scripts/check.sh'));
    await client.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: client.uri('scripts/check.sh'), type: 3 }],
    });
    await client.settled();
    expect(client.findings('scripts/check.sh')).toEqual([]);
  });

  it('follow files that change on the disk', async () => {
    writeFileSync(join(root, 'Tiltfile'), TILTFILE.replace("'Dockerfile')", "'Dockerfile.dev')"));
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('Tiltfile'), type: 2 }] });
    await client.settled();
    expect(client.findings('Tiltfile').join()).not.toContain('no-prod-dockerfile');
  });

  it('follow the configuration, and keep the last one while it is broken', async () => {
    await client.open('.lintrc.json', repository['.lintrc.json']!);
    await client.change('.lintrc.json', '{ "root": true, "rules": { "tilt/no-prod-dockerfile": "off" } }\n');
    await client.settled();
    expect(client.findings('Tiltfile').join()).not.toContain('no-prod-dockerfile');
    await client.change('.lintrc.json', '{ "root": true, "rules": { "tilt/no-prod-dockerfil": "off" } }\n');
    await client.settled();
    const [problem] = client.diagnostics.get(client.uri('.lintrc.json')) ?? [];
    expect(problem?.message).toContain('tilt/no-prod-dockerfile');
    expect(problem?.range.start).toEqual({ line: 0, character: 27 });
    expect(client.findings('Tiltfile').join()).not.toContain('no-prod-dockerfile');
    expect(client.findings('Tiltfile').join()).toContain('tilt/default-registry');
    await client.change('.lintrc.json', '{ "root": true }\n');
    await client.settled();
    expect(client.findings('.lintrc.json')).toEqual([]);
    expect(client.findings('Tiltfile').join()).toContain('no-prod-dockerfile');
  });

  it('are not computed anew for a file that nothing reads', async () => {
    const before = client.published.get(client.uri('Tiltfile'));
    await client.open('services/api/notes.bin', 'x');
    await client.settled();
    await client.change('services/api/notes.bin', 'xy');
    const answer = await hover('Tiltfile', "'ameide/' + name", 10);
    expect(answer).toContain('ameide/api');
    expect(client.published.get(client.uri('Tiltfile'))).toBe(before);
  });
});

describe('several roots', () => {
  it('are projects of their own, nested ones too', async () => {
    await start({
      ...repository,
      'inner/.lintrc.json': '{ "root": true }\n',
      'inner/Tiltfile': "docker_build('x/y', '.')\n",
      'inner/Dockerfile': 'FROM node:22\n',
    });
    await client.until(() => client.findings('inner/Tiltfile').length > 0, 'the nested project');
    expect(client.findings('inner/Tiltfile').join()).toContain('tilt/no-prod-dockerfile');
    const other = makeFolder({
      '.lintrc.json': '{ "root": true }',
      Tiltfile: "docker_build('a/b', '.')\n",
      Dockerfile: 'FROM a\n',
    });
    const uri = pathToFileURL(join(other, 'Tiltfile')).href;
    client.connection.onRequest('workspace/workspaceFolders', () => [
      { uri: pathToFileURL(root).href, name: 'one' },
      { uri: pathToFileURL(other).href, name: 'two' },
    ]);
    await client.notify('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: pathToFileURL(other).href, name: 'two' }], removed: [] },
    });
    await client.until(() => (client.diagnostics.get(uri) ?? []).length > 0, 'the second folder');
    client.connection.onRequest('workspace/workspaceFolders', () => [{ uri: pathToFileURL(root).href, name: 'one' }]);
    await client.notify('workspace/didChangeWorkspaceFolders', {
      event: { added: [], removed: [{ uri: pathToFileURL(other).href, name: 'two' }] },
    });
    await client.until(() => (client.diagnostics.get(uri) ?? []).length === 0, 'the end of the second folder');
    removeFolder(other);
  });
});

describe('navigation', () => {
  beforeEach(() => start());

  it('goes along the chain', async () => {
    expect(await definitions('Tiltfile', "'ameide/api'")).toEqual(['Tiltfile:4']);
    expect(await definitions('Tiltfile', "'ameide/' + name")).toEqual([
      'services/api/Dockerfile:1',
      'services/web/Dockerfile:1',
    ]);
    expect(await definitions('Tiltfile', "'image.repository'")).toEqual([
      'charts/api/values.yaml:2',
      'charts/api/templates/deployment.yaml:15',
    ]);
    expect(await definitions('charts/api/templates/deployment.yaml', '.Values.replicas')).toEqual([
      'charts/api/values-dev.yaml:1',
      'charts/api/values.yaml:4',
    ]);
    expect(await definitions('Tiltfile', "'./tilt/services.star'")).toEqual(['tilt/services.star:1']);
    expect(await definitions('Tiltfile', "'./scripts/smoke.sh'")).toEqual(['scripts/smoke.sh:1']);
    expect(await definitions('Tiltfile', "resource_deps=['api']", 16)).toEqual(['Tiltfile:11']);
    expect(await definitions('services/api/Dockerfile', '--from=build', 8)).toEqual(['services/api/Dockerfile:1']);
    expect(await definitions('Tiltfile', 'def build')).toEqual([]);
  });

  it('goes back', async () => {
    expect(await references('charts/api/values.yaml', 'replicas')).toEqual(['charts/api/templates/deployment.yaml:6']);
    expect(await references('charts/api/values.yaml', 'repository')).toEqual([
      'Tiltfile:15',
      'charts/api/templates/deployment.yaml:15',
    ]);
    expect(await references('services/web/Dockerfile', 'FROM')).toEqual(['Tiltfile:4', 'Tiltfile:7']);
  });

  it('lists the files that a Tiltfile names', async () => {
    const links = await client.request<DocumentLink[]>('textDocument/documentLink', {
      textDocument: { uri: client.uri('Tiltfile') },
    });
    expect(links.map(({ range, tooltip }) => `${range.start.line + 1} ${tooltip}`).sort()).toEqual([
      '1 tilt/services.star',
      '12 charts/api/Chart.yaml',
      '16 charts/api/values-dev.yaml',
      '19 scripts/smoke.sh',
    ]);
  });

  it('lists what a Tiltfile makes', async () => {
    const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument: { uri: client.uri('Tiltfile') },
    });
    expect(symbols.map(({ name, detail, range }) => `${range.start.line + 1} ${detail} ${name}`)).toEqual([
      '7 image (docker_build) ameide/api',
      '7 image (docker_build) ameide/web',
      '10 resource (custom_deploy) api',
      '10 release api',
      '19 resource (local) smoke',
    ]);
  });
});

describe('hover', () => {
  beforeEach(() => start());

  it('tells all values of a name, with the texts that they come from', async () => {
    expect(await hover('Tiltfile', 'name, dockerfile))')).toBe(
      '2 values\n\n- `"api"` from [tilt/services.star:1](/tilt/services.star#L1,13)\n- `"web"` from [tilt/services.star:1](/tilt/services.star#L1,20)',
    );
    expect(await hover('Tiltfile', "'ameide/' + name")).toContain(
      '`"ameide/web"` from [tilt/services.star:1](/tilt/services.star#L1,20)',
    );
  });

  it('tells the rule of a finding', async () => {
    expect(await hover('Tiltfile', "'Dockerfile')")).toContain('**tilt/no-prod-dockerfile**');
  });

  it('tells the layers of a value, and who reads it', async () => {
    const layers =
      '- chart default: `1` at [charts/api/values.yaml:4](/charts/api/values.yaml#L4,1)\n- values file: `2` at [charts/api/values-dev.yaml:1](/charts/api/values-dev.yaml#L1,1)';
    expect(await hover('charts/api/templates/deployment.yaml', '.Values.replicas')).toContain(layers);
    expect(await hover('charts/api/values.yaml', 'replicas')).toContain(
      `${layers}\n\nread at\n\n- [charts/api/templates/deployment.yaml:6](/charts/api/templates/deployment.yaml#L6,16)`,
    );
  });
});

describe('code actions', () => {
  beforeEach(() => start());

  async function actionsAt(path: string, rule: string) {
    const diagnostic = client.diagnostics.get(client.uri(path))?.find(({ code }) => code === rule);
    if (!diagnostic) throw new Error(`${path} has no ${rule}:\n${client.shown()}`);
    return client.actions(path, diagnostic.range);
  }

  it('offer the fix of a finding with the version of the document', async () => {
    await client.open('Tiltfile', TILTFILE);
    const actions = await actionsAt('Tiltfile', 'tilt/version-constraint');
    const fix = actions.find(({ diagnostics, edit }) => edit && diagnostics?.[0]?.code === 'tilt/version-constraint');
    expect(fix?.edit?.documentChanges).toEqual([
      {
        textDocument: { uri: client.uri('Tiltfile'), version: 1 },
        edits: [
          {
            range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
            newText: "version_settings(constraint='>=0.35.2')\n",
          },
        ],
      },
    ]);
  });

  it('offer to disable a rule by a comment, whose reason is missed until it is written', async () => {
    await client.open('Tiltfile', TILTFILE);
    const actions = await actionsAt('Tiltfile', 'tilt/no-prod-dockerfile');
    const disable = actions.find(({ title }) => title.startsWith('Disable tilt/no-prod-dockerfile'));
    expect(disable?.edit?.documentChanges?.[0]).toMatchObject({
      edits: [{ newText: '    # ameide-lint-disable-next-line tilt/no-prod-dockerfile --\n' }],
    });
    const lines = TILTFILE.split('\n');
    lines.splice(6, 0, '    # ameide-lint-disable-next-line tilt/no-prod-dockerfile --');
    await client.change('Tiltfile', lines.join('\n'));
    await client.settled();
    expect(client.findings('Tiltfile').join()).not.toContain('no-prod-dockerfile');
    expect(client.findings('Tiltfile')).toContain('7:7 lint/directive-reason');
  });

  it('run the commands behind them', async () => {
    const page = await client.request<string>('workspace/executeCommand', {
      command: 'ameide-lint.explainRule',
      arguments: ['tilt/no-prod-dockerfile'],
    });
    expect(page).toMatch(/^# tilt\/no-prod-dockerfile\n/);
    await client.request('workspace/executeCommand', {
      command: 'ameide-lint.disableRule',
      arguments: [
        {
          uri: client.uri('Tiltfile'),
          rule: 'tilt/no-prod-dockerfile',
          line: 6,
          character: 16,
          reason: 'until\nthe split',
        },
      ],
    });
    expect(JSON.stringify(client.appliedEdits)).toContain(
      '# ameide-lint-disable-next-line tilt/no-prod-dockerfile -- until the split',
    );
    await expect(
      client.request('workspace/executeCommand', { command: 'ameide-lint.explainRule', arguments: ['no/such'] }),
    ).rejects.toThrow('there is no rule "no/such"');
  });

  it('render a chart with the values of a release', async () => {
    const uri = client.uri('charts/api/values.yaml');
    const releases = await client.request('workspace/executeCommand', {
      command: 'ameide-lint.releases',
      arguments: [uri],
    });
    expect(releases).toEqual([{ index: 0, name: 'api', chart: 'charts/api', values: ['charts/api/values-dev.yaml'] }]);
    const text = await client.request<string>('workspace/executeCommand', {
      command: 'ameide-lint.renderRelease',
      arguments: [uri, 0],
    });
    expect(text).toContain('  replicas: 2\n');
    expect(text).toContain('image: "ameide/api:latest"');
  });
});

describe('completion in .lintrc.json', () => {
  beforeEach(() => start());

  async function complete(text: string): Promise<string[]> {
    const marked = text.replace('|', '');
    await client.open('.lintrc.json', marked);
    const items = await client.request<CompletionItem[]>('textDocument/completion', {
      textDocument: { uri: client.uri('.lintrc.json') },
      position: { line: 0, character: text.indexOf('|') },
    });
    await client.close('.lintrc.json');
    return items.map(({ label }) => label);
  }

  it('knows keys, rules, severities, presets and options, also in text that is not complete', async () => {
    expect(await complete('{ "|" }')).toEqual(expect.arrayContaining(['root', 'extends', 'rules', 'overrides']));
    expect(await complete('{ "rules": { "tilt/|')).toContain('tilt/no-prod-dockerfile');
    expect(await complete('{ "rules": { "tilt/labels": | } }')).toEqual(['off', 'warn', 'error']);
    expect(await complete('{ "rules": { "tilt/labels": ["warn", { "|" }] } }')).toContain('groups');
    expect(await complete('{ "extends": ["|"] }')).toEqual(expect.arrayContaining(['recommended', 'ameide', 'strict']));
    expect(await complete('{ "root": | }')).toEqual(['true', 'false']);
  });
});

describe('odd requests', () => {
  it('are cancelled', async () => {
    await start();
    await client.open('Tiltfile', TILTFILE);
    const sources = Array.from({ length: 20 }, () => new CancellationTokenSource());
    await client.change('Tiltfile', `${TILTFILE}\n`);
    const answers = sources.map(({ token }, index) =>
      client.connection
        .sendRequest(
          'textDocument/hover',
          { textDocument: { uri: client.uri('Tiltfile') }, position: { line: 3, character: index } },
          token,
        )
        .then(
          () => 'answered',
          (error: { code?: number }) => error.code,
        ),
    );
    for (const source of sources.slice(1)) source.cancel();
    const results = await Promise.all(answers);
    expect(results[0]).toBe('answered');
    expect(results.slice(1)).toContain(-32800);
    expect(results.filter((result) => result !== 'answered' && result !== -32800)).toEqual([]);
    expect(await hover('Tiltfile', 'name, dockerfile))')).toContain('"api"');
  });

  it('meet binary and giant files, files elsewhere and documents without a file', async () => {
    await start({ ...repository, 'services/api/blob.yaml': new Uint8Array([0xff, 0xfe, 0, 1, 2, 0]) });
    const giant = `a: &a ["${'x'.repeat(6_000_000)}"]\n`;
    await client.open('charts/api/values-dev.yaml', giant);
    await client.open('Tiltfile', `${'\0'.repeat(10)}${TILTFILE}`);
    await client.settled();
    await client.notify('textDocument/didOpen', {
      textDocument: { uri: 'untitled:Untitled-1', languageId: 'yaml', version: 1, text: 'a: 1' },
    });
    for (const uri of ['untitled:Untitled-1', 'file://elsewhere/x', client.uri('no/such/file.yaml')])
      expect(
        await client.request('textDocument/hover', { textDocument: { uri }, position: { line: 900, character: 900 } }),
      ).toBeNull();
    await client.change('Tiltfile', TILTFILE);
    await client.change('charts/api/values-dev.yaml', 'replicas: 2\n');
    await client.settled();
    expect(client.findings('Tiltfile')).toContain('7:17 tilt/no-prod-dockerfile');
    expect(client.logged.join('')).not.toMatch(/bug|Error/);
  });

  it('leave the disk alone', async () => {
    await start();
    await client.open('Tiltfile', TILTFILE);
    await client.change('Tiltfile', 'x');
    await client.settled();
    expect(readFileSync(join(root, 'Tiltfile'), 'utf8')).toBe(TILTFILE);
  });
});
