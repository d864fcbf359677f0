import {
  familiarString,
  type NormalizedReference,
  parseImageReference,
  referenceString,
} from '../../../model/image-reference.ts';
import { certain, known, mapPossible, notKnown, oneOf, type Possible } from '../../../model/possible.ts';
import type { BuildArgument, DockerfileUse, ImageBuild, PathValue } from '../../../model/tilt.ts';
import type { Span } from '../../../text/source.ts';
import type { TracedText } from '../../../text/traced.ts';
import { itemValue, NONE, type Value } from '../../starlark/values.ts';
import { isAbsent, toBool, toEntries, toOptionalText, toText, toTexts } from '../convert.ts';
import { implicitDockerfile, pathValue } from '../paths.ts';
import { goTypeName, OpaqueValue } from '../values/opaque.ts';
import { filledText, imagesArgument, pathArgument, pathsArgument } from './arguments.ts';
import { checkCommand, commandArgument } from './command.ts';
import { type Implementations, type Invocation, missingFile, nameInPath, placeOf, quote } from './define.ts';
import { checkLiveUpdate } from './live-update.ts';

/** How an extension registers an image through `docker_build` or `custom_build`. */
export interface ImageOverrides {
  readonly builder?: string;
  readonly ref?: Possible<TracedText>;
  readonly synthetic?: boolean;
  readonly dockerfileContents?: Possible<TracedText>;
}

const EXPECTED_VARIABLES = ['EXPECTED_REF', 'EXPECTED_IMAGE', 'EXPECTED_TAG', 'EXPECTED_REGISTRY', 'REGISTRY_HOST'];

const CACHE_OBSOLETE =
  'docker_build(cache=...) is obsolete, and currently a no-op.\nYou should switch to live_update to optimize your builds.';

/** Registers the image of a `docker_build`. */
export function dockerBuild(invocation: Invocation, overrides: ImageOverrides = {}): ImageBuild {
  const { args, record, call, evaluation } = invocation;
  const ref = overrides.ref ?? toText(args.get('ref'));
  const context = pathArgument(invocation, 'context') ?? notKnown({ why: 'the context is missing', at: call.at });
  const contents = overrides.dockerfileContents ?? toOptionalText(args.get('dockerfile_contents'));
  const given = pathArgument(invocation, 'dockerfile');
  if (contents && given)
    evaluation.error(
      record,
      'tilt',
      'Cannot specify both dockerfile and dockerfile_contents keyword arguments',
      args.arguments.get('dockerfile_contents')?.nameAt ?? placeOf(invocation, 'dockerfile_contents'),
    );
  if (args.has('cache')) evaluation.warning(record, CACHE_OBSOLETE, args.arguments.get('cache')!.nameAt ?? call.at);
  checkCommand(invocation, 'entrypoint');
  checkPatterns(invocation, 'ignore');
  checkPatterns(invocation, 'only');
  checkOnly(invocation);
  checkExtraTags(invocation);
  const steps = checkLiveUpdate(invocation, 'live_update');
  const dockerfile = contents ? undefined : dockerfileUse(invocation, given, context);
  if (dockerfile) checkDockerfile(invocation, dockerfile);
  const base = certain(context)?.path;
  const image: ImageBuild = {
    ref,
    builder: overrides.builder ?? record.name,
    call: record,
    at: refPlace(invocation, ref),
    ...(dockerfile && { dockerfile }),
    ...(contents && { dockerfileContents: contents }),
    context,
    ...optional('target', filledText(args.get('target'))),
    buildArgs: buildArguments(args.get('build_args'), placeOf(invocation, 'build_args')),
    ...optional('only', patterns(args.get('only'), base)),
    ...optional('ignore', patterns(args.get('ignore'), base)),
    deps: [],
    imageDeps: [],
    skipsLocalDocker: known(false),
    disablePush: known(false),
    conditional: record.conditional,
    synthetic: overrides.synthetic ?? false,
  };
  if (steps.length > 0) evaluation.liveUpdates.set(image, steps);
  addImage(invocation, image);
  return image;
}

