import type { SourceFile, Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/** `NAME = value`, also for some targets only (`target: NAME = value`). */
export interface MakeAssignment {
  readonly type: 'assign';
  readonly name: TracedText;
  readonly operator: '=' | ':=' | '?=' | '+=' | '!=';
  readonly value: TracedText;
  readonly exported: boolean;
  /** The text of the targets for which alone the variable is set. */
  readonly targets?: TracedText;
  readonly span: Span;
}

/** `targets: prerequisites` and its recipe. */
export interface MakeRule {
  readonly type: 'rule';
  readonly targets: TracedText;
  readonly prerequisites: TracedText;
  /** The recipe's lines, in order. */
  readonly recipe: readonly MakeRecipeLine[];
  readonly span: Span;
}

/** A line of a recipe. */
export interface MakeRecipeLine {
  /** Continuation lines included, without the leading tab. */
  readonly text: TracedText;
  /** The conditions between the lines of the recipe (`ifdef`, `else`) that must hold for it. */
  readonly when: readonly MakeCondition[];
}

/** `ifeq` and its kin. */
export interface MakeCondition {
  readonly kind: 'ifeq' | 'ifneq' | 'ifdef' | 'ifndef';
  readonly condition: TracedText;
  /** It must not hold: what stands behind `else`. */
  readonly negated: boolean;
}

export interface MakeInclude {
  readonly type: 'include';
  readonly paths: TracedText;
  readonly optional: boolean;
  readonly span: Span;
}

export interface MakeExport {
  readonly type: 'export';
  /** Empty: every variable. */
  readonly names: TracedText;
  readonly span: Span;
}

/** `ifeq` and its kin with what stands in both branches. */
export interface MakeConditional {
  readonly type: 'conditional';
  readonly kind: MakeCondition['kind'];
  readonly condition: TracedText;
  readonly consequent: readonly MakeStatement[];
  readonly alternate: readonly MakeStatement[];
  readonly span: Span;
}

export type MakeStatement = MakeAssignment | MakeRule | MakeInclude | MakeExport | MakeConditional;

interface LogicalLine {
  readonly start: number;
  readonly end: number;
  readonly recipe: boolean;
  readonly text: TracedText;
}

/** Parses a Makefile as GNU make reads it. Tolerant: a line that is nothing known is passed over. */
export function parseMakefile(file: SourceFile): readonly MakeStatement[] {
  const lines = logicalLines(file);
  const stack: Block[] = [{ statements: [] }];
  let rule: { -readonly [K in keyof MakeRule]: MakeRule[K] } | undefined;
  let recipe: MakeRecipeLine[] = [];
  // How many conditionals are open where the rule begins.
  let around = 0;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.recipe && rule) {
      recipe.push({ text: line.text, when: stack.slice(around).flatMap(conditionOf) });
      continue;
    }
    const text = withoutComment(line.text);
    const plain = text.text;
    if (plain.trim() === '') continue;
    const span = file.span(line.start, line.end);
    const top = stack.at(-1)!;
    const conditional = /^\s*(ifeq|ifneq|ifdef|ifndef)\b/.exec(plain);
    if (conditional) {
      stack.push({
        statements: [],
        conditional: {
          kind: conditional[1] as MakeConditional['kind'],
          condition: trim(text.slice(conditional[0].length)),
          span,
          consequent: undefined,
        },
      });
      continue;
    }
    if (/^\s*else\b/.test(plain) && top.conditional) {
      top.conditional.consequent ??= top.statements;
      top.statements = [];
      const nested = /^\s*else\s+(ifeq|ifneq|ifdef|ifndef)\b/.exec(plain);
      if (nested)
        stack.push({
          statements: [],
          chained: true,
          conditional: {
            kind: nested[1] as MakeConditional['kind'],
            condition: trim(text.slice(nested[0].length)),
            span,
            consequent: undefined,
          },
        });
      continue;
    }
    if (/^\s*endif\b/.test(plain)) {
      let open = stack.length > 1 ? stack.pop() : undefined;
      while (open?.conditional) {
        stack.at(-1)!.statements.push(closed(open));
        open = open.chained ? stack.pop() : undefined;
      }
      around = Math.min(around, stack.length);
      continue;
    }
    const define = /^\s*(export\s+)?define\s+([^\s=]+)\s*(=|:=|\?=|\+=)?\s*$/.exec(plain);
    if (define) {
      const from = at + 1;
      while (at + 1 < lines.length && !/^\s*endef\b/.test(lines[at + 1]!.text.text)) at++;
      const first = lines[from];
      const last = lines[at];
      const nameAt = plain.indexOf(define[2]!, define[0].indexOf('define') + 6);
      const value = first && last && at >= from ? TracedText.exact(file.span(first.start, last.end)) : TracedText.empty;
      top.statements.push({
        type: 'assign',
        name: text.slice(nameAt, nameAt + define[2]!.length),
        operator: '=',
        value,
        exported: Boolean(define[1]),
        span,
      });
      at++;
      continue;
    }
    const include = /^\s*(-include|sinclude|include)\s+/.exec(plain);
    if (include) {
      top.statements.push({
        type: 'include',
        paths: trim(text.slice(include[0].length)),
        optional: include[1] !== 'include',
        span,
      });
      continue;
    }
    const assignment = assignmentOf(text, span);
    if (assignment) {
      top.statements.push(assignment);
      rule = undefined;
      continue;
    }
    const exported = /^\s*export\b\s*/.exec(plain);
    if (exported) {
      top.statements.push({ type: 'export', names: trim(text.slice(exported[0].length)), span });
      continue;
    }
    if (/^\s*(unexport|override|vpath|undefine|endef)\b/.test(plain)) continue;
    const colon = ruleColon(plain);
    if (colon === -1) continue;
    const targets = trim(text.slice(0, colon));
    const rest = text.slice(plain[colon + 1] === ':' ? colon + 2 : colon + 1);
    const specific = assignmentOf(rest, span);
    if (specific) {
      top.statements.push({ ...specific, targets });
      rule = undefined;
      continue;
    }
    const semicolon = rest.text.indexOf(';');
    recipe = semicolon === -1 ? [] : [{ text: trim(rest.slice(semicolon + 1)), when: [] }];
    around = stack.length;
    rule = {
      type: 'rule',
      targets,
      prerequisites: trim(semicolon === -1 ? rest : rest.slice(0, semicolon)),
      recipe,
      span,
    };
    top.statements.push(rule);
  }
  while (stack.length > 1) {
    const open = stack.pop()!;
    if (open.conditional) stack.at(-1)!.statements.push(closed(open));
  }
  return stack[0]!.statements;
}

