import type { ParsedTemplate, TemplateTree } from '../parse/gotemplate/ast.ts';
import { samePlace } from '../text/source.ts';

/** A parsed template with those trees and errors of an earlier version of its file that are as they were. */
export function keepTrees(before: ParsedTemplate | undefined, now: ParsedTemplate): ParsedTemplate;
export function keepTrees(
  before: ParsedTemplate | undefined,
  now: ParsedTemplate | undefined,
): ParsedTemplate | undefined;
export function keepTrees(
  before: ParsedTemplate | undefined,
  now: ParsedTemplate | undefined,
): ParsedTemplate | undefined {
  if (!before || !now) return now;
  const earlier = treesOf(before);
  const kept = new Map<TemplateTree, TemplateTree>();
  for (const tree of treesOf(now)) {
    const same = earlier.find((one) => sameTree(one, tree));
    if (same) kept.set(tree, same);
  }
  if (kept.size === 0) return now;
  const keptOf = (tree: TemplateTree): TemplateTree => kept.get(tree) ?? tree;
  return {
    ...now,
    root: keptOf(now.root),
    templates: new Map([...now.templates].map(([name, tree]) => [name, keptOf(tree)])),
    definitions: now.definitions.map(keptOf),
  };
}

/** All trees of a file, those too that another replaces. */
function treesOf({ root, templates, definitions }: ParsedTemplate): readonly TemplateTree[] {
  return [...new Set([root, ...templates.values(), ...definitions])];
}

function sameTree(a: TemplateTree, b: TemplateTree): boolean {
  return (
    a.name === b.name &&
    a.parseName === b.parseName &&
    a.nameStart === b.nameStart &&
    a.nameEnd === b.nameEnd &&
    samePlace({ file: a.file, start: a.start, end: a.end }, { file: b.file, start: b.start, end: b.end }) &&
    sameNode(a.root, b.root)
  );
}

/** Whether two parts of trees, which hold texts, numbers and other parts, are the same. */
function sameNode(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => sameNode(Reflect.get(a, name), Reflect.get(b, name)))
  );
}
