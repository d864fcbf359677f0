import type { ApiCall, ImageReference } from './tilt.ts';

/** An image name in a Tiltfile: of an image that is built, or of one that a deployment asks for. */
export interface ImageMention extends ImageReference {
  readonly use: 'built' | 'image_deps';
  readonly call: ApiCall;
}
