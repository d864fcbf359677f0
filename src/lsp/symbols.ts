import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import type { Pipeline } from '../model/pipeline.ts';
import type { Possible } from '../model/possible.ts';
import type { ApiCall } from '../model/tilt.ts';
import type { Span } from '../text/source.ts';
import { HOLE, type TracedText } from '../text/traced.ts';
import { rangeOf } from './places.ts';

function nameOf(value: Possible<TracedText>): string {
  return value.alternatives.map(({ text }) => text.replaceAll(HOLE, '…')).join(' | ') || '…';
}

/** The outermost call in a file by which something comes to be. */
function callIn({ span, stack }: ApiCall, path: string): Span | undefined {
  return [span, ...stack.map((site) => site.span)].findLast(({ file }) => file.path === path);
}

/** The images, resources and releases that a Tiltfile makes, by itself or through what it calls. */
export function symbolsOf(pipeline: Pipeline, path: string): DocumentSymbol[] {
  const symbols: DocumentSymbol[] = [];
  const seen = new Set<string>();
  const add = (name: Possible<TracedText>, detail: string, kind: SymbolKind, call: ApiCall, at: Span) => {
    const span = callIn(call, path);
    if (!span) return;
    const text = nameOf(name);
    const key = `${detail} ${text} ${span.start}`;
    if (seen.has(key)) return;
    seen.add(key);
    const inside = at.file.path === path && span.start <= at.start && at.end <= span.end;
    symbols.push({
      name: text === '' ? '""' : text,
      detail,
      kind,
      range: rangeOf(span),
      selectionRange: rangeOf(inside ? at : span),
    });
  };
  for (const image of pipeline.images)
    if (!image.synthetic) add(image.ref, `image (${image.builder})`, SymbolKind.Package, image.call, image.at);
  for (const { name, kind, call, at } of pipeline.resources)
    add(name, `resource (${kind})`, SymbolKind.Object, call, at);
  for (const release of pipeline.releases) add(release.release, 'release', SymbolKind.Module, release.call, release.at);
  return symbols.sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
}
