/**
 * A reference to an image as Docker's reference library normalises it: `nginx` is `docker.io/library/nginx`.
 * Tilt compares images by these (distribution/reference; tilt-dev/tilt `internal/container`).
 */
export interface NormalizedReference {
  /** The registry host: `docker.io` when none is written. */
  readonly domain: string;
  /** The path behind the registry: `library/nginx`. */
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
}

const DEFAULT_DOMAIN = 'docker.io';
const MAX_NAME_LENGTH = 255;

const HEX64 = /^[a-f0-9]{64}$/;
const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const TAG = '[\\w][\\w.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^(${DOMAIN})/(${PATH_PART}(?:/${PATH_PART})*)(?::(${TAG}))?(?:@(${DIGEST}))?$`);

/** Longer texts are refused before a pattern sees them. */
const MAX_REFERENCE_LENGTH = 1024;

/** Reads a reference as Docker does; a string is the error, worded as Docker words it. */
export function parseImageReference(text: string): NormalizedReference | string {
  let reference = parsed.get(text);
  if (reference === undefined) {
    reference = parse(text);
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(text, reference);
  }
  return reference;
}

/** The same references are looked at in many places. */
const parsed = new Map<string, NormalizedReference | string>();
const MAX_PARSED = 5000;

function parse(text: string): NormalizedReference | string {
  if (HEX64.test(text)) return `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`;
  const [domain, remainder] = splitDomain(text);
  const colon = remainder.indexOf(':');
  const remote = colon === -1 ? remainder : remainder.slice(0, colon);
  if (remote.toLowerCase() !== remote) return `invalid reference format: repository name (${remote}) must be lowercase`;
  const full = `${domain}/${remainder}`;
  const match = full.length > MAX_REFERENCE_LENGTH ? null : REFERENCE.exec(full);
  if (!match) return 'invalid reference format';
  const [, , path = '', tag, digest] = match;
  if (domain.length + 1 + path.length > MAX_NAME_LENGTH)
    return `repository name must not be more than ${MAX_NAME_LENGTH} characters`;
  return { domain, path, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

function splitDomain(text: string): [string, string] {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(0, slash));
  let domain = DEFAULT_DOMAIN;
  let remainder = text;
  if (slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first)) {
    domain = first === 'index.docker.io' ? DEFAULT_DOMAIN : first;
    remainder = text.slice(slash + 1);
  }
  if (domain === DEFAULT_DOMAIN && !remainder.includes('/')) remainder = `library/${remainder}`;
  return [domain, remainder];
}

/** The name without tag and digest, as it is compared: `docker.io/library/nginx`. */
export function referenceName(reference: NormalizedReference): string {
  return `${reference.domain}/${reference.path}`;
}

/** The whole reference, as it is compared. */
export function referenceString(reference: NormalizedReference): string {
  return `${referenceName(reference)}${suffix(reference)}`;
}

/** The name as a person writes it: without `docker.io/` and `library/`. */
export function familiarName(reference: NormalizedReference): string {
  if (reference.domain !== DEFAULT_DOMAIN) return referenceName(reference);
  const [first, ...rest] = reference.path.split('/');
  return first === 'library' && rest.length === 1 ? rest[0]! : reference.path;
}

/** The whole reference as a person writes it. */
export function familiarString(reference: NormalizedReference): string {
  return `${familiarName(reference)}${suffix(reference)}`;
}

function suffix(reference: NormalizedReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  return reference.digest === undefined ? tag : `${tag}@${reference.digest}`;
}

/** How a built image is matched with its uses: one that is built with a tag only by the whole reference. */
export interface ImageSelector {
  readonly reference: NormalizedReference;
  readonly exact: boolean;
}

/** The selector of an image that is built under this reference. */
export function selectorOf(reference: NormalizedReference, exact = reference.tag !== undefined): ImageSelector {
  return { reference, exact };
}

/** Whether a use of an image means the image that the selector stands for. */
export function selects(selector: ImageSelector, use: NormalizedReference): boolean {
  return selector.exact
    ? referenceString(selector.reference) === referenceString(use)
    : referenceName(selector.reference) === referenceName(use);
}

/**
 * The name under which Tilt pushes an image when `default_registry(host)` is set; `singleName` puts all images into one
 * repository. A name that is in that registry already stays as it is.
 */
export function nameInRegistry(reference: NormalizedReference, host: string, singleName = ''): string {
  const name = familiarName(reference);
  if (host === '' || name.startsWith(`${host}/`)) return name;
  return `${host}/${singleName === '' ? name.replace(/[/:@]/g, '_') : singleName}`;
}
