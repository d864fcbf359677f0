import { joinPath } from '../../text/path.ts';
import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { endProgram, inside, runProgram, shebang } from './programs.ts';
import type { Invocation, Runtime } from './runtime.ts';
import { type ShellState, spend } from './state.ts';
import { concatAll } from './value.ts';
import { wordText, wordTexts } from './words.ts';
import { SHELLS } from './wrappers.ts';

const NAMES = ['justfile', 'Justfile', '.justfile'];

/** Options of just with a value (its command line reference); `--set` takes two. */
const VALUED = new Set([
  '-f',
  '--justfile',
  '-d',
  '--working-directory',
  '--shell',
  '--shell-arg',
  '--dotenv-path',
  '--color',
]);

/** Recipes inside each other. */
const MAX_DEPTH = 20;

type Texts = readonly TracedText[];
type Variables = ReadonlyMap<string, Texts>;

interface Parameter {
  readonly name: string;
  /** It takes all arguments that are left. */
  readonly variadic: boolean;
  readonly exported: boolean;
  readonly fallback: TracedText | undefined;
}

interface Recipe {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** What runs before: a recipe's name with its arguments. */
  readonly before: readonly (readonly TracedText[])[];
  readonly after: readonly (readonly TracedText[])[];
  readonly lines: readonly TracedText[];
}

interface Justfile {
  readonly path: string;
  /** Where its recipes run: the folder of the file that imports it, or of the module. */
  readonly folder: string;
  /** The files of `mod NAME`, as far as the repository has them. */
  readonly modules: ReadonlyMap<string, SourceFile>;
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly assignments: readonly { readonly name: string; readonly exported: boolean; readonly value: TracedText }[];
}

/** `just NAME arguments`: the recipes of a justfile, what they depend on first. False when the repository has none for it. */
export function runJust(runtime: Runtime, invocation: Invocation, state: ShellState): boolean {
  const { words } = invocation;
  let folder = state.cwd;
  let named: string | undefined;
  const given = new Map<string, Texts>();
  const operands: Texts[] = [];
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    const text = wordText(word);
    const assignment = operands.length === 0 ? /^([A-Za-z_][\w-]*)=/.exec(word.alternatives[0]?.text ?? '') : null;
    if (assignment)
      given.set(
        assignment[1]!,
        wordTexts(word).map((one) => one.slice(assignment[0].length)),
      );
    else if (operands.length === 0 && text === '--set') {
      const name = wordText(words[++at]);
      const value = words[++at];
      if (name !== undefined && value) given.set(name, wordTexts(value));
    } else if (operands.length === 0 && text?.startsWith('-')) {
      const [option = '', attached] = text.split('=', 2);
      if (/^(?:-l|--list|--summary|-n|--dry-run|--show|-s|--version|--evaluate|--fmt|--choose|--init)$/.test(option))
        return false;
      const value = attached ?? (VALUED.has(option) ? wordText(words[++at]) : undefined);
      if (option === '-f' || option === '--justfile') named = value ?? '';
      if (option === '-d' || option === '--working-directory')
        folder = value === undefined || folder === undefined ? undefined : joinPath(folder, value);
    } else operands.push(wordTexts(word));
  }
  const file = folder === undefined ? undefined : findJustfile(runtime, folder, named);
  if (!file) return false;
  runtime.facts.files.push(file.path);
  const first = operands[0]?.[0]?.text ?? [...file.recipes.keys()][0];
  runtime.record(invocation, state, { runs: { kind: 'make', path: file.path, name: first ?? 'default' } });
  const globals = new Map(given);
  let call: Call = { runtime, invocation, state, file, globals };
  for (const { name, value } of file.assignments) if (!given.has(name)) globals.set(name, evaluate(value, globals));
  let rest: readonly Texts[] =
    first === undefined ? [] : operands.length > 0 ? operands : [[TracedText.computed(first)]];
  while (rest.length > 0) {
    const [outer, ...path] = (rest[0]?.[0]?.text ?? '').split('::');
    const module = call.file.recipes.has(outer!) ? undefined : call.file.modules.get(outer!);
    const inner = module && load(runtime, module);
    if (inner) {
      call = { ...call, file: inner, globals: globalsOf(inner) };
      const next = path.join('::');
      const own = next === '' ? [] : [[TracedText.computed(next)]];
      const first = [...inner.recipes.keys()][0];
      rest = [...own, ...rest.slice(1)];
      if (rest.length === 0 && first !== undefined) rest = [[TracedText.computed(first)]];
      continue;
    }
    const recipe = call.file.recipes.get(rest[0]?.[0]?.text ?? '');
    if (!recipe) {
      runtime.unresolved('the recipe is not in the justfile', invocation.span);
      break;
    }
    const takes = recipe.parameters.some(({ variadic }) => variadic) ? rest.length : recipe.parameters.length;
    runRecipe(call, recipe, rest.slice(1, 1 + takes), 0);
    rest = rest.slice(1 + takes);
  }
  return true;
}

