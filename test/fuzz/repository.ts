import { applyFixes } from '../../src/engine/fix.ts';
import { createMemoryHost } from '../../src/host/memory.ts';
import type { SourceFile } from '../../src/text/source.ts';
import { lintHost } from '../rules/harness.ts';
import { inspect } from './invariants.ts';
import { filesBelow, mutateBytes, numbers } from './mutation.ts';

type Files = Readonly<Record<string, Uint8Array>>;

/** What the whole linter must do with any repository. */
async function checkRepository(files: Files): Promise<void> {
  const lint = (some: Readonly<Record<string, string | Uint8Array>>) =>
    lintHost(createMemoryHost(some), { preset: 'strict' });
  const { raw, findings } = await lint(files);
  const shown = inspect(raw);
  if (inspect((await lint(files)).raw) !== shown) throw new Error('two runs differ');
  for (const { span, related, rule } of raw)
    for (const one of [span, ...related.map((place) => place.span)]) {
      if (!files[one.file.path])
        throw new Error(`${rule} points into ${JSON.stringify(one.file.path)}, which is no file`);
    }

  const fixes = applyFixes(raw, new Set(['safe', 'unsafe']));
  if (fixes.files.size === 0) return;
  const sources = new Map<string, SourceFile>(raw.map(({ span }) => [span.file.path, span.file]));
  for (const path of fixes.files.keys()) if (!files[path]) throw new Error(`a fix writes ${path}, which is no file`);
  const broken = (list: typeof findings) =>
    new Set(
      list
        .filter(({ rule }) => rule === 'lint/parse-error' || rule === 'docker/syntax')
        .map(({ at }) => at.replace(/:\d+:\d+$/, '')),
    );
  const after = await lint({ ...files, ...Object.fromEntries(fixes.files) });
  const before = broken(findings);
  for (const path of broken(after.findings))
    if (!before.has(path) && fixes.files.has(path))
      throw new Error(
        `${path} parses no more after its fixes:\n${sources.get(path)?.text}\n---\n${fixes.files.get(path)}`,
      );
}

/** Lints changed copies of a fixture repository; the number of them. @throws what goes wrong, with the seed of the copy */
export async function checkRepositories(folder: string, seed: number, runs: number): Promise<number> {
  const original = [...filesBelow(folder)];
  for (let run = 0; run < runs; run++) {
    const next = numbers(seed + run);
    const files = new Map(original);
    for (let count = 1 + next(4); count > 0; count--) {
      const [path, bytes] = original[next(original.length)]!;
      const kind = next(8);
      if (kind === 0) files.delete(path);
      else if (kind === 1) files.set(`${path}.d/${next(9)}`, bytes);
      else files.set(path, mutateBytes(files.get(path) ?? bytes, original[next(original.length)]![1], next));
    }
    // A folder cannot have the name of a file.
    for (const path of [...files.keys()])
      if ([...files.keys()].some((other) => other.startsWith(`${path}/`))) files.delete(path);
    // A configuration that is refused ends the run, and says so.
    files.delete('.lintrc.json');
    const config = original.find(([path]) => path === '.lintrc.json');
    if (config) files.set(...config);
    try {
      await checkRepository(Object.fromEntries(files));
    } catch (error) {
      throw new Error(`${folder}, changed with the seed ${seed + run}`, { cause: error });
    }
  }
  return runs;
}
