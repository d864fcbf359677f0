import {
  defineRule,
  LEAF_KINDS,
  type Pipeline,
  spanKey,
  type TextEdit,
  type VariableUse,
} from '../../src/rule/index.ts';

const SPECIFIC = /^AMEIDE_(?:GO|PYTHON|TS|TYPESCRIPT)_SDK_VERSION$/;
const ALIAS = 'AMEIDE_SDK_VERSION';

export default defineRule({
  id: 'sdk/version-variable',
  subject: 'variableUse',
  severity: { ameide: 'warn' },
  fix: 'safe',
  spares: LEAF_KINDS,
  docs: {
    summary: 'an SDK version read from a variable other than `AMEIDE_{GO,PYTHON,TS}_SDK_VERSION`',
    what: 'Reports reads of environment variables that hold the version of an SDK under another name than `AMEIDE_GO_SDK_VERSION`, `AMEIDE_PYTHON_SDK_VERSION`, `AMEIDE_TS_SDK_VERSION` or `AMEIDE_TYPESCRIPT_SDK_VERSION`: `$NAME` in scripts, Makefiles, Tilt commands and workflows, `os.getenv` and `os.environ` in Tiltfiles, `${{ env.NAME }}` and `${{ vars.NAME }}` in workflows, version sources in `pyproject.toml`. It is about names that match `*AMEIDE*SDK*VERSION*`, and about `*SDK_VERSION*` inside `packages/ameide_sdk_*` and in what publishes those packages. The deprecated `AMEIDE_SDK_VERSION` is fine as the fallback of a specific one and reported where it is read alone.',
    why: 'The three SDKs have versions of their own. A release that set the variable under one name and read it under another published a package with the version of the last run.',
    fix: 'Read the specific variable, with the alias as fallback if need be: `${AMEIDE_PYTHON_SDK_VERSION:-$AMEIDE_SDK_VERSION}`.',
    bad: {
      'scripts/publish-sdk.sh':
        '#!/usr/bin/env bash\nuv build packages/ameide_sdk_python\nuv publish --token "$TOKEN" "dist/ameide_sdk-$SDK_VERSION.tar.gz"\n',
    },
    good: {
      'scripts/publish-sdk.sh':
        '#!/usr/bin/env bash\nuv build packages/ameide_sdk_python\nuv publish --token "$TOKEN" "dist/ameide_sdk-$AMEIDE_PYTHON_SDK_VERSION.tar.gz"\n',
    },
  },
  messages: {
    other: (name: string, wanted: string) => `the SDK version is read from "${name}"; read it from ${wanted}`,
    alias: (wanted: string) =>
      `the SDK version is read from the deprecated "${ALIAS}" alone; read it from ${wanted}, with this one as the fallback`,
  },
  check(use, { pipeline, report }) {
    const { name, at } = use;
    if (SPECIFIC.test(name) || !/SDK.*VERSION/.test(name)) return;
    if (!/AMEIDE.*SDK.*VERSION/.test(name) && !(/SDK_VERSION/.test(name) && belongsToSdk(use, pipeline))) return;
    const language = languageOf(use, pipeline);
    const wanted = language ? `"AMEIDE_${language}_SDK_VERSION"` : '"AMEIDE_{GO,PYTHON,TS}_SDK_VERSION"';
    if (name !== ALIAS)
      report('other', [name, wanted], at, {
        related: use.routine?.way,
        fix: language ? fixOf(use, language, pipeline) : undefined,
      });
    else if (!isFallback(use, pipeline)) report('alias', [wanted], at, { related: use.routine?.way });
  },
});

/** Whether a specific variable takes precedence: in the same expansion, or read before in the same file. */
function isFallback({ fallbackOf, at, file }: VariableUse, { variableUses }: Pipeline): boolean {
  if (fallbackOf !== undefined && SPECIFIC.test(fallbackOf)) return true;
  return variableUses.some(
    (other) => other.file === file && SPECIFIC.test(other.name) && lineOf(other) <= lineOf({ at }),
  );
}

function lineOf({ at }: Pick<VariableUse, 'at'>): number {
  return at.file.positionAt(at.start).line;
}

function belongsToSdk(use: VariableUse, pipeline: Pipeline): boolean {
  return FOLDER.test(use.file) || foldersOf(use, pipeline).length > 0;
}

const FOLDER = /(?:^|\/)packages\/ameide_sdk_([a-z]+)\//;

/** The SDK packages that the publication publishes in which the variable is read. */
function foldersOf({ routine, file }: VariableUse, { repository, publications }: Pipeline): readonly string[] {
  const published = publications.filter(({ routines }) =>
    routines.some((one) => one === routine || one.file === file || one.files.includes(file)),
  );
  if (published.length === 0) return [];
  const folders = new Set(['go', 'python', 'ts'].map((name) => `packages/ameide_sdk_${name}`));
  for (const { path } of repository.files) {
    const found = FOLDER.exec(path);
    if (found) folders.add(path.slice(0, found.index + found[0].length - 1));
  }
  return [...folders].filter((folder) => published.some(({ concerns }) => concerns(folder)));
}

const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/^(?:PY|PYTHON)$/, 'PYTHON'],
  [/^(?:GO|GOLANG)$/, 'GO'],
  [/^(?:TS|TYPESCRIPT|JS|JAVASCRIPT|NODE|NPM)$/, 'TS'],
];

/** The language of the SDK: in the variable's name, of the package around it, or of the only one that is published. */
function languageOf(use: VariableUse, pipeline: Pipeline): string | undefined {
  const folders = foldersOf(use, pipeline);
  const folder = FOLDER.exec(use.file)?.[1] ?? (folders.length === 1 ? FOLDER.exec(`${folders[0]}/`)?.[1] : undefined);
  const words = [...use.name.split('_'), folder?.toUpperCase() ?? ''];
  return LANGUAGES.find(([pattern]) => words.some((word) => pattern.test(word)))?.[1];
}

/** Renames every read of the variable for one language, when the repository only reads it. */
function fixOf({ name }: VariableUse, language: string, pipeline: Pipeline) {
  const pattern = new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`, 'g');
  const wanted = `AMEIDE_${language}_SDK_VERSION`;
  const edits = new Map<string, TextEdit>();
  const reads = new Set<string>();
  for (const use of pipeline.variableUses) {
    if (use.name !== name || !use.written) continue;
    reads.add(spanKey(use.written));
    if (languageOf(use, pipeline) === language) edits.set(spanKey(use.written), { span: use.written, text: wanted });
  }
  if (edits.size === 0) return undefined;
  for (const { path, kind } of pipeline.repository.files) {
    const file = KINDS.has(kind) ? pipeline.repository.source(path) : undefined;
    if (!file) continue;
    for (const { index } of file.text.matchAll(pattern))
      if (!reads.has(spanKey({ file, start: index, end: index + name.length }))) return undefined;
  }
  return { title: `Read ${wanted}`, edits: [...edits.values()] };
}

/** Files that set variables. */
const KINDS: ReadonlySet<string> = new Set([
  'shell',
  'makefile',
  'workflow',
  'action',
  'tiltfile',
  'package-json',
  'yaml',
  'dockerfile',
  'compose',
  'pyproject',
  'json',
]);
