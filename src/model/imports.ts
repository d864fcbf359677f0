import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { At } from './unresolved.ts';

/**
 * How a module is named: `import`/`from` statement, `export … from`, `require()`, a call that imports while it runs, or a
 * type.
 */
export type ImportKind = 'static' | 'export' | 'require' | 'dynamic' | 'type';

/** A mention of a module by source code. `at` is the literal with its quotes, or Python's dotted name. */
export interface ModuleImport extends At {
  readonly kind: ImportKind;
  /** `@buf/x`, `github.com/a/b`, `a.b`; a relative Python import begins with dots. */
  readonly specifier: TracedText;
  /** The paths, relative to the root, to which `paths` of a `tsconfig.json` leads. */
  readonly leadsTo?: readonly string[];
  /** The names that Python's `from module import a, b` takes: each may be a module below. */
  readonly members: readonly { readonly name: string; readonly at: Span }[];
}

/** What stands in every file that imports protos past the SDK; a file without any of these need not be parsed. */
export const PROTO_IMPORT_MARKS: readonly string[] = [
  '@buf/',
  'ameide_core_proto',
  '_proto',
  'buf.build/gen',
  'internal/proto',
];
