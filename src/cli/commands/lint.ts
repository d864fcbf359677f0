import { join, resolve } from 'node:path';
import { isPreset } from '../../config/presets.ts';
import { fixInRounds } from '../../engine/fix-rounds.ts';
import { buildReport, errorsOnly, type ProjectResult } from '../../engine/report.ts';
import { type Crash, type RunResult, runRules } from '../../engine/run.ts';
import type { Finding } from '../../finding/finding.ts';
import type { ReportedGraph } from '../../finding/graph.ts';
import type { LintReport } from '../../finding/report.ts';
import { createDiskHost } from '../../host/disk.ts';
import type { Host } from '../../host/host.ts';
import { createOverlayHost } from '../../host/overlay.ts';
import { type OpenProject, openProject } from '../../lint-project.ts';
import type { Repository } from '../../model/files.ts';
import { NotInOutlineError } from '../../project/build-outline.ts';
import { printable } from '../../report/escape.ts';
import { formats } from '../../report/formats.ts';
import type { BaselineFile } from '../baseline-file.ts';
import { milliseconds } from '../clock.ts';
import { configOf } from '../config-option.ts';
import { gitView } from '../git-view.ts';
import { type CliIo, exitStatus, UsageError, wantsColor } from '../io.ts';
import { keeperOf } from '../keeper.ts';
import { leavesAsked } from '../leaf-files.ts';
import { type LintRequest, readRequest } from '../lint-request.ts';
import { type Arguments, parseArguments } from '../options.ts';
import { createPipeline } from '../pipeline.ts';
import { createProgress } from '../progress.ts';
import { below, findProjects, type ProjectPaths, selection, shownFrom } from '../projects.ts';
import { bundledValidator } from '../rule-set.ts';
import { toolVersion } from '../version.ts';
import type { LintOutcome } from '../watch.ts';
import { lintOptions } from './options-of-lint.ts';

/** `ameide-lint [PATH…]`. */
export async function lintCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, lintOptions, false, 'ameide-lint');
  if (args.flag('help')) {
    const { lintHelp } = await import('../help.ts');
    io.out(lintHelp());
    return exitStatus.ok;
  }
  if (!args.flag('watch')) return (await lintOnce(args, io)).status;
  const { watchLint } = await import('../watch.ts');
  return watchLint(args, io, () => lintOnce(args, io));
}

/** One run: its exit status, and the files that it looked at (absolute). */
async function lintOnce(args: Arguments, io: CliIo): Promise<LintOutcome> {
  const started = milliseconds();
  const elapsed = () => (args.flag('watch') ? milliseconds() - started : milliseconds());
  const request = await readRequest(args, io, createProgress(io, elapsed));
  const stdin = args.flag('stdin') ? await stdinOverlay(args, io) : undefined;
  const runs: ProjectRun[] = [];
  for (const project of findProjects(request.paths, io.cwd)) runs.push(await openRun(project, request, stdin));
  const baseline = await openBaseline(request);
  if (args.flag('fix') || args.flag('fix-unsafe') || args.flag('fix-dry-run')) {
    const { fixProject } = await import('../fix-files.ts');
    const kinds = new Set<'safe' | 'unsafe'>(args.flag('fix-unsafe') ? ['safe', 'unsafe'] : ['safe']);
    const dry = args.flag('fix-dry-run') === true;
    for (const run of runs) {
      const fixed = await fixRounds(run, request, kinds, baseline);
      const diff = fixProject(run.project.root, run.base, fixed, { dry, shown: shownFrom(io.cwd, run.project.root) });
      if (dry) io.out(diff);
    }
    if (dry) return outcome(await finish(request, runs, baseline, io.err.bind(io)), runs);
  }
  return outcome(await finish(request, runs, baseline), runs);
}

function outcome(status: number, runs: readonly ProjectRun[]): LintOutcome {
  const files = runs.flatMap(({ opened, project }) =>
    opened.discovery.repository.files.map(({ path }) => join(project.root, path)),
  );
  return { status, files, roots: runs.map(({ project }) => project.root) };
}

