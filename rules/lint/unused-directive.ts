import { defineRule } from '../../src/rule/index.ts';

export default defineRule({
  id: 'lint/unused-directive',
  subject: 'directive',
  severity: { strict: 'warn' },
  docs: {
    summary: 'a comment switches a rule off that has nothing to report there',
    what: 'Reports each rule of an `ameide-lint-disable…` comment that suppresses no finding, and names that no rule has. Rules that are off for the file are left alone. `--report-unused-directives` switches it on.',
    why: 'A directive that suppresses nothing hides the next finding at its place.',
    fix: 'Remove the rule from the comment, or the whole comment.',
    bad: { Tiltfile: '# ameide-lint-disable-next-line tilt/no-hardcoded-registry -- moved long ago\nprint("hello")\n' },
    good: { Tiltfile: 'print("hello")\n' },
  },
  messages: {
    unused: (rule: string) => `${rule} has nothing to report here; remove it from the directive`,
    idle: () => 'no rule has anything to report here; remove the directive',
    unknown: (rule: string, near: string | undefined) =>
      `there is no rule "${rule}"${near ? `; did you mean "${near}"?` : '; "ameide-lint rules" lists them'}`,
  },
  check(directive, { report }) {
    if (directive.idle) report('idle', [], directive.at);
    for (const { name, at, exists, nearest } of directive.unused)
      if (exists) report('unused', [name], at);
      else report('unknown', [name, nearest], at);
  },
});
