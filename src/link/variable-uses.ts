import type { VariableMention } from '../model/mentions.ts';
import type { VariableUse } from '../model/relations.ts';
import type { Routine } from '../model/routine.ts';
import type { TiltProject } from '../model/tilt.ts';
import type { Span } from '../text/source.ts';
import { HOLE } from '../text/traced.ts';

/** Every variable of the environment that scripts, Tiltfiles, workflows and build settings read. */
export function variableUses(
  routines: readonly Routine[],
  projects: readonly TiltProject[],
  mentions: readonly VariableMention[],
): readonly VariableUse[] {
  const out: VariableUse[] = [];
  for (const routine of routines)
    for (const { name, span, fallbackOf } of routine.reads)
      if (span) {
        const written = nameIn(span, name);
        out.push({ name, file: span.file.path, at: written ?? span, written, fallbackOf, routine });
      }
  for (const { environmentReads } of projects)
    for (const name of environmentReads) {
      const at = name.literalOf();
      if (!at || name.text.includes(HOLE)) continue;
      out.push({ name: name.text, file: at.file.path, at, written: name.exactSpan });
    }
  for (const { name, file, at } of mentions) {
    const place = at ?? name.spanOf();
    if (place) out.push({ name: name.text, file, at: place, written: name.exactSpan });
  }
  return out;
}

/** The name of a variable in its expansion: `$NAME`, `${NAME:-…}`, `$(NAME)`, or the bare name. */
function nameIn({ file, start, end }: Span, name: string): Span | undefined {
  const sigil = /^\$[({]?[#!]?|/.exec(file.text.slice(start, end))![0].length;
  const from = start + sigil;
  const to = from + name.length;
  const isName = file.text.slice(from, to) === name && to <= end && !/\w/.test(file.text[to] ?? '');
  return isName ? { file, start: from, end: to } : undefined;
}
