import type { Word } from '../../model/command.ts';
import { type MakeAssignment, type MakeRule, type MakeStatement, parseMakefile } from '../../parse/makefile/parse.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { certainOf, expandMake, type MakeScope, type MakeVariable, splitWords } from './makeExpansion.ts';
import { resolvePath } from './paths.ts';
import type { Frame, Invocation, Runtime } from './runtime.ts';
import { type ShellState, spend } from './state.ts';
import { certainText, isHole } from './value.ts';
import { wordText, wordTexts } from './words.ts';

const VALUED = new Set([
  '-C',
  '-f',
  '-I',
  '-j',
  '-l',
  '-o',
  '-W',
  '--directory',
  '--file',
  '--makefile',
  '--include-dir',
  '--old-file',
  '--new-file',
  '--assume-old',
  '--what-if',
  '--eval',
]);

interface Makefile {
  readonly rules: readonly { readonly names: readonly string[]; readonly rule: MakeRule }[];
  readonly scope: MakeScope;
  readonly exports: ReadonlySet<string>;
  readonly exportsAll: boolean;
  readonly specific: readonly {
    readonly names: readonly string[];
    readonly name: string;
    readonly variable: MakeVariable;
  }[];
  readonly phony: ReadonlySet<string>;
  readonly oneShell: boolean;
  readonly first: string | undefined;
}

/** `make target`: the recipes of the repository's Makefile, prerequisites first. */
export function runMake(runtime: Runtime, invocation: Invocation, state: ShellState): void {
  let directory = state.cwd;
  let given: string | undefined;
  let dry = false;
  const targets: Word[] = [];
  const scope: MakeScope = new Map();
  const { words } = invocation;
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    const text = wordText(word);
    const assignment = /^([A-Za-z_][\w.-]*)(::?|\?|\+)?=/.exec(word.alternatives[0]?.text ?? '');
    if (assignment) {
      const texts = wordTexts(word).map((value) => (isHole(value) ? value : value.slice(assignment[0].length)));
      scope.set(assignment[1]!, { texts, recursive: false, override: true, set: word.span });
      continue;
    }
    if (text === undefined) {
      targets.push(word);
      continue;
    }
    if (!text.startsWith('-')) {
      targets.push(word);
      continue;
    }
    const equals = text.startsWith('--') ? text.indexOf('=') : -1;
    let name = equals === -1 ? text : text.slice(0, equals);
    let value = equals === -1 ? undefined : text.slice(equals + 1);
    if (!text.startsWith('--') && text.length > 2 && VALUED.has(text.slice(0, 2))) {
      name = text.slice(0, 2);
      value = text.slice(2);
    } else if (
      value === undefined &&
      VALUED.has(name) &&
      !(name === '-j' && !/^\d+$/.test(wordText(words[at + 1]) ?? ''))
    )
      value = wordText(words[++at]);
    if (name === '-C' || name === '--directory')
      directory = value === undefined ? undefined : resolvePath(value, directory, runtime.options.absoluteFromRoot);
    else if (name === '-f' || name === '--file' || name === '--makefile') given = value;
    else if (name === '-n' || name === '--dry-run' || name === '--just-print' || name === '--recon') dry = true;
  }
  const file = findMakefile(runtime, directory, given);
  if (!file || directory === undefined) {
    runtime.record(invocation, state);
    if (runtime.options.readFile) runtime.unresolved('the Makefile is not in the repository', invocation.span);
    return;
  }
  runtime.facts.files.push(file.path);
  runtime.record(invocation, state, {
    runs: { kind: 'make', path: file.path, name: targets.map((word) => wordText(word) ?? '?').join(' ') },
  });
  if (dry || !spend(runtime.budget, 5 + (file.text.length >> 6))) return;
  const makefile = load(runtime, file, directory, scope, contextOf(runtime, invocation, state, directory));
  const names = targets.length > 0 ? targets.map(wordText) : [makefile.first];
  const done = new Set<string>();
  for (const name of names) {
    if (name === undefined) {
      runtime.unresolved('the target of make is not known', invocation.span);
      continue;
    }
    runTarget(runtime, makefile, name, { directory, invocation, state }, done, 0);
  }
}

/** The call that runs the targets of one Makefile. */
interface Call {
  readonly directory: string;
  readonly invocation: Invocation;
  readonly state: ShellState;
}

