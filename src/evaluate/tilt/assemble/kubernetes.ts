import { parseImageReference } from '../../../model/image-reference.ts';
import { certain, known, notKnown } from '../../../model/possible.ts';
import type { ApiCall, ImageReference, NameReference } from '../../../model/tilt.ts';
import { resolveAlias } from '../../../parse/yaml/path.ts';
import type { Span } from '../../../text/source.ts';
import { TracedText, type Unknown } from '../../../text/traced.ts';
import { StarlarkError } from '../../starlark/errors.ts';
import { stringValue, type Value } from '../../starlark/values.ts';
import type { Evaluation } from '../evaluation.ts';
import { quote } from '../functions/define.ts';
import { nodesAt, parseJsonPath } from '../kubernetes/json-path.ts';
import { fullName, potentialNames, splitSelector, uniqueNames } from '../kubernetes/names.ts';
import { groupOf, type KubernetesObject } from '../kubernetes/object.ts';
import type { ImageLocation, ResourceDraft, ResourceOptions, WorkloadNaming } from '../records.ts';
import { goTypeName, ObjectIdValue } from '../values/opaque.ts';
import type { ImageIndex } from './image-index.ts';

interface Deployed {
  readonly object: KubernetesObject;
  readonly call: ApiCall;
}

/** The resources that Tilt makes of the deployed objects, and how `k8s_resource` calls change them. */
export class KubernetesAssembly {
  readonly resources: ResourceDraft[] = [];
  readonly #evaluation: Evaluation;
  readonly #images: ImageIndex;
  readonly #byName = new Map<string, ResourceDraft>();
  #rest: Deployed[] = [];

  constructor(evaluation: Evaluation, images: ImageIndex) {
    this.#evaluation = evaluation;
    this.#images = images;
    for (const resource of evaluation.resources)
      if (resource.kind === 'custom_deploy') {
        const name = certain(resource.name);
        if (name?.known) this.#byName.set(name.text, resource);
      }
    const objects = evaluation.yaml.flatMap(({ call, objects }) => objects.map((object) => ({ object, call })));
    this.#checkImages(objects);
    this.#groupWorkloads(objects);
    for (const options of evaluation.resourceOptions) this.#configure(options);
  }

  /** The objects that belong to no resource of their own. */
  get uncategorized(): readonly Deployed[] {
    return this.#rest;
  }

