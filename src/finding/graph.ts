/** A thing of the pipeline, as a report draws it. */
export interface ReportedNode {
  readonly id: string;
  /** What it is, in a word: `image`, `resource`, `release`, `chart`, `Dockerfile`. */
  readonly kind: string;
  readonly label: string;
  /** The service it belongs to; absent for what several share. */
  readonly group?: string;
  /** Where it is declared. */
  readonly path?: string;
  readonly line?: number;
}

/** A link between two things of the pipeline. */
export interface ReportedEdge {
  readonly from: string;
  readonly to: string;
  /** What the first does with the second: `builds from`. */
  readonly label: string;
  /** Why the link does not hold, in the words of a finding. */
  readonly broken?: string;
}

/** The pipeline from source to cluster, as a report draws it. */
export interface ReportedGraph {
  readonly nodes: readonly ReportedNode[];
  readonly edges: readonly ReportedEdge[];
}
