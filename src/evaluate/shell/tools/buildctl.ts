import type { Word } from '../../../model/command.ts';
import { type Flag, flagsNamed, flagTable, parseFlags } from '../../../model/command-flags.ts';
import { TracedText } from '../../../text/traced.ts';
import { addBuild } from './build.ts';
import { joinText, type ToolCall } from './sink.ts';

const GLOBAL = flagTable('--addr --tlsservername --tlscacert --tlscert --tlskey --tlsdir --timeout');
const BUILD = flagTable(
  '-o --output --progress --trace --local --oci-layout --frontend --opt --export-cache --import-cache --secret --allow --ssh --metadata-file --source-policy-file --ref-file --registry-auth-tlscontext',
);

function setting(flags: readonly Flag[], name: string): Word | undefined {
  for (const flag of flags) {
    const text = flag.value?.alternatives[0];
    if (flag.value && text?.text.startsWith(`${name}=`))
      return {
        alternatives: flag.value.alternatives.map((value) => value.slice(name.length + 1)),
        span: flag.value.span,
      };
  }
  return undefined;
}

/** `buildctl build --frontend dockerfile.v0 --local dockerfile=… --opt filename=…`. */
export function readBuildctl(call: ToolCall, words: readonly Word[]): void {
  const { operands } = parseFlags(words, { ...GLOBAL, stopsAtOperand: true });
  if (operands[0]?.alternatives[0]?.text !== 'build') return;
  const parsed = parseFlags(operands.slice(1), BUILD);
  const locals = flagsNamed(parsed, '--local');
  const folder = setting(locals, 'dockerfile');
  const name = setting(flagsNamed(parsed, '--opt'), 'filename');
  const outputs = flagsNamed(parsed, '-o', '--output');
  const pushing = outputs.find((flag) => /(^|,)push=true(,|$)/.test(flag.value?.alternatives[0]?.text ?? ''));
  const base = folder?.alternatives[0];
  const file: Flag | undefined = base
    ? {
        name: '--file',
        value: { alternatives: [joinFile(base, name?.alternatives[0])], span: name?.span ?? folder?.span },
      }
    : undefined;
  addBuild(call, 'buildctl build', {
    parsed,
    context: setting(locals, 'context'),
    file,
    tags: outputs.flatMap((flag) => {
      const text = flag.value?.alternatives[0];
      const match = text && /(?:^|,)"?name=([^,"]+)/.exec(text.text);
      if (!text || !match) return [];
      const from = match.index + match[0].length - match[1]!.length;
      const ref = text.slice(from, from + match[1]!.length);
      return [{ ref: { alternatives: [ref] }, at: ref.spanOf() }];
    }),
    outputs: pushing ? [{ type: 'image', push: true, span: pushing.span }] : [],
    pushes: pushing ? { span: pushing.span } : undefined,
    pushOption: true,
    loads: undefined,
  });
}

function joinFile(folder: TracedText, name: TracedText | undefined): TracedText {
  return name ? TracedText.concat(joinText(folder, ''), name) : joinText(folder, 'Dockerfile');
}
