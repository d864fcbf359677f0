import type { Finding } from '../finding/finding.ts';
import type { Directive, DirectiveKind, DirectiveRule } from '../model/directive.ts';
import type { FileKind } from '../model/files.ts';
import { nearestName } from '../text/nearest.ts';
import type { SourceFile, Span } from '../text/source.ts';
import { type Comment, commentsOf } from './comments.ts';

const MARK = 'ameide-lint-';
const directiveText =
  /^[#/*!\s]*(ameide-lint-(disable-next-line|disable-line|disable-file|disable|enable)(?![\w-]))(.*)$/s;

/** `disable-file` works from here up. */
const FIRST_LINES = 20;

const kinds: readonly DirectiveKind[] = ['disable-next-line', 'disable-line', 'disable-file', 'disable', 'enable'];

/** A directive and the lines for which it holds (from 1, both included). */
export interface ScopedDirective {
  readonly directive: Omit<Directive, 'unused' | 'idle'>;
  readonly from: number;
  /** The last line; rules that a later `enable` switches on again end earlier. */
  readonly to: number;
  readonly until: ReadonlyMap<string, number>;
}

/** The directives of one file. */
export function directivesOf(source: SourceFile, kind: FileKind, ruleIds: ReadonlySet<string>): ScopedDirective[] {
  if (!source.text.includes(MARK)) return [];
  const comments = commentsOf(source, kind);
  const found = comments.flatMap((comment) => parse(source, comment, ruleIds) ?? []);
  const commentLines = linesOfCommentsOnly(source, comments);
  return found.flatMap((directive, index) => {
    const { line } = source.positionAt(directive.at.start);
    const lastLine = source.positionAt(directive.at.end).line;
    const none = new Map<string, number>();
    switch (directive.kind) {
      case 'disable-next-line': {
        let next = lastLine + 1;
        while (commentLines.has(next)) next += 1;
        return [{ directive, from: next, to: next, until: none }];
      }
      case 'disable-line':
        return [{ directive, from: line, to: lastLine, until: none }];
      case 'disable-file': {
        const holds = line <= FIRST_LINES;
        return [{ directive, from: holds ? 1 : 0, to: holds ? Number.POSITIVE_INFINITY : -1, until: none }];
      }
      case 'disable': {
        const until = new Map<string, number>();
        let to = Number.POSITIVE_INFINITY;
        for (const later of found.slice(index + 1)) {
          if (later.kind !== 'enable') continue;
          const end = source.positionAt(later.at.start).line;
          if (later.rules.length === 0) {
            to = end;
            break;
          }
          for (const { name } of later.rules) if (!until.has(name)) until.set(name, end);
        }
        return [{ directive, from: line, to, until }];
      }
      case 'enable':
        return [{ directive, from: 0, to: -1, until: none }];
      default:
        return [];
    }
  });
}

function parse(
  source: SourceFile,
  comment: Comment,
  ruleIds: ReadonlySet<string>,
): ScopedDirective['directive'] | undefined {
  const text = source.text.slice(comment.start, comment.end);
  const match = directiveText.exec(text);
  const kind = kinds.find((candidate) => candidate === match?.[2]);
  if (!match || !kind) return undefined;
  const start = comment.start + match[0].indexOf(match[1]!);
  const rest = match[3]!;
  const restStart = start + match[1]!.length;
  const separator = /(?:^|\s)--(?=\s|$)/.exec(rest);
  const names = separator ? rest.slice(0, separator.index) : rest;
  const reason = separator ? rest.slice(separator.index + separator[0].length).trim() : '';
  const rules = [...names.matchAll(/[^\s,]+/g)].map((name): DirectiveRule => {
    const at = source.span(restStart + name.index, restStart + name.index + name[0].length);
    const exists = ruleIds.has(name[0]);
    return { name: name[0], at, exists, nearest: exists ? undefined : nearestName(name[0], ruleIds) };
  });
  const end = comment.start + text.trimEnd().length;
  return { kind, at: source.span(start, end), rules, reason: reason === '' ? undefined : reason };
}

/** Lines that hold nothing but a comment. */
function linesOfCommentsOnly(source: SourceFile, comments: readonly Comment[]): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const comment of comments) {
    const first = source.positionAt(comment.start).line;
    const last = source.positionAt(comment.end).line;
    const before = source.text.slice(source.lineStarts[first - 1], comment.start);
    if (/^\s*(?:#|\/\/|\/\*|<!--|\{\{-?\s*\/\*)\s*$/.test(before))
      for (let line = first; line <= last; line++) lines.add(line);
  }
  return lines;
}

interface Use {
  readonly names: Set<string>;
  any: boolean;
}

/** A finding that a directive switched off. */
export interface Suppression {
  readonly finding: Finding;
  readonly directive: ScopedDirective['directive'];
}

/** Directives of all files, and which of them did something. */
export class Directives {
  readonly #byFile = new Map<string, readonly ScopedDirective[]>();
  readonly #uses = new Map<ScopedDirective, Use>();

  add(path: string, directives: readonly ScopedDirective[]): void {
    this.#byFile.set(path, directives);
  }

  /** The directive that switches a finding off; counts as used. */
  suppressing(finding: Finding): ScopedDirective['directive'] | undefined {
    const scoped = this.#byFile.get(finding.span.file.path);
    if (!scoped || scoped.length === 0) return undefined;
    const first = finding.span.file.positionAt(finding.span.start).line;
    const last = finding.span.file.positionAt(finding.span.end).line;
    const match = scoped.find((candidate) => {
      const { directive, from, until } = candidate;
      const to = Math.min(candidate.to, until.get(finding.rule) ?? Number.POSITIVE_INFINITY);
      const inside = directive.kind === 'disable-line' ? from <= last && first <= to : from <= first && first <= to;
      return inside && (directive.rules.length === 0 || directive.rules.some((rule) => rule.name === finding.rule));
    });
    if (!match) return undefined;
    const use = this.#uses.get(match) ?? { names: new Set(), any: false };
    use.names.add(finding.rule);
    use.any = true;
    this.#uses.set(match, use);
    return match.directive;
  }

  /** Every directive with what it failed to do; `ran` says whether a rule ran over the file. */
  judged(ran: (rule: string, span: Span) => boolean): Directive[] {
    const out: Directive[] = [];
    for (const scoped of this.#byFile.values())
      for (const candidate of scoped) {
        const { directive } = candidate;
        const use = this.#uses.get(candidate);
        const judged = directive.kind !== 'enable';
        out.push({
          ...directive,
          idle: judged && directive.rules.length === 0 && !use?.any,
          unused: judged
            ? directive.rules.filter(
                (rule) => !use?.names.has(rule.name) && (!rule.exists || ran(rule.name, directive.at)),
              )
            : [],
        });
      }
    return out;
  }
}
