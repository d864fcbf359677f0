import {
  type ApiCall,
  defineRule,
  LEAF_KINDS,
  type Possible,
  shortName,
  shown,
  type TracedText,
  wayOf,
} from '../../src/rule/index.ts';

interface Options {
  /** For module files beside the core module the name globs of what belongs there. */
  readonly modules: Readonly<Record<string, readonly string[]>>;
  /** The module file of the images that exist for tests. */
  readonly integrationModule: string;
}

export default defineRule({
  id: 'tilt/module-placement',
  subject: 'tiltProject',
  severity: { ameide: 'error' },
  options: {
    schema: {
      type: 'object',
      properties: {
        modules: {
          type: 'object',
          additionalProperties: { type: 'array', items: { type: 'string' } },
          description:
            'For module files beside the core module the name globs of the resources and images that belong there.',
        },
        integrationModule: {
          type: 'string',
          description: 'The module file of the images that match `settings.integrationImages`.',
        },
      },
      additionalProperties: false,
    },
    defaults: {
      modules: {
        'Tiltfile.services': ['apps-*'],
        'Tiltfile.packages': ['ameide_core_proto', 'ameide_sdk_*', 'packages:*'],
        'Tiltfile.tests': ['test-*', 'e2e-*', 'integration-*'],
        'Tiltfile.ops': ['ops-*', 'migrations*'],
      },
      integrationModule: 'Tiltfile.tests',
    } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a resource or image that is declared in the wrong module',
    what: 'Names tell in which module a resource or image belongs (option `modules`, files beside `settings.tilt.core`); images of `settings.integrationImages` belong to the test module. Reports what is declared elsewhere. It is declared where the outermost call, or table row, names it: a helper of the core module that is called in the right one is fine. A file that does not exist asks for nothing.',
    why: 'The modules are what `mode` switches on and off. A test that is declared among the services runs in the mode that is meant to start without tests.',
    fix: 'Move the declaration into the module that the message names.',
    bad: {
      Tiltfile: "load('tilt/Tiltfile.services', 'services')\nservices()\n",
      'tilt/Tiltfile.services': "def services():\n    local_resource('test-agents', 'make test')\n",
      'tilt/Tiltfile.tests': 'def tests():\n    pass\n',
    },
    good: {
      Tiltfile: "load('tilt/Tiltfile.tests', 'tests')\ntests()\n",
      'tilt/Tiltfile.services': 'def services():\n    pass\n',
      'tilt/Tiltfile.tests': "def tests():\n    local_resource('test-agents', 'make test')\n",
    },
  },
  messages: {
    misplaced: (kind: string, name: string, file: string, module: string) =>
      `${kind} "${name}" is declared in "${file}"; it belongs in "${module}"`,
  },
  check(project, { pipeline, options, report }) {
    const { core } = pipeline.settings.tilt;
    const folder = core.slice(0, core.lastIndexOf('/') + 1);
    const judge = (
      kind: string,
      names: Possible<TracedText>,
      calls: readonly ApiCall[],
      short: (name: string) => string,
      test: boolean,
    ) => {
      for (const name of names.alternatives) {
        if (!name.known) continue;
        const globs = Object.entries(options.modules).find(([, given]) =>
          pipeline.nameMatches(short(name.text), given),
        );
        const file = test ? options.integrationModule : globs?.[0];
        if (file === undefined || !pipeline.repository.exists(folder + file)) continue;
        const { at, files } = pipeline.declarationOf(name, calls);
        if (files.includes(folder + file)) continue;
        report('misplaced', [kind, shown(name), files[0]!, folder + file], at, {
          related: wayOf(calls[0]!, kind === 'image' ? 'builds it' : 'registers it', at),
        });
      }
    };
    for (const { name, call, configuredBy } of project.resources)
      judge('resource', name, [...configuredBy, call], (text) => text, false);
    for (const image of project.images)
      if (!image.synthetic) judge('image', image.ref, [image.call], shortName, pipeline.isIntegrationImage(image));
  },
});
