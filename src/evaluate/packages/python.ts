import type { PackageDependency, PackageManifest } from '../../model/packages.ts';
import { entryAt, type TomlNode, tomlAt } from '../../parse/toml/parse.ts';
import type { SourceFile } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';

/**
 * What a `pyproject.toml` says: the `project` table, Poetry's and uv's tables, dependency groups. A dependency is local when
 * `tool.uv.sources` or Poetry takes it from a path or the workspace.
 */
export function pythonManifest(root: TomlNode, file: SourceFile): PackageManifest {
  const project = tomlAt(root, 'project');
  const poetry = tomlAt(root, 'tool', 'poetry');
  const sources = tomlAt(root, 'tool', 'uv', 'sources');
  const local = new Set(
    tableEntries(sources).flatMap(({ key, value }) => (isLocal(value) ? [normalizedName(key)] : [])),
  );
  const found = [
    ...requirements(tomlAt(project, 'dependencies'), 'dependencies'),
    ...groups(tomlAt(project, 'optional-dependencies'), 'optional-dependencies'),
    ...groups(tomlAt(root, 'dependency-groups'), 'dependency-groups'),
    ...requirements(tomlAt(root, 'tool', 'uv', 'dev-dependencies'), 'dev-dependencies'),
    ...poetryDependencies(tomlAt(poetry, 'dependencies'), 'dependencies'),
    ...poetryDependencies(tomlAt(poetry, 'dev-dependencies'), 'dev-dependencies'),
    ...tableEntries(tomlAt(poetry, 'group')).flatMap(({ key, value }) =>
      poetryDependencies(tomlAt(value, 'dependencies'), `group.${key}`),
    ),
  ];
  const name = tomlAt(project, 'name') ?? tomlAt(poetry, 'name');
  const version = entryAt(project, 'version') ?? entryAt(poetry, 'version');
  const members = tomlAt(root, 'tool', 'uv', 'workspace', 'members');
  return {
    file: file.path,
    ecosystem: 'python',
    name: name?.kind === 'text' ? name.text : undefined,
    version:
      version?.value.kind === 'text'
        ? { text: version.value.text, key: version.keyAt, at: version.value.at }
        : undefined,
    dynamic: textsOf(tomlAt(project, 'dynamic')).map((text) => text.text),
    dependencies: found.map((one) => (local.has(one.name) ? { ...one, local: true } : one)),
    workspaces: textsOf(members),
    scripts: new Map(),
    at: name?.at ?? file.top,
  };
}

/** The name as Python's packaging compares names. */
export function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function tableEntries(node: TomlNode | undefined) {
  return node?.kind === 'table' ? node.entries : [];
}

function textsOf(node: TomlNode | undefined): readonly TracedText[] {
  return node?.kind === 'array' ? node.items.flatMap((item) => (item.kind === 'text' ? [item.text] : [])) : [];
}

function isLocal(source: TomlNode): boolean {
  if (source.kind === 'array') return source.items.some(isLocal);
  const workspace = tomlAt(source, 'workspace');
  return tomlAt(source, 'path') !== undefined || (workspace?.kind === 'bool' && workspace.value);
}

/** A list of requirements such as `name[extra]>=1; marker` or `name @ file:///…`. */
function requirements(list: TomlNode | undefined, section: string): readonly PackageDependency[] {
  if (list?.kind !== 'array') return [];
  return list.items.flatMap((item): readonly PackageDependency[] => {
    if (item.kind !== 'text') return [];
    const match = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(@\s*file:)?/.exec(
      item.text.text,
    );
    if (!match) return [];
    const local = match[2] !== undefined;
    return [{ name: normalizedName(match[1]!), requirement: item.text, section, local, at: item.at }];
  });
}

function groups(node: TomlNode | undefined, section: string): readonly PackageDependency[] {
  return tableEntries(node).flatMap(({ key, value }) => requirements(value, `${section}.${key}`));
}

function poetryDependencies(node: TomlNode | undefined, section: string): readonly PackageDependency[] {
  return tableEntries(node).flatMap(({ key, keyAt, value }): readonly PackageDependency[] => {
    if (key === 'python') return [];
    const version = value.kind === 'text' ? value : tomlAt(value, 'version');
    const requirement = version?.kind === 'text' ? version.text : undefined;
    return [{ name: normalizedName(key), requirement, section, local: isLocal(value), at: keyAt }];
  });
}
