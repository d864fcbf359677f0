import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, launcher } from '../built.ts';
import { write } from './hostile.ts';

/** Milliseconds of processor time; a hang is far beyond, and other processes do not count. */
const MOST_TIME = 20_000;
/** Megabytes of resident memory. */
const MOST_MEMORY = 1_400;

let base: string;
beforeAll(() => {
  ensureBuilt();
  base = mkdtempSync(join(tmpdir(), 'ameide-lint-bounds-'));
}, 120_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));

const chart = (template: string, values = 'a: 1\n') => ({
  'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
  'c/values.yaml': values,
  'c/templates/a.yaml': template,
  Tiltfile: "k8s_yaml(helm('c'))\n",
});

/** Ten levels of ten aliases each. */
const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(', ')}]\n`).join('')}`;
const big = (piece: string, bytes: number) => piece.repeat(Math.ceil(bytes / piece.length));
const MB = 1024 * 1024;

const cases: readonly (readonly [string, () => Readonly<Record<string, string | Uint8Array>>])[] = [
  [
    'deep nesting',
    () => ({
      ...chart(`${'{{ if a }}'.repeat(10_000)}${'{{ ('.repeat(2_000)}`),
      Tiltfile: `x = ${'['.repeat(50_000)}\n`,
      'tilt/a.star': `${'('.repeat(20_000)}1${')'.repeat(20_000)}\n${Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}if x:`).join('\n')}`,
      'values.yaml': '{a: '.repeat(50_000),
      'k8s/a.yaml': '- '.repeat(50_000),
      'package.json': '['.repeat(100_000),
      'a.sh': `${'$('.repeat(5_000)}x${')'.repeat(5_000)}\n${'if x; then '.repeat(5_000)}`,
      Dockerfile: `FROM a\nRUN ${'('.repeat(20_000)}\nENV A=${'${B:-'.repeat(20_000)}`,
      'a.ts': `import '@buf/x';${'('.repeat(50_000)}`,
      'pyproject.toml': `a = ${'['.repeat(20_000)}`,
    }),
  ],
  [
    'aliases that multiply',
    () => ({
      ...chart('a: {{ .Values | toYaml | nindent 2 }}\nb: {{ toJson .Values.a9 }}\n', bomb),
      'k8s/bomb.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Application\n${bomb}`,
      '.github/workflows/a.yaml': `${bomb}jobs: *a9\n`,
      'docker-compose.yaml': `${bomb}services: *a9\n`,
    }),
  ],
  [
    'templates without end',
    () =>
      chart(
        '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}{{ range until 100000000 }}x{{ end }}{{ range 100000000 }}y{{ end }}',
      ),
  ],
  [
    'loops and texts in templates',
    () =>
      chart(
        '{{ range until 100000 }}{{ range until 100000 }}x{{ end }}{{ end }}{{ repeat 1000000000 "x" }}{{ $x := "a" }}{{ range until 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}{{ $x }}',
      ),
  ],
  [
    'regexes that backtrack',
    () =>
      chart(
        `a: {{ regexMatch "^(a+)+$" "${'a'.repeat(40)}!" }}\nb: {{ regexReplaceAll "(x*)*y" "${'x'.repeat(40)}" "z" }}\nc: {{ regexFind "^(([a-z])+.)+[A-Z]([a-z])+$" "${'a'.repeat(60)}" }}\n`,
      ),
  ],
  [
    'programs without end',
    () => ({
      Tiltfile: [
        'def f(n):\n    return f(n + 1)\nf(0)',
        'x = 0\nwhile True:\n    x += 1',
        "y = 'a' * 1000000000",
        'z = [i for i in range(100000000)]',
        'w = [[a, b, c] for a in range(1000) for b in range(1000) for c in range(1000)]',
        'p = 1 << 1000000000',
        "t = ['x']\nfor i in range(60):\n    t = t + t",
        "u = {}\nfor i in range(100000):\n    if os.getenv('A%d' % i):\n        u[i] = os.getenv('B')",
        "def walk(p):\n    while True:\n        if os.path.exists(p): return p\n        q = os.path.dirname(p)\n        if q == p: fail('x')\n        p = q\nwalk(os.getenv('P'))",
      ].join('\n'),
    }),
  ],
  ['calls without end', () => ({ Tiltfile: 'while True:\n    a, b = os.getenv("X")\n' })],
  ['builds without end', () => ({ Tiltfile: 'while True:\n    docker_build("a", ".")\n', Dockerfile: 'FROM a\n' })],
  [
    'scripts without end',
    () => ({
      Tiltfile: "local_resource('a', 'sh a.sh')\ncustom_build('b', 'make -C . all', deps=['.'])\n",
      'a.sh': `f() { f | f & }; f\nwhile true; do :; done\nsource a.sh\nsh a.sh\nfor i in {1..1000000} {1..1000000}; do for j in {1..1000000}; do docker push $i$j; done; done\nX=a; ${'X=$X$X$X$X; '.repeat(60)} docker push $X\necho ${'{a,b}'.repeat(40)}\n`,
      Makefile: `A = $(B)\nB = $(A)\nC = $(foreach x,$(D),$(D))\n${Array.from({ length: 40 }, (_, n) => `V${n + 1} = $(V${n})$(V${n})\n`).join('')}all: all2\n\t$(MAKE) all\n\tdocker push $(V40) $(A)\nall2: all\n\tsh a.sh\ninclude Makefile\n`,
      'package.json': '{"name": "x", "scripts": {"a": "npm run b", "b": "npm run a && npm run a"}}',
    }),
  ],
  [
    'a giant of each kind',
    () => ({
      Tiltfile: big("local_resource('a', 'b')\n", 100 * MB),
      'values.yaml': big('a: {b: [1, 2]}\n', 100 * MB),
      Dockerfile: big('RUN a b c\n', 100 * MB),
    }),
  ],
  [
    'long lines',
    () => ({
      ...chart(`a: ${'x'.repeat(2 * MB)}{{ "${'y'.repeat(MB)}" }}\n`),
      Tiltfile: `x = '${'a'.repeat(2 * MB)}'\ny = [${'1, '.repeat(200_000)}]\n`,
      'values.yaml': `a: "${'b '.repeat(MB)}"\nimage: {graph: x}\n`,
      Dockerfile: `FROM a\nRUN ${'a && '.repeat(100_000)}b\nENV ${'A=1 '.repeat(50_000)}\n`,
      'a.sh': `docker push ${'x '.repeat(MB / 2)}\n`,
      'a.md': `${'|'.repeat(MB)}\n${'`'.repeat(MB)}\n${'['.repeat(MB / 8)}\n`,
      'a.ts': `import '@buf/x'; '${'a'.repeat(2 * MB)}'`,
    }),
  ],
  ['a template of fifty megabytes', () => chart(big('a: {{ .Values.a }}\n', 50 * MB))],
  [
    'bytes of every kind',
    () =>
      Object.fromEntries(
        [
          'Tiltfile',
          'values.yaml',
          'Dockerfile',
          'a.sh',
          'Makefile',
          'a.ts',
          'a.py',
          'go.mod',
          'a.go',
          'pyproject.toml',
          'package.json',
          'README.md',
          'c/Chart.yaml',
          'c/values.yaml',
          'c/templates/a.yaml',
          '.gitignore',
          '.dockerignore',
          '.github/workflows/a.yaml',
        ].map((path, index) => [
          path,
          Uint8Array.from({ length: 20_000 }, (_, at) => (at * (index + 7) * 31 + (at >> 3)) % 256),
        ]),
      ),
  ],
  [
    'a folder of ten thousand files',
    () =>
      Object.fromEntries(
        Array.from({ length: 10_000 }, (_, index) => [
          index % 2 ? `f/values-${index}.yaml` : `f/Dockerfile.${index}`,
          index % 2 ? 'a: 1\n' : 'FROM a\nRUN go build\n',
        ]),
      ),
  ],
];

