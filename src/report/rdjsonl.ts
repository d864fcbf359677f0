import type { ReportedFinding, ReportedPlace } from '../finding/report.ts';
import type { SourceFile } from '../text/source.ts';
import { jsonText, printable } from './escape.ts';
import type { Format } from './format.ts';

const encoder = new TextEncoder();

/** Reviewdog counts columns in bytes of UTF-8, from 1. */
function position(file: SourceFile, offset: number): { line: number; column: number } {
  const { line, column } = file.positionAt(offset);
  const before = file.text.slice(file.lineStarts[line - 1], (file.lineStarts[line - 1] ?? 0) + column - 1);
  return { line, column: encoder.encode(before).length + 1 };
}

function range(file: SourceFile, start: number, end: number) {
  return { start: position(file, start), end: position(file, end) };
}

function location({ path, span }: ReportedPlace) {
  return { path, range: range(span.file, span.start, span.end) };
}

function diagnostic(finding: ReportedFinding): unknown {
  const { fix, span } = finding;
  // A suggestion can only be made for the file of the finding.
  const edits = fix?.edits.every((edit) => edit.span.file === span.file) ? fix.edits : [];
  return {
    message: printable(finding.message),
    location: location(finding),
    severity: finding.severity === 'error' ? 'ERROR' : 'WARNING',
    source: { name: 'ameide-lint' },
    code: { value: finding.rule },
    suggestions: edits.map((edit) => ({
      range: range(edit.span.file, edit.span.start, edit.span.end),
      text: edit.text,
    })),
    relatedLocations: finding.related.map((related) => ({
      message: printable(related.message),
      location: location(related),
    })),
  };
}

/** Reviewdog's diagnostic format, one JSON object a line. */
export const rdjsonl: Format = ({ findings }) =>
  findings.map((finding) => `${jsonText(diagnostic(finding))}\n`).join('');
