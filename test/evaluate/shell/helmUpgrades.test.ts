import { describe, expect, it } from 'vitest';
import { helmUpgrades } from '../../../src/evaluate/shell/tools/helmUpgrades.ts';
import { evaluate, place } from './support.ts';

describe('helm upgrade', () => {
  // Release, --install, --wait, --atomic; `?` is not known.
  it.each<[string, string[]]>([
    ['helm upgrade r c', ['r - - -']],
    ['helm upgrade --install r c', ['r i - -']],
    ['helm upgrade -i r c --wait --atomic', ['r i w a']],
    ['helm upgrade r c --atomic', ['r - w a']],
    ['helm upgrade r c --rollback-on-failure', ['r - w a']],
    ['helm upgrade r c --atomic=false --wait=true', ['r - w -']],
    ['helm upgrade r c --wait=watcher', ['r - w -']],
    ['helm upgrade r c --wait=hookOnly', ['r - - -']],
    ['helm -n x upgrade --set a=--wait r c', ['r - - -']],
    ['helm --kube-context x upgrade -f v.yaml --timeout 5m r c', ['r - - -']],
    ['helm upgrade $FLAGS r c', ['<?> ? ? ?']],
    ['F="--install --wait --atomic"; helm upgrade $F r c', ['r i w a']],
    ['A=(--install); A+=(--atomic); helm upgrade "${A[@]}" r c', ['r i w a']],
    ['up() { helm upgrade --install "$@"; }; up r c --wait', ['r i w -']],
    ['helm upgrade r c ${W:+--wait}', ['r - w -', 'r - - -']],
    ['helm install r c', []],
    ['helm template upgrade c', []],
    ['echo helm upgrade r c', []],
  ])('%s', (text, expected) => {
    const shown = helmUpgrades(evaluate(text).commands).map((each) => {
      const mark = (value: boolean | undefined, letter: string) => (value === undefined ? '?' : value ? letter : '-');
      return `${each.release?.alternatives[0]?.text ?? '<?>'} ${mark(each.install, 'i')} ${mark(each.wait, 'w')} ${mark(each.atomic, 'a')}`;
    });
    expect(shown).toEqual(expected);
  });

  it('points at the words that name it', () => {
    const [upgrade] = helmUpgrades(evaluate('sudo helm -n x \\\n  upgrade r c').commands);
    expect(place(upgrade!.name)).toBe('run.sh:1:6 helm -n x \\\n  upgrade');
  });
});
