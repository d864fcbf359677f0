import { type ConfigPreset, inPreset, presetNames } from '../config/presets.ts';
import { ruleOptions } from '../config/rule-options.ts';
import { configSchema } from '../config/schema.ts';
import { docsOf } from '../engine/report.ts';
import type { AnyRule, Example } from '../rule/rule.ts';

const fixed: readonly ConfigPreset[] = presetNames.filter((name) => name !== 'none');

function sorted(rules: readonly AnyRule[]): AnyRule[] {
  return [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function severities(rule: AnyRule): string {
  return fixed
    .map((preset) => inPreset(rule, preset).severity)
    .map((severity) => (severity === 'off' ? '' : severity))
    .join(' | ');
}

/** The table of rules in the README; links are relative to the repository. */
export function ruleTable(rules: readonly AnyRule[]): string {
  const rows = sorted(rules).map(
    (rule) =>
      `| [\`${rule.id}\`](${docsOf(rule.id)}) | ${cell(rule.docs.summary)} | ${severities(rule)} | ${rule.fix ?? ''} |`,
  );
  return `| rule | reports | recommended | ameide | strict | fix |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`;
}

function language(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/Tiltfile|\.star$|\.tiltfile$/.test(name)) return 'python';
  if (/Dockerfile/i.test(name)) return 'dockerfile';
  const ending = /\.(\w+)$/.exec(name)?.[1] ?? '';
  return ({ yml: 'yaml', tpl: 'yaml', sh: 'shell' } as Readonly<Record<string, string>>)[ending] ?? ending;
}

function fenced(text: string, info: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${info}\n${text.endsWith('\n') ? text : `${text}\n`}${fence}\n`;
}

function example(title: string, files: Example): string {
  const blocks = Object.entries(files).map(([path, text]) => `\`${path}\`\n\n${fenced(text, language(path))}`);
  return `**${title}**\n\n${blocks.join('\n')}`;
}

function section(rule: AnyRule): string {
  const { docs } = rule;
  const levels = fixed.flatMap((preset) => {
    const { severity } = inPreset(rule, preset);
    return severity === 'off' ? [] : [`${preset}: ${severity}`];
  });
  const facts = [levels.length > 0 ? levels.join(', ') : 'in no preset', rule.fix ? `${rule.fix} fix` : 'no fix'];
  const options = ruleOptions(rule).map(
    ({ name, description, default: value }) => `- \`${name}\` (default \`${JSON.stringify(value)}\`): ${description}`,
  );
  return [
    `### ${rule.id}\n`,
    `${docs.summary[0]?.toUpperCase()}${docs.summary.slice(1)}. *${facts.join('; ')}.*\n`,
    `${docs.what}\n`,
    `**Why.** ${docs.why}\n`,
    `**Fix.** ${docs.fix}\n`,
    options.length > 0 ? `**Options**\n\n${options.join('\n')}\n` : '',
    example('Bad', docs.bad),
    example('Good', docs.good),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** The text of `docs/rules.md`. */
export function rulePages(rules: readonly AnyRule[]): string {
  const domains = new Map<string, AnyRule[]>();
  for (const rule of sorted(rules)) {
    const domain = rule.id.split('/')[0] ?? '';
    domains.set(domain, [...(domains.get(domain) ?? []), rule]);
  }
  const chapters = [...domains].map(([domain, entries]) => `## ${domain}\n\n${entries.map(section).join('\n')}`);
  return `# Rules\n\n<!-- Written by \`npm run generate\` from the rules themselves. -->\n\n${chapters.join('\n')}`;
}

/** The text of `schema.json`. */
export function schemaText(rules: readonly AnyRule[]): string {
  return `${JSON.stringify(configSchema(rules), null, 2)}\n`;
}

const begin = '<!-- rules: written by `npm run generate` -->';
const end = '<!-- end of rules -->';

/** A README with its table of rules replaced. */
export function withRuleTable(readme: string, rules: readonly AnyRule[]): string {
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  if (from === -1 || to < from) throw new Error(`README.md needs a line ${begin} and behind it a line ${end}`);
  return `${readme.slice(0, from + begin.length)}\n\n${ruleTable(rules)}\n${readme.slice(to)}`;
}
