import type { Span } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';

/** `--name=value` before an instruction's arguments. */
export interface DockerfileFlag {
  /** Without the dashes. */
  readonly name: string;
  /** Undefined without `=`. Quotes and escapes are taken out, variables are not expanded. */
  readonly value: TracedText | undefined;
  readonly span: Span;
}

/** A here document of `RUN`, `COPY` or `ADD`. */
export interface DockerfileHeredoc {
  readonly name: string;
  /** False when its name is quoted: variables in it stay as they are. */
  readonly expand: boolean;
  /** `<<-`: leading tabs go. */
  readonly chomp: boolean;
  /** The lines between, with their line ends, as they are written. */
  readonly content: TracedText;
  /** The word `<<NAME`. */
  readonly word: TracedText;
  /** The line that ends it. */
  readonly terminator: Span;
}

/** One instruction: its lines joined as BuildKit joins them. */
export interface DockerfileInstruction {
  /** In capitals. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  /** From the keyword to the end of the last line, heredocs included. */
  readonly span: Span;
  readonly flags: readonly DockerfileFlag[];
  /** What follows the flags, continuation lines joined, comments in between left out, blanks at both ends gone. */
  readonly args: TracedText;
  /** The strings of the exec form (`["a", "b"]`), where the instruction takes one. */
  readonly json: readonly TracedText[] | undefined;
  readonly heredocs: readonly DockerfileHeredoc[];
  /** The instruction that `ONBUILD` delays. */
  readonly trigger: DockerfileInstruction | undefined;
}

/** `# name=value` at the top of the file. */
export interface DockerfileDirective {
  readonly name: string;
  readonly value: TracedText;
}

/** What BuildKit's parser refuses, in its words. */
export interface DockerfileError {
  readonly message: string;
  readonly span: Span;
}

export interface DockerfileTree {
  readonly directives: readonly DockerfileDirective[];
  readonly escapeToken: '\\' | '`';
  readonly instructions: readonly DockerfileInstruction[];
  readonly errors: readonly DockerfileError[];
}
