import { certain } from '../../../model/possible.ts';
import type { Span } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { ListValue, NONE, type Value } from '../../starlark/values.ts';
import { toBool } from '../convert.ts';
import { toPath } from '../functions/arguments.ts';
import type { Implementation, Implementations, Invocation } from '../functions/define.ts';
import { configureResource, deployYaml, yamlArgument } from '../functions/kubernetes.ts';
import { BlobValue, blobOf, UnknownBlob } from '../values/blob.ts';
import { delegate, given, isEmpty, literal, textOf } from './delegate.ts';

/** The YAML of an object of which only the names matter. */
function manifest(
  apiVersion: string,
  kind: string,
  name: TracedText,
  namespace: TracedText | undefined,
  at: Span,
  more: readonly TracedText[] = [],
): BlobValue {
  const computed = (text: string) => TracedText.computed(text, at);
  const parts = [computed(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: "`), name, computed('"\n')];
  if (namespace && namespace.length > 0) parts.push(computed('  namespace: "'), namespace, computed('"\n'));
  return blobOf(TracedText.concat(...parts, ...more), 'Tiltfile blob() call', at);
}

export function namespaceObject(name: TracedText, at: Span): BlobValue {
  return manifest('v1', 'Namespace', name, undefined, at);
}

/** Hands a blob to `k8s_yaml`. */
export function registerBlob(invocation: Invocation, blob: Value, allowDuplicates: boolean): void {
  deployYaml(invocation, blob, invocation.call.at, allowDuplicates);
}

/** A ConfigMap or Secret that `kubectl create --dry-run` makes of arguments. */
function dataObject(kind: 'ConfigMap' | 'Secret') {
  return ({ args, call }: Invocation): BlobValue =>
    manifest('v1', kind, textOf(args.get('name')), textOf(args.get('namespace')), call.span);
}

function created(make: (invocation: Invocation) => BlobValue): Implementation {
  return (invocation) => {
    registerBlob(invocation, make(invocation), false);
    return NONE;
  };
}

const configMap = dataObject('ConfigMap');
const secret = dataObject('Secret');

/** The workload that `deployment_yaml` or `job_yaml` makes. */
function workload(invocation: Invocation, kind: 'Deployment' | 'Job'): BlobValue {
  const { args, call } = invocation;
  const name = textOf(args.get('name'));
  const image = isEmpty(args.get('image')) ? name : textOf(args.get('image'));
  const computed = (text: string) => TracedText.computed(text, call.span);
  const labels =
    kind === 'Deployment' ? [computed('    metadata:\n      labels:\n        app: "'), name, computed('"\n')] : [];
  return manifest(
    kind === 'Deployment' ? 'apps/v1' : 'batch/v1',
    kind,
    name,
    textOf(args.get('namespace')),
    call.span,
    [
      computed('spec:\n  template:\n'),
      ...labels,
      computed('    spec:\n      containers:\n      - name: main\n        image: "'),
      image,
      computed('"\n'),
    ],
  );
}

function service(invocation: Invocation): BlobValue {
  const { args, call } = invocation;
  const name = textOf(args.get('name'));
  const computed = (text: string) => TracedText.computed(text, call.span);
  return manifest('v1', 'Service', name, textOf(args.get('namespace')), call.span, [
    computed('spec:\n  selector:\n    app: "'),
    name,
    computed('"\n'),
  ]);
}

function createWorkload(kind: 'Deployment' | 'Job'): Implementation {
  return (invocation) => {
    registerBlob(invocation, workload(invocation, kind), false);
    if (kind === 'Deployment' && !isEmpty(invocation.args.get('ports')))
      registerBlob(invocation, service(invocation), false);
    configureResource(
      delegate(invocation, 'k8s_resource', {
        workload: given(invocation, 'name'),
        resource_deps: given(invocation, 'resource_deps'),
      }),
    );
    return NONE;
  };
}

const namespaceInject: Implementation = (invocation) => {
  const { args, call, evaluation, record } = invocation;
  const value = args.get('x');
  if (!value) return new UnknownBlob('the YAML is missing', call.span);
  if (value.kind !== 'string' && !(value instanceof BlobValue) && value.kind !== 'unknown' && value.kind !== 'oneof') {
    evaluation.error(record, 'tilt', `only takes string or blob, got: ${value.kind}`, value.at ?? call.at, {
      topic: 'fail',
    });
    return new UnknownBlob('the value is no YAML', call.span);
  }
  const read = yamlArgument(invocation, value, args.at('x') ?? call.at);
  for (const problem of read.problems) evaluation.error(record, 'tilt', problem.message, problem.at);
  if (read.unknown) return new UnknownBlob(read.unknown.why, call.span);
  const namespace = textOf(args.get('ns')).text;
  const objects = read.objects.map((object) => ({ ...object, namespace, writtenNamespace: namespace }));
  const source = value instanceof BlobValue ? value.content : sourceText(invocation, value);
  return new BlobValue(source ?? TracedText.empty, 'encode_yaml_stream', call.span, objects);
};

function sourceText({ call, evaluation }: Invocation, value: Value): TracedText | undefined {
  const path = certain(toPath(value, evaluation.folder(call)))?.path;
  const source = path === undefined ? undefined : evaluation.options.files.source(path);
  return source && TracedText.exact(source.span(0, source.text.length));
}

/** Globs relative to the executed file, as the extension's Python script expands them. */
const yamlGlob: Implementation = (invocation) => {
  const { call, evaluation } = invocation;
  evaluation.unknownYaml ??= { why: 'k8s_yaml_glob() runs a script', at: call.at };
  evaluation.unknown('YAML of k8s_yaml_glob', { why: 'k8s_yaml_glob() runs a script' }, call.at);
  return NONE;
};

const knativeYaml: Implementation = (invocation) => {
  const { args, call } = invocation;
  const value = args.get('file_name');
  if (!value) return NONE;
  const read = yamlArgument(invocation, value, args.at('file_name') ?? call.at);
  for (const object of read.objects)
    if (object.apiVersion.startsWith('serving.knative.dev') && object.kind === 'Service' && object.name)
      configureResource(
        delegate(invocation, 'k8s_resource', {
          workload: { value: literal(object.name.text, object.at), at: object.at },
          resource_deps: new ListValue([literal('knative-core', call.span)], call.span),
        }),
      );
  deployYaml(invocation, value, args.at('file_name') ?? call.at, false);
  return NONE;
};

export const manifestExtensions: Readonly<Record<string, Implementations>> = {
  'ext://namespace': {
    namespace_yaml: ({ args, call }) => namespaceObject(textOf(args.get('name')), call.span),
    namespace_create: (invocation) => {
      const allow = certain(toBool(invocation.args.get('allow_duplicates'), false));
      registerBlob(
        invocation,
        namespaceObject(textOf(invocation.args.get('name')), invocation.call.span),
        allow !== false,
      );
      return NONE;
    },
    namespace_inject: namespaceInject,
  },
  'ext://configmap': {
    configmap_yaml: configMap,
    configmap_from_dict: configMap,
    configmap_create: created(configMap),
  },
  'ext://secret': {
    secret_yaml_generic: secret,
    secret_from_dict: secret,
    secret_yaml_registry: secret,
    secret_yaml_tls: secret,
    secret_yaml_docker_registry: secret,
    secret_yaml_docker_registry_ecr: secret,
    secret_create_generic: created(secret),
    secret_create_tls: created(secret),
    secret_create_docker_registry: created(secret),
    secret_create_docker_registry_ecr: created(secret),
  },
  'ext://deployment': {
    deployment_create: createWorkload('Deployment'),
    job_create: createWorkload('Job'),
    deployment_yaml: (invocation) => workload(invocation, 'Deployment'),
    job_yaml: (invocation) => workload(invocation, 'Job'),
    service_yaml: service,
  },
  'ext://k8s_yaml_glob': { k8s_yaml_glob: yamlGlob },
  'ext://knative': { knative_yaml: knativeYaml },
};
