import type { CiWorkflow } from '../model/ci.ts';
import type { ShellCommand } from '../model/command.ts';
import { wayOfCommand } from '../model/command-way.ts';
import type { ComposeService, PublishedPort } from '../model/compose.ts';
import { neutralName } from '../model/reference.ts';
import type { K3dConfig, RegistryCommand } from '../model/registry.ts';
import type { RegistryInstance } from '../model/relations.ts';
import type { Routine } from '../model/routine.ts';
import type { WayStep } from '../model/unresolved.ts';
import { HOLE, type TracedText } from '../text/traced.ts';

/** A command about registries with the routine that runs it. */
export interface RegistryRun {
  readonly routine: Routine;
  readonly command: RegistryCommand;
}

export interface RegistryFacts {
  readonly k3dConfigs: readonly K3dConfig[];
  readonly runs: readonly RegistryRun[];
  readonly composeServices: readonly ComposeService[];
  readonly workflows: readonly CiWorkflow[];
}

/** Every registry that the repository makes: by k3d, as a container, as a service of a compose file or workflow. */
export function registryInstances(facts: RegistryFacts): readonly RegistryInstance[] {
  return [
    ...facts.k3dConfigs.flatMap((config): readonly RegistryInstance[] => [
      ...(config.create && !config.create.proxy
        ? [{ kind: 'k3d' as const, by: 'a k3d config', name: config.create.name, way: [], at: config.create.at }]
        : []),
      ...config.use.map(({ ref, at }) => ({
        kind: 'used' as const,
        by: 'a k3d config',
        name: hostOf(ref),
        way: [],
        at,
      })),
    ]),
    ...facts.runs.flatMap(ofRun),
    ...facts.composeServices.flatMap((service) => ofService(service, 'a compose file')),
    ...facts.workflows
      .flatMap(({ jobs }) => jobs.flatMap(({ services }) => services))
      .flatMap((service) => ofService(service, 'a workflow')),
  ];
}

function ofRun({ routine, command: { command, container, create, use } }: RegistryRun): readonly RegistryInstance[] {
  const way: readonly WayStep[] = [...wayOfCommand(command), ...routine.way];
  const found: RegistryInstance[] = [];
  const place = command.at;
  for (const { name, proxy, at } of create) {
    if (proxy) continue;
    const by = `"k3d ${command.words[1]?.alternatives[0]?.text} create"`;
    found.push({ kind: 'k3d', by, name, way, at: place ?? at });
  }
  for (const { ref, at } of use) found.push({ kind: 'used', by: 'k3d', name: hostOf(ref), way, at });
  if (container && isRegistryImage(container.image) && publishes(container.ports, container.hostNetwork, container))
    found.push({
      kind: 'container',
      by: `"${programOf(command)}"`,
      name: container.name,
      image: container.image,
      way,
      at: place ?? container.at,
    });
  return found;
}

function ofService(service: ComposeService, by: string): readonly RegistryInstance[] {
  const { image, ports, hostNetwork, name, environment, at } = service;
  const registry = image?.ref.alternatives.find(isRegistryImage);
  if (!registry || !publishes(ports, hostNetwork)) return [];
  if (environment.includes('REGISTRY_PROXY_REMOTEURL')) return [];
  return [{ kind: 'container', by: `service "${name}" of ${by}`, image: registry, way: [], at }];
}

/** `docker run`, `docker container run`: the words up to what it does. */
function programOf(command: ShellCommand): string {
  const words = command.words.map(({ alternatives }) => alternatives[0]?.text ?? '');
  return words.slice(0, words[1] === 'container' ? 3 : 2).join(' ');
}

/** Whether a port can be reached from outside the container; a cache of another registry is none to push to. */
function publishes(ports: readonly PublishedPort[], hostNetwork: boolean, run?: RegistryCommand['container']): boolean {
  const words = run?.command.words.flatMap(({ alternatives }) => alternatives.map(({ text }) => text)) ?? [];
  if (words.some((word) => word.startsWith('REGISTRY_PROXY_REMOTEURL='))) return false;
  return ports.length > 0 || hostNetwork || words.some((word) => word === '-P' || word === '--publish-all');
}

/** The images that are a registry: Docker's own, its successor's name, zot. */
function isRegistryImage(image: TracedText): boolean {
  return /^(?:registry|distribution\/distribution|project-zot\/zot(?:-[a-z0-9-]+)?)$/.test(neutralName(image.text));
}

/** The host's name of `k3d-registry:5000`. */
function hostOf(ref: TracedText): TracedText {
  const colon = ref.text.lastIndexOf(':');
  return colon === -1 ? ref : ref.slice(0, colon);
}

/** Whether two names may be one. */
export function mayBeOneName(a: TracedText | undefined, b: TracedText | undefined): boolean {
  if (!a || !b) return false;
  return a.text === b.text || a.text.includes(HOLE) || b.text.includes(HOLE);
}

/** The registries that stand beside the one that k3d makes, with that one. */
export function surplusRegistries(
  instances: readonly RegistryInstance[],
): readonly { readonly surplus: RegistryInstance; readonly first: RegistryInstance }[] {
  const own = instances.find(({ kind }) => kind === 'k3d') ?? instances.find(({ kind }) => kind === 'used');
  if (!own) return [];
  const used = instances.filter(({ kind }) => kind === 'used');
  // The container to which the clusters are connected is the one registry when k3d makes none.
  const isConnected = (one: RegistryInstance) =>
    own.kind === 'used' && used.some(({ name }) => mayBeOneName(name, one.name));
  const configured = instances.filter(({ kind, by }) => kind === 'k3d' && by === 'a k3d config');
  return instances.flatMap((one) => {
    if (one === own || one.kind === 'used') return [];
    if (one.kind === 'container') return isConnected(one) ? [] : [{ surplus: one, first: own }];
    // Two configs may describe two clusters that are never up together.
    if (configured.includes(one)) return [];
    const others = configured.length > 0 ? configured : [own];
    return others.some(({ name }) => mayBeOneName(name, one.name)) ? [] : [{ surplus: one, first: own }];
  });
}
