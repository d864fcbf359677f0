import type { ComposeBuild, ComposeService, PublishedPort } from '../../model/compose.ts';
import { known, type Possible } from '../../model/possible.ts';
import type { YamlNode, YamlScalar } from '../../parse/yaml/node.ts';
import { getItems, getNode, getScalar, getText, keyText, mergedEntries, resolveAlias } from '../../parse/yaml/path.ts';
import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { publishedPort } from '../registry/container.ts';
import { interpolate, type Variables } from './interpolation.ts';

/** What a service says besides where it stands. */
export interface ServiceContent extends Omit<ComposeService, 'file' | 'name' | 'at'> {
  /** What it takes away from the service over which it is laid: `ports`, `build.args`, `build.args.NAME`. */
  readonly cleared?: ReadonlySet<string>;
}

/** One service as it is written, without what it extends. `folder` is the one from which its paths are named. */
export function readService(node: YamlNode | undefined, folder: string, variables: Variables): ServiceContent {
  const text = (written: TracedText) => interpolate(written, variables);
  const marks = marksOf(node);
  const at = (...keys: readonly string[]) => keys.map((key) => said(node, key)).find((one) => one !== undefined);
  const image = getScalar(at('image'), []);
  const build = readBuild(at('build'), folder, variables);
  return {
    ...(marks.size > 0 ? { cleared: marks } : {}),
    ...(image && !image.isNull ? { image: { ref: text(image.traced), at: image.traced.spanOf() ?? image.span } } : {}),
    ports: getItems(at('ports'), []).flatMap((item) => readPort(item, text) ?? []),
    hostNetwork: getScalar(at('network_mode'), [])?.text === 'host',
    environment: environmentNames(at('environment', 'env')),
    profiles: getItems(at('profiles'), []).flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])),
    dependsOn: dependencies(at('depends_on'), at('links')),
    ...(build ? { build } : {}),
  };
}

/** A service laid over another one of its name, or over one that it extends. */
export function laidOver(over: ServiceContent, under: ServiceContent): ServiceContent {
  const base = over.cleared ? without(under, over.cleared) : under;
  const image = over.image ?? base.image;
  const build = over.build ? buildLaidOver(over.build, base.build) : base.build;
  return {
    ...(over.cleared ? { cleared: over.cleared } : {}),
    ...(image ? { image } : {}),
    ports: [...base.ports, ...over.ports],
    hostNetwork: over.hostNetwork || base.hostNetwork,
    environment: [...base.environment, ...over.environment],
    profiles: [...base.profiles, ...over.profiles],
    dependsOn: [...base.dependsOn, ...over.dependsOn],
    ...(build ? { build } : {}),
  };
}

/** The value of a key, unless it is only there to take one away (`!reset`). */
function said(node: YamlNode | undefined, key: string): YamlNode | undefined {
  const value = getNode(node, [key]);
  return value?.tag === '!reset' ? undefined : value;
}

/** The keys under which a service resets or overrides what it is laid over. */
function marksOf(service: YamlNode | undefined): ReadonlySet<string> {
  const marks = new Set<string>();
  const collect = (node: YamlNode | undefined, prefix: string) => {
    for (const entry of mergedEntries(node)) {
      const key = keyText(entry);
      const tag = resolveAlias(entry.value)?.tag;
      if (key !== undefined && (tag === '!reset' || tag === '!override')) marks.add(prefix + key);
    }
  };
  collect(service, '');
  collect(getNode(service, ['build']), 'build.');
  collect(getNode(service, ['build', 'args']), 'build.args.');
  return marks;
}

function without(content: ServiceContent, cleared: ReadonlySet<string>): ServiceContent {
  const { image, build, ...rest } = content;
  const kept = <T>(key: string, values: readonly T[]) => (cleared.has(key) ? [] : values);
  return {
    ...rest,
    ...(image && !cleared.has('image') ? { image } : {}),
    ...(build && !cleared.has('build') ? { build: buildWithout(build, cleared) } : {}),
    ports: kept('ports', content.ports),
    environment: kept('environment', content.environment),
    profiles: kept('profiles', content.profiles),
    dependsOn: kept('depends_on', content.dependsOn),
  };
}

function buildWithout(build: ComposeBuild, cleared: ReadonlySet<string>): ComposeBuild {
  const { context, dockerfile, dockerfileContents, target, ...rest } = build;
  const keeps = (key: string) => !cleared.has(`build.${key}`);
  return {
    ...rest,
    ...(context && keeps('context') ? { context } : {}),
    ...(dockerfile && keeps('dockerfile') ? { dockerfile } : {}),
    ...(dockerfileContents && keeps('dockerfile_inline') ? { dockerfileContents } : {}),
    ...(target && keeps('target') ? { target } : {}),
    args: keeps('args') ? build.args.filter(({ name }) => keeps(`args.${name}`)) : [],
  };
}

