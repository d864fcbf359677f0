import type { BuildOutput, CommandImageRef, ImageBuildCommand, Word } from '../../../model/command.ts';
import {
  type Flag,
  flagsNamed,
  flagTable,
  lastFlag,
  type ParsedFlags,
  parseFlags,
  switchValue,
  writtenElsewhere,
} from '../../../model/command-flags.ts';
import type { BuildArgument, DockerfileUse, PathValue } from '../../../model/path.ts';
import { mapPossible, oneOf, type Possible } from '../../../model/possible.ts';
import { leadText, programOf } from '../../../model/word-text.ts';
import { covers, type Span } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { DOCKER_BUILD } from './dockerFlags.ts';
import { joinText, nameSpan, pathsOf, placeOf, refOf, type ToolCall, textOf } from './sink.ts';

/** How a program that builds from a Dockerfile treats what it built. */
export interface BuildBehaviour {
  /** What becomes of the image when no option says otherwise. */
  readonly otherwise: 'loads' | 'nothing' | 'pushes';
}

/** `docker build` and everything that takes its options. */
export function readBuild(call: ToolCall, tool: string, words: readonly Word[], behaviour: BuildBehaviour): void {
  const parsed = parseFlags(words, DOCKER_BUILD);
  if (onlyTells(parsed)) return;
  const outputs = outputsOf(parsed);
  const pushing = outputs.find((output) => output.push);
  const context = parsed.operands[0];
  const file = lastFlag(parsed, '-f', '--file', '--dockerfile');
  const tags = flagsNamed(parsed, '-t', '--tag').flatMap((flag) => (flag.value ? [refOf(flag.value, flag)] : []));
  for (const flag of flagsNamed(parsed, '-o', '--output')) tags.push(...namesInOutput(flag));
  const pushes = pushing
    ? { span: pushing.span }
    : behaviour.otherwise === 'pushes'
      ? { span: call.command.at }
      : undefined;
  addBuild(call, tool, {
    parsed,
    context,
    file,
    tags,
    outputs,
    pushes,
    pushOption: pushing !== undefined,
    loads: loadsOf(parsed, outputs, behaviour),
  });
}

/** Whether a build command builds nothing and only tells about the build: `--call check`, `--check`, bake's `--print`. */
export function onlyTells(parsed: ParsedFlags): boolean {
  const call = lastFlag(parsed, '--call')?.value?.alternatives[0];
  return (
    (call?.known === true && !/^build(?:,|$)/.test(call.text)) ||
    ['--check', '--print'].some((name) => switchValue(lastFlag(parsed, name)) === true)
  );
}

interface BuildParts {
  readonly parsed: ParsedFlags;
  readonly context: Word | undefined;
  readonly file: Flag | undefined;
  readonly tags: readonly CommandImageRef[];
  readonly outputs: readonly BuildOutput[];
  readonly pushes: { readonly span: ImageBuildCommand['at'] } | undefined;
  readonly pushOption: boolean;
  readonly loads: boolean | undefined;
  /** Maps paths as the tool sees them to paths of the repository (a container's mounts). */
  readonly translate?: (text: TracedText) => TracedText;
  /** A relative Dockerfile lies in the context. */
  readonly fileInContext?: boolean;
  /** Where paths are relative to, instead of the directory of the command. */
  readonly folder?: string | undefined;
}

