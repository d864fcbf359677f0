import type { BuildContext } from '../model/build-context.ts';
import type { PackageManifest } from '../model/packages.ts';
import type { Dockerfile, Pipeline } from '../model/pipeline.ts';
import { shortName } from '../model/reference.ts';
import type { ForeignSource, WorkspaceSdk } from '../model/service.ts';
import type { ImageBuild } from '../model/tilt.ts';
import { groupBy } from '../text/group.ts';
import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';

/** The folder of the service to which a path belongs: the one directly below a folder `services`. */
export function serviceFolder(path: string): string | undefined {
  return /^(?:.*?\/)??services\/[^/]+(?=\/)/.exec(path)?.[0];
}

const SDKS: Readonly<Record<PackageManifest['ecosystem'], { readonly folder: string; readonly names: RegExp }>> = {
  npm: { folder: 'packages/ameide_sdk_ts', names: /^@ameideio\/(?:ameide-)?sdk(?:-|$)|^@ameideio\/.*-sdk/ },
  go: { folder: 'packages/ameide_sdk_go', names: /^github\.com\/ameideio\/ameide-sdk-go(?:\/|$)/ },
  python: { folder: 'packages/ameide_sdk_python', names: /^ameide-sdk(?:-|$)/ },
};

/** The SDKs on which the nearest manifests above a Dockerfile depend; those of the root count only for a Dockerfile there. */
export function workspaceSdks(
  dockerfile: string,
  manifests: ReadonlyMap<string, readonly PackageManifest[]>,
): readonly WorkspaceSdk[] {
  for (let folder = folderOf(dockerfile); ; folder = folderOf(folder)) {
    const own = manifests.get(folder);
    if (own)
      return own.flatMap((manifest) =>
        manifest.dependencies.flatMap((dependency): readonly WorkspaceSdk[] => {
          const sdk = SDKS[manifest.ecosystem];
          const isDevelopment = /dev/i.test(dependency.section);
          const named = manifests.get(sdk.folder)?.some(({ name }) => name?.text === dependency.name);
          if (isDevelopment || !(named || sdk.names.test(dependency.name))) return [];
          return [{ dependency, manifest, folder: sdk.folder }];
        }),
      );
    if (folderOf(folder) === '' || folder === '') return [];
  }
}

/** Manifests by their folders. */
export function manifestsByFolder(
  manifests: readonly PackageManifest[],
): ReadonlyMap<string, readonly PackageManifest[]> {
  return groupBy(manifests, ({ file }) => folderOf(file));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Sources that a Dockerfile of one service takes from the folders of others, each with the folder. */
export function foreignSources(dockerfile: string, context: BuildContext): readonly ForeignSource[] {
  return foreign(dockerfile, context).map(({ source, service }) => ({
    service,
    source: { ...source, at: pieceNaming(source.text, service) ?? source.at },
  }));
}

/** The piece of a joined text that names a folder; undefined for a text of one piece. */
function pieceNaming(text: TracedText, folder: string): Span | undefined {
  const at = text.text.indexOf(folder.slice(folder.lastIndexOf('/') + 1));
  if (at === -1 || text.pieces.length < 2) return undefined;
  let end = 0;
  const piece = text.pieces.find((one) => {
    end += one.text.length;
    return end > at;
  });
  return piece?.span;
}

function foreign(dockerfile: string, context: BuildContext): readonly ForeignSource[] {
  const own = serviceFolder(dockerfile);
  if (own === undefined) return [];
  const services = folderOf(own);
  return context.sources.flatMap((source) => {
    if (!source.path.startsWith(`${services}/`)) return [];
    if (!/[*?[]/.test(source.path)) {
      const other = serviceFolder(`${source.path}/`);
      return other !== undefined && other !== own ? [{ source, service: other }] : [];
    }
    const files = context.filesOf(source).map((file) => serviceFolder(file));
    const other = files.find((service) => service !== undefined && service !== own);
    return other === undefined ? [] : [{ source, service: other }];
  });
}

/**
 * The Dockerfile that a service lacks beside this one: the release one of a service with a dev Dockerfile, the dev one of a
 * service that Tilt builds. Undefined for all but the first Dockerfile of its role in the service, and where images of the
 * service exist for tests only. `beside` are the Dockerfiles of its service.
 */
export function missingSibling(
  dockerfile: Dockerfile,
  service: string,
  beside: readonly Dockerfile[],
  pipeline: Pipeline,
): 'dev' | 'release' | undefined {
  const { role, builtBy } = dockerfile;
  if (role !== 'dev' && role !== 'release') return undefined;
  const wanted = role === 'dev' ? 'release' : 'dev';
  if (beside.some((other) => other.role === wanted) || beside.find((other) => other.role === role) !== dockerfile)
    return undefined;
  if (builtBy.length > 0 && builtBy.every((image) => pipeline.isIntegrationImage(image))) return undefined;
  if (role === 'dev') return wanted;
  return pipeline.images.some((image) => buildsService(image, service, pipeline)) ? wanted : undefined;
}

/** Whether Tilt builds an image of a service: from its Dockerfile, its folder, or under its name. */
function buildsService(image: ImageBuild, service: string, pipeline: Pipeline): boolean {
  if (pipeline.isIntegrationImage(image)) return false;
  if (pipeline.dockerfilesOf(image).some(({ path }) => path.startsWith(`${service}/`))) return true;
  const contexts = [image.context, ...(image.command?.images.builds ?? []).map(({ context }) => context)];
  if (contexts.some((context) => context?.alternatives.some(({ path }) => path === service))) return true;
  const name = service.slice(service.lastIndexOf('/') + 1);
  return image.ref.alternatives.some((ref) => shortName(ref.text) === name);
}
