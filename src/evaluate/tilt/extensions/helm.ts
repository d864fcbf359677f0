import { certain, known, mapPossible, notKnown, oneOf, type Possible } from '../../../model/possible.ts';
import type { ImageKey, ImageReference, PathValue, Release, ReleaseSet } from '../../../model/tilt.ts';
import type { Span } from '../../../text/source.ts';
import { TracedText, type Unknown } from '../../../text/traced.ts';
import { alternativesOf, ListValue, NONE, type Value } from '../../starlark/values.ts';
import { isAbsent, toBool, toElements, toText, toTexts } from '../convert.ts';
import {
  elementPlace,
  filledText,
  listArgument,
  namesArgument,
  pathArgument,
  pathsArgument,
} from '../functions/arguments.ts';
import { type Implementation, type Implementations, type Invocation, placeOf, quote } from '../functions/define.ts';
import { customDeploy, releaseSets } from '../functions/kubernetes.ts';
import { localResource } from '../functions/local.ts';
import { pathValue } from '../paths.ts';
import { placeOfRefusal, refusal } from '../unpack.ts';
import { UnknownBlob } from '../values/blob.ts';
import { delegate, given, isEmpty, literal, rest } from './delegate.ts';
import { namespaceObject, registerBlob } from './manifests.ts';

const LENGTHS =
  'image_deps and image_keys must have the same length, so that we know how to inject images into the helm chart;';

/** What `image_keys` says of one image. */
function imageKey(value: Value, otherwise: Span): ImageKey {
  const at = elementPlace(value, otherwise);
  const alternatives = alternativesOf(value);
  const only = alternatives.length === 1 ? alternatives[0]! : undefined;
  if (!only || only.kind === 'string' || only.kind === 'unknown')
    return { kind: 'text', parts: [toText(value)], keys: [], at };
  if (only.kind === 'tuple') {
    const elements = certain(toElements(only));
    return { kind: 'tuple', parts: (elements ?? []).map((element) => toText(element.value)), keys: [], at };
  }
  if (only.kind === 'list') {
    const elements = toElements(only).alternatives[0] ?? [];
    return { kind: 'list', parts: [], keys: elements.map((element) => imageKey(element.value, at)), at };
  }
  return { kind: 'invalid', parts: [], keys: [], at };
}

/** The flags of a release that say what it is deployed with. */
interface ReleaseFlags {
  readonly values: Possible<PathValue>[];
  readonly set: ReleaseSet[];
  namespace: Possible<TracedText> | undefined;
}

const SET_FLAGS = new Set(['--set', '--set-string', '--set-json', '--set-literal', '--set-file']);
const VALUES_FLAGS = new Set(['--values', '-f']);
const NAMESPACE_FLAGS = new Set(['--namespace', '-n']);

/** Reads the words of `flags`. A word may be one of several; a flag's value is the word behind it. */
function readFlags(invocation: Invocation, words: readonly Possible<TracedText>[], place: Span): ReleaseFlags {
  const folder = invocation.evaluation.folder(invocation.call);
  const flags: ReleaseFlags = { values: [], set: [], namespace: undefined };
  const take = (flag: string, value: Possible<TracedText>) => {
    if (SET_FLAGS.has(flag)) {
      if (flag === '--set-json' || flag === '--set-literal') flags.set.push(...wholeSet(value, flag, place));
      else flags.set.push(...releaseSets([value], flag, place));
    } else if (VALUES_FLAGS.has(flag)) flags.values.push(...valuesFiles(value, folder));
    else if (NAMESPACE_FLAGS.has(flag)) flags.namespace = value;
  };
  const takesValue = (flag: string) => SET_FLAGS.has(flag) || VALUES_FLAGS.has(flag) || NAMESPACE_FLAGS.has(flag);
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const plain = word.alternatives.find((one) => takesValue(one.text));
    if (plain) {
      const value = words[index + 1];
      if (value) take(plain.text, word.unknown && !value.unknown ? oneOf(value.alternatives, word.unknown) : value);
      index++;
      continue;
    }
    for (const one of word.alternatives) {
      const match = /^(--[a-z-]+)=/.exec(one.text) ?? /^(-[fn])(?=[^-])=?/.exec(one.text);
      if (!match || !takesValue(match[1]!)) continue;
      const value = one.slice(match[0].length);
      take(match[1]!, word.unknown ? oneOf([value], word.unknown) : known(value));
    }
  }
  return flags;
}

function valuesFiles(value: Possible<TracedText>, folder: string): Possible<PathValue>[] {
  if (!value.alternatives.some((text) => text.text.includes(',')))
    return [mapPossible(value, (text) => pathValue(folder, text))];
  return value.alternatives.flatMap((text) =>
    text.text.split(',').map((part, index, parts) => {
      const start = parts.slice(0, index).reduce((sum, before) => sum + before.length + 1, 0);
      const path = pathValue(folder, text.slice(start, start + part.length));
      return value.unknown ? oneOf([path], value.unknown) : known(path);
    }),
  );
}