export function addBuild(call: ToolCall, tool: string, parts: BuildParts): void {
  const { command } = call;
  const translate = parts.translate ?? ((text: TracedText) => text);
  const contextText = parts.context ? mapPossible(textOf(parts.context), translate) : undefined;
  const remote = contextText?.alternatives.some((text) => isRemote(text.text)) ?? false;
  const folder = 'folder' in parts ? parts.folder : command.cwd;
  const context = contextText && !remote ? pathsOf(contextText, folder) : undefined;
  const onInput =
    parts.file?.value?.alternatives.some((text) => text.text === '-') ||
    (!parts.file && contextText?.alternatives[0]?.text === '-');
  const fed = onInput ? fedFile(call) : undefined;
  const named = fed ? { ...parts, file: { name: '--file', value: fed }, fileInContext: false } : parts;
  const isOpen = onInput ? fed === undefined : remote;
  const dockerfile = isOpen ? undefined : dockerfileOf(call, named, context, folder, translate);
  const target = lastFlag(parts.parsed, '--target')?.value;
  const build: ImageBuildCommand = {
    tool,
    command,
    at: command.at,
    complete: !parts.parsed.incomplete,
    ...(dockerfile ? { dockerfile } : {}),
    ...(onInput && !fed && command.stdin?.known ? { dockerfileText: command.stdin } : {}),
    ...(context ? { context } : {}),
    remote,
    ...(target ? { target: textOf(target) } : {}),
    tags: parts.tags,
    buildArgs: flagsNamed(parts.parsed, '--build-arg', '--opt').flatMap((flag) => buildArgument(flag, call)),
    outputs: parts.outputs,
    ...(parts.pushes ? { pushes: parts.pushes } : {}),
    loads: parts.loads,
  };
  call.sink.builds.push(build);
  if (!parts.pushes) return;
  const option = parts.pushOption && parts.pushes.span ? { option: parts.pushes.span } : {};
  const refs = parts.tags.length > 0 ? parts.tags.map((tag) => tag.ref) : [undefined];
  for (const ref of refs)
    call.sink.pushes.push({
      tool,
      command,
      at: command.at,
      complete: build.complete,
      build,
      ...(ref ? { ref } : {}),
      ...option,
    });
}

/** The Dockerfile that is handed over on standard input: `< FILE`, `cat FILE |`. An archive is a whole context. */
function fedFile({ command, feeder }: ToolCall): Word | undefined {
  const isArchive = (word: Word | undefined) => /\.(?:tar|t?gz|tgz|zst|bz2|xz)$/.test(leadText(word)?.text ?? '');
  const redirect = command.redirects.findLast(({ operator, descriptor }) => operator === '<' && descriptor === 0);
  if (redirect) return isArchive(redirect.path) ? undefined : redirect.path;
  if (!feeder || feeder.cwd !== command.cwd || programOf(feeder.words) !== 'cat') return undefined;
  const { operands } = parseFlags(feeder.words.slice(1), flagTable(''));
  const [only, ...others] = operands;
  return others.length === 0 && leadText(only)?.text !== '-' && !isArchive(only) ? only : undefined;
}

function isRemote(text: string): boolean {
  return (
    text === '-' ||
    /^(https?|git|ssh|gs|s3|oci|target|tar|docker-image):\/\//.test(text) ||
    /^git@/.test(text) ||
    /^github\.com\//.test(text)
  );
}

function dockerfileOf(
  call: ToolCall,
  parts: BuildParts,
  context: Possible<PathValue> | undefined,
  folder: string | undefined,
  translate: (text: TracedText) => TracedText,
): Possible<DockerfileUse> | undefined {
  const { command } = call;
  const given = parts.file?.value;
  if (given) {
    const uses: DockerfileUse[] = [];
    for (const text of given.alternatives) {
      const moved = translate(text);
      if (isRemote(moved.text)) continue;
      const at = nameSpan(text) ?? given.span ?? command.at;
      if (!at) continue;
      const inContext = parts.fileInContext && !/^[/\uE000]/.test(moved.text) && context?.alternatives[0];
      const path = inContext
        ? pathsOf({ alternatives: [joinPaths(inContext.text, moved)] }, folder).alternatives[0]!
        : pathsOf({ alternatives: [moved] }, folder).alternatives[0]!;
      uses.push({ path: { text, path: path.path }, implicit: false, at });
    }
    const unknown = given.unknown ?? (given.several ? { why: 'the option is not known' } : undefined);
    return uses.length > 0 || unknown ? oneOf(uses, unknown) : undefined;
  }
  // An option that is not known may name it.
  if (!context || !command.at) return undefined;
  const at = command.at;
  const implicit = mapPossible(context, (path): DockerfileUse => {
    const text = joinText(path.text, 'Dockerfile');
    const folder = path.path;
    return {
      path: { text, path: folder === undefined ? undefined : folder === '' ? 'Dockerfile' : `${folder}/Dockerfile` },
      implicit: true,
      at,
    };
  });
  if (parts.parsed.incomplete) return { alternatives: [], unknown: { why: 'an option of the build is not known', at } };
  return implicit;
}

function joinPaths(base: TracedText, path: TracedText): TracedText {
  return TracedText.concat(joinText(base, ''), path);
}

