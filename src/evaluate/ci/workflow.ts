import type { CiAction, CiInput, CiJob, CiScript, CiStep, CiWorkflow } from '../../model/ci.ts';
import { ROOT_PATH } from '../../model/command.ts';
import { known, type Possible } from '../../model/possible.ts';
import type { YamlFile } from '../../parse/yaml/document.ts';
import type { YamlNode, YamlScalar } from '../../parse/yaml/node.ts';
import { parseYaml } from '../../parse/yaml/parse.ts';
import { getItems, getNode, getScalar, getText, keyText, mergedEntries, resolveAlias } from '../../parse/yaml/path.ts';
import { joinPath } from '../../text/path.ts';
import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { composeServices } from '../compose/project.ts';
import { evaluateShell } from '../shell/evaluateShell.ts';
import { bakeCommand, imageBuildOf, scriptInput } from './actions.ts';
import { evaluateCondition } from './expression.ts';
import { type Combination, matrixCombinations } from './matrix.ts';
import { StepScope } from './scope.ts';

/** What the evaluation of a workflow reads of the repository. Paths are relative to the root. */
export interface CiRepository {
  readonly yaml: (path: string) => YamlFile | undefined;
  readonly source: (path: string) => SourceFile | undefined;
  /** The folders of the repository's npm packages by their names. */
  readonly packageFolders?: () => ReadonlyMap<string, string>;
}

/** Files that use each other in a chain. */
const MAX_DEPTH = 8;
/** Steps that one workflow may have; further ones are left out. */
const MAX_STEPS = 5_000;

/**
 * The steps that a workflow runs, or a composite action by itself: expressions filled in as far as the repository says,
 * jobs expanded by their matrix, reusable workflows and actions of the repository followed. Undefined for a document that
 * is neither.
 */
export function evaluateCi(root: YamlNode | undefined, file: string, repository: CiRepository): CiWorkflow | undefined {
  const jobs = getNode(root, ['jobs']);
  const runs = getNode(root, ['runs']);
  const evaluation = new CiEvaluation(file, repository);
  const name = getScalar(root, ['name']);
  const at = name?.span ?? root?.span;
  if (!at) return undefined;
  const base = { file, name: name && !name.isNull ? name.traced : undefined, at };
  if (jobs?.kind === 'map') {
    const scope = new StepScope();
    declareInputs(scope, getNode(root, ['on', 'workflow_dispatch', 'inputs']), new Map());
    declareInputs(scope, getNode(root, ['on', 'workflow_call', 'inputs']), new Map());
    const found = evaluation.workflow(root, scope, { file, via: [], depth: 0 });
    return { ...base, kind: 'workflow', triggers: triggersOf(root), jobs: found, steps: evaluation.steps };
  }
  if (runs?.kind !== 'map') return undefined;
  const scope = new StepScope();
  declareInputs(scope, getNode(root, ['inputs']), new Map());
  evaluation.action(root, scope, { file, via: [], depth: 0, job: '' }, new Map());
  return { ...base, kind: 'action', triggers: [], jobs: [], steps: evaluation.steps };
}

function triggersOf(root: YamlNode | undefined): readonly string[] {
  const on = getNode(root, ['on']);
  if (on?.kind === 'scalar') return [on.text];
  if (on?.kind === 'sequence') return getItems(on, []).flatMap((item) => (item.kind === 'scalar' ? [item.text] : []));
  return mergedEntries(on).flatMap((entry) => keyText(entry) ?? []);
}

/** Sets `inputs.NAME` for every declared input: what is given, else its default or options, which may be overridden. */
function declareInputs(
  scope: StepScope,
  declared: YamlNode | undefined,
  given: ReadonlyMap<string, CiInput>,
  called = false,
): void {
  for (const entry of mergedEntries(declared)) {
    const name = keyText(entry);
    if (name === undefined) continue;
    const input = given.get(name.toLowerCase());
    const options = getItems(entry.value, ['options']).flatMap((item) => (item.kind === 'scalar' ? [item.traced] : []));
    const fallback = getText(entry.value, ['default']);
    if (input) scope.set(`inputs.${name}`, input.value);
    else if (options.length > 0 && !called) scope.set(`inputs.${name}`, { alternatives: options.slice(0, 8) });
    else if (called) scope.set(`inputs.${name}`, known(fallback ?? TracedText.empty));
    else {
      const unknown = { why: `the input "${name}" is given by whoever starts it`, at: entry.key.span };
      scope.set(`inputs.${name}`, { alternatives: fallback ? [fallback] : [], unknown });
    }
  }
}

