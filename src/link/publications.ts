import type { CiWorkflow } from '../model/ci.ts';
import { ROOT_PATH, type ShellCommand } from '../model/command.ts';
import type { Publication } from '../model/relations.ts';
import type { Routine } from '../model/routine.ts';
import { joinPath } from '../text/path.ts';
import { HOLE } from '../text/traced.ts';

const PUBLISHERS = [
  /^(?:uv|poetry|hatch|flit|pdm|rye|maturin|cargo)(?: \S+)*? publish\b/,
  /^(?:npm|pnpm|bun|lerna|changeset|yarn(?: npm)?)(?: \S+)*? publish\b/,
  /^(?:npx|pnpx|bunx|uvx|pipx run) (?:\S+ )*?(?:changeset|lerna|twine|hatch|flit)(?: \S+)*? (?:publish|upload)\b/,
  /^(?:python[\d.]*(?: -\S+)*? -m )?twine(?: \S+)*? upload\b/,
];

const ACTIONS = /^(?:pypa\/gh-action-pypi-publish|js-devtools\/npm-publish|changesets\/action)$/i;

/**
 * Everything that publishes packages: scripts, make targets, the jobs of workflows. `publisherIn` is the first command of a
 * routine that `publishes`.
 */
export function publications(
  routines: readonly Routine[],
  workflows: readonly CiWorkflow[],
  publisherIn: (routine: Routine) => ShellCommand | undefined,
): readonly Publication[] {
  const out: Publication[] = [];
  const groups = new Map<string, Routine[]>();
  for (const routine of routines) {
    const others = groups.get(routine.group);
    if (others) others.push(routine);
    else groups.set(routine.group, [routine]);
  }
  for (const group of groups.values()) {
    const command = group.map(publisherIn).find((one) => one !== undefined);
    const first = group[0]!;
    if (command) out.push({ routines: group, command, at: command.at ?? first.at, concerns: concernOf(group) });
  }
  for (const step of workflows.flatMap(({ steps }) => steps)) {
    if (!step.action || !ACTIONS.test(step.action.name)) continue;
    const group = groups.get(`${step.workflow} ${step.job}`) ?? [];
    const inputs = [...step.action.inputs.values()].flatMap(({ value }) => value.alternatives.map(({ text }) => text));
    const concerns = concernOf(group);
    const named = (folder: string) => inputs.some((text) => isBelow(tidy('', text), folder));
    out.push({ routines: group, at: step.at, concerns: (folder) => named(folder) || concerns(folder) });
  }
  return out;
}

/** Whether a command publishes packages. */
export function publishes({ words }: ShellCommand): boolean {
  const texts = words.map(({ alternatives }) => alternatives[0]?.text ?? '');
  if (texts.some((text) => /^--dry-run(?:=true)?$/.test(text))) return false;
  const [program = '', ...rest] = texts;
  const line = [program.slice(program.lastIndexOf('/') + 1), ...rest].join(' ');
  return PUBLISHERS.some((pattern) => pattern.test(line));
}

function concernOf(group: readonly Routine[]): (folder: string) => boolean {
  const paths = new Set<string>();
  for (const { file, commands, files } of group) {
    for (const path of [file, ...files]) paths.add(path);
    for (const { cwd, words } of commands) {
      if (cwd !== undefined) paths.add(cwd);
      // `--from=packages/x`, `PATH=packages/x`
      for (const { alternatives } of words)
        for (const { text } of alternatives)
          for (const part of [text, text.slice(text.indexOf('=') + 1)]) paths.add(tidy(cwd ?? '', part));
    }
  }
  return (folder) => [...paths].some((path) => isBelow(path, folder));
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A path relative to the root; the empty path for one that is not known or leads out. */
function tidy(base: string, path: string): string {
  if (path.startsWith(HOLE) || path.startsWith('-')) return '';
  const inRoot = path.startsWith(ROOT_PATH);
  if (path.startsWith('/') && !inRoot) return '';
  return (inRoot ? joinPath('', path.slice(ROOT_PATH.length)) : joinPath(base, path)) ?? '';
}
