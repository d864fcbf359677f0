import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formats } from '../../src/report/formats.ts';
import { cli, withFolder, writeFiles } from './run.ts';

/** One finding of helm/no-image-graph with a safe fix. */
const graph = 'image:\n  graph: ameide/api\n  tag: dev\n';
const project = { '.lintrc.json': '{"root": true}', 'values.yaml': graph, 'a/values.yaml': graph };
const only = ['--only', 'helm/no-image-graph'];

function places(json: string): string[] {
  const report: { findings: { path: string; start: { line: number; column: number } }[] } = JSON.parse(json);
  return report.findings.map(({ path, start }) => `${path}:${start.line}:${start.column}`);
}

describe('ameide-lint', () => {
  it('prints findings and exits with 1', async () => {
    await withFolder(project, async (cwd) => {
      const { status, out, err } = await cli(only, { cwd });
      expect(status).toBe(1);
      expect(err).toBe('');
      expect(out).toContain('a/values.yaml:2:3 error ');
      expect(out).toContain('  2 │ graph: ameide/api\n    │ ^^^^^\n');
      expect(out).toMatch(/✖ 2 errors, 0 warnings, 3 files checked\n {2}2 fixable with --fix\n$/);
    });
  });

  it('exits with 0 when nothing is wrong', async () => {
    await withFolder({ 'values.yaml': 'a: 1\n' }, async (cwd) => {
      expect(await cli([], { cwd })).toEqual({ status: 0, out: '✔ no problems, 1 file checked\n', err: '' });
    });
  });

  it('reports only the paths that are named, of the whole project', async () => {
    await withFolder(project, async (cwd) => {
      const { out } = await cli([...only, '--format', 'json', 'a'], { cwd });
      expect(places(out)).toEqual(['a/values.yaml:2:3']);
    });
  });

  it('names paths relative to the root in JSON and to the working directory elsewhere', async () => {
    await withFolder(project, async (cwd) => {
      const inside = { cwd: join(cwd, 'a') };
      expect(places((await cli([...only, '--format', 'json'], inside)).out)).toEqual(['a/values.yaml:2:3']);
      expect(
        (await cli([...only, '--format', 'unix', '..'], inside)).out.split('\n').map((line) => line.split(' ')[0]),
      ).toEqual(['../values.yaml:2:3:', 'values.yaml:2:3:', '']);
    });
  });

  it('lints several projects, and leaves inner projects to themselves', async () => {
    const files = {
      'one/.lintrc.json': '{"root": true}',
      'one/values.yaml': graph,
      'two/.lintrc.json': '{"root": true}',
      'two/values.yaml': graph,
      '.lintrc.json': '{}',
      'values.yaml': graph,
    };
    await withFolder(files, async (cwd) => {
      expect(places((await cli([...only, '-f', 'json', 'two', 'one/values.yaml'], { cwd })).out)).toEqual([
        'one/values.yaml:2:3',
        'two/values.yaml:2:3',
      ]);
      expect(places((await cli([...only, '-f', 'json'], { cwd })).out)).toEqual(['values.yaml:2:3']);
    });
  });

  it.each([
    [['--formt', 'json'], 'there is no option --formt; did you mean --format? (ameide-lint --help lists the options)'],
    [['-z'], 'there is no option -z (ameide-lint --help lists the options)'],
    [['--format', 'jsn'], 'there is no format "jsn"; did you mean "json"?'],
    [['--format'], '--format needs a value: --format NAME[:FILE]'],
    [['--format', 'json', '--format', 'unix'], 'only one format can go to standard output'],
    [['--quiet=yes'], '--quiet takes no value; write --quiet alone'],
    [['gone'], 'there is no file or folder "gone" (ameide-lint --help)'],
    [['rulez'], 'did you mean the command "rules"?'],
    [['--only', 'helm/no-image-grap'], 'there is no rule "helm/no-image-grap"; did you mean "helm/no-image-graph"?'],
    [['--rule', 'helm/no-image-graph'], "write it as 'ID: SEVERITY'"],
    [['--rule', 'helm/no-image-graph: eror'], '"eror" is not "off", "warn" or "error"; did you mean "error"?'],
    [['--rule', 'helm/no-image-graph: ["warn", {"a": 1}]'], 'the rule takes no options'],
    [['--preset', 'amede'], 'there is no preset "amede"; did you mean "ameide"?'],
    [['--max-warnings', '-1'], '--max-warnings takes a whole number, not "-1"'],
    [['--config', 'gone.json'], '--config: there is no file "gone.json"'],
    [['--stdin'], '--stdin needs --stdin-filename PATH'],
    [['--stdin-filename', 'x'], '--stdin-filename goes with --stdin'],
    [
      ['--update-baseline', '--changed', '--baseline', 'x'],
      '--update-baseline accepts all findings; leave --changed out',
    ],
    [['--watch', '--fix'], '--watch and --fix exclude each other; leave one out'],
    [['--update-baseline'], '--update-baseline needs --baseline FILE'],
    [['--baseline', 'gone.json'], '--baseline: there is no file "gone.json"; write it with --update-baseline'],
    [['--staged', '--fix'], '--staged reads a text that is not in the work tree'],
    [['--stdin', '--stdin-filename', 'x.yaml', '--fix-unsafe'], '--stdin reads a text that is not in the work tree'],
    [['--staged', '--changed'], '--staged and --changed exclude each other'],
    [['explain'], 'explain which rule?'],
    [['explain', 'helm/nothing'], 'there is no rule "helm/nothing"'],
    [['explain', 'no-image-graph'], 'did you mean "helm/no-image-graph"?'],
  ])('%j is wrong use', async (argv, message) => {
    await withFolder({ 'x.yaml': '' }, async (cwd) => {
      const { status, out, err } = await cli(argv, { cwd });
      expect(err).toContain(message);
      expect(err.startsWith('ameide-lint: ')).toBe(true);
      expect({ status, out }).toEqual({ status: 2, out: '' });
    });
  });

  it('exits with 2 for a bad configuration, naming file and line as seen from the working directory', async () => {
    await withFolder(
      { 'a/.lintrc.json': '{\n  "rules": {"helm/no-image-grph": "off"}\n}', 'a/x.yaml': '' },
      async (cwd) => {
        const { status, out, err } = await cli(['a'], { cwd });
        expect(err).toBe(
          'ameide-lint: a/.lintrc.json:2:13: rules["helm/no-image-grph"]: there is no rule "helm/no-image-grph"; did you mean "helm/no-image-graph"?\n',
        );
        expect({ status, out }).toEqual({ status: 2, out: '' });
      },
    );
  });

  it('takes severities from --rule, --preset, --config and --no-config', async () => {
    const files = {
      ...project,
      '.lintrc.json': '{"root": true, "rules": {"helm/no-image-graph": "off"}}',
      'other.json': '{"rules": {"helm/no-image-graph": "warn"}}',
    };
    await withFolder(files, async (cwd) => {
      const status = async (...argv: string[]) => (await cli([...argv, '--quiet'], { cwd })).status;
      expect(await status()).toBe(0);
      expect(await status('--no-config')).toBe(1);
      expect(await status('--no-config', '--preset', 'recommended')).toBe(0);
      expect(await status('--config', 'other.json')).toBe(0);
      expect(await status('--config', 'other.json', '--max-warnings', '1')).toBe(1);
      expect(await status('--config', 'other.json', '--max-warnings', '2')).toBe(0);
      expect(await status('--rule', 'helm/no-image-graph: error')).toBe(1);
      expect(await status('--rule', 'helm/*=error', '--rule', 'helm/no-image-graph: warn')).toBe(0);
    });
  });

  it('takes several ids behind one --only', async () => {
    await withFolder(project, async (cwd) => {
      const { out } = await cli(['--only', 'docker/gowork', 'helm/no-image-graph', 'a', '-f', 'json'], { cwd });
      expect(places(out)).toEqual(['a/values.yaml:2:3']);
    });
  });

  it('writes formats to files beside standard output', async () => {
    await withFolder(project, async (cwd) => {
      const { out, status } = await cli(
        [...only, '-f', 'unix', '-f', 'json:out/report.json', '-f', 'stylish:report.txt'],
        { cwd, env: { FORCE_COLOR: '1' } },
      );
      expect(status).toBe(1);
      expect(out.trim().split('\n')).toHaveLength(2);
      expect(places(readFileSync(join(cwd, 'out/report.json'), 'utf8'))).toHaveLength(2);
      expect(readFileSync(join(cwd, 'report.txt'), 'utf8')).not.toContain('\u001b');
    });
  });

  it('names paths from the top of the checkout for GitHub and fills the step summary', async () => {
    await withFolder(project, async (cwd) => {
      const summary = join(cwd, 'summary.md');
      writeFileSync(summary, 'before\n');
      const env = { GITHUB_WORKSPACE: cwd, GITHUB_STEP_SUMMARY: summary };
      const { out } = await cli([...only, '-f', 'github'], { cwd: join(cwd, 'a'), env });
      expect(out).toMatch(/^::error file=a\/values\.yaml,line=2,endLine=2,col=3,endColumn=8,/);
      expect(readFileSync(summary, 'utf8')).toMatch(/^before\n### ameide-lint: 1 error, 0 warnings\n/);
    });
  });

  it('says so when a file cannot be written', async () => {
    await withFolder(project, async (cwd) => {
      const { status, err } = await cli([...only, '-f', 'json:values.yaml/x'], { cwd });
      expect(err).toContain('cannot write "values.yaml/x"');
      expect(status).toBe(2);
    });
  });

  it('colours as options, NO_COLOR, FORCE_COLOR and the terminal say', async () => {
    await withFolder(project, async (cwd) => {
      const colored = async (argv: string[], env: Record<string, string>, terminal: boolean) =>
        (await cli([...only, ...argv], { cwd, env, terminal })).out.includes('\u001b[');
      expect(await colored([], {}, true)).toBe(true);
      expect(await colored([], {}, false)).toBe(false);
      expect(await colored([], { NO_COLOR: '1' }, true)).toBe(false);
      expect(await colored([], { FORCE_COLOR: '1' }, false)).toBe(true);
      expect(await colored([], { TERM: 'dumb' }, true)).toBe(false);
      expect(await colored(['--color'], { NO_COLOR: '1' }, false)).toBe(true);
      expect(await colored(['--no-color'], { FORCE_COLOR: '1' }, true)).toBe(false);
    });
  });

  it('lints standard input in the place of a file', async () => {
    await withFolder({ '.lintrc.json': '{"root": true}', 'values.yaml': 'a: 1\n' }, async (cwd) => {
      const { out, status } = await cli([...only, '--stdin', '--stdin-filename', 'values.yaml', '-f', 'unix'], {
        cwd,
        input: graph,
      });
      expect(out).toMatch(/^values\.yaml:2:3: error: /);
      expect(status).toBe(1);
    });
  });
});

describe('--fix', () => {
  it('mends files in place, once and for all', async () => {
    await withFolder(project, async (cwd) => {
      const file = join(cwd, 'values.yaml');
      writeFileSync(file, graph.replaceAll('\n', '\r\n'));
      chmodSync(file, 0o640);
      rmSync(join(cwd, 'a'), { recursive: true });
      symlinkSync('values.yaml', join(cwd, 'linked-values.txt'));
      const { status, out } = await cli([...only, '--fix'], { cwd });
      expect(out).toContain('no problems');
      expect(status).toBe(0);
      expect(readFileSync(file, 'utf8')).toBe('image:\r\n  repository: ameide/api\r\n  tag: dev\r\n');
      expect(statSync(file).mode & 0o777).toBe(0o640);
      expect(lstatSync(join(cwd, 'linked-values.txt')).isSymbolicLink()).toBe(true);
      const before = statSync(file).mtimeMs;
      await cli([...only, '--fix'], { cwd });
      expect(statSync(file).mtimeMs).toBe(before);
    });
  });

  it('shows a diff and changes nothing in a dry run', async () => {
    await withFolder({ 'values.yaml': graph }, async (cwd) => {
      const { status, out, err } = await cli([...only, '--fix-dry-run'], { cwd });
      expect(out).toBe(
        '--- a/values.yaml\n+++ b/values.yaml\n@@ -1,3 +1,3 @@\n image:\n-  graph: ameide/api\n+  repository: ameide/api\n   tag: dev\n',
      );
      expect(err).toContain('no problems');
      expect(status).toBe(0);
      expect(readFileSync(join(cwd, 'values.yaml'), 'utf8')).toBe(graph);
    });
  });

  it('leaves suppressed findings alone', async () => {
    const text = `image:\n  # ameide-lint-disable-next-line helm/no-image-graph -- moves later\n  graph: a\n`;
    await withFolder({ 'values.yaml': text }, async (cwd) => {
      const { out } = await cli([...only, '--fix'], { cwd });
      expect(out).toContain('1 suppressed');
      expect(readFileSync(join(cwd, 'values.yaml'), 'utf8')).toBe(text);
    });
  });
});

describe('--baseline', () => {
  it('accepts what there is, survives moves, reports what is new and what is gone', async () => {
    await withFolder(project, async (cwd) => {
      const lint = (...argv: string[]) => cli([...only, '--baseline', 'config/base.json', ...argv], { cwd });
      const written = await lint('--update-baseline');
      expect(written.err).toBe('ameide-lint: config/base.json now accepts 2 findings\n');
      expect(written.status).toBe(0);
      expect(Object.keys(JSON.parse(readFileSync(join(cwd, 'config/base.json'), 'utf8')).findings)).toEqual([
        '../a/values.yaml',
        '../values.yaml',
      ]);

      const again = await lint();
      expect(again.status).toBe(0);
      expect(again.out).toContain('2 in the baseline');

      writeFileSync(join(cwd, 'values.yaml'), `# moved\n\n${graph}other:\n  image:\n    graph: new\n`);
      expect((await lint('-f', 'unix')).out.split('\n')[0]).toMatch(/^values\.yaml:8:5: error/);

      rmSync(join(cwd, 'a/values.yaml'));
      expect((await lint()).err).toBe(
        'ameide-lint: a finding that config/base.json accepts is gone; --update-baseline takes it out:\n  ../a/values.yaml helm/no-image-graph\n',
      );
      expect((await lint('values.yaml')).err).toBe('');
    });
  });

  it('that is broken is refused', async () => {
    await withFolder({ ...project, 'base.json': '{}' }, async (cwd) => {
      const { status, err } = await cli(['--baseline', 'base.json'], { cwd });
      expect(err).toBe('ameide-lint: --baseline: "base.json" is no baseline; write it anew with --update-baseline\n');
      expect(status).toBe(2);
    });
  });
});

function git(cwd: string, ...args: string[]): void {
  execFileSync(
    'git',
    [
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.org',
      '-c',
      'commit.gpgsign=false',
      '-c',
      'init.defaultBranch=main',
      ...args,
    ],
    { cwd, stdio: 'ignore' },
  );
}

describe('git', () => {
  const clean = 'image:\n  repository: ameide/api\n';
  const lint = async (cwd: string, ...argv: string[]) => {
    const { status, out, err } = await cli([...only, '-f', 'json', ...argv], { cwd });
    return status === 2 ? err : places(out);
  };

  it('--staged reads the index and reports what is staged', async () => {
    await withFolder({ 'values.yaml': clean, 'b/values.yaml': graph, 'c d/values.yaml': clean }, async (cwd) => {
      git(cwd, 'init');
      expect(await lint(cwd, '--staged')).toEqual([]);
      git(cwd, 'add', '.');
      expect(await lint(cwd, '--staged')).toEqual(['b/values.yaml:2:3']);
      git(cwd, 'commit', '-m', 'x');
      expect(await lint(cwd, '--staged')).toEqual([]);

      writeFiles(cwd, { 'values.yaml': graph, 'untracked/values.yaml': graph });
      expect(await lint(cwd, '--staged')).toEqual([]);
      git(cwd, 'add', 'values.yaml');
      writeFiles(cwd, { 'values.yaml': clean });
      expect(await lint(cwd, '--staged')).toEqual(['values.yaml:2:3']);
      expect(await lint(join(cwd, 'b'), '--staged')).toEqual([]);
    });
  });

  it('--staged reads the index whatever state it is in', async () => {
    const files = { 'gone/values.yaml': graph, 'moved/values.yaml': graph, 'both/values.yaml': clean, 'a b/ü.md': '' };
    await withFolder(files, async (cwd) => {
      git(cwd, 'init');
      git(cwd, 'add', '.');
      git(cwd, 'commit', '-m', 'x');
      git(cwd, 'rm', '-q', 'gone/values.yaml');
      git(cwd, 'mv', 'moved', 'to "here"');
      expect(await lint(cwd, '--staged')).toEqual(['to "here"/values.yaml:2:3']);
      // Removed behind the back of the index, and named in it without a content.
      rmSync(join(cwd, 'to "here"'), { recursive: true });
      writeFiles(cwd, { 'named/values.yaml': graph });
      git(cwd, 'add', '-N', 'named');
      expect(await lint(cwd, '--staged')).toEqual(['to "here"/values.yaml:2:3']);
      git(cwd, 'commit', '-m', 'y');

      git(cwd, 'reset', '-q', '--hard');
      git(cwd, 'checkout', '-q', '-b', 'side');
      git(cwd, 'rm', '-q', 'both/values.yaml');
      git(cwd, 'commit', '-q', '-m', 'z');
      git(cwd, 'checkout', '-q', 'main');
      writeFiles(cwd, { 'both/values.yaml': graph });
      git(cwd, 'commit', '-q', '-m', 'z', 'both/values.yaml');
      expect(() => git(cwd, 'merge', 'side')).toThrow();
      expect(await lint(cwd, '--staged')).toEqual(['both/values.yaml:2:3']);
    });
  });

  it('--changed reports what changed since the merge base', async () => {
    await withFolder({ 'values.yaml': graph, 'b/values.yaml': clean }, async (cwd) => {
      git(cwd, 'init');
      expect(await lint(cwd, '--changed')).toEqual(['values.yaml:2:3']);
      expect(await lint(cwd, '--changed=main')).toContain('this branch has no commit yet');
      git(cwd, 'add', '.');
      git(cwd, 'commit', '-m', 'x');
      git(cwd, 'checkout', '-b', 'side');
      writeFiles(cwd, { 'b/values.yaml': graph });
      expect(await lint(cwd, '--changed')).toEqual(['b/values.yaml:2:3']);
      git(cwd, 'commit', '-am', 'y');
      expect(await lint(cwd, '--changed')).toEqual([]);
      expect(await lint(cwd, '--changed=main')).toEqual(['b/values.yaml:2:3']);
      expect(await lint(cwd, '--changed', 'main', 'values.yaml')).toEqual([]);
      writeFiles(cwd, { 'ünt racked/values.yaml': graph });
      expect(await lint(cwd, '--changed')).toEqual(['ünt racked/values.yaml:2:3']);
      expect(await lint(cwd, '--changed=nothing')).toContain('git knows no commit "nothing"');
      expect(await lint(cwd, '--changed=--output=x')).toContain('is no reference');
    });
  });

  it('outside of a work tree is told', async () => {
    await withFolder({ 'values.yaml': clean }, async (cwd) => {
      expect(await lint(cwd, '--staged')).toContain('--staged needs a git work tree, and ');
    });
  });

  it('runs nothing that the repository asks git to run', async () => {
    await withFolder({ 'values.yaml': clean, '.gitattributes': '*.yaml filter=evil diff=evil\n' }, async (cwd) => {
      git(cwd, 'init');
      git(cwd, 'add', '.');
      git(cwd, 'commit', '-m', 'x');
      const mark = `touch ${join(cwd, 'ran')}; cat`;
      for (const key of [
        'filter.evil.clean',
        'filter.evil.smudge',
        'filter.evil.process',
        'diff.evil.command',
        'diff.evil.textconv',
        'diff.external',
        'core.fsmonitor',
        'core.pager',
      ])
        git(cwd, 'config', key, mark);
      writeFiles(cwd, { 'values.yaml': graph });
      expect(await lint(cwd, '--changed')).toEqual(['values.yaml:2:3']);
      await lint(cwd, '--staged');
      expect(() => statSync(join(cwd, 'ran'))).toThrow(/ENOENT/);
    });
  });
});

describe('rules and explain', () => {
  it('list every rule as JSON and as text', async () => {
    await withFolder({ '.lintrc.json': '{"root": true, "rules": {"helm/no-image-graph": "warn"}}' }, async (cwd) => {
      const { rules }: { rules: { id: string }[] } = JSON.parse((await cli(['rules', '--json'], { cwd })).out);
      expect(rules.find(({ id }) => id === 'helm/no-image-graph')).toEqual({
        id: 'helm/no-image-graph',
        severity: 'warn',
        presets: ['ameide', 'strict'],
        fix: 'safe',
        summary: 'the key `graph` in an image block',
      });
      expect(rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id).sort());
      const { out } = await cli(['rules'], { cwd });
      expect(out).toMatch(/^helm\/no-image-graph\s+warn\s+s {2}the key `graph` in an image block$/m);
    });
  });

  it('explain a rule in full', async () => {
    const { out, status } = await cli(['explain', 'helm/no-image-graph'], { cwd: '.' });
    expect(status).toBe(0);
    for (const title of ['What', 'Why', 'Fix', 'Options', 'Bad', 'Good', 'Switch it off'])
      expect(out).toMatch(new RegExp(`^${title}$`, 'm'));
  });
});

describe('help', () => {
  it('names every format', async () => {
    const { out } = await cli(['--help'], { cwd: '.' });
    for (const name of Object.keys(formats)) expect(out).toMatch(new RegExp(`^Formats:.*\\b${name}\\b`, 'm'));
  });

  it.each([
    ['--help'],
    ['-h'],
    ['help'],
    ['rules', '--help'],
    ['explain', '-h'],
    ['init', '--help'],
    ['model', '--help'],
    ['help', 'rules'],
  ])('is printed for %s %s', async (...argv) => {
    const { status, out, err } = await cli(argv, { cwd: '.' });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^Usage: ?/m);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130);
  });
});
