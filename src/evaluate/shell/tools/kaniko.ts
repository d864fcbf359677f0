import type { Word } from '../../../model/command.ts';
import { flagsNamed, flagTable, lastFlag, parseFlags, switchValue } from '../../../model/command-flags.ts';
import { TracedText } from '../../../text/traced.ts';
import { addBuild } from './build.ts';
import { refOf, type ToolCall } from './sink.ts';

const KANIKO = flagTable(`
  --build-arg --cache-copy-layers --cache-dir --cache-repo --cache-ttl --compression --compression-level -c --context --context-sub-path
  --credential-helpers --custom-platform -d --destination --digest-file -f --dockerfile --git --ignore-path --image-download-retry
  --image-fs-extract-retry --image-name-tag-with-digest-file --image-name-with-digest-file --insecure-registry --kaniko-dir --label
  --log-format --oci-layout-path --platform --push-retry --registry-certificate --registry-client-cert --registry-map --registry-mirror
  --skip-tls-verify-registry --snapshot-mode --snapshotMode --tar-path --tarPath --target -v --verbosity --secret
`);

/** Arguments of kaniko's executor. It pushes unless it is told not to. */
export function readKaniko(call: ToolCall, words: readonly Word[], translate?: (text: TracedText) => TracedText): void {
  const parsed = parseFlags(words, KANIKO);
  const tags = flagsNamed(parsed, '-d', '--destination').flatMap((flag) =>
    flag.value ? [refOf(flag.value, flag)] : [],
  );
  const noPush = lastFlag(parsed, '--no-push', '--noPush');
  const quiet = switchValue(noPush);
  const push = noPush ? quiet === false : !parsed.incomplete;
  const context = lastFlag(parsed, '-c', '--context')?.value;
  const file = lastFlag(parsed, '-f', '--dockerfile');
  const move = translate ?? ((text: TracedText) => (text.text.startsWith('dir://') ? text.slice(6) : text));
  addBuild(call, 'kaniko', {
    parsed,
    context: context ?? implicitContext(call),
    file,
    tags,
    outputs: [],
    pushes: push ? { span: call.command.at } : undefined,
    pushOption: false,
    loads: false,
    translate: move,
    fileInContext: true,
  });
}

/** Without `--context` it builds `/workspace`. */
function implicitContext(call: ToolCall): Word {
  const span = call.command.at;
  return { alternatives: [TracedText.computed('/workspace/', span)], span };
}
