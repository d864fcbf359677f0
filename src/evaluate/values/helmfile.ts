import type { HelmfileRelease, ValuePathUse } from '../../model/helm.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { textOfNode } from '../../parse/yaml/node-text.ts';
import { entryOf, getItems, getNode, getText, resolveAlias } from '../../parse/yaml/path.ts';
import { valuePathsOfWords } from './flags.ts';
import { distinctUses } from './manifest.ts';
import { valuePathsOfMapping } from './mapping.ts';
import { valuePathsOfDotted } from './use.ts';

/** What one document of a Helmfile says of Helm values. */
export interface HelmfileFacts {
  readonly releases: readonly HelmfileRelease[];
  readonly valuePaths: readonly ValuePathUse[];
}

/** The releases of a Helmfile document and the values that they, its templates and its defaults give. */
export function evaluateHelmfile(root: YamlNode | undefined): HelmfileFacts {
  const releases: HelmfileRelease[] = [];
  // Values of environments and templates reach every release.
  const isPlain = !entryOf(root, 'helmDefaults') && !entryOf(root, 'bases');
  const uses: ValuePathUse[] = [];
  for (const node of getItems(root, ['releases'])) {
    const release = readRelease(node, isPlain);
    if (release) releases.push(release);
    uses.push(...releaseUses(node));
  }
  const templates = getNode(root, ['templates']);
  if (templates?.kind === 'map') for (const entry of templates.entries) uses.push(...releaseUses(entry.value));
  uses.push(...releaseUses(getNode(root, ['helmDefaults'])));
  return { releases, valuePaths: distinctUses(uses) };
}

function readRelease(node: YamlNode, isPlain: boolean): HelmfileRelease | undefined {
  const name = getText(node, ['name']);
  const chart = getText(node, ['chart']);
  if (!name && !chart) return undefined;
  const files = getItems(node, ['values']).flatMap((item) => (item.kind === 'scalar' && !item.isNull ? [item] : []));
  return {
    name,
    chart,
    namespace: getText(node, ['namespace']),
    valueFiles: files.map((file) => file.traced),
    values: isPlain && !MORE.some((key) => entryOf(node, key)) ? orderedValues(node) : undefined,
    at: name?.spanOf() ?? node.span,
  };
}

/** What a release may take values from besides `values`. */
const MORE = [
  'set',
  'setString',
  'setTemplate',
  'secrets',
  'inherit',
  'valuesTemplate',
  'valuesPathPrefix',
  'jsonPatches',
  'strategicMergePatches',
  'transformers',
  'dependencies',
];

function orderedValues(node: YamlNode): HelmfileRelease['values'] {
  return getItems(node, ['values']).flatMap((item): NonNullable<HelmfileRelease['values']> => {
    if (item.kind === 'scalar') return item.isNull ? [] : [{ kind: 'file', text: item.traced }];
    return item.kind === 'map' ? [{ kind: 'text', text: textOfNode(item) }] : [];
  });
}

function releaseUses(written: YamlNode | undefined): readonly ValuePathUse[] {
  const node = resolveAlias(written);
  const out: ValuePathUse[] = [];
  const values = resolveAlias(entryOf(node, 'values')?.value);
  if (values?.kind === 'sequence')
    for (const item of values.items) {
      if (resolveAlias(item)?.kind === 'map') out.push(...valuePathsOfMapping(item, { place: 'helmfile' }));
    }
  else out.push(...valuePathsOfMapping(values, { place: 'helmfile' }));
  for (const key of ['set', 'setString', 'setTemplate'])
    for (const item of getItems(node, [key])) {
      const name = getText(item, ['name']);
      if (name) out.push(...valuePathsOfDotted(name, { place: 'helmfile' }, getText(item, ['value'])));
    }
  const words = ['args', 'diffArgs', 'syncArgs', 'templateArgs']
    .flatMap((key) => getItems(node, [key]))
    .flatMap((item) => (item.kind === 'scalar' ? [{ alternatives: [item.traced] }] : []));
  out.push(...valuePathsOfWords(words, { place: 'helmfile' }));
  return out;
}
