import type { ConfigMap } from '../values/config.ts';
import type { ChartFile } from './file.ts';
import type { Metadata } from './metadata.ts';

/** What a chart is loaded from. */
export interface ChartParts {
  readonly metadata: Metadata;
  readonly values: ConfigMap | undefined;
  readonly schema: ChartFile | undefined;
  readonly templates: readonly ChartFile[];
  readonly files: readonly ChartFile[];
}

/**
 * A chart and its subcharts. `load.ts` makes it; `dependencies.ts` works on copies, where aliases are applied and
 * charts that are switched off are gone.
 */
export class Chart {
  readonly metadata: Metadata;
  /** The defaults of `values.yaml`; with imported values once dependencies are processed. Undefined without the file. */
  values: ConfigMap | undefined;
  readonly schema: ChartFile | undefined;
  readonly templates: readonly ChartFile[];
  /** Every other file: what `.Files` shows, `crds/` included. */
  readonly files: readonly ChartFile[];
  /** Where the chart lies: a folder, or an archive with `!` behind it. */
  readonly path: string;
  /** The name by which the chart itself is known, which an alias does not change. */
  readonly ownName: string;
  #parent: Chart | undefined;
  #dependencies: Chart[] = [];

  constructor(parts: ChartParts, path: string, ownName = parts.metadata.name) {
    this.metadata = parts.metadata;
    this.values = parts.values;
    this.schema = parts.schema;
    this.templates = parts.templates;
    this.files = parts.files;
    this.path = path;
    this.ownName = ownName;
  }

  get name(): string {
    return this.metadata.name;
  }

  get parent(): Chart | undefined {
    return this.#parent;
  }

  get dependencies(): readonly Chart[] {
    return this.#dependencies;
  }

  setDependencies(charts: readonly Chart[]): void {
    this.#dependencies = [...charts];
    for (const chart of charts) chart.#parent = this;
  }

  get isLibrary(): boolean {
    return this.metadata.type.toLowerCase() === 'library';
  }

  /** `parent.sub`. */
  get chartPath(): string {
    return this.#parent ? `${this.#parent.chartPath}.${this.name}` : this.name;
  }

  /** `parent/charts/sub`: the folder in which `# Source:` and template names see the chart. */
  get fullPath(): string {
    return this.#parent ? `${this.#parent.fullPath}/charts/${this.name}` : this.name;
  }

  /** A copy with copies of its subcharts, under another name if one is given. Files and values are shared. */
  copy(name = this.name): Chart {
    const { metadata } = this;
    const chart = new Chart(
      {
        metadata: {
          ...metadata,
          name,
          dependencies: metadata.dependencies?.map((dependency) => ({ ...dependency })),
        },
        values: this.values,
        schema: this.schema,
        templates: this.templates,
        files: this.files,
      },
      this.path,
      this.ownName,
    );
    chart.setDependencies(this.#dependencies.map((dependency) => dependency.copy()));
    return chart;
  }
}
