import type { ImageFacts, ShellCommand, Word } from '../../../model/command.ts';
import { flagTable, lastFlag, parseFlags, switchValue, variants } from '../../../model/command-flags.ts';
import type { SourceFile } from '../../../text/source.ts';
import { HOLE } from '../../../text/traced.ts';
import { programName } from '../words.ts';
import { readBuild } from './build.ts';
import { readBuildctl } from './buildctl.ts';
import { readClusterTool } from './clusterTools.ts';
import { readCompose } from './compose.ts';
import { readBuildx, readDocker } from './docker.ts';
import { readKaniko } from './kaniko.ts';
import { REGISTRY_TOOLS, readRegistryTool } from './registryTools.ts';
import type { ToolCall, ToolSink } from './sink.ts';

const DOCKER_LIKE: ReadonlySet<string> = new Set([
  'docker',
  'podman',
  'nerdctl',
  'buildah',
  'depot',
  'img',
  'finch',
  'lima',
]);

/**
 * What commands do with images: which they build, from which Dockerfile, what they push, tag and import.
 *
 * A command that is not known, or whose subcommand is not, gives nothing. `readFile` reads files of the repository (bake
 * files) by their path relative to the root.
 */
export function imageFacts(
  commands: readonly ShellCommand[],
  readFile?: (path: string) => SourceFile | undefined,
): ImageFacts {
  const sink: ToolSink = { builds: [], pushes: [], tags: [], imports: [], loads: [], digests: [], composes: [] };
  for (const [index, command] of commands.entries()) {
    if (command.words.length < 2 || command.builtin) continue;
    const before = commands[index - 1];
    const feeder = command.piped.from && before?.piped.to ? before : undefined;
    for (const words of variants(command.words)) readCommand({ command, words, sink, readFile, feeder });
  }
  return sink;
}

function readCommand(call: ToolCall): void {
  const first = call.words[0]?.alternatives[0]?.text;
  if (first === undefined) return;
  const program = programName(first);
  if (program.includes(HOLE)) return;
  if (DOCKER_LIKE.has(program)) readDocker(call, program);
  else if (program === 'docker-compose' || program === 'podman-compose')
    readCompose(call, program, call.words.slice(1));
  else if (program === 'docker-buildx') readBuildx(call, program, call.words.slice(1), 'nothing');
  else if (program === 'docker-build' || program === 'kubectl-build')
    readBuild(call, program, call.words.slice(1), { otherwise: 'nothing' });
  else if (program === 'executor' ? first.includes('kaniko') : program === 'kaniko')
    readKaniko(call, call.words.slice(1));
  else if (program === 'buildctl' || program === 'buildctl-daemonless.sh') readBuildctl(call, call.words.slice(1));
  else if (program === 'earthly') readEarthly(call);
  else if (program === 'az') readAzure(call, call.words.slice(1));
  else if (REGISTRY_TOOLS.has(program)) readRegistryTool(call, program);
  else readClusterTool(call, program);
}

/** `earthly --push +target`: what it builds stands in an Earthfile. */
function readEarthly({ command, words, sink }: ToolCall): void {
  const parsed = parseFlags(
    words.slice(1),
    flagTable('--config --buildkit-host --secret --secret-file --platform --build-arg --ssh-auth-sock --remote-cache'),
  );
  const push = lastFlag(parsed, '--push');
  if (switchValue(push) !== true || !parsed.operands.some((word) => /\+/.test(word.alternatives[0]?.text ?? '')))
    return;
  sink.pushes.push({
    tool: 'earthly',
    command,
    at: command.at,
    complete: !parsed.incomplete,
    ...(push?.span ? { option: push.span } : {}),
  });
}

/** `az acr build` builds in the registry: it always pushes unless told not to. */
function readAzure(call: ToolCall, words: readonly Word[]): void {
  const table = flagTable(
    '-r --registry -g --resource-group -o --output --subscription --agent-pool --log-template --timeout --auth-mode -t --image --platform -f --file --build-arg --secret-build-arg --target',
  );
  const { operands } = parseFlags(words, { ...table, stopsAtOperand: true });
  if (operands[0]?.alternatives[0]?.text !== 'acr' || operands[1]?.alternatives[0]?.text !== 'build') return;
  const rest = parseFlags(operands.slice(2), table);
  const skip = rest.flags.some((flag) => flag.name === '--no-push');
  const kept = operands.slice(2).filter((word) => {
    const text = word.alternatives[0]?.text ?? '';
    return !/^(-r|--registry|-g|--resource-group)=/.test(text) && text !== '--no-push';
  });
  readBuild(
    call,
    'az acr build',
    withoutValued(kept, ['-r', '--registry', '-g', '--resource-group', '--subscription', '--image']),
    {
      otherwise: skip ? 'nothing' : 'pushes',
    },
  );
}

function withoutValued(words: readonly Word[], names: readonly string[]): readonly Word[] {
  const out: Word[] = [];
  for (let at = 0; at < words.length; at++) {
    const text = words[at]!.alternatives[0]?.text;
    if (text !== undefined && names.includes(text)) at++;
    else out.push(words[at]!);
  }
  return out;
}
