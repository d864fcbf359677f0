import type { BuildContext } from '../model/build-context.ts';
import type { ShellCommand } from '../model/command.ts';
import type { DockerfileFacts } from '../model/dockerfile.ts';
import { executedCommands } from '../model/dockerfile-commands.ts';
import type { Repository } from '../model/files.ts';
import type { DockerfileBuild } from '../model/pipeline.ts';
import {
  type BakedSecret,
  credentialsIn,
  holdsSecret,
  isCredential,
  isLiteralSecret,
  isSecretFile,
  isSecretName,
  isSecretValue,
  readsSecret,
} from '../model/secret.ts';
import { settingPlace } from '../model/setting-place.ts';
import type { BuildArgument } from '../model/tilt.ts';
import { covers, type Span } from '../text/source.ts';
import { TracedText, type Unknown } from '../text/traced.ts';

/** What is known of one build, seen with and without build arguments that nobody is known to hand over. */
export interface SecretsInput {
  readonly build: DockerfileBuild;
  /** The same build with every argument handed over that has no value: their values are unknown. */
  readonly open: () => DockerfileFacts;
  readonly buildContext: BuildContext;
}

/** The secrets that a build leaves in layers or metadata of the stages that it needs. */
export function bakedSecrets(input: SecretsInput, repository: Repository): readonly BakedSecret[] {
  const { facts } = input.build;
  return [
    ...inVariables(input),
    ...inArguments(facts, input),
    ...inTexts(facts),
    ...inAssignments(facts),
    ...inFiles(input, repository),
  ];
}

function isBuilt({ built }: DockerfileFacts, stage: number | undefined): boolean {
  return stage === undefined || built.has(stage);
}

function inVariables({ build }: SecretsInput): readonly BakedSecret[] {
  const { facts } = build;
  return facts.variables.flatMap((variable): readonly BakedSecret[] => {
    const { name, value, given, span, stage } = variable;
    if (!value || !isSecretName(name) || !isBuilt(facts, stage)) return [];
    const secret = value.alternatives.find((text) => isSecretValue(name, text));
    const argument = given ? argumentOf(build.image, name) : undefined;
    if (argument && (secret || value.unknown || value.alternatives.some((text) => !text.known)))
      return [{ kind: 'given', name, at: argument.at, related: [{ message: `${name} is declared here`, span }] }];
    if (!secret) return [];
    const at = settingPlace(facts.variables, secret, span) ?? span;
    return [
      { kind: 'variable', name, at, related: covers(at, span) ? [] : [{ message: `${name} gets it here`, span }] },
    ];
  });
}

/** The argument with which Tilt, or a build command that it runs, gives an `ARG` its value. */
function argumentOf(image: DockerfileBuild['image'], name: string): BuildArgument | undefined {
  const all = [
    ...(image?.buildArgs ?? []),
    ...(image?.command?.images.builds ?? []).flatMap((build) => build.buildArgs),
  ];
  return all.find((argument) => argument.name === name);
}

/** `ARG`s without a value that something uses as a secret. */
function inArguments(facts: DockerfileFacts, { open }: SecretsInput): readonly BakedSecret[] {
  const free = facts.variables.filter(
    ({ kind, value, stage }) => kind === 'ARG' && !value && stage !== undefined && facts.built.has(stage),
  );
  if (free.length === 0) return [];
  const opened = open();
  return free.flatMap(({ name, span }): readonly BakedSecret[] => {
    const declared = opened.variables.find((variable) => variable.span === span || sameSpan(variable.span, span));
    const unknown = declared?.value?.unknown;
    const use = unknown && useOf(opened, name, unknown);
    if (!use) return [];
    return [{ kind: 'argument', name, at: span, related: [{ message: `${name} is used here`, span: use }] }];
  });
}

function sameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end && a.file.path === b.file.path;
}

/** The first place where a value that is handed over ends up as a secret. */
function useOf(facts: DockerfileFacts, name: string, value: Unknown): Span | undefined {
  const secret = isSecretName(name);
  const is = (hole: Unknown | undefined) =>
    hole !== undefined && hole.variable === value.variable && hole.at?.start === value.at?.start;
  const uses = (text: TracedText) =>
    secret
      ? text.pieces.some((piece) => is(piece.hole))
      : credentialsIn(text).some(({ secret: { start, end } }) =>
          text.slice(start, end).pieces.some((piece) => is(piece.hole)),
        );
  for (const { kind, value: set, span, name: other } of facts.variables) {
    if (kind !== 'ENV') continue;
    if (set?.alternatives.some(uses) || ((secret || isSecretName(other)) && is(set?.unknown))) return span;
  }
  for (const command of facts.commands) {
    if (!facts.built.has(command.stage)) continue;
    const texts = [...textsOf(command), ...command.redirects.flatMap(({ path }) => path.alternatives)];
    const whole = secret && command.words.some((word) => is(word.unknown));
    const read = secret && is(command.env.get(name)?.value.unknown) && readsSecret(command, name);
    if (whole || read || texts.some(uses)) return command.at ?? command.instruction;
  }
  for (const { stage, sources, inline, span } of facts.copies) {
    if (!facts.built.has(stage)) continue;
    if (sources.some((word) => word.alternatives.some(uses))) return span;
    if (secret && inline.some(({ content }) => new RegExp(`\\$\\{?${name}\\b`).test(content.text))) return span;
  }
  return undefined;
}

