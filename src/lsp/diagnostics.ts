import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import { CONFIG_NAME } from '../config/load.ts';
import { docsOf } from '../engine/report.ts';
import type { Finding } from '../finding/finding.ts';
import type { Analysis } from './live-project.ts';
import { locationOf, rangeOf } from './places.ts';

/** Related places of one finding that the editor shows. */
const MAX_RELATED = 12;

/** Rules whose findings are about text that could go: editors show it faded. */
const UNNECESSARY: ReadonlySet<string> = new Set(['tilt/no-unused-image', 'lint/unused-directive']);

/** The page that documents the rules, in the package or in the sources; undefined when it is not installed. */
const docsPage: string | undefined = ['./rules.md', '../rules.md', '../../docs/rules.md']
  .map((name) => fileURLToPath(new URL(name, import.meta.url)))
  .find((path) => existsSync(path));

/** Where a rule is documented, as a link that an editor can follow. */
export function docsUri(rule: string): string | undefined {
  if (docsPage === undefined) return undefined;
  return `${pathToFileURL(docsPage).href}#${docsOf(rule).split('#')[1] ?? ''}`;
}

export function diagnosticOf(finding: Finding, uriOf: (path: string) => string): Diagnostic {
  const href = docsUri(finding.rule);
  return {
    range: rangeOf(finding.span),
    severity: finding.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    source: 'ameide-lint',
    code: finding.rule,
    ...(href === undefined ? {} : { codeDescription: { href } }),
    message: finding.message,
    ...(UNNECESSARY.has(finding.rule) ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    relatedInformation: finding.related
      .slice(0, MAX_RELATED)
      .map(({ message, span }) => ({ message, location: locationOf(span, uriOf) })),
  };
}

/** The diagnostics of a project by path. */
export function diagnosticsOf(
  { findings, configProblems, crashes }: Analysis,
  uriOf: (path: string) => string,
): ReadonlyMap<string, readonly Diagnostic[]> {
  const byPath = new Map<string, Diagnostic[]>();
  const add = (path: string, diagnostic: Diagnostic) => {
    const known = byPath.get(path);
    if (known) known.push(diagnostic);
    else byPath.set(path, [diagnostic]);
  };
  for (const finding of findings) add(finding.span.file.path, diagnosticOf(finding, uriOf));
  for (const { message, key, at } of configProblems)
    add(at.file.path, {
      range: rangeOf(at),
      severity: DiagnosticSeverity.Error,
      source: 'ameide-lint',
      message: key === '' ? message : `${key}: ${message}`,
    });
  for (const { rule, subject, error } of crashes)
    add(CONFIG_NAME, {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      severity: DiagnosticSeverity.Error,
      source: 'ameide-lint',
      message: `a bug: ${rule ?? 'the pipeline'} crashed at ${subject}: ${error instanceof Error ? error.message : String(error)}`,
    });
  return byPath;
}
