import { bool, type GoFunction, Str } from '../template/values.ts';
import { fn, strArg, textArg } from './define.ts';

/** Go's package `path`, and `path/filepath` as it is on Linux. */

/** Go's `path.Clean`. */
export function cleanPath(path: string): string {
  if (path === '') return '.';
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push('..');
  }
  return rooted ? `/${kept.join('/')}` : kept.join('/') || '.';
}

/** Go's `path.Base`. */
export function basePath(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** Go's `path.Ext`. */
export function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot);
}

function onPath(names: readonly string[], change: (path: string) => string): GoFunction[] {
  return names.map((name) => fn(name, ['string'], (args) => new Str(change(textArg(args, 0)), strArg(args, 0).origin)));
}

export const paths: readonly GoFunction[] = [
  ...onPath(['base', 'osBase'], basePath),
  ...onPath(['clean', 'osClean'], cleanPath),
  ...onPath(['dir', 'osDir'], (path) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1))),
  ...onPath(['ext', 'osExt'], extension),
  ...['isAbs', 'osIsAbs'].map((name) => fn(name, ['string'], (args) => bool(textArg(args, 0).startsWith('/')))),
];
