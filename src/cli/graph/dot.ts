import type { GraphNodeKind } from '../../model/graph.ts';
import { printable } from '../../report/escape.ts';
import { clusters, type MarkedGraph } from './marked.ts';

const shapes: Readonly<Partial<Record<GraphNodeKind, string>>> = {
  image: 'oval',
  release: 'component',
  registry: 'cylinder',
  environment: 'hexagon',
  script: 'note',
  runner: 'cds',
};

/** The graph for Graphviz. */
export function dotGraph({ nodes, edges }: MarkedGraph): string {
  const lines = [
    'digraph pipeline {',
    '  rankdir=LR;',
    '  node [shape=box, fontname="sans-serif"];',
    '  edge [fontname="sans-serif"];',
  ];
  for (const [index, cluster] of clusters(nodes).entries()) {
    const indent = cluster.service === undefined ? '  ' : '    ';
    if (cluster.service !== undefined)
      lines.push(`  subgraph cluster_${index} {`, `    label=${quoted(cluster.service)};`);
    for (const { id, kind, label } of cluster.nodes) {
      const shape = shapes[kind] ? `, shape=${shapes[kind]}` : '';
      lines.push(`${indent}${quoted(id)} [label=${quoted(`${kind}\n${label}`)}${shape}];`);
    }
    if (cluster.service !== undefined) lines.push('  }');
  }
  for (const { from, to, label, broken } of edges) {
    const why = broken.map(({ rule, message }) => `${rule}: ${message}`).join('\n');
    const marks = broken.length > 0 ? `, color=red, fontcolor=red, style=dashed, tooltip=${quoted(why)}` : '';
    lines.push(`  ${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}${marks}];`);
  }
  lines.push('}');
  return `${lines.join('\n')}\n`;
}

/** A quoted string; a line end in the text breaks the line of a label. */
function quoted(value: string): string {
  const lines = value.split('\n').map((line) => printable(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"'));
  return `"${lines.join('\\n')}"`;
}