function findJustfile(runtime: Runtime, folder: string, named: string | undefined): Justfile | undefined {
  const read = (path: string | undefined) => (path === undefined ? undefined : runtime.options.readFile?.(path));
  if (named !== undefined) {
    const source = read(joinPath(folder, named));
    return source && load(runtime, source);
  }
  for (let at: string | undefined = folder; at !== undefined; at = at === '' ? undefined : parentOf(at))
    for (const name of NAMES) {
      const source = read(joinPath(at, name));
      if (source) return load(runtime, source);
    }
  return undefined;
}

/** Reads a justfile with what it imports; its own recipes and assignments win over those of its imports. */
function load(runtime: Runtime, source: SourceFile, depth = 0): Justfile | undefined {
  if (depth > MAX_DEPTH || !spend(runtime.budget, 5 + (source.text.length >> 5))) return undefined;
  const read = (path: string | undefined) => (path === undefined ? undefined : runtime.options.readFile?.(path));
  const own = parse(source);
  const folder = parentOf(source.path);
  const imported = own.imports.flatMap((path) => {
    const file = read(joinPath(folder, path));
    const other = file && load(runtime, file, depth + 1);
    return other ? [other] : [];
  });
  const modules = new Map(imported.flatMap((one) => [...one.modules]));
  for (const { name, path } of own.modules) {
    const places =
      path === undefined ? [`${name}.just`, `${name}/mod.just`, ...NAMES.map((one) => `${name}/${one}`)] : [path];
    const file = places.map((one) => read(joinPath(folder, one))).find((one) => one !== undefined);
    if (file) modules.set(name, file);
  }
  return {
    path: source.path,
    folder,
    modules,
    recipes: new Map([
      ...own.recipes,
      ...imported.flatMap((one) => [...one.recipes]).filter(([name]) => !own.recipes.has(name)),
    ]),
    assignments: [...imported.flatMap((one) => one.assignments), ...own.assignments],
  };
}

