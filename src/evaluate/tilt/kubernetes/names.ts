import { groupOf, type KubernetesObject } from './object.ts';

/** Parts of a selector joined by `:`, with `\` before a `:` or `\` inside a part. */
export function joinSelector(parts: readonly string[]): string {
  return parts.map((part) => part.replaceAll('\\', '\\\\').replaceAll(':', '\\:')).join(':');
}

/** The parts of a selector; a string is the error, in Tilt's words. */
export function splitSelector(text: string): string[] | string {
  const parts: string[] = [];
  let part = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === '\\') {
      const next = text[++index];
      if (next !== ':' && next !== '\\')
        return `invalid escape sequence '\\${next ?? ''}' in '${text.slice(Math.max(0, index - 3), index + 3)}'`;
      part += next;
    } else if (character === ':') {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}

/** The names by which an object may be called, shortest first, in lower case. */
export function potentialNames(object: KubernetesObject): readonly string[] {
  const parts = [object.name?.text ?? '', object.kind, object.namespace, groupOf(object.apiVersion) || 'core'];
  return parts.map((_, index) => joinSelector(parts.slice(0, index + 1)).toLowerCase());
}

/** `name:kind:namespace`, as Tilt lists objects. */
export function fullName(object: KubernetesObject): string {
  return joinSelector([object.name?.text ?? '', object.kind, object.namespace]);
}

/** The shortest name of each object that no other may have. */
export function uniqueNames(objects: readonly KubernetesObject[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const object of objects)
    for (const name of potentialNames(object)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return objects.map((object, index) => {
    const names = potentialNames(object);
    return names.find((name) => counts.get(name) === 1) ?? `${names.at(-1)}:${index}`;
  });
}
