import { familiarString, parseImageReference } from '../../../model/image-reference.ts';
import { certain, known, type Possible } from '../../../model/possible.ts';
import type { ImageBuild, ImageReference, Resource } from '../../../model/tilt.ts';
import type { TracedText, Unknown } from '../../../text/traced.ts';
import type { Evaluation } from '../evaluation.ts';
import { quote } from '../functions/define.ts';
import type { ResourceDraft } from '../records.ts';
import { assembleCompose } from './compose.ts';
import { checkDependencies } from './dependencies.ts';
import { ImageIndex } from './image-index.ts';
import { KubernetesAssembly } from './kubernetes.ts';
import { checkLiveUpdates } from './live-update.ts';
import { warnOfUnusedImages } from './unused-images.ts';

/** What Tilt makes of everything after the Tiltfile ran: its resources, in the order in which Tilt lists them. */
export function assemble(evaluation: Evaluation): readonly Resource[] {
  const images = new ImageIndex(evaluation.images);
  for (const image of evaluation.images) checkImageDeps(evaluation, images, image);
  const kubernetes = new KubernetesAssembly(evaluation, images);
  const compose = assembleCompose(evaluation, images);
  const deploys = evaluation.resources.filter((resource) => resource.kind === 'custom_deploy');
  const locals = evaluation.resources.filter((resource) => resource.kind === 'local');
  for (const resource of [...deploys, ...kubernetes.resources, ...compose])
    for (const mention of resource.images) images.useMention(mention);
  for (const resource of deploys) checkRequiredImages(evaluation, images, resource);
  checkUnusedSteps(evaluation);
  const deployed = [...deploys, ...kubernetes.resources];
  checkLiveUpdates(evaluation, images, deployed, compose);
  const all = [...deploys, ...kubernetes.resources, ...compose, ...locals].sort((a, b) => a.call.order - b.call.order);
  const incomplete = missingResources(evaluation, all);
  checkDependencies(evaluation, all, incomplete !== undefined);
  checkEnabled(evaluation, all, incomplete, kubernetes.uncategorized.length > 0);
  const isComplete = !incomplete && !all.some((resource) => resource.imagesUnknown);
  const uncategorized = kubernetes.uncategorized.length > 0;
  evaluation.whenWarningsAreAsked(() => {
    if (isComplete) warnOfUnusedImages(evaluation, images, { kubernetes: deployed, compose }, uncategorized);
  });
  const mode: Possible<'auto' | 'manual'> = evaluation.triggerMode?.mode ?? known('auto');
  return all.map((draft) => finish(draft, mode));
}

/** Why there may be resources that are not known. */
function missingResources(evaluation: Evaluation, resources: readonly ResourceDraft[]): Unknown | undefined {
  if (evaluation.incomplete) return { why: 'the evaluation was cut short' };
  const nameless = resources.find((resource) => !certain(resource.name)?.known);
  return (
    evaluation.unknownYaml ??
    evaluation.unknownResources ??
    evaluation.composeProjects.find((project) => project.unknown)?.unknown ??
    nameless?.name.unknown ??
    nameless?.name.alternatives.find((name) => !name.known)?.unknown
  );
}

/** An image that a custom build depends on has to be built. */
function checkImageDeps(evaluation: Evaluation, images: ImageIndex, image: ImageBuild): void {
  for (const dependency of image.imageDeps) {
    if (images.useMention(dependency) !== 'none' || images.incomplete || evaluation.incomplete) continue;
    const name = certain(image.ref)?.text ?? '';
    evaluation.error(
      image.call,
      'tilt',
      `image ${quote(familiar(name))}: image dep ${quote(familiar(certain(dependency.ref)!.text))} not found`,
      dependency.at,
      { topic: 'image-dep' },
    );
  }
}

function familiar(text: string): string {
  const reference = parseImageReference(text);
  return typeof reference === 'string' ? text : familiarString(reference);
}

