import { parseImageReference } from '../../../model/image-reference.ts';
import { certain, known, mapPossible, notKnown, type Possible } from '../../../model/possible.ts';
import type { DockerfileUse, ImageBuild, ImageReference, PathValue } from '../../../model/tilt.ts';
import { HOLE, TracedText } from '../../../text/traced.ts';
import type { ComposeProject, ComposeService } from '../compose/project.ts';
import type { Evaluation } from '../evaluation.ts';
import { nameInPath } from '../functions/define.ts';
import { cleanPath, implicitDockerfile, pathValue } from '../paths.ts';
import type { ResourceDraft } from '../records.ts';
import type { ImageIndex } from './image-index.ts';

/** The resources of compose services, and the images that Tilt builds from their `build` sections. */
export function assembleCompose(evaluation: Evaluation, images: ImageIndex): readonly ResourceDraft[] {
  const resources: ResourceDraft[] = [];
  for (const project of evaluation.composeProjects)
    for (const service of project.services.values()) {
      const image = service.userImage ?? service.image ?? defaultImage(project, service);
      service.resource.images.push(image);
      resources.push(service.resource);
      if (!service.build) continue;
      const reference = certain(image.ref);
      const parsed = reference?.known ? parseImageReference(reference.text) : 'unknown';
      if (typeof parsed !== 'string' && images.peek(parsed)) continue;
      const built = buildOf(project, service, image);
      evaluation.images.push(built);
      images.add(built);
    }
  const registry = evaluation.registries.find((candidate) => !candidate.call.conditional);
  if (resources.some((resource) => !resource.conditional) && registry)
    evaluation.error(registry.call, 'tilt', 'default_registry is not supported with docker compose', registry.at);
  return resources;
}

/** Compose names an image that it is not told by the project and the service. */
function defaultImage(project: ComposeProject, service: ComposeService): ImageReference {
  const name = TracedText.computed(`_${service.name}`, service.at);
  const prefix =
    project.name === ''
      ? TracedText.hole({ why: "the name of the repository's folder is not known" })
      : TracedText.computed(project.name, service.at);
  return { ref: known(TracedText.concat(prefix, name)), at: service.at };
}

function buildOf(project: ComposeProject, service: ComposeService, image: ImageReference): ImageBuild {
  const build = service.build!;
  const written = build.context ?? known(TracedText.computed('.', build.at));
  const context = mapPossible(written, (text) => pathValue(build.folder, text));
  return {
    ref: image.ref,
    builder: 'docker_compose',
    call: project.call,
    at: service.at,
    ...(build.dockerfileContents
      ? { dockerfileContents: build.dockerfileContents }
      : { dockerfile: dockerfileOf(service, context) }),
    context,
    ...(build.target && { target: build.target }),
    buildArgs: build.args,
    deps: [],
    imageDeps: [],
    skipsLocalDocker: known(false),
    disablePush: known(false),
    conditional: project.call.conditional,
    synthetic: false,
  };
}

/** A Dockerfile of a compose file belongs to the build context. */
function dockerfileOf(service: ComposeService, context: Possible<PathValue>): Possible<DockerfileUse> {
  const build = service.build!;
  const { dockerfile } = build;
  if (!dockerfile)
    return mapPossible(context, (path) => ({ path: implicitDockerfile(path), implicit: true, at: build.at }));
  const base = certain(context);
  if (!base) return notKnown(context.unknown ?? { why: 'the build context is one of several' });
  return mapPossible(dockerfile, (text) => {
    const path =
      base.path === undefined || text.text.startsWith(HOLE) ? undefined : cleanPath(`${base.path}/${text.text}`);
    return {
      path: { text, path: path?.startsWith('..') || text.text.startsWith('/') ? undefined : path },
      implicit: false,
      at: nameInPath(text) ?? build.at,
    };
  });
}
