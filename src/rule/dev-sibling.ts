import type { DockerfileLink, Pipeline } from '../model/pipeline.ts';
import { certain } from '../model/possible.ts';
import type { ImageBuild } from '../model/tilt.ts';
import { type Span, spanKey, spanText } from '../text/source.ts';
import { addArguments } from './edits.ts';
import type { ReportedFix } from './rule.ts';

/**
 * Builds the dev Dockerfile beside a release one in its place. Undefined where no such file is there, and where the edit would
 * concern more than images that are built from a release Dockerfile with a dev sibling of the same name.
 */
export function buildDevSibling(link: DockerfileLink, pipeline: Pipeline): ReportedFix | undefined {
  const { devSibling, image } = link;
  if (!devSibling) return undefined;
  const title = `Build ${fileName(devSibling)}`;
  if (link.implicit) {
    const edit = image.command ? optionFor(link, devSibling, pipeline) : argumentFor(image, devSibling, pipeline);
    return edit && { title, edits: [edit] };
  }
  const span = writtenName(link);
  if (!span || !mayRename(span, link, pipeline)) return undefined;
  return { title, edits: [{ span, text: fileName(devSibling) }] };
}

/** What was found out of names in a pipeline: a helper's default may be the name of very many images. */
const judged = new WeakMap<Pipeline, Map<string, boolean>>();

function mayRename(span: Span, link: DockerfileLink, pipeline: Pipeline): boolean {
  const known = judged.get(pipeline) ?? new Map<string, boolean>();
  judged.set(pipeline, known);
  const key = `${spanKey(span)} ${fileName(link.devSibling ?? '')}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const may = pipeline.concernsOnly(span, (other) => isMeant(other, span, link, pipeline));
  known.set(key, may);
  return may;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The Dockerfile's name without its folder, where it is written in one piece. */
function writtenName({ path, written }: DockerfileLink): Span | undefined {
  const name = fileName(path);
  return written?.text.endsWith(name) ? written.slice(written.length - name.length).exactSpan : undefined;
}

/** Whether every Dockerfile of an image whose name stands in a span is to become a dev sibling of the same name. */
function isMeant(image: ImageBuild, span: Span, { devSibling }: DockerfileLink, pipeline: Pipeline): boolean {
  if (pipeline.isIntegrationImage(image)) return false;
  const links = pipeline.dockerfilesOf(image).filter((link) => {
    const pieces = link.written?.pieces ?? [];
    return pieces.some(
      (piece) => piece.span?.file.path === span.file.path && piece.span.start < span.end && span.start < piece.span.end,
    );
  });
  return (
    links.length > 0 &&
    links.every((link) => {
      const own = writtenName(link);
      return (
        link.role === 'release' &&
        own !== undefined &&
        spanKey(own) === spanKey(span) &&
        link.devSibling !== undefined &&
        fileName(link.devSibling) === fileName(devSibling ?? '')
      );
    })
  );
}

/** The argument that names the dev sibling, for a call that builds one image. */
function argumentFor(image: ImageBuild, devSibling: string, pipeline: Pipeline) {
  const { call } = image;
  const context = certain(image.context);
  const isOnly = pipeline.images.every(
    (other) => other === image || other.synthetic || spanKey(other.call.span) !== spanKey(call.span),
  );
  if (!/^docker_build/.test(call.name) || !isOnly || !context || context.path === undefined) return undefined;
  const name = fileName(devSibling);
  if (devSibling !== (context.path === '' ? name : `${context.path}/${name}`)) return undefined;
  const path = below(context.text.text, name);
  return path === undefined ? undefined : addArguments(call, [`dockerfile='${path}'`]);
}

/** The option that names the dev sibling, before the context in a line of a build command. */
function optionFor({ at }: DockerfileLink, devSibling: string, pipeline: Pipeline) {
  const path = below(spanText(at), fileName(devSibling));
  if (
    path === undefined ||
    !/[ \t]/.test(at.file.text[at.start - 1] ?? '') ||
    !/[\s'";&|)]|^$/.test(at.file.text[at.end] ?? '')
  )
    return undefined;
  const isMeantToo = (image: ImageBuild) =>
    !pipeline.isIntegrationImage(image) &&
    pipeline.dockerfilesOf(image).some((link) => spanKey(link.at) === spanKey(at) && link.devSibling === devSibling);
  if (!pipeline.concernsOnly(at, isMeantToo)) return undefined;
  return { span: { file: at.file, start: at.start, end: at.start }, text: `-f ${path} ` };
}

/** A file in a folder, as a literal or a shell word can hold the path. */
function below(folder: string, name: string): string | undefined {
  const path = /^\.?\/?$/.test(folder) ? name : `${folder.replace(/\/+$/, '')}/${name}`;
  return /^[\w./@+-]+$/.test(path) ? path : undefined;
}
