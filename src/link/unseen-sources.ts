import type { DockerfileCopy } from '../model/dockerfile.ts';
import type { Repository } from '../model/files.ts';
import type { PathValue } from '../model/path.ts';
import type { Dockerfile } from '../model/pipeline.ts';
import { certain, type Possible } from '../model/possible.ts';
import type { UnseenSource } from '../model/relations.ts';
import type { ImageBuild } from '../model/tilt.ts';
import type { Span } from '../text/source.ts';
import { HOLE, type TracedText } from '../text/traced.ts';
import { type IgnorePatterns, ignoreLines, ignorePatterns, toRegex } from './dockerignore.ts';

/** What the build of an image sees. */
interface Context {
  readonly image: ImageBuild;
  /** Relative to the root. */
  readonly path: string;
  /** The build command; undefined: the call that makes the image. */
  readonly at: Span | undefined;
  readonly only: readonly string[] | undefined;
  readonly ignore: IgnorePatterns;
  readonly dockerignore: IgnorePatterns;
}

/** The sources of `COPY` and `ADD` in a Dockerfile that the builds of its images cannot see. */
export function unseenSources(dockerfile: Dockerfile, repository: Repository): readonly UnseenSource[] {
  return dockerfile.builtBy.flatMap((image) =>
    buildsOf(image).flatMap(({ context, uses, at }) => {
      const folder = pathOf(context);
      if (folder === undefined || certain(uses)?.path.path !== dockerfile.path) return [];
      const seen = contextOf(image, folder, at, dockerfile.path, repository);
      if (!seen) return [];
      const facts = dockerfile.builds.find((build) => build.image === image)?.facts;
      return (facts?.copies ?? [])
        .filter((copy) => !copy.from && facts!.built.has(copy.stage))
        .flatMap((copy) => unseenIn(copy, seen, repository));
    }),
  );
}

/** The builds of an image with the Dockerfiles that each uses; `at` is a build command's own place. */
function buildsOf(image: ImageBuild) {
  return [
    { context: image.context, uses: image.dockerfile, at: undefined },
    ...(image.command?.images.builds ?? []).map(({ context, dockerfile, at, remote }) => ({
      context: remote ? undefined : context,
      uses: dockerfile,
      at,
    })),
  ];
}

function pathOf(path: Possible<PathValue> | undefined): string | undefined {
  const only = certain(path);
  return only?.text.known && only.path !== undefined && !only.path.includes(HOLE) ? only.path : undefined;
}

function contextOf(
  image: ImageBuild,
  path: string,
  at: Span | undefined,
  dockerfile: string,
  repository: Repository,
): Context | undefined {
  const only = textsOf(image.only);
  const ignore = textsOf(image.ignore);
  // With patterns that are not known nothing is surely left out, or surely there.
  if (!only || !ignore) return undefined;
  const source = repository.source(`${dockerfile}.dockerignore`) ?? repository.source(join(path, '.dockerignore'));
  return {
    image,
    path,
    at,
    only: image.command || only.length === 0 ? undefined : only.map(clean),
    ignore: ignorePatterns(image.command ? [] : ignore),
    dockerignore: ignorePatterns(source ? ignoreLines(source.text) : []),
  };
}

function textsOf(paths: Possible<readonly PathValue[]> | undefined): readonly string[] | undefined {
  if (!paths) return [];
  const only = certain(paths);
  return only?.every(({ text }) => text.known) ? only.map(({ text }) => text.text) : undefined;
}

