import { type ComposeBuild, type ComposeService, mergedBuild, type PublishedPort } from '../../model/registry.ts';
import type { YamlFile } from '../../parse/yaml/document.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import {
  entryOf,
  getItems,
  getNode,
  getScalar,
  getText,
  keyText,
  mergedEntries,
  resolveAlias,
} from '../../parse/yaml/path.ts';
import { joinPath } from '../../text/path.ts';
import { TracedText } from '../../text/traced.ts';
import { publishedPort } from '../registry/container.ts';

/** Reads a YAML file of the repository by its path relative to the root. */
type ReadYaml = (path: string) => YamlFile | undefined;

/** Services that extend each other in a chain. */
const MAX_DEPTH = 8;

/**
 * The services of a compose file, with what they extend. Variables (`${X:-default}`) take their default; others are holes.
 */
export function composeServices(
  root: YamlNode | undefined,
  file: string,
  readYaml: ReadYaml = () => undefined,
): readonly ComposeService[] {
  const services = getNode(root, ['services']);
  const out: ComposeService[] = [];
  for (const entry of mergedEntries(services)) {
    const name = resolveAlias(entry.key);
    const service = resolveAlias(entry.value);
    if (name?.kind !== 'scalar' || service?.kind !== 'map') continue;
    const layers = extended({ root, file, node: service }, readYaml, MAX_DEPTH);
    const first = <T>(read: (node: YamlNode) => T | undefined): T | undefined => {
      for (const { node } of layers) {
        const found = read(node);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    const builds = layers.flatMap((layer) => {
      const build = readBuild(layer.node);
      return build ? [layer.file === file ? build : { folder: folderOf(layer.file), ...build }] : [];
    });
    out.push({
      file,
      name: name.text,
      image: first((node) => textAt(node, 'image')),
      ports: layers.flatMap(({ node }) => getItems(node, ['ports']).flatMap((item) => readPort(item) ?? [])),
      hostNetwork: first((node) => getScalar(node, ['network_mode'])?.text) === 'host',
      environment: layers.flatMap(({ node }) =>
        environmentNames(getNode(node, ['environment']) ?? getNode(node, ['env'])),
      ),
      optional: getItems(service, ['profiles']).length > 0,
      build: builds.reduceRight<ComposeBuild | undefined>((base, build) => mergedBuild(build, base), undefined),
      at: name.span,
    });
  }
  return out;
}

/** The variables of `environment`, a mapping or a list of `NAME=value`; a service of a workflow calls it `env`. */
function environmentNames(node: YamlNode | undefined): readonly string[] {
  if (node?.kind !== 'sequence') return mergedEntries(node).flatMap((entry) => keyText(entry) ?? []);
  return getItems(node, []).flatMap((item) => (item.kind === 'scalar' ? (item.text.split('=')[0] ?? []) : []));
}

interface ServiceLayer {
  readonly root: YamlNode | undefined;
  readonly file: string;
  readonly node: YamlNode;
}

/** A service and what it extends, the nearest first. */
function extended(layer: ServiceLayer, readYaml: ReadYaml, depth: number): readonly ServiceLayer[] {
  const extension = getNode(layer.node, ['extends']);
  const name = extension?.kind === 'scalar' ? extension : getScalar(extension, ['service']);
  if (!name || depth === 0) return [layer];
  const named = getScalar(extension, ['file'])?.text;
  const file = named === undefined ? layer.file : pathBelow(folderOf(layer.file), named);
  if (file === undefined) return [layer];
  const root = named === undefined ? layer.root : readYaml(file)?.documents[0]?.contents;
  const node = getNode(root, ['services', name.text]);
  if (node?.kind !== 'map') return [layer];
  return [layer, ...extended({ root, file, node }, readYaml, depth - 1)];
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

/** A path relative to a folder of the repository; undefined when it leads out of it. */
function pathBelow(folder: string, path: string): string | undefined {
  if (path.startsWith('/')) return undefined;
  return joinPath(folder, path);
}

function readBuild(service: YamlNode): ComposeBuild | undefined {
  const entry = entryOf(service, 'build');
  const build = resolveAlias(entry?.value);
  if (!entry || !build) return undefined;
  if (build.kind === 'scalar') return build.isNull ? undefined : { context: interpolate(build.traced), at: build.span };
  // One that is written in the file itself names no Dockerfile.
  if (entryOf(build, 'dockerfile_inline')) return undefined;
  return {
    context: textAt(build, 'context'),
    dockerfile: textAt(build, 'dockerfile'),
    target: textAt(build, 'target'),
    at: entry.key.span,
  };
}

function readPort(item: YamlNode): PublishedPort | undefined {
  const node = resolveAlias(item);
  if (node?.kind === 'scalar') return publishedPort(interpolate(node.traced));
  const target = textAt(node, 'target');
  if (!node || !target) return undefined;
  return {
    target,
    published: textAt(node, 'published'),
    host: textAt(node, 'host_ip'),
    at: target.spanOf() ?? node.span,
  };
}

function textAt(node: YamlNode | undefined, key: string): TracedText | undefined {
  const text = getText(node, [key]);
  return text && interpolate(text);
}

/** `$X`, `${X}`, `${X:-default}`, `${X-default}`, `$$`: as compose reads them with an empty environment. */
export function interpolate(text: TracedText): TracedText {
  if (!text.text.includes('$')) return text;
  const parts: TracedText[] = [];
  let at = 0;
  for (const match of text.text.matchAll(/\$(?:\$|\{([A-Za-z_]\w*)(?:(:?[-?+])([^}]*))?\}|([A-Za-z_]\w*))/g)) {
    const end = match.index + match[0].length;
    parts.push(text.slice(at, match.index));
    at = end;
    if (match[0] === '$$') parts.push(text.slice(match.index, match.index + 1));
    else if (match[2]?.endsWith('-')) parts.push(text.slice(end - 1 - match[3]!.length, end - 1));
    else {
      const name = match[1] ?? match[4]!;
      const span = text.spanOf(match.index, end);
      parts.push(TracedText.hole({ why: `the environment variable "${name}" is not known`, at: span, variable: name }));
    }
  }
  parts.push(text.slice(at));
  return TracedText.concat(...parts);
}
