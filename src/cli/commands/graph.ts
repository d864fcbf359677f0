import { resolve } from 'node:path';
import { runRules } from '../../engine/run.ts';
import { createDiskHost } from '../../host/disk.ts';
import { pipelineGraph } from '../../link/graph.ts';
import { openProject } from '../../lint-project.ts';
import { nearestName } from '../../text/nearest.ts';
import { configOf } from '../config-option.ts';
import { focusGraph, type MarkedGraph, markGraph, namesOf } from '../graph/marked.ts';
import { type CliIo, exitStatus, UsageError } from '../io.ts';
import { type OptionSpec, parseArguments } from '../options.ts';
import { createPipeline } from '../pipeline.ts';
import { findRoot, pathExists, shownFrom } from '../projects.ts';
import { bundledRules, bundledValidator } from '../rule-set.ts';

/** The options of `ameide-lint graph`. */
export const options: readonly OptionSpec[] = [
  { name: 'format', kind: 'value', argument: 'NAME', help: 'mermaid (default), dot or json' },
  {
    name: 'focus',
    kind: 'value',
    argument: 'NAME',
    help: 'only what has this name or belongs to this service, and its neighbours',
  },
  { name: 'config', kind: 'value', argument: 'FILE', help: 'use this configuration' },
  { name: 'help', short: 'h', kind: 'flag', help: 'print this help' },
];

const about =
  'Prints the pipeline of the project around PATH as a graph: images, Dockerfiles, releases, charts, values, resources, Applications, the registry, scripts and what runs them. Edges on which an error lies are marked.';

/** The drawings by their names, loaded when they are asked for. */
const drawings: Readonly<Record<string, () => Promise<(graph: MarkedGraph) => string>>> = {
  mermaid: async () => (await import('../graph/mermaid.ts')).mermaidGraph,
  dot: async () => (await import('../graph/dot.ts')).dotGraph,
  json: async () => (await import('../graph/json.ts')).jsonGraph,
};

/** `ameide-lint graph [PATH] [--format NAME] [--focus NAME]`. */
export async function graphCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, options, false, 'ameide-lint graph');
  if (args.flag('help')) {
    const { commandHelp } = await import('../help.ts');
    io.out(commandHelp('graph [PATH] [--format NAME] [--focus NAME]', about, options));
    return exitStatus.ok;
  }
  const [path, surplus] = args.positionals.map(({ value }) => value);
  if (surplus !== undefined) throw new UsageError(`graph takes one path; ${JSON.stringify(surplus)} is one too many`);
  const format = args.value('format') ?? 'mermaid';
  const names = Object.keys(drawings);
  if (!Object.hasOwn(drawings, format)) {
    const near = nearestName(format, names);
    throw new UsageError(
      `there is no graph format ${JSON.stringify(format)}${near ? `; did you mean "${near}"?` : ''} (${names.join(', ')})`,
    );
  }
  const absolute = resolve(io.cwd, path ?? '.');
  if (!pathExists(absolute)) throw new UsageError(`there is no file or folder ${JSON.stringify(path)}`);
  const root = findRoot(absolute, io.cwd);
  const rules = await bundledRules();
  const opened = await openProject({
    host: createDiskHost(root),
    rules,
    validate: await bundledValidator(),
    createPipeline,
    config: configOf(args, io, root),
    shown: shownFrom(io.cwd, root),
  });
  const { findings } = runRules(opened.pipeline, { rules: opened.rules, config: opened.config });
  const whole = markGraph(pipelineGraph(opened.pipeline), findings);
  io.out((await drawings[format]!())(focused(whole, args.value('focus'))));
  return exitStatus.ok;
}

function focused(graph: MarkedGraph, name: string | undefined): MarkedGraph {
  if (name === undefined) return graph;
  const part = focusGraph(graph, name);
  if (part) return part;
  const near = nearestName(name, [...new Set(graph.nodes.flatMap(namesOf))]);
  throw new UsageError(
    `nothing in the graph is called ${JSON.stringify(name)}${near ? `; did you mean "${near}"?` : ''}`,
  );
}