/** Registers the image of a `custom_build`. */
export function customBuild(invocation: Invocation, overrides: ImageOverrides = {}): ImageBuild {
  const { args, record, evaluation } = invocation;
  const ref = overrides.ref ?? toText(args.get('ref'));
  checkCommand(invocation, 'command', 'Argument 2 (command): ');
  checkCommand(invocation, 'entrypoint');
  checkPatterns(invocation, 'ignore');
  const steps = checkLiveUpdate(invocation, 'live_update');
  const command = commandArgument(invocation, {
    parameter: 'command',
    env: 'env',
    dir: 'dir',
    // With `outputs_image_ref_to` Tilt sets none of them.
    variables: isAbsent(args.get('outputs_image_ref_to')) ? EXPECTED_VARIABLES : [],
  });
  const written = command && certain(command.written);
  if (written && (written.length === 0 || written.every((word) => word.length === 0 && word.known)))
    evaluation.error(record, 'tilt', "Argument 2 (command) can't be empty", placeOf(invocation, 'command'));
  const outputs = filledText(args.get('outputs_image_ref_to'));
  const tag = filledText(args.get('tag'));
  if (outputs && !outputs.unknown && tag && !tag.unknown)
    evaluation.error(
      record,
      'tilt',
      'Cannot specify both tag= and outputs_image_ref_to=',
      args.arguments.get('tag')?.nameAt ?? placeOf(invocation, 'tag'),
    );
  const image: ImageBuild = {
    ref,
    builder: overrides.builder ?? record.name,
    call: record,
    at: refPlace(invocation, ref),
    buildArgs: [],
    ...optional('ignore', patterns(args.get('ignore'), undefined)),
    ...optional('command', command),
    deps: pathsArgument(invocation, 'deps'),
    imageDeps: imagesArgument(invocation, 'image_deps'),
    skipsLocalDocker: toBool(args.get('skips_local_docker'), false),
    disablePush: toBool(args.get('disable_push'), false),
    ...optional('outputsImageRefTo', outputs),
    ...optional('tag', tag),
    conditional: record.conditional,
    synthetic: overrides.synthetic ?? false,
  };
  if (steps.length > 0) evaluation.liveUpdates.set(image, steps);
  addImage(invocation, image);
  return image;
}

/** Where a reference is written: the literal, or the piece of it that names the image. */
function refPlace(invocation: Invocation, ref: Possible<TracedText>): Span {
  const only = ref.alternatives[0];
  return (only?.known ? only.literalOf() : undefined) ?? placeOf(invocation, 'ref');
}

function optional<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
}

function dockerfileUse(
  invocation: Invocation,
  given: Possible<PathValue> | undefined,
  context: Possible<PathValue>,
): Possible<DockerfileUse> {
  if (given)
    return mapPossible(given, (path) => ({
      path,
      implicit: false,
      at: nameInPath(path.text) ?? placeOf(invocation, 'dockerfile'),
    }));
  return mapPossible(context, (path) => ({
    path: implicitDockerfile(path),
    implicit: true,
    at: invocation.record.at,
  }));
}

/** Tilt reads the Dockerfile at once, so a missing one is an error. */
function checkDockerfile({ evaluation, record }: Invocation, dockerfile: Possible<DockerfileUse>): void {
  const only = certain(dockerfile);
  if (only?.path.path === undefined || !only.path.text.known) return;
  const kind = evaluation.options.files.stat(only.path.path)?.kind;
  if (kind === 'file') return;
  if (kind === 'directory') {
    evaluation.error(
      record,
      'tilt',
      `error reading dockerfile: read ${only.path.path || '.'}: is a directory`,
      only.at,
    );
    return;
  }
  evaluation.error(record, 'tilt', `error reading dockerfile: ${missingFile('open', only.path.path)}`, only.at, {
    topic: 'missing-file',
    missing: { use: 'Dockerfile', path: only.path.path },
  });
}

function buildArguments(value: Value | undefined, otherwise: Span): BuildArgument[] {
  return toEntries(value).entries.map(({ key, keyAt, value: item, at, maybe }) => {
    const text = toText(item);
    return {
      name: key.text,
      value: maybe ? oneOf(text.alternatives, text.unknown ?? maybe) : text,
      at: text.alternatives[0]?.literalOf() ?? item.at ?? at ?? keyAt ?? otherwise,
    };
  });
}

/** Patterns below a build context; with `base` unknown their paths are as written. */
function patterns(value: Value | undefined, base: string | undefined): Possible<readonly PathValue[]> | undefined {
  if (isAbsent(value)) return undefined;
  const texts = toTexts(value);
  const paths: PathValue[] = [];
  let unknown = undefined as Possible<TracedText>['unknown'];
  for (const text of texts) {
    paths.push(...text.alternatives.map((one) => pathValue(base ?? '', one)));
    unknown ??= text.unknown;
  }
  return paths.length === 0 && unknown ? notKnown(unknown) : oneOf([paths], unknown);
}

function checkPatterns(invocation: Invocation, parameter: string): void {
  const value = invocation.args.get(parameter);
  const items = value?.kind === 'list' || value?.kind === 'tuple' ? value.items.map(itemValue) : value ? [value] : [];
  const wrong = items.find((item) => !['string', 'unknown', 'oneof', 'none', 'set', 'dict'].includes(item.kind));
  if (wrong)
    invocation.evaluation.error(
      invocation.record,
      'api',
      `${parameter} must be a string or a sequence of strings; found a ${goTypeName(wrong)}`,
      wrong.at ?? placeOf(invocation, parameter),
      { problem: { kind: 'type', function: invocation.record.name, parameter } },
    );
  for (const text of toTexts(invocation.args.get(parameter))) {
    const only = certain(text);
    if (only?.known && only.text.includes('\n'))
      invocation.evaluation.error(
        invocation.record,
        'tilt',
        `${parameter} cannot contain newlines; found ${parameter}: ${quote(only.text)}`,
        only.literalOf() ?? placeOf(invocation, parameter),
      );
  }
}

