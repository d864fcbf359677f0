import { certain, defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

interface Options {
  /** Names of the resources that must exist. */
  readonly names: readonly string[];
  /** Names (globs) of the resources whose presence asks for them. */
  readonly when: readonly string[];
}

export default defineRule({
  id: 'tilt/required-resources',
  subject: 'tiltProject',
  severity: { ameide: 'error' },
  options: {
    schema: {
      type: 'object',
      properties: {
        names: { type: 'array', items: { type: 'string' }, description: 'Resources that must exist.' },
        when: { type: 'array', items: { type: 'string' }, description: 'Globs of the resources that ask for them.' },
      },
      additionalProperties: false,
    },
    defaults: {
      names: ['ameide_core_proto', 'ameide_sdk_ts', 'ameide_sdk_go', 'ameide_sdk_python'],
      when: ['apps-*'],
    } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a guardrail resource is gone while services exist',
    what: 'When any resource matches `when` (default `apps-*`), each resource in `names` must exist. Silent where resources with names that are not known may be the missing ones.',
    why: 'The proto and SDK resources keep services and packages in step. When one is dropped in a refactoring nothing fails at once: services build against stale generated code for days.',
    fix: 'Register the resource in the packages module again.',
    bad: { Tiltfile: "local_resource('apps-agents', 'true')\n" },
    good: {
      Tiltfile:
        "local_resource('apps-agents', 'true')\nfor name in ['ameide_core_proto', 'ameide_sdk_ts', 'ameide_sdk_go', 'ameide_sdk_python']:\n    local_resource(name, 'true')\n",
    },
  },
  messages: {
    missing: (names: readonly string[], service: string) =>
      `${names.length === 1 ? 'resource' : 'resources'} ${names.map((name) => `"${name}"`).join(', ')} ${names.length === 1 ? 'does' : 'do'} not exist although "${service}" does; register ${names.length === 1 ? 'it' : 'them'} again`,
  },
  check(project, { pipeline, options, report }) {
    const names = project.resources.flatMap((resource) => resource.name.alternatives.map((name) => name.text));
    const anyUnknown = project.unknownYaml || project.resources.some((resource) => !certain(resource.name)?.known);
    const service = names.find((name) => pipeline.nameMatches(name, options.when));
    const root = pipeline.repository.source(project.root);
    if (service === undefined || anyUnknown || !root) return;
    const missing = options.names.filter((name) => !names.includes(name));
    if (missing.length > 0) report('missing', [missing, service], root.top);
  },
});
