import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Finding, Fix } from '../finding/finding.ts';
import type { FileKind } from '../model/files.ts';
import type { SourceFile } from '../text/source.ts';
import { diagnosticOf } from './diagnostics.ts';
import { disablingLines } from './disable.ts';
import { rangeOf } from './places.ts';

/** What a client can do, and how the documents that it holds are called. */
export interface EditTarget {
  readonly uriOf: (path: string) => string;
  /** The version of an open document; null for a file that is not open. */
  readonly versionOf: (path: string) => number | null;
  /** Whether the client takes edits with versions of documents. */
  readonly documentChanges: boolean;
}

/** Commands that the server runs. */
export const COMMANDS = {
  explain: 'ameide-lint.explainRule',
  disable: 'ameide-lint.disableRule',
  releases: 'ameide-lint.releases',
  render: 'ameide-lint.renderRelease',
} as const;

/** What `COMMANDS.disable` is given. */
export interface DisableRequest {
  readonly uri: string;
  readonly rule: string;
  readonly line: number;
  readonly character: number;
  readonly reason?: string;
}

/** One edit over several files. */
export function workspaceEdit(edits: ReadonlyMap<string, readonly TextEdit[]>, target: EditTarget): WorkspaceEdit {
  if (!target.documentChanges)
    return { changes: Object.fromEntries([...edits].map(([path, list]) => [target.uriOf(path), [...list]])) };
  return {
    documentChanges: [...edits].map(
      ([path, list]): TextDocumentEdit => ({
        textDocument: { uri: target.uriOf(path), version: target.versionOf(path) },
        edits: [...list],
      }),
    ),
  };
}

function lineEndOf(file: SourceFile): string {
  return /^[^\n]*\r\n/.test(file.text) ? '\r\n' : '\n';
}

/** The edits of a fix by path. */
export function editsOfFix({ edits }: Fix): ReadonlyMap<string, readonly TextEdit[]> {
  const byPath = new Map<string, TextEdit[]>();
  for (const { span, text } of edits) {
    const { file } = span;
    const edit = { range: rangeOf(span), newText: text.replace(/\r?\n/g, lineEndOf(file)) };
    const known = byPath.get(file.path);
    if (known) known.push(edit);
    else byPath.set(file.path, [edit]);
  }
  return byPath;
}

/** The edits that switch a rule off where a finding is; undefined where comments cannot. */
export function editsOfDisabling(
  { rule, span }: Finding,
  kind: FileKind,
  reason: string,
): ReadonlyMap<string, readonly TextEdit[]> | undefined {
  const lines = disablingLines(span, kind, rule, reason);
  if (!lines) return undefined;
  const { file } = span;
  const end = lineEndOf(file);
  const last = file.lineStarts.length;
  const edits = lines.map(({ line, text }): TextEdit => {
    const position =
      line > last ? { line: last - 1, character: file.line(last).length } : { line: line - 1, character: 0 };
    return { range: { start: position, end: position }, newText: line > last ? `${end}${text}` : `${text}${end}` };
  });
  return new Map([[file.path, edits]]);
}

/** What is known where actions are asked for. */
export interface ActionContext {
  readonly target: EditTarget;
  readonly kindOf: (path: string) => FileKind | undefined;
  /** Whether the client asks for the reason itself and then runs `COMMANDS.disable`. */
  readonly asksForReason: boolean;
}

function disableAction(finding: Finding, diagnostic: Diagnostic, context: ActionContext): CodeAction[] {
  const { path } = finding.span.file;
  const kind = context.kindOf(path);
  const edits = kind && editsOfDisabling(finding, kind, '');
  if (!edits) return [];
  const title = `Disable ${finding.rule} here, with a reason`;
  const base = { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic] };
  if (!context.asksForReason) return [{ ...base, edit: workspaceEdit(edits, context.target) }];
  const { line, character } = diagnostic.range.start;
  const request: DisableRequest = { uri: context.target.uriOf(path), rule: finding.rule, line, character };
  return [{ ...base, command: { title, command: 'ameide-lint.askReason', arguments: [request] } }];
}

/** The actions for findings: their fixes, then switching the rule off, then its explanation. */
export function actionsFor(findings: readonly Finding[], context: ActionContext): CodeAction[] {
  const { target } = context;
  const fixes: CodeAction[] = [];
  const others: CodeAction[] = [];
  const explained = new Set<string>();
  for (const finding of findings) {
    const { fix, rule } = finding;
    const diagnostic = diagnosticOf(finding, target.uriOf);
    if (fix)
      fixes.push({
        title: fix.kind === 'safe' ? fix.title : `${fix.title} (may change behaviour)`,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        isPreferred: fix.kind === 'safe',
        edit: workspaceEdit(editsOfFix(fix), target),
      });
    others.push(...disableAction(finding, diagnostic, context));
    if (explained.has(rule)) continue;
    explained.add(rule);
    const title = `Explain ${rule}`;
    others.push({
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      command: { title, command: COMMANDS.explain, arguments: [rule] },
    });
  }
  return [...fixes, ...others];
}