/** Where something runs. */
interface Place {
  readonly file: string;
  readonly via: CiStep['via'];
  readonly depth: number;
}

interface StepPlace extends Place {
  readonly job: string;
  readonly cwd?: string;
  readonly shell?: string;
}

class CiEvaluation {
  readonly steps: CiStep[] = [];
  readonly #workflow: string;
  readonly #repository: CiRepository;
  readonly #running = new Set<string>();

  constructor(workflow: string, repository: CiRepository) {
    this.#workflow = workflow;
    this.#repository = repository;
  }

  workflow(root: YamlNode | undefined, scope: StepScope, place: Place): readonly CiJob[] {
    scope.set('github.workspace', known(TracedText.computed(ROOT_PATH)));
    scope.addEnvironment(getNode(root, ['env']));
    const jobs = mergedEntries(getNode(root, ['jobs']));
    const byName = new Map(jobs.map((entry) => [keyText(entry) ?? '', entry.value]));
    const done = new Set<string>();
    const out: CiJob[] = [];
    const visit = (id: string): void => {
      const job = byName.get(id);
      if (!job || done.has(id)) return;
      done.add(id);
      const needs = getNode(job, ['needs']);
      if (needs?.kind === 'scalar') visit(needs.text);
      for (const need of getItems(needs, [])) if (need.kind === 'scalar') visit(need.text);
      this.#job(id, job, root, scope, place);
    };
    for (const entry of jobs) {
      const id = keyText(entry);
      if (id === undefined) continue;
      visit(id);
      out.push({ id, services: composeServices(entry.value, place.file), at: entry.key.span });
    }
    return out;
  }

  #job(id: string, job: YamlNode, root: YamlNode | undefined, outer: StepScope, place: Place): void {
    const condition = getScalar(job, ['if']);
    if (condition && evaluateCondition(condition.traced, outer.lookUp) === false) return;
    const combinations = this.#combinations(job, outer);
    const dependent = new Set<number>();
    let everything = false;
    for (const [index, matrix] of combinations.entries()) {
      const scope = outer.inner();
      for (const [name, text] of matrix) setValue(scope, `matrix.${name}`, text);
      scope.addEnvironment(getNode(job, ['env']));
      const defaults = this.#defaults(job, scope) ?? this.#defaults(root, scope);
      everything ||= scope.readsMatrix;
      const stepPlace = { ...place, job: id, ...defaults, shell: defaults?.shell ?? this.#runnerShell(job, scope) };
      if (getScalar(job, ['uses'])) {
        scope.readsMatrix = false;
        const called = this.#reusable(job, scope, stepPlace);
        if (!called || (!scope.readsMatrix && !everything)) break;
        continue;
      }
      for (const [number, step] of getItems(job, ['steps']).entries()) {
        if (index > 0 && !everything && !dependent.has(number)) continue;
        scope.readsMatrix = false;
        const wrote = this.#step(step, scope, stepPlace, matrix, everything);
        if (!scope.readsMatrix) continue;
        dependent.add(number);
        if (wrote) everything = true;
      }
      if (index === 0) this.#outputs(id, job, scope, outer);
    }
  }

