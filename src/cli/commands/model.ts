import { resolve } from 'node:path';
import { createDiskHost } from '../../host/disk.ts';
import { openProject } from '../../lint-project.ts';
import { jsonText } from '../../report/escape.ts';
import { type CliIo, exitStatus, UsageError } from '../io.ts';
import { type OptionSpec, parseArguments } from '../options.ts';
import { createPipeline } from '../pipeline.ts';
import { findRoot, pathExists, shownFrom } from '../projects.ts';
import { bundledRules, bundledValidator } from '../rule-set.ts';

/** The options of `ameide-lint model`. */
export const options: readonly OptionSpec[] = [
  { name: 'json', kind: 'flag', help: 'print JSON' },
  { name: 'help', short: 'h', kind: 'flag', help: 'print this help' },
];

const about =
  'Prints what was understood of the project around PATH: Tiltfiles, images, resources, releases, charts, Dockerfiles, and what could not be resolved.';

/** `ameide-lint model [PATH] [--json]`. */
export async function modelCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, options, false, 'ameide-lint model');
  if (args.flag('help')) {
    const { commandHelp } = await import('../help.ts');
    io.out(commandHelp('model [PATH] [--json]', about, options));
    return exitStatus.ok;
  }
  const [path, surplus] = args.positionals.map(({ value }) => value);
  if (surplus !== undefined) throw new UsageError(`model takes one path; ${JSON.stringify(surplus)} is one too many`);
  const absolute = resolve(io.cwd, path ?? '.');
  if (!pathExists(absolute)) throw new UsageError(`there is no file or folder ${JSON.stringify(path)}`);
  const root = findRoot(absolute, io.cwd);
  const shown = shownFrom(io.cwd, root);
  const { pipeline } = await openProject({
    host: createDiskHost(root),
    rules: await bundledRules(),
    validate: await bundledValidator(),
    createPipeline,
    shown,
  });
  if (!args.flag('json')) {
    const { pipelineTables } = await import('../tables.ts');
    io.out(pipelineTables(pipeline, shown));
    return exitStatus.ok;
  }
  const { modelJson } = await import('../model-json.ts');
  io.out(`${jsonText(modelJson(pipeline), 2)}\n`);
  return exitStatus.ok;
}
