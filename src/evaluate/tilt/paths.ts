import { ROOT_PATH } from '../../model/command.ts';
import { mapPossible, type Possible } from '../../model/possible.ts';
import type { PathValue } from '../../model/tilt.ts';
import { HOLE, TracedText } from '../../text/traced.ts';

/** The absolute path of a path relative to the root: the root stands as `ROOT_PATH`. */
export function absolutePath(path: string): string {
  return path === '' ? ROOT_PATH : `${ROOT_PATH}/${path}`;
}

/** Normalises a path as Go's `filepath.Clean` does. */
export function cleanPath(path: string): string {
  if (path === '') return '.';
  if (!UNCLEAN.test(path)) return path;
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    const last = out.at(-1);
    if (name !== '..') out.push(name);
    else if (last !== undefined && last !== '..' && last !== ROOT_PATH) out.pop();
    else if (!rooted) out.push('..');
  }
  const joined = out.join('/');
  return rooted ? `/${joined}` : joined || '.';
}

/** What a path holds that is not clean: empty parts, `.` and `..`. */
const UNCLEAN = /\/\/|\/$|(?:^|\/)\.{1,2}(?:\/|$)/;

/** Whether a path does not depend on the working directory. */
export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || path.startsWith(ROOT_PATH);
}

/**
 * A path text as `starkit.AbsPath` resolves it in a folder (relative to the root): relative to the root, undefined when
 * it leads out of it. A path that begins with something unknown stays as it is, since that may be absolute.
 */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path.startsWith(HOLE)) return cleanPath(path);
  if (path.startsWith('/')) return undefined;
  const clean = cleanPath(path.startsWith(ROOT_PATH) ? path : `${absolutePath(folder)}/${path}`);
  if (clean === ROOT_PATH) return '';
  if (!clean.startsWith(`${ROOT_PATH}/`)) return undefined;
  const inside = clean.slice(ROOT_PATH.length + 1);
  return inside === '..' || inside.startsWith('../') ? undefined : inside;
}

/** A path argument in the folder of the file that is being executed. */
export function pathValue(folder: string, text: TracedText): PathValue {
  return { text, path: resolvePath(folder, text.text) };
}

export function pathValues(folder: string, texts: readonly Possible<TracedText>[]): Possible<PathValue>[] {
  return texts.map((text) => mapPossible(text, (one) => pathValue(folder, one)));
}

/** The `Dockerfile` in a build context. */
export function implicitDockerfile(context: PathValue): PathValue {
  const text = TracedText.concat(
    context.text,
    TracedText.computed(context.text.text.endsWith('/') ? 'Dockerfile' : '/Dockerfile', context.text.spanOf()),
  );
  const { path } = context;
  return { text, path: path === undefined ? undefined : path === '' ? 'Dockerfile' : cleanPath(`${path}/Dockerfile`) };
}
