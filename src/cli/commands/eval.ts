import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { CONFIG_NAME, ConfigLoader } from '../../config/load.ts';
import { createDiskHost } from '../../host/disk.ts';
import { defaultSettings } from '../../model/settings.ts';
import type { TiltError } from '../../model/tilt.ts';
import { jsonText, printable } from '../../report/escape.ts';
import { HOLE } from '../../text/traced.ts';
import { type CliIo, exitStatus, UsageError } from '../io.ts';
import { type OptionSpec, parseArguments } from '../options.ts';
import { findRoot, pathExists, shownFrom } from '../projects.ts';
import { bundledRules, bundledValidator } from '../rule-set.ts';

/** The options of `ameide-lint eval`. */
export const options: readonly OptionSpec[] = [
  { name: 'json', kind: 'flag', help: 'print JSON' },
  { name: 'help', short: 'h', kind: 'flag', help: 'print this help' },
];

const about =
  'Evaluates a Tiltfile, or a .star file, as Tilt would, without running anything: what it prints, and the images, resources and releases that it registers. ARGS are those behind "tilt up --"; without them the settings say which. Exit status: 0 for a Tiltfile that loads, 1 for one that Tilt would refuse.';

function place({ at }: TiltError, shown: (path: string) => string): string {
  const { line, column } = at.file.positionAt(at.start);
  return `${printable(shown(at.file.path))}:${line}:${column}`;
}

/** A text in one line; what is not known shows as `…`. */
function shownText(text: string): string {
  return printable(text.replaceAll(HOLE, '…'));
}

/** `ameide-lint eval FILE [--json] [-- ARGS]`. */
export async function evalCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, options, true, 'ameide-lint eval');
  if (args.flag('help')) {
    const { commandHelp } = await import('../help.ts');
    io.out(commandHelp('eval FILE [--json] [-- ARGS]', about, options));
    return exitStatus.ok;
  }
  const [file, surplus] = args.positionals.map(({ value }) => value);
  if (file === undefined) throw new UsageError('eval takes the path of a Tiltfile: ameide-lint eval Tiltfile');
  if (surplus !== undefined)
    throw new UsageError(
      `eval takes one file; arguments for it go behind "--": ameide-lint eval ${file} -- ${surplus}`,
    );
  const absolute = resolve(io.cwd, file);
  if (!pathExists(absolute)) throw new UsageError(`there is no file ${JSON.stringify(file)}`);
  if (!statSync(absolute).isFile()) throw new UsageError(`${JSON.stringify(file)} is no file; name the Tiltfile in it`);
  const root = findRoot(absolute, io.cwd);
  const shown = shownFrom(io.cwd, root);
  const host = createDiskHost(root);
  const loader = new ConfigLoader({ rules: await bundledRules(), validate: await bundledValidator() });
  const configured =
    host.stat(CONFIG_NAME)?.kind === 'file' ? await loader.load(host, CONFIG_NAME, '', { shown }) : undefined;
  const { evaluateFile } = await import('../../project/evaluate-file.ts');
  const given = argv.includes('--') ? args.rest : undefined;
  const path = relative(root, absolute).split(sep).join('/');
  const project = await evaluateFile(host, configured?.settings ?? defaultSettings, path, given);
  const status = project.status === 'ok' ? exitStatus.ok : exitStatus.findings;
  if (args.flag('json')) {
    const { evaluationJson } = await import('../model-json.ts');
    io.out(`${jsonText(evaluationJson(project), 2)}\n`);
    return status;
  }
  for (const text of project.prints) io.out(`${text.split('\n').map(shownText).join('\n')}\n`);
  const { tiltTables } = await import('../tables.ts');
  io.out(tiltTables(project, shown));
  for (const warning of project.warnings) io.err(`${place(warning, shown)}: warning: ${shownText(warning.message)}\n`);
  for (const error of project.errors) {
    io.err(`${place(error, shown)}: error: ${shownText(error.message)}\n`);
    for (const site of error.stack) {
      const { line, column } = site.at.file.positionAt(site.at.start);
      io.err(`  at ${printable(shown(site.at.file.path))}:${line}:${column} (${printable(site.callee)})
`);
    }
  }
  return status;
}
