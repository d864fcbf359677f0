import { presetNames } from '../../src/config/presets.ts';
import { applyEdits, type ShownDetails, type ShownFinding, type ShownFindings, type ShownPlace } from './answer.ts';
import type { Editor, EditorEvents } from './editor.ts';
import { button, byId, element, keepTabs } from './elements.ts';
import { examples } from './examples.ts';
import { startWorker } from './linter.ts';
import { chartPanel, findingsPanel, modelPanel } from './panels.ts';
import { pathOf } from './paths.ts';
import { createPlainText } from './plain-text.ts';
import type { WorkerAnswer, WorkerRequest } from './worker.ts';

/** The pause after a keystroke before the repository is linted. Milliseconds. */
const PAUSE = 120;

/** A run that takes longer is given up. Milliseconds. */
const PATIENCE = 20_000;

/** The editor waits so long for the first findings, which come sooner without it. Milliseconds. */
const EDITOR_WAITS = 1000;

// Before all else: the worker takes longest to start.
let worker: Worker | undefined = startLinter();

let files: Readonly<Record<string, string>> = {};
let shown = '';
let last: (ShownFindings & { readonly id: number }) | undefined;
let details: ShownDetails | undefined;
let chart = '';

const notice = byId('notice', HTMLElement);
const status = byId('status', HTMLOutputElement);
const preset = byId('preset', HTMLSelectElement);
const ruleOptions = byId('rules', HTMLTextAreaElement);
const fileList = byId('file-list', HTMLUListElement);
const heading = byId('path', HTMLElement);
const panels = ['findings', 'model', 'chart'].map((name) => byId(`view-${name}`, HTMLElement));

function tell(text: string): void {
  notice.textContent = text;
  notice.hidden = text === '';
}

const editorEvents: EditorEvents = {
  changed(path, text) {
    files = { ...files, [path]: text };
    lintSoon();
  },
  fix: applyFix,
};
const editorPlace = byId('editor', HTMLElement);
const plainText = createPlainText(editorPlace);
let editor: Editor = plainText;
let selected: ShownPlace | undefined;

let editorWaits: ReturnType<typeof setTimeout> | undefined = setTimeout(() => void loadEditor(), EDITOR_WAITS);

/** Loads the editor as soon as what there is to see has been drawn. */
function showEditor(): void {
  if (editorWaits === undefined) return;
  clearTimeout(editorWaits);
  editorWaits = undefined;
  requestAnimationFrame(() => setTimeout(() => void loadEditor()));
}

/** Puts the editor in the place of the plain text. */
async function loadEditor(): Promise<void> {
  try {
    const { createEditor } = await import('./editor.ts');
    const focused = editorPlace.contains(document.activeElement);
    editorPlace.replaceChildren();
    editor = createEditor(editorPlace, editorEvents);
    editor.show(shown, files[shown] ?? '');
    editor.mark(last?.findings ?? []);
    if (focused && selected?.path === shown) editor.select(selected.from, selected.to);
    else if (focused) editor.focus();
    // So that a link is there at once when somebody wants one.
    await sharing();
  } catch (error) {
    if (editor === plainText) tell('The editor could not be loaded: texts cannot be changed.');
    throw error;
  }
}

function fileButton(path: string): HTMLElement {
  const found = last?.findings.filter((finding) => finding.path === path) ?? [];
  const made = button(path, () => open(path), path === shown ? { 'aria-current': 'true' } : {});
  if (found.length > 0) {
    const worst = found.some(({ severity }) => severity === 'error') ? 'error' : 'warn';
    made.append(
      ' ',
      element(
        'span',
        { class: `badge ${worst}` },
        String(found.length),
        element('span', { class: 'hidden' }, ' findings'),
      ),
    );
  }
  return element('li', {}, made);
}

function showFiles(): void {
  // The list is made anew; the keyboard stays where it was.
  const focused = fileList.contains(document.activeElement);
  fileList.replaceChildren(...Object.keys(files).sort().map(fileButton));
  if (focused) fileList.querySelector<HTMLElement>('[aria-current]')?.focus();
  heading.textContent = shown;
}

