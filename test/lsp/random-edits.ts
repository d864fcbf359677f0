import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { LiveProject } from '../../src/lsp/live-project.ts';

/** Pseudo-random numbers below 1 (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Texts that configuration files get; some cannot be used. */
const CONFIGURATIONS = [
  '{ "root": true }',
  '{ "root": true, "extends": ["strict"] }',
  '{ "root": true, "extends": ["recommended"] }',
  '{ "root": true, "rules": { "tilt/no-prod-dockerfile": "off", "docker/frozen-lockfile": "warn" } }',
  '{ "root": true, "rules": { "tilt/labels": ["error", { "groups": ["app.*"] }] } }',
  '{ "root": true, "overrides": [{ "files": ["tilt/**"], "rules": { "tilt/no-prod-dockerfile": "off" } }] }',
  '{ "root": true, "ignore": ["services/svc-0001/**"] }',
  '{ "root": true, "settings": { "tilt": { "args": ["--remote-builder"] } } }',
  '{ "root": true, "settings": { "integrationImages": ["house/svc-0001"] } }',
  '{ "root": true, "settings": { "dockerfiles": { "release": ["Dockerfile.dev"] } } }',
  '{ "root": true, ',
  '{ "root": true, "rules": { "no/such": "off" } }',
];

/** Texts of files that say what other files are there for. */
const IGNORES: Readonly<Record<string, readonly string[]>> = {
  '.gitignore': ['', 'services/svc-0001/\n', '*.dev\n', 'gitops/values\n!gitops/values/dev\n', 'Tiltfile.core\n'],
  '.dockerignore': ['', '**\n', '**\n!services\n', 'packages\n', '**/package.json\n', '**/src\n!**/src/index.ts\n'],
};

/** Files that come. */
const NEW_FILES: readonly (readonly [string, string])[] = [
  ['services/svc-0000/Dockerfile', 'FROM node:22\nRUN npm publish\n'],
  ['services/svc-0000/Dockerfile.dev.dockerignore', '**\n!services/svc-0001\n'],
  ['services/svc-0001/.gitignore', 'Dockerfile.dev\n'],
  ['services/svc-0001/.lintrc.json', '{ "rules": { "docker/dev-release-pair": "off" } }'],
  ['services/svc-0000/.lintrc.json', '{ "root": true }'],
  ['tool', '#!/usr/bin/env bash\nsource scripts/lib/logging.sh\nnpm publish\n'],
  ['scripts/lib/extra.sh', 'docker push house/svc-0000\n'],
  ['gitops/charts/svc-0000/templates/_helpers.tpl', '{{- define "shared.image" -}}x{{- end -}}'],
  [
    'gitops/charts/svc-0001/templates/extra.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec:\n  containers:\n    - image: "{{ .Values.image.repository }}"\n',
  ],
  ['gitops/charts/svc-0001/values.schema.json', '{ "properties": { "replicas": { "type": "string" } } }'],
  ['extra/Tiltfile', "load('../tilt/Tiltfile.core', 'service_image')\nservice_image('svc-0000', [])\n"],
  ['.gitmodules', '[submodule "x"]\n  path = services/svc-0001\n'],
];

/** Lines that are written somewhere, whether they fit there or not. */
const LINES = [
  '# x',
  '  a: b',
  'RUN npm publish',
  'COPY services/svc-0000 .',
  'FROM house/svc-0001',
  'ENV TOKEN=abc',
  "docker_build('house/svc-0000', '.')",
  "local_resource('x', cmd='docker push localhost:5000/house/svc-0001', labels=['a.b'])",
  "docker_build(read_yaml('gitops/values/dev/svc-0000.yaml')['image']['repository'], 'services/svc-0000')",
  'source scripts/lib/extra.sh',
  'docker push ghcr.io/house/svc-0000:latest',
  '          image: {{ .Values.image.tag }}',
  '{{- define "shared.image" -}}x{{- end -}}',
  '{{ fail "no" }}',
  '  repository: ghcr.io/house/other',
  'port: 9090',
  '# ameide-lint-disable-next-line tilt/no-prod-dockerfile -- because',
];

const FOLDERS = [
  'services/svc-0000',
  'gitops/charts/svc-0001',
  'scripts/lib',
  'gitops/values/dev',
  'gitops/charts/shared',
];
const LINKS = ['gitops/charts/svc-0000/charts/shared', 'gitops/charts/svc-0001/charts/shared'];

/** A text with one change in it. */
function mutated(text: string, next: () => number): string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const lines = text.split('\n');
  const at = Math.floor(next() * lines.length);
  const line = lines[at] ?? '';
  switch (Math.floor(next() * 7)) {
    case 0:
      lines.splice(at, 1 + Math.floor(next() * 4));
      break;
    case 1:
      lines.splice(at, 0, line);
      break;
    case 2:
      lines.splice(at, 0, pick(LINES));
      break;
    case 3:
      lines[at] = line.replace(/[a-z]+/, (word) => `${word}x`);
      break;
    case 4:
      lines[at] = line.replace(/dev|release|image|svc-\d+/, () => pick(['dev', 'release', 'image', 'svc-0001']));
      break;
    case 5:
      return text.slice(0, Math.floor(next() * text.length));
    default: {
      const cut = Math.floor(next() * text.length);
      return text.slice(0, cut) + pick(['"', "'", '{{', '(', ':', '$', '\0']) + text.slice(cut);
    }
  }
  return lines.join('\n');
}

