import type { RepeatedCall } from '../model/relations.ts';
import type { TiltProject } from '../model/tilt.ts';
import { spanKey } from '../text/source.ts';

/**
 * Runs of call statements that call one helper of the repository, or `helm_resource`, with literal arguments. Calls of
 * other functions may stand between them; any other statement ends the run. An alias is the same helper.
 */
export function repeatedCalls(project: TiltProject): readonly RepeatedCall[] {
  const callees = calleesOf(project);
  const repeated: RepeatedCall[] = [];
  for (const tiltfile of project.tiltfiles)
    for (const run of tiltfile.callRuns) {
      const byCallee = new Map<string, RepeatedCall & { sites: RepeatedCall['sites'][number][] }>();
      for (const statement of run) {
        const callee = callees.get(spanKey(statement.span));
        if (!callee || !statement.literal) continue;
        const found = byCallee.get(callee.key) ?? { callee: callee.name, sites: [] };
        found.sites.push(statement.at);
        byCallee.set(callee.key, found);
      }
      repeated.push(...byCallee.values());
    }
  return repeated;
}

interface Callee {
  readonly key: string;
  readonly name: string;
}

/** What the calls of the project call: helpers of the repository by the function, `helm_resource` by its name. */
function calleesOf(project: TiltProject): ReadonlyMap<string, Callee> {
  const callees = new Map<string, Callee>();
  for (const call of project.calls) {
    if (call.name === 'helm_resource' && call.extension)
      callees.set(spanKey(call.span), { key: 'helm_resource', name: 'helm_resource' });
    // Each site of the stack called the function in which the site further in stands.
    let inside = call.enclosing;
    for (const site of call.stack) {
      if (inside) callees.set(spanKey(site.span), { key: spanKey(inside.span), name: inside.name });
      inside = enclosingOf(project, site.at);
    }
  }
  return callees;
}

function enclosingOf(project: TiltProject, place: { file: { path: string }; start: number; end: number }) {
  const functions = project.tiltfiles.find(({ path }) => path === place.file.path)?.functions ?? [];
  let innermost: (typeof functions)[number] | undefined;
  for (const candidate of functions)
    if (candidate.span.start <= place.start && place.end <= candidate.span.end) innermost = candidate;
  return innermost;
}
