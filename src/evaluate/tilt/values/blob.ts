import type { Span } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { HostValue, UnknownValue } from '../../starlark/values.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';

/** A `blob`: text that functions take for a file's content. `source` says where it came from, in Tilt's words. */
export class BlobValue extends HostValue {
  readonly type = 'blob';
  readonly content: TracedText;
  readonly source: string;
  /** The Kubernetes objects that the text holds, where they were read already. */
  readonly objects?: readonly KubernetesObject[];

  constructor(content: TracedText, source: string, at?: Span, objects?: readonly KubernetesObject[]) {
    super(at);
    this.content = content;
    this.source = source;
    this.objects = objects;
  }

  override str(): TracedText {
    return this.content;
  }

  override truth(): boolean {
    return this.content.length > 0;
  }

  override get hashable(): boolean {
    return false;
  }
}

/** A blob whose content is only known when Tilt runs (`local`, `kustomize`, a chart that is not rendered). */
export class UnknownBlob extends UnknownValue {
  constructor(why: string, at?: Span) {
    super(why, at, 'blob');
  }
}

/** A blob whose content was computed. */
export function blobOf(text: string | TracedText, source: string, at?: Span): BlobValue {
  return new BlobValue(typeof text === 'string' ? TracedText.computed(text, at) : text, source, at);
}