/** Edits the texts of files at random, line by line; now and then one becomes again what it was. */
export class LineEdits {
  /** Texts of the files that were edited. */
  readonly texts = new Map<string, string>();
  readonly #files: ReadonlyMap<string, string>;
  readonly #next: () => number;

  constructor(files: ReadonlyMap<string, string>, seed: number) {
    this.#files = files;
    this.#next = random(seed);
  }

  /** Changes one file; returns its path. */
  step(): string {
    const paths = [...this.#files.keys()];
    const path = paths[Math.floor(this.#next() * paths.length)] ?? '';
    const original = this.#files.get(path) ?? '';
    const text = this.texts.get(path) ?? original;
    this.texts.set(path, this.#next() < 0.3 ? original : mutated(text, this.#next));
    return path;
  }
}

/** Edits a repository at random, as an editor and other programs would, and tells the project of it. */
export class RandomEdits {
  /** Texts of open documents. */
  readonly open = new Map<string, string>();
  readonly #root: string;
  readonly #project: LiveProject;
  readonly #next: () => number;

  constructor(root: string, project: LiveProject, seed: number) {
    this.#root = root;
    this.#project = project;
    this.#next = random(seed);
  }

  #pick<T>(list: readonly T[]): T {
    const one = list[Math.floor(this.#next() * list.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }

  #onDisk(folder = ''): readonly string[] {
    return readdirSync(join(this.#root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? this.#onDisk(path) : entry.isFile() ? [path] : [];
    });
  }

  #exists(path: string): boolean {
    return existsSync(join(this.#root, path));
  }

  #type(path: string, text: string): string {
    this.open.set(path, text);
    this.#project.setText(path, text);
    return `type ${path}`;
  }

  #close(path: string): void {
    if (this.open.delete(path)) this.#project.setText(path, undefined);
  }

  #write(path: string, text: string): string {
    this.#close(path);
    mkdirSync(join(this.#root, dirname(path)), { recursive: true });
    writeFileSync(join(this.#root, path), text);
    this.#project.touch(path);
    return `write ${path}`;
  }

  /** In the editor or by another program. */
  #put(path: string, text: string): string {
    return this.#next() < 0.5 ? this.#type(path, text) : this.#write(path, text);
  }

  /** Makes one change; returns what it was. */
  step(): string {
    const disk = this.#onDisk();
    const edited = [...new Set([...disk, ...this.open.keys()])].filter((path) => !/\.lintrc\.json$|ignore$/.test(path));
    const kind = this.#next();
    if (kind < 0.42) {
      const path = this.#pick(edited);
      return this.#put(path, mutated(this.open.get(path) ?? readFileSync(join(this.#root, path), 'utf8'), this.#next));
    }
    if (kind < 0.52) {
      if (this.open.size === 0) return 'nothing';
      const path = this.#pick([...this.open.keys()]);
      const text = this.open.get(path) ?? '';
      if (this.#next() < 0.4) this.#write(path, text);
      this.#close(path);
      return `close ${path}`;
    }
    if (kind < 0.6) return this.#put('.lintrc.json', this.#pick(CONFIGURATIONS));
    if (kind < 0.7) {
      const path = this.#pick(Object.keys(IGNORES));
      return this.#put(path, this.#pick(IGNORES[path] ?? []));
    }
    if (kind < 0.8) return this.#put(...this.#pick(NEW_FILES));
    const path = this.#pick(disk.filter((path) => path !== '.lintrc.json'));
    if (kind < 0.87) {
      this.#close(path);
      rmSync(join(this.#root, path));
      this.#project.touch(path);
      return `delete ${path}`;
    }
    if (kind < 0.92) return this.#rename(path, path.replace(/dev|release|(?=\.yaml$)/, 'other'));
    if (kind < 0.96) {
      const folder = this.#pick(FOLDERS);
      const away = `${dirname(folder)}/away`;
      return this.#exists(folder) ? this.#rename(folder, away) : this.#rename(away, folder);
    }
    return this.#link(this.#pick(LINKS));
  }

  #rename(from: string, to: string): string {
    if (!this.#exists(from) || this.#exists(to)) return 'nothing';
    for (const path of [...this.open.keys()]) if (path === from || path.startsWith(`${from}/`)) this.#close(path);
    mkdirSync(join(this.#root, dirname(to)), { recursive: true });
    renameSync(join(this.#root, from), join(this.#root, to));
    // A client tells of a folder alone, not of what lies in it.
    this.#project.touch(from);
    this.#project.touch(to);
    return `rename ${from} to ${to}`;
  }

  #link(path: string): string {
    if (!this.#exists(dirname(path))) return 'nothing';
    rmSync(join(this.#root, path), { recursive: true, force: true });
    if (this.#next() < 0.7)
      symlinkSync(this.#pick(['../../shared', '../../svc-0000', '../../none']), join(this.#root, path));
    this.#project.touch(path);
    return `link ${path}`;
  }
}
