import type { Possible } from '../../model/possible.ts';
import type { ApiCall, ImageReference, NameReference, PathValue, ResourceKind, TiltCommand } from '../../model/tilt.ts';
import type { Span } from '../../text/source.ts';
import type { TracedText, Unknown } from '../../text/traced.ts';
import type { FunctionValue, Value } from '../starlark/values.ts';
import type { KubernetesObject } from './kubernetes/object.ts';

/** A resource while the Tiltfile runs and its parts come together. */
export interface ResourceDraft {
  name: Possible<TracedText>;
  readonly kind: ResourceKind;
  readonly at: Span;
  readonly call: ApiCall;
  readonly configuredBy: ApiCall[];
  readonly images: ImageReference[];
  /** Why more images may belong to it. */
  imagesUnknown?: Unknown;
  /** Image references that must be built (`image_deps` of a custom deploy). */
  readonly requiredImages: ImageReference[];
  readonly resourceDeps: NameReference[];
  readonly labels: NameReference[];
  autoInit: Possible<boolean>;
  triggerMode: Possible<'auto' | 'manual'> | undefined;
  cmd?: TiltCommand;
  serveCmd?: TiltCommand;
  deleteCmd?: TiltCommand;
  readonly deps: Possible<PathValue>[];
  readonly ignore: Possible<PathValue>[];
  readonly objects: KubernetesObject[];
  readonly conditional: boolean;
}

/** Kubernetes objects that one call of `k8s_yaml` registers. */
export interface DeployedYaml {
  readonly call: ApiCall;
  readonly objects: readonly KubernetesObject[];
  /** Why there may be more. */
  readonly unknown?: Unknown;
}

/** What a call of `k8s_resource` asks for; it takes effect after the whole file ran. */
export interface ResourceOptions {
  readonly call: ApiCall;
  readonly workload: Possible<TracedText> | undefined;
  readonly newName: Possible<TracedText> | undefined;
  readonly objects: readonly NameReference[];
  readonly objectsUnknown: boolean;
  readonly resourceDeps: readonly NameReference[];
  readonly labels: readonly NameReference[];
  readonly autoInit: Possible<boolean> | undefined;
  readonly triggerMode: Possible<'auto' | 'manual'> | undefined;
  readonly conditional: boolean;
}

/** `k8s_kind` or `k8s_image_json_path`: objects in which Tilt looks for images at further places. */
export interface ImageLocation {
  readonly apiVersion: RegExp;
  readonly kind: RegExp;
  readonly name: RegExp;
  readonly namespace: RegExp;
  readonly paths: readonly string[];
  /** `image_object`: the image is a map of two fields below the path. */
  readonly object?: { readonly path: string; readonly repository: string; readonly tag: string };
}

/** `workload_to_resource_function`. */
export interface WorkloadNaming {
  readonly fn: FunctionValue;
  readonly call: ApiCall;
  /** What Tilt's messages about it begin with: where the function is defined. */
  readonly prefix: string;
  /** Calls it; throws what it throws. */
  invoke(id: Value): Value;
}
