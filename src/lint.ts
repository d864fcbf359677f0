import { CONFIG_NAME } from './config/load.ts';
import { isPreset } from './config/presets.ts';
import { buildReport } from './engine/report.ts';
import { runRules } from './engine/run.ts';
import { type JsonReport, jsonReport } from './finding/json-report.ts';
import type { Host } from './host/host.ts';
import { createMemoryHost } from './host/memory.ts';
import { openProject } from './lint-project.ts';
import type { AnyRule } from './rule/rule.ts';

export { ConfigError } from './config/error.ts';
export type { JsonFinding, JsonPlace, JsonReport } from './finding/json-report.ts';
export type { DirectoryEntry, Host } from './host/host.ts';
export { createMemoryHost } from './host/memory.ts';

declare const AMEIDE_LINT_VERSION: string | undefined;

export interface LintOptions {
  /** The folder of the project on the disk. Read only when there is no `host`. */
  readonly root?: string;
  /** The files, wherever they are. */
  readonly host?: Host;
  /** What stands in `.lintrc.json`, in its place; `false` reads none. */
  readonly config?: Readonly<Record<string, unknown>> | false;
  /** Replaces the presets of the configuration. */
  readonly preset?: string;
  /** Paths relative to the root whose findings are wanted; default: all. */
  readonly paths?: readonly string[];
  /** Rules besides those of this package. */
  readonly rules?: readonly AnyRule[];
  /** Runs only these rules, also where they are off. */
  readonly only?: readonly string[];
  /** Whether comments may switch rules off; default: true. */
  readonly inlineConfig?: boolean;
}

/**
 * Lints one project.
 * @returns what `--format json` prints; paths are relative to the root
 * @throws ConfigError when the configuration cannot be used; AggregateError when rules crashed (bugs)
 */
export async function lint(options: LintOptions): Promise<JsonReport> {
  const { rules: bundled } = await import('../rules/index.generated.ts');
  const { createPipeline } = await import('./project/packaged.ts');
  const { preset, only } = options;
  if (preset !== undefined && !isPreset(preset)) throw new RangeError(`there is no preset ${JSON.stringify(preset)}`);
  const host = options.host ?? (await diskHost(options.root));
  const rules = [...bundled, ...(options.rules ?? [])];
  const wanted = only && new Set(only);
  const opened = await openProject({
    host,
    rules,
    createPipeline,
    config: options.config
      ? { host: createMemoryHost({ [CONFIG_NAME]: JSON.stringify(options.config) }), path: CONFIG_NAME }
      : options.config,
    preset,
    only: wanted,
  });
  const selected = options.paths ?? [''];
  const selects = (path: string) =>
    selected.some((name) => name === '' || name === '.' || path === name || path.startsWith(`${name}/`));
  const result = runRules(opened.pipeline, {
    rules: opened.rules,
    config: opened.config,
    only: wanted,
    selects,
    inlineConfig: options.inlineConfig,
  });
  if (result.crashes.length > 0)
    throw new AggregateError(
      result.crashes.map(({ error }) => error),
      result.crashes.map(({ rule, subject }) => `${rule ?? 'the pipeline'} crashed at ${subject}`).join('\n'),
    );
  const version = typeof AMEIDE_LINT_VERSION === 'string' ? AMEIDE_LINT_VERSION : '';
  return jsonReport(
    buildReport({ name: 'ameide-lint', version }, [
      {
        findings: result.findings,
        suppressed: result.suppressed,
        unresolved: opened.pipeline.unresolved.filter(({ at }) => selects(at.file.path)),
        files: opened.discovery.repository.files.filter(({ path }) => selects(path)).length,
        rules: opened.rules,
        config: opened.config,
        shown: (path) => path,
      },
    ]),
  );
}

async function diskHost(root: string | undefined): Promise<Host> {
  if (root === undefined) throw new RangeError('lint() needs a root or a host');
  return (await import('./host/disk.ts')).createDiskHost(root);
}
