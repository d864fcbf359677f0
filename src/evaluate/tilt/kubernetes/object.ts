import { known, notKnown } from '../../../model/possible.ts';
import type { ImageReference } from '../../../model/tilt.ts';
import type { YamlNode } from '../../../parse/yaml/node.ts';
import { parseYaml } from '../../../parse/yaml/parse.ts';
import { getItems, getNode, getText, keyText, mergedEntries, resolveAlias } from '../../../parse/yaml/path.ts';
import type { SourceFile, Span } from '../../../text/source.ts';
import { HOLE, type TracedText, type Unknown } from '../../../text/traced.ts';

/** A Kubernetes object as YAML describes it. Texts may hold holes. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: TracedText | undefined;
  /** `default` when none is written, as Tilt takes it. */
  readonly namespace: string;
  readonly writtenNamespace: string;
  readonly at: Span;
  readonly node: YamlNode;
  /** Images of its containers and image volumes. */
  readonly images: readonly ImageReference[];
  /** Values of environment variables of its containers. */
  readonly environment: readonly ImageReference[];
  /** The labels of each pod template in it. */
  readonly podLabels: readonly ReadonlyMap<string, string>[];
  readonly labels: ReadonlyMap<string, string>;
  /** The selector of a Service. */
  readonly selector: ReadonlyMap<string, string> | undefined;
}

/** What a YAML text holds: its objects, and what Tilt refuses. */
export interface KubernetesYaml {
  readonly objects: readonly KubernetesObject[];
  readonly problems: readonly { readonly message: string; readonly at: Span }[];
  /** Why not all objects are known. */
  readonly unknown?: Unknown;
}

const MAX_OBJECTS = 20_000;

/** Reads Kubernetes objects as Tilt does: every document, lists taken apart, empty documents left out. */
export function readKubernetesYaml(source: SourceFile | TracedText): KubernetesYaml {
  const file = parseYaml(source);
  const objects: KubernetesObject[] = [];
  const problems: { message: string; at: Span }[] = [];
  let unknown: Unknown | undefined;
  const first = file.problems[0];
  if (first) problems.push({ message: `error converting YAML to JSON: yaml: ${first.message}`, at: first.span });
  const visit = (node: YamlNode | undefined, depth: number): void => {
    const value = resolveAlias(node);
    if (!value || depth > 5 || objects.length >= MAX_OBJECTS) return;
    if (value.kind === 'scalar') {
      if (value.text.includes(HOLE)) unknown ??= { why: 'a part of the YAML is not known', at: value.span };
      else if (!value.isNull) problems.push({ message: notAnObject('Kind', value.text), at: value.span });
      return;
    }
    if (value.kind !== 'map') {
      problems.push({ message: notAnObject('Kind', '[]'), at: value.span });
      return;
    }
    if (mergedEntries(value).length === 0) return;
    const kind = getText(value, ['kind'])?.text;
    const apiVersion = getText(value, ['apiVersion'])?.text;
    if (!kind || !apiVersion) {
      if (mergedEntries(value).some((entry) => keyText(entry)?.includes(HOLE)))
        unknown ??= { why: 'a part of the YAML is not known', at: value.span };
      else if (file.problems.length === 0)
        problems.push({ message: notAnObject(kind ? 'apiVersion' : 'Kind', '{…}'), at: value.span });
      return;
    }
    if (kind === 'List' || (kind.endsWith('List') && getNode(value, ['items']))) {
      for (const item of getItems(value, ['items']) ?? []) visit(item, depth + 1);
      return;
    }
    objects.push(describe(value, apiVersion, kind));
    if (kind === 'Secret' && apiVersion === 'v1') problems.push(...undecoded(value));
  };
  for (const document of file.documents) visit(document.contents, 0);
  return unknown ? { objects, problems, unknown } : { objects, problems };
}

/** Values of a Secret's `data` that are no base64. */
function undecoded(secret: YamlNode): KubernetesYaml['problems'] {
  return mergedEntries(getNode(secret, ['data'])).flatMap((entry) => {
    const value = resolveAlias(entry.value);
    if (value?.kind !== 'scalar' || value.isNull || value.text.includes(HOLE)) return [];
    const offset = badBase64(value.text);
    const message = `Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte ${offset}`;
    return offset === undefined ? [] : [{ message, at: value.span }];
  });
}

