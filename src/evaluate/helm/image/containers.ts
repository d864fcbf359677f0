import type { YamlNode, YamlScalar } from '../../../parse/yaml/node.ts';
import { getNode, getScalar, keyText, mergedEntries, resolveAlias } from '../../../parse/yaml/path.ts';
import type { ManifestDocument } from '../manifest/document.ts';

/** A container of a pod specification with its image, in a rendered manifest. */
export interface Container {
  readonly document: ManifestDocument;
  /** The manifest's kind and name: `Deployment/api`. */
  readonly workload: string;
  readonly name: string | undefined;
  /** The scalar of `image`. */
  readonly image: YamlScalar;
  /** The key `image`. */
  readonly key: YamlNode;
  /** Whether the container is written in braces, so that more may follow on the line. */
  readonly flow: boolean;
  readonly ports: readonly ContainerPort[];
}

export interface ContainerPort {
  readonly name: string | undefined;
  readonly containerPort: YamlScalar;
}

const LISTS: ReadonlySet<string> = new Set(['containers', 'initContainers', 'ephemeralContainers']);

/** How deep a pod specification may lie in a manifest, and how many nodes of one manifest are looked at. */
const MAX_DEPTH = 40;
const MAX_NODES = 100_000;

/**
 * The containers of a manifest, wherever its pod specifications lie: in workloads, templates of jobs, lists of objects and
 * custom resources that hold one.
 */
export function containersOf(document: ManifestDocument): readonly Container[] {
  const found: Container[] = [];
  const workload = `${document.kind}/${document.head.name}`;
  let budget = MAX_NODES;
  const visit = (node: YamlNode | undefined, depth: number): void => {
    const at = resolveAlias(node);
    if (!at || at.kind === 'scalar' || depth > MAX_DEPTH || --budget < 0) return;
    if (at.kind === 'sequence') {
      for (const item of at.items) visit(item, depth + 1);
      return;
    }
    for (const entry of mergedEntries(at)) {
      const value = resolveAlias(entry.value);
      if (value?.kind === 'sequence' && LISTS.has(keyText(entry) ?? '')) {
        for (const item of value.items) {
          const container = containerOf(item, document, workload);
          if (container) found.push(container);
        }
      }
      visit(value, depth + 1);
    }
  };
  // The schemas of custom resources describe containers and have none.
  if (document.kind !== 'CustomResourceDefinition') visit(document.contents, 0);
  return found;
}

function containerOf(item: YamlNode, document: ManifestDocument, workload: string): Container | undefined {
  const map = resolveAlias(item);
  if (map?.kind !== 'map') return undefined;
  const entry = mergedEntries(map).find((one) => keyText(one) === 'image');
  const image = resolveAlias(entry?.value);
  if (!entry || image?.kind !== 'scalar') return undefined;
  const list = getNode(item, ['ports']);
  const ports = list?.kind === 'sequence' ? list.items : [];
  return {
    document,
    workload,
    name: getScalar(item, ['name'])?.text,
    image,
    key: entry.key,
    flow: map.flow,
    ports: ports.flatMap((port) => {
      const containerPort = getScalar(port, ['containerPort']);
      return containerPort ? [{ name: getScalar(port, ['name'])?.text, containerPort }] : [];
    }),
  };
}
