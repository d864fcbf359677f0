import { basename, dirname, resolve } from 'node:path';
import { createDiskHost } from '../host/disk.ts';
import type { ConfigFile } from '../lint-project.ts';
import { type CliIo, UsageError } from './io.ts';
import type { Arguments } from './options.ts';
import { below, pathExists, shownFrom } from './projects.ts';

/** The configuration that the options ask for. */
export function configOf(
  args: Arguments,
  io: CliIo,
  root: string,
): (ConfigFile & { readonly folder: string }) | false | undefined {
  if (args.flag('config') === false) return false;
  const file = args.value('config');
  if (file === undefined) return undefined;
  const absolute = resolve(io.cwd, file);
  if (!pathExists(absolute)) throw new UsageError(`--config: there is no file ${JSON.stringify(file)}`);
  const inside = below(root, absolute);
  const folder = inside === undefined ? dirname(absolute) : root;
  const path = inside ?? basename(absolute);
  return { host: createDiskHost(folder, io.reads), path, folder, shown: shownFrom(io.cwd, folder) };
}
