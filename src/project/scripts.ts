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
  const scripts: Script[] = [];
  for (const { path } of files.repository.ofKind('shell')) {
    const source = files.source(path);
    if (!source) continue;
    const text = TracedText.exact(source.span(0, source.text.length));
    const facts = evaluateShell(text, { scriptPath: path, cwd: '', args: 'unknown', readFile });
    scripts.push({ path, kind: 'shell', facts });
  }
  for (const { path } of files.repository.ofKind('makefile')) {
    const source = files.source(path);
    if (!source) continue;
    for (const target of targetsOf(parseMakefile(source)).slice(0, MAX_TARGETS)) {
      const words = ['make', '-f', path.slice(path.lastIndexOf('/') + 1), target].map(wordOf);
      scripts.push({
        path,
        kind: 'makefile',
        target,
        facts: evaluateArgv(words, { cwd: dirname(path), readFile }),
      });
    }
  }
  for (const { file, scripts: texts } of manifests)
    for (const [target, text] of texts) {
      const facts = evaluateShell(text, { cwd: dirname(file), readFile });
      scripts.push({ path: file, kind: 'package-script', target, facts, at: text.spanOf() });
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
