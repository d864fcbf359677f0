import type { Finding, Fix, TextEdit } from '../finding/finding.ts';
import type { SourceFile } from '../text/source.ts';

export interface FixedFiles {
  /** New texts by path, byte-order marks included. */
  readonly files: ReadonlyMap<string, string>;
  /** The findings whose fixes are in there. */
  readonly fixed: readonly Pick<Finding, 'rule' | 'span' | 'fix'>[];
}

function clash(a: TextEdit, b: TextEdit): boolean {
  if (a.span.file.path !== b.span.file.path) return false;
  const [x, y] = [a.span, b.span];
  // Two insertions at one place, or an insertion at the edge of a replacement: the order would matter.
  return x.start === y.start || (x.start < y.end && y.start < x.end);
}

function same(a: TextEdit, b: TextEdit): boolean {
  return (
    a.span.file.path === b.span.file.path &&
    a.span.start === b.span.start &&
    a.span.end === b.span.end &&
    a.text === b.text
  );
}

function changes({ span, text }: TextEdit): boolean {
  return span.file.text.slice(span.start, span.end) !== text;
}

/** One fix that does what both do; undefined when they contradict each other. */
export function joinFixes(first: Fix, second: Fix): Fix | undefined {
  const more = second.edits.filter((edit) => !first.edits.some((other) => same(edit, other)));
  if (more.length === 0) return first.kind === 'unsafe' ? first : { ...first, kind: second.kind };
  if (more.some((edit) => first.edits.some((other) => clash(edit, other)))) return undefined;
  const kind = first.kind === 'unsafe' ? first.kind : second.kind;
  return { kind, title: first.title, edits: [...first.edits, ...more] };
}

/**
 * Applies the fixes that do not touch each other; the edits of one fix are applied together or not at all. Line ends of
 * new text become those of the file.
 */
export function applyFixes(
  findings: readonly Pick<Finding, 'rule' | 'span' | 'fix'>[],
  kinds: ReadonlySet<'safe' | 'unsafe'>,
): FixedFiles {
  const accepted: TextEdit[] = [];
  const fixed: Pick<Finding, 'rule' | 'span' | 'fix'>[] = [];
  for (const finding of findings) {
    const { fix } = finding;
    if (!fix || !kinds.has(fix.kind)) continue;
    const edits = fix.edits.filter(changes);
    const fresh = edits.filter((edit) => !accepted.some((other) => same(edit, other)));
    if (fresh.length === 0) continue;
    const clashes = fresh.some(
      (edit, index) =>
        accepted.some((other) => clash(edit, other)) || fresh.slice(index + 1).some((other) => clash(edit, other)),
    );
    if (clashes) continue;
    accepted.push(...fresh);
    fixed.push(finding);
  }
  const byFile = new Map<SourceFile, TextEdit[]>();
  for (const edit of accepted) {
    const edits = byFile.get(edit.span.file);
    if (edits) edits.push(edit);
    else byFile.set(edit.span.file, [edit]);
  }
  const files = new Map<string, string>();
  for (const [file, edits] of byFile) files.set(file.path, (file.bom ? '\ufeff' : '') + edited(file, edits));
  return { files, fixed };
}

function edited(file: SourceFile, edits: readonly TextEdit[]): string {
  const crlf = /^[^\n]*\r\n/.test(file.text);
  let text = file.text;
  for (const edit of [...edits].sort((a, b) => b.span.start - a.span.start)) {
    const inserted = crlf ? edit.text.replace(/\r?\n/g, '\r\n') : edit.text;
    text = text.slice(0, edit.span.start) + inserted + text.slice(edit.span.end);
  }
  return text;
}
