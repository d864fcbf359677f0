import type { DocumentLink, Location, LocationLink } from 'vscode-languageserver';
import type { NavigationLink } from '../link/navigation.ts';
import { type Span, spanKey, spanText } from '../text/source.ts';
import { locationOf, rangeOf, touches } from './places.ts';

function size({ start, end }: Span): number {
  return end - start;
}

/** The links whose text is the smallest around an offset. */
function narrowest(
  links: readonly NavigationLink[],
  side: 'from' | 'to',
  path: string,
  offset: number,
): readonly NavigationLink[] {
  const found = links.filter((link) => touches(link[side], path, offset));
  const least = Math.min(...found.map((link) => size(link[side])));
  return found.filter((link) => size(link[side]) === least);
}

/** Where the text at an offset leads to. */
export function definitionsAt(
  links: readonly NavigationLink[],
  path: string,
  offset: number,
  uriOf: (path: string) => string,
): LocationLink[] {
  return narrowest(links, 'from', path, offset).map(({ from, to }) => ({
    originSelectionRange: rangeOf(from),
    targetUri: uriOf(to.file.path),
    targetRange: rangeOf(to),
    targetSelectionRange: rangeOf(to),
  }));
}

/**
 * What leads to the text at an offset, or to what that text itself leads to. At the head of a file, whatever leads to the
 * file.
 */
export function referencesAt(
  links: readonly NavigationLink[],
  path: string,
  offset: number,
  includeDeclaration: boolean,
  uriOf: (path: string) => string,
): Location[] {
  const targets = narrowest(links, 'to', path, offset).map(({ to }) => to);
  if (targets.length === 0) targets.push(...narrowest(links, 'from', path, offset).map(({ to }) => to));
  const spans = new Map<string, Span>();
  const add = (span: Span) => spans.set(`${span.file.path}:${span.start}:${span.end}`, span);
  for (const target of targets) {
    if (includeDeclaration) add(target);
    for (const { from, to } of links)
      if (to.file.path === target.file.path && to.start === target.start && to.end === target.end) add(from);
  }
  return [...spans.values()].map((span) => locationOf(span, uriOf));
}

/** The texts of a file that name one other file each. */
export function documentLinks(
  links: readonly NavigationLink[],
  path: string,
  uriOf: (path: string) => string,
): DocumentLink[] {
  const targets = new Map<string, Set<string>>();
  const own = links.filter(
    ({ relation, from }) => (relation === 'file' || relation === 'dockerfile') && from.file.path === path,
  );
  for (const { from, to } of own) {
    const known = targets.get(spanKey(from));
    if (known) known.add(to.file.path);
    else targets.set(spanKey(from), new Set([to.file.path]));
  }
  return own
    .filter(({ from, to }) => targets.get(spanKey(from))?.size === 1 && names(spanText(from), to.file.path))
    .map(({ from, to }) => ({ range: rangeOf(from), target: uriOf(to.file.path), tooltip: to.file.path }));
}

/** Whether a text spells the name of a file, or of the folder that stands for it. */
function names(text: string, path: string): boolean {
  const [file, folder] = path.split('/').reverse();
  return text.includes(file!) || (folder !== undefined && text.includes(folder));
}
