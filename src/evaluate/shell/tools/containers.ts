import { ROOT_PATH } from '../../../model/command.ts';
import { flagsNamed, type ParsedFlags } from '../../../model/command-flags.ts';
import { TracedText } from '../../../text/traced.ts';
import { readKaniko } from './kaniko.ts';
import { REGISTRY_TOOLS, readRegistryTool } from './registryTools.ts';
import type { ToolCall } from './sink.ts';

/** Images whose entry point is a tool for images, by the last component of their name. */
function toolOfImage(name: string): string | undefined {
  const bare = name.replace(/[:@].*$/, '');
  const last = bare.slice(bare.lastIndexOf('/') + 1);
  if (bare.includes('kaniko') && (last === 'executor' || last === 'kaniko' || last === 'warmer'))
    return last === 'warmer' ? undefined : 'kaniko';
  if (bare.includes('skopeo')) return 'skopeo';
  if (REGISTRY_TOOLS.has(last)) return last;
  return bare.includes('oras-project') ? 'oras' : undefined;
}

/** `docker run [options] IMAGE args`: reads the arguments as the tool that the image is. */
export function readToolImage(call: ToolCall, run: ParsedFlags): void {
  const [image, ...args] = run.operands;
  const name = image?.alternatives[0];
  // The tag is after the last slash: a registry may have a port.
  const tool = name && toolOfImage(withoutTag(name.text));
  if (!image || !tool) return;
  const entrypoint = flagsNamed(run, '--entrypoint').at(-1)?.value?.alternatives[0]?.text;
  if (entrypoint !== undefined && !/executor|skopeo|crane|oras|regctl/.test(entrypoint)) return;
  if (tool === 'kaniko') readKaniko(call, args, mountsOf(run, call.command.cwd));
  else readRegistryTool({ ...call, words: [image, ...args] }, tool);
}

function withoutTag(name: string): string {
  const slash = name.lastIndexOf('/');
  const colon = name.indexOf(':', slash + 1);
  return colon === -1 ? name : name.slice(0, colon);
}

/** Maps a path inside the container to the repository's, by the mounts of `docker run`. */
function mountsOf(run: ParsedFlags, cwd: string | undefined): (text: TracedText) => TracedText {
  const mounts: { readonly host: string; readonly inside: string }[] = [];
  for (const flag of flagsNamed(run, '-v', '--volume', '--mount')) {
    const text = flag.value?.alternatives[0]?.text;
    if (text === undefined) continue;
    if (flag.name === '--mount') {
      const host = /(?:^|,)(?:source|src)=([^,]*)/.exec(text)?.[1];
      const inside = /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(text)?.[1];
      if (host && inside) mounts.push({ host, inside });
    } else {
      const [host, inside] = text.split(':', 2);
      if (host && inside)
        mounts.push({
          host: host === '.' && cwd !== undefined ? (cwd === '' ? ROOT_PATH : `${ROOT_PATH}/${cwd}`) : host,
          inside,
        });
    }
  }
  return (text) => {
    const scheme = text.text.startsWith('dir://') ? 6 : 0;
    const path = text.slice(scheme);
    for (const { host, inside } of mounts) {
      const base = inside.replace(/\/+$/, '');
      if (path.text !== base && !path.text.startsWith(`${base}/`)) continue;
      return TracedText.concat(TracedText.computed(host, path.spanOf()), path.slice(base.length));
    }
    return path;
  };
}
