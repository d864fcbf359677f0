import { defineRule, LEAF_KINDS, type TiltCommand, wayOf } from '../../src/rule/index.ts';

interface Options {
  /** The files of which a script has to source one. */
  readonly paths: readonly string[];
}

export default defineRule({
  id: 'tilt/shared-logging',
  subject: 'resource',
  severity: { ameide: 'warn' },
  options: {
    schema: {
      type: 'object',
      properties: {
        paths: {
          type: 'array',
          items: { type: 'string' },
          minItems: 1,
          description: 'Shell libraries, relative to the root, of which a script has to source one.',
        },
      },
      additionalProperties: false,
    },
    defaults: { paths: ['scripts/lib/logging.sh'] } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a shell script run by a `local_resource` that does not source the shared logging library',
    what: 'Reports a shell script of the repository that the command of a `local_resource` runs (directly, through `sh -c`, make or package scripts) and that sources none of the libraries in the option `paths` (default `scripts/lib/logging.sh`), neither itself nor through a file that it sources. Silent when a sourced path cannot be known.',
    why: 'Tilt mixes the output of sixty resources into one stream. Lines without the common prefix and level cannot be filtered, and errors of scripts with a format of their own are overlooked.',
    fix: 'Source the library at the top: `source "$(dirname "$0")/lib/logging.sh"`.',
    bad: {
      Tiltfile: "local_resource('ops-seed', 'scripts/seed.sh')\n",
      'scripts/seed.sh': '#!/usr/bin/env bash\necho seeding\n',
      'scripts/lib/logging.sh': 'log_info() { echo "[info] $*"; }\n',
    },
    good: {
      Tiltfile: "local_resource('ops-seed', 'scripts/seed.sh')\n",
      'scripts/seed.sh': '#!/usr/bin/env bash\nsource "$(dirname "$0")/lib/logging.sh"\nlog_info seeding\n',
      'scripts/lib/logging.sh': 'log_info() { echo "[info] $*"; }\n',
    },
  },
  messages: {
    missing: (script: string, library: string) =>
      `script "${script}" never sources "${library}"; log through it, so that its lines look like all others`,
  },
  check(resource, { pipeline, options, report }) {
    if (resource.kind !== 'local' || resource.call.extension) return;
    for (const command of [resource.cmd, resource.serveCmd])
      for (const path of command ? scriptsOf(command) : []) {
        const source = pipeline.repository.source(path);
        if (!source || options.paths.includes(path) || !isShell(path, source.line(1))) continue;
        if (sources(command!, path, options.paths) !== false) continue;
        report('missing', [path, options.paths[0]!], source.top, { related: wayOf(resource.call, 'runs it') });
      }
  },
});

/** The scripts that a command runs by itself, not those that they run in turn. */
function scriptsOf({ commands }: TiltCommand): ReadonlySet<string> {
  return new Set(
    commands.flatMap(({ runs, via }) =>
      runs?.kind === 'script' && !via.some(({ kind }) => kind === 'script') ? [runs.path] : [],
    ),
  );
}

function isShell(path: string, firstLine: string): boolean {
  if (firstLine.startsWith('#!')) return /\b(ba|da|z|k)?sh\b/.test(firstLine);
  return /\.(ba|z|k)?sh$/.test(path) || !/\.[a-z]+$/.test(path);
}

/** Whether a script sources one of the libraries, itself or through others; undefined when a path is not known. */
function sources(
  { sourced, commands }: TiltCommand,
  script: string,
  libraries: readonly string[],
): boolean | undefined {
  const reached = new Set([script]);
  for (const from of reached)
    for (const { path, span } of sourced)
      if (span?.file.path === from) {
        if (libraries.includes(path)) return true;
        reached.add(path);
      }
  const anyUnknown = commands.some(
    ({ words, span }) =>
      ['source', '.'].includes(words[0]?.alternatives[0]?.text ?? '') &&
      span !== undefined &&
      reached.has(span.file.path) &&
      (words[1]?.unknown || !words[1]?.alternatives.every(({ known }) => known)),
  );
  return anyUnknown ? undefined : false;
}