function findMakefile(
  runtime: Runtime,
  directory: string | undefined,
  given: string | undefined,
): SourceFile | undefined {
  const read = runtime.options.readFile;
  if (directory === undefined || !read) return undefined;
  if (given !== undefined) {
    const path = resolvePath(given, directory, runtime.options.absoluteFromRoot);
    return path === undefined ? undefined : read(path);
  }
  for (const name of ['GNUmakefile', 'makefile', 'Makefile']) {
    const file = read(directory === '' ? name : `${directory}/${name}`);
    if (file) return file;
  }
  return undefined;
}

function load(runtime: Runtime, file: SourceFile, directory: string, scope: MakeScope, context: Context): Makefile {
  const rules: { names: readonly string[]; rule: MakeRule }[] = [];
  const specific: { names: readonly string[]; name: string; variable: MakeVariable }[] = [];
  const exports = new Set<string>();
  const phony = new Set<string>();
  let exportsAll = false;
  let oneShell = false;
  let first: string | undefined;
  const seen = new Set<string>([file.path]);
  const read = (statements: readonly MakeStatement[], depth: number, conditional: boolean): void => {
    for (const statement of statements) {
      if (!spend(runtime.budget, 1)) return;
      switch (statement.type) {
        case 'assign': {
          const name = statement.name.text;
          if (statement.exported) exports.add(name);
          const before = scope.get(name);
          const recursive =
            statement.operator === '=' ||
            (statement.operator === '?=' && !before) ||
            (statement.operator === '+=' && (before?.recursive ?? true));
          const value: readonly TracedText[] =
            statement.operator === '!='
              ? [TracedText.hole({ why: 'it is the output of a command', at: statement.span })]
              : recursive
                ? [statement.value]
                : expandMake(statement.value, scope, context);
          if (statement.targets) {
            specific.push({
              names: splitWords(certainOf(expandMake(statement.targets, scope, context))),
              name,
              variable: { texts: value, recursive, set: placeOf(statement) },
            });
            break;
          }
          if (before?.override) break;
          if (statement.operator === '?=') {
            if (before) break;
            // The environment may set it first.
            context.read?.(name, statement.name.spanOf());
            const given = context.given(name);
            if (given) {
              const own = given.mayBeUnset ? [statement.value] : [];
              const set = given.mayBeUnset ? placeOf(statement) : (given.texts[0]?.spanOf() ?? placeOf(statement));
              scope.set(name, { texts: [...given.texts, ...own], recursive: given.mayBeUnset, set });
              break;
            }
            const unknown = TracedText.hole({
              why: `the environment variable ${name} is not known`,
              variable: name,
              at: statement.span,
            });
            scope.set(name, { texts: [statement.value, unknown], recursive: true, set: placeOf(statement) });
          } else if (statement.operator === '+=' && before) {
            const joined = before.texts
              .flatMap((left) => value.map((right) => TracedText.concat(left, TracedText.computed(' '), right)))
              .slice(0, 8);
            scope.set(name, { texts: joined, recursive, set: placeOf(statement) });
          } else if (conditional && before)
            scope.set(name, { texts: [...before.texts, ...value].slice(0, 8), recursive, set: placeOf(statement) });
          else scope.set(name, { texts: value, recursive, set: placeOf(statement) });
          break;
        }
        case 'rule': {
          const names = splitWords(certainOf(expandMake(statement.targets, scope, context)));
          if (names.includes('.PHONY'))
            for (const name of splitWords(certainOf(expandMake(statement.prerequisites, scope, context))))
              phony.add(name);
          if (names.includes('.ONESHELL')) oneShell = true;
          if (names.includes('.EXPORT_ALL_VARIABLES')) exportsAll = true;
          first ??= names.find((name) => !name.startsWith('.') || name.includes('/'));
          rules.push({ names, rule: statement });
          break;
        }
        case 'include': {
          for (const path of splitWords(certainOf(expandMake(statement.paths, scope, context)))) {
            const resolved = resolvePath(path, directory, runtime.options.absoluteFromRoot);
            const included =
              resolved !== undefined && !seen.has(resolved) && depth < 10
                ? runtime.options.readFile?.(resolved)
                : undefined;
            if (!included || resolved === undefined) continue;
            seen.add(resolved);
            runtime.facts.files.push(resolved);
            if (spend(runtime.budget, included.text.length >> 6)) read(parseMakefile(included), depth + 1, conditional);
          }
          break;
        }
        case 'export':
          if (statement.names.text === '') exportsAll = true;
          for (const name of splitWords(certainOf(expandMake(statement.names, scope, context)))) exports.add(name);
          break;
        case 'conditional': {
          const truth = decide(statement.kind, statement.condition, scope, context);
          if (truth !== false) read(statement.consequent, depth + 1, conditional || truth === undefined);
          if (truth !== true) read(statement.alternate, depth + 1, conditional || truth === undefined);
          break;
        }
      }
    }
  };
  read(parseMakefile(file), 0, false);
  const goal = scope.get('.DEFAULT_GOAL');
  if (goal) first = certainText(goal.texts.flatMap((text) => expandMake(text, scope, context)))?.trim() || undefined;
  return { rules, scope, exports, exportsAll, specific, phony, oneShell, first };
}