  /** Why objects and so resources may be missing. */
  get #unknown(): Unknown | undefined {
    return this.#evaluation.unknownYaml ?? this.#evaluation.unknownResources;
  }

  #groupWorkloads(objects: readonly Deployed[]): void {
    const workloads = objects.filter((deployed) => this.#isWorkload(deployed.object));
    this.#rest = objects.filter((deployed) => !workloads.includes(deployed));
    const names = this.#names(workloads);
    for (const [index, workload] of workloads.entries()) {
      const name = names[index];
      const resource = this.#make(
        name ?? notKnown({ why: 'workload_to_resource_function names it' }),
        workload.object.at,
        workload.call,
      );
      this.#give(resource, workload.object);
      for (const service of this.#rest.filter((deployed) => isServiceOf(deployed.object, workload.object)))
        this.#move(service, resource);
    }
    // Workloads without images are named by their names alone.
    for (const deployed of this.#rest.filter(({ object }) => object.podLabels.length > 0)) {
      const text = deployed.object.name;
      if (!text) continue;
      const resource = this.#byName.get(text.text) ?? this.#make(known(text), deployed.object.at, deployed.call);
      this.#move(deployed, resource);
    }
  }

  /** Tilt reads every image of every object. */
  #checkImages(objects: readonly Deployed[]): void {
    for (const { object, call } of objects)
      for (const image of object.images) {
        const text = certain(image.ref);
        const reference = text?.known ? parseImageReference(text.text) : undefined;
        if (text && typeof reference === 'string' && !call.conditional)
          this.#evaluation.error(
            call,
            'tilt',
            `finding images in ${object.name?.text ?? ''}: parsing ${text.text}: ${reference}`,
            image.at,
          );
      }
  }

  #isWorkload(object: KubernetesObject): boolean {
    if (object.images.length > 0) return true;
    if (groupOf(object.apiVersion) === 'batch' && (object.kind === 'Job' || object.kind === 'CronJob')) return true;
    return this.#evaluation.imageLocations.some((location) => isAt(location, object));
  }

  #names(workloads: readonly Deployed[]): readonly (ResourceDraft['name'] | undefined)[] {
    const naming = this.#evaluation.workloadNaming;
    const objects = workloads.map((workload) => workload.object);
    if (!naming)
      return uniqueNames(objects).map((name, index) => {
        const written = objects[index]!.name;
        if (!written) return notKnown({ why: 'the object has no name', at: objects[index]!.at });
        if (!written.known && written.pieces.length === 1) return notKnown(written.unknown!);
        return known(written.text === name ? written : written.recompute(name));
      });
    const taken = new Map<string, KubernetesObject>();
    return objects.map((object) => {
      const result = this.#nameBy(naming, object);
      if (result?.kind !== 'string' || !result.known) {
        if (result && result.kind !== 'unknown' && result.kind !== 'oneof' && result.kind !== 'string')
          this.#evaluation.error(
            naming.call,
            'tilt',
            `${naming.prefix}: error determining resource name for '${idText(object)}': ${naming.fn.name}: invalid return value. wanted: string. got: ${goTypeName(result)}`,
            naming.call.at,
          );
        return undefined;
      }
      const other = taken.get(result.text);
      if (other)
        this.#evaluation.error(
          naming.call,
          'tilt',
          `${naming.prefix}: both '${idText(object)}' and '${idText(other)}' mapped to resource name '${result.text}'`,
          naming.call.at,
          { topic: 'duplicate-resource' },
        );
      taken.set(result.text, object);
      return known(result.traced);
    });
  }

  #nameBy({ invoke, call, prefix }: WorkloadNaming, object: KubernetesObject): Value | undefined {
    const fields = new Map<string, Value>([
      ['name', stringValue(object.name ?? '')],
      ['kind', stringValue(object.kind)],
      ['namespace', stringValue(object.namespace)],
      ['group', stringValue(groupOf(object.apiVersion))],
    ]);
    try {
      return invoke(new ObjectIdValue(fields, idText(object)));
    } catch (error) {
      if (!(error instanceof StarlarkError)) throw error;
      this.#evaluation.error(
        call,
        'starlark',
        `${prefix}: error determining resource name for '${idText(object)}': ${error.message}`,
        error.at ?? call.at,
      );
      return undefined;
    }
  }

  /** A new resource; refuses a name that another one surely has. */
  #make(name: ResourceDraft['name'], at: Span, call: ApiCall): ResourceDraft {
    const resource = draft(name, at, call);
    this.resources.push(resource);
    const text = certain(name);
    if (!text?.known) return resource;
    const conflict = this.#conflict(text.text);
    if (conflict && !resource.conditional)
      this.#evaluation.error(call, 'tilt', conflict.message, at, {
        topic: 'duplicate-resource',
        related: [{ message: 'first defined here', span: conflict.at }],
      });
    if (!this.#byName.has(text.text)) this.#byName.set(text.text, resource);
    return resource;
  }

  #conflict(name: string): { readonly message: string; readonly at: Span } | undefined {
    const mine = this.#byName.get(name);
    if (mine && !mine.conditional) return { message: `k8s_resource named ${quote(name)} already exists`, at: mine.at };
    const other = this.#evaluation.resourcesByName.get(name);
    if (!other || other.conditional || other.kind === 'k8s' || other.kind === 'custom_deploy') return undefined;
    const kind = other.kind === 'local' ? 'local_resource' : 'dc_resource';
    return { message: `${kind} named ${quote(name)} already exists`, at: other.at };
  }

  #give(resource: ResourceDraft, object: KubernetesObject): void {
    resource.objects.push(object);
    for (const image of this.#imagesOf(object)) resource.images.push(image);
  }

  #move(deployed: Deployed, resource: ResourceDraft): void {
    this.#rest = this.#rest.filter((other) => other !== deployed);
    this.#give(resource, deployed.object);
  }

  #imagesOf(object: KubernetesObject): readonly ImageReference[] {
    const images = [...object.images];
    for (const location of this.#evaluation.imageLocations)
      if (isAt(location, object)) images.push(...imagesAt(location, object));
    for (const variable of object.environment) {
      const reference = certain(variable.ref)?.known ? parseImageReference(certain(variable.ref)!.text) : 'unknown';
      if (typeof reference === 'string') continue;
      const built = this.#images.peek(reference);
      const matches = built?.call.arguments.get('match_in_env_vars')?.value;
      if (matches?.kind === 'bool' && matches.value) images.push(variable);
    }
    return images;
  }

  /** Carries out one `k8s_resource`. */
  #configure(options: ResourceOptions): void {
    const { call } = options;
    const target = options.workload ?? options.newName;
    const text = target && certain(target);
    if (!text?.known) {
      this.#placeholder(options, target);
      return;
    }
    const manual = options.workload === undefined;
    const existing = manual ? undefined : this.#byName.get(text.text);
    if (!existing && !manual) {
      if (this.#unknown || this.#hasUnknownNames()) this.#placeholder(options, target);
      else if (!options.conditional)
        this.#evaluation.error(
          call,
          'tilt',
          `${position(call)}: k8s_resource specified unknown resource ${quote(text.text)}. known k8s resources: ${[...this.#byName.keys()].sort().join(', ')}`,
          text.literalOf() ?? call.at,
          { topic: 'unknown-resource' },
        );
      return;
    }
    const resource = existing ?? this.#make(known(text), text.literalOf() ?? call.at, call);
    this.#apply(options, resource, manual);
  }

  #hasUnknownNames(): boolean {
    return (
      this.resources.some((resource) => !certain(resource.name)?.known) ||
      this.#evaluation.resources.some((resource) => resource.kind === 'custom_deploy' && !certain(resource.name)?.known)
    );
  }

  /** A resource that surely exists, of which nothing else is known. */
  #placeholder(options: ResourceOptions, name: ResourceDraft['name'] | undefined): void {
    const { call } = options;
    const text = name && certain(name);
    const resource: ResourceDraft = {
      ...draft(name ?? notKnown({ why: 'the name is not known', at: call.at }), text?.literalOf() ?? call.at, call),
      imagesUnknown: this.#unknown ?? { why: 'the YAML of the resource is not known' },
    };
    this.resources.push(resource);
    if (text?.known) this.#byName.set(text.text, resource);
    this.#apply(options, resource, false);
  }

  #apply(options: ResourceOptions, resource: ResourceDraft, manual: boolean): void {
    const { call } = options;
    if (resource.call !== call) resource.configuredBy.push(call);
    resource.resourceDeps.push(...options.resourceDeps);
    resource.labels.push(...options.labels);
    if (options.autoInit) resource.autoInit = options.autoInit;
    if (options.triggerMode) resource.triggerMode = options.triggerMode;
    if (options.newName && !manual) this.#rename(options, resource);
    for (const fragment of options.objects) this.#take(fragment, resource, call);
  }

  #rename(options: ResourceOptions, resource: ResourceDraft): void {
    const { call } = options;
    const newName = certain(options.newName);
    const oldName = certain(resource.name);
    if (newName?.known && newName.text === oldName?.text) return;
    if (newName?.known) {
      const conflict = this.#conflict(newName.text);
      if (conflict && !options.conditional)
        this.#evaluation.error(
          call,
          'tilt',
          `${position(call)}: k8s_resource specified to rename ${quote(oldName?.text ?? '')} to ${quote(newName.text)}: ${conflict.message}`,
          newName.literalOf() ?? call.at,
          { topic: 'duplicate-resource', related: [{ message: 'first defined here', span: conflict.at }] },
        );
    }
    if (oldName && !options.conditional) this.#byName.delete(oldName.text);
    if (newName?.known) this.#byName.set(newName.text, resource);
    resource.name = options.newName!;
  }

  /** Moves the object that a fragment (`name:kind:namespace`) means into a resource. */
  #take(fragment: NameReference, resource: ResourceDraft, call: ApiCall): void {
    const text = certain(fragment.name);
    if (!text?.known) return;
    const fail = (message: string) => {
      if (!this.#unknown && !call.conditional)
        this.#evaluation.error(call, 'tilt', message, fragment.at, { topic: 'unknown-resource' });
    };
    const parts = text.text === '' ? "selector can't be empty" : splitSelector(text.text);
    if (typeof parts === 'string') {
      fail(`Error making selector from string ${quote(text.text)}: ${parts}`);
      return;
    }
    if (parts.length > 3) {
      fail(
        `Error making selector from string ${quote(text.text)}: Too many parts in selector. Selectors must contain between 1 and 3 parts (colon separated), found ${parts.length} parts in ${text.text}`,
      );
      return;
    }
    const all = this.#allObjects();
    const wanted = text.text.toLowerCase();
    const matching = all.filter((object) => potentialNames(object).includes(wanted));
    if (matching.length === 0) {
      fail(
        `No object identified by the fragment ${quote(text.text)} could be found. Possible objects are: ${all.map((object) => quote(fullName(object))).join(', ')}`,
      );
      return;
    }
    if (matching.length > 1) {
      fail(
        `${quote(text.text)} is not a unique fragment. Objects that match ${quote(text.text)} are ${matching.map((object) => quote(fullName(object))).join(', ')}`,
      );
      return;
    }
    const deployed = this.#rest.find(({ object }) => object === matching[0]);
    if (!deployed) {
      fail(
        `No object identified by the fragment ${quote(text.text)} could be found in remaining YAML. Valid remaining fragments are: ${this.#rest.map(({ object }) => quote(fullName(object))).join(', ')}`,
      );
      return;
    }
    this.#rest = this.#rest.filter((other) => other !== deployed);
    resource.objects.push(deployed.object);
  }

  #allObjects(): readonly KubernetesObject[] {
    return this.#evaluation.yaml.flatMap(({ objects }) => objects);
  }
}

