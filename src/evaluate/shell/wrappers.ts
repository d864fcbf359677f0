/** How a program that runs another command finds that command among its own words. */
export interface Wrapper {
  /** Options that take a value in the next word (`-u user`), as they are spelled. */
  readonly valued: readonly string[];
  /** Words after the options that are not yet the command (`timeout 5 cmd`: 1). */
  readonly operands?: number;
  /** The command begins only after this word (`aws-vault exec x -- cmd`). */
  readonly after?: string;
  /** The first words must be these (`pnpm exec`). */
  readonly subcommands?: readonly (readonly string[])[];
  /** `NAME=value` words before the command set its environment. */
  readonly assignments?: boolean;
  /** Options that give the command's directory. */
  readonly directory?: readonly string[];
  /** Options whose value is the command, as shell text. */
  readonly script?: readonly string[];
  /** Such an option is the only way to name a command; it may also stand behind operands (`su USER -c text`). */
  readonly scriptOnly?: boolean;
  /** Without a subcommand word nothing else is run (`uv sync`). */
  readonly exact?: boolean;
}

/** Programs whose remaining words are another command, from their manuals. */
export const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  sudo: {
    valued: [
      '-u',
      '-g',
      '-h',
      '-p',
      '-C',
      '-D',
      '-R',
      '-T',
      '-U',
      '-r',
      '-t',
      '-a',
      '-c',
      '--user',
      '--group',
      '--host',
      '--prompt',
      '--close-from',
      '--chdir',
      '--chroot',
      '--command-timeout',
      '--other-user',
      '--role',
      '--type',
    ],
    assignments: true,
    directory: ['-D', '--chdir'],
  },
  doas: { valued: ['-u', '-C', '-a'], assignments: true },
  env: {
    valued: ['-u', '--unset', '-C', '--chdir', '--block-signal', '--default-signal', '--ignore-signal'],
    assignments: true,
    directory: ['-C', '--chdir'],
    script: ['-S', '--split-string'],
  },
  time: { valued: ['-o', '-f', '--output', '--format'] },
  timeout: { valued: ['-s', '-k', '--signal', '--kill-after'], operands: 1 },
  gtimeout: { valued: ['-s', '-k', '--signal', '--kill-after'], operands: 1 },
  nice: { valued: ['-n', '--adjustment'] },
  ionice: { valued: ['-c', '-n', '-p', '-P', '-u', '--class', '--classdata'] },
  chrt: { valued: ['-T', '-P', '-D'], operands: 1 },
  taskset: { valued: [], operands: 1 },
  nohup: { valued: [] },
  setsid: { valued: [] },
  stdbuf: { valued: ['-i', '-o', '-e', '--input', '--output', '--error'] },
  unbuffer: { valued: [] },
  chronic: { valued: [] },
  ts: { valued: [] },
  caffeinate: { valued: ['-t', '-w'] },
  winpty: { valued: [] },
  command: { valued: [] },
  builtin: { valued: [] },
  exec: { valued: ['-a'] },
  strace: { valued: ['-o', '-e', '-p', '-s', '-u'] },
  'dumb-init': { valued: ['--rewrite', '-r'] },
  tini: { valued: ['-p', '-e'] },
  gosu: { valued: [], operands: 1 },
  'su-exec': { valued: [], operands: 1 },
  's6-setuidgid': { valued: [], operands: 1 },
  setarch: { valued: [], operands: 1 },
  catatonit: { valued: [] },
  entr: { valued: [] },
  reflex: {
    valued: ['-r', '--regex', '-R', '--inverse-regex', '-g', '--glob', '-G', '--inverse-glob', '-t', '-S', '-d'],
  },
  watchexec: {
    valued: ['-w', '--watch', '-e', '--exts', '-i', '--ignore', '-f', '--filter', '-d', '--debounce', '-s', '--signal'],
  },
  nodemon: {
    valued: ['-w', '--watch', '-e', '--ext', '-i', '--ignore', '-d', '--delay', '-s', '--signal'],
    script: ['-x', '--exec'],
    scriptOnly: true,
  },
  dockerize: { valued: ['-wait', '-timeout', '-template', '-stdout', '-stderr', '-wait-retry-interval'] },
  'wait-for-it': { valued: ['-h', '-p', '-t', '--host', '--port', '--timeout'], after: '--' },
  'wait-for-it.sh': { valued: ['-h', '-p', '-t', '--host', '--port', '--timeout'], after: '--' },
  setpriv: { valued: ['--reuid', '--regid', '--groups', '--inh-caps', '--ambient-caps', '--bounding-set'] },
  chroot: { valued: ['--userspec', '--groups'], operands: 1 },
  flock: {
    valued: ['-w', '-E', '--timeout', '--conflict-exit-code', '--wait'],
    operands: 1,
    script: ['-c', '--command'],
  },
  watch: { valued: ['-n', '--interval'] },
  retry: { valued: ['-t', '-d', '--times', '--delay', '--tries', '--sleep', '-s', '-m', '--max', '--min'] },
  xvfb: { valued: [] },
  'xvfb-run': { valued: ['-n', '-s', '-e', '-f', '--server-num', '--server-args'] },
  'with-contenv': { valued: [] },
  'cross-env': { valued: [], assignments: true },
  dotenv: { valued: ['-e', '-v', '-c', '-f'], after: '--' },
  'dotenv-cli': { valued: ['-e', '-v', '-c'], after: '--' },
  'aws-vault': { valued: [], after: '--', subcommands: [['exec']] },
  doppler: {
    valued: ['-p', '-c', '--project', '--config', '--command'],
    after: '--',
    subcommands: [['run']],
    script: ['--command'],
  },
  op: { valued: ['--env-file'], after: '--', subcommands: [['run']] },
  infisical: { valued: ['--env', '--path', '--projectId'], after: '--', subcommands: [['run']] },
  direnv: { valued: [], subcommands: [['exec']], operands: 1 },
  mise: { valued: [], after: '--', subcommands: [['exec'], ['x']] },
  asdf: { valued: [], subcommands: [['exec']] },
  corepack: { valued: [], subcommands: [['pnpm'], ['yarn'], ['npm']] },
  npx: { valued: ['-p', '--package', '-w', '--workspace'], script: ['-c', '--call'] },
  bunx: { valued: [] },
  uvx: { valued: ['--from', '--with', '--python', '-p'] },
  poetry: { valued: ['-C', '--directory'], subcommands: [['run']], exact: true },
  pipenv: { valued: [], subcommands: [['run']], exact: true },
  uv: {
    valued: [
      '--with',
      '--extra',
      '--group',
      '--package',
      '--project',
      '--directory',
      '-p',
      '--python',
      '--env-file',
      '--only-group',
      '--no-group',
    ],
    subcommands: [['run']],
    exact: true,
  },
  hatch: { valued: ['-e', '--env'], subcommands: [['run']], exact: true },
  bundle: { valued: [], subcommands: [['exec']], exact: true },
  parallel: {
    valued: ['-j', '--jobs', '--joblog', '--delay', '--retries', '-N', '-n', '-L', '-I', '--colsep', '--tag'],
  },
  xargs: {
    valued: [
      '-n',
      '-P',
      '-I',
      '-L',
      '-d',
      '-s',
      '-E',
      '-a',
      '--max-args',
      '--max-procs',
      '--max-lines',
      '--delimiter',
      '--arg-file',
      '--max-chars',
      '--replace',
      '--eof',
      '-J',
      '-R',
    ],
  },
  sshpass: { valued: ['-p', '-f', '-d', '-P'] },
  gcloud: {
    valued: ['--zone', '--project', '--ssh-flag'],
    subcommands: [['compute', 'ssh']],
    script: ['--command'],
    scriptOnly: true,
  },
  su: { valued: ['-s', '-g', '-w', '--shell', '--group'], script: ['-c', '--command'], scriptOnly: true },
  runuser: { valued: ['-u', '-g', '-s', '--user', '--group'], script: ['-c', '--command'] },
  'nix-shell': { valued: ['-p', '-I', '-A'], script: ['--run', '--command'] },
  nix: { valued: [], after: '--command', subcommands: [['develop'], ['shell']] },
  devbox: { valued: ['-c', '--config'], after: '--', subcommands: [['run']] },
  script: { valued: ['-o', '-t', '-E'], script: ['-c', '--command'] },
  expect: { valued: [], script: [] },
};

/** The shells, whose `-c` text, script file or standard input is shell text. */
export const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'busybox-sh']);

/** Options of a shell that take a value in the next word. */
export const SHELL_VALUED: ReadonlySet<string> = new Set(['-o', '+o', '-O', '+O', '--rcfile', '--init-file']);
