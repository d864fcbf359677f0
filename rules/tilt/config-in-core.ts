import { defineRule, LEAF_KINDS, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/config-in-core',
  subject: 'apiCall',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: '`config.define_*` or `config.set_enabled_resources` outside the core module',
    what: 'Reports a call of `config.define_*` or `config.set_enabled_resources` that stands in another file than `settings.tilt.core`. Silent while that file does not exist. Calling a helper of the core module from elsewhere is fine.',
    why: 'Settings that are spread over modules depend on the order in which the modules load: the same `tilt up -- --debug` works or fails by an edit far away.',
    fix: 'Move the call into the core module, or behind a function of it.',
    bad: {
      Tiltfile: "load('tilt/Tiltfile.core', 'cfg')\nconfig.set_enabled_resources(['agents'])\n",
      'tilt/Tiltfile.core': "config.define_bool('debug')\ncfg = config.parse()\n",
    },
    good: {
      Tiltfile: "load('tilt/Tiltfile.core', 'enable')\nenable(['agents'])\n",
      'tilt/Tiltfile.core':
        "config.define_bool('debug')\ncfg = config.parse()\n\ndef enable(names):\n    config.set_enabled_resources(names)\n",
    },
  },
  messages: {
    outside: (call: string, core: string) =>
      `${call}() is called outside "${core}"; configuration belongs to the core module`,
  },
  check(call, { pipeline, report }) {
    if (!/^config\.(define_|set_enabled_resources$|clear_enabled_resources$)/.test(call.name)) return;
    const { core } = pipeline.settings.tilt;
    if (call.tiltfile === core || !pipeline.repository.exists(core)) return;
    report('outside', [call.name, core], call.at, { related: wayOf(call, 'runs', call.at) });
  },
});