function wholeSet(value: Possible<TracedText>, flag: string, place: Span): ReleaseSet[] {
  return value.alternatives.flatMap((one) => {
    const equals = one.text.indexOf('=');
    if (equals === -1) return [];
    const path = one.slice(0, equals);
    return [{ path, value: known(one.slice(equals + 1)), flag, at: path.literalOf() ?? place }];
  });
}

const helmResource: Implementation = (invocation) => {
  const { args, call, evaluation, record } = invocation;
  checkTypes(invocation);
  const flagsPlace = placeOf(invocation, 'flags');
  const flags = readFlags(invocation, toTexts(args.get('flags')), flagsPlace);
  const chart = pathArgument(invocation, 'chart') ?? notKnown({ why: 'the chart is missing', at: call.at });
  const name = toText(args.get('name'));
  const imageDeps = isEmpty(args.get('image_deps'))
    ? undefined
    : listOf(args.get('image_deps'), placeOf(invocation, 'image_deps'), reference);
  const keysValue = args.get('image_keys');
  const imageKeys = isAbsent(keysValue) ? undefined : listOf(keysValue, placeOf(invocation, 'image_keys'), imageKey);
  checkImages(invocation, imageDeps, imageKeys);
  const namespace = filledText(args.get('namespace')) ?? flags.namespace;
  const release: Release = {
    kind: 'helm_resource',
    resource: name,
    release: filledText(args.get('release_name')) ?? name,
    chart,
    ...(namespace && { namespace }),
    values: flags.values,
    set: flags.set,
    ...(imageDeps && { imageDeps }),
    ...(imageKeys && { imageKeys }),
    call: record,
    at: call.at,
    conditional: record.conditional,
  };
  evaluation.releases.push(release);
  evaluation.expectKnown('chart', chart, placeOf(invocation, 'chart'));
  const resource = customDeploy(
    delegate(invocation, 'k8s_custom_deploy', {
      name: given(invocation, 'name'),
      apply_cmd: new ListValue([literal('helm', call.span)], call.span),
      delete_cmd: new ListValue([literal('helm', call.span)], call.span),
      deps: given(invocation, 'deps') ?? new ListValue([], call.span),
      image_deps: given(invocation, 'image_deps'),
      image_selector: given(invocation, 'image_selector'),
      container_selector: given(invocation, 'container_selector'),
      live_update: given(invocation, 'live_update'),
    }),
  );
  // The extension's own helper runs Helm: there is no command of the repository in it.
  resource.cmd = undefined;
  resource.deleteCmd = undefined;
  configureDeploy(invocation, resource);
  return NONE;
};

/** What the extensions around `k8s_custom_deploy` hand to `k8s_resource`. */
export function configureDeploy(invocation: Invocation, resource: ReturnType<typeof customDeploy>): void {
  const { args } = invocation;
  resource.resourceDeps.push(...namesArgument(invocation, 'resource_deps'));
  resource.labels.push(...namesArgument(invocation, 'labels'));
  if (args.has('auto_init')) resource.autoInit = toBool(args.get('auto_init'), true);
}

/** Types that the functions behind `helm_resource` refuse. */
function checkTypes(invocation: Invocation): void {
  const { args, evaluation, record } = invocation;
  const check = (parameter: string, type: Parameters<typeof refusal>[0], inner: string) => {
    const value = args.get(parameter);
    if (!value || isEmpty(value)) return;
    const message = refusal(type, value);
    if (message !== undefined)
      evaluation.error(
        record,
        'api',
        `${inner}: for parameter ${quote(parameter)}: ${message}`,
        placeOfRefusal(type, value) ?? args.at(parameter)!,
        {
          problem: { kind: 'type', function: record.name, extension: record.extension, parameter },
          ...(type === 'labels' && message.startsWith('Invalid label') && { topic: 'label' as const }),
        },
      );
  };
  check('chart', 'string', 'k8s_custom_deploy');
  check('resource_deps', 'sequence', 'k8s_resource');
  check('labels', 'labels', 'k8s_resource');
  check('pod_readiness', 'podReadiness', 'k8s_resource');
  check('links', 'links', 'k8s_resource');
  const flags = args.get('flags');
  if (flags && alternativesOf(flags).every((one) => one.kind === 'string' && one.text !== ''))
    evaluation.error(record, 'api', 'extend: got string, want iterable', placeOf(invocation, 'flags'), {
      problem: { kind: 'type', function: record.name, extension: record.extension, parameter: 'flags' },
    });
}

function listOf<T>(
  value: Value | undefined,
  place: Span,
  convert: (value: Value, place: Span) => T,
): Possible<readonly T[]> | undefined {
  return listArgument(value, (item) => convert(item, place));
}