function open(path: string): void {
  const text = files[path];
  if (text === undefined) return;
  shown = path;
  editor.show(path, text);
  editor.mark(last?.findings ?? []);
  showFiles();
}

function go(place: ShownPlace): void {
  open(place.path);
  selected = place;
  editor.select(place.from, place.to);
}

function applyFix({ fix, path }: ShownFinding): void {
  if (!fix) return;
  files = applyEdits(files, fix.edits);
  if (!fix.edits.some((edit) => edit.path === shown)) shown = path;
  editor.show(shown, files[shown] ?? '');
  showFiles();
  editor.focus();
  lint();
}

function show(answer: ShownFindings, id: number, ms: number): void {
  last = { ...answer, id };
  const { errors, warnings } = answer.summary;
  const many = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  status.textContent = `${many(errors, 'error')}, ${many(warnings, 'warning')} in ${Math.round(ms)} ms`;
  panels[0]?.replaceChildren(...findingsPanel(answer, { go, fix: applyFix }));
  editor.mark(answer.findings);
  showFiles();
  document.documentElement.dataset.results ??= String(Math.round(performance.now()));
}

function showDetails(made: ShownDetails): void {
  details = made;
  panels[1]?.replaceChildren(...modelPanel(made));
  showChart();
}

function showChart(): void {
  if (!details) return;
  panels[2]?.replaceChildren(
    ...chartPanel(details, chart, (name) => {
      chart = name;
      showChart();
      byId('chart', HTMLSelectElement).focus();
    }),
  );
}

let asked = 0;
let running: WorkerRequest | undefined;
let waiting: WorkerRequest | undefined;
let patience: ReturnType<typeof setTimeout> | undefined;
let pause: ReturnType<typeof setTimeout> | undefined;

function startLinter(): Worker {
  const made = startWorker((why) => stop(`A part of this page is missing: ${why}.`));
  made.addEventListener('message', (event: MessageEvent<WorkerAnswer>) => answered(event.data));
  made.addEventListener('error', () => stop('The linter could not be started.'));
  return made;
}

function stop(why: string): void {
  worker?.terminate();
  worker = undefined;
  running = undefined;
  waiting = undefined;
  clearTimeout(patience);
  showEditor();
  status.textContent = 'no result';
  tell(why);
}

function answered(made: WorkerAnswer): void {
  if ('details' in made) {
    if (!running) clearTimeout(patience);
    if (made.id === last?.id) showDetails(made.details);
    return;
  }
  // Without a run it is about the details of what is shown.
  if (made.id !== (running ?? last)?.id) return;
  running = undefined;
  if (!('found' in made)) clearTimeout(patience);
  showEditor();
  // An answer about texts that have changed since would mark the wrong places.
  if (waiting) {
    const next = waiting;
    waiting = undefined;
    ask(next);
    return;
  }
  if ('found' in made) {
    if (refused) tell('');
    refused = false;
    show(made.found, made.id, made.ms);
    return;
  }
  refused = true;
  status.textContent = 'no result';
  tell(made.bug ? `A bug of ameide-lint: ${made.problem}` : made.problem);
}

let refused = false;

function ask(request: WorkerRequest): void {
  worker ??= startLinter();
  running = request;
  worker.postMessage(request);
  clearTimeout(patience);
  patience = setTimeout(
    () => stop('The linter took too long and was stopped. Change something to start it again.'),
    PATIENCE,
  );
}

function lint(): void {
  clearTimeout(pause);
  const request = { id: ++asked, files, preset: preset.value, rules: ruleOptions.value };
  if (running) waiting = request;
  else ask(request);
}

function lintSoon(): void {
  clearTimeout(pause);
  pause = setTimeout(lint, PAUSE);
}

function load(next: Readonly<Record<string, string>>, path: string): void {
  files = next;
  last = undefined;
  const [first = ''] = Object.keys(next);
  open(Object.hasOwn(next, path) ? path : first);
  lint();
}

