import { known, type Possible } from '../../../model/possible.ts';
import type { ApiCall, ImageReference, NameReference } from '../../../model/tilt.ts';
import type { YamlNode, YamlScalar } from '../../../parse/yaml/node.ts';
import { getItems, getNode, getText, keyText, mergedEntries, resolveAlias } from '../../../parse/yaml/path.ts';
import type { Span } from '../../../text/source.ts';
import { TracedText, type Unknown } from '../../../text/traced.ts';
import { interpolate } from '../../compose/interpolation.ts';
import type { ResourceDraft } from '../records.ts';

/** What a service is built from. Paths are as written; `folder` is where they belong, relative to the root. */
export interface ComposeBuild {
  readonly context: Possible<TracedText>;
  readonly dockerfile: Possible<TracedText> | undefined;
  readonly dockerfileContents: Possible<TracedText> | undefined;
  readonly target: Possible<TracedText> | undefined;
  readonly args: readonly { readonly name: string; readonly value: Possible<TracedText>; readonly at: Span }[];
  readonly folder: string;
  readonly at: Span;
}

export interface ComposeService {
  /** The name in the compose file. */
  readonly name: string;
  readonly at: Span;
  readonly image: ImageReference | undefined;
  readonly build: ComposeBuild | undefined;
  readonly dependsOn: readonly NameReference[];
  readonly profiles: readonly string[];
  readonly resource: ResourceDraft;
  /** The image that `dc_resource(image=…)` gives. */
  userImage: ImageReference | undefined;
}

/** The services of the compose files of one project, and what calls made of them. */
export interface ComposeProject {
  name: string;
  readonly services: Map<string, ComposeService>;
  /** Why it may have further services. */
  unknown: Unknown | undefined;
  readonly call: ApiCall;
}

/** What a compose file says of a service, before several files are merged. */
export type ServiceDescription = Omit<ComposeService, 'resource' | 'userImage'>;

/** The services of one compose file. `variable` looks up a variable for interpolation. */
export function readServices(
  root: YamlNode | undefined,
  folder: string,
  variable: (name: string) => Possible<TracedText> | undefined,
): readonly ServiceDescription[] {
  const text = (written: TracedText): Possible<TracedText> => interpolate(written, variable);
  return mergedEntries(getNode(root, ['services'])).flatMap((entry): ServiceDescription[] => {
    const name = keyText(entry);
    const node = resolveAlias(entry.value);
    if (name === undefined) return [];
    const image = getText(node, ['image']);
    return [
      {
        name,
        at: entry.key.span,
        image: image && { ref: text(image), at: image.spanOf() ?? entry.key.span },
        build: readBuild(node, folder, text),
        dependsOn: dependencies(node),
        profiles: getItems(node, ['profiles']).flatMap((item) => (item.kind === 'scalar' ? [item.text] : [])),
      },
    ];
  });
}

function readBuild(
  service: YamlNode | undefined,
  folder: string,
  text: (written: TracedText) => Possible<TracedText>,
): ComposeBuild | undefined {
  const build = getNode(service, ['build']);
  if (!build || (build.kind === 'scalar' && build.isNull)) return undefined;
  if (build.kind === 'scalar')
    return {
      context: text(build.traced),
      dockerfile: undefined,
      dockerfileContents: undefined,
      target: undefined,
      args: [],
      folder,
      at: build.span,
    };
  const optional = (key: string) => {
    const written = getText(build, [key]);
    return written && text(written);
  };
  const args = getNode(build, ['args']);
  return {
    context: optional('context') ?? known(TracedText.computed('.', build.span)),
    dockerfile: optional('dockerfile'),
    dockerfileContents: optional('dockerfile_inline'),
    target: optional('target'),
    args: buildArguments(args, text),
    folder,
    at: getNode(build, ['context'])?.span ?? build.span,
  };
}

function buildArguments(
  args: YamlNode | undefined,
  text: (written: TracedText) => Possible<TracedText>,
): ComposeBuild['args'] {
  if (args?.kind === 'sequence')
    return args.items.flatMap((item) => {
      const node = resolveAlias(item);
      if (node?.kind !== 'scalar') return [];
      const equals = node.text.indexOf('=');
      if (equals === -1) return [];
      const value = node.traced.slice(equals + 1);
      return [{ name: node.text.slice(0, equals), value: text(value), at: value.spanOf() ?? node.span }];
    });
  return mergedEntries(args).flatMap((entry) => {
    const node = resolveAlias(entry.value);
    const name = keyText(entry);
    return node?.kind === 'scalar' && !node.isNull && name !== undefined
      ? [{ name, value: text(wholeScalar(node)), at: node.span }]
      : [];
  });
}

/** The text of a scalar, which is written as the whole scalar, quotes included. */
function wholeScalar({ traced, span }: YamlScalar): TracedText {
  return TracedText.of(traced.pieces.map((piece) => ({ ...piece, literal: span })));
}

function dependencies(service: YamlNode | undefined): NameReference[] {
  const out: NameReference[] = [];
  const dependsOn = getNode(service, ['depends_on']);
  if (dependsOn?.kind === 'sequence') {
    for (const item of getItems(service, ['depends_on']))
      if (item.kind === 'scalar') out.push({ name: known(item.traced), at: item.span });
  } else
    for (const entry of mergedEntries(dependsOn)) {
      const key = resolveAlias(entry.key);
      if (key?.kind === 'scalar') out.push({ name: known(key.traced), at: key.span });
    }
  for (const item of getItems(service, ['links']))
    if (item.kind === 'scalar') {
      const colon = item.text.indexOf(':');
      const name = item.traced.slice(0, colon === -1 ? undefined : colon);
      if (!out.some((other) => other.name.alternatives[0]?.text === name.text))
        out.push({ name: known(name), at: item.span });
    }
  return out;
}

/** A project's name as Compose normalises a folder's name. */
export function normalizeProjectName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
