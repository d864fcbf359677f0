import { jsonText } from '../../report/escape.ts';
import type { Span } from '../../text/source.ts';
import { jsonPlace } from '../model-json.ts';
import type { MarkedGraph } from './marked.ts';

/** The graph as JSON; its shape is described in `docs/graph.md`. */
export function jsonGraph({ nodes, edges }: MarkedGraph): string {
  const graph = {
    schema: 1,
    nodes: nodes.map(({ id, kind, label, service, at }) => ({
      id,
      kind,
      label,
      service: service ?? null,
      at: at ? jsonPlace(at) : null,
    })),
    edges: edges.map(({ from, to, label, places, broken }) => ({
      from,
      to,
      label,
      at: places.map((place: Span) => jsonPlace(place)),
      broken: broken.map(({ rule, message, span }) => ({ rule, message, ...jsonPlace(span) })),
    })),
  };
  return `${jsonText(graph, 2)}\n`;
}
