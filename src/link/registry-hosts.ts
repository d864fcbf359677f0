import type { Pipeline } from '../model/pipeline.ts';
import type { K3dConfig, LocalRegistryHosting } from '../model/registry.ts';
import type { RegistryConflict } from '../model/relations.ts';
import type { DefaultRegistry } from '../model/tilt.ts';
import { groupBy } from '../text/group.ts';
import { type Span, spanKey } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import { withQuotes } from './literals.ts';
import type { RegistryRun } from './registries.ts';

/** The port on which a registry listens inside the network of its cluster (k3d's default). */
const INNER_PORT = '5000';

type About = RegistryConflict['about'];

/** Something that a description says of the registry. */
interface Claim {
  readonly about: About;
  /** By which claims are compared. */
  readonly value: string;
  readonly shown: string;
  readonly says: string;
  /** The call, file or document that makes the claim. */
  readonly source: object;
  readonly at: Span;
  /** The published port of the registry that k3d makes. */
  readonly published?: string;
  /** The name of the called `default_registry`. */
  readonly call?: Span;
}

/** The conflicts of each Tilt project with what else the repository says. `kubectl apply` of one text counts once. */
export function projectConflicts(
  { tiltProjects, k3dConfigs, registryHostings }: Pick<Pipeline, 'tiltProjects' | 'k3dConfigs' | 'registryHostings'>,
  runs: readonly RegistryRun[],
): readonly RegistryConflict[] {
  // `cat <<EOF | kubectl apply -f -` hands one text to two commands.
  const applied = new Map(
    runs.flatMap(({ command }) => command.hostings).map((hosting) => [spanKey(hosting.at), hosting]),
  );
  const hostings = [...registryHostings, ...applied.values()];
  const projects = tiltProjects.map(({ registries }) => registries).filter((all) => all.length > 0);
  return (projects.length > 0 ? projects : [[]]).flatMap((registries) =>
    registryConflicts({ registries, k3dConfigs, hostings, runs }),
  );
}

/** The descriptions of one registry. */
interface RegistryDescriptions {
  readonly registries: readonly DefaultRegistry[];
  readonly k3dConfigs: readonly K3dConfig[];
  readonly hostings: readonly LocalRegistryHosting[];
  readonly runs: readonly RegistryRun[];
}

/**
 * Where `default_registry`, what k3d makes and the ConfigMap `local-registry-hosting` do not describe one registry. With
 * several k3d configs the one that agrees best counts: the others are for other clusters.
 */
function registryConflicts(descriptions: RegistryDescriptions): readonly RegistryConflict[] {
  const common = [...descriptions.registries.flatMap(claimsOfTilt), ...descriptions.hostings.flatMap(claimsOfHosting)];
  const k3d = [...descriptions.k3dConfigs.map(claimsOfConfig), ...descriptions.runs.map(claimsOfRun)].filter(
    (claims) => claims.length > 0,
  );
  const judged = (k3d.length > 0 ? k3d : [[]]).map((claims) => judge([...common, ...claims]));
  return judged.reduce((best, one) => (one.length < best.length ? one : best));
}

function judge(claims: readonly Claim[]): readonly RegistryConflict[] {
  const published = new Set(claims.flatMap(({ published: port }) => port ?? []));
  // k3d tells the nodes of both ports: the registry answers to the published one as well.
  const same = (claim: Claim) =>
    claim.about === 'its port inside the cluster' && published.has(claim.value)
      ? { ...claim, value: INNER_PORT }
      : claim;
  return ABOUT.flatMap((about) => judgeOne(claims.filter((claim) => claim.about === about).map(same)));
}

const ABOUT: readonly About[] = ['its port on the host', 'its name inside the cluster', 'its port inside the cluster'];

function judgeOne(claims: readonly Claim[]): readonly RegistryConflict[] {
  const byValue = groupBy(claims, ({ value }) => value);
  const groups = [...byValue.values()]
    .map((group) => ({ group, sources: new Set(group.map(({ source }) => source)).size }))
    .sort((a, b) => b.sources - a.sources);
  const [most, next] = groups;
  if (!most || !next) return [];
  const others = groups.slice(1).flatMap(({ group }) => group);
  if (most.sources > next.sources) return others.map((odd) => conflict(odd, most.group[0]!, odd.at));
  const caller = claims.find(({ call }) => call);
  const one = caller ?? others[0]!;
  const other = claims.find(({ value }) => value !== one.value)!;
  return [conflict(one, other, caller?.call ?? one.at)];
}

function conflict(one: Claim, other: Claim, at: Span): RegistryConflict {
  return {
    about: one.about,
    says: one.says,
    value: one.shown,
    otherSays: other.says,
    otherValue: other.shown,
    related: [{ message: `${other.says} says "${other.shown}" here`, span: other.at }],
    at,
  };
}

function claimsOfTilt(registry: DefaultRegistry): readonly Claim[] {
  const source = { says: 'default_registry()', source: registry, call: registry.at };
  const { host, hostFromCluster } = registry;
  const sure = !registry.call.conditional && !host.unknown && host.alternatives.length === 1;
  return [
    ...host.alternatives.flatMap((text) => claimsOfHost(text, source, registry.at, sure)),
    ...(hostFromCluster?.alternatives ?? []).flatMap((text) => claimsOfClusterHost(text, source, registry.at)),
  ];
}

