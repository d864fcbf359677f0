import type { VariableMention } from '../model/mentions.ts';
import type { VariableUse } from '../model/relations.ts';
import type { Routine } from '../model/routine.ts';
import type { TiltProject } from '../model/tilt.ts';
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
        const written = span.file.text.slice(span.start, span.end) === name ? span : undefined;
        out.push({ name, file: span.file.path, at: span, written, fallbackOf, routine });
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
