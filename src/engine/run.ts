import type { ResolvedConfig } from '../config/resolved.ts';
import type { Finding, Related, Severity } from '../finding/finding.ts';
import type { Directive } from '../model/directive.ts';
import type { FileKind, LeafKind, RepositoryFile } from '../model/files.ts';
import type { Memo } from '../model/memo.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { AnyRule, ReportDetails, SubjectName, Subjects } from '../rule/rule.ts';
import { type Span, spanKey } from '../text/source.ts';
import { hasComments } from './comments.ts';
import { Directives, directivesOf, type Suppression } from './directives.ts';
import { joinFixes } from './fix.ts';

/** A rule, or the collecting of its subjects, threw: a bug in ameide-lint or in a team's rule. */
export interface Crash {
  /** Undefined when the subjects of several rules could not be collected. */
  readonly rule?: string;
  /** What was looked at: `image at tilt/Tiltfile.core:9:5`. */
  readonly subject: string;
  readonly error: unknown;
}

export interface RunOptions {
  readonly rules: readonly AnyRule[];
  readonly config: ResolvedConfig;
  /** Runs only these of the rules; default: all. */
  readonly only?: ReadonlySet<string>;
  /** Whether findings in the file are wanted; default: all. */
  readonly selects?: (path: string) => boolean;
  /**
   * Leaf files (`Pipeline.isLeaf`) when only findings are wanted that lie in one of them or have to do with one: rules that
   * spare them all are left out. What is found nevertheless about other files is no full answer about these.
   */
  readonly leaves?: readonly Leaf[];
  /** Whether comments may switch rules off. */
  readonly inlineConfig?: boolean;
  /** Keeps what a rule reports of a subject; it has to be the pipeline's own memo, which knows what was read. */
  readonly memo?: Memo;
  /** A clock in milliseconds; without it no times are taken. */
  readonly now?: () => number;
  /** Hears of each rule before it runs: its id, its number from 1, and how many there are. */
  readonly onRule?: (rule: string, number: number, total: number) => void;
}

/** A file of the repository of a leaf kind. */
export interface Leaf extends RepositoryFile {
  readonly kind: LeafKind;
}

export interface RunResult {
  /** By path, line, column and rule. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppression[];
  readonly crashes: readonly Crash[];
  /** Milliseconds by rule. Evaluation counts for the rule that first asks for its result. */
  readonly time: ReadonlyMap<string, number>;
}

/** What a rule says of a subject, whatever the configuration makes of it. */
interface Report {
  readonly message: string;
  readonly at: Span;
  readonly details: ReportDetails | undefined;
  /** The severity of its message where a preset gives the rule's. */
  readonly graver: Severity | undefined;
}

/** What a rule says of all its subjects. */
interface Outcome {
  readonly reports: readonly Report[];
  readonly crashes: readonly Crash[];
}

/** What rules are run over. */
interface Ground {
  readonly pipeline: Pipeline;
  readonly config: ResolvedConfig;
  readonly leaves?: readonly Leaf[] | undefined;
  readonly memo?: Memo;
}

/** Findings by path, line, column, rule, and message for a total order. */
export function compareFindings(a: Finding, b: Finding): number {
  const pathA = a.span.file.path;
  const pathB = b.span.file.path;
  if (pathA !== pathB) return pathA < pathB ? -1 : 1;
  if (a.span.start !== b.span.start) return a.span.start - b.span.start;
  if (a.rule !== b.rule) return a.rule < b.rule ? -1 : 1;
  return a.span.end - b.span.end || (a.message < b.message ? -1 : a.message > b.message ? 1 : 0);
}

const collect: { readonly [S in SubjectName]: (pipeline: Pipeline) => readonly Subjects[S][] } = {
  pipeline: (pipeline) => [pipeline],
  tiltProject: (pipeline) => pipeline.tiltProjects,
  apiCall: (pipeline) => pipeline.apiCalls,
  image: (pipeline) => pipeline.images,
  imageMention: (pipeline) => pipeline.imageMentions,
  resource: (pipeline) => pipeline.resources,
  release: (pipeline) => pipeline.releases,
  chart: (pipeline) => pipeline.charts,
  valuePath: (pipeline) => pipeline.valuePaths,
  dockerfile: (pipeline) => pipeline.dockerfiles,
  file: (pipeline) => pipeline.repository.files,
  helmRun: (pipeline) => pipeline.helmRuns,
  workflow: (pipeline) => pipeline.workflows,
  argoDeployment: (pipeline) => pipeline.argoDeployments,
  publication: (pipeline) => pipeline.publications,
  packageManifest: (pipeline) => pipeline.manifests,
  variableUse: (pipeline) => pipeline.variableUses,
  parseError: (pipeline) => pipeline.parseErrors,
  unresolved: (pipeline) => pipeline.unresolved,
  // Known only after the other rules have run.
  directive: () => [],
};

