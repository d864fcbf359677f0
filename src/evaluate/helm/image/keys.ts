/** Whether a key holds an image block: `image`, or a compound that ends so (`initImage`, `sidecar_image`). */
export function isImageBlock(key: string): boolean {
  return key === 'image' || /(?:[a-z0-9]Image|[_-]image)$/.test(key);
}

/** Whether a key names a registry, not a repository. */
export function isRegistryKey(key: string): boolean {
  return /(?:registry|registryhost|hub|host|domain|mirror)$/i.test(key);
}

/**
 * The keys beside the one that names a repository: `tag` beside `repository`, `imageTag` beside `imageRepository`,
 * `api_image_tag` beside `api_image_name`.
 */
export function siblingKey(repository: string, wanted: 'tag' | 'digest'): string {
  const prefix = /^(.*?)(?:repository|repo|image|name|graph)$/i.exec(repository)?.[1] ?? '';
  if (prefix === '' || /[-_]$/.test(prefix)) return `${prefix}${wanted}`;
  return `${prefix}${wanted[0]!.toUpperCase()}${wanted.slice(1)}`;
}

/** Whether a key beside a repository gives its digest: `digest`, `imageDigest`, `sha`, `sha256`. */
export function isDigestKey(key: string): boolean {
  return /(?:digest|sha(?:256)?)$/i.test(key);
}
