import type { ReportedGraph } from '../../finding/graph.ts';
import type { MarkedGraph } from './marked.ts';

/** A project's part of a drawing. */
export interface DrawnProject {
  readonly graph: MarkedGraph;
  /** How the report names a path of the project. */
  readonly shown: (path: string) => string;
}

/** The graphs of several projects as one; things of different projects stay apart. */
export function reportedGraph(projects: readonly DrawnProject[]): ReportedGraph {
  const id = (index: number, name: string) => `${index}:${name}`;
  return {
    nodes: projects.flatMap(({ graph, shown }, index) =>
      graph.nodes.map((node) => ({
        id: id(index, node.id),
        kind: node.kind,
        label: node.label,
        ...(node.service !== undefined && { group: node.service }),
        ...(node.at && { path: shown(node.at.file.path), line: node.at.file.positionAt(node.at.start).line }),
      })),
    ),
    edges: projects.flatMap(({ graph }, index) =>
      graph.edges.map(({ from, to, label, broken }) => ({
        from: id(index, from),
        to: id(index, to),
        label,
        ...(broken.length > 0 && { broken: broken.map(({ rule, message }) => `${message} (${rule})`).join('; ') }),
      })),
    ),
  };
}
