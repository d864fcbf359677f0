import type { Span } from '../text/source.ts';

/** What a thing of the pipeline is. */
export type GraphNodeKind =
  | 'tiltfile'
  | 'image'
  | 'dockerfile'
  | 'base-image'
  | 'resource'
  | 'release'
  | 'chart'
  | 'values'
  | 'application'
  | 'environment'
  | 'registry'
  | 'k3d'
  | 'configmap'
  | 'script'
  | 'runner';

/** A thing of the pipeline. */
export interface GraphNode {
  /** `kind:name`; the same in every run on the same tree. */
  readonly id: string;
  readonly kind: GraphNodeKind;
  readonly label: string;
  /** The service that it belongs to; undefined for what several share. */
  readonly service?: string;
  /** Where it is declared. */
  readonly at?: Span;
}

/** A relation between two things. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** What the first does with the second, in a word or two: `docker_build`, `image_keys image.repository, image.tag`. */
  readonly label: string;
  /** The texts that make the relation. */
  readonly places: readonly Span[];
}

/** The linked pipeline as nodes and edges, each in a fixed order. */
export interface PipelineGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}
