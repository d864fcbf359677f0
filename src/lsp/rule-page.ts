import { ruleOptions } from '../config/rule-options.ts';
import type { AnyRule, Example } from '../rule/rule.ts';

function fenced(files: Example): string {
  return Object.entries(files)
    .map(([path, text]) => `\`${path}\`\n\n~~~~\n${text.trimEnd()}\n~~~~`)
    .join('\n\n');
}

/** What a hover says of a rule. */
export function ruleSummary(rule: AnyRule): string {
  const { docs } = rule;
  return `**${rule.id}**: ${docs.summary}\n\n${docs.what}\n\n*Why:* ${docs.why}\n\n*Fix:* ${docs.fix}`;
}

/** Everything about a rule, as Markdown. */
export function rulePage(rule: AnyRule): string {
  const { docs } = rule;
  const options = ruleOptions(rule).map(
    ({ name, description, default: value }) => `- \`${name}\` (default \`${JSON.stringify(value)}\`): ${description}`,
  );
  return [
    `# ${rule.id}`,
    docs.summary,
    `## What\n\n${docs.what}`,
    `## Why\n\n${docs.why}`,
    `## Fix\n\n${docs.fix}`,
    ...(options.length > 0 ? [`## Options\n\n${options.join('\n')}`] : []),
    `## Bad\n\n${fenced(docs.bad)}`,
    `## Good\n\n${fenced(docs.good)}`,
    `## Switch it off\n\nIn \`.lintrc.json\`: \`"rules": { "${rule.id}": "off" }\`\n\nIn a comment: \`# ameide-lint-disable-next-line ${rule.id} -- the reason\`\n`,
  ].join('\n\n');
}