function claimsOfHosting(hosting: LocalRegistryHosting): readonly Claim[] {
  const source = { says: 'the ConfigMap "local-registry-hosting"', source: hosting };
  const { host, hostFromContainerRuntime, hostFromClusterNetwork, at } = hosting;
  return [
    ...(host ? claimsOfHost(host, source, at, true) : []),
    ...[hostFromContainerRuntime, hostFromClusterNetwork].flatMap((text) =>
      text ? claimsOfClusterHost(text, source, at) : [],
    ),
  ];
}

type Source = Pick<Claim, 'says' | 'source' | 'call'>;

function claimsOfConfig(config: K3dConfig): readonly Claim[] {
  const source = { says: 'the k3d config', source: config };
  const claims: Claim[] = [];
  const { create } = config;
  if (create && !create.proxy) claims.push(...claimsOfCreated(create.name, create.port, source, create.at));
  for (const { ref, at } of config.use) claims.push(...claimsOfClusterHost(ref, source, at));
  for (const { host, endpoints, at } of config.mirrors) {
    const { name } = split(host.text);
    if (!isLoopback(name) && !isLocal(name) && name !== create?.name.text) continue;
    claims.push(...claimsOfHost(host, source, at, true));
    for (const endpoint of endpoints) if (endpoint.known) claims.push(...claimsOfClusterHost(endpoint, source, at));
  }
  return claims;
}

function claimsOfRun({ command: { create } }: RegistryRun): readonly Claim[] {
  return create.flatMap((made) =>
    made.proxy ? [] : claimsOfCreated(made.name, made.port, { says: 'the k3d command', source: made }, made.at),
  );
}

function claimsOfCreated(name: TracedText, port: TracedText | undefined, source: Source, at: Span): readonly Claim[] {
  const claims: Claim[] = [];
  if (port?.known)
    claims.push({
      ...source,
      about: 'its port on the host',
      value: port.text,
      shown: port.text,
      at: literalOf(port) ?? at,
    });
  if (!name.known) return claims;
  const base = { ...source, at };
  claims.push({ ...base, about: 'its name inside the cluster', value: name.text, shown: name.text });
  const shown = `${name.text}:${INNER_PORT}`;
  claims.push({ ...base, about: 'its port inside the cluster', value: INNER_PORT, shown, published: port?.text });
  return claims;
}

function claimsOfHost(text: TracedText, source: Source, otherwise: Span, sure: boolean): readonly Claim[] {
  if (!text.known) return [];
  const { name, port, shown, nameAt, portAt } = partsOf(text, otherwise);
  const base = { ...source, shown, at: nameAt };
  if (!isLoopback(name) && !isLocal(name)) return sure ? [{ ...base, about: 'its port on the host', value: name }] : [];
  const claims: Claim[] = [];
  if (port !== undefined) claims.push({ ...base, about: 'its port on the host', value: port, at: portAt });
  if (name.startsWith('k3d-')) claims.push({ ...base, about: 'its name inside the cluster', value: name });
  return claims;
}

function claimsOfClusterHost(text: TracedText, source: Source, otherwise: Span): readonly Claim[] {
  if (!text.known) return [];
  const { name, port, shown, nameAt, portAt } = partsOf(text, otherwise);
  // A loopback address reaches the registry through a mirror of the nodes: the port is the one on the host.
  if (isLoopback(name)) return claimsOfHost(text, source, otherwise, false);
  const base = { ...source, shown, at: nameAt };
  const claims: Claim[] = [{ ...base, about: 'its name inside the cluster', value: name }];
  if (port !== undefined) claims.push({ ...base, about: 'its port inside the cluster', value: port, at: portAt });
  return claims;
}

/** Host and port of an address, with or without a scheme, each with the literal that holds it. */
function partsOf(text: TracedText, otherwise: Span) {
  const start = /^https?:\/\//.exec(text.text)?.[0].length ?? 0;
  const shown = text.text.slice(start);
  const { name, port } = split(shown);
  const literal = (from: number, length: number) => literalOf(text, from, from + length) ?? otherwise;
  const nameAt = literal(start, name.length);
  return {
    name,
    port,
    shown,
    nameAt,
    portAt: port === undefined ? nameAt : literal(start + name.length + 1, port.length),
  };
}

/** Host and port of `host:port/path`. */
function split(text: string): { readonly name: string; readonly port: string | undefined } {
  const match = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(text);
  return { name: match?.[1] ?? text, port: match?.[2] };
}

function isLoopback(name: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/.test(name);
}

/** A name that leads to this machine or to a registry of k3d. */
function isLocal(name: string): boolean {
  return name.startsWith('k3d-') || name.endsWith('.localhost');
}

/** The literal or scalar that holds a part of the text, with its quotes. */
function literalOf(text: TracedText, start = 0, end = text.length): Span | undefined {
  const whole = text.literalOf();
  const part = text.literalOf(start, end);
  // A part of one scalar is no literal of its own.
  const inside = whole && part && whole.file === part.file && whole.start <= part.start && part.end <= whole.end;
  const span = inside ? whole : part;
  return span && withQuotes(span);
}
