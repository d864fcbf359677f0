import { type CliIo, exitStatus, UsageError } from '../io.ts';
import { type OptionSpec, parseArguments } from '../options.ts';
import { bundledRules, bundledValidator } from '../rule-set.ts';
import { toolVersion } from '../version.ts';

/** The options of `ameide-lint lsp`. */
export const options: readonly OptionSpec[] = [
  { name: 'stdio', kind: 'flag', help: 'talk over standard input and output (the only way; editors pass it)' },
  {
    name: 'allow-plugins',
    kind: 'flag',
    help: 'load the rules that configurations name under "plugins": code of the repository',
  },
  { name: 'help', short: 'h', kind: 'flag', help: 'print this help' },
];

const about =
  'Serves an editor over the Language Server Protocol: findings as you type, fixes, what names and values evaluate to, and the ways between files. See docs/editors.md.';

/** `ameide-lint lsp`. Ends with the client's `exit`, or when standard input closes. */
export async function lspCommand(argv: readonly string[], io: CliIo): Promise<number> {
  // Editors pass the process that the server must not outlive; the library reads it by itself.
  const args = parseArguments(
    argv.filter((word) => !/^--clientProcessId(=|$)/.test(word)),
    options,
    false,
    'ameide-lint lsp',
  );
  if (args.flag('help')) {
    const { commandHelp } = await import('../help.ts');
    io.out(commandHelp('lsp [--stdio]', about, options));
    return exitStatus.ok;
  }
  const [surplus] = args.positionals;
  if (surplus) throw new UsageError(`lsp takes no paths; ${JSON.stringify(surplus.value)} is one too many`);
  const loadPlugins = args.flag('allow-plugins')
    ? async (root: string, plugins: Parameters<typeof import('../plugins.ts').loadPlugins>[0]) =>
        (await import('../plugins.ts')).loadPlugins(plugins, { folder: root }, true)
    : undefined;
  const { serveStdio } = await import('../../lsp/stdio.ts');
  await serveStdio({
    rules: await bundledRules(),
    validate: await bundledValidator(),
    version: toolVersion(),
    ...(loadPlugins ? { loadPlugins } : {}),
  });
  return exitStatus.ok;
}