interface ProjectRun {
  readonly project: ProjectPaths;
  /** What was asked to be linted: the disk, the index, or the disk with the text of standard input. */
  readonly base: Host;
  opened: OpenProject;
  result: RunResult;
  readonly filter: (finding: Finding) => boolean;
  readonly open: (host: Host) => Promise<{ opened: OpenProject; result: RunResult }>;
  readonly time: { open: number; run: number };
}

interface StdinText {
  readonly path: string;
  readonly text: string;
}

async function stdinOverlay(args: Arguments, io: CliIo): Promise<StdinText> {
  return { path: resolve(io.cwd, args.value('stdin-filename') ?? ''), text: await io.input() };
}

async function openRun(project: ProjectPaths, request: LintRequest, stdin: StdinText | undefined): Promise<ProjectRun> {
  const { args, io } = request;
  const { root } = project;
  const shown = shownFrom(io.cwd, root);
  const { overlay, touched: touchedPaths } = await gitView(root, request);
  const keeper = keeperOf(root, request, overlay);
  const disk = createDiskHost(root, keeper?.reads ?? io.reads);
  const base = overlay.size > 0 ? createOverlayHost(disk, overlay) : disk;
  const stdinPath = stdin && below(root, stdin.path);
  const host = stdin && stdinPath !== undefined ? createOverlayHost(base, new Map([[stdinPath, stdin.text]])) : base;
  const touched = touchedPaths && new Set(touchedPaths);
  const filter = (finding: Finding) =>
    touched === undefined ||
    touched.has(finding.span.file.path) ||
    finding.related.some((related) => touched.has(related.span.file.path));
  const asked = { selected: project.selected, touched: touchedPaths };
  const leavesOf = (repository: Repository) =>
    asksOnlyForFindings(request) ? leavesAsked(asked, repository) : undefined;
  const config = configOf(args, io, root);
  const preset = args.value('preset');
  const time = { open: 0, run: 0 };
  const open = async (view: Host, withOutline = true): Promise<{ opened: OpenProject; result: RunResult }> => {
    const started = milliseconds();
    request.progress.at('reading files');
    const opened = await openProject({
      ...(keeper
        ? keeper.around({ view, isKept: view === base, leavesOf: withOutline ? leavesOf : () => undefined })
        : { host: view, createPipeline }),
      rules: request.rules,
      validate: await bundledValidator(),
      config,
      preset: preset !== undefined && isPreset(preset) ? preset : undefined,
      extra: request.extra,
      only: request.only,
      shown,
      loadPlugins: async (plugins) =>
        (await import('../plugins.ts')).loadPlugins(
          plugins,
          config ? config : { folder: root, shown },
          args.flag('allow-plugins') === true,
        ),
    });
    time.open += milliseconds() - started;
    const begun = milliseconds();
    const leaves = leavesOf(opened.pipeline.repository);
    const result = runRules(opened.pipeline, {
      rules: opened.rules,
      config: opened.config,
      only: request.only,
      selects: selection(project.selected),
      leaves: leaves?.every(({ path }) => opened.pipeline.isLeaf(path)) ? leaves : undefined,
      inlineConfig: args.flag('inline-config'),
      now: milliseconds,
      onRule: (rule, number, total) => request.progress.at(`[${number}/${total}] ${rule}`),
    });
    time.run += milliseconds() - begun;
    request.progress.clear();
    // A rule wants to know more: a fix asks who else uses a value.
    if (withOutline && result.crashes.some(({ error }) => error instanceof NotInOutlineError)) return open(view, false);
    return { opened, result };
  };
  const first = await open(host);
  for (const hint of first.opened.hints) {
    const { line, column } = hint.at.file.positionAt(hint.at.start);
    io.err(`${printable(shown(hint.at.file.path))}:${line}:${column}: ${printable(hint.message)}\n`);
  }
  return { project, base: host, ...first, filter, open, time };
}

/** Whether the run needs no findings but those that it prints. */
function asksOnlyForFindings({ args, formats: wanted }: LintRequest): boolean {
  const needsAll = ['fix', 'fix-unsafe', 'fix-dry-run', 'update-baseline', 'watch'] as const;
  return needsAll.every((name) => args.flag(name) !== true) && wanted.every(({ name }) => name !== 'html');
}

