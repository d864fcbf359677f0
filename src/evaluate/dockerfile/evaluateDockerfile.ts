import type { EnvironmentEntry, ShellCommand, ShellProblem, Word } from '../../model/command.ts';
import type {
  DockerfileCommand,
  DockerfileCopy,
  DockerfileFacts,
  DockerfileFlagFact,
  DockerfileMount,
  DockerfileStage,
  DockerfileStart,
  DockerfileVariable,
  ImageShellCommand,
} from '../../model/dockerfile.ts';
import type { Possible } from '../../model/possible.ts';
import type { DockerfileHeredoc, DockerfileInstruction, DockerfileTree } from '../../parse/dockerfile/instruction.ts';
import { parseDockerfile } from '../../parse/dockerfile/parse.ts';
import { blankSeparated, jsonStrings, quotedWords, trimmed } from '../../parse/dockerfile/words.ts';
import { SourceFile, type Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { installSettings, settingsWrittenBy } from '../packages/install-settings.ts';
import type { ShellLimits } from '../shell/evaluateShell.ts';
import { withoutLeadingTabs } from '../shell/lines.ts';
import { certainText, toPossible } from '../shell/value.ts';
import { containerPath, type ImageSources, readCopied } from './context.ts';
import { type BuildVariables, expandWord } from './expand.ts';
import { runForm } from './run.ts';
import {
  argumentValue,
  beginStage,
  boundBy,
  homeOf,
  lookupIn,
  openArgument,
  platformArguments,
  type StageState,
} from './stage.ts';
import { validateInstruction } from './validate.ts';

/** How a Dockerfile is built. */
export interface DockerfileOptions {
  /** Values for `ARG`, as `--build-arg` or `build_args` hand them over. */
  readonly buildArgs?: ReadonlyMap<string, Possible<TracedText>>;
  /** Arguments that have no value may be handed over all the same: their values are unknown instead of unset. */
  readonly openArguments?: boolean;
  /** Name or index of the stage that is built; the last one by default. */
  readonly target?: string;
  /** Reads a file of the build context by its path in it, so that scripts that are copied in can be followed. */
  readonly readContext?: (path: string) => SourceFile | undefined;
  readonly limits?: Partial<ShellLimits>;
}

/**
 * What a build of the Dockerfile does: stages, variables, and every command of every `RUN` with its environment.
 *
 * Nothing is run. What BuildKit refuses is in `errors`, in its words; everything else is still evaluated.
 */
export function evaluateDockerfile(file: SourceFile, options: DockerfileOptions = {}): DockerfileFacts {
  return new Build(parseDockerfile(file), file, options).run();
}

interface Pending {
  readonly state: StageState;
  readonly name: string | undefined;
  readonly from: Possible<TracedText>;
  readonly base: number | undefined;
  readonly platform: Possible<TracedText> | undefined;
  readonly span: Span;
  readonly fromSpan: Span;
  /** Stages that `COPY --from` and mounts need. */
  readonly needs: Set<number>;
  /** What its containers start; the last of each kind counts, first of all that of the stage that it begins from. */
  readonly starts: Map<DockerfileStart['keyword'], PendingStart>;
}

interface PendingStart {
  /** The stage in which it stands. */
  readonly stage: number;
  readonly instruction: DockerfileInstruction;
  readonly text: TracedText;
  /** `SHELL` at that point. */
  readonly shell: StageState['shell'];
}

class Build {
  readonly #tree: DockerfileTree;
  readonly #file: SourceFile;
  readonly #options: DockerfileOptions;
  readonly #global = platformArguments();
  readonly #stages: Pending[] = [];
  readonly #commands: DockerfileCommand[] = [];
  readonly #copies: DockerfileCopy[] = [];
  readonly #variables: DockerfileVariable[] = [];
  readonly #starts: DockerfileStart[] = [];
  readonly #instructions: DockerfileFacts['instructions'][number][] = [];
  readonly #errors: (ShellProblem & { readonly span: Span })[] = [];
  readonly #shellErrors: ShellProblem[] = [];
  readonly #unresolved: ShellProblem[] = [];
  readonly #stageCount: number;
  /** Stages so far, the current one included, and without it; and those of the whole file. */
  readonly #stageByName = new Map<string, number>();
  readonly #earlierByName = new Map<string, number>();
  readonly #lastByName = new Map<string, number>();
  #steps: number;

  constructor(tree: DockerfileTree, file: SourceFile, options: DockerfileOptions) {
    this.#tree = tree;
    this.#file = file;
    this.#options = options;
    this.#steps = options.limits?.steps ?? 400_000;
    this.#errors.push(...tree.errors);
    const froms = tree.instructions.filter((each) => each.keyword === 'FROM');
    this.#stageCount = froms.length;
    for (const [index, each] of froms.entries()) {
      const name = stageName(each);
      if (name) this.#lastByName.set(name.text.toLowerCase(), index);
    }
  }

  run(): DockerfileFacts {
    for (const instruction of this.#tree.instructions) {
      const before = this.#errors.length;
      validateInstruction(instruction, this.#tree.escapeToken, (error) => this.#errors.push(error));
      this.#instruction(instruction);
      // BuildKit stops at an instruction's first error.
      if (this.#errors.length > before + 1) this.#errors.length = before + 1;
    }
    for (const stage of this.#started()) this.#start(stage);
    if (this.#stages.length === 0 && this.#errors.length === 0)
      this.#errors.push({ message: 'dockerfile contains no stages to build', span: this.#file.top });
    this.#errors.sort((a, b) => a.span.start - b.span.start);
    return {
      file: this.#file,
      syntax: this.#tree.directives.find((directive) => directive.name === 'syntax')?.value,
      stages: this.#stages.map(
        (stage): DockerfileStage => ({
          index: stage.state.index,
          name: stage.name,
          from: stage.from,
          base: stage.base,
          platform: stage.platform,
          span: stage.span,
          fromSpan: stage.fromSpan,
          env: stage.state.env,
          workdir: stage.state.workdir,
          user: stage.state.user,
          exposes: stage.state.exposes,
        }),
      ),
      commands: this.#commands,
      copies: this.#copies,
      variables: this.#variables,
      starts: this.#starts,
      built: this.#built(),
      instructions: this.#instructions,
      errors: this.#errors,
      shellErrors: this.#shellErrors,
      unresolved: this.#unresolved,
    };
  }

  /** The stage that the build is asked for; undefined where no stage, or an unknown one, is named. */
  get #target(): Pending | undefined {
    const { target } = this.#options;
    if (target === undefined) return undefined;
    const start = this.#stages.findLastIndex((stage) => stage.name === target.toLowerCase());
    return this.#stages[start === -1 && /^\d+$/.test(target) ? Number(target) : start];
  }

  #built(): ReadonlySet<number> {
    const target = this.#target;
    if (!target) return new Set(this.#stages.keys());
    const built = new Set<number>();
    const queue = [target.state.index];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (built.has(at)) continue;
      built.add(at);
      const stage = this.#stages[at]!;
      if (stage.base !== undefined) queue.push(stage.base);
      queue.push(...stage.needs);
    }
    return built;
  }

  /** The stages of which there are containers: the target, else those from which no other one begins. */
  #started(): readonly Pending[] {
    const target = this.#target;
    if (target) return [target];
    const bases = new Set(this.#stages.map(({ base }) => base));
    return this.#stages.filter(({ state }) => !bases.has(state.index));
  }

  #refuse(message: string, span: Span): void {
    this.#errors.push({ message, span });
  }

  get #stage(): Pending | undefined {
    return this.#stages.at(-1);
  }

  #instruction(instruction: DockerfileInstruction): void {
    const { keyword, span, keywordSpan } = instruction;
    if (keyword === 'FROM') this.#from(instruction);
    const stage = this.#stage;
    this.#instructions.push({ keyword, stage: stage?.state.index, span, keywordSpan });
    if (keyword === 'FROM') return;
    if (keyword === 'ARG') {
      this.#arg(instruction, stage);
      return;
    }
    if (!stage) {
      if (/^[A-Z]+$/.test(keyword) && KNOWN.has(keyword))
        this.#refuse('no build stage in current context', keywordSpan);
      return;
    }
    switch (keyword) {
      case 'ENV':
        this.#env(instruction, stage);
        return;
      case 'WORKDIR': {
        const path = certainText(this.#expand(instruction.args, stage.state.env));
        stage.state.workdir = path === undefined ? undefined : containerPath(path, stage.state.workdir);
        return;
      }
      case 'USER':
        stage.state.user = toPossible(this.#expand(instruction.args, stage.state.env));
        return;
      case 'EXPOSE':
        for (const word of blankSeparated(instruction.args))
          stage.state.exposes.push({
            port: toPossible(this.#expand(word, stage.state.env)),
            span: word.spanOf() ?? span,
          });
        return;
      case 'SHELL':
        if (instruction.json && instruction.json.length > 0) stage.state.shell = instruction.json;
        return;
      case 'COPY':
      case 'ADD':
        this.#copy(instruction, keyword, stage);
        return;
      case 'RUN':
        this.#run(instruction, stage);
        return;
      case 'CMD':
      case 'ENTRYPOINT': {
        const { index, shell } = stage.state;
        // An entrypoint makes an inherited command void.
        if (keyword === 'ENTRYPOINT' && stage.starts.get('CMD')?.stage !== index) stage.starts.delete('CMD');
        stage.starts.delete(keyword);
        stage.starts.set(keyword, { stage: index, instruction, text: instruction.args, shell });
        return;
      }
      case 'HEALTHCHECK': {
        const type = /^CMD\b\s*/i.exec(instruction.args.text);
        stage.starts.delete(keyword);
        if (!type) return;
        const text = instruction.args.slice(type[0].length);
        const json = jsonStrings(text);
        const check = json && json !== 'mixed' ? { ...instruction, json } : instruction;
        const { index, shell } = stage.state;
        stage.starts.set(keyword, { stage: index, instruction: check, text, shell });
        return;
      }
    }
  }

  #variablesOf(env: ReadonlyMap<string, EnvironmentEntry>): BuildVariables {
    return {
      lookup: (name, at) => lookupIn(env, name, at),
      refuse: (message, at) => this.#refuse(message, at ?? this.#file.top),
      escapeToken: this.#tree.escapeToken,
    };
  }

  #expand(text: TracedText, env: ReadonlyMap<string, EnvironmentEntry>): readonly TracedText[] {
    return expandWord(text, this.#variablesOf(env));
  }

  #from(instruction: DockerfileInstruction): void {
    const words = blankSeparated(instruction.args);
    const image = words[0];
    const span = instruction.span;
    const index = this.#stages.length;
    const from = image
      ? this.#expand(image, this.#global)
      : [TracedText.hole({ why: 'FROM names no image', at: span })];
    const name = certainText(from);
    if (image && name === '') this.#refuse(`base name (${image.text}) should not be blank`, image.spanOf() ?? span);
    const base = name === undefined ? undefined : this.#stageByName.get(name.toLowerCase());
    const previous = this.#stage;
    if (previous?.name !== undefined) this.#earlierByName.set(previous.name, previous.state.index);
    const platform = instruction.flags.find((flag) => flag.name === 'platform')?.value;
    this.#stages.push({
      state: beginStage(index, base === undefined ? undefined : this.#stages[base]!.state),
      name: stageName(instruction)?.text.toLowerCase(),
      from: toPossible(from),
      base,
      platform: platform && toPossible(this.#expand(platform, this.#global)),
      span,
      fromSpan: image?.spanOf() ?? span,
      needs: new Set(),
      starts: new Map(base === undefined ? undefined : this.#stages[base]!.starts),
    });
    const added = this.#stage?.name;
    if (added !== undefined) this.#stageByName.set(added, index);
  }

  #arg(instruction: DockerfileInstruction, stage: Pending | undefined): void {
    const env = stage?.state.env ?? this.#global;
    for (const word of quotedWords(instruction.args, this.#tree.escapeToken)) {
      const equals = word.text.indexOf('=');
      const nameText = equals === -1 ? word : word.slice(0, equals);
      const name = nameText.text;
      if (name === '') continue;
      const declaration = word.spanOf() ?? instruction.span;
      const fallback = equals === -1 ? undefined : this.#expand(word.slice(equals + 1), env);
      const { entry: valued, given } = argumentValue(
        name,
        fallback,
        this.#options.buildArgs?.get(name),
        stage ? this.#global.get(name) : undefined,
        declaration,
      );
      const entry = valued ?? (this.#options.openArguments ? openArgument(name, declaration) : undefined);
      if (entry) env.set(name, entry);
      this.#variables.push({
        kind: 'ARG',
        name,
        value: entry?.value,
        span: declaration,
        nameSpan: nameText.spanOf() ?? declaration,
        valueSpan: equals === -1 ? undefined : word.slice(equals + 1).spanOf(),
        stage: stage?.state.index,
        instruction: instruction.span,
        given,
      });
    }
  }

  #env(instruction: DockerfileInstruction, stage: Pending): void {
    const words = quotedWords(instruction.args, this.#tree.escapeToken);
    const pairs: { readonly name: TracedText; readonly value: TracedText; readonly whole: TracedText }[] = [];
    if (words[0] && !words[0].text.includes('=')) {
      // The old form: ENV NAME value with blanks.
      const name = words[0];
      const value = trimmed(instruction.args.slice(name.length));
      if (value.text !== '') pairs.push({ name, value, whole: instruction.args });
    } else
      for (const word of words) {
        const equals = word.text.indexOf('=');
        if (equals > 0) pairs.push({ name: word.slice(0, equals), value: word.slice(equals + 1), whole: word });
      }
    // Every value sees the variables as they were before the instruction.
    const values = pairs.map(({ value }) => this.#expand(value, stage.state.env));
    for (const [index, { name, value, whole }] of pairs.entries()) {
      const texts = values[index]!;
      const span = whole.spanOf() ?? instruction.span;
      const possible = toPossible(texts);
      const entry: EnvironmentEntry = {
        name: name.text,
        value: possible,
        mayBeUnset: false,
        set: span,
        by: 'environment',
      };
      stage.state.env.set(name.text, entry);
      stage.state.imageEnv.set(name.text, entry);
      this.#variables.push({
        kind: 'ENV',
        name: name.text,
        value: possible,
        span,
        nameSpan: name.spanOf() ?? span,
        valueSpan: value.spanOf(),
        stage: stage.state.index,
        instruction: instruction.span,
        given: false,
      });
    }
  }

  #copy(instruction: DockerfileInstruction, keyword: 'COPY' | 'ADD', stage: Pending): void {
    const words = instruction.json ?? blankSeparated(instruction.args);
    const inline = instruction.heredocs.map((heredoc) => ({
      name: heredoc.name,
      content: heredoc.content,
      file: this.#written(heredoc, stage.state.env),
    }));
    const marks = new Set(instruction.heredocs.map((heredoc) => heredoc.word.text));
    const expanded = words.map((word): Word => {
      const value = toPossible(this.#expand(word, stage.state.env));
      const span = word.spanOf();
      return span ? { ...value, span } : value;
    });
    const destination = expanded.at(-1);
    const flags = instruction.flags.map(
      (flag): DockerfileFlagFact => ({
        name: flag.name,
        value: flag.value && toPossible(this.#expand(flag.value, stage.state.env)),
        span: flag.span,
      }),
    );
    const source = instruction.flags.find((flag) => flag.name === 'from');
    const copy: DockerfileCopy = {
      keyword,
      stage: stage.state.index,
      sources: expanded.slice(0, -1).filter((_, index) => !marks.has(words[index]!.text)),
      destination: words.length > 1 ? destination : undefined,
      inline,
      from: keyword === 'COPY' && source?.value ? this.#stageReference(source.value, source.span, stage) : undefined,
      flags,
      workdir: stage.state.workdir,
      span: instruction.span,
    };
    stage.state.copies.push(copy);
    this.#copies.push(copy);
  }

  /** The file that a here document of `COPY` becomes: variables in it expand unless its name is quoted. */
  #written({ content, chomp, expand }: DockerfileHeredoc, env: StageState['env']): TracedText {
    const lines = chomp ? withoutLeadingTabs(content) : content;
    if (!expand) return lines;
    const variables = { ...this.#variablesOf(env), escapeToken: '\\', plainQuotes: true };
    const texts = expandWord(lines, variables);
    return texts.length === 1 ? texts[0]! : lines;
  }

  /** The stage or image that `--from` names. */
  #stageReference(value: TracedText, span: Span, stage: Pending): NonNullable<DockerfileCopy['from']> {
    const name = value.text;
    const at = value.spanOf() ?? span;
    if (/\$[A-Za-z_{]/.test(name))
      this.#refuse(
        'variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround',
        span,
      );
    let index: number | undefined;
    if (/^-?\d+$/.test(name)) {
      index = Number(name);
      if (index < 0 || index >= this.#stageCount) {
        this.#refuse(`invalid stage index ${index}`, span);
        index = undefined;
      }
    } else {
      // An earlier stage of the name wins over a later one.
      index = this.#earlierByName.get(name.toLowerCase()) ?? this.#lastByName.get(name.toLowerCase());
    }
    if (index !== undefined && index >= stage.state.index) {
      const self = stage.name ?? String(stage.state.index);
      this.#refuse(`cannot copy from stage "${name}", it needs to be defined before current stage "${self}"`, span);
    } else if (index !== undefined) stage.needs.add(index);
    return { text: { alternatives: [value] }, stage: index, span: at };
  }

  #mounts(instruction: DockerfileInstruction, stage: Pending): readonly DockerfileMount[] {
    return instruction.flags.flatMap((flag): DockerfileMount[] => {
      if (flag.name !== 'mount' || !flag.value) return [];
      const options = new Map<string, Possible<TracedText>>();
      let start = 0;
      const { text } = flag.value;
      for (let at = 0; at <= text.length; at++) {
        if (at < text.length && text[at] !== ',') continue;
        const field = flag.value.slice(start, at);
        start = at + 1;
        const equals = field.text.indexOf('=');
        const key = (equals === -1 ? field.text : field.text.slice(0, equals)).toLowerCase();
        options.set(
          key,
          toPossible(
            this.#expand(
              equals === -1 ? TracedText.computed('true', field.spanOf()) : field.slice(equals + 1),
              stage.state.env,
            ),
          ),
        );
      }
      const type = options.get('type')?.alternatives[0]?.text.toLowerCase() ?? 'bind';
      const from = options.get('from')?.alternatives[0];
      if (from && from.text !== '') {
        const index = /^\d+$/.test(from.text) ? Number(from.text) : this.#earlierByName.get(from.text.toLowerCase());
        if (index !== undefined && index < stage.state.index) stage.needs.add(index);
      }
      return [{ type, options, span: flag.span }];
    });
  }

  #run(instruction: DockerfileInstruction, stage: Pending): void {
    const mounts = this.#mounts(instruction, stage);
    const copies = [
      ...stage.state.copies,
      ...mounts.flatMap((mount) => boundBy(mount, instruction, stage.state) ?? []),
    ];
    const state = { ...stage.state, copies };
    const facts = this.#follow(instruction, instruction.args, state);
    if (!facts) return;
    for (const command of this.#withSettings(facts.commands, state))
      this.#commands.push({ ...command, stage: stage.state.index, instruction: instruction.span, mounts });
    stage.state.goEnv = facts.goEnv;
  }

  #follow(instruction: DockerfileInstruction, text: TracedText, state: StageState): ReturnType<typeof runForm> {
    if (this.#steps <= 0) {
      this.#unresolved.push({ message: 'the Dockerfile is too long to evaluate', span: instruction.keywordSpan });
      return undefined;
    }
    const facts = runForm(instruction, text, state, this.#sourcesOf(state), this.#options.limits);
    this.#steps -= 50 + state.env.size + (facts ? facts.commands.length * 5 : 0) + (text.length >> 4);
    if (!facts) {
      this.#unresolved.push({ message: 'no shell reads the command', span: instruction.keywordSpan });
      return undefined;
    }
    this.#shellErrors.push(...facts.errors);
    this.#unresolved.push(...facts.unresolved);
    return facts;
  }

  #sourcesOf({ copies }: Pick<StageState, 'copies'>): ImageSources {
    const copiesOf = (stage: number) => this.#stages[stage]?.state.copies;
    return { copies, copiesOf, readContext: this.#options.readContext };
  }

  /** The commands with what files of settings say to those that install packages, at the point where each runs. */
  #withSettings(commands: readonly ShellCommand[], state: StageState): readonly ImageShellCommand[] {
    const sources = this.#sourcesOf(state);
    const home = homeOf(state)?.slice(1);
    const files = {
      home,
      read: (path: string) => state.written.get(path) ?? readCopied(path, sources),
    };
    return commands.map((command) => {
      const settings = installSettings(command, files);
      for (const { path, text, appends } of settingsWrittenBy(command, home)) {
        const before = appends ? files.read(path) : undefined;
        const head = before instanceof SourceFile ? TracedText.exact(before.span(0, before.text.length)) : before;
        const whole = head === 'unknown' || !text ? 'unknown' : head ? TracedText.concat(head, text) : text;
        state.written.set(path, whole);
      }
      return settings ? { ...command, installSettings: settings } : command;
    });
  }

  /**
   * What containers of a stage start: with the image's variables as the stage leaves them, and without its arguments. What
   * the stage inherits belongs to the stage in which it stands.
   */
  #start(stage: Pending): void {
    const first = stage.starts.get('ENTRYPOINT');
    const entrypoint = first?.instruction.json;
    const given = stage.starts.get('CMD');
    let handsOver = first !== undefined && !entrypoint;
    for (const [keyword, start] of [...stage.starts].sort(byEntrypoint)) {
      // The words of CMD are arguments of the ENTRYPOINT: the shell of one in shell form passes them over, and a script that
      // takes them runs them in its own environment.
      if (keyword === 'CMD' && handsOver) continue;
      const { instruction, text, shell } = start;
      const words = given?.instruction.json;
      const whole = keyword === 'ENTRYPOINT' && entrypoint && words ? [...entrypoint, ...words] : undefined;
      const state: StageState = { ...stage.state, env: stage.state.imageEnv, shell };
      const facts = this.#follow(whole ? { ...instruction, json: whole } : instruction, text, state);
      if (keyword === 'ENTRYPOINT')
        handsOver ||= whole !== undefined && facts?.commands.some(({ runs }) => runs) === true;
      this.#starts.push({
        keyword,
        stage: whole && given ? Math.max(start.stage, given.stage) : start.stage,
        exec: instruction.json !== undefined,
        commands: this.#withSettings(facts?.commands ?? [], state),
        span: instruction.span,
      });
    }
  }
}

/** ENTRYPOINT first. */
function byEntrypoint([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return Number(b === 'ENTRYPOINT') - Number(a === 'ENTRYPOINT');
}

const KNOWN = new Set([
  'ADD',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
]);

function stageName(instruction: DockerfileInstruction): TracedText | undefined {
  const words = blankSeparated(instruction.args);
  return words.length === 3 && words[1]!.text.toLowerCase() === 'as' ? words[2] : undefined;
}
