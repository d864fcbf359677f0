import { describe, expect, it } from 'vitest';
import type { ShellCommand } from '../../../src/model/command.ts';
import { evaluate, place } from './support.ts';

function gowork(text: string): (string | undefined)[] {
  return evaluate(text, { 'env.sh': 'GOWORK=off\n' }, { closed: true })
    .commands.filter((command) => command.words[0]!.alternatives[0]?.text === 'go')
    .map(goworkOf);
}

function goworkOf(command: ShellCommand): string | undefined {
  const entry = command.env.get('GOWORK');
  if (!entry) return undefined;
  const texts = entry.value.alternatives.map((text) => text.text);
  return [...texts, ...(entry.value.unknown ? ['?'] : []), ...(entry.mayBeUnset ? ['unset'] : [])].join('|');
}

describe('effective environment', () => {
  it.each<[string, (string | undefined)[]]>([
    ['go build', [undefined]],
    ['GOWORK=off go build; go build', ['off', undefined]],
    ['GOWORK=off; go build', [undefined]],
    ['export GOWORK=off; go build', ['off']],
    ['GOWORK=off; export GOWORK; go build', ['off']],
    ['export GOWORK; GOWORK=off; go build', ['off']],
    ['declare -x GOWORK=off; go build', ['off']],
    ['readonly GOWORK=off; go build', [undefined]],
    ['set -a; GOWORK=off; set +a; go build', ['off']],
    ['set -a; . ./env.sh; set +a; go build', ['off']],
    ['env GOWORK=off go build', ['off']],
    ['export GOWORK=off; env -u GOWORK go build', [undefined]],
    ['export GOWORK=off; env -i go build', [undefined]],
    ['export GOWORK=off; unset GOWORK; go build', [undefined]],
    ['(export GOWORK=off); go build', [undefined]],
    ['export GOWORK=off; sh -c "go build"', ['off']],
    ['GOWORK=off; sh -c "go build"', [undefined]],
    ['GOWORK=off sh -c "go build"', ['off']],
    ['GOWORK=off bash -c "GOWORK=auto go build; go test"', ['auto', 'off']],
    ['go env -w GOWORK=off; go build', [undefined, 'off']],
    ['export GOWORK=auto; go env -w GOWORK=off; go build', ['auto', 'auto']],
    ['go env -w GOWORK=off; go env -u GOWORK; go build', [undefined, 'off', undefined]],
    ['if x; then export GOWORK=off; fi; go build', ['off|unset']],
    ['if x; then export GOWORK=off; else export GOWORK=auto; fi; go build', ['off|auto']],
    ['f() { go build; }; GOWORK=off f; f', ['off', undefined]],
    ['f() { export GOWORK=off; }; f; go build', ['off']],
    ['export GOWORK=${X:-off}; go build', ['off']],
  ])('%s', (text, expected) => {
    expect(gowork(text)).toEqual(expected);
  });

  it('knows the text that sets a variable', () => {
    const [build] = evaluate('M=off\nexport GOWORK=$M\ngo build').commands.slice(-1);
    const entry = build!.env.get('GOWORK')!;
    expect(place(entry.set)).toBe('run.sh:2:8 GOWORK=$M');
    expect(place(entry.value.alternatives[0]!.spanOf())).toBe('run.sh:1:3 off');
  });

  it('keeps what an outer environment may hold unknown', () => {
    const facts = evaluate('go build "${X:-a}"');
    expect(facts.commands[0]!.env.get('GOWORK')).toBeUndefined();
    expect(facts.commands[0]!.words[2]!.unknown?.variable).toBe('X');
  });
});
