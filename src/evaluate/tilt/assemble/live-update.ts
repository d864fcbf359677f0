import { certain } from '../../../model/possible.ts';
import type { ImageBuild } from '../../../model/tilt.ts';
import type { Evaluation } from '../evaluation.ts';
import type { ResourceDraft } from '../records.ts';
import type { StepValue } from '../values/opaque.ts';
import type { ImageIndex } from './image-index.ts';

const RESTART_DEPRECATED = (names: string) =>
  `Found \`restart_container()\` LiveUpdate step in resource(s): [${names}]. \`restart_container()\`  has been deprecated for k8s resources. We recommend the restart_process extension: https://github.com/tilt-dev/tilt-extensions/tree/master/restart_process. For more information, see https://docs.tilt.dev/live_update_reference.html#restarting-your-process`;

/** What Tilt refuses of live updates once it knows which resources deploy the images. */
export function checkLiveUpdates(
  evaluation: Evaluation,
  images: ImageIndex,
  kubernetes: readonly ResourceDraft[],
  compose: readonly ResourceDraft[],
): void {
  const deployed = new Set<ImageBuild>();
  const restarting: { readonly name: string; readonly step: StepValue; readonly image: ImageBuild }[] = [];
  for (const resource of [...kubernetes, ...compose])
    for (const mention of resource.images) {
      const image = images.find(mention);
      if (!image || image.conditional || resource.conditional) continue;
      deployed.add(image);
      if (resource.kind === 'docker_compose') {
        const entrypoint = image.call.arguments.get('entrypoint');
        if (entrypoint && entrypoint.value.kind !== 'none')
          evaluation.error(
            image.call,
            'tilt',
            'docker_build/custom_build.entrypoint not supported for Docker Compose resources',
            entrypoint.name ?? entrypoint.at,
          );
        continue;
      }
      const step = evaluation.liveUpdates.get(image)?.find((one) => one.step === 'restart_container');
      if (step) restarting.push({ name: certain(resource.name)?.text ?? '', step, image });
    }
  const first = restarting[0];
  if (first)
    evaluation.error(
      first.image.call,
      'tilt',
      RESTART_DEPRECATED([...new Set(restarting.map(({ name }) => name))].join(', ')),
      first.step.at ?? first.image.at,
    );
  for (const image of deployed) checkWatched(evaluation, image);
}

/** A step is only ever carried out for files that some build watches. */
function checkWatched(evaluation: Evaluation, image: ImageBuild): void {
  const steps = evaluation.liveUpdates.get(image) ?? [];
  if (steps.length === 0) return;
  // Base images watch their files, too; which images are base images does not matter when no build watches the file.
  const watched = watchedPaths(evaluation.images);
  if (!watched) return;
  for (const step of steps)
    for (const possible of step.paths) {
      const path = certain(possible);
      if (path?.path === undefined || !path.text.known) continue;
      const inside = path.path;
      if (watched.some((folder) => folder === '' || inside === folder || inside.startsWith(`${folder}/`))) continue;
      const own = watchedPaths([image]) ?? [];
      const what = step.step === 'sync' ? 'sync step source' : 'fall_back_on paths';
      evaluation.error(
        image.call,
        'tilt',
        `${what} '${inside || '.'}' is not a child of any watched filepaths ([${own.map((folder) => folder || '.').join(' ')}])`,
        path.text.literalOf() ?? step.at ?? image.at,
      );
    }
}

/** The paths that builds watch; undefined when one is not known. */
function watchedPaths(images: readonly ImageBuild[]): string[] | undefined {
  const out: string[] = [];
  for (const image of images)
    for (const possible of [...(image.context ? [image.context] : []), ...image.deps]) {
      const path = certain(possible);
      if (path?.path === undefined || !path.text.known) return undefined;
      out.push(path.path === '.' ? '' : path.path);
    }
  return out;
}