/** Where a text stops being base64 as Go decodes it, line ends left out; undefined when it never does. */
function badBase64(text: string): number | undefined {
  const plain = text.replace(/[\r\n]/g, '');
  const good = /^[A-Za-z0-9+/]*/.exec(plain)![0].length;
  const rest = plain.slice(good);
  const padding = [undefined, undefined, '==', '='][good % 4];
  if (rest === (padding ?? '') && good % 4 !== 1) return undefined;
  return Math.min(good, plain.length);
}

function notAnObject(field: string, json: string): string {
  return `Object '${field}' is missing in '${json}'`;
}

function describe(node: YamlNode, apiVersion: string, kind: string): KubernetesObject {
  const namespace = getText(node, ['metadata', 'namespace'])?.text ?? '';
  const name = getText(node, ['metadata', 'name']);
  const images: ImageReference[] = [];
  const environment: ImageReference[] = [];
  const podLabels: ReadonlyMap<string, string>[] = [];
  const template = podTemplate(apiVersion, kind);
  if (template) {
    const spec = [...template, 'spec'];
    for (const list of ['containers', 'initContainers', 'ephemeralContainers'])
      for (const container of getItems(node, [...spec, list]) ?? []) {
        const image = getText(container, ['image']);
        if (image && image.length > 0) images.push(reference(image, getNode(container, ['image'])!));
        for (const variable of getItems(container, ['env']) ?? []) {
          const value = getText(variable, ['value']);
          if (value && value.length > 0) environment.push(reference(value, getNode(variable, ['value'])!));
        }
      }
    for (const volume of getItems(node, [...spec, 'volumes']) ?? []) {
      const image = getText(volume, ['image', 'reference']);
      if (image && image.length > 0) images.push(reference(image, getNode(volume, ['image', 'reference'])!));
    }
    // A Pod is no template, so nothing is grouped with it by its labels.
    if (template.length > 0) podLabels.push(textMap(getNode(node, [...template, 'metadata', 'labels'])));
  }
  return {
    apiVersion,
    kind,
    name,
    namespace: namespace === '' ? 'default' : namespace,
    writtenNamespace: namespace,
    at: getNode(node, ['metadata', 'name'])?.span ?? node.span,
    node,
    images,
    environment,
    podLabels,
    labels: textMap(getNode(node, ['metadata', 'labels'])),
    selector: kind === 'Service' && apiVersion === 'v1' ? textMap(getNode(node, ['spec', 'selector'])) : undefined,
  };
}

function reference(text: TracedText, node: YamlNode): ImageReference {
  return {
    ref: text.text === HOLE ? notKnown(text.unknown ?? { why: 'the image is not known' }) : known(text),
    at: node.span,
  };
}

function textMap(node: YamlNode | undefined): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const entry of mergedEntries(node)) {
    const key = keyText(entry);
    const value = resolveAlias(entry.value);
    if (key !== undefined && value?.kind === 'scalar') out.set(key, value.text);
  }
  return out;
}

/** Where the pod template of a known kind lies; empty for a Pod, undefined for what makes no pods. */
function podTemplate(apiVersion: string, kind: string): readonly string[] | undefined {
  const group = groupOf(apiVersion);
  switch (kind) {
    case 'Pod':
      return group === '' ? [] : undefined;
    case 'PodTemplate':
      return group === '' ? ['template'] : undefined;
    case 'ReplicationController':
      return group === '' ? ['spec', 'template'] : undefined;
    case 'Deployment':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'StatefulSet':
      return group === 'apps' || group === 'extensions' ? ['spec', 'template'] : undefined;
    case 'Job':
      return group === 'batch' ? ['spec', 'template'] : undefined;
    case 'CronJob':
      return group === 'batch' ? ['spec', 'jobTemplate', 'spec', 'template'] : undefined;
    default:
      return undefined;
  }
}

/** The API group of an `apiVersion`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}
