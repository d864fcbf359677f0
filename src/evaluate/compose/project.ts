import type { ComposeService } from '../../model/compose.ts';
import { certain } from '../../model/possible.ts';
import type { YamlFile } from '../../parse/yaml/document.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { parseYaml } from '../../parse/yaml/parse.ts';
import { getItems, getNode, getScalar, getText, mergedEntries, resolveAlias } from '../../parse/yaml/path.ts';
import { joinPath } from '../../text/path.ts';
import { SourceFile } from '../../text/source.ts';
import type { TracedText, Unknown } from '../../text/traced.ts';
import { withEnvFile } from './env-file.ts';
import { interpolate, type Variables } from './interpolation.ts';
import { laidOver, readService, type ServiceContent } from './service.ts';

/** What a project of compose is read from. */
export interface ComposeRequest {
  /** Its files, each laid over those before it: files of the repository, or texts from elsewhere. */
  readonly files: readonly (SourceFile | TracedText)[];
  /** The folder of the project, relative to the root: its paths are named from there. */
  readonly folder: string;
  /** The environment of the command; it wins over the `.env` file. */
  readonly variables: Variables;
  /** Reads a file of the repository by its path relative to the root. */
  readonly source: (path: string) => SourceFile | undefined;
  /** The files that stand for `.env` in the folder of the project; the last wins. */
  readonly envFiles?: readonly string[] | undefined;
}

/** The services of a project, and what stands in the way of knowing them all. */
export interface ComposeProjectFacts {
  /** In the order in which they are first named; one for each name. */
  readonly services: readonly ComposeService[];
  readonly problems: YamlFile['problems'];
  readonly unknown: Unknown | undefined;
}

/** Services that extend each other in a chain. */
const MAX_DEPTH = 8;

/** Files that one project may include. */
const MAX_INCLUDES = 50;

/**
 * The services of a project as `docker compose config` has them: variables replaced, what is included and extended taken
 * in, later files laid over earlier ones.
 */
export function composeProject(request: ComposeRequest): ComposeProjectFacts {
  const reader = new Reader(request.source);
  reader.read(request.files, request.folder, request.variables, request.envFiles);
  const { services, problems, unknown } = reader;
  return { services: [...services.values()], problems, unknown };
}

/** The services of one tree (a compose file, a job of a workflow), taken by itself with an empty environment. */
export function composeServices(root: YamlNode | undefined, file: string): readonly ComposeService[] {
  const reader = new Reader(() => undefined);
  reader.readServices(root, file, folderOf(file), () => undefined);
  return [...reader.services.values()];
}

/** A service with the place that its paths and its `extends` are seen from. */
interface ServiceLayer {
  readonly root: YamlNode | undefined;
  readonly file: string;
  readonly folder: string;
  readonly node: YamlNode;
}

class Reader {
  readonly services = new Map<string, ComposeService>();
  readonly problems: YamlFile['problems'][number][] = [];
  unknown: Unknown | undefined;
  readonly #source: ComposeRequest['source'];
  readonly #included = new Set<string>();

  constructor(source: ComposeRequest['source']) {
    this.#source = source;
  }

