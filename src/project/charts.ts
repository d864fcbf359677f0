import picomatch from 'picomatch';
import { dirname } from '../host/host.ts';
import type { Chart } from '../model/helm.ts';
import type { Settings } from '../model/settings.ts';
import type { YamlNode } from '../parse/yaml/node.ts';
import { getItems, getText } from '../parse/yaml/path.ts';
import type { ProjectFiles } from './files.ts';

/** The charts of the repository: every folder with a Chart.yaml. */
export function readCharts(files: ProjectFiles, settings: Settings): readonly Chart[] {
  const isFirstParty = picomatch([...settings.firstPartyCharts], { dot: true });
  return files.repository.ofKind('chart').flatMap((file) => {
    const root = files.yaml(file.path)?.documents[0]?.contents;
    const source = files.source(file.path);
    if (!source) return [];
    const path = dirname(file.path);
    const name = getText(root, ['name']);
    const prefix = path === '' ? '' : `${path}/`;
    const templates = files.repository.files
      .map((other) => other.path)
      .filter((other) => other.startsWith(`${prefix}templates/`));
    const valuesFile = `${prefix}values.yaml`;
    return [
      {
        path,
        name: name?.text ?? '',
        version: getText(root, ['version'])?.text ?? '',
        type: getText(root, ['type'])?.text === 'library' ? ('library' as const) : ('application' as const),
        firstParty: isFirstParty(path === '' ? '.' : path) && !/(^|\/)charts\/[^/]+\/charts\//.test(`${path}/`),
        at: name?.spanOf() ?? source.top,
        templates,
        valuesFile: files.repository.exists(valuesFile) ? valuesFile : undefined,
        dependencies: dependencyKeys(root),
        imageSites: [],
      },
    ];
  });
}

function dependencyKeys(root: YamlNode | undefined): readonly string[] {
  return getItems(root, ['dependencies']).flatMap(
    (item) => (getText(item, ['alias']) ?? getText(item, ['name']))?.text ?? [],
  );
}