function buildLaidOver(over: ComposeBuild, base: ComposeBuild | undefined): ComposeBuild {
  if (!base) return over;
  const given = new Set(over.args.map(({ name }) => name));
  return {
    ...base,
    ...over,
    folder: over.context ? over.folder : base.folder,
    args: [...base.args.filter(({ name }) => !given.has(name)), ...over.args],
  };
}

function readBuild(build: YamlNode | undefined, folder: string, variables: Variables): ComposeBuild | undefined {
  if (!build) return undefined;
  if (build.kind === 'scalar') {
    if (build.isNull) return undefined;
    return { context: interpolate(build.traced, variables), args: [], folder, at: build.span };
  }
  const optional = (key: string) => {
    const written = getText(said(build, key), []);
    return written && interpolate(written, variables);
  };
  const [context, dockerfile, dockerfileContents, target] = [
    optional('context'),
    optional('dockerfile'),
    optional('dockerfile_inline'),
    optional('target'),
  ];
  return {
    ...(context ? { context } : {}),
    ...(dockerfile ? { dockerfile } : {}),
    ...(dockerfileContents ? { dockerfileContents } : {}),
    ...(target ? { target } : {}),
    args: buildArguments(said(build, 'args'), variables),
    folder,
    at: getNode(build, ['context'])?.span ?? build.span,
  };
}

/** `args`, a mapping or a list; one without a value has that of the environment. */
function buildArguments(args: YamlNode | undefined, variables: Variables): ComposeBuild['args'] {
  const fromEnvironment = (name: string, at: Span) => {
    const value = variables(name);
    return value ? [{ name, value, at: value.alternatives[0]?.spanOf() ?? at }] : [];
  };
  if (args?.kind === 'sequence')
    return args.items.flatMap((item) => {
      const node = resolveAlias(item);
      if (node?.kind !== 'scalar') return [];
      const equals = node.text.indexOf('=');
      if (equals === -1) return fromEnvironment(node.text, node.span);
      const value = node.traced.slice(equals + 1);
      const at = value.spanOf() ?? node.span;
      return [{ name: node.text.slice(0, equals), value: interpolate(value, variables), at }];
    });
  return mergedEntries(args).flatMap((entry) => {
    const node = resolveAlias(entry.value);
    const name = keyText(entry);
    if (node?.kind !== 'scalar' || name === undefined || node.tag === '!reset') return [];
    if (node.isNull) return fromEnvironment(name, node.span);
    return [{ name, value: interpolate(wholeScalar(node), variables), at: node.span }];
  });
}

/** The text of a scalar, which is written as the whole scalar, quotes included. */
function wholeScalar({ traced, span }: YamlScalar): TracedText {
  return TracedText.of(traced.pieces.map((piece) => ({ ...piece, literal: span })));
}

/** The variables of `environment`, a mapping or a list of `NAME=value`; a service of a workflow calls it `env`. */
function environmentNames(node: YamlNode | undefined): readonly string[] {
  if (node?.kind !== 'sequence') return mergedEntries(node).flatMap((entry) => keyText(entry) ?? []);
  return getItems(node, []).flatMap((item) => (item.kind === 'scalar' ? (item.text.split('=')[0] ?? []) : []));
}

function readPort(item: YamlNode, text: (written: TracedText) => Possible<TracedText>): PublishedPort | undefined {
  const node = resolveAlias(item);
  const first = (written: TracedText | undefined) => written && text(written).alternatives[0];
  if (node?.kind === 'scalar') {
    const port = first(node.traced);
    return port && publishedPort(port);
  }
  const target = first(getText(node, ['target']));
  if (!node || !target) return undefined;
  return {
    target,
    published: first(getText(node, ['published'])),
    host: first(getText(node, ['host_ip'])),
    at: target.spanOf() ?? node.span,
  };
}

function dependencies(dependsOn: YamlNode | undefined, links: YamlNode | undefined): ComposeService['dependsOn'] {
  const out: { name: Possible<TracedText>; at: Span }[] = [];
  if (dependsOn?.kind === 'sequence') {
    for (const item of getItems(dependsOn, []))
      if (item.kind === 'scalar') out.push({ name: known(item.traced), at: item.span });
  } else
    for (const entry of mergedEntries(dependsOn)) {
      const key = resolveAlias(entry.key);
      if (key?.kind === 'scalar') out.push({ name: known(key.traced), at: key.span });
    }
  for (const item of getItems(links, []))
    if (item.kind === 'scalar') {
      const colon = item.text.indexOf(':');
      const name = item.traced.slice(0, colon === -1 ? undefined : colon);
      if (!out.some((other) => other.name.alternatives[0]?.text === name.text))
        out.push({ name: known(name), at: item.span });
    }
  return out;
}
