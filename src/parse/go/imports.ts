import type { SourceFile, Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/** An import of a Go file. `at` is the path's literal with its quotes. */
export interface GoImport {
  readonly path: TracedText;
  readonly at: Span;
}

const TOKEN =
  /(?:\s|;|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*(?:("(?:[^"\\\n]|\\.)*"|`[^`]*`)|([\p{L}_][\p{L}\p{N}_]*)|([().]))/uy;

/** The imports of a Go file. They come before every other declaration, so reading ends at the first one of another kind. */
export function goImports(file: SourceFile): readonly GoImport[] {
  const found: GoImport[] = [];
  let at = 0;
  const next = (): RegExpExecArray | undefined => {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(file.text);
    if (token) at = TOKEN.lastIndex;
    return token ?? undefined;
  };
  const add = (literal: string): void => {
    const span = file.span(at - literal.length, at);
    const written = TracedText.exact(file.span(span.start + 1, span.end - 1), span);
    found.push({ path: written.recompute(unquote(literal)), at: span });
  };
  if (next()?.[2] !== 'package' || !next()?.[2]) return found;
  while (next()?.[2] === 'import') {
    let token = next();
    const group = token?.[3] === '(';
    if (group) token = next();
    while (token && token[3] !== ')') {
      if (token[1] !== undefined) {
        add(token[1]);
        if (!group) break;
      } else if (token[3] === '(') return found;
      token = next();
    }
    if (!token) return found;
  }
  return found;
}

function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  return inner.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/g, (_, hex, unicode, char) =>
    hex || unicode ? String.fromCharCode(Number.parseInt(hex ?? unicode, 16)) : char,
  );
}
