import { rules } from '../../rules/index.generated.ts';
import { modelJson } from '../../src/cli/model-json.ts';
import { ConfigError } from '../../src/config/error.ts';
import type { Layer } from '../../src/config/layers.ts';
import { CONFIG_NAME, ConfigLoader, ruleEntry } from '../../src/config/load.ts';
import { type ConfigPreset, isPreset } from '../../src/config/presets.ts';
import type { Validate } from '../../src/config/validate.ts';
import { buildReport } from '../../src/engine/report.ts';
import { runRules } from '../../src/engine/run.ts';
import { render } from '../../src/evaluate/helm/index.ts';
import type { ReportedFinding, ReportedPlace } from '../../src/finding/report.ts';
import { basename, type Host } from '../../src/host/host.ts';
import { createMemoryHost } from '../../src/host/memory.ts';
import { openProject } from '../../src/lint-project.ts';
import type { Pipeline } from '../../src/model/pipeline.ts';
import { certain } from '../../src/model/possible.ts';
import { createPipeline } from '../../src/project/project.ts';
import { renderRelease } from '../../src/project/render-release.ts';
import type { LintAnswer, LintRequest, ShownChart, ShownFinding, ShownPlace } from './answer.ts';

/** The most charts that are rendered at once. */
const MAX_CHARTS = 12;

/** The configuration or an option cannot be used; the message says why. */
export class RefusedError extends Error {}

function place({ path, span, start }: ReportedPlace): ShownPlace {
  return { path, from: span.start, to: span.end, line: start.line, column: start.column };
}

function finding(found: ReportedFinding): ShownFinding {
  const { rule, severity, message, related, fix, edits } = found;
  return {
    ...place(found),
    rule,
    severity,
    message,
    related: related.map((step) => ({ ...place(step), message: step.message })),
    ...(fix && {
      fix: {
        kind: fix.kind,
        title: fix.title,
        edits: edits.map((edit) => ({ ...place(edit), text: edit.text })),
      },
    }),
  };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** The layer that the lines of the rule options make. @throws RefusedError */
async function ruleLayer(text: string, validate: Validate | undefined): Promise<Layer | undefined> {
  const entries = new Map<string, unknown>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^\s*([^:=\s]+)\s*[:=]\s*(.+?)\s*$/.exec(line);
    if (!match) throw new RefusedError(`write a rule option as "ID: SEVERITY", not as ${JSON.stringify(line)}`);
    entries.set(match[1]!, parseValue(match[2]!));
  }
  if (entries.size === 0) return undefined;
  const path = 'rule options';
  const host = createMemoryHost({ [path]: JSON.stringify({ rules: Object.fromEntries(entries) }) });
  await new ConfigLoader({ rules, validate }).load(host, path, '');
  return {
    folder: '',
    rules: new Map(
      [...entries].flatMap(([id, value]) => {
        const entry = ruleEntry(value);
        return entry ? [[id, entry]] : [];
      }),
    ),
  };
}

function chartsOf(pipeline: Pipeline, host: Host): ShownChart[] {
  const shown: ShownChart[] = [];
  const released = new Set<string>();
  for (const release of pipeline.releases) {
    const path = certain(release.chart)?.path;
    if (path === undefined || host.stat(path) === undefined || shown.length === MAX_CHARTS) continue;
    const text = renderRelease(host, release);
    if (!text?.known) continue;
    released.add(path);
    const name = certain(release.release);
    shown.push({ name: `${name?.known ? name.text : path} (${path})`, text: text.text, failed: false });
  }
  for (const { path } of pipeline.charts) {
    if (released.has(path) || shown.length === MAX_CHARTS) continue;
    const { ok, text, error } = render({ chart: path, host });
    shown.push({ name: path, text: ok ? text : `Error: ${error?.message ?? ''}`, failed: !ok });
  }
  return shown;
}

/** What a host that is not Node provides. */
export interface LintSetup {
  readonly loadStarlark: () => Promise<void>;
  /** Gets the validator of configurations; asked for when there is one. */
  readonly validate?: () => Promise<Validate | undefined>;
}

/**
 * Lints a repository in memory as the command line would.
 * @throws RefusedError when its configuration or the options cannot be used; AggregateError for bugs of rules
 */
export async function lintFiles(request: LintRequest, setup: LintSetup): Promise<LintAnswer> {
  const { loadStarlark } = setup;
  const host = createMemoryHost(request.files);
  const configured =
    request.rules.trim() !== '' || Object.keys(request.files).some((path) => basename(path) === CONFIG_NAME);
  const preset: ConfigPreset | undefined = isPreset(request.preset) ? request.preset : undefined;
  try {
    const validate = configured ? await setup.validate?.() : undefined;
    const layer = await ruleLayer(request.rules, validate);
    const { pipeline, config, ...opened } = await openProject({
      host,
      rules,
      validate,
      preset,
      extra: layer ? [layer] : [],
      createPipeline: (input) => createPipeline({ ...input, loadStarlark }),
    });
    const result = runRules(pipeline, { rules: opened.rules, config, selects: () => true });
    if (result.crashes.length > 0)
      throw new AggregateError(
        result.crashes.map(({ error }) => error),
        result.crashes.map(({ rule, subject }) => `${rule ?? 'the pipeline'} crashed at ${subject}`).join('\n'),
      );
    const report = buildReport({ name: 'ameide-lint', version: '' }, [
      {
        findings: result.findings,
        suppressed: result.suppressed,
        unresolved: pipeline.unresolved,
        files: opened.discovery.repository.files.length,
        rules: opened.rules,
        config,
        shown: (path) => path,
      },
    ]);
    return {
      findings: report.findings.map(finding),
      summary: report.summary,
      unresolved: report.unresolved.map((entry) => ({ ...place(entry), what: entry.what, why: entry.why })),
      get model() {
        return modelJson(pipeline);
      },
      get charts() {
        return chartsOf(pipeline, host);
      },
    };
  } catch (error) {
    if (error instanceof ConfigError)
      throw new RefusedError(error.problems.map(({ message }) => message).join('; '), { cause: error });
    throw error;
  }
}