async function openBaseline(request: LintRequest): Promise<BaselineFile | undefined> {
  const { args, io } = request;
  const name = args.value('baseline');
  const update = args.flag('update-baseline') === true;
  if (name === undefined) {
    if (update) throw new UsageError('--update-baseline needs --baseline FILE: the file to write');
    return undefined;
  }
  const { readBaseline } = await import('../baseline-file.ts');
  return readBaseline(resolve(io.cwd, name), name, update);
}

function resultOf(
  run: ProjectRun,
  request: LintRequest,
  baseline: BaselineFile | undefined,
  shown: (path: string) => string,
): ProjectResult {
  const { opened, result, project } = run;
  const selects = selection(project.selected);
  const update = request.args.flag('update-baseline') === true;
  return {
    findings: result.findings.filter(run.filter),
    suppressed: result.suppressed.filter(({ finding }) => run.filter(finding)),
    unresolved: opened.pipeline.unresolved.filter(({ at }) => selects(at.file.path)),
    files: opened.discovery.repository.files.filter(({ path }) => selects(path)).length,
    rules: opened.rules.filter((rule) => request.only?.has(rule.id) ?? true),
    config: opened.config,
    shown,
    accepts: baseline && !update ? (finding) => baseline.accepts(project.root, finding) : undefined,
  };
}

/** Applies fixes in memory until none is left; the new texts by path. */
async function fixRounds(
  run: ProjectRun,
  request: LintRequest,
  kinds: ReadonlySet<'safe' | 'unsafe'>,
  baseline: BaselineFile | undefined,
): Promise<ReadonlyMap<string, string>> {
  const trial = ({ opened, result }: Pick<ProjectRun, 'opened' | 'result'>) => ({
    opened,
    result,
    findings: result.findings,
    wanted: buildReport(tool(), [resultOf({ ...run, opened, result }, request, baseline, (path) => path)]).findings,
  });
  const { files, last, refused } = await fixInRounds(trial(run), kinds, async (texts) =>
    trial(await run.open(createOverlayHost(run.base, texts))),
  );
  run.opened = last.opened;
  run.result = last.result;
  const shown = shownFrom(request.io.cwd, run.project.root);
  for (const { rule, span, fix } of refused) {
    const { line, column } = span.file.positionAt(span.start);
    const what = fix ? ` (${fix.title})` : '';
    request.io.err(
      `${printable(shown(span.file.path))}:${line}:${column}: the fix of ${rule}${printable(what)} is left out: other findings would come\n`,
    );
  }
  return files;
}

function tool(): LintReport['tool'] {
  return { name: 'ameide-lint', version: toolVersion() };
}

/** The pipelines of all runs, with the edges marked on which errors lie that are reported. */
async function drawn(runs: readonly ProjectRun[], cwd: string): Promise<ReportedGraph> {
  const { pipelineGraph } = await import('../../link/graph.ts');
  const { markGraph } = await import('../graph/marked.ts');
  const { reportedGraph } = await import('../graph/reported.ts');
  return reportedGraph(
    runs.map(({ opened, result, filter, project }) => ({
      graph: markGraph(pipelineGraph(opened.pipeline), result.findings.filter(filter)),
      shown: shownFrom(cwd, project.root),
    })),
  );
}

