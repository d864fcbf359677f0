import { certain, known, notKnown, type Possible } from '../../../model/possible.ts';
import type { Release, ReleaseSet } from '../../../model/tilt.ts';
import type { Span } from '../../../text/source.ts';
import { TracedText, type Unknown } from '../../../text/traced.ts';
import { alternativesOf, NONE, TupleValue, UnknownValue, type Value } from '../../starlark/values.ts';
import { isAbsent, plain, toBool, toElements, toEntries, toText, toTexts, toTriggerMode } from '../convert.ts';
import { parseJsonPath } from '../kubernetes/json-path.ts';
import { type KubernetesObject, type KubernetesYaml, readKubernetesYaml } from '../kubernetes/object.ts';
import { BlobValue, UnknownBlob } from '../values/blob.ts';
import { goTypeName, OpaqueValue } from '../values/opaque.ts';
import { filledText, imagesArgument, namesArgument, pathArgument, pathsArgument, toPath } from './arguments.ts';
import { checkCommand, commandArgument, isEmptyCommand } from './command.ts';
import { type Implementations, type Invocation, missingFile, placeOf, quote } from './define.ts';
import { checkLiveUpdate } from './live-update.ts';
import { addResource, newResource } from './local.ts';

const EMPTY_YAML = 'Empty YAML passed to k8s_yaml';

/** The Kubernetes objects of a YAML argument: paths, blobs and lists of both. */
export function yamlArgument(
  invocation: Invocation,
  value: Value,
  place: Span,
): KubernetesYaml & { readonly empty: boolean } {
  const objects: KubernetesObject[] = [];
  const problems: { message: string; at: Span }[] = [];
  let unknown: Unknown | undefined;
  let given = 0;
  const take = (one: Value, sure: boolean): void => {
    if (one.kind === 'none') return;
    given++;
    if (one.kind === 'unknown') {
      unknown ??= plain(one);
      return;
    }
    if (one.kind === 'oneof') {
      unknown ??= { why: 'the YAML is one of several', at: one.at };
      for (const alternative of one.alternatives) take(alternative, false);
      return;
    }
    if (one instanceof BlobValue) {
      const read = one.objects ? { objects: one.objects, problems: [] } : readBlob(one);
      objects.push(...read.objects);
      if (sure)
        problems.push(
          ...read.problems.map((problem) => ({
            ...problem,
            message: `Error reading yaml from ${one.source}: ${problem.message}`,
          })),
        );
      unknown ??= 'unknown' in read ? read.unknown : undefined;
      return;
    }
    const path = toPath(one, invocation.evaluation.folder(invocation.call));
    const only = path.alternatives[0];
    if (one.kind !== 'string' && !(one.kind === 'host' && one.type === 'git.Repo')) {
      if (sure)
        problems.push({ message: `expected path | string. Actual type: ${goTypeName(one)}`, at: one.at ?? place });
      return;
    }
    if (!only?.text.known) {
      unknown ??= path.unknown ?? only?.text.unknown ?? { why: 'the path is not known', at: place };
      return;
    }
    if (only.path === undefined) {
      unknown ??= { why: `${only.text.text} lies outside the repository`, at: place };
      return;
    }
    const at = only.text.literalOf() ?? place;
    const source = invocation.evaluation.options.files.source(only.path);
    if (!source) {
      const message = `error reading yaml file: ${missingFile('open', only.path)}`;
      if (sure)
        invocation.evaluation.error(invocation.record, 'tilt', message, at, {
          topic: 'missing-file',
          missing: { use: 'YAML file', path: only.path },
        });
      unknown ??= { why: `${only.path} does not exist`, at };
      return;
    }
    const read = invocation.evaluation.readYaml(source);
    objects.push(...read.objects);
    unknown ??= read.unknown;
    if (sure)
      for (const problem of read.problems)
        problems.push({ ...problem, message: `${only.path} is not a valid YAML file: ${problem.message}` });
  };
  for (const alternative of alternativesOf(value)) {
    const sure = alternative === value;
    if (
      alternative.kind === 'list' ||
      alternative.kind === 'tuple' ||
      alternative.kind === 'set' ||
      alternative.kind === 'dict'
    ) {
      const elements = toElements(alternative);
      unknown ??= elements.unknown;
      for (const list of elements.alternatives) for (const element of list) take(element.value, sure && !element.maybe);
      if (elements.unknown) given++;
    } else take(alternative, sure);
  }
  return { objects, problems, ...(unknown && { unknown }), empty: given === 0 };
}

