import { dirname } from '../host/host.ts';
import type { Chart, ChartFailure, ImageSite, SchemaMismatch } from '../model/helm.ts';
import type { Settings } from '../model/settings.ts';
import type { YamlNode } from '../parse/yaml/node.ts';
import { getItems, getNode, getText } from '../parse/yaml/path.ts';
import { anyGlob } from '../text/glob.ts';
import type { ProjectFiles } from './files.ts';

/** What is asked of a chart later, when someone needs it. */
export interface ChartDetails {
  imageSites(chart: Chart): readonly ImageSite[];
  problems(chart: Chart): readonly ChartFailure[];
  mismatches(chart: Chart): readonly SchemaMismatch[];
}

/** The charts of the repository: every folder with a Chart.yaml. */
export function readCharts(files: ProjectFiles, settings: Settings, details: ChartDetails): readonly Chart[] {
  const isFirstParty = anyGlob(settings.firstPartyCharts);
  const roots = new Map<string, YamlNode | undefined>();
  for (const file of files.repository.ofKind('chart'))
    roots.set(dirname(file.path), files.yaml(file.path)?.documents[0]?.contents);
  const templatesBelow = filesInTemplates(files);
  return files.repository.ofKind('chart').flatMap((file) => {
    const source = files.source(file.path);
    if (!source) return [];
    const path = dirname(file.path);
    const root = roots.get(path);
    const name = getText(root, ['name']);
    const prefix = path === '' ? '' : `${path}/`;
    const templates = templatesBelow.get(path) ?? [];
    const valuesFile = `${prefix}values.yaml`;
    const chart: Chart = {
      path,
      name: name?.text ?? '',
      version: getText(root, ['version'])?.text ?? '',
      type: getText(root, ['type'])?.text === 'library' ? ('library' as const) : ('application' as const),
      firstParty: isFirstParty(path === '' ? '.' : path) && !isVendored(path, roots),
      at: name?.spanOf() ?? source.top,
      templates,
      valuesFile: files.repository.exists(valuesFile) ? valuesFile : undefined,
      dependencies: dependencyKeys(root),
      get imageSites() {
        return details.imageSites(chart);
      },
      get problems() {
        return files.memo.of(chart, 'problems', () => details.problems(chart));
      },
      get mismatches() {
        return files.memo.of(chart, 'mismatches', () => details.mismatches(chart));
      },
    };
    return [chart];
  });
}

/** The files below a `templates` folder by the folder that holds it. */
function filesInTemplates({ repository }: ProjectFiles): ReadonlyMap<string, readonly string[]> {
  const below = new Map<string, string[]>();
  for (const { path } of repository.files) {
    if (!path.includes('templates/')) continue;
    const parts = path.split('/');
    for (const [index, part] of parts.slice(0, -1).entries()) {
      if (part !== 'templates') continue;
      const folder = parts.slice(0, index).join('/');
      const others = below.get(folder);
      if (others) others.push(path);
      else below.set(folder, [path]);
    }
  }
  return below;
}

function dependencyKeys(root: YamlNode | undefined): readonly string[] {
  return getItems(root, ['dependencies']).flatMap(
    (item) => (getText(item, ['alias']) ?? getText(item, ['name']))?.text ?? [],
  );
}

/**
 * Whether a chart in the `charts` folder of another one was taken from elsewhere: the other one, or one further out, says
 * that it comes from a repository; or nobody declares it and it has what published charts have.
 */
function isVendored(path: string, roots: ReadonlyMap<string, YamlNode | undefined>): boolean {
  const nested = /^(?:(.*)\/)?charts\/([^/]+)$/.exec(path);
  if (!nested || !roots.has(nested[1] ?? '')) return false;
  const [, parent = '', folder] = nested;
  if (isVendored(parent, roots)) return true;
  const name = getText(roots.get(path), ['name'])?.text ?? folder;
  const own = getItems(roots.get(parent), ['dependencies']).find((item) => getText(item, ['name'])?.text === name);
  const repository = getText(own, ['repository'])?.text ?? '';
  if (own) return repository !== '' && !repository.startsWith('file:');
  return ['home', 'sources', 'maintainers', 'icon'].some((field) => getNode(roots.get(path), [field]) !== undefined);
}
