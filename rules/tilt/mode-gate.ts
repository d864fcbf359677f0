import {
  type ApiCall,
  certain,
  defineRule,
  LEAF_KINDS,
  type Pipeline,
  type Resource,
  shown,
  type TiltProject,
  wayOf,
} from '../../src/rule/index.ts';

interface Options {
  /** The name of the setting. */
  readonly setting: string;
  /** For values of the setting the name globs of resources that must not exist then. */
  readonly forbidden: Readonly<Record<string, readonly string[]>>;
}

export default defineRule({
  id: 'tilt/mode-gate',
  subject: 'tiltProject',
  severity: { ameide: 'warn' },
  options: {
    schema: {
      type: 'object',
      properties: {
        setting: { type: 'string', description: 'The name of the setting.' },
        forbidden: {
          type: 'object',
          additionalProperties: { type: 'array', items: { type: 'string' } },
          description: 'For values of the setting the name globs of resources that must not exist then.',
        },
      },
      additionalProperties: false,
    },
    defaults: {
      setting: 'mode',
      forbidden: { services: ['test-*', 'e2e-*', 'integration-*'], tests: ['apps-*'] },
    } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a `mode` that does not keep tests and services apart, or is defined too late',
    what: 'When a setting `mode` is defined, the project is evaluated with `mode=services`, which must yield no resource `test-*`, `e2e-*` or `integration-*`, and with `mode=tests`, which must yield no `apps-*`. Resources that `config.set_enabled_resources` leaves out, or that depend on something else that is not known, do not count. Also reports a `mode` that is defined after `config.parse()`.',
    why: 'Who starts `tilt up -- --mode=services` waits for services only. One test resource outside the gate runs the whole suite on every save.',
    fix: 'Register the resource in a function that only the right modes call.',
    bad: {
      Tiltfile:
        "config.define_string('mode')\nmode = config.parse().get('mode', 'all')\nlocal_resource('test-agents', 'make test')\nif mode != 'tests':\n    local_resource('apps-agents', 'make run')\n",
    },
    good: {
      Tiltfile:
        "config.define_string('mode')\nmode = config.parse().get('mode', 'all')\nif mode != 'services':\n    local_resource('test-agents', 'make test')\nif mode != 'tests':\n    local_resource('apps-agents', 'make run')\n",
    },
  },
  messages: {
    yields: (setting: string, mode: string, resource: string) =>
      `with ${setting}=${mode} the resource "${resource}" exists too; register it only in the modes that want it`,
    late: (setting: string) =>
      `setting "${setting}" is defined after config.parse(), which refuses it; define it before`,
  },
  check(project, { pipeline, options, report }) {
    const definition = project.calls.find((call) => definesSetting(call, options.setting));
    if (!definition) return;
    const parse = project.calls.find(({ name }) => name === 'config.parse');
    if (parse && parse.order < definition.order)
      report('late', [options.setting], definition.at, {
        related: [{ message: 'config.parse() is called here', span: parse.at }],
      });
    for (const [mode, globs] of Object.entries(options.forbidden)) {
      const scenario = pipeline.scenario(project, { [options.setting]: mode });
      if (!scenario) continue;
      for (const { resource, name } of yielded(scenario, pipeline)) {
        if (!pipeline.nameMatches(name, globs)) continue;
        const { site } = pipeline.declarationOf(certain(resource.name), [...resource.configuredBy, resource.call]);
        report('yields', [options.setting, mode, shown(name)], site, {
          related: wayOf(resource.call, 'registers it', site),
        });
      }
    }
  },
});

function definesSetting({ name, arguments: args }: ApiCall, setting: string): boolean {
  const given = args.get('name')?.value;
  return /^config\.define_string/.test(name) && given?.kind === 'text' && given.text.text === setting;
}

/** The resources that surely exist and are enabled. */
function yielded(project: TiltProject, pipeline: Pipeline) {
  const resources = project.resources.flatMap((resource) => {
    const name = certain(resource.name);
    return name?.known && !resource.conditional ? [{ resource, name: name.text }] : [];
  });
  const { enabledResources } = project;
  if (!enabledResources) return resources;
  const enabled = certain(enabledResources);
  if (!enabled?.every(({ known }) => known)) return [];
  if (enabled.length === 0) return resources;
  const graph = pipeline.resourceGraph(project);
  const names = new Set(enabled.map(({ text }) => text));
  const isNeeded = (name: string) =>
    resources.some(
      (one: { resource: Resource; name: string }) => names.has(one.name) && graph.reaches(one.resource, name) === true,
    );
  return resources.filter(({ name }) => names.has(name) || isNeeded(name));
}
