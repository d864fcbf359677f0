import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { Possible } from './possible.ts';
import type { At } from './unresolved.ts';

/** A switch of a sync policy, where it is written. `at` is its value's scalar. */
export interface ArgoSwitch extends At {
  readonly value: Possible<boolean>;
}

/** `syncPolicy.automated`. `at` is the key `automated`. */
export interface ArgoAutomatedSync extends At {
  /** Undefined when the switch is not written: it is off then. */
  readonly selfHeal?: ArgoSwitch;
  readonly prune?: ArgoSwitch;
  /** Undefined when not written: it is on then. */
  readonly enabled?: ArgoSwitch;
}

/** A Helm parameter of an Argo CD source. `at` is its name. */
export interface ArgoParameter extends At {
  readonly name: TracedText;
  readonly value?: TracedText;
  /** `file` for an entry of `fileParameters`, whose value is a path. */
  readonly kind: 'value' | 'string' | 'file';
}

/** A values file of an Argo CD source. `at` is its scalar. */
export interface ArgoValuesFile extends At {
  /** As written, expressions of an ApplicationSet filled in. */
  readonly text: TracedText;
  /** Relative to the root of its repository, with holes where parts are not known; undefined for a URL. */
  readonly path: string | undefined;
  /** The repository that `$ref/…` names; undefined for the source's own. */
  readonly repoURL?: TracedText;
}

/** A source of an Application. */
export interface ArgoSource extends At {
  readonly repoURL?: TracedText;
  readonly targetRevision?: TracedText;
  /** The folder in the repository. */
  readonly path?: TracedText;
  /** The chart in a Helm repository. */
  readonly chart?: TracedText;
  /** The name by which `$ref/…` in other sources names this one. */
  readonly ref?: TracedText;
  readonly releaseName?: TracedText;
  readonly valuesFiles: readonly ArgoValuesFile[];
  readonly parameters: readonly ArgoParameter[];
  /** The inline values: a YAML text, or the mapping of `valuesObject` as it is written. */
  readonly values?: TracedText;
}

/** An Application, or one that an ApplicationSet generates. `at` is the name, else the kind. */
export interface ArgoApplication extends At {
  readonly declaredBy: 'Application' | 'ApplicationSet';
  /** The file that declares it. */
  readonly file: string;
  readonly name?: TracedText;
  readonly namespace?: TracedText;
  readonly project?: TracedText;
  /** Labels and annotations that name its environment (`env: dev`). */
  readonly environments: readonly TracedText[];
  readonly destination: {
    readonly server?: TracedText;
    readonly name?: TracedText;
    readonly namespace?: TracedText;
  };
  readonly sources: readonly ArgoSource[];
  readonly automated?: ArgoAutomatedSync;
  /** The parameters by which an ApplicationSet generated it, by their flat names (`path.basename`); else empty. */
  readonly parameters: ReadonlyMap<string, TracedText>;
  /** Whether it may not exist, or exist several times: its generator is not static. */
  readonly uncertain: boolean;
  /** Where `spec` begins: the key. */
  readonly spec?: Span;
}
