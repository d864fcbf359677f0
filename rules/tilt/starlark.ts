import { defineRule, type TiltErrorTopic } from '../../src/rule/index.ts';

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
  docs: {
    summary: 'what Starlark or Tilt refuses when it loads the Tiltfile',
    what: "Reports what stops Tilt from loading: syntax (Python's f-strings, classes and `import` included), undefined names, `load` inside a function, private names loaded, circular loads, `fail()` on every path, type errors on values that are known. The message is Starlark's or Tilt's own. Wrong calls of functions are `tilt/valid-api`.",
    why: '`tilt up` stops at the first such error; a module that one mode only loads fails for the colleague who uses that mode.',
    fix: 'Mend the Tiltfile as the message says.',
    bad: { Tiltfile: 'names = ["agents"]\nprint(names + 1)\n' },
    good: { Tiltfile: 'names = ["agents"]\nprint(names + ["graph"])\n' },
  },
  messages: { refused: (message: string) => message },
  check(project, { report }) {
    for (const error of project.errors) {
      if (error.kind === 'api' || (error.topic && reportedElsewhere.has(error.topic))) continue;
      // `fail()` is how a Tiltfile refuses a setting: only one that every path meets is an error.
      if (error.topic === 'fail' && error.conditional) continue;
      report('refused', [error.message], error.at, {
        related: error.stack.map((site) => ({ message: `through ${site.callee}() called here`, span: site.at })),
      });
    }
  },
});