function readBlob(blob: BlobValue): KubernetesYaml {
  if (!blob.content.known && blob.content.pieces.length === 1)
    return { objects: [], problems: [], unknown: blob.content.unknown };
  return readKubernetesYaml(blob.content);
}

/** Registers YAML to be deployed. */
export function deployYaml(invocation: Invocation, value: Value, place: Span, allowDuplicates: boolean): void {
  const { evaluation, record, call } = invocation;
  const read = yamlArgument(invocation, value, place);
  if (read.empty || (read.objects.length === 0 && !read.unknown && read.problems.length === 0 && isEmptyBlob(value)))
    evaluation.error(record, 'tilt', EMPTY_YAML, place);
  for (const problem of read.problems) evaluation.error(record, 'tilt', problem.message, problem.at);
  if (read.unknown) {
    evaluation.unknownYaml ??= read.unknown;
    evaluation.unknown('YAML of k8s_yaml', read.unknown, read.unknown.at ?? place);
  }
  if (!allowDuplicates && !record.conditional)
    for (const object of read.objects) {
      if (!object.name?.known) continue;
      const key = [object.name.text, object.writtenNamespace, object.kind, object.apiVersion].join('\0');
      const earlier = evaluation.deployedObjects.get(key);
      if (!earlier) {
        evaluation.deployedObjects.set(key, { object, call: record });
        continue;
      }
      const shown = `${object.kind} ${object.name.text}${object.writtenNamespace === '' ? '' : ` (Namespace: ${object.writtenNamespace})`}`;
      evaluation.error(
        record,
        'tilt',
        `Duplicate YAML: ${shown}\nIgnore this error with k8s_yaml(..., allow_duplicates=True)\nYAML originally registered at: ${earlier.call.tiltfile}:${earlier.call.span.file.positionAt(earlier.call.span.start).line}`,
        call.at,
        {
          topic: 'duplicate-object',
          related: [
            { message: 'first registered here', span: earlier.call.at },
            { message: 'the object', span: object.at },
          ],
        },
      );
    }
  evaluation.yaml.push({ call: record, objects: read.objects, ...(read.unknown && { unknown: read.unknown }) });
}

function isEmptyBlob(value: Value): boolean {
  return (value instanceof BlobValue && value.content.length === 0) || (value.kind === 'string' && value.text === '');
}

