import { covers, defineRule, type HelmCommand, LEAF_KINDS, type Span, type TracedText } from '../../src/rule/index.ts';

export default defineRule({
  id: 'shell/helm-upgrade-flags',
  subject: 'helmRun',
  severity: { ameide: 'error' },
  fix: 'safe',
  spares: LEAF_KINDS,
  docs: {
    summary: '`helm upgrade` without `--install`, `--wait` and `--atomic`',
    what: 'Reports every `helm upgrade` that a script, a Makefile or package script, a command of a Tiltfile, a workflow or a dev container runs, whatever leads to it (variables, functions, `bash -c`, other scripts), when it lacks one of `--install`, `--wait` and `--atomic`. `--atomic` waits by itself, and Helm 4 calls it `--rollback-on-failure`. Silent when options may stand in a variable that is not known, and for dry runs.',
    why: 'Without `--install` the first deployment into a new cluster fails. Without `--wait` the command succeeds before a pod has started, and without `--atomic` a broken rollout stays: the release is left `failed` or `pending-upgrade`, and the next upgrade refuses to run.',
    fix: 'Write `helm upgrade --install … --wait --atomic`.',
    bad: { 'scripts/deploy.sh': '#!/usr/bin/env bash\nhelm upgrade agents charts/agents --wait\n' },
    good: { 'scripts/deploy.sh': '#!/usr/bin/env bash\nhelm upgrade --install agents charts/agents --wait --atomic\n' },
  },
  messages: {
    missing: (missing: readonly string[]) =>
      `"helm upgrade" runs without ${listed(missing)}; install what is missing, wait for the rollout and roll back when it fails`,
  },
  check({ helm, way, at }, { report }) {
    if (helm.verb !== 'upgrade' || helm.mayHaveMore || isDryRun(helm) || isOn(helm, 'help')) return;
    const atomic = isOn(helm, 'atomic') || isOn(helm, 'rollback-on-failure');
    const missing = [
      ...(isOn(helm, 'install') ? [] : ['--install']),
      // Helm 4: `--wait=hookOnly` is what happens without the option.
      ...(atomic || (isOn(helm, 'wait') && !isOn(helm, 'wait', 'hookOnly')) ? [] : ['--wait']),
      ...(atomic ? [] : ['--atomic']),
    ];
    if (missing.length === 0) return;
    // An option that is switched off explicitly wins over the one that is added before it.
    const place = missing.some((flag) => helm.options.has(flag.slice(2))) ? undefined : endOfVerb(helm);
    report('missing', [missing], at, {
      related: way,
      fix: place && {
        title: `Add ${missing.join(' ')}`,
        edits: [{ span: place, text: missing.map((flag) => ` ${flag}`).join('') }],
      },
    });
  },
});

function listed(flags: readonly string[]): string {
  const quoted = flags.map((flag) => `"${flag}"`);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' and ');
}

/** Whether a switch is on for all that is known (the last one counts), or has this value. */
function isOn({ options }: HelmCommand, name: string, value?: string): boolean {
  const last = options.get(name)?.at(-1);
  if (!last) return false;
  const texts = last.alternatives.map(({ text }) => text.toLowerCase());
  if (value !== undefined) return texts.length > 0 && texts.every((text) => text === value.toLowerCase());
  return texts.every((text) => !['false', '0', 'f'].includes(text));
}

function isDryRun(helm: HelmCommand): boolean {
  return isOn(helm, 'dry-run') && !isOn(helm, 'dry-run', 'none');
}

/** Behind the word `upgrade`, when it stands in a line of words as it is. */
function endOfVerb({ command }: HelmCommand): Span | undefined {
  const isVerb = ({ text }: TracedText) => text === 'upgrade';
  const span = command.words.find(({ alternatives }) => alternatives.length === 1 && alternatives.every(isVerb))
    ?.alternatives[0]?.exactSpan;
  if (
    !span ||
    !command.span ||
    !covers(command.span, span) ||
    !/\s/.test(span.file.text[span.start - 1] ?? '') ||
    !/\s/.test(span.file.text[span.end] ?? ' ')
  )
    return undefined;
  return { file: span.file, start: span.end, end: span.end };
}
