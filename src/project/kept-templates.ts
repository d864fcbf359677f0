import type { NamedTemplate, ParsedTemplates, ParseRefusal, ParseTemplates } from '../evaluate/helm/engine.ts';
import { parseTemplates } from '../evaluate/helm/engine.ts';
import { helmFunctionTable } from '../evaluate/helm/release.ts';
import { TemplateSet } from '../evaluate/helm/template/set.ts';
import type { Memo } from '../model/memo.ts';
import type { ParsedTemplate, TemplateSyntaxError, TemplateTree } from '../parse/gotemplate/ast.ts';
import { parseTemplate } from '../parse/gotemplate/parser.ts';
import { type SourceFile, samePlace } from '../text/source.ts';
import type { ProjectFiles } from './files.ts';

/** What the files of a set are parsed to. */
interface Parsed {
  readonly refusal: ParseRefusal | undefined;
  readonly trees: TemplateSet;
}

/**
 * The parsed templates of charts: each file once, each set of files once. Who looks up a template depends on that template
 * and not on the files around it.
 */
export class KeptTemplates {
  readonly #files: ProjectFiles;

  constructor(files: ProjectFiles) {
    this.#files = files;
  }

  /** Stands in for `parseTemplates`. */
  readonly parse: ParseTemplates = (files, functions): ParsedTemplates => {
    if (functions !== helmFunctionTable()) return parseTemplates(files, functions);
    const fixed = files.filter(({ file }) => file.isFixed);
    if (fixed.length > 0) {
      // What someone made up for one rendering is not kept.
      const own = fixed.map(({ name, file }) => parseTemplate(file.source, { name, functions }));
      if (own.some(({ errors, definitions }) => errors.length + definitions.length > 0))
        return parseTemplates(files, functions);
      const { refusal, set: others } = this.#keptOf(files.filter(({ file }) => !file.isFixed));
      const set = new TemplateSet(others);
      for (const parsed of own) set.add(parsed);
      return { refusal, set };
    }
    return this.#keptOf(files);
  };

  #keptOf(files: readonly NamedTemplate[]): ParsedTemplates {
    const key = files.map(({ name, file }) => `${name}\0${file.path}`).join('\0');
    return this.#files.memo.once(`templates ${key}`, () => this.#set(() => this.#parseAll(files)));
  }

  /** The templates of files by their paths, which are their names, too; whatever is wrong in them. */
  setOf(paths: readonly string[]): TemplateSet {
    const parseAll = (): Parsed => {
      const trees = new TemplateSet();
      for (const path of paths) {
        const parsed = this.#files.template(path);
        if (parsed) trees.add(parsed);
      }
      return { refusal: undefined, trees };
    };
    return this.#files.memo.once(`templates ${paths.join('\0')}`, () => this.#set(parseAll)).set;
  }

  #set(parseAll: () => Parsed): ParsedTemplates {
    const { memo } = this.#files;
    const set: KeptSet = new KeptSet(memo, parseAll);
    return {
      set,
      get refusal() {
        return set.refusal;
      },
    };
  }

  #parseAll(files: readonly NamedTemplate[]): Parsed {
    const trees = new TemplateSet();
    for (const { name, file } of files) {
      const { source } = file;
      const parsed = source === this.#files.source(file.path) ? this.#files.template(file.path) : undefined;
      const named = parsed && underName(parsed, name);
      if (!named) {
        const { templates, errors } = parseTemplate(source, { name, functions: helmFunctionTable() });
        if (errors[0]) return { refusal: refusalOf(errors[0], source), trees };
        for (const tree of templates.values()) trees.addTree(tree);
      } else if (parsed.errors.length === 0) for (const tree of named) trees.addTree(tree);
      else {
        const refused = this.#refused(file.path);
        return { refusal: refused && { ...refused, message: refused.message.replaceAll(ANY_NAME, () => name) }, trees };
      }
    }
    return { refusal: undefined, trees };
  }

  /** What Go refuses first in a file, with `ANY_NAME` for the name that it has. */
  #refused(path: string): ParseRefusal | undefined {
    const refused = () => {
      const source = this.#files.source(path);
      const [first] = source ? parseTemplate(source, { name: ANY_NAME, functions: helmFunctionTable() }).errors : [];
      return source && first && refusalOf(first, source);
    };
    return this.#files.memo.once(`refused template ${path}`, refused, keepRefusal);
  }
}

/** Stands for the name of a file in messages; no file has it. */
const ANY_NAME = '\uE000name\uE000';

function refusalOf({ message, start, end }: TemplateSyntaxError, source: SourceFile): ParseRefusal {
  return { message, at: source.span(start, end) };
}

/** A set whose templates are looked up one by one when someone asks for them. */
class KeptSet extends TemplateSet {
  readonly #memo: Memo;
  readonly #parseAll: () => Parsed;

  constructor(memo: Memo, parseAll: () => Parsed) {
    super();
    this.#memo = memo;
    this.#parseAll = parseAll;
  }

  get #parsed(): Parsed {
    return this.#memo.of(this, 'parsed', this.#parseAll);
  }

  get refusal(): ParseRefusal | undefined {
    return this.#memo.of(this, 'refusal', () => this.#parsed.refusal, keepRefusal);
  }

  override lookup(name: string): TemplateTree | undefined {
    return this.#memo.of(this, `template ${name}`, () => this.#parsed.trees.lookup(name));
  }

  override names(): readonly string[] {
    return this.#memo.of(this, 'names', () => super.names());
  }

  override *trees(): Generator<TemplateTree> {
    yield* this.#parsed.trees.trees();
  }
}

function keepRefusal(before: ParseRefusal | undefined, now: ParseRefusal | undefined): ParseRefusal | undefined {
  return before && now && before.message === now.message && samePlace(before.at, now.at) ? before : now;
}

/** Trees under other names, by the trees. */
const renamed = new WeakMap<TemplateTree, Map<string, TemplateTree>>();

/** The templates of a file that has another name; undefined where a definition could have one of the names. */
function underName(parsed: ParsedTemplate, name: string): readonly TemplateTree[] | undefined {
  if (parsed.name === name) return [...parsed.templates.values()];
  if (parsed.definitions.some((tree) => tree.name === name || tree.name === parsed.name)) return undefined;
  return [...parsed.templates.values()].map((tree) => {
    let names = renamed.get(tree);
    if (!names) {
      names = new Map();
      renamed.set(tree, names);
    }
    let known = names.get(name);
    if (!known) {
      known = { ...tree, parseName: name, name: tree === parsed.root ? name : tree.name };
      names.set(name, known);
    }
    return known;
  });
}
