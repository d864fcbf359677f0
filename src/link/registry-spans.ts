import type { ImageMention } from '../model/image.ts';
import type { Dockerfile } from '../model/pipeline.ts';
import { parseImageName, registryHostOf } from '../model/reference.ts';
import type { TextUse } from '../model/relations.ts';
import type { ApiCall, TiltProject } from '../model/tilt.ts';
import { type Span, spanKey } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import { textsOf } from './text-uses.ts';

/** What is needed to find every place that holds the registry of a name. */
export interface RegistrySources {
  readonly project: TiltProject;
  readonly mentions: readonly ImageMention[];
  readonly dockerfiles: readonly Dockerfile[];
  usesOfText(span: Span): readonly TextUse[];
}

/** A name with a registry, in a call that builds the image or asks for it. */
interface NamedImage {
  readonly name: string;
  readonly text: TracedText;
  readonly call: ApiCall;
  /** The registry with its `/`; undefined when it is not written out. */
  readonly written?: Span;
}

/**
 * The spans that hold the registry (with its `/`) of an image and of everything that asks for the image by its name: they
 * can only be edited together. Undefined where that cannot be done: a part is not written out, or the name, or the text
 * that holds the registry, is used in another way (a command, a manifest, a base image).
 */
export function registrySpans(sources: RegistrySources): (name: TracedText) => readonly Span[] | undefined {
  const named = namedImages(sources);
  const elsewhere = namesElsewhere(sources, named);
  const groups = groupsOf(named);
  const spans = new Map<NamedImage[], readonly Span[] | undefined>();
  return (name) => {
    const group = groups.get(nameOf(name.text) ?? '');
    if (!group) return undefined;
    if (!spans.has(group)) spans.set(group, spansOf(group, elsewhere, sources));
    return spans.get(group);
  };
}

function nameOf(text: string): string | undefined {
  const { host, path } = parseImageName(text);
  return host && `${host.text}/${path.text}`;
}

const SUPPRESSED = 'suppress_unused_image_warnings';

function namedImages({ project, mentions }: RegistrySources): readonly NamedImage[] {
  const own = new Set(project.calls);
  const found: NamedImage[] = [];
  const add = (text: TracedText, call: ApiCall) => {
    const host = registryHostOf(text);
    const name = nameOf(text.text);
    if (!host || !name) return;
    found.push({ name, text, call, written: text.slice(host.start, host.end + 1).exactSpan });
  };
  for (const { ref, call } of mentions) if (own.has(call)) for (const text of ref.alternatives) add(text, call);
  for (const call of project.calls) {
    const value = call.arguments.get(SUPPRESSED)?.value;
    if (value) for (const text of textsOf(value)) add(text, call);
  }
  return found;
}

/** Groups of names that one image shares, or that share a piece of text, by each name. */
function groupsOf(named: readonly NamedImage[]): ReadonlyMap<string, NamedImage[]> {
  const groups = new Map<string, NamedImage[]>();
  const bySpan = new Map<string, NamedImage[]>();
  for (const one of named) {
    const key = one.written && spanKey(one.written);
    const first = groups.get(one.name) ?? [];
    const second = (key !== undefined && bySpan.get(key)) || first;
    const [small, large] = first.length < second.length ? [first, second] : [second, first];
    if (small !== large)
      for (const member of small) {
        large.push(member);
        groups.set(member.name, large);
        if (member.written) bySpan.set(spanKey(member.written), large);
      }
    large.push(one);
    groups.set(one.name, large);
    if (key !== undefined) bySpan.set(key, large);
  }
  return groups;
}

/** Names with a registry in commands, manifests, base images and other arguments. */
function namesElsewhere({ project, dockerfiles }: RegistrySources, named: readonly NamedImage[]): ReadonlySet<string> {
  const names = new Set<string>();
  const mentioned = new Map<ApiCall, Set<string>>();
  for (const { call, text } of named) mentioned.set(call, (mentioned.get(call) ?? new Set()).add(text.text));
  const look = (text: string) => {
    for (const [part] of text.matchAll(/[\w.-]+(?::\d+)?(?:\/[\w.-]+)+(?::[\w.-]+)?/g)) {
      const name = nameOf(part);
      if (name) names.add(name);
    }
  };
  for (const call of project.calls)
    for (const { value } of call.arguments.values())
      for (const { text } of textsOf(value)) if (!mentioned.get(call)?.has(text)) look(text);
  for (const { command } of project.images)
    for (const { words } of command?.commands ?? [])
      for (const { alternatives } of words) for (const { text } of alternatives) look(text);
  const written = new Set(named.flatMap((one) => (one.written ? [spanKey(one.written)] : [])));
  for (const { images } of project.resources)
    for (const text of images.flatMap(({ ref }) => ref.alternatives)) {
      const host = registryHostOf(text);
      const span = host && text.slice(host.start, host.end + 1).exactSpan;
      if (host && !(span && written.has(spanKey(span)))) look(text.text);
    }
  for (const { builtBy, builds } of dockerfiles)
    if (builtBy.some((image) => project.images.includes(image)))
      for (const { from } of builds.flatMap(({ facts }) => facts.stages))
        for (const { text } of from.alternatives) look(text);
  return names;
}

function spansOf(
  group: readonly NamedImage[],
  elsewhere: ReadonlySet<string>,
  { usesOfText }: Pick<RegistrySources, 'usesOfText'>,
): readonly Span[] | undefined {
  const spans = new Map<string, Span>();
  for (const { name, written } of group) {
    if (!written || elsewhere.has(name)) return undefined;
    spans.set(spanKey(written), written);
  }
  const meant = new Map<ApiCall, Set<string>>();
  for (const { call, text } of group) meant.set(call, (meant.get(call) ?? new Set()).add(text.text));
  for (const span of spans.values())
    if (!usesOfText(span).every(({ call, text }) => meant.get(call)?.has(text.text))) return undefined;
  return [...spans.values()];
}
