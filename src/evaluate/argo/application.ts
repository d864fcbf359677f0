import type {
  ArgoApplication,
  ArgoAutomatedSync,
  ArgoParameter,
  ArgoSource,
  ArgoSwitch,
  ArgoValuesFile,
} from '../../model/argo.ts';
import { known, notKnown } from '../../model/possible.ts';
import type { YamlEntry, YamlNode, YamlScalar } from '../../parse/yaml/node.ts';
import { textOfNode } from '../../parse/yaml/node-text.ts';
import { parseYaml } from '../../parse/yaml/parse.ts';
import { entryOf, getItems, getScalar, getText, keyText, mergedEntries, resolveAlias } from '../../parse/yaml/path.ts';
import { joinPath } from '../../text/path.ts';
import type { Span } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';
import { type ArgoRepository, Generators } from './generators.ts';
import { fillGoTemplate, substitute } from './go-template.ts';
import { fillNames, NO_PARAMETERS, type Parameters } from './parameters.ts';

/** Applications that one ApplicationSet may generate; further ones are left out. */
const MAX_APPLICATIONS = 500;

/**
 * The Applications that a document declares, itself or through an ApplicationSet's generators; `List`s included. Empty for
 * any other document. A generator that asks the cluster, or that the repository holds nothing for, gives one Application
 * with unknown parameters.
 */
export function argoApplications(
  root: YamlNode | undefined,
  file: string,
  repository: ArgoRepository,
): readonly ArgoApplication[] {
  const kind = getScalar(root, ['kind']);
  if (!kind) return [];
  if (kind.text === 'List')
    return getItems(root, ['items']).flatMap((item) => argoApplications(item, file, repository));
  const group = getScalar(root, ['apiVersion'])?.text ?? '';
  if (!group.startsWith('argoproj.io/')) return [];
  if (kind.text === 'Application')
    return [readApplication([root!], NO_PARAMETERS, { declaredBy: 'Application', file, goTemplate: false, kind })];
  if (kind.text !== 'ApplicationSet') return [];
  return generatedApplications(root!, file, repository, kind);
}

function generatedApplications(
  root: YamlNode,
  file: string,
  repository: ArgoRepository,
  kind: YamlScalar,
): readonly ArgoApplication[] {
  const spec = entryOf(root, 'spec')?.value;
  const template = entryOf(spec, 'template')?.value;
  if (!template) return [];
  const goTemplate = getScalar(spec, ['goTemplate'])?.value() === true;
  const generators = new Generators(repository, goTemplate);
  const declaration = { declaredBy: 'ApplicationSet', file, goTemplate, kind } as const;
  const out: ArgoApplication[] = [];
  for (const generator of getItems(spec, ['generators']))
    for (const one of generators.run(generator)) {
      if (out.length >= MAX_APPLICATIONS) return out;
      const patch = readPatch(spec, one.parameters, goTemplate);
      const layers = [template, one.template, patch.root].filter((layer) => layer !== undefined);
      const patched = { ...declaration, uncertain: !one.certain, unsure: !patch.complete };
      out.push(readApplication(layers, one.parameters, patched));
    }
  if (out.length === 0) {
    const nothingKnown = { values: new Map<string, TracedText>(), open: true };
    out.push(readApplication([template], nothingKnown, { ...declaration, uncertain: true }));
  }
  return out;
}

/** The `templatePatch` as it is for one Application. */
function readPatch(
  spec: YamlNode | undefined,
  parameters: Parameters,
  goTemplate: boolean,
): { readonly root?: YamlNode; readonly complete: boolean } {
  const written = getText(spec, ['templatePatch']);
  if (!written || !goTemplate) return { complete: true };
  const { text, complete } = fillGoTemplate(written, parameters);
  return { root: parseYaml(text).documents[0]?.contents, complete };
}

interface Declaration {
  readonly declaredBy: ArgoApplication['declaredBy'];
  readonly file: string;
  readonly goTemplate: boolean;
  readonly kind: YamlScalar;
  readonly uncertain?: boolean;
  /** A patch may change anything. */
  readonly unsure?: boolean;
}

