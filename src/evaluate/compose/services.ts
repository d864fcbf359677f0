import type { ComposeService, PublishedPort } from '../../model/registry.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { entryOf, getItems, getNode, getScalar, getText, mergedEntries, resolveAlias } from '../../parse/yaml/path.ts';
import { TracedText } from '../../text/traced.ts';
import { publishedPort } from '../registry/container.ts';

/** The services of a compose file. Variables (`${X:-default}`) take their default; others are holes. */
export function composeServices(root: YamlNode | undefined, file: string): readonly ComposeService[] {
  const services = getNode(root, ['services']);
  const out: ComposeService[] = [];
  for (const entry of mergedEntries(services)) {
    const name = resolveAlias(entry.key);
    const service = resolveAlias(entry.value);
    if (name?.kind !== 'scalar' || service?.kind !== 'map') continue;
    out.push({
      file,
      name: name.text,
      image: textAt(service, 'image'),
      ports: getItems(service, ['ports']).flatMap((item) => readPort(item) ?? []),
      hostNetwork: getScalar(service, ['network_mode'])?.text === 'host',
      build: readBuild(service),
      at: name.span,
    });
  }
  return out;
}

function readBuild(service: YamlNode): ComposeService['build'] {
  const entry = entryOf(service, 'build');
  const build = resolveAlias(entry?.value);
  if (!entry || !build) return undefined;
  if (build.kind === 'scalar') return build.isNull ? undefined : { context: interpolate(build.traced), at: build.span };
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