function buildArgument(flag: Flag, call: ToolCall): readonly BuildArgument[] {
  const { value } = flag;
  const first = value?.alternatives[0];
  const prefix = flag.name === '--opt' ? 'build-arg:' : '';
  const match = first && /^([^=\s]+)(=?)/.exec(first.text.slice(prefix.length));
  if (!value || !match || !first.text.startsWith(prefix)) return [];
  const name = match[1]!;
  const at = placeOf(value) ?? flag.span ?? call.command.at;
  if (!at) return [];
  if (match[2] === '') {
    // Without `=` the value is the environment's.
    const entry = call.command.env.get(name);
    return [
      {
        name,
        value: entry?.value ?? {
          alternatives: [],
          unknown: { why: `the environment variable ${name} is not known`, variable: name, at },
        },
        at,
      },
    ];
  }
  const from = prefix.length + match[0].length;
  const lead = prefix + match[0];
  return [
    {
      name,
      value: mapPossible(textOf(value), (text) => (text.text.startsWith(lead) ? text.slice(from) : text)),
      at: first.slice(from).spanOf() ?? at,
    },
  ];
}

/** The outputs that options ask for; `--load` is `type=docker`, `--push` is `type=registry`. */
function outputsOf(parsed: ParsedFlags): BuildOutput[] {
  const outputs: BuildOutput[] = [];
  for (const flag of parsed.flags) {
    if (flag.name === '--push' && switchValue(flag) === true)
      outputs.push({ type: 'registry', push: true, span: flag.span });
    else if (flag.name === '--load' && switchValue(flag) === true)
      outputs.push({ type: 'docker', push: false, span: flag.span });
    else if ((flag.name === '--output' || flag.name === '-o') && flag.value) {
      for (const text of flag.value.alternatives) outputs.push(outputOf(text, flag));
      if (flag.value.unknown) outputs.push({ type: undefined, push: false, span: flag.span });
    }
  }
  return outputs;
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of text.split(',')) {
    const equals = field.indexOf('=');
    const name = (equals === -1 ? field : field.slice(0, equals)).trim().toLowerCase().replace(/^"/, '');
    fields.set(name, equals === -1 ? '' : field.slice(equals + 1).replace(/"$/, ''));
  }
  return fields;
}

function outputOf(text: TracedText, flag: Flag): BuildOutput {
  const fields = fieldsOf(text.text);
  const written = fields.get('type');
  // A bare path is a local folder, `-` a tar archive.
  const type = written ?? (text.text === '-' ? 'tar' : text.text.includes('=') ? undefined : 'local');
  const push = type === 'registry' ? fields.get('push') !== 'false' : fields.get('push') === 'true';
  const exported = type === 'docker' && fields.has('dest') && fields.get('dest') !== '';
  const elsewhere = flag.value && outputElsewhere(text, flag.value);
  const span = elsewhere && !(flag.span && covers(flag.span, elsewhere)) ? elsewhere : flag.span;
  return { type: exported ? 'tar' : text.known || written ? type : undefined, push, span };
}

/** Where an output is written that does not stand in its command; of one that is put together, the part that pushes. */
function outputElsewhere(text: TracedText, value: Word): Span | undefined {
  if (text.exactSpan) return writtenElsewhere({ ...value, alternatives: [text] });
  const field = /\btype=registry\b|\bpush=true\b/.exec(text.text);
  const at = field ? text.spanOf(field.index, field.index + field[0].length) : undefined;
  return at && value.span && !covers(value.span, at) ? at : undefined;
}

function namesInOutput(flag: Flag): readonly CommandImageRef[] {
  const text = flag.value?.alternatives[0];
  const match = text && /(?:^|,)"?name=([^,"]+)/.exec(text.text);
  if (!text || !match) return [];
  const from = match.index + match[0].length - match[1]!.length;
  const name = text.slice(from, from + match[1]!.length);
  return [
    flag.span
      ? { ref: { alternatives: [name] }, at: name.spanOf(), option: flag.span }
      : { ref: { alternatives: [name] }, at: name.spanOf() },
  ];
}

function loadsOf(parsed: ParsedFlags, outputs: readonly BuildOutput[], behaviour: BuildBehaviour): boolean | undefined {
  if (outputs.some((output) => output.type === 'docker')) return true;
  const undecided = parsed.flags.some(
    (flag) => ['--load', '--push'].includes(flag.name) && switchValue(flag) === undefined,
  );
  if (parsed.incomplete || undecided || outputs.some((output) => output.type === undefined)) return undefined;
  if (outputs.length > 0) return false;
  return behaviour.otherwise === 'loads';
}
