import type { ShellCommand } from '../model/command.ts';
import { ROOT_PATH } from '../model/command.ts';
import { wayOfCommand } from '../model/command-way.ts';
import type { Repository } from '../model/files.ts';
import type { PathValue } from '../model/path.ts';
import type { MissingPath } from '../model/relations.ts';
import type { ApiCall, Release, TiltProject } from '../model/tilt.ts';
import type { WayStep } from '../model/unresolved.ts';
import { nearestName } from '../text/nearest.ts';
import { joinPath } from '../text/path.ts';
import { compareSpans, type Span, spanKey } from '../text/source.ts';
import { HOLE, type TracedText } from '../text/traced.ts';
import { projectCommands } from './tilt-commands.ts';

/** Programs whose first operand is a script. */
const INTERPRETERS: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'zsh',
  'dash',
  'ksh',
  'python',
  'python3',
  'node',
  'source',
  '.',
]);
const SCRIPT = /\.(sh|bash|zsh|py|mjs|cjs|js|ts|rb|pl)$/;

/** The paths that a Tilt project uses and the repository does not have. Paths that may be generated are left out. */
export function missingPaths(project: TiltProject, repository: Repository): readonly MissingPath[] {
  const missing = new Map<string, MissingPath>();
  const add = (use: string, path: string, at: Span, related: readonly WayStep[]) => {
    // Digest files of the former flow are generated; that they are used at all is another matter.
    if (path.includes(HOLE) || mayExist(repository, path) || /(^|\/)tilt-values\//.test(path)) return;
    const key = `${spanKey(at)} ${path}`;
    if (missing.has(key)) return;
    const nearest = nearestPath(repository, path);
    missing.set(key, { use, path, at, related, ...(nearest !== undefined && { nearest }) });
  };

  const contexts = new Set<string>();
  for (const image of project.images) {
    const related = wayTo(image.call, 'builds it');
    for (const context of image.context?.alternatives ?? [])
      if (context.path !== undefined && !isRemote(context.text.text)) {
        add('build context', context.path, nameAt(context) ?? image.call.at, related);
        if (!mayExist(repository, context.path)) contexts.add(context.path);
      }
    for (const use of image.dockerfile?.alternatives ?? [])
      if (use.path.path !== undefined && use.path.text.known)
        if (!contexts.has(parentOf(use.path.path)))
          // A context that is missing has no Dockerfile either.
          add('Dockerfile', use.path.path, use.at, related);
    for (const build of image.command?.images.builds ?? []) {
      const via = wayOfCommand(build.command);
      for (const use of build.dockerfile?.alternatives ?? [])
        if (use.path.path !== undefined && use.path.text.known)
          add('Dockerfile', use.path.path, use.at, [...via, ...related]);
    }
  }
  const isChartRepository = chartRepositories(project);
  for (const release of project.releases) addRelease(release, isChartRepository, repository, add);
  for (const { command, call } of projectCommands(project)) {
    const written = new Set(command.writes.map(({ path }) => path));
    for (const one of command.commands) {
      const script = scriptOf(one);
      if (!script || written.has(script.path)) continue;
      add('script', script.path, script.at ?? command.at, wayTo(call, 'runs it'));
    }
  }
  // A context that is missing has no Dockerfile either.
  for (const { missing: file, at, stack } of project.errors)
    if (file && !(file.use === 'Dockerfile' && contexts.has(parentOf(file.path))))
      add(
        file.use,
        file.path,
        at,
        stack.map((site) => ({ message: `through ${site.callee}() called here`, span: site.at })),
      );
  return [...missing.values()].sort((a, b) => compareSpans(a.at, b.at));
}

type Add = (use: string, path: string, at: Span, related: readonly WayStep[]) => void;

/** Tells whether `helm_repo` may have given a chart repository a name. */
function chartRepositories({ calls }: TiltProject): (name: string) => boolean {
  const names = calls.flatMap(({ name, arguments: args }) => (name === 'helm_repo' && args.get('name')?.value) || []);
  return (name) => names.some((given) => given.kind !== 'text' || given.text.text === name);
}

function addRelease(
  release: Release,
  isChartRepository: (name: string) => boolean,
  repository: Repository,
  add: Add,
): void {
  const related = wayTo(release.call, 'deploys it');
  for (const values of release.values)
    for (const file of values.alternatives)
      if (file.path !== undefined && !isRemote(file.text.text))
        add('values file', file.path, nameAt(file) ?? release.call.at, related);
  for (const chart of release.chart.alternatives) {
    const { path } = chart;
    if (
      release.kind === 'helm_remote' ||
      path === undefined ||
      !isLocalChart(chart.text.text, path, isChartRepository, repository)
    )
      continue;
    add('chart', path, nameAt(chart) ?? release.call.at, related);
  }
}

/** Whether a chart argument that does not exist as a folder means one, and not `repository/name` of a Helm repository. */
function isLocalChart(
  text: string,
  path: string,
  isChartRepository: (name: string) => boolean,
  repository: Repository,
): boolean {
  if (isRemote(text) || text.endsWith('.tgz')) return false;
  if (text.startsWith('.')) return true;
  const parts = text.split('/');
  if (parts.length < 2) return false;
  return !isChartRepository(parts[0] ?? '') && (parts.length > 2 || repository.exists(parentOf(path)));
}

/** The script of the repository that a command names, when it names one by its path. */
function scriptOf(command: ShellCommand): { readonly path: string; readonly at: Span | undefined } | undefined {
  if (command.runs || command.conditional || command.via.some(({ kind }) => kind === 'container')) return undefined;
  const [program, ...words] = command.words;
  const name = only(program);
  if (name === undefined) return undefined;
  let word = program;
  if (INTERPRETERS.has(name.text)) {
    word = words[0];
    const first = only(word);
    if (!first || first.text.startsWith('-')) return undefined;
  }
  const text = only(word);
  if (!text?.known || !SCRIPT.test(text.text) || command.cwd === undefined) return undefined;
  if (word === program && !text.text.includes('/')) return undefined;
  const path = resolve(command.cwd, text.text);
  if (path === undefined || /(^|\/)node_modules\//.test(path)) return undefined;
  return { path, at: text.spanOf() ?? word?.span };
}

function only(word: ShellCommand['words'][number] | undefined): TracedText | undefined {
  return word && !word.unknown && !word.several && word.alternatives.length === 1 ? word.alternatives[0] : undefined;
}

/** A path relative to the root; undefined outside of it. */
function resolve(folder: string, text: string): string | undefined {
  const rooted = text.startsWith(ROOT_PATH);
  if (text.startsWith('/') || text.startsWith('~')) return undefined;
  return rooted ? joinPath('', text.slice(ROOT_PATH.length)) : joinPath(folder, text);
}

function wayTo(call: ApiCall, does: string): WayStep[] {
  return [
    { message: `${call.name}() ${does} here`, span: call.at },
    ...call.stack.map((site) => ({ message: `through ${site.callee}() called here`, span: site.at })),
  ];
}

/** The literal that holds the beginning of a path's last component. */
function nameAt({ text }: PathValue): Span | undefined {
  if (!text.known) return undefined;
  const trimmed = text.text.replace(/\/+$/, '');
  const start = trimmed.lastIndexOf('/') + 1;
  return text.literalOf(Math.min(start, Math.max(0, trimmed.length - 1)), trimmed.length);
}

function isRemote(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^git@/.test(text);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Whether the path exists or may be generated: something on its way is ignored. */
function mayExist(repository: Repository, path: string): boolean {
  if (path === '' || repository.exists(path)) return true;
  const parts = path.split('/');
  return parts.some((_, index) => repository.ignored(parts.slice(0, index + 1).join('/')));
}

function nearestPath(repository: Repository, path: string): string | undefined {
  const folder = parentOf(path);
  const name = path.slice(folder === '' ? 0 : folder.length + 1);
  const names = new Set<string>();
  const prefix = folder === '' ? '' : `${folder}/`;
  for (const file of repository.files)
    if (file.path.startsWith(prefix)) names.add(file.path.slice(prefix.length).split('/', 1)[0]!);
  const near = nearestName(name, names);
  return near === undefined ? undefined : prefix + near;
}