const exampleList = byId('examples', HTMLElement);
const exampleTabs = examples.map(({ title, rule }) =>
  element(
    'button',
    { type: 'button', role: 'tab', 'aria-controls': 'example', title: rule, tabindex: '-1', 'aria-selected': 'false' },
    title,
  ),
);
exampleList.append(...exampleTabs);
const chooseExample = keepTabs(exampleTabs, (index) => {
  const example = examples[index];
  if (!example) return;
  history.replaceState(null, '', location.pathname + location.search);
  tell('');
  load(example.files, example.shown);
});

const viewTabs = ['findings', 'model', 'chart'].map((name) => byId(`tab-${name}`, HTMLButtonElement));
keepTabs(viewTabs, (index) => {
  for (const [at, panel] of panels.entries()) panel.hidden = at !== index;
});

preset.append(
  element('option', { value: '' }, 'as configured'),
  ...presetNames.map((name) => element('option', { value: name }, name)),
);
preset.addEventListener('change', lint);
ruleOptions.addEventListener('input', lintSoon);
byId('options', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());

/** What links are made with; most visits need none. */
async function sharing() {
  try {
    return await import('./share.ts');
  } catch (error) {
    tell('A part of this page is missing: links can be neither made nor opened.');
    throw error;
  }
}

byId('share', HTMLButtonElement).addEventListener('click', async () => {
  const { fragmentOf } = await sharing();
  const fragment = fragmentOf({ files, preset: preset.value, rules: ruleOptions.value, shown });
  history.replaceState(null, '', fragment);
  const link = byId('link', HTMLInputElement);
  byId('shared', HTMLElement).hidden = false;
  link.value = location.href;
  link.focus();
  link.select();
  navigator.clipboard?.writeText(location.href).then(
    () => {
      status.textContent = 'link copied';
    },
    () => {
      status.textContent = 'link ready to be copied';
    },
  );
});

byId('new-file', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const input = byId('new-path', HTMLInputElement);
  const path = pathOf(input.value);
  const clash = Object.keys(files).some((other) => other.startsWith(`${path}/`) || path?.startsWith(`${other}/`));
  if (path === undefined || clash) {
    tell(`${JSON.stringify(input.value)} is no path for a new file`);
    input.focus();
    return;
  }
  tell('');
  input.value = '';
  if (!Object.hasOwn(files, path)) files = { ...files, [path]: '' };
  open(path);
  editor.focus();
  lint();
});

byId('delete', HTMLButtonElement).addEventListener('click', () => {
  if (Object.keys(files).length === 1) return tell('The repository needs one file.');
  const { [shown]: _, ...rest } = files;
  load(rest, '');
});

/** Opens what the address carries, else the first example. */
async function begin(): Promise<void> {
  const problem = location.hash === '' ? '' : await openLink(location.hash);
  if (problem === undefined) return;
  if (last && problem === '') return;
  chooseExample(0);
  const [example] = examples;
  if (example) load(example.files, example.shown);
  tell(problem);
}

/** Opens a link; gives why it cannot be opened, the empty text for an address that is none. */
async function openLink(hash: string): Promise<string | undefined> {
  const { BadLinkError, sharedIn } = await sharing();
  try {
    const carried = sharedIn(hash);
    if (!carried) return '';
    preset.value = carried.preset;
    if (preset.selectedIndex === -1) preset.value = '';
    ruleOptions.value = carried.rules;
    for (const tab of exampleTabs) tab.setAttribute('aria-selected', 'false');
    if (exampleTabs[0]) exampleTabs[0].tabIndex = 0;
    tell('');
    load(carried.files, carried.shown);
    return undefined;
  } catch (error) {
    if (!(error instanceof BadLinkError)) throw error;
    return `This link cannot be opened: ${error.message}. Here is an example instead.`;
  }
}

window.addEventListener('hashchange', () => void begin());
void begin();
