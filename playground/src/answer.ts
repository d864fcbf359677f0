import type { modelJson } from '../../src/cli/model-json.ts';
import type { ReportSummary } from '../../src/finding/report.ts';

/** What a person asks of the playground. */
export interface LintRequest {
  /** Texts by path, line ends `\n`, without byte-order marks. */
  readonly files: Readonly<Record<string, string>>;
  /** Replaces the presets of the repository's configuration; empty: as configured. */
  readonly preset: string;
  /** One `ID: SEVERITY` or `ID: ["SEVERITY", {…}]` a line. */
  readonly rules: string;
}

/** A piece of a file: UTF-16 offsets, `to` exclusive; the line counts from 1. */
export interface ShownPlace {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly column: number;
}

export interface ShownFinding extends ShownPlace {
  readonly rule: string;
  readonly severity: 'error' | 'warn';
  readonly message: string;
  readonly related: readonly (ShownPlace & { readonly message: string })[];
  readonly fix?: {
    readonly kind: 'safe' | 'unsafe';
    readonly title: string;
    readonly edits: readonly (ShownPlace & { readonly text: string })[];
  };
}

/** A chart as Helm would print it, or Helm's words why not. */
export interface ShownChart {
  readonly name: string;
  readonly text: string;
  readonly failed: boolean;
}

/** What a run found out of the repository. */
export interface ShownFindings {
  readonly findings: readonly ShownFinding[];
  readonly summary: ReportSummary;
  readonly unresolved: readonly (ShownPlace & { readonly what: string; readonly why: string })[];
}

/** What was understood of the repository. */
export interface ShownDetails {
  readonly model: ReturnType<typeof modelJson>;
  readonly charts: readonly ShownChart[];
}

/** The answer to a request; the details are worked out when they are asked for. */
export interface LintAnswer extends ShownFindings, ShownDetails {}

/** The texts after the edits of a fix. Edits of one file do not overlap. */
export function applyEdits(
  files: Readonly<Record<string, string>>,
  edits: readonly (ShownPlace & { readonly text: string })[],
): Record<string, string> {
  const changed = { ...files };
  for (const { path, from, to, text } of [...edits].sort((a, b) => b.from - a.from)) {
    const old = changed[path];
    if (old !== undefined) changed[path] = old.slice(0, from) + text + old.slice(to);
  }
  return changed;
}
