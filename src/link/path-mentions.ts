import type { FileKind, Repository } from '../model/files.ts';
import type { TextMention } from '../model/mentions.ts';
import type { PathMention } from '../model/relations.ts';
import { type Span, spanKey } from '../text/source.ts';
import { HOLE, type TracedText } from '../text/traced.ts';

const KINDS: readonly FileKind[] = [
  'tiltfile',
  'shell',
  'makefile',
  'yaml',
  'values',
  'chart',
  'template',
  'workflow',
  'action',
  'compose',
  'helmfile',
];

/** What is needed to find mentions of paths. */
export interface MentionSources {
  readonly repository: Repository;
  /** Whether the text of a file holds one of the paths. */
  mayName(path: string): boolean;
  /** The texts of a file as they are written. */
  mentionsOf(path: string): readonly TextMention[];
  /** Texts that an evaluation joined or computed. */
  readonly evaluated: readonly TextMention[];
}

/** The places in Tiltfiles, YAML, scripts and workflows that name one of these paths, or something below. */
export function pathMentions(paths: readonly string[], sources: MentionSources): readonly PathMention[] {
  const patterns = paths.map((path) => ({ path, pattern: patternOf(path) }));
  const found = new Map<string, { at: Span; hits: Map<string, { path: string; written?: Span }> }>();
  const look = ({ text, language, at }: TextMention) => {
    for (const { path, pattern } of patterns)
      for (const match of text.text.matchAll(pattern)) {
        const end = match.index + path.length;
        const place = at ?? placeOf(text, match.index, end, language);
        if (!place) continue;
        const key = spanKey(place);
        const mention = found.get(key) ?? { at: place, hits: new Map() };
        const written = text.slice(match.index, end).exactSpan;
        const name = written ? spanKey(written) : path;
        if (!mention.hits.has(name)) mention.hits.set(name, written ? { path, written } : { path });
        found.set(key, mention);
      }
  };
  for (const kind of KINDS)
    for (const file of sources.repository.ofKind(kind))
      if (sources.mayName(file.path)) sources.mentionsOf(file.path).forEach(look);
  for (const mention of sources.evaluated) if (paths.some((path) => mention.text.text.includes(path))) look(mention);
  return [...found.values()].map(({ at, hits }) => ({ at, hits: [...hits.values()] }));
}

/** The path as whole components, not as a part of a URL. */
function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w${HOLE}-]|[\\w-]\\.|:\\/\\/\\S{0,500})${escaped}(?![\\w-]|\\.\\w)`, 'g');
}

/** A literal of a Tiltfile that holds most of the part; elsewhere the part itself. */
function placeOf(text: TracedText, start: number, end: number, language: TextMention['language']): Span | undefined {
  if (language !== 'starlark') return text.spanOf(start, end);
  let best: { readonly length: number; readonly span: Span } | undefined;
  let offset = 0;
  for (const { text: piece, span, literal } of text.pieces) {
    const length = Math.min(end, offset + piece.length) - Math.max(start, offset);
    offset += piece.length;
    if (span && length > (best?.length ?? 0)) best = { length, span: literal ?? span };
  }
  return best?.span;
}
