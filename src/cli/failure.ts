import { printable } from '../report/escape.ts';
import { type CliIo, exitStatus } from './io.ts';

/** Tells of an error that ended a command; the result is the exit status. */
export function reportFailure(error: unknown, io: CliIo): number {
  // By name: the error may be of another copy of the code, which was loaded with its compiled form.
  if (error instanceof Error && (error.name === 'UsageError' || error.name === 'ConfigError')) {
    io.err(`ameide-lint: ${error.message.split('\n').map(printable).join('\n  ')}\n`);
    return exitStatus.usage;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(
    `ameide-lint: a bug: ${stack.split('\n').map(printable).join('\n')}\n` +
      'ameide-lint: please report it with the command line and, if you can, the file that it stopped at\n',
  );
  return exitStatus.crash;
}
