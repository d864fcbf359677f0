import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandNames } from '../../src/cli/command-names.ts';
import { cli, withFolder } from './run.ts';

function installed(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

const script: Record<string, string> = {};

beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) script[shell] = (await cli(['completion', shell], { cwd: '.' })).out;
});

/** What each shell offers for a command line that ends at the cursor. */
const complete: Readonly<Record<string, (cwd: string, line: string) => string[]>> = {
  bash(cwd, line) {
    const words = line.split(/ |(?<==)|(?==)/);
    const program = `
      source ./script.bash
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
      _ameide_lint
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { PATH: process.env.PATH };
    const out = execFileSync('bash', ['--norc', '--noprofile', '-c', program], { cwd, env, encoding: 'utf8' });
    return out.split('\n').filter((word) => word !== '');
  },
  fish(cwd, line) {
    const program = `source ./script.fish; complete -C '${line}'`;
    const env = { PATH: process.env.PATH, HOME: cwd, XDG_CONFIG_HOME: cwd };
    const out = execFileSync('fish', ['--no-config', '-c', program], { cwd, env, encoding: 'utf8' });
    return out
      .split('\n')
      .map((entry) => entry.split('\t')[0]!)
      .filter((word) => word !== '');
  },
  /** Zsh completes only in an interactive shell, so one runs on a pseudo terminal and says what it was about to add. */
  zsh(cwd, line) {
    const inner = `
      PS1=; setopt no_beep; autoload -Uz compinit; compinit -u -D; fpath=(); source ./script.zsh
      compadd() {
        if [[ "\${@[1,(i)(-|--)]}" == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
        typeset -a offered; builtin compadd -A offered "$@"
        print -rl -- "\${(@)offered/#/OFFER:}" >> ./offers; builtin compadd "$@"
      }
      bindkey '^I' complete-word; zle -C complete-word complete-word _main_complete; print -r -- READY`;
    writeFileSync(join(cwd, 'inner.zsh'), inner);
    const program = `
      zmodload zsh/zpty; zpty shell 'zsh -f -i'
      zpty -w shell 'source ./inner.zsh'; zpty -r shell out '*READY*'
      zpty -w -n shell '${line}'$'\\t'
      for try in {1..50}; do [[ -s offers ]] && break; sleep 0.1; done
      sleep 0.2; zpty -d shell`;
    spawnSync('zsh', ['-f', '-c', program], { cwd, env: { PATH: process.env.PATH, HOME: cwd, TERM: 'dumb' } });
    const offers = join(cwd, 'offers');
    if (!existsSync(offers)) return [];
    return execFileSync('cat', [offers], { encoding: 'utf8' })
      .split('\n')
      .flatMap((entry) => /^OFFER:(.+)$/.exec(entry)?.[1]?.replace(/\\(.)/g, '$1') ?? []);
  },
};

describe.each(['bash', 'zsh', 'fish'])('completion for %s', (shell) => {
  async function offered(line: string, files: Record<string, string> = {}): Promise<string[]> {
    return withFolder({ ...files, [`script.${shell}`]: script[shell]! }, async (cwd) => complete[shell]!(cwd, line));
  }

  it.skipIf(!installed(shell))('offers commands, options, rules, formats and files', async () => {
    expect(await offered('ameide-lint ')).toEqual(expect.arrayContaining([...commandNames, 'help']));
    expect(await offered('ameide-lint --form')).toEqual(['--format']);
    expect(await offered('ameide-lint --format js')).toEqual(['json']);
    expect(await offered('ameide-lint --only helm/no-image-g')).toEqual(['helm/no-image-graph']);
    expect(await offered('ameide-lint explain helm/no-image-g')).toEqual(['helm/no-image-graph']);
    expect(await offered('ameide-lint render --kube')).toEqual(['--kube-version']);
    expect(await offered('ameide-lint --config some', { 'some file.json': '' })).toEqual(['some file.json']);
    expect(await offered('ameide-lint lint some', { 'some-file': '' })).toEqual(['some-file']);
    expect(await offered('ameide-lint completion f')).toEqual(['fish']);
  });
});

describe('ameide-lint completion', () => {
  it('knows the options of every command', () => {
    for (const [shell, text] of Object.entries(script))
      for (const name of commandNames)
        expect(text, `${name} in ${shell}`).toMatch(
          shell === 'fish' ? `seen_subcommand_from ${name}` : new RegExp(`^ {4}${name}\\)`, 'm'),
        );
  });

  it.each([
    [[], 'completion for which shell? (bash, zsh, fish)'],
    [['fis'], 'there is no completion for "fis"; did you mean "fish"?'],
    [['zsh', 'bash'], 'completion takes one shell; "bash" is one too many'],
  ])('refuses %j', async (argv, message) => {
    const { status, err } = await cli(['completion', ...argv], { cwd: '.' });
    expect(err).toContain(message);
    expect(status).toBe(2);
  });
});
