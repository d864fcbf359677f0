import type { YamlNode } from '../../../parse/yaml/node.ts';
import { entryOf, mergedEntries, resolveAlias } from '../../../parse/yaml/path.ts';

type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'descend' };

/** Reads a path of the form that images are given by (`{.spec.containers[*].image}`); undefined when it is beyond that. */
export function parseJsonPath(path: string): readonly Step[] | undefined {
  let text = path.trim();
  if (text.startsWith('{')) {
    if (!text.endsWith('}')) return undefined;
    text = text.slice(1, -1).trim();
  }
  if (text.startsWith('$')) text = text.slice(1);
  const steps: Step[] = [];
  const token =
    /\.\.|\.?\[\s*(?:(\*)|(-?\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]|\.?(\*)|\.?((?:[^.[\]{}()?@\s\\*'"]|\\.)+)/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) return undefined;
    const [whole, all, index, single, double, star, name] = match;
    if (whole === '..') steps.push({ kind: 'descend' });
    else if (all || star) steps.push({ kind: 'all' });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else steps.push({ kind: 'field', name: (single ?? double ?? name ?? '').replace(/\\(.)/g, '$1') });
  }
  return steps;
}

/** The nodes at a path. */
export function nodesAt(root: YamlNode, steps: readonly Step[]): readonly YamlNode[] {
  let nodes: readonly YamlNode[] = [root];
  for (const step of steps) nodes = nodes.flatMap((node) => take(node, step));
  return nodes;
}

function take(node: YamlNode, step: Step): readonly YamlNode[] {
  const value = resolveAlias(node);
  if (!value) return [];
  switch (step.kind) {
    case 'field': {
      const entry = entryOf(value, step.name);
      return entry ? [entry.value] : [];
    }
    case 'index': {
      if (value.kind !== 'sequence') return [];
      const item = value.items.at(step.index);
      return item ? [item] : [];
    }
    case 'all':
      if (value.kind === 'sequence') return value.items;
      return value.kind === 'map' ? mergedEntries(value).map((entry) => entry.value) : [];
    case 'descend': {
      const out: YamlNode[] = [];
      const visit = (current: YamlNode, depth: number): void => {
        if (depth > 100 || out.length > 100_000) return;
        out.push(current);
        const inner = current.kind === 'alias' ? undefined : current;
        if (inner?.kind === 'sequence') for (const item of inner.items) visit(item, depth + 1);
        else if (inner?.kind === 'map') for (const entry of inner.entries) visit(entry.value, depth + 1);
      };
      visit(value, 0);
      return out;
    }
  }
}
