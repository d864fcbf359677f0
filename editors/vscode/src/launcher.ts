import { isAbsolute, join } from 'node:path';

/** What decides which server is started. */
export interface LauncherChoice {
  /** The path in the settings; empty when there is none. */
  readonly setting: string;
  /** The folders of the workspace, absolute. */
  readonly folders: readonly string[];
  /** The launcher that comes with the extension. */
  readonly own: string;
  readonly trusted: boolean;
  readonly exists: (path: string) => boolean;
}

/**
 * Which server to start: the one that the settings name, the one that a workspace folder has installed, else the one of the
 * extension. What lies in a workspace runs only when that is trusted.
 */
export function launcherOf({ setting, folders, own, trusted, exists }: LauncherChoice): string {
  if (!trusted) return own;
  const [first] = folders;
  if (setting !== '') return isAbsolute(setting) || first === undefined ? setting : join(first, setting);
  const installed = folders.map((folder) => join(folder, 'node_modules', 'ameide-lint', 'bin', 'ameide-lint.js'));
  return installed.find((path) => exists(path)) ?? own;
}