/** A subject that stands at a place, or has a path; what a configuration may say about it depends on that. */
function pathOf(subject: unknown): string {
  if (typeof subject !== 'object' || subject === null) return '';
  if ('at' in subject && isSpan(subject.at)) return subject.at.file.path;
  if ('path' in subject && typeof subject.path === 'string') return subject.path;
  if ('root' in subject && typeof subject.root === 'string') return subject.root;
  return '';
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'file' in value && 'start' in value;
}

function describe(name: SubjectName, subject: unknown): string {
  if (name === 'pipeline') return 'the whole project';
  if (typeof subject === 'object' && subject !== null && 'at' in subject && isSpan(subject.at)) {
    const { line, column } = subject.at.file.positionAt(subject.at.start);
    return `${name} at ${subject.at.file.path}:${line}:${column}`;
  }
  return `${name} ${pathOf(subject)}`;
}

/**
 * Subjects that outlive changes of other files and take long to look at: what a rule says of each is kept by itself. What a
 * rule says of all others is kept, or found anew, as one.
 */
const KEPT_BY_SUBJECT: ReadonlySet<SubjectName> = new Set([
  'chart',
  'dockerfile',
  'file',
  'image',
  'release',
  'resource',
  'workflow',
]);

function check<S extends SubjectName>(rule: AnyRule, subject: Subjects[S], ground: Ground): readonly Report[] {
  const { pipeline, config } = ground;
  const reports: Report[] = [];
  rule.check(subject, {
    pipeline,
    options: config.effective(rule, pathOf(subject)).options,
    report(message: PropertyKey, args: readonly unknown[], at: Span, details?: ReportDetails) {
      const text = rule.messages[String(message)];
      if (!text) throw new Error(`the rule has no message "${String(message)}"`);
      reports.push({ message: text(...args), at, details, graver: rule.graver?.[message] });
    },
  });
  return reports;
}

function examine<S extends SubjectName>(
  rule: AnyRule,
  name: S,
  subjects: readonly Subjects[S][],
  ground: Ground,
): Outcome {
  const { memo } = ground;
  const reports: Report[] = [];
  const crashes: Crash[] = [];
  for (const subject of subjects) {
    try {
      const about =
        memo && KEPT_BY_SUBJECT.has(name)
          ? memo.of(subject, `rule ${rule.id}`, () => check(rule, subject, ground))
          : check(rule, subject, ground);
      for (const report of about) reports.push(report);
    } catch (error) {
      crashes.push({ rule: rule.id, subject: describe(name, subject), error });
    }
  }
  return { reports, crashes };
}

/** The subject that a file of the repository is, for the rules that look at files. */
const collectAt: { readonly [S in SubjectName]?: (pipeline: Pipeline, leaf: Leaf) => Subjects[S] | undefined } = {
  dockerfile: (pipeline, { path }) => pipeline.dockerfileAt(path),
  file: (_, leaf) => leaf,
};

/** The subjects of a rule; with `leaves` those that may have to do with one of these files. */
function subjectsOf(rule: AnyRule, { pipeline, leaves }: Ground): readonly Subjects[SubjectName][] {
  const name: SubjectName = rule.subject;
  if (!leaves?.every(({ kind }) => rule.spares?.includes(kind))) return collect[name](pipeline);
  return leaves.flatMap((leaf) => collectAt[name]?.(pipeline, leaf) ?? []);
}

/** Runs a rule over its subjects; that these cannot be collected is a crash as well. */
function examineAll(rule: AnyRule, ground: Ground): Outcome {
  const name: SubjectName = rule.subject;
  let subjects: readonly Subjects[SubjectName][];
  try {
    subjects = subjectsOf(rule, ground);
  } catch (error) {
    return { reports: [], crashes: [{ subject: `collecting every ${name}`, error }] };
  }
  return examine(rule, name, subjects, ground);
}

