import { certain } from '../../../model/possible.ts';
import type { NameReference } from '../../../model/tilt.ts';
import { addTo } from '../../../text/group.ts';
import type { Evaluation } from '../evaluation.ts';
import type { ResourceDraft } from '../records.ts';

interface Edge {
  readonly to: ResourceDraft;
  readonly dependency: NameReference;
}

/**
 * Checks `resource_deps`: one that names no resource is dropped with a warning, a resource that depends on itself and a
 * circle are errors. `incomplete` says that there may be resources that are not known.
 */
export function checkDependencies(
  evaluation: Evaluation,
  resources: readonly ResourceDraft[],
  incomplete: boolean,
): void {
  const byName = new Map<string, ResourceDraft>();
  for (const resource of resources)
    for (const name of resource.name.alternatives)
      if (name.known && !byName.has(name.text)) byName.set(name.text, resource);
  const edges = new Map<ResourceDraft, Edge[]>();
  for (const resource of resources) {
    const name = certain(resource.name)?.text ?? '?';
    for (const dependency of resource.resourceDeps) {
      const text = certain(dependency.name);
      if (!text?.known) continue;
      if (certain(resource.name)?.known && text.text === name) {
        evaluation.error(resource.call, 'tilt', `resource ${name} specified a dependency on itself`, dependency.at, {
          topic: 'resource-dep',
        });
        continue;
      }
      const to = byName.get(text.text);
      if (to) addTo(edges, resource, { to, dependency });
      else if (!incomplete && text.text !== 'uncategorized')
        evaluation.warning(
          resource.call,
          `resource ${name} specified a dependency on unknown resource ${text.text} - dependency ignored`,
          dependency.at,
          { topic: 'resource-dep' },
        );
    }
  }
  for (const circle of circles(resources, edges)) {
    const names = circle.map(({ to }) => certain(to.name)?.text ?? '?');
    evaluation.error(
      circle[0]!.to.call,
      'tilt',
      `cycle detected in resource dependency graph: ${[names.at(-1)!, ...names].join(' -> ')}`,
      circle[0]!.dependency.at,
      {
        topic: 'resource-dep',
        related: circle.slice(1).map(({ to, dependency }) => ({
          message: `${certain(to.name)?.text ?? 'a resource'} is depended on here`,
          span: dependency.at,
        })),
      },
    );
  }
}

/** One circle through each group of resources that depend on each other, as its edges in order. */
function circles(resources: readonly ResourceDraft[], edges: ReadonlyMap<ResourceDraft, readonly Edge[]>): Edge[][] {
  const done = new Set<ResourceDraft>();
  const found: Edge[][] = [];
  for (const start of resources) {
    if (done.has(start)) continue;
    // Depth first without recursion: the path is a stack of resources, each with the edge that led to it.
    const path: { readonly resource: ResourceDraft; readonly via: Edge | undefined; next: number }[] = [
      { resource: start, via: undefined, next: 0 },
    ];
    const onPath = new Map<ResourceDraft, number>([[start, 0]]);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const edge = edges.get(top.resource)?.[top.next++];
      if (!edge) {
        done.add(top.resource);
        onPath.delete(top.resource);
        path.pop();
        continue;
      }
      const at = onPath.get(edge.to);
      if (at !== undefined) found.push([...path.slice(at + 1).map((step) => step.via!), edge]);
      else if (!done.has(edge.to)) {
        onPath.set(edge.to, path.length);
        path.push({ resource: edge.to, via: edge, next: 0 });
      }
    }
  }
  return found;
}