function globalsOf(file: Justfile): Variables {
  const globals = new Map<string, Texts>();
  for (const { name, value } of file.assignments) globals.set(name, evaluate(value, globals));
  return globals;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

interface Call {
  readonly runtime: Runtime;
  readonly invocation: Invocation;
  readonly state: ShellState;
  readonly file: Justfile;
  readonly globals: Variables;
}

function runRecipe(call: Call, recipe: Recipe, values: readonly Texts[], depth: number): void {
  const { runtime, invocation, state, file, globals } = call;
  if (depth > MAX_DEPTH || !spend(runtime.budget, 10)) return;
  const scope = new Map(globals);
  const exported = new Set(file.assignments.filter((one) => one.exported).map(({ name }) => name));
  recipe.parameters.forEach(({ name, variadic, exported: isExported, fallback }, index) => {
    const space: Texts = [TracedText.computed(' ')];
    const rest = values.slice(index);
    const all = rest.flatMap((texts, position) => (position > 0 ? [space, texts] : [texts]));
    const value = variadic && rest.length > 0 ? concatAll(all) : values[index];
    scope.set(name, value ?? (fallback ? evaluate(fallback, scope) : [TracedText.empty]));
    if (isExported) exported.add(name);
  });
  const runOther = ([name, ...args]: readonly TracedText[]) => {
    const other = file.recipes.get(name?.text ?? '');
    if (other)
      runRecipe(
        call,
        other,
        args.map((one) => evaluate(one, scope)),
        depth + 1,
      );
  };
  for (const other of recipe.before) runOther(other);
  const frame = inside(invocation, { kind: 'make', name: recipe.name, span: invocation.span });
  const run = (texts: Texts) => {
    for (const text of texts) {
      const child = state.child(invocation.prefix, invocation.cleared);
      child.cwd = file.folder;
      for (const name of exported)
        child.set(name, { value: { texts: scope.get(name) ?? [], mayBeUnset: false }, exported: true, by: 'script' });
      runProgram(runtime, text, child, { ...frame, conditional: frame.conditional || texts.length > 1 });
      endProgram(state, child);
    }
  };
  const interpreter = shebang(recipe.lines[0]?.text ?? '');
  if (interpreter === undefined) for (const line of recipe.lines) run(fill(line, scope));
  else if (SHELLS.has(interpreter)) run(fill(TracedText.join(recipe.lines, TracedText.computed('\n')), scope));
  else runtime.unresolved(`the recipe ${recipe.name} is no shell script`, invocation.span);
  for (const other of recipe.after) runOther(other);
}

const ASSIGNMENT = /^(export\s+)?([A-Za-z_][\w-]*)\s*:=\s*/;
const IMPORT = /^import\??\s+(?:'([^']*)'|"([^"]*)")/;
const MODULE = /^mod\??\s+([A-Za-z_][\w-]*)(?:\s+(?:'([^']*)'|"([^"]*)"))?\s*(?:#.*)?$/;
const HEADER = /^@?([A-Za-z_][\w-]*)((?:\s+[+*$]*[A-Za-z_][\w-]*(?:=(?:'[^']*'|"[^"]*"|[\w./-]+))?)*)\s*:(?!=)(.*)$/;

/** One justfile by itself. */
interface Parsed extends Pick<Justfile, 'recipes' | 'assignments'> {
  readonly imports: readonly string[];
  readonly modules: readonly { readonly name: string; readonly path: string | undefined }[];
}

function parse(source: SourceFile): Parsed {
  const imports: string[] = [];
  const modules: { name: string; path: string | undefined }[] = [];
  const recipes = new Map<string, Recipe>();
  const assignments: { name: string; exported: boolean; value: TracedText }[] = [];
  let lines: TracedText[] | undefined;
  let continues = false;
  const text = TracedText.exact(source.span(0, source.text.length));
  for (const [index, start] of source.lineStarts.entries()) {
    const raw = source.line(index + 1);
    const part = (from: number, to = raw.length) => text.slice(start + from, start + to);
    if (/^[ \t]/.test(raw)) {
      if (!lines || raw.trim() === '') continue;
      const isScript = lines.length > 0 && shebang(lines[0]!.text) !== undefined;
      const lead = isScript || continues ? raw.search(/\S/) : /^\s+[@-]*\s*/.exec(raw)![0].length;
      const line = part(lead);
      if (continues) lines.push(TracedText.concat(lines.pop()!, TracedText.computed('\n'), line));
      else if (isScript || !line.text.startsWith('#') || line.text.startsWith('#!')) lines.push(line);
      continues = !isScript && raw.endsWith('\\');
      continue;
    }
    continues = false;
    if (raw.trim() === '') continue;
    lines = undefined;
    const imported = IMPORT.exec(raw);
    const module = MODULE.exec(raw);
    if (imported) imports.push(imported[1] ?? imported[2] ?? '');
    if (module) modules.push({ name: module[1]!, path: module[2] ?? module[3] });
    if (imported || module) continue;
    const assignment = ASSIGNMENT.exec(raw);
    const header = HEADER.exec(raw);
    if (assignment)
      assignments.push({
        name: assignment[2]!,
        exported: assignment[1] !== undefined,
        value: part(assignment[0].length),
      });
    else if (header) {
      lines = [];
      const [, name = '', parameters = '', rest = ''] = header;
      const from = raw.indexOf(parameters, name.length);
      const [before = '', after = ''] = rest.split('&&', 2);
      const restStart = raw.length - rest.length;
      recipes.set(name, {
        name,
        parameters: parametersOf(part(from, from + parameters.length)),
        before: dependenciesOf(part(restStart, restStart + before.length)),
        after: dependenciesOf(part(raw.length - after.length)),
        lines,
      });
    }
  }
  return { imports, modules, recipes, assignments };
}

function parametersOf(text: TracedText): readonly Parameter[] {
  return [...text.text.matchAll(/([+*$]*)([A-Za-z_][\w-]*)(=(?:'[^']*'|"[^"]*"|[\w./-]+))?/g)].map((match) => {
    const [whole, marks = '', name = '', value] = match;
    const end = match.index + whole.length;
    const fallback = value === undefined ? undefined : text.slice(end - value.length + 1, end);
    return { name, variadic: /[+*]/.test(marks), exported: marks.includes('$'), fallback };
  });
}

/** `build (push "a" tag)`: each as a name and the expressions of its arguments. */
function dependenciesOf(text: TracedText): readonly (readonly TracedText[])[] {
  const out: TracedText[][] = [];
  for (const match of text.text.replace(/#.*$/, '').matchAll(/\(([^)]*)\)|([A-Za-z_][\w-]*)/g)) {
    const [whole, call] = match;
    const inner =
      call === undefined
        ? text.slice(match.index, match.index + whole.length)
        : text.slice(match.index + 1, match.index + 1 + call.length);
    out.push(
      [...inner.text.matchAll(/'[^']*'|"[^"]*"|[^\s]+/g)].map((part) =>
        inner.slice(part.index, part.index + part[0].length),
      ),
    );
  }
  return out;
}

/** The alternatives of an expression: texts, names, `env('X', 'x')`, `a + b`, `a / b`; any other one is a hole. */
function evaluate(expression: TracedText, variables: Variables): Texts {
  const parts: Texts[] = [];
  const source = expression.text;
  const term =
    /\s*(?:'([^']*)'|"([^"\\]*)"|(?:env|env_var|env_var_or_default)\(\s*['"](\w+)['"]\s*(?:,\s*['"]([^'"]*)['"]\s*)?\)|([A-Za-z_][\w-]*)(?![\w(-]))\s*/y;
  const at = expression.spanOf();
  const unknown = (why: string): Texts => [TracedText.hole({ why, ...(at && { at }) })];
  for (;;) {
    const start = term.lastIndex;
    const match = term.exec(source);
    if (!match) return unknown('an expression of the justfile computes it');
    const [whole, single, double, variable, fallback, name] = match;
    const quoted = single ?? double ?? fallback;
    if (variable !== undefined) {
      const from = start + whole.lastIndexOf(fallback ?? '');
      const given = unknown(`the environment variable ${variable} is not known`);
      parts.push(fallback === undefined ? given : [expression.slice(from, from + fallback.length), ...given]);
    } else if (quoted !== undefined) {
      const from = start + whole.search(/['"]/) + 1;
      parts.push([quoted === '' ? TracedText.empty : expression.slice(from, from + quoted.length)]);
    } else parts.push(variables.get(name!) ?? unknown(`${name} is not known`));
    const operator = source[term.lastIndex];
    if (operator === undefined || operator === '#') return concatAll(parts);
    if (operator !== '+' && operator !== '/') return unknown('an expression of the justfile computes it');
    if (operator === '/') parts.push([TracedText.computed('/')]);
    term.lastIndex++;
  }
}

/** The alternatives of a line with its `{{expressions}}` put in. */
function fill(line: TracedText, variables: Variables): Texts {
  if (!line.text.includes('{{')) return [line];
  const parts: Texts[] = [];
  let end = 0;
  for (const match of line.text.matchAll(/\{\{\{\{|\{\{\s*(.*?)\s*\}\}/g)) {
    if (match.index > end) parts.push([line.slice(end, match.index)]);
    end = match.index + match[0].length;
    const [whole, expression] = match;
    const from = match.index + whole.indexOf(expression ?? '', 2);
    if (expression === undefined) parts.push([line.slice(match.index, match.index + 2)]);
    else parts.push(evaluate(line.slice(from, from + expression.length), variables));
  }
  parts.push([line.slice(end)]);
  return concatAll(parts);
}
