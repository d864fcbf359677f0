import type { EnvironmentEntry } from '../../model/command.ts';
import type { Value } from './value.ts';

/** What `go env -w` wrote: by the file that holds it and the variable's name, as `goEnvKey` joins them. */
export type GoSettings = ReadonlyMap<string, EnvironmentEntry>;

/** Stands for the file where the folder of the user's settings is not known; every command then finds the same. */
const SOME_FILE = '~/.config/go/env';

/**
 * The file that `go env -w` writes and every `go` reads: `$GOENV`, else `go/env` in the user's configuration folder
 * (cmd/go, "Environment variables"; os.UserConfigDir). Undefined where `GOENV=off` leaves none.
 */
export function goEnvFile(lookup: (name: string) => Value | undefined, home: string | undefined): string | undefined {
  const text = (name: string): string | undefined => {
    const value = lookup(name);
    const only = value && !value.mayBeUnset && value.texts.length === 1 ? value.texts[0] : undefined;
    return only?.known ? only.text : undefined;
  };
  const file = text('GOENV');
  if (file === 'off') return undefined;
  if (file) return file;
  const folder = text('XDG_CONFIG_HOME');
  if (folder) return `${folder}/go/env`;
  const own = text('HOME') ?? home;
  return own === undefined ? SOME_FILE : `${own.replace(/\/+$/, '')}/.config/go/env`;
}

export function goEnvKey(file: string, name: string): string {
  return `${file}\0${name}`;
}

/** The variable of a key of `GoSettings`, where it is one of the file. */
export function nameInGoEnv(key: string, file: string): string | undefined {
  return key.startsWith(`${file}\0`) ? key.slice(file.length + 1) : undefined;
}