function unseenIn(copy: DockerfileCopy, context: Context, repository: Repository): readonly UnseenSource[] {
  const judged = copy.sources.flatMap((word) =>
    word.several
      ? []
      : word.alternatives.flatMap((text) => {
          if (!text.known || isElsewhere(copy, text)) return [];
          return [{ word, text, reason: reasonOf(text.text, context, repository) }];
        }),
  );
  const anySeen = judged.some(({ reason }) => reason === undefined) || judged.length < copy.sources.length;
  return judged.flatMap(({ word, text, reason }) => {
    // A pattern that matches nothing is fine beside sources that are there (`COPY package.json yarn.lock* ./`).
    if (!reason || (isGlob(text.text) && anySeen)) return [];
    return [
      {
        image: context.image,
        source: text.text,
        reason,
        at: word.span ?? text.spanOf() ?? copy.span,
        context: context.path,
        related: context.image.command
          ? [
              {
                message: `built with the context "${context.path || '.'}" here`,
                span: context.at ?? context.image.call.at,
              },
            ]
          : [],
      },
    ];
  });
}

/** What does not come from the build context: URLs and Git repositories of `ADD`. */
function isElsewhere(copy: DockerfileCopy, { text }: TracedText): boolean {
  return copy.keyword === 'ADD' && (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^git@/.test(text));
}

function isGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

function reasonOf(source: string, context: Context, repository: Repository): UnseenSource['reason'] | undefined {
  const path = clean(source);
  if (path === '') return undefined;
  if (isGlob(path)) return globReason(path, context, repository);
  const full = join(context.path, path);
  const exists = repository.exists(full);
  if (exists) return leftOut(path, context);
  if (mayBeGenerated(full, repository)) return undefined;
  return climbsOut(source) || repository.exists(path) ? 'outside' : 'missing';
}

function leftOut(path: string, { only, ignore, dockerignore }: Context): UnseenSource['reason'] | undefined {
  if (only && !only.some((kept) => kept === '' || isBelow(path, kept) || isBelow(kept, path))) return 'only';
  if (ignore.ignores(path)) return 'ignore';
  return dockerignore.ignores(path) ? 'dockerignore' : undefined;
}

function globReason(path: string, context: Context, repository: Repository): UnseenSource['reason'] | undefined {
  const regex = toRegex(path);
  const depth = path.split('/').length;
  if (!regex) return undefined;
  const prefix = context.path === '' ? '' : `${context.path}/`;
  // What every match begins with.
  const plain = prefix + path.slice(0, path.search(/[*?[\\]/));
  let reason: UnseenSource['reason'] = 'missing';
  const seen = new Set<string>();
  for (const file of repository.files) {
    if (!file.path.startsWith(plain)) continue;
    const candidate = file.path.slice(prefix.length).split('/').slice(0, depth).join('/');
    if (seen.has(candidate)) continue;
    seen.add(candidate);
    if (!regex.test(candidate)) continue;
    const left = leftOut(candidate, context);
    if (!left) return undefined;
    reason = left;
  }
  const fixed = path.slice(0, path.lastIndexOf('/', path.search(/[*?[]/)) + 1).replace(/\/$/, '');
  const folder = join(context.path, fixed);
  // What lies in a generated folder, or would be ignored itself, may be there when the build runs.
  if (
    reason === 'missing' &&
    (mayBeGenerated(folder, repository) ||
      ['x', ''].some((some) => mayBeGenerated(join(context.path, path.replaceAll(/[*?]+/g, some)), repository)))
  )
    return undefined;
  return reason;
}

function mayBeGenerated(path: string, repository: Repository): boolean {
  const parts = path.split('/').filter(Boolean);
  return parts.some((_, index) => repository.ignored(parts.slice(0, index + 1).join('/')));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function climbsOut(source: string): boolean {
  let depth = 0;
  for (const part of source.split('/'))
    if (part === '..') {
      depth--;
      if (depth < 0) return true;
    } else if (part !== '' && part !== '.') depth++;
  return false;
}

/** A source as BuildKit reads it: rooted in the context, which `..` cannot leave. */
function clean(source: string): string {
  const out: string[] = [];
  for (const part of source.split('/'))
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  return out.join('/');
}

function join(folder: string, path: string): string {
  if (folder === '' || path === '') return folder + path;
  return `${folder}/${path}`;
}
