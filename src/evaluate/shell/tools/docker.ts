import type { Word } from '../../../model/command.ts';
import { flagsNamed, flagTable, lastFlag, parseFlags, switchValue } from '../../../model/command-flags.ts';
import { readBake } from './bake.ts';
import { readBuild } from './build.ts';
import { readCompose } from './compose.ts';
import { readToolImage } from './containers.ts';
import { DOCKER_GLOBAL, DOCKER_RUN } from './dockerFlags.ts';
import { refOf, type ToolCall, textOf } from './sink.ts';

const PUSH = flagTable(
  '--platform --authfile --cert-dir --compression-format --compression-level --creds --digestfile --format -f --sign-by --tls-verify --signature-policy --namespace --sign --cosign-key --encryption-key --retry --retry-delay',
);
const TAG = flagTable('');
const COMMIT = flagTable('-a --author -c --change -m --message --format -f --iidfile --pause -p');
const IMAGETOOLS = flagTable('-t --tag -f --file --builder --annotation --progress --platform --metadata-file');
function text(word: Word | undefined): string | undefined {
  const only = word?.alternatives[0];
  return only?.known ? only.text : undefined;
}

/** `docker …`, `podman …`, `nerdctl …`, `buildah …`. */
export function readDocker(call: ToolCall, program: string): void {
  const global = parseFlags(call.words.slice(1), { ...DOCKER_GLOBAL, stopsAtOperand: true });
  const words = global.operands;
  const sub = text(words[0]);
  const next = text(words[1]);
  const incomplete = global.incomplete;
  if (sub === undefined || incomplete) return;
  const loads =
    program === 'docker' || program === 'nerdctl' || program === 'podman' || program === 'buildah'
      ? 'loads'
      : 'nothing';
  switch (sub) {
    case 'build':
    case 'bud':
    case 'build-using-dockerfile':
      readBuild(call, `${program} ${sub}`, words.slice(1), {
        otherwise: program === 'depot' ? 'nothing' : loads,
      });
      return;
    case 'image':
    case 'builder':
      if (next === 'build') {
        readBuild(call, `${program} ${sub} build`, words.slice(2), { otherwise: loads });
        return;
      }
      if (sub === 'builder' || next === undefined) return;
      readSimple(call, `${program} image`, next, words.slice(2));
      return;
    case 'buildx':
      readBuildx(call, `${program} buildx`, words.slice(1), program === 'podman' ? 'loads' : 'nothing');
      return;
    case 'compose':
      readCompose(call, `${program} compose`, words.slice(1));
      return;
    case 'manifest':
      if (next === 'push') push(call, `${program} manifest push`, words.slice(2));
      return;
    case 'container':
      if (next === 'commit') {
        readSimple(call, program, 'commit', words.slice(2));
        return;
      }
      if (next === 'run') readRun(call, words.slice(2));
      return;
    case 'run':
      readRun(call, words.slice(1));
      return;
    default:
      readSimple(call, program, sub, words.slice(1));
      return;
  }
}

function readSimple(call: ToolCall, program: string, sub: string, words: readonly Word[]): void {
  const { command, sink } = call;
  const tool = `${program} ${sub}`;
  switch (sub) {
    case 'push':
      push(call, tool, words);
      return;
    case 'load':
    case 'import':
      sink.loads.push({ tool, command, at: command.at, complete: true });
      return;
    case 'tag': {
      const parsed = parseFlags(words, TAG);
      const [source, ...targets] = parsed.operands;
      for (const target of targets)
        sink.tags.push({
          tool,
          command,
          at: command.at,
          complete: !parsed.incomplete,
          source: source && refOf(source),
          target: refOf(target),
        });
      return;
    }
    case 'commit': {
      const parsed = parseFlags(words, COMMIT);
      const target = parsed.operands[1];
      if (target)
        sink.tags.push({
          tool,
          command,
          at: command.at,
          complete: !parsed.incomplete,
          source: undefined,
          target: refOf(target),
        });
      return;
    }
    case 'inspect': {
      if (words.some((word) => word.alternatives.some((value) => /RepoDigests/.test(value.text)))) {
        const ref = parseFlags(words, flagTable('-f --format --type')).operands[0];
        sink.digests.push({ tool, command, at: command.at, complete: true, ...(ref ? { ref: textOf(ref) } : {}) });
      }
      return;
    }
  }
}

const LOCAL_TRANSPORT = /^(?:dir|oci|oci-archive|docker-archive|docker-daemon|containers-storage|ostree):/;

function push(call: ToolCall, tool: string, words: readonly Word[]): void {
  const { command, sink } = call;
  const parsed = parseFlags(words, PUSH);
  const operands = parsed.operands.slice(0, tool.startsWith('buildah') || tool.startsWith('podman') ? 2 : undefined);
  // `podman push IMAGE DESTINATION`
  const ref = operands.at(-1);
  // podman and buildah name transports (containers-transports(5)); only `docker://` goes to a registry.
  const target = ref && textOf(ref).alternatives[0]?.text;
  if (target && LOCAL_TRANSPORT.test(target) && !tool.startsWith('docker')) return;
  if (operands.length === 2 && tool.startsWith('docker')) {
    for (const operand of operands)
      sink.pushes.push({ tool, command, at: command.at, complete: !parsed.incomplete, ref: textOf(operand) });
    return;
  }
  sink.pushes.push({
    tool,
    command,
    at: command.at,
    complete: !parsed.incomplete,
    ...(ref ? { ref: textOf(ref) } : {}),
  });
}

/** `docker buildx …` without the word `buildx`. */
export function readBuildx(
  call: ToolCall,
  program: string,
  words: readonly Word[],
  otherwise: 'loads' | 'nothing',
): void {
  const { command, sink } = call;
  const parsed = parseFlags(words, { ...flagTable('--builder'), stopsAtOperand: true });
  const rest = parsed.operands;
  const sub = text(rest[0]);
  if (sub === 'build' || sub === 'b') {
    readBuild(call, `${program} build`, rest.slice(1), { otherwise });
    return;
  }
  if (sub === 'bake' || sub === 'f') {
    readBake(call, `${program} bake`, rest.slice(1));
    return;
  }
  if (sub !== 'imagetools') return;
  const action = text(rest[1]);
  const options = parseFlags(rest.slice(2), IMAGETOOLS);
  const complete = !options.incomplete;
  if (action === 'create' && switchValue(lastFlag(options, '--dry-run')) !== true) {
    for (const flag of flagsNamed(options, '-t', '--tag'))
      if (flag.value)
        sink.pushes.push({
          tool: `${program} imagetools create`,
          command,
          at: command.at,
          complete,
          ref: textOf(flag.value),
        });
  } else if (action === 'inspect') {
    const ref = options.operands[0];
    sink.digests.push({
      tool: `${program} imagetools inspect`,
      command,
      at: command.at,
      complete,
      ...(ref ? { ref: textOf(ref) } : {}),
    });
  }
}

/** `docker run IMAGE args`, where the image is a tool for images (kaniko, skopeo, crane). */
function readRun(call: ToolCall, words: readonly Word[]): void {
  const parsed = parseFlags(words, { ...DOCKER_RUN, stopsAtOperand: true });
  readToolImage(call, parsed);
}
