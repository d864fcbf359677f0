import type { Related, Severity, TextEdit } from '../finding/finding.ts';
import type { CiWorkflow } from '../model/ci.ts';
import type { Directive } from '../model/directive.ts';
import type { LeafKind, RepositoryFile } from '../model/files.ts';
import type { Chart, ValuePathUse } from '../model/helm.ts';
import type { ImageMention } from '../model/image.ts';
import type { PackageManifest } from '../model/packages.ts';
import type { Dockerfile, ParseError, ParserName, Pipeline } from '../model/pipeline.ts';
import type { ArgoDeployment, Publication, VariableUse } from '../model/relations.ts';
import type { HelmRun } from '../model/routine.ts';
import type { ApiCall, ImageBuild, Release, Resource, TiltProject } from '../model/tilt.ts';
import type { Unresolved } from '../model/unresolved.ts';
import type { Span } from '../text/source.ts';

/** What a rule may declare as its subject; the engine calls `check` once for each. */
export interface Subjects {
  /** The whole project, once. */
  readonly pipeline: Pipeline;
  /** A root Tiltfile with all that it loads. */
  readonly tiltProject: TiltProject;
  /** A call of a function of Tilt or of a known extension. */
  readonly apiCall: ApiCall;
  readonly image: ImageBuild;
  /** An image name, wherever a Tiltfile gives one. */
  readonly imageMention: ImageMention;
  readonly resource: Resource;
  readonly release: Release;
  readonly chart: Chart;
  readonly valuePath: ValuePathUse;
  readonly dockerfile: Dockerfile;
  readonly file: RepositoryFile;
  /** A run of `helm`, in whatever runs commands. */
  readonly helmRun: HelmRun;
  readonly workflow: CiWorkflow;
  readonly argoDeployment: ArgoDeployment;
  /** Commands that publish packages. */
  readonly publication: Publication;
  readonly packageManifest: PackageManifest;
  /** A variable of the environment that something reads. */
  readonly variableUse: VariableUse;
  readonly parseError: ParseError;
  /** What the evaluation could not know. */
  readonly unresolved: Unresolved;
  /** A comment that switches rules off; known after all other rules have run. */
  readonly directive: Directive;
}

export type SubjectName = keyof Subjects;

export type PresetName = 'recommended' | 'ameide' | 'strict';

/** A snippet of a repository in a rule's documentation: file names and their contents. A test lints it. */
export type Example = Readonly<Record<string, string>>;

/** What `explain`, `docs/rules.md` and the README say of a rule. */
export interface RuleDocs {
  /** One line for tables: what it reports. */
  readonly summary: string;
  /** What it reports and what it leaves alone, in full. Markdown. */
  readonly what: string;
  /** The outage or the cost behind it. Markdown. */
  readonly why: string;
  /** How to mend it. Markdown. */
  readonly fix: string;
  /** A repository with at least one finding of this rule. */
  readonly bad: Example;
  /** The same repository, mended: no finding of this rule. */
  readonly good: Example;
}

/** Message texts by name: the observed fact first, the user's own value quoted, then what is expected; one sentence. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of each message are its own; `report` checks them
export type Messages = Readonly<Record<string, (...args: any[]) => string>>;

/** Edits that mend a reported finding. */
export interface ReportedFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Overrides the kind that the rule declares, for a case in which it differs. */
  readonly kind?: 'safe' | 'unsafe';
}

/** What goes with a finding besides its place. */
export interface ReportDetails {
  /** The other places on the value's way, nearest first. */
  readonly related?: readonly Related[];
  readonly fix?: ReportedFix;
}

/** What a rule's `check` may use. */
export interface RuleContext<M extends Messages, O> {
  readonly pipeline: Pipeline;
  /** The rule's options, with its defaults filled in. */
  readonly options: O;
  /** Reports the broken policy at the place where a person has to edit. */
  report<K extends keyof M>(message: K, args: Parameters<M[K]>, at: Span, details?: ReportDetails): void;
}

/** JSON Schema (draft 2020-12) of an options object. */
export type OptionsSchema = Readonly<Record<string, unknown>>;

/** A policy. One file in `rules/<domain>/<name>.ts` whose default export this is. */
export interface Rule<S extends SubjectName = SubjectName, M extends Messages = Messages, O = unknown> {
  /** `domain/name`, the same as its path below `rules/`. */
  readonly id: string;
  readonly subject: S;
  /** The severity in each preset; a preset that is missing leaves the rule off. `ameide` and `strict` inherit downwards. */
  readonly severity: Partial<Readonly<Record<PresetName, Severity>>>;
  /** Option values that a preset sets in place of the defaults; inherited downwards like the severity. */
  readonly presetOptions?: Partial<Readonly<Record<PresetName, Partial<O>>>>;
  /**
   * Rules that say more of the same problem: where one of them reports an error at the same place, this rule's finding is
   * left out. One that is off, or does not report, takes nothing away.
   */
  readonly yieldsTo?: readonly string[];
  /**
   * Kinds of leaf files in which neither its findings nor places related to them lie, but for the file of its own subject:
   * a run that asks about such files alone leaves the rule out. Default: none, so that the rule always runs.
   */
  readonly spares?: readonly LeafKind[];
  /** Parsers that take long to load and that it asks for. */
  readonly needs?: readonly ParserName[];
  /** Whether it mends what it reports, and how surely. */
  readonly fix?: 'safe' | 'unsafe';
  /** The schema of its options and the values of those that a config leaves out. */
  readonly options?: { readonly schema: OptionsSchema; readonly defaults: O };
  readonly docs: RuleDocs;
  readonly messages: M;
  /**
   * Messages about something graver than the rest of the rule: their severity in every preset that has the rule. A severity
   * that a config gives the rule holds for all its messages.
   */
  readonly graver?: Partial<Readonly<Record<keyof M, Severity>>>;
  check(subject: Subjects[S], context: RuleContext<M, O>): void;
}

/** Declares a rule; keeps the types of its messages and options. */
export function defineRule<const S extends SubjectName, M extends Messages, O = Readonly<Record<string, never>>>(
  rule: Rule<S, M, O>,
): Rule<S, M, O> {
  return rule;
}

/** A rule of any subject, as the index holds it. */
// biome-ignore lint/suspicious/noExplicitAny: rules of different subjects, messages and options in one list
export type AnyRule = Rule<any, any, any>;