function checkExtraTags(invocation: Invocation): void {
  for (const text of toTexts(invocation.args.get('extra_tag'))) {
    const only = certain(text);
    const reference = only?.known ? parseImageReference(only.text) : undefined;
    if (only && typeof reference === 'string')
      invocation.evaluation.error(
        invocation.record,
        'tilt',
        `Argument extra_tag=${quote(only.text)} not a valid image reference: ${reference}`,
        only.literalOf() ?? placeOf(invocation, 'extra_tag'),
      );
  }
}

function checkOnly(invocation: Invocation): void {
  for (const text of toTexts(invocation.args.get('only'))) {
    const only = certain(text);
    if (only?.known && only.text.includes('*'))
      invocation.evaluation.error(
        invocation.record,
        'tilt',
        `'only' does not support '*' file globs. Must be a real path: ${only.text}`,
        only.literalOf() ?? placeOf(invocation, 'only'),
      );
  }
}

/** Adds an image to those that Tilt builds; refuses a bad reference and one that is built already. */
export function addImage(invocation: Invocation, image: ImageBuild): void {
  const { evaluation, record } = invocation;
  const only = certain(image.ref);
  evaluation.images.push(image);
  evaluation.expectKnown('image name', image.ref, image.at);
  if (!only?.known) return;
  const reference = parseImageReference(only.text);
  if (typeof reference === 'string') {
    evaluation.error(record, 'tilt', `Argument 1 (ref): can't parse ${quote(only.text)}: ${reference}`, image.at);
    return;
  }
  const earlier = evaluation.builtReferences.get(referenceString(reference));
  if (!earlier) {
    if (!image.conditional) evaluation.builtReferences.set(referenceString(reference), image);
    return;
  }
  if (image.conditional) return;
  evaluation.error(record, 'tilt', alreadyDefined(reference), image.at, {
    topic: 'duplicate-image',
    related: [{ message: 'first defined here', span: earlier.at }],
  });
}

function alreadyDefined(reference: NormalizedReference): string {
  return `Image for ref ${quote(familiarString(reference))} has already been defined`;
}

/** Tilt puts image names behind the host; what it makes must be a whole reference as Docker writes it. */
function checkRegistryHost(invocation: Invocation, parameter: string, field: string): void {
  const text = invocation.args.has(parameter) ? certain(toText(invocation.args.get(parameter))) : undefined;
  if (!text?.known || (text.length === 0 && parameter !== 'host')) return;
  const reference = parseImageReference(`${text.text}/fake`);
  const problem =
    text.length === 0
      ? `${field}: Required value`
      : typeof reference === 'string'
        ? `${field}: Invalid value: ${quote(text.text)}: ${reference}`
        : referenceString(reference) !== `${text.text}/fake`
          ? `${field}: Invalid value: ${quote(text.text)}: repository name must be canonical`
          : undefined;
  if (problem)
    invocation.evaluation.error(
      invocation.record,
      'tilt',
      `validating defaultRegistry: ${problem}`,
      text.literalOf() ?? placeOf(invocation, parameter),
    );
}

export const imageFunctions: Implementations = {
  docker_build: (invocation) => {
    dockerBuild(invocation);
    return NONE;
  },
  custom_build: (invocation) => {
    customBuild(invocation);
    return new OpaqueValue('custom_build', invocation.call.at);
  },
  default_registry: (invocation) => {
    const { args, record, call, evaluation } = invocation;
    const host = toText(args.get('host'));
    const earlier = evaluation.registries.find((registry) => !registry.call.conditional);
    if (earlier && !record.conditional)
      evaluation.error(record, 'tilt', 'default registry already defined', call.at, {
        related: [{ message: 'first defined here', span: earlier.at }],
      });
    checkRegistryHost(invocation, 'host', 'host');
    checkRegistryHost(invocation, 'host_from_cluster', 'hostFromContainerRuntime');
    const fromCluster = filledText(args.get('host_from_cluster'));
    const singleName = filledText(args.get('single_name'));
    evaluation.registries.push({
      host,
      ...(fromCluster && { hostFromCluster: fromCluster }),
      ...(singleName && { singleName }),
      call: record,
      at: call.at,
    });
    evaluation.expectKnown('registry host', host, placeOf(invocation, 'host'));
    return NONE;
  },
};
