import { describe, expect, it } from 'vitest';
import { evaluateShell } from '../../../src/evaluate/shell/evaluateShell.ts';
import { readHelmCommand } from '../../../src/evaluate/values/helm-command.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { TracedText } from '../../../src/text/traced.ts';
import { place } from './show.ts';

function helm(text: string) {
  const file = new SourceFile('x.sh', text);
  const { commands } = evaluateShell(TracedText.exact(file.span(0, text.length)));
  return readHelmCommand(commands.at(-1)!);
}

const first = (possible: { readonly alternatives: readonly TracedText[] } | undefined): string | undefined =>
  possible?.alternatives[0]?.text;

describe('a helm command', () => {
  it('gives release, chart, values and options', () => {
    const found = helm(
      'helm --kube-context dev upgrade -i agents ./charts/agents -f a.yaml --values=b.yaml --set x=1 --wait --atomic=false -ndev',
    );
    expect(found?.verb).toBe('upgrade');
    expect(first(found?.release)).toBe('agents');
    expect(first(found?.chart)).toBe('./charts/agents');
    expect(found?.valuesFiles.map(first)).toEqual(['a.yaml', 'b.yaml']);
    expect(found?.sets.map(({ kind, text }) => `${kind} ${first(text)}`)).toEqual(['set x=1']);
    expect(first(found?.options.get('install')?.[0])).toBe('true');
    expect(first(found?.options.get('atomic')?.[0])).toBe('false');
    expect(first(found?.options.get('namespace')?.[0])).toBe('dev');
    expect(found?.options.has('rollback-on-failure')).toBe(false);
    expect(found?.mayHaveMore).toBe(false);
  });

  it('stands at its program and subcommand', () => {
    expect(place(helm('helm upgrade a b')?.at)).toBe('1:1 helm upgrade');
  });

  it('knows plugins, groups and generated names', () => {
    expect(helm('helm diff upgrade a b')?.verb).toBe('diff upgrade');
    expect(helm('helm secrets upgrade a b')?.verb).toBe('upgrade');
    expect(helm('helm dependency build charts/a')?.verb).toBe('dependency build');
    expect(first(helm('helm install -g charts/a')?.chart)).toBe('charts/a');
    expect(helm('helm install -g charts/a')?.release).toBeUndefined();
    expect(first(helm('helm lint charts/a')?.chart)).toBe('charts/a');
  });

  it('takes options from a variable and tells when there may be more', () => {
    expect(helm('F="--wait --atomic"\nhelm upgrade a b $F')?.options.has('atomic')).toBe(true);
    expect(helm('helm upgrade a b $FLAGS')?.mayHaveMore).toBe(true);
    expect(helm('helm upgrade a b "$@"')?.mayHaveMore).toBe(false);
  });

  it('is nothing for other programs', () => {
    expect(helm('helmfile apply')).toBeUndefined();
    expect(helm('helm')).toBeUndefined();
    expect(helm('echo helm upgrade')).toBeUndefined();
  });
});
