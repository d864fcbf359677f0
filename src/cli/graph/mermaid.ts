import type { GraphNodeKind } from '../../model/graph.ts';
import { printable } from '../../report/escape.ts';
import { clusters, type MarkedGraph } from './marked.ts';

/** The brackets that give a node its shape. */
const shapes: Readonly<Partial<Record<GraphNodeKind, readonly [string, string]>>> = {
  image: ['([', '])'],
  release: ['[[', ']]'],
  registry: ['[(', ')]'],
  environment: ['{{', '}}'],
  script: ['[/', '/]'],
  runner: ['>', ']'],
};

/** The graph as a Mermaid flowchart. Node names are numbers, so no name of the repository can be taken for syntax. */
export function mermaidGraph({ nodes, edges }: MarkedGraph): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const lines = ['flowchart LR'];
  for (const [index, cluster] of clusters(nodes).entries()) {
    const indent = cluster.service === undefined ? '  ' : '    ';
    if (cluster.service !== undefined) lines.push(`  subgraph s${index}["${text(cluster.service)}"]`);
    for (const { id, kind, label } of cluster.nodes) {
      const [open, close] = shapes[kind] ?? ['[', ']'];
      lines.push(`${indent}${ids.get(id)}${open}"${text(kind)}: ${text(label)}"${close}`);
    }
    if (cluster.service !== undefined) lines.push('  end');
  }
  const broken: number[] = [];
  for (const [index, edge] of edges.entries()) {
    const isBroken = edge.broken.length > 0;
    if (isBroken) broken.push(index);
    const label = isBroken ? `✗ ${edge.label}: ${rulesOf(edge.broken)}` : edge.label;
    lines.push(`  ${ids.get(edge.from)} ${isBroken ? '-.->' : '-->'}|"${text(label)}"| ${ids.get(edge.to)}`);
  }
  if (broken.length > 0) lines.push(`  linkStyle ${broken.join(',')} stroke:#c00,color:#c00`);
  return `${lines.join('\n')}\n`;
}

function rulesOf(findings: readonly { readonly rule: string }[]): string {
  return [...new Set(findings.map(({ rule }) => rule))].sort().join(', ');
}

/** A text between quotes: everything but letters, digits and harmless signs as a numeric entity; never empty. */
function text(value: string): string {
  return printable(value === '' ? ' ' : value).replace(
    /[^\p{L}\p{N} ./:_@,…✗-]/gu,
    (sign) => `#${sign.codePointAt(0)};`,
  );
}