/** Variables that make sets by itself. */
const MAKES_OWN =
  /^(?:[.].*|MAKE.*|SHELL|CURDIR|SUFFIXES|CC|CXX|CPP|FC|AR|AS|LD|LEX|YACC|GET|CO|RM|PC|M2C|WEAVE|TANGLE|TEX|CTANGLE|CWEAVE|LINT|MAKEINFO|TEXI2DVI|[A-Z0-9]+FLAGS|COMPILE.*|LINK.*|OUTPUT_OPTION)$/;

/** `NAME = value`, without what stands before the name. */
function placeOf({ name, span }: MakeAssignment): Span {
  const start = name.spanOf();
  return start && start.file === span.file ? { file: span.file, start: start.start, end: span.end } : span;
}

type Context = Parameters<typeof expandMake>[2];

function contextOf(runtime: Runtime, invocation: Invocation, state: ShellState, directory: string): Context {
  return {
    directory,
    given(name) {
      const variable = invocation.prefix.get(name) ?? (invocation.cleared ? undefined : state.get(name));
      if (variable?.exported) return variable.value;
      if (!state.closed && !invocation.cleared) return undefined;
      return MAKES_OWN.test(name) ? undefined : state.outside(name);
    },
    budget: runtime.budget,
    read(name, span) {
      const { reads } = runtime.facts;
      if (reads.length < runtime.limits.commands) reads.push(span ? { name, span } : { name });
    },
  };
}

function decide(kind: string, condition: TracedText, scope: MakeScope, context: Context): boolean | undefined {
  if (kind === 'ifdef' || kind === 'ifndef') {
    const given = context.given(condition.text);
    const texts = scope.get(condition.text)?.texts ?? (given?.mayBeUnset ? undefined : given?.texts);
    const isSet = texts?.every((text) => text.text !== '' && !isHole(text));
    const defined = texts?.length === 0 ? false : isSet || undefined;
    return defined === undefined ? undefined : (kind === 'ifdef') === defined;
  }
  const text = condition.text;
  let left: TracedText;
  let right: TracedText;
  if (text.startsWith('(')) {
    const comma = topLevelComma(text);
    if (comma === -1) return undefined;
    left = condition.slice(1, comma);
    right = condition.slice(comma + 1, Math.max(comma + 1, text.lastIndexOf(')')));
  } else {
    const match = /^(["'])(.*?)\1\s+(["'])(.*?)\3\s*$/.exec(text.slice(0, 2000));
    if (!match) return undefined;
    left = condition.slice(1, 1 + match[2]!.length);
    const from = text.lastIndexOf(match[4]! + match[3]!);
    right = condition.slice(from, from + match[4]!.length);
  }
  const a = certainText(expandMake(left, scope, context));
  const b = certainText(expandMake(right, scope, context));
  if (a === undefined || b === undefined) return undefined;
  return (a.trim() === b.trim()) === (kind === 'ifeq');
}

function topLevelComma(text: string): number {
  let depth = 0;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '(' || text[at] === '{') depth++;
    else if (text[at] === ')' || text[at] === '}') depth--;
    else if (text[at] === ',' && depth === 0) return at;
  }
  return -1;
}

