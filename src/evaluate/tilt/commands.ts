import type { EnvironmentEntry, ShellCommand, ShellFacts } from '../../model/command.ts';
import { evaluateArgv, evaluateShell, type ShellOptions } from '../shell/evaluateShell.ts';
import { fileWrites } from '../shell/tools/fileWrites.ts';
import { imageFacts } from '../shell/tools/imageFacts.ts';
import type { CommandRequest, CommandResult, TiltFiles } from './options.ts';

/** Follows a command through shells and scripts; with several forms what each of them does counts as conditional. */
export function followCommands(requests: readonly CommandRequest[], files: TiltFiles): CommandResult {
  const readFile = (path: string) => files.source(path);
  const packageFolders = () => files.packageFolders?.() ?? new Map<string, string>();
  const facts = requests.map((request) => followOne(request, { readFile, packageFolders }));
  const commands = facts.flatMap((one) => (facts.length === 1 ? one.commands : one.commands.map(conditional)));
  return {
    commands,
    images: imageFacts(commands, readFile),
    writes: fileWrites(commands),
    reads: facts.flatMap((one) => one.reads.filter(({ given }) => !given)),
    sourced: facts.flatMap((one) => one.sourced),
  };
}

function conditional(command: ShellCommand): ShellCommand {
  return command.conditional ? command : { ...command, conditional: true };
}

function followOne(request: CommandRequest, repository: Pick<ShellOptions, 'readFile' | 'packageFolders'>): ShellFacts {
  const env = new Map<string, EnvironmentEntry>();
  for (const { name, value, set } of request.env)
    env.set(name, { name, value, mayBeUnset: false, set, by: 'environment' });
  const options = { env, cwd: request.cwd, ...repository };
  return request.argv ? evaluateArgv(request.argv, options) : evaluateShell(request.script!, options);
}
