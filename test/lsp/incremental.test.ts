import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.generated.ts';
import { monorepo } from '../../scripts/bench-monorepo.ts';
import { ConfigError } from '../../src/config/error.ts';
import { discover } from '../../src/discover/discover.ts';
import { runRules } from '../../src/engine/run.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { createDiskHost } from '../../src/host/disk.ts';
import { createOverlayHost } from '../../src/host/overlay.ts';
import { openProject } from '../../src/lint-project.ts';
import { LiveProject } from '../../src/lsp/live-project.ts';
import { createPipeline } from '../../src/project/packaged.ts';
import { makeFolder, removeFolder } from './client.ts';
import { LineEdits, RandomEdits, random } from './random-edits.ts';

function shown(findings: readonly Finding[]): string[] {
  const place = ({ file, start, end }: Finding['span']) => {
    const { line, column } = file.positionAt(start);
    const to = file.positionAt(end);
    return `${file.path}:${line}:${column}-${to.line}:${to.column}`;
  };
  return findings.map(
    ({ rule, severity, message, span, related, fix }) =>
      `${place(span)} ${severity} ${rule} ${message} | ${related.map((one) => `${one.message} ${place(one.span)}`).join('; ')} | ${
        fix ? `${fix.title} ${fix.edits.map((edit) => `${place(edit.span)} ${edit.text}`).join('; ')}` : ''
      }`,
  );
}

/** The files of a fixture as a folder that may be changed. */
function copyOf(fixture: string): { readonly root: string; readonly paths: readonly string[] } {
  const host = createDiskHost(fixture);
  const { repository } = discover(host);
  const files: Record<string, string> = {};
  for (const { path } of repository.files) {
    const text = host.readFile(path);
    if (text !== undefined) files[path] = text;
  }
  return { root: makeFolder(files), paths: Object.keys(files) };
}

const READ = /Tiltfile|\.star$|Dockerfile|\.ya?ml$|\.tpl$|\.sh$|Makefile|package\.json$|\.toml$|\.md$|\.ts$/;

let root: string;
let paths: readonly string[];

beforeAll(() => {
  ({ root, paths } = copyOf('fixtures/repos/legacy'));
});
afterAll(() => removeFolder(root));

async function fresh(texts: ReadonlyMap<string, string>, root: string): Promise<string[]> {
  const host = createOverlayHost(createDiskHost(root), texts);
  const { pipeline, config } = await openProject({ host, rules, createPipeline });
  const { findings, crashes } = runRules(pipeline, { rules, config });
  expect(crashes).toEqual([]);
  return shown(findings);
}

/** Makes edits one after the other in a small monorepo, and compares the findings with those of a run from the start. */
async function edited(steps: readonly (readonly [string, (text: string) => string])[]): Promise<void> {
  const { files, links } = monorepo(2);
  const folder = makeFolder(Object.fromEntries(files));
  try {
    for (const [path, target] of links) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      symlinkSync(target, join(folder, path));
    }
    const project = new LiveProject(folder, { rules });
    await project.analyse();
    const texts = new Map<string, string>();
    for (const [index, [path, edit]] of steps.entries()) {
      const before = texts.get(path) ?? files.get(path) ?? '';
      const text = edit(before);
      expect(text, `step ${index}`).not.toBe(before);
      texts.set(path, text);
      project.setText(path, text);
      const { findings, crashes } = await project.analyse();
      expect(crashes).toEqual([]);
      expect(shown(findings), `step ${index}`).toEqual(await fresh(texts, folder));
    }
  } finally {
    removeFolder(folder);
  }
}

