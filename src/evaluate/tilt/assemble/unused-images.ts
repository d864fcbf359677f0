import { familiarName, familiarString, parseImageReference } from '../../../model/image-reference.ts';
import { certain } from '../../../model/possible.ts';
import type { ImageBuild } from '../../../model/tilt.ts';
import { SourceFile } from '../../../text/source.ts';
import { evaluateDockerfile } from '../../dockerfile/evaluateDockerfile.ts';
import type { Evaluation } from '../evaluation.ts';
import { quote } from '../functions/define.ts';
import type { ResourceDraft } from '../records.ts';
import type { ImageIndex } from './image-index.ts';

const NO_CONFIGS =
  'We could not find any deployment instructions, e.g. `k8s_yaml` or `docker_compose`.\nSkipping all image builds until we know how to deploy them.';
const ONLY_UNCATEGORIZED =
  'No Kubernetes configs with images found.\nIf you are using CRDs, add k8s_kind() to tell Tilt how to find images.\nhttps://docs.tilt.dev/api.html#api.k8s_kind';

/** Warns of images that nothing deploys, as Tilt does: of the first one only. */
export function warnOfUnusedImages(
  evaluation: Evaluation,
  images: ImageIndex,
  resources: { readonly kubernetes: readonly ResourceDraft[]; readonly compose: readonly ResourceDraft[] },
  uncategorized: boolean,
): void {
  const candidates = evaluation.images.filter((image) => isCandidate(evaluation, images, image));
  if (candidates.length === 0) return;
  for (const image of evaluation.images) useBaseImages(evaluation, images, image);
  const unused = candidates.find((image) => !images.isUsed(image));
  if (!unused) return;
  const warn = (message: string) => evaluation.warning(unused.call, message, unused.at, { topic: 'unused-image' });
  const { kubernetes, compose } = resources;
  if (kubernetes.length === 0 && compose.length === 0) {
    warn(uncategorized ? ONLY_UNCATEGORIZED : NO_CONFIGS);
    return;
  }
  const reference = parseImageReference(certain(unused.ref)!.text);
  if (typeof reference === 'string') return;
  const name = familiarString(reference);
  const near = nearNames(familiarName(reference), [...kubernetes, ...compose]);
  const hint = near.length === 0 ? '' : `Did you mean…\n${near.map((one) => `    - ${one}\n`).join('')}`;
  warn(
    `Image not used in any ${compose.length > 0 ? 'Docker Compose' : 'Kubernetes'} config:\n    ✕ ${name}\n${hint}Skipping this image build\nIf this is deliberate, suppress this warning with: update_settings(suppress_unused_image_warnings=[${quote(name)}])`,
  );
}

/** Whether an image is surely built and no resource or build is known to use it. */
function isCandidate(evaluation: Evaluation, images: ImageIndex, image: ImageBuild): boolean {
  const name = certain(image.ref);
  if (image.conditional || !name?.known || images.isUsed(image)) return false;
  return !evaluation.unusedImagesAllowed.some(
    ({ alternatives, unknown }) =>
      unknown || alternatives.some((one) => !one.known || one.text === '*' || one.text === name.text),
  );
}

/** The images that a Dockerfile builds on or copies from count as used. */
function useBaseImages(evaluation: Evaluation, images: ImageIndex, image: ImageBuild): void {
  const files: SourceFile[] = [];
  for (const use of image.dockerfile?.alternatives ?? []) {
    const file = use.path.path === undefined ? undefined : evaluation.options.files.source(use.path.path);
    if (file) files.push(file);
  }
  for (const contents of image.dockerfileContents?.alternatives ?? []) files.push(new SourceFile('', contents.text));
  const buildArgs = new Map(image.buildArgs.map(({ name, value }) => [name, value]));
  for (const file of files) {
    const facts = evaluateDockerfile(file, { buildArgs });
    for (const stage of facts.stages)
      if (stage.base === undefined) images.useMention({ ref: stage.from, at: stage.fromSpan });
    for (const copy of facts.copies)
      if (copy.from && copy.from.stage === undefined) images.useMention({ ref: copy.from.text, at: image.at });
  }
}

/** Deployed images with the same last component, or one in the other. */
function nearNames(name: string, resources: readonly ResourceDraft[]): readonly string[] {
  const last = name.split('/').at(-1)!;
  const out = new Set<string>();
  for (const resource of resources)
    for (const { ref } of resource.images) {
      const text = certain(ref);
      const reference = text?.known ? parseImageReference(text.text) : 'unknown';
      if (typeof reference !== 'string' && familiarName(reference).split('/').at(-1) === last)
        out.add(familiarName(reference));
    }
  return [...out].slice(0, 3);
}
