import { HOLE, type TracedText } from '../text/traced.ts';

/** A part of an image reference: offsets into the reference's text, end exclusive. */
export interface ReferencePart {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** An image reference taken apart as the distribution reference grammar does: `host/path:tag@digest`. */
export interface ImageName {
  /** The registry host with its port, where the reference names one. */
  readonly host?: ReferencePart;
  /** The repository path without the host. */
  readonly path: ReferencePart;
  readonly tag?: ReferencePart;
  readonly digest?: ReferencePart;
}

/**
 * Takes a reference apart. The first component is a registry host only when a `/` follows it and it holds `.` or `:` or is
 * `localhost` (the rule by which Docker tells `ghcr.io/app` from `ameide/app`). A reference that begins with an unknown
 * part has a host only when the text right behind that part can but continue a host name (`‹unknown›.example/app`).
 */
export function parseImageName(text: string): ImageName {
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : part(text, at + 1, text.length);
  let end = at === -1 ? text.length : at;
  const colon = text.lastIndexOf(':', end - 1);
  let tag: ReferencePart | undefined;
  if (colon !== -1 && text.indexOf('/', colon) === -1) {
    tag = part(text, colon + 1, end);
    end = colon;
  }
  const slash = text.indexOf('/');
  let start = 0;
  let host: ReferencePart | undefined;
  if (slash !== -1 && slash < end && isRegistryHost(text.slice(0, slash))) {
    host = part(text, 0, slash);
    start = slash + 1;
  }
  return { host, path: part(text, start, end), tag, digest };
}

function part(text: string, start: number, end: number): ReferencePart {
  return { text: text.slice(start, end), start, end };
}

/** Whether the first component of a reference names a registry. */
export function isRegistryHost(component: string): boolean {
  const hole = component.lastIndexOf(HOLE);
  if (component.startsWith(HOLE)) {
    const rest = component.slice(hole + 1);
    return /^[.:][^/]/.test(rest);
  }
  return component === 'localhost' || /[.:]/.test(component);
}

/** The name without registry, tag and digest: by which images are compared across registries. */
export function neutralName(reference: string): string {
  const name = parseImageName(reference).path.text;
  return name.startsWith('library/') ? name.slice('library/'.length) : name;
}

/** The name that a Tiltfile gives, for the intermediate image that the extension `restart_process` registers. */
export function givenName(name: string): string {
  return name.replace(/-tilt_docker_build_with_restart_base$/, '');
}

/** The last path component without tag and digest: what name globs (`*-e2e`) match. */
export function shortName(reference: string): string {
  const path = parseImageName(reference).path.text;
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The part of a reference's text that is its registry host. */
export function registryHostOf(reference: TracedText): ReferencePart | undefined {
  return parseImageName(reference.text).host;
}