/** A mapping in several layers, the later ones over the earlier ones. */
type Layers = readonly YamlNode[];

function readApplication(layers: Layers, parameters: Parameters, declaration: Declaration): ArgoApplication {
  const reader = new Reader(parameters, declaration.declaredBy === 'ApplicationSet', declaration.goTemplate);
  const spec = reader.at(layers, 'spec');
  const name = reader.text(layers, 'metadata', 'name');
  const plural = reader.items(reader.at(spec, 'sources'));
  const single = reader.at(spec, 'source');
  const written = plural.length > 0 ? plural.map((item) => [item]) : single.length > 0 ? [single] : [];
  const repositories = new Map<string, TracedText | undefined>();
  for (const source of written) {
    const ref = reader.text(source, 'ref');
    if (ref) repositories.set(ref.text, reader.text(source, 'repoURL'));
  }
  const nameNode = layers.map((layer) => getScalar(layer, ['metadata', 'name'])).findLast((node) => node !== undefined);
  return {
    declaredBy: declaration.declaredBy,
    file: declaration.file,
    name,
    namespace: reader.text(layers, 'metadata', 'namespace'),
    project: reader.text(spec, 'project'),
    environments: environmentsOf(layers, reader),
    destination: {
      server: reader.text(spec, 'destination', 'server'),
      name: reader.text(spec, 'destination', 'name'),
      namespace: reader.text(spec, 'destination', 'namespace'),
    },
    sources: written.map((source) => readSource(source, reader, repositories)),
    automated: readAutomated(spec, reader, declaration.unsure ?? false),
    parameters: parameters.values,
    uncertain: declaration.uncertain ?? false,
    spec: layers.map((layer) => entryOf(layer, 'spec')?.key.span).findLast((span) => span !== undefined),
    at: nameNode?.span ?? declaration.kind.span,
  };
}

/** The labels and annotations that name an environment: `env`, `environment`, `stage`, with or without a prefix. */
function environmentsOf(layers: Layers, reader: Reader): readonly TracedText[] {
  return ['labels', 'annotations'].flatMap((kind) =>
    reader.at(layers, 'metadata', kind).flatMap((node) =>
      mergedEntries(node).flatMap((entry) => {
        const value = resolveAlias(entry.value);
        const names = /(?:^|[/.])(?:env|environment|stage)$/.test(keyText(entry) ?? '');
        return names && value?.kind === 'scalar' ? [reader.fill(value.traced)] : [];
      }),
    ),
  );
}

class Reader {
  readonly #parameters: Parameters;
  readonly #expressions: boolean;
  readonly #goTemplate: boolean;

  constructor(parameters: Parameters, expressions: boolean, goTemplate: boolean) {
    this.#parameters = parameters;
    this.#expressions = expressions;
    this.#goTemplate = goTemplate;
  }

  /** The layers of the value at a path. */
  at(layers: Layers, ...path: readonly string[]): Layers {
    let found = layers;
    for (const key of path)
      found = found.flatMap((layer) => {
        const value = resolveAlias(entryOf(layer, key)?.value);
        return value && !(value.kind === 'scalar' && value.isNull) ? [value] : [];
      });
    return found;
  }

  entry(layers: Layers, key: string): YamlEntry | undefined {
    return layers.map((layer) => entryOf(layer, key)).findLast((entry) => entry !== undefined);
  }

  items(layers: Layers): readonly YamlNode[] {
    const last = layers.at(-1);
    return last ? getItems(last, []) : [];
  }

  text(layers: Layers, ...path: readonly string[]): TracedText | undefined {
    const last = this.at(layers, ...path).at(-1);
    return last?.kind === 'scalar' ? this.fill(last.traced) : undefined;
  }

