import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { At } from './unresolved.ts';

/** Something that a package depends on. `at` is the name, or the whole requirement where it is one text. */
export interface PackageDependency extends At {
  /** As the ecosystem compares it: Python names in lower case with `-`. */
  readonly name: string;
  /** The version, range or requirement as written. */
  readonly requirement?: TracedText;
  /** The section: `dependencies`, `devDependencies`, `require`, `optional-dependencies.dev`, … */
  readonly section: string;
  /** It is taken from the repository: a workspace package, a path, a `replace` by a folder. */
  readonly local: boolean;
}

/** A manifest: `package.json`, `go.mod` or `pyproject.toml`. `at` is the name, else the first line. */
export interface PackageManifest extends At {
  readonly file: string;
  readonly ecosystem: 'npm' | 'go' | 'python';
  readonly name?: TracedText;
  /** The version that is written; `at` of it is the literal. */
  readonly version?: { readonly text: TracedText; readonly key: Span; readonly at: Span };
  /** Python: the fields that the build computes (`dynamic`). */
  readonly dynamic: readonly string[];
  readonly dependencies: readonly PackageDependency[];
  /** npm: globs of workspace packages. Go: folders of `go.work`. uv: members. */
  readonly workspaces: readonly TracedText[];
  /** npm: scripts by name. */
  readonly scripts: ReadonlyMap<string, TracedText>;
}
