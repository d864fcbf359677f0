import type { ParsedTemplate, TemplateTree } from '../../../parse/gotemplate/ast.ts';
import { isEmpty } from '../../../parse/gotemplate/parser.ts';

/**
 * Named templates that can call each other: Go's associated templates. A set made from a parent (for `tpl`) sees the
 * parent's templates and keeps its own definitions to itself.
 */
export class TemplateSet {
  readonly #parent: TemplateSet | undefined;
  readonly #trees = new Map<string, TemplateTree>();

  constructor(parent?: TemplateSet) {
    this.#parent = parent;
  }

  /** Adds all templates of a file; a later definition replaces an earlier one unless it is blank. */
  add(parsed: ParsedTemplate): void {
    for (const tree of parsed.templates.values()) this.addTree(tree);
  }

  addTree(tree: TemplateTree): void {
    if (this.lookup(tree.name) && isEmpty(tree.root)) return;
    this.#trees.set(tree.name, tree);
  }

  lookup(name: string): TemplateTree | undefined {
    return this.#trees.get(name) ?? this.#parent?.lookup(name);
  }

  /** The names of all trees. */
  names(): readonly string[] {
    return Array.from(this.trees(), ({ name }) => name);
  }

  /** All trees, those of parents first. */
  *trees(): Generator<TemplateTree> {
    if (this.#parent) for (const tree of this.#parent.trees()) if (!this.#trees.has(tree.name)) yield tree;
    yield* this.#trees.values();
  }
}
