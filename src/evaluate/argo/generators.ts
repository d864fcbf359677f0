import type { YamlFile } from '../../parse/yaml/document.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { entryOf, getItems, getNode, getScalar, getText, keyText } from '../../parse/yaml/path.ts';
import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { matchesGlob } from './glob.ts';
import { substitute } from './go-template.ts';
import { flatten, NO_PARAMETERS, normalize, type Parameters, withParameters } from './parameters.ts';

/** What generators read of the repository. */
export interface ArgoRepository {
  /** Paths of all files, relative to the root. */
  readonly files: readonly string[];
  /** A YAML or JSON file of the repository; undefined when there is none. */
  readonly yaml: (path: string) => YamlFile | undefined;
}

/** One Application that a generator asks for. */
export interface Generated {
  readonly parameters: Parameters;
  /** Whether the generator is static, so that exactly this one is asked for. */
  readonly certain: boolean;
  /** The generator's own `template`, which overrides the ApplicationSet's. */
  readonly template?: YamlNode;
}

/** Applications that one generator may ask for; further ones are left out. */
const MAX_GENERATED = 500;

/** Generators that ask the cluster or a service: what they give is not known. */
const DYNAMIC = ['clusters', 'clusterDecisionResource', 'scmProvider', 'pullRequest', 'plugin'];

/** What the generators of an ApplicationSet ask for, as far as the repository says so. */
export class Generators {
  readonly #repository: ArgoRepository;
  readonly #goTemplate: boolean;
  #folders: readonly string[] | undefined;

  constructor(repository: ArgoRepository, goTemplate: boolean) {
    this.#repository = repository;
    this.#goTemplate = goTemplate;
  }

