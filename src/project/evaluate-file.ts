import { discover } from '../discover/discover.ts';
import type { Host } from '../host/host.ts';
import { readStarlarkParserFiles } from '../host/parser-files.ts';
import type { Settings } from '../model/settings.ts';
import type { TiltProject } from '../model/tilt.ts';
import { loadStarlarkParser } from '../parse/starlark/tree.ts';
import { ProjectFiles } from './files.ts';
import { evaluateRoot } from './tilt.ts';

/** Evaluates one Tiltfile as the root of a project; `args` stand behind `tilt up --` in place of those of the settings, and nothing else does. */
export async function evaluateFile(
  host: Host,
  settings: Settings,
  path: string,
  args: readonly string[] | undefined,
): Promise<TiltProject> {
  await loadStarlarkParser(readStarlarkParserFiles());
  const { repository } = discover(host);
  return evaluateRoot(new ProjectFiles(host, repository), settings, path, args, true);
}
