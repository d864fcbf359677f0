import { defineRule } from '../../src/rule/index.ts';

export default defineRule({
  id: 'lint/directive-reason',
  subject: 'directive',
  severity: { recommended: 'warn' },
  docs: {
    summary: 'a comment switches a rule off without saying why',
    what: 'Reports `ameide-lint-disable…` comments that have no reason behind ` -- `. `ameide-lint-enable` needs none.',
    why: 'Nobody dares to remove an exception whose reason is forgotten, so it outlives its cause.',
    fix: 'Write the reason behind two dashes: `# ameide-lint-disable-next-line docker/gowork -- vendored until the split`.',
    bad: { Tiltfile: '# ameide-lint-disable-next-line tilt/no-hardcoded-registry\nprint("hello")\n' },
    good: {
      Tiltfile:
        '# ameide-lint-disable-next-line tilt/no-hardcoded-registry -- moves with the cluster\nprint("hello")\n',
    },
  },
  messages: {
    missing: (kind: string) => `${kind} gives no reason; write one behind " -- "`,
  },
  check(directive, { report }) {
    if (directive.kind !== 'enable' && directive.reason === undefined)
      report('missing', [`ameide-lint-${directive.kind}`], directive.at);
  },
});
