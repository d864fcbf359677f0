import type { CallWithin } from '../model/relations.ts';
import type { TiltProject } from '../model/tilt.ts';
import { spanKey } from '../text/source.ts';

/**
 * The calls of functions of the API in the own body of each function of a project, by the key of the function's span. Those
 * that ran say what they are, whatever they spell; those that did not are taken as they are written.
 */
export function callsByFunction(project: TiltProject): ReadonlyMap<string, readonly CallWithin[]> {
  const builders = new Set(project.images.map((image) => image.call));
  const found = new Map<string, CallWithin[]>();
  const ran = new Set<string>();
  const add = (enclosing: string, call: CallWithin) => {
    const calls = found.get(enclosing);
    if (calls) calls.push(call);
    else found.set(enclosing, [call]);
  };
  for (const call of project.calls) {
    if (!call.enclosing) continue;
    const place = spanKey(call.at);
    const builds = builders.has(call);
    if (ran.has(place) && !builds) continue;
    ran.add(place);
    add(spanKey(call.enclosing.span), { name: call.name, at: call.at, builds });
  }
  for (const { writtenCalls } of project.tiltfiles)
    for (const { name, at, builds, enclosing } of writtenCalls)
      if (!ran.has(spanKey(at))) add(spanKey(enclosing), { name, at, builds });
  return found;
}