  /** `given` are parameters of the generator before this one in a matrix. */
  run(generator: YamlNode, given: Parameters = NO_PARAMETERS, depth = 0): readonly Generated[] {
    if (depth > 4) return [];
    const out: Generated[] = [];
    const add = (key: string, found: readonly Generated[]): void => {
      const template = getNode(generator, [key, 'template']);
      for (const one of found.slice(0, MAX_GENERATED - out.length)) out.push(template ? { ...one, template } : one);
    };
    const list = getNode(generator, ['list']);
    if (list) add('list', this.#list(list, given));
    const git = getNode(generator, ['git']);
    if (git) add('git', this.#git(git, given));
    const matrix = getNode(generator, ['matrix']);
    if (matrix) add('matrix', this.#matrix(matrix, given, depth));
    const merge = getNode(generator, ['merge']);
    if (merge) add('merge', this.#merge(merge, given, depth));
    for (const key of DYNAMIC) {
      const node = entryOf(generator, key);
      if (!node) continue;
      const values = new Map<string, TracedText>();
      // A label that the selector of clusters asks for is one that each of them has.
      flatten(getNode(node.value, ['selector', 'matchLabels']), values, 'metadata.labels');
      flatten(getNode(node.value, ['values']), values, 'values');
      add(key, [{ parameters: { values, open: true }, certain: false }]);
    }
    const selector = getNode(generator, ['selector']);
    return selector ? out.flatMap((one) => this.#select(selector, one)) : out;
  }

  #list(list: YamlNode, given: Parameters): readonly Generated[] {
    const out = getItems(list, ['elements']).map((element): Generated => {
      const values = new Map<string, TracedText>();
      flatten(element, values);
      return { parameters: this.#filled({ values, open: false }, given), certain: true };
    });
    if (getScalar(list, ['elementsYaml'])) out.push({ parameters: { values: new Map(), open: true }, certain: false });
    return out;
  }

  #git(git: YamlNode, given: Parameters): readonly Generated[] {
    const patterns = (key: string) =>
      getItems(git, [key]).flatMap((item) => {
        const written = getText(item, ['path']);
        const path = written && substitute(written, given, this.#goTemplate);
        return path ? [{ path, exclude: getScalar(item, ['exclude'])?.value() === true }] : [];
      });
    const extra = new Map<string, TracedText>();
    flatten(getNode(git, ['values']), extra, 'values');
    const prefix = getText(git, ['pathParamPrefix'])?.text;
    const directories = patterns('directories');
    const files = patterns('files');
    const unknown = [...directories, ...files].some(({ path }) => !path.known);
    const out: Generated[] = [];
    const add = (parameters: Parameters): void => {
      const values = withParameters(parameters, { values: extra, open: false });
      out.push({ parameters: this.#filled(values, withParameters(given, parameters)), certain: true });
    };
    const matched = (candidates: readonly string[], list: ReturnType<typeof patterns>) =>
      candidates.flatMap((path) => {
        const hit = list.find((pattern) => !pattern.exclude && matchesGlob(pattern.path.text, path));
        const excluded = list.some((pattern) => pattern.exclude && matchesGlob(pattern.path.text, path));
        return hit && !excluded ? [{ path, span: hit.path.spanOf() }] : [];
      });
    if (directories.length > 0)
      for (const { path, span } of matched(this.#directories(), directories).slice(0, MAX_GENERATED))
        add({ values: pathParameters(path, undefined, span, prefix), open: false });
    if (files.length > 0)
      for (const { path, span } of matched(this.#repository.files, files).slice(0, MAX_GENERATED)) {
        const slash = path.lastIndexOf('/');
        const folder = slash === -1 ? '' : path.slice(0, slash);
        const place = pathParameters(folder, path.slice(slash + 1), span, prefix);
        for (const contents of this.#contentsOf(path)) add(withParameters(contents, { values: place, open: false }));
      }
    if (unknown) out.push({ parameters: { values: extra, open: true }, certain: false });
    return out;
  }

  /** The mappings of a file: its own, or one for each item of a list. */
  #contentsOf(path: string): readonly Parameters[] {
    const root = this.#repository.yaml(path)?.documents[0]?.contents;
    const items = root?.kind === 'sequence' ? getItems(root, []) : [root];
    return items.map((item) => {
      const values = new Map<string, TracedText>();
      flatten(item, values);
      return { values, open: root === undefined };
    });
  }

  #matrix(matrix: YamlNode, given: Parameters, depth: number): readonly Generated[] {
    const [first, second] = getItems(matrix, ['generators']);
    if (!first || !second) return [];
    const out: Generated[] = [];
    for (const a of this.run(first, given, depth + 1)) {
      for (const b of this.run(second, withParameters(given, a.parameters), depth + 1)) {
        if (out.length >= MAX_GENERATED) return out;
        out.push({
          parameters: withParameters(a.parameters, b.parameters),
          certain: a.certain && b.certain,
          template: b.template ?? a.template,
        });
      }
    }
    return out;
  }

  #merge(merge: YamlNode, given: Parameters, depth: number): readonly Generated[] {
    const [base, ...others] = getItems(merge, ['generators']);
    if (!base) return [];
    const keys = getItems(merge, ['mergeKeys']).flatMap((key) => (key.kind === 'scalar' ? [key.text] : []));
    let out = this.run(base, given, depth + 1);
    for (const other of others) {
      const overrides = this.run(other, given, depth + 1);
      out = out.map((one) => {
        if (overrides.some((override) => !override.certain)) return { ...one, certain: false };
        const match = overrides.find((override) =>
          keys.every((key) => {
            const value = one.parameters.values.get(key)?.text;
            return value !== undefined && value === override.parameters.values.get(key)?.text;
          }),
        );
        return match ? { ...one, parameters: withParameters(one.parameters, match.parameters) } : one;
      });
    }
    return out;
  }

  /** Keeps what the selector's labels match; what cannot be told is kept as uncertain. */
  #select(selector: YamlNode, one: Generated): readonly Generated[] {
    let certain = one.certain;
    const labels = getNode(selector, ['matchLabels']);
    if (labels?.kind === 'map')
      for (const entry of labels.entries) {
        const wanted = getText(entry.value, [])?.text;
        const value = one.parameters.values.get(keyText(entry) ?? '');
        if (value?.known && value.text !== wanted) return [];
        if (!value?.known) {
          if (!one.parameters.open && !value) return [];
          certain = false;
        }
      }
    for (const expression of getItems(selector, ['matchExpressions'])) {
      const value = one.parameters.values.get(getText(expression, ['key'])?.text ?? '');
      const values = getItems(expression, ['values']).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
      const operator = getText(expression, ['operator'])?.text;
      if ((!value && one.parameters.open) || (value && !value.known)) certain = false;
      else if (operator === 'In' && !(value && values.includes(value.text))) return [];
      else if (operator === 'NotIn' && value && values.includes(value.text)) return [];
      else if (operator === 'Exists' && !value) return [];
      else if (operator === 'DoesNotExist' && value) return [];
    }
    return [{ ...one, certain }];
  }

  /** Parameters whose own texts may use the parameters given before. */
  #filled(parameters: Parameters, given: Parameters): Parameters {
    const values = new Map<string, TracedText>();
    for (const [name, text] of parameters.values) values.set(name, substitute(text, given, this.#goTemplate));
    return { values, open: parameters.open };
  }

  #directories(): readonly string[] {
    if (this.#folders) return this.#folders;
    const folders = new Set<string>();
    for (const file of this.#repository.files)
      for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
        const folder = file.slice(0, at);
        if (folders.has(folder)) break;
        folders.add(folder);
      }
    this.#folders = [...folders].sort();
    return this.#folders;
  }
}

/** The parameters that describe a folder or a file, for both kinds of expressions. */
function pathParameters(
  folder: string,
  file: string | undefined,
  span: Span | undefined,
  prefix: string | undefined,
): Map<string, TracedText> {
  const values = new Map<string, TracedText>();
  const start = prefix ? `${prefix}.path` : 'path';
  const set = (name: string, text: string): void => {
    values.set(name, TracedText.computed(text, span));
  };
  const segments = folder === '' ? [] : folder.split('/');
  const basename = segments.at(-1) ?? '';
  set(start, folder);
  set(`${start}.path`, folder);
  set(`${start}.basename`, basename);
  set(`${start}.basenameNormalized`, normalize(basename));
  for (const [index, segment] of segments.entries()) {
    set(`${start}[${index}]`, segment);
    set(`${start}.segments.${index}`, segment);
  }
  if (file !== undefined) {
    set(`${start}.filename`, file);
    set(`${start}.filenameNormalized`, normalize(file));
  }
  return values;
}