function textsOf({ words, stdin }: ShellCommand): readonly TracedText[] {
  return [...words.flatMap((word) => word.alternatives), ...(stdin ? [stdin] : [])];
}

/** Credentials in URLs and registry settings, wherever the Dockerfile has them. */
function inTexts(facts: DockerfileFacts): readonly BakedSecret[] {
  const out: BakedSecret[] = [];
  const look = (text: TracedText, otherwise: Span, message: string) => {
    for (const credentials of credentialsIn(text)) {
      if (!isCredential(credentials, text)) continue;
      const { kind, name, secret } = credentials;
      const span = text.spanOf(secret.start, secret.end);
      const holder = facts.variables.find((variable) => span && covers(variable.span, span))?.span;
      const outside = span && span.file !== facts.file ? text.literalOf(secret.start, secret.end) : undefined;
      const at = holder ?? outside ?? text.spanOf(credentials.start, credentials.end) ?? otherwise;
      out.push({ kind, name, at, related: covers(otherwise, at) ? [] : [{ message, span: otherwise }] });
    }
  };
  for (const { value, span, stage, name } of facts.variables)
    if (isBuilt(facts, stage)) for (const text of value?.alternatives ?? []) look(text, span, `${name} gets it here`);
  for (const command of executedCommands(facts))
    for (const text of [...textsOf(command), joinedSettings(command)].flatMap((one) => one ?? []))
      look(text, command.at ?? command.instruction, 'the command runs here');
  for (const { sources, inline, span, stage } of facts.copies)
    if (facts.built.has(stage))
      for (const text of [...sources.flatMap((word) => word.alternatives), ...inline.map(({ content }) => content)])
        look(text, span, 'it is added here');
  return out;
}

/** `npm config set //host/:_authToken VALUE`: the setting and its value are two words. */
function joinedSettings({ words }: ShellCommand): TracedText | undefined {
  const name = words.findIndex((word) => /:_(?:authToken|auth|password)$/.test(word.alternatives[0]?.text ?? ''));
  const [setting, value] = [words[name]?.alternatives[0], words[name + 1]?.alternatives[0]];
  return setting && value ? TracedText.concat(setting, TracedText.computed('='), value) : undefined;
}

/** Secrets that a `RUN` sets for its commands: they stand in the layer's history. */
function inAssignments(facts: DockerfileFacts): readonly BakedSecret[] {
  return facts.commands.flatMap((command) =>
    facts.built.has(command.stage)
      ? command.env.entries().flatMap((entry): readonly BakedSecret[] => {
          const { name, by, set, value } = entry;
          if (by !== 'script' || !isSecretName(name)) return [];
          const secret = value.alternatives.find((text) => isLiteralSecret(name, text));
          const at = secret && settingPlace(facts.variables, secret, set ?? command.at ?? command.instruction);
          return at ? [{ kind: 'assigned', name, at, related: [] }] : [];
        })
      : [],
  );
}

/** Files with secrets that are copied from the context, by name, by their place in the image, or with a whole folder. */
function inFiles({ buildContext }: SecretsInput, repository: Repository): readonly BakedSecret[] {
  return buildContext.sources.flatMap((source): readonly BakedSecret[] => {
    const { copy, path, at } = source;
    if (!copy) return [];
    const shown = (name: string): BakedSecret[] => [{ kind: 'file', name, at, related: [] }];
    const isPattern = /[*?[]/.test(path);
    if (!isPattern && isSecretFile(path)) return buildContext.bringing(path).includes(source) ? shown(path) : [];
    if (!isPattern && copy.sources.length === 1) {
      const destination = copy.destination?.alternatives[0]?.text ?? '';
      if (/\/[._]netrc$|\/\.ssh\/id_\w+$|\/\.git-credentials$/.test(destination)) return shown(path);
    }
    // What a folder or a pattern brings counts when the file is surely there and shows a secret.
    if (!buildContext.certain) return [];
    const folder = isPattern ? path.slice(0, path.lastIndexOf('/', path.search(/[*?[]/)) + 1) : path;
    const candidates = isPattern || !repository.source(path) ? secretFilesIn(folder, repository) : [path];
    const found = candidates.find(
      (file) => buildContext.bringing(file).includes(source) && holdsSecret(file, repository.source(file)?.text ?? ''),
    );
    return found === undefined ? [] : shown(found);
  });
}

const FILES = ['.npmrc', '.yarnrc.yml', '.netrc', '.env', '.env.local', 'id_rsa', 'id_ed25519', '.git-credentials'];

function secretFilesIn(folder: string, repository: Repository): readonly string[] {
  const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
  return FILES.map((name) => prefix + name).filter((path) => repository.exists(path));
}
