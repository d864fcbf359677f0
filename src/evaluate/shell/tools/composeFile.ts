import type { YamlNode } from '../../../parse/yaml/node.ts';
import { parseYaml } from '../../../parse/yaml/parse.ts';
import { getNode, getText, keyText, mergedEntries, resolveAlias } from '../../../parse/yaml/path.ts';
import type { SourceFile } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { interpolate } from '../../compose/interpolation.ts';
import { fromPossible, toPossible } from '../value.ts';

/** A service of a compose file that is built from a Dockerfile. Values have their alternatives. */
export interface ComposeServiceBuild {
  readonly name: string;
  readonly image: readonly TracedText[] | undefined;
  readonly context: readonly TracedText[];
  readonly dockerfile: readonly TracedText[] | undefined;
  readonly target: readonly TracedText[] | undefined;
  /** The Dockerfile's text stands in the compose file. */
  readonly inline: boolean;
}

/** The services of a compose file that have a `build`. */
export function composeBuilds(
  file: SourceFile,
  variable: (name: string) => readonly TracedText[] | undefined,
): readonly ComposeServiceBuild[] {
  const value = (written: TracedText | undefined): readonly TracedText[] | undefined => {
    if (!written) return undefined;
    return fromPossible(
      interpolate(written, (name) => {
        const texts = variable(name);
        return texts && toPossible(texts);
      }),
    );
  };
  const root = parseYaml(file).documents[0]?.contents;
  return mergedEntries(getNode(root, ['services'])).flatMap((entry): ComposeServiceBuild[] => {
    const name = keyText(entry);
    const service = resolveAlias(entry.value);
    const build = getNode(service, ['build']);
    if (name === undefined || !build || (build.kind === 'scalar' && build.isNull)) return [];
    const written = (key: string) => (build.kind === 'scalar' ? undefined : getText(build, [key]));
    return [
      {
        name,
        image: value(getText(service, ['image'])),
        context: value(contextOf(build)) ?? [TracedText.computed('.', build.span)],
        dockerfile: value(written('dockerfile')),
        target: value(written('target')),
        inline: written('dockerfile_inline') !== undefined,
      },
    ];
  });
}

function contextOf(build: YamlNode): TracedText | undefined {
  return build.kind === 'scalar' ? build.traced : getText(build, ['context']);
}
