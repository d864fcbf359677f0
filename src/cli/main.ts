import type { CommandName } from './command-names.ts';
import { type CliIo, exitStatus } from './io.ts';
import { toolVersion } from './version.ts';

/** What a command does with its arguments; the result is the exit status. */
export type Command = (argv: readonly string[], io: CliIo) => Promise<number>;

/** The commands by name, loaded when they are asked for. */
const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  lint: async () => (await import('./commands/lint-cached.ts')).lintCommand,
  rules: async () => (await import('./commands/rules.ts')).rulesCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  model: async () => (await import('./commands/model.ts')).modelCommand,
  eval: async () => (await import('./commands/eval.ts')).evalCommand,
  render: async () => (await import('./commands/render.ts')).renderCommand,
  graph: async () => (await import('./commands/graph.ts')).graphCommand,
  lsp: async () => (await import('./commands/lsp.ts')).lspCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
};

function isCommand(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(commands, word);
}

/** Splits the command off; without one the arguments are those of `lint`. */
function commandOf(argv: readonly string[]): { name: CommandName; args: readonly string[] } {
  const index = argv.findIndex((word) => !/^--(?:no-)?color$/.test(word));
  const name = argv[index];
  if (isCommand(name)) return { name, args: [...argv.slice(0, index), ...argv.slice(index + 1)] };
  return { name: 'lint', args: argv };
}

/** Runs the command line. Never throws: an error of the user gives status 2, a bug status 3. */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    if (argv[0] === '--version' || argv[0] === '-v' || argv[0] === 'version') {
      io.out(`${toolVersion()}\n`);
      return exitStatus.ok;
    }
    if (argv[0] === 'help') {
      const { name } = commandOf(argv.slice(1));
      return (await commands[name]())(['--help'], io);
    }
    const { name, args } = commandOf(argv);
    const command = await commands[name]();
    return await command(args, io);
  } catch (error) {
    const { reportFailure } = await import('./failure.ts');
    return reportFailure(error, io);
  }
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const end = new Promise<string>((done) => lines.once('close', () => done('')));
  try {
    return await Promise.race([lines.question(question), end]);
  } finally {
    lines.close();
  }
}

/** Runs the command line of this process. Output that nobody reads any more (`| head`) is dropped. */
export async function main(): Promise<void> {
  let open = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    open = false;
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    terminal: process.stdout.isTTY === true,
    errorTerminal: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 100,
    out(text) {
      if (open) process.stdout.write(text);
    },
    err(text) {
      process.stderr.write(text);
    },
    async input() {
      const chunks: Uint8Array[] = [];
      for await (const chunk of process.stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      return Buffer.concat(chunks).toString('utf8');
    },
    ask: process.stdin.isTTY === true && process.stderr.isTTY === true ? ask : undefined,
  });
}
