const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** A number that stands for an object as long as the process lives. */
export function identity(object: object): number {
  let id = identities.get(object);
  if (id === undefined) {
    id = nextIdentity++;
    identities.set(object, id);
  }
  return id;
}