/** Runs rules over the subjects of a pipeline. A rule that throws loses only that subject. */
export function runRules(pipeline: Pipeline, options: RunOptions): RunResult {
  const { config, leaves } = options;
  const selects = options.selects ?? (() => true);
  const now = options.now ?? (() => 0);
  const crashes: Crash[] = [];
  const time = new Map<string, number>();
  const merged = new Map<string, Finding>();
  const several = new Map<string, Merged>();
  const enabled = options.rules.filter((rule) => (options.only?.has(rule.id) ?? true) && config.enabledSomewhere(rule));

  function add(rule: AnyRule, { message, at: span, details, graver }: Report): void {
    const { severity: usual, chosen } = config.effective(rule, span.file.path);
    if (usual === 'off' || !selects(span.file.path)) return;
    const severity = chosen ? usual : (graver ?? usual);
    const fix = details?.fix && {
      kind: details.fix.kind ?? rule.fix ?? 'unsafe',
      title: details.fix.title,
      edits: details.fix.edits,
    };
    const finding: Finding = { rule: rule.id, severity, message, span, related: details?.related ?? [], fix };
    const key = `${rule.id} ${spanKey(span)}`;
    const before = merged.get(key);
    if (!before) merged.set(key, finding);
    else {
      const all = several.get(key) ?? new Merged(before);
      several.set(key, all);
      all.add(finding);
      merged.set(key, all.finding);
    }
  }

  function take(rule: AnyRule, { reports, crashes: found }: Outcome): void {
    for (const report of reports) add(rule, report);
    for (const crash of found)
      if (crash.rule !== undefined || !crashes.some(({ subject }) => subject === crash.subject)) crashes.push(crash);
  }

  for (const [index, rule] of enabled.entries()) {
    options.onRule?.(rule.id, index + 1, enabled.length);
    const started = now();
    const outcome = () => examineAll(rule, { pipeline, config, leaves, memo: options.memo });
    take(rule, options.memo ? options.memo.once(`rule ${rule.id}`, outcome) : outcome());
    time.set(rule.id, (time.get(rule.id) ?? 0) + now() - started);
  }

  for (const rule of enabled) giveWay(rule, merged);

  const suppressed: Suppression[] = [];
  if (options.inlineConfig === false) return { findings: sorted(merged.values()), suppressed, crashes, time };

  const directives = readDirectives(pipeline, options, [...merged.values()], selects);
  const kept = suppress([...merged.values()], directives, suppressed);
  merged.clear();
  several.clear();
  const byId = new Map(enabled.map((rule) => [rule.id, rule]));
  const judged: readonly Directive[] = directives.judged((id, span) => {
    const rule = byId.get(id);
    return rule !== undefined && config.effective(rule, span.file.path).severity !== 'off';
  });
  for (const rule of enabled) {
    if (rule.subject !== 'directive') continue;
    const started = now();
    take(rule, examine(rule, 'directive', judged, { pipeline, config }));
    time.set(rule.id, (time.get(rule.id) ?? 0) + now() - started);
  }
  const about = suppress([...merged.values()], directives, suppressed);
  return { findings: sorted([...kept, ...about]), suppressed, crashes, time };
}

/** Takes out the findings of a rule where a rule that it yields to reports an error. */
function giveWay({ id, yieldsTo = [] }: AnyRule, findings: Map<string, Finding>): void {
  if (yieldsTo.length === 0) return;
  const placeOf = ({ span }: Finding) => `${span.start} ${span.file.path}`;
  const taken = new Set<string>();
  for (const finding of findings.values())
    if (finding.severity === 'error' && yieldsTo.includes(finding.rule)) taken.add(placeOf(finding));
  for (const [key, finding] of findings) if (finding.rule === id && taken.has(placeOf(finding))) findings.delete(key);
}

function sorted(findings: Iterable<Finding>): Finding[] {
  return [...findings].sort(compareFindings);
}

function suppress(findings: readonly Finding[], directives: Directives, suppressed: Suppression[]): Finding[] {
  return findings.filter((finding) => {
    const directive = directives.suppressing(finding);
    if (directive) suppressed.push({ finding, directive });
    return directive === undefined;
  });
}

function readDirectives(
  pipeline: Pipeline,
  options: RunOptions,
  findings: readonly Finding[],
  selects: (path: string) => boolean,
): Directives {
  const directives = new Directives();
  const ids = new Set(options.rules.map((rule) => rule.id));
  const kinds = new Map<string, FileKind>();
  const judges = options.rules.some(
    (rule) =>
      rule.subject === 'directive' && (options.only?.has(rule.id) ?? true) && options.config.enabledSomewhere(rule),
  );
  const withFindings = new Set(findings.map((finding) => finding.span.file.path));
  const leaves = options.leaves && new Set(options.leaves.map(({ path }) => path));
  for (const { path, kind } of pipeline.repository.files) {
    kinds.set(path, kind);
    const isJudged = judges && (leaves?.has(path) ?? true);
    if (!hasComments(kind) || !selects(path) || !(isJudged || withFindings.has(path))) continue;
    const source = pipeline.repository.source(path);
    if (source) directives.add(path, directivesOf(source, kind, ids));
  }
  for (const { span } of findings)
    if (!kinds.has(span.file.path)) directives.add(span.file.path, directivesOf(span.file, 'yaml', ids));
  return directives;
}

/**
 * What findings of one rule at one place come to: the first; what others say differently is kept as related. There is a fix
 * when all have one and these do not contradict each other: what mends one use of a text may break another.
 */
class Merged {
  readonly #first: Finding;
  readonly #related: Related[];
  readonly #seen: Set<string>;
  #severity: Severity;
  #fix: Finding['fix'];

  constructor(first: Finding) {
    this.#first = first;
    this.#related = [...first.related];
    this.#seen = new Set(first.related.map(keyOfRelated));
    this.#severity = first.severity;
    this.#fix = first.fix;
  }

  add(other: Finding): void {
    const more = this.#first.message === other.message ? [] : [{ message: other.message, span: other.span }];
    for (const entry of [...more, ...other.related]) {
      const key = keyOfRelated(entry);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.#related.push(entry);
    }
    if (other.severity === 'error') this.#severity = 'error';
    this.#fix = this.#fix && other.fix && joinFixes(this.#fix, other.fix);
  }

  get finding(): Finding {
    return { ...this.#first, severity: this.#severity, related: this.#related, fix: this.#fix };
  }
}

function keyOfRelated({ message, span }: Related): string {
  return `${message} ${spanKey(span)}`;
}
