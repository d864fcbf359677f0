import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

export default defineRule({
  id: 'lint/unresolved',
  subject: 'unresolved',
  severity: { strict: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a value that policies depend on could not be resolved',
    what: 'Reports every value that the evaluation could not know: one from the environment without a default, from a command, from a file outside the root. Policies stay silent about such values.',
    why: 'What is not known is not checked. With this rule on, nothing passes only because it was hidden.',
    fix: 'Give the value a default, or fix it under `settings.tilt.env` or `settings.tilt.args`.',
    bad: { Tiltfile: 'docker_build(os.getenv("IMAGE"), ".")\n', Dockerfile: 'FROM scratch\n' },
    good: { Tiltfile: 'docker_build("api", ".")\n', Dockerfile: 'FROM scratch\n' },
  },
  messages: {
    unresolved: (what: string, why: string) => `${what} is not known: ${why}`,
  },
  check({ what, why, at }, { report }) {
    report('unresolved', [what, why], at);
  },
});
