import type { PackageDependency, PackageManifest } from '../../model/packages.ts';
import { type JsonNode, parseJson } from '../../parse/json/parse.ts';
import { jsonText } from '../../parse/json/text.ts';
import type { SourceFile } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';

const SECTIONS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** What a `package.json` says; undefined when it holds no object. */
export function npmManifest(file: SourceFile): PackageManifest | undefined {
  const { root } = parseJson(file, { comments: false });
  if (root?.kind !== 'object') return undefined;
  const member = (node: JsonNode | undefined, key: string) =>
    node?.kind === 'object' ? node.members.findLast((one) => one.key === key) : undefined;
  const name = textOf(member(root, 'name')?.value);
  const version = member(root, 'version');
  const versionText = textOf(version?.value);
  const dependencies = SECTIONS.flatMap((section): readonly PackageDependency[] => {
    const found = member(root, section)?.value;
    if (found?.kind !== 'object') return [];
    return found.members.map(({ key, keyAt, value }) => {
      const requirement = textOf(value);
      const local = /^(?:workspace:|file:|link:|portal:|\.{1,2}\/)/.test(requirement?.text ?? '');
      return { name: key, requirement, section, local, at: keyAt };
    });
  });
  const workspaces = member(root, 'workspaces')?.value;
  const scripts = member(root, 'scripts')?.value;
  return {
    file: file.path,
    ecosystem: 'npm',
    name,
    version: version && versionText ? { text: versionText, key: version.keyAt, at: version.value.at } : undefined,
    dynamic: [],
    dependencies,
    workspaces: textsOf(workspaces?.kind === 'object' ? member(workspaces, 'packages')?.value : workspaces),
    scripts: new Map(
      (scripts?.kind === 'object' ? scripts.members : []).flatMap(({ key, value }) => {
        const text = textOf(value);
        return text ? [[key, text] as const] : [];
      }),
    ),
    at: member(root, 'name')?.value.at ?? file.top,
  };
}

function textsOf(node: JsonNode | undefined): readonly TracedText[] {
  return node?.kind === 'array' ? node.items.flatMap((item) => textOf(item) ?? []) : [];
}

function textOf(node: JsonNode | undefined): TracedText | undefined {
  return node?.kind === 'text' ? jsonText(node) : undefined;
}
