import { parseTemplatedYaml, type TemplatedYaml } from '../evaluate/yaml/templated.ts';
import type { DirectoryEntry, Host } from '../host/host.ts';
import type { Repository } from '../model/files.ts';
import type { SourceFile } from '../text/source.ts';

/** The files of one project, each read and parsed at most once. */
export class ProjectFiles {
  readonly host: Host;
  readonly repository: Repository;
  readonly #yaml = new Map<string, TemplatedYaml | undefined>();

  constructor(host: Host, repository: Repository) {
    this.host = host;
    this.repository = repository;
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
    if (this.#yaml.has(path)) return this.#yaml.get(path);
    const source = this.source(path);
    const parsed = source && parseTemplatedYaml(source);
    this.#yaml.set(path, parsed);
    return parsed;
  }
}
