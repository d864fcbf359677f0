import type { Possible } from '../model/possible.ts';
import type { ResourceEdge, ResourceGraph } from '../model/relations.ts';
import type { Resource, TiltProject } from '../model/tilt.ts';
import { addTo, groupBy } from '../text/group.ts';
import { nearestName } from '../text/nearest.ts';
import { HOLE, type TracedText } from '../text/traced.ts';

/** Resources that Tilt makes by itself. */
const BUILT_IN: readonly string[] = ['uncategorized', '(Tiltfile)'];

/** Links the `resource_deps` of a project with its resources. */
export function resourceGraph(project: TiltProject): ResourceGraph {
  const byName = new Map<string, Resource[]>();
  const patterns: RegExp[] = [];
  let anyName = project.unknownYaml !== undefined || project.unknownResources !== undefined || !project.evaluatedToEnd;
  for (const resource of project.resources) {
    if (resource.name.unknown) anyName = true;
    for (const { text, known } of resource.name.alternatives) {
      if (!known) patterns.push(holePattern(text));
      else addTo(byName, text, resource);
    }
  }
  const exists = (name: string) =>
    byName.has(name) || anyName || BUILT_IN.includes(name) || patterns.some((pattern) => pattern.test(name));

  const edges: ResourceEdge[] = [];
  // Edges of a resource whose name is one of several: which dependency goes with which name is not known.
  const loose = new Set<ResourceEdge>();
  const uncertain = new Set<Resource>();
  for (const from of project.resources)
    for (const dep of from.resourceDeps) {
      if (dep.name.unknown) uncertain.add(from);
      for (const name of dep.name.alternatives) {
        if (!name.known) uncertain.add(from);
        const edge: ResourceEdge = { from, name, at: name.literalOf() ?? dep.at, to: byName.get(name.text) ?? [] };
        edges.push(edge);
        if (!isCertain(from.name)) loose.add(edge);
      }
    }

  const missing = edges
    .filter(({ name }) => name.known && !exists(name.text))
    .map((found) => {
      const near = nearestName(found.name.text, byName.keys());
      const from = firstDifference(found.name.text, near === undefined ? byName.keys() : [near]);
      // Without a name that is meant, an accident of the first letters says nothing.
      const tells = near !== undefined || from >= (found.name.pieces[0]?.text.length ?? 0);
      const edge = { ...found, at: (tells ? found.name.literalOf(from, from + 1) : undefined) ?? found.at };
      return near === undefined ? { edge } : { edge, nearest: near };
    });

  const outgoing = groupBy(edges, ({ from }) => from);

  return {
    edges,
    missing,
    cycles: cyclesOf(edges.filter((edge) => !loose.has(edge))),
    reaches(from, name) {
      const seen = new Set<Resource>([from]);
      const queue = [from];
      let doubt = false;
      for (let resource = queue.pop(); resource; resource = queue.pop()) {
        if (uncertain.has(resource)) doubt = true;
        for (const edge of outgoing.get(resource) ?? []) {
          if (edge.name.text === name) return true;
          if (edge.name.known && edge.to.length === 0 && anyName) doubt = true;
          for (const next of edge.to)
            if (!seen.has(next)) {
              seen.add(next);
              queue.push(next);
            }
        }
      }
      return doubt ? undefined : false;
    },
  };
}

/** Where a name leaves the longest way that it shares with one of others; its last character when it shares all of it. */
function firstDifference(name: string, others: Iterable<string>): number {
  let longest = 0;
  for (const other of others) {
    let shared = 0;
    while (shared < name.length && name[shared] === other[shared]) shared += 1;
    longest = Math.max(longest, shared);
  }
  return Math.max(0, Math.min(longest, name.length - 1));
}

function isCertain(name: Possible<TracedText>): boolean {
  return name.alternatives.length === 1 && !name.unknown;
}

/** Adds the edges one by one; an edge whose end already leads to its beginning closes a cycle and is left out. */
function cyclesOf(edges: readonly ResourceEdge[]): ResourceEdge[][] {
  const cycles: ResourceEdge[][] = [];
  const added = new Map<Resource, ResourceEdge[]>();
  for (const edge of edges) {
    let closes = false;
    for (const target of edge.to) {
      if (target === edge.from || sharesName(target, edge.from)) {
        closes = true;
        continue;
      }
      const back = shortestWay(added, target, edge.from);
      if (!back) continue;
      closes = true;
      cycles.push([edge, ...back]);
      break;
    }
    if (!closes) addTo(added, edge.from, edge);
  }
  return cycles;
}

function sharesName(a: Resource, b: Resource): boolean {
  return a.name.alternatives.some((x) => b.name.alternatives.some((y) => x.text === y.text));
}

function shortestWay(
  added: ReadonlyMap<Resource, readonly ResourceEdge[]>,
  from: Resource,
  to: Resource,
): ResourceEdge[] | undefined {
  const cameBy = new Map<Resource, ResourceEdge>();
  const queue = [from];
  for (let index = 0; index < queue.length; index++) {
    const resource = queue[index]!;
    if (resource === to) {
      const way: ResourceEdge[] = [];
      for (let at = to; at !== from; ) {
        const edge = cameBy.get(at)!;
        way.unshift(edge);
        at = edge.from;
      }
      return way;
    }
    for (const edge of added.get(resource) ?? [])
      for (const next of edge.to)
        if (next !== from && !cameBy.has(next)) {
          cameBy.set(next, edge);
          queue.push(next);
        }
  }
  return undefined;
}

/** Matches the texts that a text with unknown parts may be. */
export function holePattern(text: string): RegExp {
  return new RegExp(`^${text.split(HOLE).map(escaped).join('.*')}$`, 's');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
