import { evaluateArgv, evaluateShell } from '../evaluate/shell/evaluateShell.ts';
import { dirname } from '../host/host.ts';
import type { Word } from '../model/command.ts';
import type { PackageManifest } from '../model/packages.ts';
import type { Script } from '../model/script.ts';
import { type MakeStatement, parseMakefile } from '../parse/makefile/parse.ts';
import { TracedText } from '../text/traced.ts';
import type { ProjectFiles } from './files.ts';

/** Targets of one Makefile that are followed. */
const MAX_TARGETS = 200;

/** The shell scripts, Makefile targets and package scripts of the repository, with the commands that each runs. */
export function readScripts(files: ProjectFiles, manifests: readonly PackageManifest[]): readonly Script[] {
  const readFile = (path: string) => files.source(path);
  const packageFolders = () => files.packageFolders();
  const repository = { readFile, packageFolders };
  const scripts: Script[] = [];
  for (const { path } of files.repository.ofKind('shell')) {
    const script = files.memo.once(`script ${path}`, (): Script | undefined => {
      const source = files.source(path);
      if (!source) return undefined;
      const text = TracedText.exact(source.span(0, source.text.length));
      const facts = evaluateShell(text, { scriptPath: path, cwd: '', args: 'unknown', ...repository });
      return { path, kind: 'shell', facts };
    });
    if (script) scripts.push(script);
  }
  for (const { path } of files.repository.ofKind('makefile')) {
    const ofTargets = files.memo.once(`script ${path}`, (): readonly Script[] => {
      const source = files.source(path);
      if (!source) return [];
      const targets = targetsOf(parseMakefile(source)).slice(0, MAX_TARGETS);
      return targets.map((target) => {
        const words = ['make', '-f', path.slice(path.lastIndexOf('/') + 1), target].map(wordOf);
        return { path, kind: 'makefile', target, facts: evaluateArgv(words, { cwd: dirname(path), ...repository }) };
      });
    });
    scripts.push(...ofTargets);
  }
  for (const manifest of manifests) {
    const { file, scripts: texts } = manifest;
    const ofManifest = files.memo.of(manifest, 'scripts', (): readonly Script[] =>
      [...texts].map(([target, text]) => {
        const facts = evaluateShell(text, { cwd: dirname(file), ...repository });
        return { path: file, kind: 'package-script', target, facts, at: text.spanOf() };
      }),
    );
    scripts.push(...ofManifest);
  }
  return scripts;
}

function wordOf(text: string): Word {
  return { alternatives: [TracedText.computed(text)] };
}

/** Names of the targets that a person may ask for: no patterns, no special targets. */
function targetsOf(statements: readonly MakeStatement[]): readonly string[] {
  const names = new Set<string>();
  for (const statement of statements) {
    if (statement.type === 'conditional')
      for (const name of targetsOf([...statement.consequent, ...statement.alternate])) names.add(name);
    if (statement.type !== 'rule') continue;
    for (const name of statement.targets.text.split(/\s+/)) if (/^[^.%$][^%$]*$/.test(name)) names.add(name);
  }
  return [...names];
}
