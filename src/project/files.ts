import { helmFunctionTable } from '../evaluate/helm/release.ts';
import { npmManifest } from '../evaluate/packages/npm.ts';
import { parseTemplatedYaml, type TemplatedYaml } from '../evaluate/yaml/templated.ts';
import { type DirectoryEntry, dirname, type Host } from '../host/host.ts';
import type { FileKind, Repository } from '../model/files.ts';
import { type Memo, memoOfRun } from '../model/memo.ts';
import type { ParsedTemplate } from '../parse/gotemplate/ast.ts';
import { parseTemplate } from '../parse/gotemplate/parser.ts';
import { type ParsedModule, parseStarlark } from '../parse/starlark/parse.ts';
import { parseToml, type TomlDocument } from '../parse/toml/parse.ts';
import { type SourceFile, samePlace } from '../text/source.ts';
import { keepTrees } from './keep-trees.ts';

/** The files of one project, each read and parsed at most once. */
export class ProjectFiles {
  readonly host: Host;
  readonly repository: Repository;
  /** Keeps what is read of the files. */
  readonly memo: Memo;
  #kinds: ReadonlyMap<string, FileKind> | undefined;

  constructor(host: Host, repository: Repository, memo: Memo = memoOfRun()) {
    this.host = host;
    this.repository = repository;
    this.memo = memo;
  }

  /** The text of a file; undefined when it is missing, too large or binary. */
  source(path: string): SourceFile | undefined {
    return this.repository.source(path);
  }

  stat(path: string) {
    return this.host.stat(path);
  }

  readDirectory(path: string): readonly DirectoryEntry[] | undefined {
    return this.host.readDirectory(path);
  }

  realPath(path: string): string | undefined {
    return this.host.realPath(path);
  }

  /** A YAML or JSON file's tree; actions of Go templates in it are passed over. */
  yaml(path: string): TemplatedYaml | undefined {
    return this.memo.once(`yaml ${path}`, () => {
      const source = this.source(path);
      return source && parseTemplatedYaml(source, this.kindOf(path) === 'template' || path.endsWith('.gotmpl'));
    });
  }

  /** A chart's template; of one that changes, the trees that are as they were stay the same. */
  template(path: string): ParsedTemplate | undefined {
    const parse = () => {
      const source = this.source(path);
      return source && parseTemplate(source, { functions: helmFunctionTable() });
    };
    return this.memo.once(`template ${path}`, parse, keepTrees);
  }

  /**
   * A Tiltfile's tree. What the evaluation notes in it depends on nothing but the file. While nothing but comments changes
   * behind its last statement, it stays the same.
   */
  module(path: string): ParsedModule | undefined {
    const parse = () => {
      const source = this.source(path);
      return source && parseStarlark(source);
    };
    return this.memo.once(`module ${path}`, parse, (before, now) =>
      before && now && sameStatements(before, now) ? before : now,
    );
  }

  /** A TOML file's tree; empty with an error when it does not parse. */
  toml(path: string): TomlDocument | undefined {
    return this.memo.once(`toml ${path}`, () => {
      const source = this.source(path);
      return source && parseToml(source);
    });
  }

  /** The folders of the npm packages by their names. */
  packageFolders(): ReadonlyMap<string, string> {
    return this.memo.once('package folders', () => {
      const folders = new Map<string, string>();
      for (const { path } of this.repository.ofKind('package-json')) {
        const source = this.source(path);
        const name = source && npmManifest(source)?.name;
        if (name && !folders.has(name.text)) folders.set(name.text, dirname(path));
      }
      return folders;
    });
  }

  /** What a file of the repository is; undefined for one that is ignored or missing. */
  kindOf(path: string): FileKind | undefined {
    this.#kinds ??= new Map(this.repository.files.map((file) => [file.path, file.kind]));
    return this.#kinds.get(path);
  }
}

/** Whether two versions of a file without faults are the same up to the end of their last statements, which is one place. */
function sameStatements(before: ParsedModule, now: ParsedModule): boolean {
  const [last, other] = [before.module.statements.at(-1), now.module.statements.at(-1)];
  return (
    before.errors.length === 0 &&
    now.errors.length === 0 &&
    before.module.statements.length === now.module.statements.length &&
    last !== undefined &&
    last.end === other?.end &&
    samePlace(before.module.file.span(0, last.end), now.module.file.span(0, last.end))
  );
}
