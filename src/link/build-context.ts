import type { BuildContext, ContextSource } from '../model/build-context.ts';
import type { Word } from '../model/command.ts';
import type { DockerfileCopy, DockerfileFacts } from '../model/dockerfile.ts';
import type { Repository } from '../model/files.ts';
import type { DockerfileBuild } from '../model/pipeline.ts';
import { certain } from '../model/possible.ts';
import { writtenPlace } from '../model/setting-place.ts';
import { HOLE, TracedText } from '../text/traced.ts';
import { ignoreLines, ignorePatterns, toRegex } from './dockerignore.ts';

/** A source before it is known in which folder the context lies. */
interface Taken extends Pick<ContextSource, 'stage' | 'copy' | 'text' | 'at' | 'instruction'> {
  /** Relative to the context. */
  readonly inContext: string;
}

/** The folder that a build surely has as its context; undefined where that is not known. */
export function givenFolder({ context }: DockerfileBuild): string | undefined {
  const given = certain(context);
  return given?.text.known && given.path !== undefined && !given.path.includes(HOLE) ? given.path : undefined;
}

/** What a build of a Dockerfile takes from its context: the folder that is `given`, or one that fits. */
export function buildContext(
  dockerfile: string,
  facts: DockerfileFacts,
  given: string | undefined,
  repository: Repository,
): BuildContext {
  const { taken, open } = takenBy(facts);
  const { folder, certain: isCertain } =
    given === undefined ? folderOf(dockerfile, taken, repository) : { folder: given, certain: true };
  const prefix = folder === '' ? '' : `${folder}/`;
  const file = repository.source(`${dockerfile}.dockerignore`) ?? repository.source(`${prefix}.dockerignore`);
  const ignore = ignorePatterns(file ? ignoreLines(file.text) : []);
  const sources = taken.map(({ inContext, ...source }): ContextSource => {
    return { ...source, path: inContext === '' ? folder : prefix + inContext };
  });
  const isLeftOut = (path: string) => ignore.ignores(path.slice(prefix.length));
  const bringing = (path: string) => {
    if (!`${path}/`.startsWith(prefix) || isLeftOut(path)) return [];
    return sources.filter((source) => brings(source.path, path));
  };
  return {
    folder,
    certain: isCertain,
    sources,
    bringing,
    mayBring: (path) => open || bringing(path).length > 0,
    filesOf: (source) =>
      repository.files.flatMap(({ path }) =>
        path.startsWith(prefix) && brings(source.path, path) && !isLeftOut(path) ? [path] : [],
      ),
  };
}

/** Whether a source brings all of a path: it is the path, a folder above it, or a pattern that matches one of these. */
function brings(source: string, path: string): boolean {
  if (source === '' || source === path || path.startsWith(`${source}/`)) return true;
  if (!isPattern(source)) return false;
  const regex = toRegex(source);
  const depth = source.split('/').length;
  return regex !== undefined && !source.includes('**') && regex.test(path.split('/').slice(0, depth).join('/'));
}

function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** What a build takes in, and whether something that is not known may be among it. */
function takenBy(facts: DockerfileFacts): { readonly taken: readonly Taken[]; readonly open: boolean } {
  const taken: Taken[] = [];
  let open = false;
  const add = (word: Pick<Word, 'alternatives' | 'span'>, rest: Omit<Taken, 'text' | 'at' | 'inContext'>) => {
    for (const text of word.alternatives) {
      if (!text.known) open = true;
      else if (!rest.copy || !isElsewhere(rest.copy, text))
        taken.push({
          ...rest,
          text,
          inContext: clean(text.text),
          at: writtenPlace(text) ?? word.span ?? rest.instruction,
        });
    }
  };
  for (const copy of facts.copies) {
    if (copy.from || !facts.built.has(copy.stage)) continue;
    for (const word of copy.sources) {
      if (word.unknown || word.several) open = true;
      add(word, { stage: copy.stage, copy, instruction: copy.span });
    }
  }
  const mounts = new Set(facts.commands.filter(({ stage }) => facts.built.has(stage)).map(({ mounts: all }) => all));
  for (const command of facts.commands) {
    if (!mounts.delete(command.mounts)) continue;
    for (const { type, options, span } of command.mounts) {
      if (type !== 'bind' || options.has('from')) continue;
      const source = options.get('source') ?? options.get('src');
      const rest = { stage: command.stage, copy: undefined, instruction: command.instruction };
      if (source?.unknown) open = true;
      if (source) add({ ...source, span }, rest);
      else taken.push({ ...rest, text: TracedText.exact(span), inContext: '', at: span });
    }
  }
  return { taken, open };
}

/** What does not come from the build context: URLs and Git repositories of `ADD`. */
function isElsewhere(copy: DockerfileCopy, { text }: TracedText): boolean {
  return copy.keyword === 'ADD' && (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^git@/.test(text));
}

/** A source as BuildKit reads it: rooted in the context, which `..` cannot leave. */
function clean(source: string): string {
  const out: string[] = [];
  for (const part of source.split('/'))
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  return out.join('/');
}

/** The one of the root and the Dockerfile's own folder in which more of the sources exist. */
function folderOf(
  dockerfile: string,
  taken: readonly Taken[],
  repository: Repository,
): { readonly folder: string; readonly certain: boolean } {
  const own = dockerfile.slice(0, Math.max(0, dockerfile.lastIndexOf('/')));
  const existing = (folder: string) =>
    taken.filter(({ inContext }) => {
      const fixed = inContext.split('/').filter((_, index, all) => !all.slice(0, index + 1).some(isPattern));
      return fixed.length > 0 && repository.exists([...(folder === '' ? [] : [folder]), ...fixed].join('/'));
    }).length;
  const [inOwn, inRoot] = [existing(own), existing('')];
  if (own === '') return { folder: '', certain: true };
  return inOwn > inRoot ? { folder: own, certain: true } : { folder: '', certain: inRoot > inOwn };
}
