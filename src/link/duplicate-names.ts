import { familiarString, parseImageReference, referenceString } from '../model/image-reference.ts';
import { certain } from '../model/possible.ts';
import type { DuplicateName } from '../model/relations.ts';
import type { ApiCall, TiltProject } from '../model/tilt.ts';
import type { Span } from '../text/source.ts';
import { spanKey } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import { coexistence } from './layout.ts';

interface Named {
  readonly key: string;
  readonly name: string;
  readonly at: Span;
  readonly call: ApiCall;
  /** Tilt derives the name from an object. */
  readonly derived?: boolean;
}

/** Images, resources and objects of one project that have one name although both come to be in one evaluation. */
export function duplicateNames(project: TiltProject): readonly DuplicateName[] {
  const images = project.images.flatMap(({ ref, at, call }): Named[] => {
    const name = certain(ref);
    const reference = name?.known ? parseImageReference(name.text) : '';
    if (!name || typeof reference === 'string') return [];
    return [{ key: referenceString(reference), name: familiarString(reference), at: placeOf(name, at), call }];
  });
  const resources = project.resources.flatMap(({ name: names, at, call, kind, configuredBy }): Named[] => {
    const name = certain(names);
    if (!name?.known) return [];
    // Tilt itself keeps names apart that it derives from the objects of YAML or from compose services.
    const renamed = configuredBy.some((one) => one.arguments.has('new_name'));
    const derived = kind === 'docker_compose' || (kind === 'k8s' && !renamed);
    return [{ key: name.text, name: name.text, at: placeOf(name, at), call, derived }];
  });
  const objects = project.errors.flatMap(({ topic, message, at, related }): DuplicateName[] => {
    if (topic !== 'duplicate-object') return [];
    const name = message.split('\n', 1)[0]!.replace(/^Duplicate YAML: /, '');
    return [{ kind: 'object', name, at, related: related ?? [] }];
  });
  return [...duplicatesOf(project, 'image', images), ...duplicatesOf(project, 'resource', resources), ...objects];
}

function duplicatesOf(project: TiltProject, kind: DuplicateName['kind'], things: readonly Named[]): DuplicateName[] {
  const duplicates: DuplicateName[] = [];
  const known = new Map<string, Named[]>();
  for (const thing of [...things].sort((a, b) => a.call.order - b.call.order)) {
    const earlier = known.get(thing.key) ?? [];
    const first = earlier.find(
      (other) => !(other.derived && thing.derived) && coexistence(project, other.call, thing.call) === 'together',
    );
    if (first) {
      // One text, run twice: the calls that led there tell the two apart.
      const same = spanKey(first.at) === spanKey(thing.at);
      const related = same ? [first.call, thing.call].flatMap((call) => call.stack.at(-1)?.at ?? []) : [first.at];
      const message = same ? 'it comes from this call' : 'first named here';
      duplicates.push({ kind, name: thing.name, at: thing.at, related: related.map((span) => ({ message, span })) });
    }
    known.set(thing.key, [...earlier, thing]);
  }
  return duplicates;
}

function placeOf(name: TracedText, at: Span): Span {
  return name.literalOf() ?? at;
}
