import { ROOT_PATH, type Word } from '../../model/command.ts';
import type { DevcontainerCommand } from '../../model/devcontainer.ts';
import { known } from '../../model/possible.ts';
import { type JsonNode, parseJson } from '../../parse/json/parse.ts';
import { jsonText } from '../../parse/json/text.ts';
import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { evaluateArgv, evaluateShell, type ShellOptions } from '../shell/evaluateShell.ts';

const HOOKS = [
  'initializeCommand',
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
];

/**
 * The commands of a `devcontainer.json`: a shell line, a list of words, or several of them by name. They run in the
 * repository's root. `readFile` gives the scripts of the repository.
 */
export function devcontainerCommands(
  file: SourceFile,
  readFile: (path: string) => SourceFile | undefined,
): readonly DevcontainerCommand[] {
  const { root } = parseJson(file, { comments: true });
  if (root?.kind !== 'object') return [];
  const options: ShellOptions = { cwd: '', readFile };
  return root.members.flatMap(({ key, value }): readonly DevcontainerCommand[] => {
    if (!HOOKS.includes(key)) return [];
    const commands = value.kind === 'object' ? value.members.map((member) => member.value) : [value];
    return commands.flatMap((command) => {
      const facts = factsOf(command, options);
      const onHost = key === 'initializeCommand';
      return facts ? [{ file: file.path, hook: key, onHost, facts, at: command.at }] : [];
    });
  });
}

function factsOf(command: JsonNode, options: ShellOptions): DevcontainerCommand['facts'] | undefined {
  if (command.kind === 'text') return evaluateShell(textOf(command), options);
  if (command.kind !== 'array') return undefined;
  const words = command.items.flatMap((item): readonly Word[] =>
    item.kind === 'text' ? [{ ...known(textOf(item)), span: item.at }] : [],
  );
  return evaluateArgv(words, options);
}

const WORKSPACE = /\$\{(?:containerWorkspaceFolder|localWorkspaceFolder)\}/g;

/** A string with the variables for the repository's folder filled in. */
function textOf(node: JsonNode & { readonly kind: 'text' }): TracedText {
  const text = jsonText(node);
  const parts: TracedText[] = [];
  let at = 0;
  for (const match of text.text.matchAll(WORKSPACE)) {
    const to = match.index + match[0].length;
    parts.push(text.slice(at, match.index), TracedText.computed(ROOT_PATH, text.spanOf(match.index, to)));
    at = to;
  }
  return parts.length === 0 ? text : TracedText.concat(...parts, text.slice(at));
}