  #outputs(id: string, job: YamlNode, scope: StepScope, outer: StepScope): void {
    for (const entry of mergedEntries(getNode(job, ['outputs']))) {
      const value = resolveAlias(entry.value);
      if (value?.kind === 'scalar') outer.set(`needs.${id}.outputs.${keyText(entry)}`, scope.possible(value.traced));
    }
  }

  /** The combinations of the job's matrix; one empty combination where it has none or an unknown one. */
  #combinations(job: YamlNode, scope: StepScope): readonly Combination[] {
    const written = getNode(job, ['strategy', 'matrix']);
    const combinations = matrixCombinations(written, (node) => this.#computedNode(node, scope));
    return combinations.length > 0 ? combinations : [new Map()];
  }

  /** A node, or the one that its expression (`${{ fromJSON(…) }}`) computes. */
  #computedNode(written: YamlNode | undefined, scope: StepScope): YamlNode | undefined {
    const node = resolveAlias(written);
    if (node?.kind === 'scalar' && node.text.includes('${{')) {
      const [text, other] = scope.fill(node.traced);
      if (!text?.known || other) return undefined;
      return parseYaml(text).documents[0]?.contents;
    }
    return node;
  }

  #defaults(node: YamlNode | undefined, scope: StepScope): { cwd?: string; shell?: string } | undefined {
    const run = getNode(node, ['defaults', 'run']);
    if (!run) return undefined;
    const folder = getText(run, ['working-directory']);
    const path = folder && scope.fill(folder);
    return { cwd: path?.length === 1 ? inCheckout(path[0]!.text) : undefined, shell: getText(run, ['shell'])?.text };
  }

  #runnerShell(job: YamlNode, scope: StepScope): string | undefined {
    const runner = getText(job, ['runs-on']);
    const texts = runner ? scope.fill(runner) : [];
    return texts.length > 0 && texts.every(({ text }) => /windows/i.test(text)) ? 'pwsh' : undefined;
  }

  /** `dependent`: the step depends on the matrix whatever it says itself. Gives whether it handed something on. */
  #step(step: YamlNode, outer: StepScope, place: StepPlace, matrix: Combination, dependent: boolean): boolean {
    if (this.steps.length >= MAX_STEPS) return false;
    const condition = getScalar(step, ['if']);
    const runs = condition ? evaluateCondition(condition.traced, outer.lookUp) : true;
    if (runs === false) return false;
    const scope = outer.inner();
    scope.addEnvironment(getNode(step, ['env']));
    const id = getText(step, ['id'])?.text;
    const name = getText(step, ['name']);
    const before = this.steps.length;
    let wrote = false;
    const base = {
      workflow: this.#workflow,
      file: place.file,
      job: place.job,
      name,
      via: place.via,
      conditional: runs === undefined,
    };
    const values = (): Combination => (dependent || scope.readsMatrix || outer.readsMatrix ? matrix : new Map());
    const run = getScalar(step, ['run']);
    const uses = getScalar(step, ['uses']);
    if (run && !run.isNull) {
      const script = this.#script(run, run.traced, step, scope, place);
      wrote = script.runs.map((facts) => outer.takeWritten(facts, id)).includes(true);
      this.steps.push({ ...base, script, matrix: values(), at: run.span });
    } else if (uses) {
      const action = readAction(uses, step, scope);
      if (action.name.startsWith('./')) wrote = this.#localAction(action, scope, place, values(), outer, id);
      else {
        const input = scriptInput(action);
        const script = input ? this.#actionScript(input, scope, place) : this.#bake(action, scope);
        this.steps.push({ ...base, action, build: imageBuildOf(action), script, matrix: values(), at: uses.span });
      }
    }
    outer.readsMatrix ||= scope.readsMatrix;
    return wrote && this.steps.length > before;
  }

  #script(run: YamlScalar, text: TracedText, step: YamlNode, scope: StepScope, place: StepPlace): CiScript {
    const shell = getText(step, ['shell'])?.text ?? place.shell;
    const folder = getText(step, ['working-directory']);
    const paths = folder ? scope.fill(folder) : undefined;
    const cwd = paths ? (paths.length === 1 ? inCheckout(paths[0]!.text) : undefined) : (place.cwd ?? '');
    const texts = scope.fill(text);
    const posix = shell === undefined || /^(?:\/\S*\/)?(?:bash|sh|dash|zsh)\b/.test(shell);
    const runs = posix ? texts.map((filled) => this.#shell(filled, cwd, scope)) : [];
    return { text, shell, runs, at: run.span };
  }

  #actionScript(input: CiInput, scope: StepScope, place: StepPlace): CiScript {
    const runs = input.value.alternatives.map((text) => this.#shell(text, place.cwd ?? '', scope));
    return { text: input.value.alternatives[0] ?? TracedText.empty, runs, at: input.at };
  }

  #bake(action: CiAction, scope: StepScope): CiScript | undefined {
    const command = bakeCommand(action);
    if (!command) return undefined;
    const { text, folder } = command;
    return { text, runs: [this.#shell(text, inCheckout(folder), scope)], at: action.at };
  }

  #shell(text: TracedText, cwd: string | undefined, scope: StepScope) {
    const { source: readFile, packageFolders } = this.#repository;
    return evaluateShell(text, { env: scope.scriptEnvironment(), cwd, readFile, packageFolders });
  }

  #localAction(
    action: CiAction,
    scope: StepScope,
    place: StepPlace,
    matrix: Combination,
    outer: StepScope,
    id: string | undefined,
  ): boolean {
    const folder = inCheckout(action.name);
    if (folder === undefined) return false;
    const prefix = folder === '' ? '' : `${folder}/`;
    for (const file of [`${prefix}action.yml`, `${prefix}action.yaml`]) {
      const root = this.#repository.yaml(file)?.documents[0]?.contents;
      if (!root) continue;
      const inner = new StepScope(new Map(), scope.env);
      declareInputs(inner, getNode(root, ['inputs']), action.inputs, true);
      inner.set('github.workspace', known(TracedText.computed(ROOT_PATH)));
      inner.set('github.action_path', known(TracedText.computed(`${ROOT_PATH}/${folder}`)));
      const via = [...place.via, { message: `uses the action ${folder}`, span: action.at }];
      const placed = { ...place, file, via, cwd: undefined, shell: undefined, depth: place.depth + 1 };
      this.action(root, inner, placed, matrix);
      for (const entry of mergedEntries(getNode(root, ['outputs']))) {
        const value = getText(entry.value, ['value']);
        if (value && id !== undefined) outer.set(`steps.${id}.outputs.${keyText(entry)}`, inner.possible(value));
      }
      for (const [name, variable] of inner.env) if (scope.env.get(name) !== variable) outer.env.set(name, variable);
      return true;
    }
    return false;
  }

  action(root: YamlNode | undefined, scope: StepScope, place: StepPlace, matrix: Combination): void {
    if (place.depth > MAX_DEPTH || this.#running.has(place.file)) return;
    this.#running.add(place.file);
    for (const step of getItems(root, ['runs', 'steps'])) this.#step(step, scope, place, matrix, matrix.size > 0);
    this.#running.delete(place.file);
  }

  /** A job that is a call of a reusable workflow; gives whether the repository has it. */
  #reusable(job: YamlNode, scope: StepScope, place: StepPlace): boolean {
    const uses = getScalar(job, ['uses'])!;
    const file = uses.text.startsWith('./') ? inCheckout(uses.text) : undefined;
    const root = file === undefined ? undefined : this.#repository.yaml(file)?.documents[0]?.contents;
    if (file === undefined || !root || place.depth > MAX_DEPTH || this.#running.has(file)) return false;
    const action = readAction(uses, job, scope);
    const inner = new StepScope();
    declareInputs(inner, getNode(root, ['on', 'workflow_call', 'inputs']), action.inputs, true);
    this.#running.add(file);
    const via = [...place.via, { message: `calls the workflow ${file}`, span: action.at }];
    this.workflow(root, inner, { file, via, depth: place.depth + 1 });
    this.#running.delete(file);
    return true;
  }
}

function setValue(scope: StepScope, name: string, text: TracedText): void {
  scope.set(name, scope.possible(text));
}

function readAction(uses: YamlScalar, step: YamlNode, scope: StepScope): CiAction {
  const inputs = new Map<string, CiInput>();
  for (const entry of mergedEntries(getNode(step, ['with']))) {
    const name = keyText(entry);
    const value = resolveAlias(entry.value);
    if (name === undefined || value?.kind !== 'scalar') continue;
    const texts: Possible<TracedText> = scope.possible(value.traced);
    inputs.set(name.toLowerCase(), { value: texts, key: entry.key.span, at: value.span });
  }
  const local = uses.text.startsWith('./');
  return { name: local ? uses.text : uses.text.replace(/@.*$/s, ''), inputs, at: uses.span };
}

/** A path in the checkout, relative to the root; undefined when it leads out of it or is not known. */
function inCheckout(path: string): string | undefined {
  const relative = path.startsWith(ROOT_PATH) ? path.slice(ROOT_PATH.length) : path;
  if (relative.startsWith('/') && relative === path) return undefined;
  return joinPath('', relative);
}