describe.skipIf(process.platform === 'win32')('hostile input is read in bounded time and memory', () => {
  it.each(cases)(
    '%s',
    (name, files) => {
      const folder = join(base, name.replaceAll(' ', '-'));
      write(folder, files());
      const observed = join(base, 'observed');
      rmSync(observed, { force: true });
      const run = spawnSync(
        process.execPath,
        [
          '--require',
          join(process.cwd(), 'test/safety/observe.cjs'),
          launcher,
          '--no-config',
          '--no-cache',
          '--preset',
          'strict',
          '--format',
          'json',
          folder,
        ],
        {
          cwd: base,
          encoding: 'utf8',
          timeout: 110_000,
          maxBuffer: 512 * MB,
          env: { PATH: process.env.PATH, HOME: base, AMEIDE_OBSERVE: observed },
        },
      );
      rmSync(folder, { recursive: true, force: true });
      expect(run.stderr).toBe('');
      expect([0, 1]).toContain(run.status);
      const report: { findings: unknown[]; unresolved: unknown[] } = JSON.parse(run.stdout);
      expect(Array.isArray(report.findings)).toBe(true);
      const [used] = readFileSync(observed, 'utf8')
        .trim()
        .split('\n')
        .map((line): { use: string; megabytes: number; milliseconds: number } => JSON.parse(line))
        .filter(({ use }) => use === 'memory');
      if (process.env.AMEIDE_SHOW) process.stdout.write(`${name}: ${used!.milliseconds} ms, ${used!.megabytes} MB\n`);
      expect(used!.milliseconds).toBeLessThan(MOST_TIME);
      expect(used!.megabytes).toBeLessThan(MOST_MEMORY);
    },
    120_000,
  );
});