describe('a project that changes', () => {
  it('has the findings of a run from the start after every change', async () => {
    const next = random(20_261_120);
    const project = new LiveProject(root, { rules });
    const texts = new Map<string, string>();
    const edited = paths.filter((path) => READ.test(path));
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
    expect(shown((await project.analyse()).findings)).toEqual(await fresh(texts, root));
    for (let round = 0; round < 24; round++) {
      const path = pick(edited);
      const text = texts.get(path) ?? readFileSync(join(root, path), 'utf8');
      const lines = text.split('\n');
      const at = Math.floor(next() * lines.length);
      switch (Math.floor(next() * 6)) {
        case 0:
          lines.splice(at, 1);
          break;
        case 1:
          lines.splice(at, 0, lines[at] ?? '');
          break;
        case 2:
          lines.splice(at, 0, pick(['', '# x', '  a: b', "x = 'y'", 'RUN echo']));
          break;
        case 3:
          lines[at] = (lines[at] ?? '').replace(/[a-z]+/, (word) => `${word}x`);
          break;
        case 4:
          lines[at] = (lines[at] ?? '').replace(/\d|true|Dockerfile/, '1');
          break;
        default:
          lines.splice(0, lines.length, ...readFileSync(join(root, path), 'utf8').split('\n'));
      }
      texts.set(path, lines.join('\n'));
      project.setText(path, lines.join('\n'));
      const { findings, crashes } = await project.analyse();
      expect(crashes).toEqual([]);
      expect(shown(findings), `round ${round}: ${path}`).toEqual(await fresh(texts, root));
    }
  }, 240_000);

  it('sees files come and go, and changes of the configuration', async () => {
    const project = new LiveProject(root, { rules });
    await project.analyse();
    const texts = new Map<string, string>();
    const check = async () => expect(shown((await project.analyse()).findings)).toEqual(await fresh(texts, root));
    writeFileSync(join(root, 'services/new.Dockerfile'), 'FROM node:22\nRUN npm publish\n');
    project.touch('services/new.Dockerfile');
    await check();
    texts.set('new.sh', '#!/bin/sh\ndocker push x\n');
    project.setText('new.sh', texts.get('new.sh'));
    await check();
    texts.set('.lintrc.json', '{ "root": true, "extends": ["strict"] }');
    project.setText('.lintrc.json', texts.get('.lintrc.json'));
    await check();
    texts.delete('new.sh');
    project.setText('new.sh', undefined);
    await check();
  }, 120_000);

  it.each([1, 2])(
    'has them whatever happens in the editor and on the disk (seed %i)',
    async (seed) => {
      const { files, links } = monorepo(2);
      const folder = makeFolder(Object.fromEntries(files));
      try {
        for (const [path, target] of links) {
          mkdirSync(join(folder, dirname(path)), { recursive: true });
          symlinkSync(target, join(folder, path));
        }
        const project = new LiveProject(folder, { rules });
        const edits = new RandomEdits(folder, project, seed);
        const done: string[] = [];
        for (let round = 0; round < 20; round++) {
          // Several changes may come before the findings are asked for.
          for (let left = 1 + (round % 3); left > 0; left--) done.push(edits.step());
          const { findings, crashes, configProblems } = await project.analyse();
          expect(crashes).toEqual([]);
          const wanted = await fresh(edits.open, folder).catch((error: unknown) => {
            if (error instanceof ConfigError) return error;
            throw error;
          });
          if (wanted instanceof ConfigError) expect(configProblems, done.join('\n')).not.toEqual([]);
          else expect(shown(findings), done.join('\n')).toEqual(wanted);
        }
      } finally {
        removeFolder(folder);
      }
    },
    120_000,
  );

  it.each([
    ['the Tiltfile and its modules', /(?:^|\/)Tiltfile/],
    ['charts and the library that they share', /^gitops\/charts\/(?:shared|svc-0000)\//],
    ['what the environments set, scripts and Dockerfiles', /^gitops\/(?:values|environments)\/|\.sh$|Dockerfile/],
  ])(
    'has them while %s are edited line by line',
    async (_, edited) => {
      const { files, links } = monorepo(3);
      const folder = makeFolder(Object.fromEntries(files));
      try {
        for (const [path, target] of links) {
          mkdirSync(join(folder, dirname(path)), { recursive: true });
          symlinkSync(target, join(folder, path));
        }
        const project = new LiveProject(folder, { rules });
        const edits = new LineEdits(new Map([...files].filter(([path]) => edited.test(path))), 7);
        await project.analyse();
        for (let round = 0; round < 16; round++) {
          const path = edits.step();
          project.setText(path, edits.texts.get(path));
          const { findings, crashes } = await project.analyse();
          expect(crashes).toEqual([]);
          expect(shown(findings), `round ${round}: ${path}`).toEqual(await fresh(edits.texts, folder));
        }
      } finally {
        removeFolder(folder);
      }
    },
    120_000,
  );

  it('has them while named templates of a shared library come, go, change and get other names', async () => {
    const library = 'gitops/charts/shared/templates/_image.tpl';
    const chart = 'gitops/charts/svc-0000/templates/deployment.yaml';
    const original = monorepo(2).files.get(library) ?? '';
    await edited([
      [library, (text) => `${text}\n{`],
      [library, (text) => `${text}{/* a comment`],
      [library, (text) => `${text} that ends */}}\n`],
      [library, (text) => `${text}{{- define "other" -}}x{{ .Values.image.tag }}{{- end -}}\n`],
      [chart, (text) => `${text}# {{ include "other" . }}\n`],
      [library, (text) => text.replace('define "other" -}}x', 'define "other" -}}x: {{ required "no" .Values.none }}')],
      [library, (text) => text.replace('define "other"', 'define "another"')],
      [library, (text) => text.replace('define "another"', 'define "other"').replace('required "no" ', '')],
      [library, (text) => text.replace('{{- $repository -}}', '{{-{{- $repository -}}')],
      [library, (text) => text.replace('{{-{{- $repository -}}', '{{- /* x */ -}}{{- $repository -}}')],
      [library, (text) => text.replace('{{- $repository -}}', '{{- printf "%s" $repository -}}')],
      [library, (text) => text.replace('define "shared.labels"', 'define "shared.label"')],
      [chart, (text) => text.replace('include "shared.labels"', 'include "shared.label"')],
      [library, (text) => text.replace('define "shared.label"', 'define "shared.labels"')],
      [library, (text) => `{{- define "shared.image" -}}first{{- end -}}\n${text}`],
      [chart, (text) => `{{- define "shared.image" -}}own:{{ .image.tag }}{{- end -}}\n${text}`],
      [chart, (text) => text.replace('{{- define "shared.image" -}}own:{{ .image.tag }}{{- end -}}\n', '')],
      [
        library,
        (text) =>
          `{{- define "a.name" -}}{{ .Values.image.repository }}{{- end -}}\n${text}{{- define "a.tag" -}}{{ .Values.image.tag }}{{- end -}}\n`,
      ],
      [chart, (text) => text.replace(/image: .*/, 'image: {{ template "a.name" . }}:{{ template "a.tag" . }}')],
      [library, (text) => text.replace('"a.tag" -}}{{', '"a.tag" -}}v{{')],
      [library, (text) => text.replace('"a.tag" -}}v{{', '"a.tag" -}}{{ "v" }}{{')],
      [library, () => original],
    ]);
  }, 120_000);

  it('has them while Tiltfiles and Dockerfiles get comments, statements and rows', async () => {
    const core = 'tilt/Tiltfile.core';
    const table = 'tilt/Tiltfile.services';
    const row = /(?<='name': 'svc-0000',)/;
    await edited([
      ['Tiltfile', (text) => `${text}# a comment`],
      ['Tiltfile', (text) => `${text}\n# ameide-lint-disable-file tilt/labels -- because\n`],
      ['Tiltfile', (text) => `${text}local_resource('typed', cmd='docker push localhost:5000/x')\n`],
      ['Tiltfile', (text) => `${text}# behind it\n`],
      [table, (text) => `${text}\n# a comment`],
      [table, (text) => text.replace(row, " 'dockerfile': 'services/svc-0000/Dockerfile.release',")],
      [table, (text) => text.replace(row, " '")],
      [table, (text) => text.replace(row, '\n# x\n').replace("\n# x\n '", '\n# x\n')],
      ['services/svc-0000/Dockerfile.dev', (text) => `${text}ARG NPM_TOKEN\nRUN echo $NPM_TOKEN > .npmrc\n`],
      ['services/svc-0000/Dockerfile.release', (text) => `${text}RUN npm publish\n`],
      [core, (text) => `# above\n${text}`],
      [core, (text) => `${text}# ameide-lint-disable-next-line tilt/labels -- x\n`],
      [core, (text) => text.replace(/docker_build\(/, 'docker_build(ref=')],
      [
        'scripts/smoke-0.sh',
        (text) => `${text}docker build -f services/svc-0001/Dockerfile.dev -t x . --build-arg A=1\n`,
      ],
      ['scripts/smoke-0.sh', (text) => text.replace('--build-arg A=1', '--target none')],
    ]);
  }, 120_000);

  it('reads the disk again when a document is closed that was open when the project was opened anew', async () => {
    const folder = makeFolder({ '.lintrc.json': '{ "root": true }', 'a.sh': '#!/bin/sh\ntrue\n' });
    const project = new LiveProject(folder, { rules });
    project.setText('a.sh', '#!/bin/sh\ndocker push localhost:5000/x\n');
    await project.analyse();
    project.setText('b.sh', 'true\n');
    await project.analyse();
    project.setText('a.sh', undefined);
    expect((await project.analyse()).view?.files.source('a.sh')?.text).toBe('#!/bin/sh\ntrue\n');
    removeFolder(folder);
  });

  it('takes a file for new that comes into a folder which was read before, and a link for another that leads elsewhere', async () => {
    const folder = makeFolder({ '.lintrc.json': '{ "root": true }', 'one/a.sh': 'true\n', 'two/a.sh': 'false\n' });
    symlinkSync('one', join(folder, 'link'));
    const project = new LiveProject(folder, { rules });
    await project.analyse();
    expect((await project.analyse()).view?.files.source('link/a.sh')?.text).toBe('true\n');
    writeFileSync(join(folder, 'one/b.sh'), 'true\n');
    project.touch('one/b.sh');
    expect(project.isCurrent).toBe(false);
    expect((await project.analyse()).view?.files.kindOf('one/b.sh')).toBe('shell');
    rmSync(join(folder, 'link'));
    symlinkSync('two', join(folder, 'link'));
    project.touch('link');
    expect((await project.analyse()).view?.files.source('link/a.sh')?.text).toBe('false\n');
    removeFolder(folder);
  });

  it('stays as it is when something happens where nothing looked', async () => {
    const folder = makeFolder({ '.lintrc.json': '{ "root": true }', 'node_modules/a/index.js': '', 'a.sh': 'true\n' });
    const project = new LiveProject(folder, { rules });
    await project.analyse();
    writeFileSync(join(folder, 'node_modules/a/more.js'), '');
    project.touch('node_modules/a/more.js');
    expect(project.isCurrent).toBe(true);
    removeFolder(folder);
  });

  it('starts again for what comes while it is being opened', async () => {
    const folder = makeFolder({ '.lintrc.json': '{ "root": true }', 'a.sh': 'true\n', 'b.sh': 'true\n' });
    const project = new LiveProject(folder, { rules });
    await project.analyse();
    rmSync(join(folder, 'a.sh'));
    project.touch('a.sh');
    const first = project.analyse();
    await Promise.resolve();
    writeFileSync(join(folder, 'a.sh'), 'true\n');
    project.touch('a.sh');
    await first;
    expect((await project.analyse()).view?.files.kindOf('a.sh')).toBe('shell');
    removeFolder(folder);
  });
});
