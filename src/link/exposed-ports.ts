import type { ChartDeployment, DeployedContainer, PortMismatch } from '../model/helm.ts';
import { parseImageReference, selectorOf, selects } from '../model/image-reference.ts';
import type { DockerfileBuild, DockerfileLink } from '../model/pipeline.ts';
import { certain } from '../model/possible.ts';
import type { ImageBuild, ImageKey, ImageReference } from '../model/tilt.ts';

/** Ports of the containers of a release into which Tilt injects images whose Dockerfiles expose others. */
export function portMismatches(
  { release, outcome }: ChartDeployment,
  images: readonly ImageBuild[],
  dockerfilesOf: (image: ImageBuild) => readonly DockerfileLink[],
): readonly PortMismatch[] {
  const deps = certain(release?.imageDeps);
  const keys = certain(release?.imageKeys);
  if (!deps || !keys || deps.length !== keys.length) return [];
  return (outcome?.containers ?? []).flatMap((container) => {
    const index = keys.findIndex((key) => reaches(key, container));
    const image = index === -1 ? undefined : builtImage(deps[index]!, images);
    const exposed = image && exposedPorts(dockerfilesOf(image), image);
    if (!exposed) return [];
    return container.ports.flatMap(({ port, by, at }) =>
      exposed.ports.some(([first, last]) => first <= port && port <= last)
        ? []
        : [{ at, port, by, container, dockerfile: exposed.path, exposed: exposed.texts, exposedAt: exposed.at }],
    );
  });
}

function reaches(key: ImageKey, container: DeployedContainer): boolean {
  return (
    key.parts.some((part) => container.valuePaths.includes(certain(part)?.text ?? '')) ||
    key.keys.some((inner) => reaches(inner, container))
  );
}

/** The one image that is built under a name. */
function builtImage({ ref }: ImageReference, images: readonly ImageBuild[]): ImageBuild | undefined {
  const wanted = parseImageReference(certain(ref)?.text ?? '');
  if (typeof wanted === 'string') return undefined;
  const found = images.filter((image) => {
    const built = parseImageReference(certain(image.ref)?.text ?? '');
    return typeof built !== 'string' && selects(selectorOf(built), wanted);
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The ports that the image's only Dockerfile exposes; undefined when it exposes none, or not all is known. */
function exposedPorts(links: readonly DockerfileLink[], image: ImageBuild) {
  const [link] = links;
  const builds = link?.dockerfile?.builds.filter((build) => build.image === image) ?? [];
  const exposes = links.length === 1 && builds.length === 1 ? lastStage(builds[0]!)?.exposes : undefined;
  if (!exposes || exposes.length === 0) return undefined;
  const texts = exposes.map(({ port }) => certain(port)?.text ?? '');
  const ports = texts.map((text) => /^(\d+)(?:-(\d+))?(?:\/(?:tcp|udp|sctp))?$/i.exec(text));
  if (ports.includes(null)) return undefined;
  return {
    path: link!.path,
    at: exposes[0]!.span,
    texts,
    ports: ports.map((match) => [Number(match![1]), Number(match![2] ?? match![1])] as const),
  };
}

function lastStage({ facts, image }: DockerfileBuild) {
  const target = image?.target && certain(image.target)?.text;
  if (image?.target && target === undefined) return undefined;
  return target ? facts.stages.find(({ name }) => name === target) : facts.stages.at(-1);
}