  read(
    files: ComposeRequest['files'],
    folder: string,
    outer: Variables,
    envFiles: readonly string[] = [below(folder, '.env')],
  ): void {
    // The last file wins, so it comes first on the way outwards.
    const variables = envFiles.toReversed().reduce((inner, path) => withEnvFile(inner, this.#source(path)), outer);
    for (const file of files) {
      const yaml = file instanceof SourceFile ? parsed(file) : parseYaml(file);
      this.problems.push(...yaml.problems.slice(0, 1));
      const problem = yaml.problems[0];
      if (problem) this.unknown ??= { why: 'a compose file does not parse', at: problem.span };
      const path = file instanceof SourceFile ? file.path : below(folder, '-');
      if (file instanceof SourceFile) this.#included.add(path);
      for (const { contents } of yaml.documents) {
        for (const item of getItems(contents, ['include'])) this.#include(item, folder, variables);
        this.readServices(contents, path, folder, variables);
      }
    }
  }

  /** `include`: the files of another project, with its own folder and `.env`. */
  #include(item: YamlNode, folder: string, variables: Variables): void {
    const text = (written: TracedText) => interpolate(written, variables);
    const listed = (key: string) => {
      const one = getText(item, [key]);
      return one ? [one] : getItems(item, [key]).flatMap((each) => (each.kind === 'scalar' ? [each.traced] : []));
    };
    const written = item.kind === 'scalar' ? [item.traced] : listed('path');
    const files: SourceFile[] = [];
    for (const name of written) {
      const known = certain(text(name));
      const path = known?.known ? pathBelow(folder, known.text) : undefined;
      if (path !== undefined && this.#included.has(path)) continue;
      const source = path === undefined || this.#included.size > MAX_INCLUDES ? undefined : this.#source(path);
      const at = name.spanOf();
      if (source) files.push(source);
      else this.unknown ??= { why: `${name.text} cannot be read`, ...(at && { at }) };
    }
    const [first] = files;
    if (!first) return;
    for (const { path } of files) this.#included.add(path);
    const given = getText(item, ['project_directory']);
    const own = given && certain(text(given));
    const inner = (own && pathBelow(folder, own.text)) ?? folderOf(first.path);
    const envFiles = listed('env_file').flatMap((one) => {
      const path = certain(text(one));
      return path?.known ? (pathBelow(folder, path.text) ?? []) : [];
    });
    this.read(files, inner, variables, envFiles.length > 0 ? envFiles : undefined);
  }

  /** Lays the services of one tree over those that were read before. */
  readServices(root: YamlNode | undefined, file: string, folder: string, variables: Variables): void {
    for (const entry of mergedEntries(getNode(root, ['services']))) {
      const key = resolveAlias(entry.key);
      const node = resolveAlias(entry.value);
      if (key?.kind !== 'scalar' || node?.kind !== 'map') continue;
      const [own, ...bases] = this.#extended({ root, file, folder, node }, variables, MAX_DEPTH);
      const content = bases.reduce((over, base) => laidOver(over, base), own!);
      const profiles = own!.profiles;
      const earlier = this.services.get(key.text);
      // A service of an extended one keeps its own profiles.
      const said: ServiceContent = { ...content, profiles };
      const { cleared: _, ...service } = earlier ? laidOver(said, earlier) : said;
      const { name, at } = earlier ?? { name: key.text, at: key.span };
      this.services.set(key.text, { ...service, file: earlier?.file ?? file, name, at });
    }
  }

  /** What a service says, and what each one that it extends says, the nearest first. */
  #extended(layer: ServiceLayer, variables: Variables, depth: number): readonly ServiceContent[] {
    const own = readService(layer.node, layer.folder, variables);
    const extension = getNode(layer.node, ['extends']);
    const name = extension?.kind === 'scalar' ? extension : getScalar(extension, ['service']);
    if (!name || depth === 0) return [own];
    const base = this.#base(layer, getText(extension, ['file']), name.text, variables);
    return base ? [own, ...this.#extended(base, variables, depth - 1)] : [own];
  }

  #base(
    layer: ServiceLayer,
    named: TracedText | undefined,
    service: string,
    variables: Variables,
  ): ServiceLayer | undefined {
    if (!named) {
      const node = getNode(layer.root, ['services', service]);
      return node?.kind === 'map' ? { ...layer, node } : undefined;
    }
    const text = certain(interpolate(named, variables));
    const path = text?.known ? pathBelow(layer.folder, text.text) : undefined;
    const source = path === undefined ? undefined : this.#source(path);
    const root = source && parsed(source).documents[0]?.contents;
    const node = getNode(root, ['services', service]);
    if (!source || node?.kind !== 'map') {
      const at = named.spanOf();
      this.unknown ??= { why: `${named.text} cannot be read`, ...(at && { at }) };
      return undefined;
    }
    return { root, file: source.path, folder: folderOf(source.path), node };
  }
}

const trees = new WeakMap<SourceFile, YamlFile>();

/** The tree of a file, which several commands may name. */
function parsed(file: SourceFile): YamlFile {
  let tree = trees.get(file);
  if (!tree) {
    tree = parseYaml(file);
    trees.set(file, tree);
  }
  return tree;
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** A path relative to a folder of the repository; undefined when it leads out of it. */
function pathBelow(folder: string, path: string): string | undefined {
  return path.startsWith('/') ? undefined : joinPath(folder, path);
}
