import type { EnvironmentEntry } from '../../model/command.ts';
import type { DockerfileCopy, DockerfileMount } from '../../model/dockerfile.ts';
import type { Possible } from '../../model/possible.ts';
import type { DockerfileInstruction } from '../../parse/dockerfile/instruction.ts';
import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import type { GoSettings } from '../shell/goEnv.ts';
import { fromPossible, toPossible, UNSET, type Value } from '../shell/value.ts';

/** What is in force at one point of a build stage. */
export interface StageState {
  readonly index: number;
  /** `ENV` and `ARG` with a value; BuildKit keeps both in one table, in which the later one wins. */
  readonly env: Map<string, EnvironmentEntry>;
  /** `ENV` alone: what containers of the image find. */
  readonly imageEnv: Map<string, EnvironmentEntry>;
  goEnv: GoSettings;
  workdir: string | undefined;
  user: Possible<TracedText> | undefined;
  /** The program and options that `RUN` text is handed to. */
  shell: readonly TracedText[];
  /** `COPY` and `ADD` so far, those of the stages it starts from included. */
  readonly copies: DockerfileCopy[];
  readonly exposes: { readonly port: Possible<TracedText>; readonly span: Span }[];
  /** Files of settings that commands wrote, by their paths in the image. */
  readonly written: Map<string, TracedText | 'unknown'>;
}

const DEFAULT_SHELL: readonly TracedText[] = [TracedText.computed('/bin/sh'), TracedText.computed('-c')];

/** A stage begins with what the stage that it names left; else with nothing. */
export function beginStage(index: number, base: StageState | undefined): StageState {
  return {
    index,
    env: new Map(base?.env),
    imageEnv: new Map(base?.imageEnv),
    goEnv: base?.goEnv ?? new Map(),
    workdir: base ? base.workdir : '',
    user: base?.user,
    shell: base?.shell ?? DEFAULT_SHELL,
    copies: [...(base?.copies ?? [])],
    exposes: [...(base?.exposes ?? [])],
    written: new Map(base?.written),
  };
}

/** A folder or file of the build context that `RUN --mount=type=bind` shows, as the `COPY` that would bring it. */
export function boundBy(
  { type, options, span }: DockerfileMount,
  instruction: DockerfileInstruction,
  { index, workdir }: StageState,
): DockerfileCopy | undefined {
  const target = options.get('target') ?? options.get('dst') ?? options.get('destination');
  if (type !== 'bind' || options.has('from') || !target) return undefined;
  const root = { alternatives: [TracedText.computed('.', span)] };
  return {
    keyword: 'COPY',
    stage: index,
    sources: [options.get('source') ?? options.get('src') ?? root],
    destination: target,
    inline: [],
    from: undefined,
    flags: [],
    workdir,
    span: instruction.span,
  };
}

/** The home directory that BuildKit gives a command whose environment has none: that of the user, as `/etc/passwd` says. */
export function homeOf({ user }: StageState): string | undefined {
  if (!user) return '/root';
  const only = user.unknown || user.alternatives.length !== 1 ? undefined : user.alternatives[0];
  if (!only?.known) return undefined;
  const name = only.text.trim().split(':', 1)[0];
  return name === 'root' || name === '0' || name === '' ? '/root' : `/home/${name}`;
}

/** Variables that common base images set: an image that does not say so may still have them. */
const SET_BY_BASE_IMAGES = new Set([
  'PATH',
  'HOME',
  'GOPATH',
  'GOLANG_VERSION',
  'NODE_VERSION',
  'YARN_VERSION',
  'PYTHON_VERSION',
  'JAVA_HOME',
  'JAVA_VERSION',
  'CARGO_HOME',
  'RUSTUP_HOME',
]);

export function lookupIn(env: ReadonlyMap<string, EnvironmentEntry>, name: string, at: Span | undefined): Value {
  const entry = env.get(name);
  if (entry) return { texts: fromPossible(entry.value), mayBeUnset: entry.mayBeUnset };
  if (!SET_BY_BASE_IMAGES.has(name)) return UNSET;
  return { texts: [TracedText.hole({ why: `the base image sets ${name}`, variable: name, at })], mayBeUnset: true };
}

/** Arguments that BuildKit declares before every `FROM`. */
const PLATFORM_ARGUMENTS = [
  'TARGETPLATFORM',
  'TARGETOS',
  'TARGETARCH',
  'TARGETVARIANT',
  'BUILDPLATFORM',
  'BUILDOS',
  'BUILDARCH',
  'BUILDVARIANT',
  'TARGETSTAGE',
];

export function platformArguments(): Map<string, EnvironmentEntry> {
  return new Map(
    PLATFORM_ARGUMENTS.map((name) => [
      name,
      {
        name,
        value: { alternatives: [], unknown: { why: `${name} is only known when the image is built`, variable: name } },
        mayBeUnset: false,
        by: 'environment' as const,
      },
    ]),
  );
}

/** The value of an `ARG`: what the build hands over, else its default, else the one before the first `FROM`. */
export function argumentValue(
  name: string,
  fallback: readonly TracedText[] | undefined,
  given: Possible<TracedText> | undefined,
  global: EnvironmentEntry | undefined,
  declaration: Span | undefined,
): { readonly entry: EnvironmentEntry | undefined; readonly given: boolean } {
  if (given) {
    const set = given.alternatives[0]?.spanOf() ?? declaration;
    // An unknown that is only "perhaps given" leaves the default in force.
    return {
      entry: { name, value: given, mayBeUnset: false, ...(set ? { set } : {}), by: 'environment' },
      given: true,
    };
  }
  if (fallback)
    return {
      entry: {
        name,
        value: toPossible(fallback),
        mayBeUnset: false,
        ...(declaration ? { set: declaration } : {}),
        by: 'environment',
      },
      given: false,
    };
  return { entry: global, given: false };
}

/** An `ARG` without a value that the build may hand over. */
export function openArgument(name: string, declaration: Span): EnvironmentEntry {
  const unknown = { why: `a build argument may give ${name}`, variable: name, at: declaration };
  return { name, value: { alternatives: [], unknown }, mayBeUnset: false, set: declaration, by: 'environment' };
}