function reference(value: Value, place: Span): ImageReference {
  return { ref: toText(value), at: elementPlace(value, place) };
}

/** What the extension refuses about images: lengths that differ, an image given twice, a key of a wrong type. */
function checkImages(
  invocation: Invocation,
  imageDeps: Possible<readonly ImageReference[]> | undefined,
  imageKeys: Possible<readonly ImageKey[]> | undefined,
): void {
  const { evaluation, record, args, call } = invocation;
  if (args.more) return;
  const deps = imageDeps ? certain(imageDeps) : [];
  const keys = imageKeys ? certain(imageKeys) : [];
  const error = (message: string, at: Span, related?: Span) =>
    evaluation.error(record, 'tilt', message, at, {
      topic: 'image-keys',
      ...(related && { related: [{ message: 'first given here', span: related }] }),
    });
  if (deps && keys && deps.length !== keys.length)
    error(LENGTHS, args.at('image_keys') ?? args.at('image_deps') ?? call.at);
  const seen = new Map<string, Span>();
  for (const dep of deps ?? []) {
    const text = certain(dep.ref);
    if (!text?.known) continue;
    const earlier = seen.get(text.text);
    if (earlier)
      error(
        `helm_resource: image_deps should be unique. Found duplicate: ${text.text}\n  If you need to inject an image twice, the corresponding element of image_keys can be a list of values`,
        dep.at,
        earlier,
      );
    else seen.set(text.text, dep.at);
  }
  for (const [index, key] of (keys ?? []).entries())
    if (key.kind === 'invalid' || key.keys.some((inner) => inner.kind === 'invalid' || inner.kind === 'list'))
      error(`invalid argument to image_keys at ${index}: ${key.kind === 'list' ? 'list' : 'value'}`, key.at);
}

const helmRepo: Implementation = (invocation) => {
  const { call } = invocation;
  const words = ['helm', 'repo', 'add'].map((word) => literal(word, call.span));
  const name = given(invocation, 'name');
  const url = given(invocation, 'url');
  const resourceName = given(invocation, 'resource_name');
  const resource = localResource(
    delegate(invocation, 'local_resource', {
      name: resourceName && !isEmpty(resourceName.value) ? resourceName : name,
      cmd: new ListValue(
        [...words, ...(name ? [name.value] : []), ...(url ? [url.value] : []), literal('--force-update', call.span)],
        call.span,
      ),
      ...rest(invocation),
    }),
  );
  resource.cmd = undefined;
  return NONE;
};

const REMOTE: Unknown = { why: 'helm_remote() renders a chart that is downloaded' };

function remoteRelease(invocation: Invocation): void {
  const { args, call, evaluation, record } = invocation;
  const chartText = toText(args.get('chart'));
  const repository = filledText(args.get('repo_url'));
  const namespace = filledText(args.get('namespace'));
  evaluation.releases.push({
    kind: 'helm_remote',
    resource: notKnown(REMOTE),
    release: filledText(args.get('release_name')) ?? chartText,
    chart: mapPossible(chartText, (text) => ({ text, path: undefined })),
    ...(repository && { repository }),
    ...(namespace && { namespace }),
    values: pathsArgument(invocation, 'values'),
    set: releaseSets(toTexts(args.get('set')), '--set', placeOf(invocation, 'set')),
    call: record,
    at: call.at,
    conditional: record.conditional,
  });
}

export const helmExtensions: Readonly<Record<string, Implementations>> = {
  'ext://helm_resource': { helm_resource: helmResource, helm_repo: helmRepo },
  'ext://helm_remote': {
    helm_remote: (invocation) => {
      const { args, call } = invocation;
      remoteRelease(invocation);
      const namespace = args.get('namespace');
      if (
        args.get('create_namespace')?.kind === 'bool' &&
        namespace?.kind === 'string' &&
        !['', 'default'].includes(namespace.text)
      ) {
        const create = args.get('create_namespace');
        if (create?.kind === 'bool' && create.value)
          registerBlob(invocation, namespaceObject(namespace.traced, call.span), true);
      }
      const blob = new UnknownBlob(REMOTE.why, call.span);
      invocation.evaluation.unknownYaml ??= { ...REMOTE, at: call.at };
      invocation.evaluation.unknown('YAML of helm_remote', REMOTE, call.at);
      return blob;
    },
    helm_remote_yaml: (invocation) => {
      remoteRelease(invocation);
      return new UnknownBlob(REMOTE.why, invocation.call.span);
    },
    namespace_create: (invocation) => {
      registerBlob(invocation, namespaceObject(certainName(invocation), invocation.call.span), false);
      return NONE;
    },
  },
};

function certainName(invocation: Invocation): TracedText {
  const text = toText(invocation.args.get('name'));
  return certain(text) ?? TracedText.hole(text.unknown ?? REMOTE);
}
