import { presetNames } from '../../config/presets.ts';
import { formats } from '../../report/formats.ts';
import { nearestName } from '../../text/nearest.ts';
import { type CompletionModel, shells } from '../completion-scripts.ts';
import { type CliIo, exitStatus, UsageError } from '../io.ts';
import { type OptionSpec, parseArguments } from '../options.ts';
import { bundledRules } from '../rule-set.ts';
import { lintOptions } from './options-of-lint.ts';

/** The options of `ameide-lint completion`. */
export const options: readonly OptionSpec[] = [{ name: 'help', short: 'h', kind: 'flag', help: 'print this help' }];

const about = `Prints a completion script for SHELL: bash, zsh or fish.

bash: put 'eval "$(ameide-lint completion bash)"' into ~/.bashrc
zsh:  ameide-lint completion zsh > "\${fpath[1]}/_ameide-lint"
fish: ameide-lint completion fish > ~/.config/fish/completions/ameide-lint.fish`;

/** The commands as completion offers them, in the order of the help. */
async function commandModels(): Promise<CompletionModel['commands']> {
  return [
    { name: 'lint', about: 'lint; what happens without a command, too', options: lintOptions, operands: 'files' },
    {
      name: 'rules',
      about: 'list the rules and their severity here',
      options: (await import('./rules.ts')).options,
      operands: 'none',
    },
    {
      name: 'explain',
      about: 'what a rule reports, why, and how to fix it',
      options: (await import('./explain.ts')).options,
      operands: 'rules',
    },
    {
      name: 'init',
      about: 'write a .lintrc.json that fits the repository',
      options: (await import('./init.ts')).options,
      operands: 'none',
    },
    {
      name: 'model',
      about: 'print what was understood of the repository',
      options: (await import('./model.ts')).options,
      operands: 'files',
    },
    {
      name: 'eval',
      about: 'evaluate a Tiltfile without running anything',
      options: (await import('./eval.ts')).options,
      operands: 'files',
    },
    {
      name: 'render',
      about: 'print what "helm template" would print',
      options: (await import('./render.ts')).options,
      operands: 'files',
    },
    {
      name: 'graph',
      about: 'draw the pipeline (Mermaid, Graphviz or JSON)',
      options: (await import('./graph.ts')).options,
      operands: 'files',
    },
    {
      name: 'lsp',
      about: 'serve an editor (Language Server Protocol)',
      options: (await import('./lsp.ts')).options,
      operands: 'none',
    },
    { name: 'completion', about: 'print a completion script for a shell', options, operands: 'shells' },
    { name: 'help', about: 'the options of a command', options: [], operands: 'commands' },
  ];
}

/** `ameide-lint completion SHELL`. */
export async function completionCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, options, false, 'ameide-lint completion');
  if (args.flag('help')) {
    const { commandHelp } = await import('../help.ts');
    io.out(commandHelp('completion SHELL', about, options));
    return exitStatus.ok;
  }
  const [shell, surplus] = args.positionals.map(({ value }) => value);
  const names = Object.keys(shells);
  if (shell === undefined) throw new UsageError(`completion for which shell? (${names.join(', ')})`);
  if (surplus !== undefined)
    throw new UsageError(`completion takes one shell; ${JSON.stringify(surplus)} is one too many`);
  const script = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (!script) {
    const near = nearestName(shell, names);
    throw new UsageError(
      `there is no completion for ${JSON.stringify(shell)}${near ? `; did you mean "${near}"?` : ''} (${names.join(', ')})`,
    );
  }
  io.out(
    script({
      commands: await commandModels(),
      rules: (await bundledRules()).map(({ id }) => id).sort(),
      formats: Object.keys(formats),
      presets: presetNames,
    }),
  );
  return exitStatus.ok;
}