function selectorPattern(text: TracedText | undefined): RegExp | undefined {
  if (!text || text.length === 0) return /(?:)/;
  if (!text.known) return undefined;
  try {
    return new RegExp(text.text, 'i');
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function textOr(value: Value | undefined): TracedText | undefined {
  return value ? certain(toText(value)) : undefined;
}

function unknownBlobs(unknown: Unknown, at: Span): TupleValue {
  return new TupleValue([new UnknownBlob(unknown.why, unknown.at), new UnknownBlob(unknown.why, unknown.at)], at);
}

/** Registers a `k8s_custom_deploy`. */
export function customDeploy(invocation: Invocation): ReturnType<typeof newResource> {
  const { args, record, evaluation } = invocation;
  const resource = newResource(invocation, 'custom_deploy', toText(args.get('name')));
  for (const parameter of ['apply_cmd', 'delete_cmd']) {
    checkCommand(invocation, parameter, `${parameter}: `);
    if (args.has(parameter) && !args.arguments.get(parameter)!.refused && isEmptyCommand(args.get(parameter)))
      evaluation.error(
        record,
        'tilt',
        `k8s_custom_deploy: ${parameter} cannot be empty`,
        placeOf(invocation, parameter),
      );
  }
  checkLiveUpdate(invocation, 'live_update');
  const apply = commandArgument(invocation, { parameter: 'apply_cmd', env: 'apply_env', dir: 'apply_dir' });
  const remove = commandArgument(invocation, { parameter: 'delete_cmd', env: 'delete_env', dir: 'delete_dir' });
  if (apply) resource.cmd = apply;
  if (remove) resource.deleteCmd = remove;
  resource.deps.push(...pathsArgument(invocation, 'deps'));
  const images = imagesArgument(invocation, 'image_deps');
  resource.images.push(...images);
  resource.requiredImages.push(...images);
  const selector = filledText(args.get('image_selector'));
  if (selector && !isAbsent(args.get('live_update')))
    resource.images.push({ ref: selector, at: placeOf(invocation, 'image_selector'), selector: true });
  if (!isAbsent(args.get('live_update')) && !selector && !filledText(args.get('container_selector'))) {
    const steps = args.get('live_update')!;
    if ((steps.kind === 'list' && steps.items.length > 0) || steps.kind === 'host')
      evaluation.error(
        record,
        'tilt',
        'k8s_custom_deploy: no Live Update selector specified',
        placeOf(invocation, 'live_update'),
      );
  }
  addResource(invocation, resource, `error making resource for ${certain(resource.name)?.text ?? ''}: `);
  return resource;
}

/** Records what a `k8s_resource` asks for. */
export function configureResource(invocation: Invocation): void {
  const { args, record, evaluation, call } = invocation;
  const workload = filledText(args.get('workload'));
  const newName = filledText(args.get('new_name'));
  const objects = namesArgument(invocation, 'objects');
  const objectsUnknown = objects.some((object) => object.name.unknown !== undefined);
  if (!workload && !newName && !args.more && !args.arguments.get('workload')?.refused) {
    evaluation.error(
      record,
      'tilt',
      'Resource name missing. Must give a name for an existing resource or a new_name to create a new resource.',
      call.at,
    );
    return;
  }
  if (!workload && objects.length === 0 && !objectsUnknown && !args.more) {
    evaluation.error(
      record,
      'tilt',
      "k8s_resource doesn't specify a workload or any objects. All non-workload resources must specify 1 or more objects",
      call.at,
    );
    return;
  }
  checkPorts(invocation);
  evaluation.resourceOptions.push({
    call: record,
    workload,
    newName,
    objects,
    objectsUnknown,
    resourceDeps: namesArgument(invocation, 'resource_deps'),
    labels: namesArgument(invocation, 'labels'),
    autoInit: isAbsent(args.get('auto_init')) ? undefined : toBool(args.get('auto_init'), true),
    triggerMode: toTriggerMode(args.get('trigger_mode')),
    conditional: record.conditional,
  });
}

const HOST_NAME =
  /^(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])(?:\.(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]))*$/;

function checkPorts(invocation: Invocation): void {
  const { args, record, evaluation } = invocation;
  const value = args.get('port_forwards');
  if (isAbsent(value) || value!.kind === 'oneof') return;
  const place = placeOf(invocation, 'port_forwards');
  const name = certain(filledText(args.get('workload')) ?? filledText(args.get('new_name')))?.text ?? '';
  const fail = (message: string, at?: Span) =>
    evaluation.error(record, 'tilt', `k8s_resource ${quote(name)}: ${message}`, at ?? place);
  const check = (one: Value) => {
    if (one.kind === 'int' && (one.value < 0 || one.value > 65535))
      fail(`portForward port value ${one.value} is not in the valid range [0-65535]`, one.at);
    else if (one.kind === 'string' && one.known) {
      const parts = one.text.split(':');
      const [host, local, container] =
        parts.length >= 3 ? [parts[0], parts[1], parts.slice(2).join(':')] : [undefined, parts[0], parts[1]];
      if (host !== undefined && host.length < 256 && !HOST_NAME.test(host))
        fail(
          `portForward host value ${quote(local ?? '')} is not a valid hostname or IP address`,
          one.traced.literalOf(),
        );
      else
        for (const port of container === undefined ? [local!] : [local!, container])
          if (!/^[-+]?\d+$/.test(port) || Number(port) < 0 || Number(port) > 65535) {
            fail(`portForward port value ${quote(port)} is not in the valid range [0-65535]`, one.traced.literalOf());
            break;
          }
    }
  };
  const taken = (one: Value) =>
    one.kind === 'unknown' ||
    one.kind === 'oneof' ||
    one.kind === 'string' ||
    one.kind === 'int' ||
    (one.kind === 'host' && one.type === 'port_forward');
  if (value!.kind === 'list' || value!.kind === 'tuple') {
    for (const item of value!.items) {
      if (item.kind === 'maybe') continue;
      if (!taken(item))
        fail(
          `port_forwards arg includes element which must be an int or a port_forward; is a ${goTypeName(item)}`,
          item.at,
        );
      else check(item);
    }
  } else if (value!.kind === 'dict' || value!.kind === 'set') return;
  else if (!taken(value!))
    fail(`port_forwards must be an int, a port_forward, or a sequence of those; is a ${goTypeName(value!)}`, value!.at);
  else check(value!);
}

