import type { Finding } from '../../finding/finding.ts';
import type { GraphEdge, GraphNode, PipelineGraph } from '../../model/graph.ts';
import { shortName } from '../../model/reference.ts';
import type { Span } from '../../text/source.ts';

/** An edge with the findings that say that it does not hold. */
export interface MarkedEdge extends GraphEdge {
  readonly broken: readonly Pick<Finding, 'rule' | 'message' | 'span'>[];
}

export interface MarkedGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly MarkedEdge[];
}

/**
 * Marks the edges on which an error lies: with its own place, else with that of the related ones that says most, which is
 * the one that the fewest edges share. A call in a loop stands for the edges of all passes.
 */
export function markGraph({ nodes, edges }: PipelineGraph, findings: readonly Finding[]): MarkedGraph {
  const byPath = new Map<string, { readonly place: Span; readonly edge: GraphEdge }[]>();
  for (const edge of edges)
    for (const place of edge.places) {
      const entries = byPath.get(place.file.path);
      if (entries) entries.push({ place, edge });
      else byPath.set(place.file.path, [{ place, edge }]);
    }
  const at = (span: Span): ReadonlySet<GraphEdge> =>
    new Set((byPath.get(span.file.path) ?? []).filter(({ place }) => touches(place, span)).map(({ edge }) => edge));
  const broken = new Map<GraphEdge, Finding[]>(edges.map((edge) => [edge, []]));
  for (const finding of findings) {
    if (finding.severity !== 'error') continue;
    const own = at(finding.span);
    const [marked = own] =
      own.size > 0
        ? [own]
        : finding.related
            .map(({ span }) => at(span))
            .filter(({ size }) => size > 0)
            .sort((a, b) => a.size - b.size);
    for (const edge of marked) broken.get(edge)?.push(finding);
  }
  return { nodes, edges: edges.map((edge) => ({ ...edge, broken: broken.get(edge) ?? [] })) };
}

function touches(a: Span, b: Span): boolean {
  return (a.start < b.end && b.start < a.end) || (a.start === b.start && a.end === b.end);
}

/** The nodes of a name (as it is shown, its last part, its service, its id) and their neighbours; undefined: no such node. */
export function focusGraph({ nodes, edges }: MarkedGraph, name: string): MarkedGraph | undefined {
  const chosen = new Set(nodes.filter((node) => namesOf(node).includes(name)).map(({ id }) => id));
  if (chosen.size === 0) return undefined;
  const kept = new Set(chosen);
  for (const { from, to } of edges) {
    if (chosen.has(from)) kept.add(to);
    if (chosen.has(to)) kept.add(from);
  }
  return {
    nodes: nodes.filter(({ id }) => kept.has(id)),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  };
}

/** The names by which a node can be asked for. */
export function namesOf({ id, label, service }: GraphNode): readonly string[] {
  return [id, label, shortName(label), ...(service === undefined ? [] : [service])];
}

/** The nodes of each service, those of none last; in order. */
export function clusters(
  nodes: readonly GraphNode[],
): readonly { readonly service?: string; readonly nodes: readonly GraphNode[] }[] {
  const services = [...new Set(nodes.flatMap(({ service }) => service ?? []))].sort();
  return [
    ...services.map((service) => ({ service, nodes: nodes.filter((node) => node.service === service) })),
    { nodes: nodes.filter(({ service }) => service === undefined) },
  ].filter((cluster) => cluster.nodes.length > 0);
}
