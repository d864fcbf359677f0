import type { ComposeCommand } from '../model/command.ts';
import { certain } from '../model/possible.ts';
import { type ComposeService, mergedBuild } from '../model/registry.ts';
import { joinPath } from '../text/path.ts';
import type { Span } from '../text/source.ts';
import { TracedText } from '../text/traced.ts';
import { literalAt } from './literals.ts';

/** The services of a compose file by its path; undefined when there is no such file. */
export type ComposeFiles = (path: string) => readonly ComposeService[] | undefined;

/** The names that compose looks for, and those whose services it lays over them. */
const DEFAULTS = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** A service on which a command works, with the folder of its project. */
export interface ComposeUse {
  readonly service: ComposeService;
  readonly folder: string;
}

/** The services on which a command works: those it names, else all without a profile. */
export function composeUses(compose: ComposeCommand, servicesIn: ComposeFiles): readonly ComposeUse[] {
  const files = filesOf(compose, servicesIn);
  const [first] = files;
  if (!first) return [];
  const folder = compose.files.length > 0 ? folderOf(first) : (compose.directory ?? '');
  const named = compose.services.flatMap(({ alternatives }) => alternatives.map(({ text }) => text));
  const merged = new Map<string, ComposeService>();
  for (const service of files.flatMap((file) => servicesIn(file) ?? [])) {
    const base = merged.get(service.name);
    merged.set(service.name, base ? overlaid(service, base) : service);
  }
  return [...merged.values()]
    .filter(({ name, optional }) => (named.length > 0 ? named.includes(name) : !optional || compose.profiles))
    .map((service) => ({ service, folder }));
}

/** The Dockerfile that a service is built from, and where it is written; undefined when it is not built or not known. */
export function composeDockerfile({ service, folder }: ComposeUse): { path: string; at: Span } | undefined {
  const { build } = service;
  if (!build) return undefined;
  const context = build.context ?? TracedText.computed('.');
  const file = build.dockerfile ?? TracedText.computed('Dockerfile');
  if (/:\/\/|^git@|^\//.test(context.text) || file.text.startsWith('/')) return undefined;
  const path = joinPath('', `${build.folder ?? folder}/${context.text}/${file.text}`);
  const named = build.dockerfile ?? build.context;
  const at = named && (literalAt(named, named.text.lastIndexOf('/') + 1) ?? named.spanOf());
  return path === undefined ? undefined : { path, at: at ?? build.at };
}

function overlaid(over: ComposeService, base: ComposeService): ComposeService {
  return {
    ...over,
    image: over.image ?? base.image,
    ports: [...base.ports, ...over.ports],
    hostNetwork: over.hostNetwork || base.hostNetwork,
    optional: over.optional || base.optional,
    build: over.build ? mergedBuild(over.build, base.build) : base.build,
  };
}

function filesOf({ files, directory }: ComposeCommand, servicesIn: ComposeFiles): readonly string[] {
  if (files.length > 0) return files.flatMap((file) => certain(file)?.path ?? []);
  if (directory === undefined) return [];
  const here = (names: readonly string[]): readonly string[] =>
    names
      .map((name) => (directory === '' ? name : `${directory}/${name}`))
      .filter((path) => servicesIn(path))
      .slice(0, 1);
  const found = here(DEFAULTS);
  return found.length > 0 ? [...found, ...here(OVERRIDES)] : [];
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}