function runTarget(
  runtime: Runtime,
  makefile: Makefile,
  name: string,
  call: Call,
  done: Set<string>,
  depth: number,
): void {
  const { invocation, state, directory } = call;
  if (done.has(name) || !spend(runtime.budget, 2)) return;
  done.add(name);
  if (depth > 60) {
    runtime.unresolved('the prerequisites are nested too deeply', invocation.span);
    return;
  }
  let stem = '';
  let matching = makefile.rules.filter((entry) => entry.names.includes(name));
  spend(runtime.budget, makefile.rules.length >> 3);
  if (!matching.some((entry) => entry.rule.recipe.length > 0)) {
    for (const entry of makefile.rules) {
      const pattern = entry.names.find((target) => target.includes('%') && matchStem(target, name) !== undefined);
      if (pattern === undefined || entry.rule.recipe.length === 0) continue;
      stem = matchStem(pattern, name) ?? '';
      matching = [...matching, entry];
      break;
    }
  }
  if (matching.length === 0) return;
  const context = contextOf(runtime, invocation, state, directory);
  const scope: MakeScope = new Map(makefile.scope);
  spend(runtime.budget, scope.size >> 3);
  for (const entry of makefile.specific) if (entry.names.includes(name)) scope.set(entry.name, entry.variable);
  const prerequisites: string[] = [];
  for (const { rule } of matching) {
    const words = splitWords(certainOf(expandMake(rule.prerequisites, scope, context)));
    for (const word of words) {
      if (word === '|' || word === '') continue;
      const target = stem === '' ? word : word.replace('%', stem);
      prerequisites.push(target);
      runTarget(runtime, makefile, target, call, done, depth + 1);
    }
  }
  const withRecipe = matching.filter((entry) => entry.rule.recipe.length > 0).at(-1);
  if (!withRecipe) return;
  const span = withRecipe.rule.targets.spanOf() ?? withRecipe.rule.span;
  const literal = (text: string): MakeVariable => ({ texts: [TracedText.computed(text, span)], recursive: false });
  scope
    .set('@', literal(name))
    .set('*', literal(stem))
    .set('<', literal(prerequisites[0] ?? ''))
    .set('^', literal(prerequisites.join(' ')));
  runRecipe(runtime, makefile, withRecipe.rule, scope, context, name, call, span);
}

/** The lines of a recipe whose conditions may hold, and those among them whose conditions surely do. */
function recipeLines(rule: MakeRule, scope: MakeScope, context: Context) {
  const lines: TracedText[] = [];
  const certain = new Set<TracedText>();
  for (const { text, when } of rule.recipe) {
    const truths = when.map(({ kind, condition, negated }) => {
      const truth = decide(kind, condition, scope, context);
      return truth === undefined ? undefined : truth !== negated;
    });
    if (truths.includes(false)) continue;
    lines.push(text);
    if (truths.every((truth) => truth === true)) certain.add(text);
  }
  return { lines, certain };
}

function matchStem(pattern: string, name: string): string | undefined {
  const at = pattern.indexOf('%');
  const before = pattern.slice(0, at);
  const after = pattern.slice(at + 1);
  if (name.length < before.length + after.length || !name.startsWith(before) || !name.endsWith(after)) return undefined;
  return name.slice(before.length, name.length - after.length);
}

function runRecipe(
  runtime: Runtime,
  makefile: Makefile,
  rule: MakeRule,
  scope: MakeScope,
  context: Context,
  name: string,
  { invocation, state }: Call,
  span: Span,
): void {
  const { frame } = invocation;
  const inner: Frame = {
    ...frame,
    depth: frame.depth + 1,
    stdin: undefined,
    locals: undefined,
    via: [
      ...frame.via,
      { kind: 'make', name, span: frame.via.at(-1)?.kind === 'make' ? span : (invocation.span ?? span) },
    ],
  };
  const { lines, certain } = recipeLines(rule, scope, context);
  const script = makefile.oneShell && lines.length > 1;
  for (const line of script ? [TracedText.join(lines, TracedText.computed('\n'))] : lines) {
    if (runtime.budget.exhausted) return;
    let from = 0;
    while (' \t@-+'.includes(line.text[from] ?? 'x')) from++;
    const texts = expandMake(line.slice(from), scope, context);
    for (const text of texts.slice(0, 4)) {
      if (text.text.trim() === '') continue;
      const child = state.child(invocation.prefix, invocation.cleared);
      child.cwd = context.directory;
      for (const [variable, value] of scope) {
        // A variable that came with the environment stays in it, with the value that the Makefile gives it.
        const isExported = makefile.exportsAll || makefile.exports.has(variable) || value.override;
        if (!isExported && !context.given(variable)?.texts.length) continue;
        if (!/^[A-Za-z_]\w*$/.test(variable)) continue;
        const expanded = value.recursive
          ? value.texts.flatMap((each) => expandMake(each, scope, context))
          : value.texts;
        child.set(variable, {
          value: { texts: expanded, mayBeUnset: false },
          exported: true,
          set: value.set,
          by: 'script',
        });
      }
      const surely = texts.length === 1 && certain.has(line);
      runtime.runText(text, child, surely || script ? inner : { ...inner, conditional: true });
      state.goEnv = child.goEnv;
      if (frame.captured) state.output = child.output;
    }
  }
}
