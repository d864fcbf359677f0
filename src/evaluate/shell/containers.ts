import type { Word } from '../../model/command.ts';
import { flagsNamed, parseFlags } from '../../model/command-flags.ts';
import type { Invocation, Runtime } from './runtime.ts';
import type { ShellState, Variable } from './state.ts';
import { DOCKER_GLOBAL, DOCKER_RUN } from './tools/dockerFlags.ts';
import { spanFrom } from './unwrap.ts';
import { isHole } from './value.ts';
import { wordText, wordTexts } from './words.ts';

/** `docker run … IMAGE cmd …`: the command runs too, inside the container. */
export function runContainer(runtime: Runtime, invocation: Invocation, state: ShellState): void {
  const global = parseFlags(invocation.words.slice(1), { ...DOCKER_GLOBAL, stopsAtOperand: true });
  const words = global.operands;
  const sub = wordText(words[0]) === 'container' ? 1 : 0;
  if (wordText(words[sub]) !== 'run') return;
  const parsed = parseFlags(words.slice(sub + 1), { ...DOCKER_RUN, stopsAtOperand: true });
  const command = parsed.operands.slice(1);
  const entrypoint = flagsNamed(parsed, '--entrypoint').at(-1)?.value;
  const inner: readonly Word[] = entrypoint && wordText(entrypoint) !== '' ? [entrypoint, ...command] : command;
  const first = inner[0] && wordText(inner[0]);
  if (first === undefined || first.startsWith('-') || parsed.incomplete) return;
  const prefix = new Map<string, Variable>();
  for (const flag of flagsNamed(parsed, '-e', '--env')) {
    const match = /^([A-Za-z_]\w*)=/.exec(flag.value?.alternatives[0]?.text ?? '');
    if (!match || !flag.value) continue;
    const texts = wordTexts(flag.value).map((text) => (isHole(text) ? text : text.slice(match[0].length)));
    prefix.set(match[1]!, { value: { texts, mayBeUnset: false }, exported: true, set: flag.value.span, by: 'script' });
  }
  const child = state.child(prefix, true);
  child.cwd = undefined;
  runtime.invoke(
    {
      words: inner,
      prefix,
      cleared: true,
      redirects: [],
      span: entrypoint ? invocation.span : spanFrom(inner[0]!, invocation.span),
      frame: {
        ...invocation.frame,
        captured: false,
        depth: invocation.frame.depth + 1,
        via: [
          ...invocation.frame.via,
          { kind: 'container', name: wordText(parsed.operands[0]) ?? '', span: invocation.span },
        ],
      },
    },
    child,
  );
}