  fill(text: TracedText): TracedText {
    if (this.#expressions) return substitute(text, this.#parameters, this.#goTemplate);
    // Braces in a plain Application are a template's (Helm, Jinja): what it makes of them is not known.
    return text.text.includes('{{') ? fillNames(text, NO_PARAMETERS) : text;
  }
}

function readSource(
  source: Layers,
  reader: Reader,
  repositories: ReadonlyMap<string, TracedText | undefined>,
): ArgoSource {
  const helm = reader.at(source, 'helm');
  const path = reader.text(source, 'path');
  const valuesFiles = reader.items(reader.at(helm, 'valueFiles')).flatMap((item) => {
    const scalar = resolveAlias(item);
    return scalar?.kind === 'scalar' ? [valuesFile(scalar, reader, path, repositories)] : [];
  });
  const parameters = [
    ...reader.items(reader.at(helm, 'parameters')).flatMap((item) => readParameter(item, 'value', reader)),
    ...reader.items(reader.at(helm, 'fileParameters')).flatMap((item) => readParameter(item, 'path', reader)),
  ];
  const valuesObject = reader.at(helm, 'valuesObject').at(-1);
  const values = valuesObject ? textOfNode(valuesObject) : reader.text(helm, 'values');
  return {
    repoURL: reader.text(source, 'repoURL'),
    targetRevision: reader.text(source, 'targetRevision'),
    path,
    chart: reader.text(source, 'chart'),
    ref: reader.text(source, 'ref'),
    releaseName: reader.text(helm, 'releaseName'),
    valuesFiles,
    parameters,
    values,
    at: source.at(-1)!.span,
  };
}

function readParameter(item: YamlNode, valueKey: 'value' | 'path', reader: Reader): readonly ArgoParameter[] {
  const name = getScalar(item, ['name']);
  if (!name || name.isNull) return [];
  const value = getText(item, [valueKey]);
  const forced = getScalar(item, ['forceString'])?.value() === true;
  const kind = valueKey === 'path' ? 'file' : forced ? 'string' : 'value';
  return [{ name: reader.fill(name.traced), value: value && reader.fill(value), kind, at: name.span }];
}

function valuesFile(
  scalar: YamlScalar,
  reader: Reader,
  sourcePath: TracedText | undefined,
  repositories: ReadonlyMap<string, TracedText | undefined>,
): ArgoValuesFile {
  const text = reader.fill(scalar.traced);
  const reference = /^\$([^/]+)(?:\/|$)/.exec(text.text);
  if (reference) {
    const path = joinPath('', text.text.slice(reference[0].length));
    return { text, path, repoURL: repositories.get(reference[1]!), at: scalar.span };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text.text)) return { text, path: undefined, at: scalar.span };
  if (text.text.startsWith('/')) return { text, path: joinPath('', text.text), at: scalar.span };
  const path = sourcePath ? joinPath(sourcePath.text, text.text) : undefined;
  return { text, path, at: scalar.span };
}

/** The scalar, with its quotes, that a text comes from. */
function writtenAt(text: TracedText): Span | undefined {
  const span = text.spanOf();
  if (!span) return undefined;
  const { file, start, end } = span;
  const quote = file.text[start - 1];
  const quoted = (quote === '"' || quote === "'") && file.text[end] === quote;
  return quoted ? { file, start: start - 1, end: end + 1 } : span;
}

function readAutomated(spec: Layers, reader: Reader, unsure: boolean): ArgoAutomatedSync | undefined {
  const policy = reader.at(spec, 'syncPolicy');
  const automated = reader.at(policy, 'automated');
  const entry = reader.entry(policy, 'automated');
  if (!entry || automated.length === 0) return undefined;
  const read = (key: string): ArgoSwitch | undefined => {
    const scalar = reader.at(automated, key).at(-1);
    if (scalar?.kind !== 'scalar') return undefined;
    if (unsure) return { value: notKnown({ why: 'a template patch may change it', at: scalar.span }), at: scalar.span };
    const text = reader.fill(scalar.traced);
    const value = scalar.value();
    if (typeof value === 'boolean') return { value: known(value), at: writtenAt(scalar.traced) ?? scalar.span };
    if (text.text === 'true' || text.text === 'false') {
      // What a parameter gives is switched where the parameter is written.
      return { value: known(text.text === 'true'), at: writtenAt(text) ?? scalar.span };
    }
    return { value: notKnown(text.unknown ?? { why: 'it is no boolean', at: scalar.span }), at: scalar.span };
  };
  return { selfHeal: read('selfHeal'), prune: read('prune'), enabled: read('enabled'), at: entry.key.span };
}
