import { defineRule, LEAF_KINDS, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/single-config-parse',
  subject: 'tiltProject',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: '`config.parse()` runs more than once, or settings are defined and it never runs',
    what: 'Counts the `config.parse()` calls that one evaluation runs, over all modules: a second one is reported, and so is the first `config.define_*` when none runs. Exclusive branches count once.',
    why: 'Two parses see different sets of settings, so a flag works in one module and is an error in another; settings that nobody parses are silently ignored.',
    fix: 'Parse once, in the core module, after all settings are defined, and hand the result on.',
    bad: {
      Tiltfile: "config.define_bool('debug')\ncfg = config.parse()\nmore = config.parse()\n",
    },
    good: { Tiltfile: "config.define_bool('debug')\ncfg = config.parse()\n" },
  },
  messages: {
    again: () => 'config.parse() runs a second time; parse once and hand the result on',
    never: (setting: string) =>
      `${setting} defines a setting but config.parse() never runs; parse once, after the definitions`,
  },
  check(project, { pipeline, report }) {
    const parses = project.calls.filter((call) => call.name === 'config.parse');
    for (const [index, call] of parses.entries()) {
      const first = parses.slice(0, index).find((earlier) => pipeline.runTogether(project, earlier, call));
      if (!first) continue;
      report('again', [], call.at, {
        related: [
          { message: 'config.parse() runs here first', span: first.at },
          ...wayOf(call, 'runs', call.at, first.at),
        ],
      });
    }
    const definition = project.calls.find((call) => /^config\.define_/.test(call.name) && !call.conditional);
    if (definition && parses.length === 0)
      report('never', [`${definition.name}()`], definition.at, { related: wayOf(definition, 'runs', definition.at) });
  },
});
