import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node.js';
import { type ServerOptions, serve } from './server.ts';

/** Serves an editor over the standard input and output of this process; ends when the input does. */
export async function serveStdio(options: ServerOptions): Promise<void> {
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  const ended = new Promise<void>((resolve) => process.stdin.once('close', resolve).once('end', resolve));
  serve(connection, options);
  await ended;
}
