import type { ValuePathPlace, ValuePathUse } from '../../model/helm.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { entryOf, getItems, getNode, getScalar, getText, keyText, resolveAlias, walk } from '../../parse/yaml/path.ts';
import { parseTemplatedYaml } from '../yaml/templated.ts';
import { valuePathOfDotted } from './dotted.ts';
import { valuePathsOfMapping } from './mapping.ts';
import { valuePathsOfDotted, valuePathUse } from './use.ts';

/**
 * The Helm values that a manifest of a deployment tool names: Argo CD Applications and ApplicationSets (their generators'
 * elements too), Flux HelmReleases, k3s HelmCharts, ConfigMaps and Secrets that hold a values file, kustomizations that
 * inflate charts, Skaffold configs. Empty for any other mapping.
 */
export function valuePathsOfManifest(root: YamlNode | undefined): readonly ValuePathUse[] {
  const kind = getScalar(root, ['kind'])?.text ?? '';
  const spec = getNode(root, ['spec']);
  switch (kind) {
    case 'Application':
    case 'ApplicationSet':
      return distinctUses([...argoHelmUses(spec), ...generatorUses(spec)]);
    case 'HelmRelease':
      return [
        ...valuePathsOfMapping(entryOf(spec, 'values')?.value, { place: 'flux' }),
        ...getItems(spec, ['valuesFrom']).flatMap((item) => dottedUses(item, 'targetPath', undefined, 'flux')),
      ];
    case 'HelmChart':
    case 'HelmChartConfig':
      return [
        ...dottedKeys(entryOf(spec, 'set')?.value, 'overlay'),
        ...embeddedValues(entryOf(spec, 'valuesContent')?.value, 'overlay'),
      ];
    case 'ConfigMap':
    case 'Secret':
      return ['data', 'stringData'].flatMap((section) => dataUses(getNode(root, [section])));
    case 'List':
      return getItems(root, ['items']).flatMap(valuePathsOfManifest);
    case 'Config':
      return skaffoldUses(root);
    default:
      return getItems(root, ['helmCharts']).flatMap((chart) =>
        valuePathsOfMapping(entryOf(chart, 'valuesInline')?.value, { place: 'overlay' }),
      );
  }
}

/** Every `helm` section of Argo CD sources at or below a node. */
function argoHelmUses(spec: YamlNode | undefined): readonly ValuePathUse[] {
  const out: ValuePathUse[] = [];
  for (const { node, entry } of walk(spec)) {
    if (!entry) continue;
    const key = keyText(entry);
    if (key === 'helm') out.push(...valuePathsOfArgoHelm(node));
    else if (key === 'templatePatch' && node.kind === 'scalar') {
      const patch = parseTemplatedYaml(node.traced);
      for (const document of patch.documents) out.push(...argoHelmUses(document.contents));
    }
  }
  return out;
}

/** The values in the `helm` section of an Argo CD source: parameters, file parameters, inline values. */
export function valuePathsOfArgoHelm(helm: YamlNode | undefined): readonly ValuePathUse[] {
  return [
    ...getItems(helm, ['parameters']).flatMap((item) => dottedUses(item, 'name', 'value', 'argo')),
    ...getItems(helm, ['fileParameters']).flatMap((item) => dottedUses(item, 'name', 'path', 'argo')),
    ...embeddedValues(entryOf(helm, 'values')?.value, 'argo'),
    ...embeddedValues(entryOf(helm, 'valuesObject')?.value, 'argo'),
  ];
}

/** The mappings among the parameters that generators of an ApplicationSet give. */
function generatorUses(spec: YamlNode | undefined): readonly ValuePathUse[] {
  const out: ValuePathUse[] = [];
  for (const { node, entry } of walk(entryOf(spec, 'generators')?.value)) {
    if (!entry || keyText(entry) !== 'elements' || node.kind !== 'sequence') continue;
    for (const item of node.items) {
      out.push(...valuePathsOfMapping(item, { place: 'argo' }));
      const element = resolveAlias(item);
      if (element?.kind !== 'map') continue;
      for (const { value } of element.entries) {
        const scalar = resolveAlias(value);
        if (scalar?.kind === 'scalar' && scalar.text.includes('\n')) out.push(...embeddedValues(scalar, 'argo'));
      }
    }
  }
  return out;
}

/** Values that are a mapping, or a text that holds one. */
function embeddedValues(node: YamlNode | undefined, place: ValuePathPlace): readonly ValuePathUse[] {
  const value = resolveAlias(node);
  if (value?.kind !== 'scalar') return valuePathsOfMapping(value, { place });
  return parseTemplatedYaml(value.traced).documents.flatMap(({ contents }) => valuePathsOfMapping(contents, { place }));
}

function dottedUses(
  item: YamlNode,
  nameKey: string,
  valueKey: string | undefined,
  place: ValuePathPlace,
): readonly ValuePathUse[] {
  const name = getText(item, [nameKey]);
  if (!name) return [];
  return valuePathsOfDotted(name, { place }, valueKey === undefined ? undefined : getText(item, [valueKey]));
}

/** A mapping whose keys are dotted paths. */
function dottedKeys(node: YamlNode | undefined, place: ValuePathPlace): readonly ValuePathUse[] {
  const mapping = resolveAlias(node);
  if (mapping?.kind !== 'map') return [];
  const out: ValuePathUse[] = [];
  for (const entry of mapping.entries) {
    const key = resolveAlias(entry.key);
    if (key?.kind !== 'scalar') continue;
    const value = resolveAlias(entry.value);
    const path = valuePathOfDotted(key.traced);
    if (!path) continue;
    const use = valuePathUse(path, { place }, value?.kind === 'scalar' ? value.traced : undefined);
    if (use) out.push(use);
    out.push(...valuePathsOfMapping(value, { place, prefix: path }));
  }
  return out;
}

/** The values files that a ConfigMap or Secret holds (`values.yaml: |`). */
function dataUses(data: YamlNode | undefined): readonly ValuePathUse[] {
  if (data?.kind !== 'map') return [];
  return data.entries
    .filter((entry) => /values[^/]*\.(?:ya?ml|json)$/i.test(keyText(entry) ?? ''))
    .flatMap((entry) => embeddedValues(entry.value, 'overlay'));
}

/** Skaffold's `setValues` and relatives, whose keys are dotted paths or nested. */
function skaffoldUses(root: YamlNode | undefined): readonly ValuePathUse[] {
  if (!getScalar(root, ['apiVersion'])?.text.startsWith('skaffold/')) return [];
  const sections = [root, ...getItems(root, ['profiles'])];
  const keys = ['setValues', 'setValueTemplates', 'overrides', 'artifactOverrides', 'setFiles'];
  return sections
    .flatMap((section) => [
      ...getItems(section, ['deploy', 'helm', 'releases']),
      ...getItems(section, ['manifests', 'helm', 'releases']),
    ])
    .flatMap((release) => keys.flatMap((key) => dottedKeys(entryOf(release, key)?.value, 'overlay')));
}

/** The uses without those that repeat a path at the same place. */
export function distinctUses(uses: readonly ValuePathUse[]): readonly ValuePathUse[] {
  const seen = new Map<string, Set<string>>();
  return uses.filter(({ at, path }) => {
    let key = `${at.start}:${at.end}`;
    for (const { name } of path) key += name === undefined ? '\0' : `\0=${name}`;
    const inFile = seen.get(at.file.path);
    if (inFile?.has(key)) return false;
    if (inFile) inFile.add(key);
    else seen.set(at.file.path, new Set([key]));
    return true;
  });
}
