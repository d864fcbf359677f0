import { HelmError } from '../evaluate/helm/error.ts';
import { isExact } from '../evaluate/helm/manifest/document.ts';
import { printRelease } from '../evaluate/helm/output.ts';
import { makeRelease } from '../evaluate/helm/release.ts';
import { valueSource } from '../evaluate/helm/source-map.ts';
import { type Piece as HelmPiece, originPaths } from '../evaluate/helm/template/origin.ts';
import type { Host } from '../host/host.ts';
import { certain } from '../model/possible.ts';
import type { Release, TiltValue } from '../model/tilt.ts';
import { spanText } from '../text/source.ts';
import { type Piece, TracedText } from '../text/traced.ts';

/**
 * The YAML that `helm()` renders a release to, with the places of its text: a value points at the values file that sets it,
 * other text at its template. Undefined when what the release is rendered with is not known, or Helm refuses the chart.
 */
export function renderRelease(host: Host, release: Release): TracedText | undefined {
  const chart = certain(release.chart);
  if (chart?.path === undefined || !chart.text.known) return undefined;
  const values: string[] = [];
  for (const file of release.values) {
    const path = certain(file);
    if (path?.path === undefined || !path.text.known) return undefined;
    values.push(path.path);
  }
  const set: string[] = [];
  for (const { path, value } of release.set) {
    const text = certain(value);
    if (!path.known || !text?.known) return undefined;
    set.push(`${path.text}=${text.text}`);
  }
  const name = certain(release.release);
  const namespace = release.namespace && certain(release.namespace);
  if (!name?.known || (release.namespace && !namespace?.known)) return undefined;
  const kubeVersion = textArgument(release.call.arguments.get('kube_version')?.value);
  const skipCrds = release.call.arguments.get('skip_crds')?.value;
  try {
    const made = makeRelease(
      host,
      chart.path,
      {
        values,
        set,
        release: name.text,
        ...(namespace && { namespace: namespace.text }),
        ...(kubeVersion && { kubeVersion }),
      },
      () => undefined,
    );
    const printed = printRelease(made, { includeCrds: !(skipCrds?.kind === 'bool' && skipCrds.value) });
    return TracedText.of(printed.pieces.map((piece) => traced(piece, made.chart)));
  } catch (error) {
    if (error instanceof HelmError) return undefined;
    throw error;
  }
}

function textArgument(value: TiltValue | undefined): string | undefined {
  return value?.kind === 'text' && value.text.known ? value.text.text : undefined;
}

/** A piece of what Helm printed: text that is a value as it is set points there. */
function traced(piece: HelmPiece, chart: Parameters<typeof valueSource>[1]): Piece {
  const { text, file, start, end, origin } = piece;
  const paths = originPaths(origin);
  if (paths.length === 1) {
    const { span } = valueSource(paths[0]!, chart);
    if (span) {
      const written = spanText(span);
      if (written === text) return { text, span, exact: true };
      const inner = { file: span.file, start: span.start + 1, end: span.end - 1 };
      if (/^["']/.test(written) && spanText(inner) === text) return { text, span: inner, exact: true, literal: span };
    }
  }
  if (!file || start === undefined || end === undefined) return { text, exact: false };
  return { text, span: { file, start, end }, exact: isExact(piece) };
}
