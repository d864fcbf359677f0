import { applyFixes } from '../../src/engine/fix.ts';
import { runRules } from '../../src/engine/run.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { Host } from '../../src/host/host.ts';
import { createMemoryHost } from '../../src/host/memory.ts';
import { type OpenProject, openProject } from '../../src/lint-project.ts';
import type { AnyRule } from '../../src/rule/rule.ts';
import { type Span, spanText } from '../../src/text/source.ts';

export interface LintCase {
  /** Texts by path; common indentation stays. */
  readonly files: Readonly<Record<string, string>>;
}

export interface LintCaseOptions {
  /** Ids of the rules to load and run, on everywhere; default: all rules, as the preset has them. */
  readonly rules?: readonly string[];
  readonly preset?: 'recommended' | 'ameide' | 'strict' | 'none';
  readonly inlineConfig?: boolean;
}

/** A place as tests compare it. */
export interface ShownPlace {
  /** `path:line:column` of the start. */
  readonly at: string;
  /** The text that is marked. */
  readonly text: string;
  readonly message: string;
}

export interface ShownFinding extends ShownPlace {
  readonly rule: string;
  readonly severity: string;
  readonly related: readonly ShownPlace[];
}

export interface LintCaseResult {
  readonly findings: readonly ShownFinding[];
  /** `path:line:column severity rule`, one for each finding, as in `expected.txt`. */
  readonly lines: readonly string[];
  /** The findings as the rules made them. */
  readonly raw: readonly Finding[];
  readonly project: OpenProject;
}

function place(message: string, span: Span): ShownPlace {
  const { line, column } = span.file.positionAt(span.start);
  return { at: `${span.file.path}:${line}:${column}`, text: spanText(span), message };
}

/** Loads single rules, so that a rule that is being written does not break the tests of others. */
export async function loadRules(ids: readonly string[]): Promise<AnyRule[]> {
  return Promise.all(
    ids.map(async (id) => {
      const module: { readonly default: AnyRule } = await import(/* @vite-ignore */ `../../rules/${id}.ts`);
      return module.default;
    }),
  );
}

/** Lints the files of a host. A crash of a rule is thrown. */
export async function lintHost(host: Host, options: LintCaseOptions = {}): Promise<LintCaseResult> {
  const rules = options.rules ? await loadRules(options.rules) : (await import('../../rules/index.generated.ts')).rules;
  const { createPipeline } = await import('../../src/project/packaged.ts');
  const only = options.rules && new Set(options.rules);
  const project = await openProject({ host, rules, createPipeline, preset: options.preset, only });
  const { findings, crashes } = runRules(project.pipeline, {
    rules,
    config: project.config,
    only,
    inlineConfig: options.inlineConfig,
  });
  const [crash] = crashes;
  if (crash) throw new Error(`${crash.rule ?? ''} crashed at ${crash.subject}`, { cause: crash.error });
  const shown = findings.map(
    (finding): ShownFinding => ({
      ...place(finding.message, finding.span),
      rule: finding.rule,
      severity: finding.severity,
      related: finding.related.map(({ message, span }) => place(message, span)),
    }),
  );
  return {
    findings: shown,
    lines: shown.map(({ at, severity, rule }) => `${at} ${severity} ${rule}`),
    raw: findings,
    project,
  };
}

/** Lints a repository in memory. */
export async function lintRepository(repository: LintCase, options: LintCaseOptions = {}): Promise<LintCaseResult> {
  return lintHost(createMemoryHost(repository.files), options);
}

/** The files after the fixes of one run, all of them applied; files without a fix are left out. */
export async function fixRepository(
  repository: LintCase,
  options: LintCaseOptions = {},
): Promise<Record<string, string>> {
  const { raw } = await lintRepository(repository, options);
  return Object.fromEntries(applyFixes(raw, new Set(['safe', 'unsafe'])).files);
}