interface Block {
  statements: MakeStatement[];
  readonly chained?: boolean;
  readonly conditional?: {
    readonly kind: MakeConditional['kind'];
    readonly condition: TracedText;
    readonly span: Span;
    consequent: readonly MakeStatement[] | undefined;
  };
}

function conditionOf({ conditional }: Block): readonly MakeCondition[] {
  if (!conditional) return [];
  const { kind, condition, consequent } = conditional;
  return [{ kind, condition, negated: consequent !== undefined }];
}

function closed(block: Block): MakeConditional {
  const { kind, condition, span, consequent } = block.conditional!;
  return {
    type: 'conditional',
    kind,
    condition,
    span,
    consequent: consequent ?? block.statements,
    alternate: consequent ? block.statements : [],
  };
}

function assignmentOf(text: TracedText, span: Span): MakeAssignment | undefined {
  const match = /^\s*((?:export|override|private)\s+)*([A-Za-z0-9_.\-/%]+)\s*(:::=|::=|:=|\?=|\+=|!=|=)\s*/.exec(
    text.text,
  );
  if (!match) return undefined;
  const name = match[2]!;
  const nameAt = match[0].lastIndexOf(name, match[0].length - match[3]!.length - 1);
  const operator = match[3]!.startsWith(':') ? ':=' : (match[3] as MakeAssignment['operator']);
  return {
    type: 'assign',
    name: text.slice(nameAt, nameAt + name.length),
    operator,
    value: text.slice(match[0].length),
    exported: /\bexport\b/.test(match[0].slice(0, nameAt)),
    span,
  };
}

/** Where the colon of a rule stands: outside `$(…)`. */
function ruleColon(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '$' && '({'.includes(text[at + 1] ?? ' ')) depth++;
    else if (depth > 0 && (char === ')' || char === '}')) depth--;
    else if (char === ':' && depth === 0) return at;
  }
  return -1;
}

function trim(text: TracedText): TracedText {
  const start = text.text.length - text.text.trimStart().length;
  return text.slice(start, Math.max(start, text.text.trimEnd().length));
}

/** Off with `# …`, unless the `#` is escaped. */
function withoutComment(text: TracedText): TracedText {
  for (let at = text.text.indexOf('#'); at !== -1; at = text.text.indexOf('#', at + 1))
    if (text.text[at - 1] !== '\\') return text.slice(0, at);
  return text;
}

function logicalLines(file: SourceFile): LogicalLine[] {
  const lines: LogicalLine[] = [];
  const { text, lineStarts } = file;
  const lineEnd = (index: number): number => {
    const next = lineStarts[index + 1] ?? text.length + 1;
    const end = Math.min(text.length, next - 1);
    return text[end - 1] === '\r' ? end - 1 : end;
  };
  for (let index = 0; index < lineStarts.length; index++) {
    const start = lineStarts[index]!;
    const recipe = text[start] === '\t';
    const parts: TracedText[] = [];
    let from = recipe ? start + 1 : start;
    let end = lineEnd(index);
    while (continues(text, from, end) && index + 1 < lineStarts.length) {
      if (recipe) {
        // The shell sees the backslash and the line end, without the next line's tab.
        parts.push(TracedText.exact(file.span(from, end)), TracedText.computed('\n', file.span(end, end)));
        index++;
        from = lineStarts[index]! + (text[lineStarts[index]!] === '\t' ? 1 : 0);
      } else {
        let cut = end - 1;
        while (cut > from && ' \t'.includes(text[cut - 1]!)) cut--;
        parts.push(TracedText.exact(file.span(from, cut)), TracedText.computed(' ', file.span(cut, end)));
        index++;
        from = lineStarts[index]!;
        while (' \t'.includes(text[from] ?? 'x')) from++;
      }
      end = lineEnd(index);
    }
    parts.push(TracedText.exact(file.span(from, Math.max(from, end))));
    lines.push({ start, end: Math.max(end, start), recipe, text: TracedText.concat(...parts) });
  }
  return lines;
}

function continues(text: string, start: number, end: number): boolean {
  let count = 0;
  for (let at = end - 1; at >= start && text[at] === '\\'; at--) count++;
  return count % 2 === 1;
}
