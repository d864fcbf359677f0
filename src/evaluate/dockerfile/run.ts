import type { ShellFacts, Word } from '../../model/command.ts';
import type { DockerfileInstruction } from '../../parse/dockerfile/instruction.ts';
import { TracedText } from '../../text/traced.ts';
import { evaluateArgv, evaluateShell, type ShellLimits } from '../shell/evaluateShell.ts';
import { withoutLeadingTabs } from '../shell/lines.ts';
import { shebang } from '../shell/programs.ts';
import { SHELLS } from '../shell/wrappers.ts';
import { type ImageSources, readCopied } from './context.ts';
import { homeOf, type StageState } from './stage.ts';

/** What a shell or exec form does in a stage; undefined when no shell reads it (another `SHELL`, Python in a heredoc). */
export function runForm(
  instruction: DockerfileInstruction,
  text: TracedText,
  state: StageState,
  sources: ImageSources,
  limits?: Partial<ShellLimits>,
): ShellFacts | undefined {
  const home = homeOf(state);
  const options = {
    env: state.env,
    closed: true,
    ...(state.workdir === undefined ? {} : { cwd: state.workdir }),
    absoluteFromRoot: true,
    goEnv: state.goEnv,
    ...(home === undefined ? {} : { home }),
    readFile: (path: string) => {
      const copied = readCopied(path, sources);
      return copied instanceof TracedText ? undefined : copied;
    },
    readText: (path: string) => {
      const copied = readCopied(path, sources);
      return copied instanceof TracedText ? copied : undefined;
    },
    ...(limits ? { limits } : {}),
  };
  if (instruction.json) {
    const words = instruction.json.map((word): Word => {
      const span = word.spanOf();
      return span ? { alternatives: [word], span } : { alternatives: [word] };
    });
    return evaluateArgv(words, options);
  }
  const program = state.shell[0]?.text ?? '';
  const readBy = scriptOf(instruction, text);
  if (!readBy) return undefined;
  const direct = readBy.interpreter;
  if (!SHELLS.has(direct ?? program.slice(program.lastIndexOf('/') + 1)) && !/^busybox$/.test(program))
    return undefined;
  return evaluateShell(readBy.script, options);
}

/** The text that the shell gets, heredocs included as BuildKit hands them over. */
function scriptOf(
  instruction: DockerfileInstruction,
  text: TracedText,
): { readonly script: TracedText; readonly interpreter: string | undefined } | undefined {
  const { heredocs } = instruction;
  const only = heredocs[0];
  if (!only) return { script: text, interpreter: undefined };
  if (text.text === only.word.text) {
    // The heredoc is the whole command: its content is the script.
    const script = only.chomp ? withoutLeadingTabs(only.content) : only.content;
    return { script, interpreter: shebang(script.text) };
  }
  const newline = TracedText.computed('\n');
  const parts = [text];
  for (const heredoc of heredocs) parts.push(newline, heredoc.content, TracedText.exact(heredoc.terminator));
  return { script: TracedText.concat(...parts), interpreter: undefined };
}