function draft(name: ResourceDraft['name'], at: Span, call: ApiCall): ResourceDraft {
  return {
    name,
    kind: 'k8s',
    at,
    call,
    configuredBy: [],
    images: [],
    requiredImages: [],
    resourceDeps: [],
    labels: [],
    autoInit: known(true),
    triggerMode: undefined,
    deps: [],
    ignore: [],
    objects: [],
    conditional: call.conditional,
  };
}

function position(call: ApiCall): string {
  const { line, column } = call.span.file.positionAt(call.at.end);
  return `${call.tiltfile}:${line}:${column}`;
}

function isAt(location: ImageLocation, object: KubernetesObject): boolean {
  return (
    location.apiVersion.test(object.apiVersion) &&
    location.kind.test(object.kind) &&
    location.name.test(object.name?.text ?? '') &&
    location.namespace.test(object.namespace)
  );
}

/** The images of an object at the places that `k8s_kind` names. */
function imagesAt(location: ImageLocation, object: KubernetesObject): readonly ImageReference[] {
  const out: ImageReference[] = [];
  for (const path of location.paths) {
    const steps = parseJsonPath(path);
    if (!steps) continue;
    for (const found of nodesAt(object.node, steps)) {
      const node = resolveAlias(found);
      if (node?.kind === 'scalar' && node.text !== '') out.push({ ref: known(node.traced), at: node.span });
    }
  }
  const { object: fields } = location;
  const steps = fields && parseJsonPath(fields.path);
  if (fields && steps)
    for (const found of nodesAt(object.node, steps)) {
      const field = (name: string) => {
        const node = nodesAt(found, [{ kind: 'field', name }]).map(resolveAlias)[0];
        return node?.kind === 'scalar' ? node : undefined;
      };
      const repository = field(fields.repository);
      const tag = field(fields.tag);
      if (!repository) continue;
      const text =
        tag && tag.text !== ''
          ? TracedText.concat(repository.traced, TracedText.computed(':'), tag.traced)
          : repository.traced;
      out.push({ ref: known(text), at: repository.span });
    }
  return out;
}

function isServiceOf(object: KubernetesObject, workload: KubernetesObject): boolean {
  const { selector } = object;
  if (!selector || selector.size === 0) return false;
  if (object.namespace !== 'default' && object.namespace !== workload.namespace) return false;
  return workload.podLabels.some((labels) => [...selector].every(([key, value]) => labels.get(key) === value));
}

function idText(object: KubernetesObject): string {
  return [object.name?.text ?? '', object.kind, object.namespace, groupOf(object.apiVersion)].join(':').toLowerCase();
}
