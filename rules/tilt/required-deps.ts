import { certain, defineRule, LEAF_KINDS, type Resource, shown, wayOf } from '../../src/rule/index.ts';

interface Options {
  /** For globs of resources the names of those on which they must depend. */
  readonly deps: Readonly<Record<string, readonly string[]>>;
}

export default defineRule({
  id: 'tilt/required-deps',
  subject: 'tiltProject',
  severity: { ameide: 'error' },
  options: {
    schema: {
      type: 'object',
      properties: {
        deps: {
          type: 'object',
          additionalProperties: { type: 'array', items: { type: 'string' } },
          description: 'For globs of resources the names of those on which they must depend, directly or not.',
        },
      },
      additionalProperties: false,
    },
    defaults: { deps: { 'apps-*': ['ameide_core_proto'] } } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a resource that does not depend, directly or not, on one that it needs',
    what: 'Each resource that matches a glob of the option `deps` must depend on the resources listed there, through `resource_deps` of its own or of what it depends on. By default `apps-*` depends on `ameide_core_proto`. A dependency that does not exist in the project is not asked for.',
    why: 'A service that starts beside the code generation builds against the messages of the last run; the mistake shows as a decoding error in another service.',
    fix: "Add the resource to `resource_deps`, e.g. `resource_deps=['ameide_core_proto']`.",
    bad: {
      Tiltfile: "local_resource('ameide_core_proto', 'make proto')\nlocal_resource('apps-agents', 'make agents')\n",
    },
    good: {
      Tiltfile:
        "local_resource('ameide_core_proto', 'make proto')\nlocal_resource('apps-agents', 'make agents', resource_deps=['ameide_core_proto'])\n",
    },
  },
  messages: {
    missing: (resource: string, dependency: string) =>
      `resource "${resource}" does not depend on "${dependency}"; add it to resource_deps`,
  },
  check(project, { pipeline, options, report }) {
    const graph = pipeline.resourceGraph(project);
    const names = new Set(project.resources.flatMap(({ name }) => name.alternatives.map(({ text }) => text)));
    for (const resource of project.resources) {
      const name = certain(resource.name);
      if (!name?.known) continue;
      for (const [glob, dependencies] of Object.entries(options.deps)) {
        if (!pipeline.nameMatches(name.text, [glob])) continue;
        for (const dependency of dependencies) {
          if (dependency === name.text || !names.has(dependency) || graph.reaches(resource, dependency) !== false)
            continue;
          const { at, call } = placeOf(resource);
          report('missing', [shown(name), dependency], at, { related: wayOf(call, 'registers it', at) });
        }
      }
    }
  },
});

/** The list that lacks the entry, else the call that could have one. */
function placeOf({ call, configuredBy }: Resource) {
  const calls = [call, ...configuredBy];
  for (const one of [...calls].reverse()) {
    const list = one.arguments.get('resource_deps');
    if (list) return { at: list.value.at ?? list.at, call: one };
  }
  const last = calls.at(-1)!;
  return { at: last.at, call: last };
}
