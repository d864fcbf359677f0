import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What only stands in a file outside of the linted repository. */
export const SECRET = 'tr0ub4dor-and-3';

export function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

export function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface HostileRepository {
  /** Everything; holds `repo`, `outside` and whatever is left behind. */
  readonly base: string;
  readonly repo: string;
  /** Exists when something of the repository was run. */
  readonly mark: string;
}

/** A Git repository that tries to read what lies outside, and to run something, in every way that its files offer. */
export function hostileRepository(): HostileRepository {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'ameide-lint-safety-')));
  const repo = join(base, 'repo');
  const mark = join(base, 'ran');
  const touch = `touch ${mark}`;
  const outside = join(base, 'outside');
  write(outside, {
    'secret.txt': SECRET,
    'values.yaml': `image: {graph: ${SECRET}}\n`,
    Tiltfile: `docker_build('ghcr.io/${SECRET}/x', '.')\n`,
    'templates/t.yaml': `a: ${SECRET}\n`,
    Dockerfile: `FROM ${SECRET}\nRUN pnpm install\n`,
    'x.sh': `docker push ghcr.io/${SECRET}\n`,
  });
  write(repo, {
    Tiltfile: [
      "load('../outside/Tiltfile', 'x')",
      "load('../../../../../../../../etc/passwd', 'root')",
      `include('${outside}/Tiltfile')`,
      "include('linked/Tiltfile')",
      `text = str(read_file('../outside/secret.txt', default='-')) + str(read_file('${outside}/secret.txt', default='-'))`,
      "text += str(read_file('linked/secret.txt', default='-')) + str(read_file('link.txt', default='-'))",
      "docker_build('ghcr.io/x/' + text, '.')",
      `local('${touch}')`,
      `local_resource('a', '${touch}; sh run.sh')`,
      `custom_build('b', '${touch} && make all', deps=['.'])`,
      `k8s_yaml(local('${touch}'))`,
      "k8s_yaml(helm('chart'))",
      "k8s_yaml(kustomize('.'))",
      `docker_build('c', '../outside')`,
      "docker_build('d', 'linked', dockerfile='linked/Dockerfile')",
    ].join('\n'),
    Dockerfile: `FROM alpine\nCOPY ../outside/secret.txt /\nRUN ${touch}\nRUN sh x.sh\n`,
    Makefile: `X := $(shell ${touch})\nall:\n\t${touch}\n\tsh linked/x.sh\ninclude ../outside/secret.txt\n`,
    'run.sh': `#!/bin/sh\n. ../outside/x.sh\nsource linked/x.sh\n${touch}\n$(${touch})\n`,
    'package.json': JSON.stringify({
      name: 'x',
      scripts: { prepare: touch, build: touch, postinstall: touch },
      dependencies: { '@buf/x': '1' },
    }),
    '.lintrc.js': `require('child_process').execSync('${touch}')\n`,
    'eslint.config.js': `import { execSync } from 'node:child_process'; execSync('${touch}');\n`,
    '.eslintrc.cjs': `require('child_process').execSync('${touch}')\n`,
    '.npmrc': 'script-shell=./run.sh\n',
    'src/a.ts': `import x from '@buf/evil'; import('${outside}/x.js');\n`,
    'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'chart/values.yaml': 'image: {repository: r, tag: t}\n',
    'chart/templates/a.yaml':
      'a: {{ .Files.Get "../../outside/secret.txt" }}{{ .Files.Get "link.txt" }}\nb: {{ env "HOME" }}{{ expandenv "$HOME" }}\nc: {{ getHostByName "example.com" }}\nd: {{ lookup "v1" "Secret" "" "" }}\n',
    '.github/workflows/cd.yaml': `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n    - run: ${touch}\n    - uses: ./../outside\n`,
    '.pre-commit-config.yaml': 'repos: []\n',
    '.gitattributes': '* filter=evil diff=evil merge=evil\n*.json filter=a=b\n*.js filter=included\n',
  });
  chmodSync(join(repo, 'run.sh'), 0o755);
  symlinkSync(outside, join(repo, 'linked'));
  symlinkSync(join(outside, 'secret.txt'), join(repo, 'link.txt'));
  symlinkSync(join(outside, 'secret.txt'), join(repo, 'chart/link.txt'));
  symlinkSync(join(outside, 'values.yaml'), join(repo, 'values.yaml'));
  symlinkSync(join(outside, 'templates'), join(repo, 'chart/templates/linked'));
  symlinkSync('..', join(repo, 'loop'));
  symlinkSync('self', join(repo, 'self'));
  symlinkSync('/etc/passwd', join(repo, 'Dockerfile.dev'));
  git(repo, 'init');
  git(repo, 'add', '.');
  git(repo, 'commit', '-m', 'x');
  // Whatever git can be told to run.
  const program = join(repo, '.git', 'evil');
  writeFileSync(program, `#!/bin/sh\n${touch}\ncat\n`, { mode: 0o755 });
  for (const key of [
    'filter.evil.clean',
    'filter.evil.smudge',
    'filter.evil.process',
    'diff.evil.command',
    'diff.evil.textconv',
    'diff.external',
    // git's option for a setting ends the name at the first equals sign.
    'filter.a=b.clean',
    'filter.a=b.process',
  ])
    git(repo, 'config', key, program);
  writeFileSync(join(repo, '.git/included'), `[filter "included"]\n\tclean = ${program}\n`);
  git(repo, 'config', 'include.path', 'included');
  for (const key of [
    'core.fsmonitor',
    'core.pager',
    'core.editor',
    'core.askPass',
    'core.sshCommand',
    'core.gitProxy',
    'core.alternateRefsCommand',
    'credential.helper',
    'gpg.program',
    'uploadpack.packObjectsHook',
    'sequence.editor',
    'merge.evil.driver',
  ])
    git(repo, 'config', key, program);
  for (const command of ['diff', 'ls-files', 'rev-parse', 'config', 'cat-file', 'merge-base'])
    git(repo, 'config', `alias.${command}`, `!${program}`);
  const hooks = join(repo, '.githooks');
  mkdirSync(hooks);
  for (const hook of [
    'post-index-change',
    'fsmonitor-watchman',
    'pre-commit',
    'post-checkout',
    'reference-transaction',
    'query-watchman',
  ])
    for (const folder of [hooks, join(repo, '.git/hooks')])
      writeFileSync(join(folder, hook), `#!/bin/sh\n${touch}\n`, { mode: 0o755 });
  git(repo, 'config', 'core.hooksPath', '.githooks');
  for (const file of ['Makefile', 'package.json', 'eslint.config.js'])
    writeFileSync(join(repo, file), `${readFileSync(join(repo, file), 'utf8')}\n`);
  return { base, repo, mark };
}