/** `a.b=c` in a `set` argument: the value path and the value. */
export function releaseSets(texts: readonly Possible<TracedText>[], flag: string, otherwise: Span): ReleaseSet[] {
  const out: ReleaseSet[] = [];
  for (const text of texts)
    for (const one of text.alternatives)
      for (const [start, end] of commaParts(one.text)) {
        const part = one.slice(start, end);
        const equals = part.text.indexOf('=');
        if (equals === -1) continue;
        const path = part.slice(0, equals);
        const value = part.slice(equals + 1);
        const at = path.literalOf() ?? otherwise;
        out.push({
          path,
          value: text.unknown ? { alternatives: [value], unknown: text.unknown } : known(value),
          flag,
          at,
        });
      }
  return out;
}

/** The parts of a `--set` text between commas that are not escaped and not inside braces. */
function commaParts(text: string): [number, number][] {
  const out: [number, number][] = [];
  let start = 0;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (character === '{') depth++;
    else if (character === '}') depth--;
    else if (character === ',' && depth <= 0) {
      out.push([start, index]);
      start = index + 1;
    }
  }
  out.push([start, text.length]);
  return out;
}

/** The names under which kustomize looks for its file. */
const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

function inFolder(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function helm(invocation: Invocation): Value {
  const { args, record, call, evaluation } = invocation;
  const chart = pathArgument(invocation, 'paths') ?? notKnown({ why: 'the chart is missing', at: call.at });
  const at = placeOf(invocation, 'paths');
  const only = certain(chart);
  if (only?.path !== undefined && only.text.known) {
    const kind = evaluation.options.files.stat(only.path)?.kind;
    if (!kind)
      evaluation.error(record, 'tilt', `Could not read Helm chart directory ${quote(only.path)}: does not exist`, at, {
        topic: 'missing-file',
        missing: { use: 'chart', path: only.path },
      });
    else if (kind !== 'directory')
      evaluation.error(
        record,
        'tilt',
        `helm() may only be called on directories with Chart.yaml: ${quote(only.path)}`,
        at,
      );
    else if (!evaluation.options.files.stat(inFolder(only.path, 'Chart.yaml')))
      evaluation.error(record, 'tilt', 'Chart.yaml file is missing', at, {
        topic: 'missing-file',
        missing: { use: 'chart', path: inFolder(only.path, 'Chart.yaml') },
      });
  }
  const name = filledText(args.get('name')) ?? known(TracedText.computed('chart', call.at));
  const namespace = filledText(args.get('namespace'));
  const release: Release = {
    kind: 'helm',
    resource: notKnown({ why: 'helm() only renders YAML', at: call.at }),
    release: name,
    chart,
    ...(namespace && { namespace }),
    values: pathsArgument(invocation, 'values'),
    set: releaseSets(toTexts(args.get('set')), '--set', placeOf(invocation, 'set')),
    call: record,
    at: call.at,
    conditional: record.conditional,
  };
  evaluation.releases.push(release);
  const rendered = evaluation.options.renderChart?.(release);
  if (!rendered) return new UnknownBlob('helm() renders a chart', call.span);
  const text = withoutTests(rendered);
  const into = namespace && certain(namespace);
  const read = readKubernetesYaml(text);
  const objects = into
    ? read.objects.map((object) =>
        object.writtenNamespace === '' ? { ...object, namespace: into.text, writtenNamespace: into.text } : object,
      )
    : read.objects;
  return new BlobValue(text, `helm: ${only?.text.text ?? ''}`, call.span, read.unknown ? undefined : objects);
}

/** A rendered chart without the manifests of its tests, as Tilt takes it. */
function withoutTests(text: TracedText): TracedText {
  const parts: TracedText[] = [];
  for (let start = 0; start <= text.length; ) {
    const next = text.text.indexOf('---\n', start);
    const end = next === -1 ? text.length : next + 4;
    const part = text.slice(start, end);
    if (!/^# Source: .*\/tests\//m.test(part.text)) parts.push(part);
    if (next === -1) break;
    start = end;
  }
  return TracedText.concat(...parts);
}

export const kubernetesFunctions: Implementations = {
  k8s_yaml: (invocation) => {
    const { args } = invocation;
    const value = args.get('yaml');
    const allow = toBool(args.get('allow_duplicates'), false);
    if (value) deployYaml(invocation, value, placeOf(invocation, 'yaml'), !(certain(allow) === false));
    else if (args.more) invocation.evaluation.unknownYaml ??= plain(args.more);
    return NONE;
  },
  filter_yaml: (invocation) => {
    const { args, call } = invocation;
    const value = args.get('yaml');
    if (!value) return unknownBlobs({ why: 'filter_yaml has no YAML', at: call.at }, call.span);
    const read = yamlArgument(invocation, value, placeOf(invocation, 'yaml'));
    for (const problem of read.problems)
      invocation.evaluation.error(invocation.record, 'tilt', problem.message, problem.at);
    if (read.unknown) return unknownBlobs(read.unknown, call.span);
    const patterns = ['api_version', 'kind', 'name', 'namespace'].map((parameter) =>
      args.has(parameter) ? selectorPattern(textOr(args.get(parameter))) : /(?:)/,
    );
    const [apiVersion, kind, name, namespace] = patterns;
    const labels = toEntries(args.get('labels'));
    if (!apiVersion || !kind || !name || !namespace || labels.unknown || args.more)
      return unknownBlobs({ why: 'what filter_yaml looks for is not known', at: call.at }, call.span);
    const wanted = labels.entries.map((entry) => [entry.key.text, certain(toText(entry.value))?.text] as const);
    const isMatch = (object: KubernetesObject) =>
      apiVersion.test(object.apiVersion) &&
      kind.test(object.kind) &&
      name.test(object.name?.text ?? '') &&
      namespace.test(object.namespace) &&
      wanted.every(([key, text]) => text !== undefined && object.labels.get(key) === text);
    const match = read.objects.filter(isMatch);
    const rest = read.objects.filter((object) => !isMatch(object));
    const source = value instanceof BlobValue ? value.source : 'filter_yaml';
    const blob = (objects: readonly KubernetesObject[]) =>
      new BlobValue(objectsText(objects), source, call.span, objects);
    return new TupleValue([blob(match), blob(rest)], call.span);
  },
  k8s_resource: (invocation) => {
    configureResource(invocation);
    return NONE;
  },
  k8s_custom_deploy: (invocation) => {
    customDeploy(invocation);
    return NONE;
  },
  k8s_kind: (invocation) => {
    const { args, evaluation, record, call } = invocation;
    if (call.args.length > 1)
      evaluation.error(record, 'api', `k8s_kind: got ${call.args.length} arguments, want at most 1`, call.args[1]!.at, {
        problem: { kind: 'surplus-argument', function: 'k8s_kind' },
      });
    const paths = toTexts(args.get('image_json_path'));
    const object = toEntries(args.get('image_object'));
    const field = (name: string) => {
      const entry = object.entries.find(({ key }) => key.text === name);
      return entry && certain(toText(entry.value))?.text;
    };
    const [path, repository, tag] = ['json_path', 'repo_field', 'tag_field'].map(field);
    if (args.has('image_json_path') && args.has('image_object') && paths.length > 0)
      evaluation.error(
        record,
        'tilt',
        'Cannot specify both image_json_path and image_object',
        args.arguments.get('image_object')!.nameAt ?? call.at,
      );
    addImageLocation(invocation, paths, {
      apiVersion: args.get('api_version'),
      kind: args.get('kind'),
      ...(path !== undefined && { object: { path, repository: repository ?? '', tag: tag ?? '' } }),
    });
    return NONE;
  },
  k8s_image_json_path: (invocation) => {
    const { args, evaluation, record, call } = invocation;
    if (!args.more && !['kind', 'name', 'namespace'].some((parameter) => filledText(args.get(parameter))))
      evaluation.error(record, 'tilt', 'at least one of kind, name, or namespace must be specified', call.at);
    addImageLocation(invocation, toTexts(args.get('paths')), {
      apiVersion: args.get('api_version'),
      kind: args.get('kind'),
      name: args.get('name'),
      namespace: args.get('namespace'),
    });
    return NONE;
  },
  workload_to_resource_function: (invocation) => {
    const { args, evaluation, record } = invocation;
    const fn = args.get('func');
    if (fn?.kind === 'function') {
      const count = fn.code.parameters.length;
      if (count !== 1)
        evaluation.error(
          record,
          'tilt',
          `workload_to_resource_function arg must take 1 argument. ${fn.name} takes ${count}`,
          placeOf(invocation, 'func'),
        );
      else {
        const { line, column } = fn.code.file.positionAt(fn.code.span.start);
        evaluation.workloadNaming = {
          fn,
          call: record,
          prefix: `${fn.code.file.path}:${line}:${column}: error applying workload_to_resource_function`,
          invoke: (id) => invocation.call.invoke(fn, [id]),
        };
      }
    }
    return NONE;
  },
  port_forward: ({ call, args }) =>
    new OpaqueValue(
      'port_forward',
      call.span,
      new Map([...args.arguments].map(([name, argument]) => [name, argument.value])),
    ),
  kustomize: (invocation) => {
    const { call, evaluation, record } = invocation;
    const path = pathArgument(invocation, 'paths');
    const only = path && certain(path);
    const folder = only?.text.known ? only.path : undefined;
    if (folder !== undefined) {
      const missing = (message: string, file: string) =>
        evaluation.error(record, 'tilt', message, placeOf(invocation, 'paths'), {
          topic: 'missing-file',
          missing: { use: 'kustomization', path: file },
        });
      const { files } = evaluation.options;
      const kind = files.stat(folder)?.kind;
      if (!kind) missing(`kustomize: ${missingFile('stat', folder)}`, folder);
      else if (kind === 'directory' && !KUSTOMIZATIONS.some((name) => files.stat(inFolder(folder, name))))
        missing(
          `unable to find one of [${KUSTOMIZATIONS.join(' ')}] in directory '${folder}'`,
          inFolder(folder, 'kustomization.yaml'),
        );
    }
    return new UnknownBlob('kustomize() runs kustomize', call.span);
  },
  helm,
  allow_k8s_contexts: (invocation) => {
    const { args, evaluation, record } = invocation;
    const value = args.get('contexts');
    if (value)
      for (const one of value.kind === 'list' || value.kind === 'tuple' ? value.items : [value])
        if (one.kind !== 'maybe' && !['string', 'unknown', 'oneof', 'none'].includes(one.kind))
          evaluation.error(
            record,
            'api',
            `allow_k8s_contexts contexts must be a string or a sequence of strings; found a ${goTypeName(one)}`,
            one.at ?? placeOf(invocation, 'contexts'),
            { problem: { kind: 'type', function: 'allow_k8s_contexts', parameter: 'contexts' } },
          );
    return NONE;
  },
  k8s_context: ({ call }) =>
    new UnknownValue('k8s_context() depends on the machine', call.span, 'string', 'k8s_context'),
  k8s_namespace: ({ call }) => new UnknownValue('k8s_namespace() depends on the machine', call.span, 'string'),
};

function addImageLocation(
  { evaluation }: Invocation,
  paths: readonly Possible<TracedText>[],
  selector: {
    readonly apiVersion?: Value;
    readonly kind?: Value;
    readonly name?: Value;
    readonly namespace?: Value;
    readonly object?: { readonly path: string; readonly repository: string; readonly tag: string };
  },
): void {
  const pattern = (value: Value | undefined) => (value === undefined ? /(?:)/ : selectorPattern(textOr(value)));
  const apiVersion = pattern(selector.apiVersion);
  const kind = pattern(selector.kind);
  const name = pattern(selector.name);
  const namespace = pattern(selector.namespace);
  const texts = paths.map((path) => certain(path)?.text);
  const readable = [...texts, ...(selector.object ? [selector.object.path] : [])].every(
    (text) => text !== undefined && parseJsonPath(text) !== undefined,
  );
  if (!apiVersion || !kind || !name || !namespace || !readable)
    evaluation.imageLocationsUnknown ??= { why: 'the place of images in an object is not known' };
  if (!apiVersion || !kind || !name || !namespace) return;
  evaluation.imageLocations.push({
    apiVersion,
    kind,
    name,
    namespace,
    paths: texts.filter((text) => text !== undefined),
    ...(selector.object && { object: selector.object }),
  });
}

/** The source text of objects, one document each. */
function objectsText(objects: readonly KubernetesObject[]): TracedText {
  const separator = TracedText.computed('\n---\n');
  return TracedText.join(
    objects.map((object) => object.node.origin.slice(object.node.start, object.node.end)),
    separator,
  );
}
