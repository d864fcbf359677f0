import type { PackageDependency, PackageManifest } from '../../model/packages.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

interface GoWord {
  readonly text: string;
  readonly at: Span;
}

/** A line of a `go.mod` or `go.work` with the directive that it belongs to. */
interface GoLine {
  readonly directive: string;
  readonly words: readonly GoWord[];
}

/** What a `go.mod` (its module, requirements and replacements) or a `go.work` (its folders) says. */
export function goManifest(file: SourceFile): PackageManifest {
  const lines = readLines(file);
  const replaced = new Set(
    lines.flatMap(({ directive, words }) => {
      const arrow = words.findIndex((word) => word.text === '=>');
      const target = words[arrow + 1]?.text;
      const folder = target !== undefined && /^(?:\.{1,2}(?:\/|$)|\/)/.test(target);
      return directive === 'replace' && arrow > 0 && folder ? [words[0]!.text] : [];
    }),
  );
  const dependencies = lines.flatMap(({ directive, words }): readonly PackageDependency[] => {
    const [name, version] = words;
    if (directive !== 'require' || !name) return [];
    return [
      {
        name: name.text,
        requirement: version && TracedText.exact(version.at).recompute(version.text),
        section: 'require',
        local: replaced.has(name.text),
        at: name.at,
      },
    ];
  });
  const module = lines.find((line) => line.directive === 'module')?.words[0];
  const used = lines.filter((line) => line.directive === 'use').flatMap((line) => line.words.slice(0, 1));
  return {
    file: file.path,
    ecosystem: 'go',
    name: module && TracedText.exact(module.at).recompute(module.text),
    dynamic: [],
    dependencies,
    workspaces: used.map((word) => TracedText.exact(word.at).recompute(word.text)),
    scripts: new Map(),
    at: module?.at ?? file.top,
  };
}

const WORD = /"(?:[^"\\\n]|\\.)*"|`[^`\n]*`|[()]|(?:(?!\/\/)[^\s()"`])+/g;

function readLines(file: SourceFile): readonly GoLine[] {
  const out: GoLine[] = [];
  let block: string | undefined;
  for (const [index, start] of file.lineStarts.entries()) {
    const line = file.line(index + 1);
    const comment = /(?:^|\s)\/\//.exec(line);
    const code = comment ? line.slice(0, comment.index) : line;
    const words = [...code.matchAll(WORD)].map((match) => {
      const quoted = /^["`]/.test(match[0]);
      const at = file.span(start + match.index, start + match.index + match[0].length);
      return { text: quoted ? match[0].slice(1, -1) : match[0], at };
    });
    if (words.length === 0) continue;
    if (block !== undefined) {
      if (words[0]!.text === ')') block = undefined;
      else out.push({ directive: block, words });
    } else if (words.at(-1)!.text === '(') block = words[0]!.text;
    else out.push({ directive: words[0]!.text, words: words.slice(1) });
  }
  return out;
}
