import { formats } from '../report/formats.ts';
import { lintOptions } from './commands/options-of-lint.ts';
import type { OptionSpec } from './options.ts';

function left({ name, short, kind, argument, negation }: OptionSpec): string {
  const dashes = `${short ? `-${short}, ` : ''}--${name}`;
  if (kind === 'flag') return negation === undefined ? dashes : `--[no-]${name}`;
  return kind === 'optional' ? `${dashes}[=${argument}]` : `${dashes} ${argument ?? 'VALUE'}`;
}

/** The options as the help lists them. */
export function optionList(specs: readonly OptionSpec[]): string {
  const rows: [string, string][] = [];
  for (const spec of specs) {
    if (spec.hidden) continue;
    rows.push([left(spec), spec.help]);
    if (spec.negation !== undefined && spec.kind !== 'flag') rows.push([`--no-${spec.name}`, spec.negation]);
  }
  const width = Math.min(28, Math.max(...rows.map(([option]) => option.length)));
  return rows
    .map(([option, help]) =>
      option.length > width ? `  ${option}\n  ${' '.repeat(width)}  ${help}\n` : `  ${option.padEnd(width)}  ${help}\n`,
    )
    .join('');
}

export function lintHelp(): string {
  return `ameide-lint: checks what Tilt, Docker and Helm would do with a repository against its policies.
Nothing in the repository is run.

Usage:
  ameide-lint [PATH…]              lint; the default is the working directory
  ameide-lint rules [--json]       list the rules and their severity here
  ameide-lint explain RULE         what a rule reports, why, and how to fix it
  ameide-lint init                 write a .lintrc.json that fits the repository
  ameide-lint model [PATH]         print what was understood of the repository
  ameide-lint eval FILE [-- ARGS]  evaluate a Tiltfile without running anything
  ameide-lint render CHART         print what "helm template" would print
  ameide-lint graph [PATH]         draw the pipeline (Mermaid, Graphviz or JSON)
  ameide-lint lsp                  serve an editor (Language Server Protocol)
  ameide-lint completion SHELL     print a completion script for bash, zsh or fish
  ameide-lint help COMMAND         the options of a command

Paths select what is reported. What is analysed is the whole project: upwards from the path, the folder whose
.lintrc.json says "root": true, else the topmost .lintrc.json, else the git work tree.

Options:
${optionList(lintOptions)}  --version                     print the version

Formats: ${Object.keys(formats).join(', ')}. The first is the default.

Exit status: 0 no errors; 1 errors found (or too many warnings); 2 wrong use or configuration; 3 a bug in ameide-lint.

Examples:
  ameide-lint                                      lint the project around the working directory
  ameide-lint services/api/Dockerfile.dev          report one file only
  ameide-lint --only tilt/no-prod-dockerfile       run one rule
  ameide-lint --staged                             in a pre-commit hook
  ameide-lint --changed=origin/main                in a pull request
  ameide-lint --format github --format sarif:out.sarif
  ameide-lint --fix-dry-run                        see what --fix would change
  ameide-lint --baseline lint-baseline.json --update-baseline
                                                   accept what there is, report what is new
`;
}

/** The help of a command besides `lint`. */
export function commandHelp(usage: string, about: string, specs: readonly OptionSpec[]): string {
  const lines = about.replace(/(.{1,100})(?:[^\S\n]+|$|(?=\n))\n?/g, '$1\n');
  return `Usage: ameide-lint ${usage}\n\n${lines}\nOptions:\n${optionList(specs)}`;
}