/** A Git repository that lacks an object of its index, and whose remote is a program that would bring it. */
export function lazyRepository(): HostileRepository {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'ameide-lint-safety-')));
  const repo = join(base, 'repo');
  const mark = join(base, 'ran');
  write(repo, { Dockerfile: 'FROM alpine\n' });
  git(repo, 'init');
  git(repo, 'add', '.');
  git(repo, 'commit', '-m', 'x');
  write(repo, { Dockerfile: 'FROM alpine:3\n' });
  git(repo, 'add', '.');
  const [, id] = git(repo, 'ls-files', '-s').split(' ');
  write(repo, { Dockerfile: 'FROM alpine:4\n' });
  rmSync(join(repo, '.git/objects', id!.slice(0, 2), id!.slice(2)));
  for (const [key, value] of [
    ['core.repositoryFormatVersion', '1'],
    ['extensions.partialClone', 'origin'],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.url', `ext::touch ${mark}`],
    ['protocol.ext.allow', 'always'],
    ['protocol.allow', 'always'],
  ])
    git(repo, 'config', key!, value!);
  return { base, repo, mark };
}

/** The command lines under which the promises are watched. */
export const COMMANDS: readonly (readonly string[])[] = [
  ['--preset', 'strict', '--format', 'json'],
  ['--preset', 'ameide', '--fix-dry-run'],
  ['--preset', 'strict', '--changed', '--format', 'stylish'],
  ['--preset', 'strict', '--staged', '--format', 'sarif'],
  ['model', '--json'],
  ['eval', 'Tiltfile', '--json'],
  ['render', 'chart'],
  ['graph', '--format', 'json'],
  ['init', '--help'],
];
