import type { TextUse } from '../model/relations.ts';
import type { Routine } from '../model/routine.ts';
import type { ApiCall, ImageBuild, TiltValue } from '../model/tilt.ts';
import { covers, type Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';

/** Finds the arguments of API calls that hold text which is written in a span. */
export function textUses(calls: readonly ApiCall[]): (span: Span) => readonly TextUse[] {
  const byPath = new Map<string, { readonly start: number; readonly end: number; readonly use: TextUse }[]>();
  for (const call of calls)
    for (const [parameter, { value }] of call.arguments)
      for (const text of textsOf(value))
        for (const { span } of text.pieces) {
          if (!span) continue;
          const entry = { start: span.start, end: span.end, use: { call, parameter, text } };
          const entries = byPath.get(span.file.path);
          if (entries) entries.push(entry);
          else byPath.set(span.file.path, [entry]);
        }
  return (span) => {
    const found = new Set<TextUse>();
    for (const { start, end, use } of byPath.get(span.file.path) ?? [])
      if (start < span.end && span.start < end) found.add(use);
    return [...found];
  };
}

/** Every text in a value, keys and elements included. */
export function* textsOf(value: TiltValue): Generator<TracedText> {
  if (value.kind === 'text') yield value.text;
  else if (value.kind === 'list' || value.kind === 'tuple') for (const item of value.items) yield* textsOf(item);
  else if (value.kind === 'oneOf') for (const one of value.alternatives) yield* textsOf(one);
  else if (value.kind === 'dict')
    for (const entry of value.entries) {
      yield* textsOf(entry.key);
      yield* textsOf(entry.value);
    }
}

/** Finds the routines that run a command which is written in, or around, a span, or one whose words come from there. */
export function runners(routines: readonly Routine[]): (span: Span) => readonly Routine[] {
  const byPath = new Map<string, { readonly start: number; readonly end: number; readonly routine: Routine }[]>();
  const add = ({ file, start, end }: Span, routine: Routine) => {
    const entries = byPath.get(file.path);
    if (entries) entries.push({ start, end, routine });
    else byPath.set(file.path, [{ start, end, routine }]);
  };
  for (const routine of routines)
    for (const { span, words } of routine.commands) {
      if (span) add(span, routine);
      for (const word of words)
        for (const { pieces } of word.alternatives)
          for (const piece of pieces) if (piece.span && (!span || !covers(span, piece.span))) add(piece.span, routine);
    }
  return (span) => {
    const found = new Set<Routine>();
    for (const { start, end, routine } of byPath.get(span.file.path) ?? [])
      if (start < span.end && span.start < end) found.add(routine);
    return [...found];
  };
}

/** What may be concerned when a text of a Tiltfile, or a command of a script, is edited. */
export interface ConcernSources {
  /** The images that a call builds. */
  imagesBy(call: ApiCall): readonly ImageBuild[];
  usesOfText(span: Span): readonly TextUse[];
  runnersOf(span: Span): readonly Routine[];
}

/**
 * Whether editing a text concerns nothing but the builds of certain images: no other argument of a Tiltfile holds the text,
 * and nothing runs the command but Tilt for these images, or a person who starts the script.
 */
export function concernsOnly(span: Span, sources: ConcernSources, isMeant: (image: ImageBuild) => boolean): boolean {
  const judged = new Map<ApiCall, boolean>();
  const isFine = (call: ApiCall) => {
    const known = judged.get(call);
    if (known !== undefined) return known;
    const images = sources.imagesBy(call);
    const fine = images.length > 0 && images.every(isMeant);
    judged.set(call, fine);
    return fine;
  };
  return (
    sources.usesOfText(span).every(({ call }) => isFine(call)) &&
    sources
      .runnersOf(span)
      .every(({ tilt, kind, file }) =>
        tilt ? isFine(tilt.call) : kind !== 'workflow' && kind !== 'devcontainer' && file === span.file.path,
      )
  );
}