function checkRequiredImages(evaluation: Evaluation, images: ImageIndex, resource: ResourceDraft): void {
  if (images.incomplete || evaluation.incomplete) return;
  for (const image of resource.requiredImages)
    if (images.useMention(image) === 'none')
      evaluation.error(
        resource.call,
        'tilt',
        `resource ${quote(certain(resource.name)?.text ?? '')}: image build ${quote(familiar(certain(image.ref)!.text))} not found`,
        image.at,
        { topic: 'image-dep' },
      );
}

/** A live-update step that nothing uses is an error, unless something that is not known may use it. */
function checkUnusedSteps(evaluation: Evaluation): void {
  if (evaluation.unknownModules || evaluation.incomplete) return;
  const unused = [...evaluation.unusedSteps.values()].filter(({ call }) => !call.conditional);
  if (unused.length === 0) return;
  const lines = unused.map(({ step, call }) => {
    const { line, column } = call.span.file.positionAt(call.at.end);
    return `${call.tiltfile}:${line}:${column}: value '${step.str().text}' of type '${step.type}'`;
  });
  const first = unused[0]!;
  evaluation.error(
    first.call,
    'tilt',
    `found ${unused.length} live_update steps that were created but not used in a live_update:\n${lines.join('\n\t')}`,
    first.call.at,
    { related: unused.slice(1).map(({ call }) => ({ message: 'also not used', span: call.at })) },
  );
}

function checkEnabled(
  evaluation: Evaluation,
  resources: readonly ResourceDraft[],
  incomplete: Unknown | undefined,
  uncategorized: boolean,
): void {
  const { enabled } = evaluation.config;
  if (!enabled || incomplete || enabled.call.conditional) return;
  const names = resources.map((resource) => certain(resource.name)?.text ?? '');
  if (uncategorized) names.push('uncategorized');
  const wanted = enabled.names.map(({ name }) => certain(name));
  const missing = enabled.names.filter(({ name }) => {
    const text = certain(name);
    return text?.known && !names.includes(text.text);
  });
  const first = missing[0];
  if (!first) return;
  const others = names.filter((name) => !wanted.some((text) => text?.text === name));
  evaluation.error(
    enabled.call,
    'tilt',
    `You specified some resources that could not be found: ${missing.map(({ name }) => quote(certain(name)!.text)).join(', ')}\nIs this a typo? Existing resources in Tiltfile: ${others.map(quote).join(', ')}`,
    first.at,
    { topic: 'unknown-resource' },
  );
}

/** The names that `config.set_enabled_resources` enabled; undefined when all are. */
export function enabledResources(evaluation: Evaluation): Possible<readonly TracedText[]> | undefined {
  const { enabled } = evaluation.config;
  if (!enabled || enabled.names.length === 0) return undefined;
  const unknown = enabled.names.find(({ name }) => name.unknown)?.name.unknown;
  const texts = enabled.names.flatMap(({ name }) => name.alternatives);
  return unknown ? { alternatives: [texts], unknown } : known(texts);
}

function finish(draft: ResourceDraft, mode: Possible<'auto' | 'manual'>): Resource {
  return {
    name: draft.name,
    kind: draft.kind,
    at: draft.at,
    call: draft.call,
    configuredBy: draft.configuredBy,
    images: distinct(draft.images),
    ...(draft.imagesUnknown && { imagesUnknown: draft.imagesUnknown }),
    resourceDeps: draft.resourceDeps,
    labels: draft.labels,
    autoInit: draft.autoInit,
    triggerMode: draft.triggerMode ?? mode,
    ...(draft.cmd && { cmd: draft.cmd }),
    ...(draft.serveCmd && { serveCmd: draft.serveCmd }),
    ...(draft.deleteCmd && { deleteCmd: draft.deleteCmd }),
    deps: draft.deps,
    ignore: draft.ignore,
    conditional: draft.conditional,
  };
}

function distinct(images: readonly ImageReference[]): readonly ImageReference[] {
  const seen = new Set<string>();
  return images.filter((image) => {
    const text = certain(image.ref)?.text;
    if (text === undefined) return true;
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
