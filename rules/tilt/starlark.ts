import {
  defineRule,
  LEAF_KINDS,
  spanKey,
  type TiltError,
  type TiltErrorTopic,
  type TiltProject,
} from '../../src/rule/index.ts';

interface Options {
  /** Settings whose definition after `config.parse` another rule reports. */
  readonly lateSettings: readonly string[];
  /** Whether `config.parse` in a second folder is reported here. */
  readonly secondParse: boolean;
}

/** Errors of Tilt that have a rule of their own. */
const reportedElsewhere: ReadonlySet<TiltErrorTopic> = new Set([
  'missing-file',
  'duplicate-image',
  'duplicate-resource',
  'duplicate-object',
  'image-dep',
  'image-keys',
  'resource-dep',
  'label',
] as const);

export default defineRule({
  id: 'tilt/starlark',
  subject: 'tiltProject',
  severity: { recommended: 'error', ameide: 'error' },
  options: {
    schema: {
      type: 'object',
      properties: {
        lateSettings: {
          type: 'array',
          items: { type: 'string' },
          description: 'Settings whose definition after `config.parse` is left to `tilt/mode-gate`.',
        },
        secondParse: {
          type: 'boolean',
          description: 'Report `config.parse` in a second folder; otherwise it is left to `tilt/single-config-parse`.',
        },
      },
      additionalProperties: false,
    },
    defaults: { lateSettings: [], secondParse: true } as Options,
  },
  presetOptions: { ameide: { lateSettings: ['mode'], secondParse: false } },
  spares: LEAF_KINDS,
  docs: {
    summary: 'what Starlark or Tilt refuses when it loads the Tiltfile',
    what: "Reports what stops Tilt from loading: syntax (Python's f-strings, classes and `import` included), undefined names, `load` inside a function, private names loaded, circular loads, `fail()` on every path, type errors on values that are known, images that are built on themselves. The message is Starlark's or Tilt's own. Wrong calls of functions are `tilt/valid-api`.",
    why: '`tilt up` stops at the first such error; a module that one mode only loads fails for the colleague who uses that mode.',
    fix: 'Mend the Tiltfile as the message says.',
    bad: { Tiltfile: 'names = ["agents"]\nprint(names + 1)\n' },
    good: { Tiltfile: 'names = ["agents"]\nprint(names + ["graph"])\n' },
  },
  messages: { refused: (message: string) => message },
  check(project, { pipeline, options, report }) {
    for (const error of project.errors) {
      if (error.kind === 'api' || (error.topic && reportedElsewhere.has(error.topic))) continue;
      if (error.topic === 'config-folder' && !options.secondParse) continue;
      if (error.topic === 'late-setting' && options.lateSettings.includes(settingOf(project, error))) continue;
      // `fail()` is how a Tiltfile refuses a setting: only one that every path meets is an error.
      if (error.topic === 'fail' && error.conditional) continue;
      report('refused', [error.message], error.at, {
        related: error.stack.map((site) => ({ message: `through ${site.callee}() called here`, span: site.at })),
      });
    }
    for (const { image, name, way } of pipeline.imageCycles(project))
      report('refused', [`Image dependency cycle: ${name}`], image.at, { related: way });
  },
});

/** The setting that the refused definition names. */
function settingOf({ calls }: TiltProject, { at }: TiltError): string {
  const name = calls.find((call) => spanKey(call.at) === spanKey(at))?.arguments.get('name')?.value;
  return name?.kind === 'text' ? name.text.text : '';
}
