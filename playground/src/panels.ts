import type { ShownDetails, ShownFinding, ShownFindings, ShownPlace } from './answer.ts';
import { breakable, button, element } from './elements.ts';

export interface PanelEvents {
  go(place: ShownPlace): void;
  fix(finding: ShownFinding): void;
}

function placeButton(place: ShownPlace, { go }: PanelEvents): HTMLElement {
  return button(`${place.path}:${place.line}:${place.column}`, () => go(place), { class: 'place' });
}

function card(finding: ShownFinding, events: PanelEvents): HTMLElement {
  const { rule, severity, message, related, fix } = finding;
  const made = element(
    'article',
    { class: `finding is-${severity}` },
    element('h3', {}, message),
    element(
      'p',
      {},
      element('strong', { class: severity }, severity === 'error' ? 'error' : 'warning'),
      ' ',
      element('code', {}, rule),
      ' ',
      placeButton(finding, events),
    ),
  );
  if (related.length > 0)
    made.append(
      element('ol', {}, ...related.map((step) => element('li', {}, `${step.message} `, placeButton(step, events)))),
    );
  if (fix) {
    const note = fix.kind === 'safe' ? '' : ' (review the change)';
    made.append(button(`Fix: ${fix.title}${note}`, () => events.fix(finding), { class: 'fix' }));
  }
  return made;
}

/** The findings and what could not be known. */
export function findingsPanel(answer: ShownFindings, events: PanelEvents): HTMLElement[] {
  const { findings, unresolved } = answer;
  const nodes =
    findings.length > 0
      ? findings.map((finding) => card(finding, events))
      : [element('p', { class: 'ok' }, 'No problems found.')];
  if (unresolved.length > 0)
    nodes.push(
      element(
        'details',
        {},
        element('summary', {}, `${unresolved.length} not known`),
        element(
          'ul',
          {},
          ...unresolved.map((entry) => element('li', {}, `${entry.what}: ${entry.why} `, placeButton(entry, events))),
        ),
      ),
    );
  return nodes;
}

/** A value of the model as a person reads it. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'not known';
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (typeof value !== 'object') return String(value);
  if ('oneOf' in value && Array.isArray(value.oneOf)) return value.oneOf.map(shown).join(' or ');
  return Object.entries(value)
    .map(([key, entry]) => `${key}=${shown(entry)}`)
    .join(', ');
}

function table(title: string, names: readonly string[], values: readonly (readonly unknown[])[]): HTMLElement[] {
  if (values.length === 0) return [];
  const texts = values.map((row) => row.map(shown));
  // A column in which nothing is said takes the room of those in which something is.
  const said = names.map((_, index) => index === 0 || texts.some((row) => row[index] !== ''));
  const columns = names.filter((_, index) => said[index]);
  const rows = texts.map((row) => row.filter((_, index) => said[index]));
  return [
    element('h3', {}, title),
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title },
      element(
        'table',
        {},
        element('thead', {}, element('tr', {}, ...columns.map((name) => element('th', { scope: 'col' }, name)))),
        element(
          'tbody',
          {},
          ...rows.map((row) => element('tr', {}, ...row.map((text) => element('td', {}, ...breakable(text))))),
        ),
      ),
    ),
  ];
}

/** What was understood of the repository. */
export function modelPanel({ model }: ShownDetails): HTMLElement[] {
  const nodes = [
    ...table(
      'Tiltfiles',
      ['path', 'status', 'error'],
      model.tiltfiles.map((file) => [file.path, file.status, 'error' in file ? file.error?.message : '']),
    ),
    ...(model.registry
      ? table('Registry', ['host', 'from the cluster'], [[model.registry.host, model.registry.hostFromCluster ?? '']])
      : []),
    ...table(
      'Images',
      ['name', 'built by', 'Dockerfile', 'context', 'command'],
      model.images.map((image) => [
        image.ref,
        image.builder,
        image.dockerfile ?? '',
        image.context ?? '',
        image.command ?? '',
      ]),
    ),
    ...table(
      'Releases',
      ['name', 'chart', 'images', 'image keys', 'values'],
      model.releases.map((release) => [
        release.release,
        release.chart,
        release.imageDeps,
        release.imageKeys,
        release.values,
      ]),
    ),
    ...table(
      'Resources',
      ['name', 'kind', 'images', 'waits for', 'labels'],
      model.resources.map(({ name, kind, images, resourceDeps, labels }) => [name, kind, images, resourceDeps, labels]),
    ),
    ...table(
      'Dockerfiles',
      ['path', 'role', 'stages', 'builds'],
      model.dockerfiles.map(({ path, role, stages, builtBy }) => [path, role, stages.map(({ from }) => from), builtBy]),
    ),
    ...table(
      'Charts',
      ['path', 'name'],
      model.charts.map(({ path, name }) => [path, name ?? '']),
    ),
  ];
  return nodes.length > 0 ? nodes : [element('p', {}, 'Nothing that Tilt, Docker or Helm would read.')];
}

/** What Helm would print of each chart. */
export function chartPanel({ charts }: ShownDetails, wanted: string, choose: (name: string) => void): HTMLElement[] {
  const chart = charts.find(({ name }) => name === wanted) ?? charts[0];
  if (!chart) return [element('p', {}, 'The repository has no chart.')];
  const select = element(
    'select',
    { id: 'chart' },
    ...charts.map(({ name }) => element('option', { value: name }, name)),
  );
  select.value = chart.name;
  select.addEventListener('change', () => choose(select.value));
  return [
    element('label', { for: 'chart' }, 'Release ', select),
    element(
      'pre',
      { tabindex: '0', role: 'region', 'aria-label': `Rendered ${chart.name}`, class: chart.failed ? 'error' : '' },
      chart.text,
    ),
  ];
}