async function finish(
  request: LintRequest,
  runs: readonly ProjectRun[],
  baseline: BaselineFile | undefined,
  print: (text: string) => void = (text) => request.io.out(text),
): Promise<number> {
  const { args, io } = request;
  const results = runs.map((run) => resultOf(run, request, baseline, shownFrom(io.cwd, run.project.root)));
  const full = buildReport(tool(), results);
  const quiet = (report: LintReport) => (args.flag('quiet') ? errorsOnly(report) : report);
  const options = { color: wantsColor(io, args.flag('color')), width: io.columns };
  // GitHub takes paths from the top of the checkout, wherever in it the step runs.
  const workspace = io.env.GITHUB_WORKSPACE ?? '';
  const base = workspace !== '' && below(workspace, io.cwd) !== undefined ? workspace : io.cwd;
  for (const { name, file } of request.formats) {
    // JSON names paths relative to the root; those of several projects have only the working directory in common.
    const [only] = runs.length === 1 ? runs : [];
    const report =
      name === 'json' && only
        ? buildReport(tool(), [resultOf(only, request, baseline, (path) => path)])
        : base !== io.cwd && (name === 'github' || name === 'sarif')
          ? buildReport(
              tool(),
              runs.map((run) => resultOf(run, request, baseline, shownFrom(base, run.project.root))),
            )
          : name === 'html'
            ? { ...full, graph: await drawn(runs, io.cwd) }
            : full;
    const format = await formats[name]!();
    const text = format(quiet(report), file === undefined ? options : { ...options, color: false });
    if (file === undefined) print(text);
    else (await import('../output-file.ts')).writeOutput(resolve(io.cwd, file), file, text);
    if (name === 'github' && io.env.GITHUB_STEP_SUMMARY)
      await (await import('../output-file.ts')).appendStepSummary(io.env.GITHUB_STEP_SUMMARY, quiet(report));
  }
  if (baseline) reportBaseline(baseline, request, runs, results);
  if (args.flag('timing') || args.flag('stats')) {
    const { statistics } = await import('../statistics.ts');
    io.err(statistics(full, runs, args.flag('stats') === true));
  }
  const crashes = runs.flatMap((run) => run.result.crashes.map((crash) => ({ crash, root: run.project.root })));
  reportCrashes(crashes, io);
  if (crashes.length > 0) return exitStatus.crash;
  if (args.flag('update-baseline')) return exitStatus.ok;
  const limit = args.count('max-warnings');
  if (limit !== undefined && full.summary.warnings > limit) {
    const { warnings } = full.summary;
    io.err(
      `ameide-lint: ${warnings} warning${warnings === 1 ? '' : 's'}, more than the ${limit} that --max-warnings allows\n`,
    );
    return exitStatus.findings;
  }
  return full.summary.errors > 0 ? exitStatus.findings : exitStatus.ok;
}

/** Writes the baseline when asked to, else says which accepted findings are gone. */
function reportBaseline(
  baseline: BaselineFile,
  request: LintRequest,
  runs: readonly ProjectRun[],
  results: readonly ProjectResult[],
): void {
  const { args, io } = request;
  const covers = (path: string) =>
    runs.some(({ project }) => {
      const inside = below(project.root, path);
      return inside !== undefined && selection(project.selected)(inside);
    });
  const ran = new Set(results.flatMap(({ rules }) => rules.map((rule) => rule.id)));
  if (args.flag('update-baseline')) {
    const present = runs.flatMap((run, index) =>
      buildReport(tool(), [{ ...results[index]!, shown: (path) => path }]).findings.map((finding) => ({
        root: run.project.root,
        ...finding,
      })),
    );
    io.err(baseline.update(present, (path, rule) => covers(path) && ran.has(rule)));
    return;
  }
  const partial = args.flag('changed') || args.flag('staged') || args.flag('stdin');
  if (!partial) io.err(baseline.gone((path, rule) => covers(path) && ran.has(rule)));
}

/** The first crash of each rule in full, the others counted. */
function reportCrashes(crashes: readonly { readonly crash: Crash; readonly root: string }[], io: CliIo): void {
  const byRule = new Map<string, { crash: Crash; count: number }>();
  for (const { crash } of crashes) {
    const key = crash.rule ?? crash.subject;
    const known = byRule.get(key);
    if (known) known.count += 1;
    else byRule.set(key, { crash, count: 1 });
  }
  for (const { crash, count } of byRule.values()) {
    const who = crash.rule ? `the rule ${crash.rule} crashed at ${crash.subject}` : `${crash.subject} crashed`;
    const stack = crash.error instanceof Error ? (crash.error.stack ?? crash.error.message) : String(crash.error);
    const more = count > 1 ? ` (and at ${count - 1} more places)` : '';
    io.err(`ameide-lint: a bug: ${printable(who)}${more}; the other findings are complete\n`);
    io.err(
      `${stack
        .split('\n')
        .map((line) => `  ${printable(line)}`)
        .join('\n')}\n`,
    );
  }
}
