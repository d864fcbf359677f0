import type { ConfigProblem } from './config/error.ts';
import { type Layer, layeredConfig } from './config/layers.ts';
import { CONFIG_NAME, ConfigLoader, outlineOf, type PluginReference, pluginsOf, presetLayer } from './config/load.ts';
import { type ConfigPreset, defaultPreset } from './config/presets.ts';
import type { ResolvedConfig } from './config/resolved.ts';
import type { Validate } from './config/validate.ts';
import { type Discover, type Discovery, discover } from './discover/discover.ts';
import type { Severity } from './finding/finding.ts';
import type { Host } from './host/host.ts';
import type { ParserName, Pipeline } from './model/pipeline.ts';
import { defaultSettings } from './model/settings.ts';
import type { StoredOutline } from './project/build-outline.ts';
import type { AnyRule } from './rule/rule.ts';

/** Joins what is known of a project; see `src/project`. */
export type CreatePipeline = (input: {
  readonly host: Host;
  readonly settings: Pipeline['settings'];
  readonly repository: Pipeline['repository'];
  /** Parsers that the rules that are on ask for. */
  readonly needs: ReadonlySet<ParserName>;
  /** What an earlier run found out of what builds images, which has not changed; for runs that ask about leaf files alone. */
  readonly outline?: StoredOutline;
  /** Asks the pipeline before anything else does. */
  readonly before?: (pipeline: Pipeline) => void;
}) => Pipeline | Promise<Pipeline>;

/** A configuration file, wherever it lies. */
export interface ConfigFile {
  readonly host: Host;
  readonly path: string;
  /** How messages name a path of its host; default: as those of the project. */
  readonly shown?: (path: string) => string;
}

export interface OpenOptions {
  readonly host: Host;
  readonly rules: readonly AnyRule[];
  readonly createPipeline: CreatePipeline;
  /** Finds the files; default: by a walk. */
  readonly discover?: Discover;
  /** A configuration that stands in for the root's `.lintrc.json`; `false` reads no configuration at all. */
  readonly config?: ConfigFile | false;
  /** Replaces the presets of the configuration. */
  readonly preset?: ConfigPreset;
  /** What the caller says of rules; wins over all configuration. */
  readonly extra?: readonly Layer[];
  /** Rules that are to run even where the configuration leaves them off. */
  readonly only?: ReadonlySet<string>;
  /** How messages name a path of the project. */
  readonly shown?: (path: string) => string;
  /** Checks configurations for `rules`; see `ConfigLoader`. */
  readonly validate?: Validate;
  /** Loads the rules of a team; without it a configuration that names plugins is refused by the caller. */
  readonly loadPlugins?: (plugins: readonly PluginReference[]) => Promise<readonly AnyRule[]>;
}

/** A project with its configuration and its pipeline, nothing of which is evaluated yet. */
export interface OpenProject {
  readonly config: ResolvedConfig;
  /** The rules there are, those of plugins included. */
  readonly rules: readonly AnyRule[];
  readonly discovery: Discovery;
  readonly pipeline: Pipeline;
  readonly hints: readonly ConfigProblem[];
  /** Paths of the configuration files that were read. */
  readonly configFiles: readonly string[];
}

interface ReadOptions
  extends Pick<OpenOptions, 'host' | 'rules' | 'config' | 'preset' | 'shown' | 'loadPlugins' | 'validate'> {}

/** The root's part of a configuration, and what is needed to read the nested ones. */
async function readRoot(options: ReadOptions) {
  const { host, shown, preset } = options;
  const own: ConfigFile | undefined = host.stat(CONFIG_NAME)?.kind === 'file' ? { host, path: CONFIG_NAME } : undefined;
  const file = options.config === false ? undefined : (options.config ?? own);
  const plugins = file && options.loadPlugins ? await options.loadPlugins(pluginsOf(file.host, file.path)) : [];
  const rules = [...options.rules, ...plugins];
  const loader = new ConfigLoader({ rules, validate: plugins.length > 0 ? undefined : options.validate });
  const loaded = file && (await loader.load(file.host, file.path, '', { preset, shown: file.shown ?? shown }));
  const layers: readonly Layer[] = loaded?.layers ?? [presetLayer('', preset ?? defaultPreset)];
  return { file, loader, loaded, layers, rules, settings: loaded?.settings ?? defaultSettings };
}

/**
 * The configuration of a project as its root has it; folders that refine it are not looked for.
 * @throws ConfigError
 */
export async function readConfig(options: ReadOptions): Promise<ResolvedConfig> {
  const { layers, settings } = await readRoot(options);
  return layeredConfig(settings, layers);
}

/**
 * Reads the configuration of a project and finds its files.
 * @throws ConfigError
 */
export async function openProject(options: OpenOptions): Promise<OpenProject> {
  const { host } = options;
  const { file, loader, loaded, rules, settings, layers: rootLayers } = await readRoot(options);
  const layers = [...rootLayers];
  const discovery = (options.discover ?? discover)(host, {
    ignore: loaded?.ignore,
    nested(folder) {
      const outline = outlineOf(host.readFile(`${folder}/${CONFIG_NAME}`) ?? '');
      return options.config === false ? { root: outline.root, ignore: [] } : outline;
    },
  });
  const hints: ConfigProblem[] = [];
  const configFiles = file ? [file.path] : [];
  if (options.config !== false)
    for (const folder of discovery.nestedConfigs) {
      const path = `${folder}/${CONFIG_NAME}`;
      const nested = await loader.load(host, path, folder, { preset: options.preset, shown: options.shown });
      layers.push(...nested.layers);
      hints.push(...nested.hints);
      configFiles.push(path);
    }
  layers.push(...(options.extra ?? []));
  const config = layeredConfig(settings, options.only ? [...layers, awakened(rules, options.only, layers)] : layers);
  const on = rules.filter((rule) => (options.only?.has(rule.id) ?? true) && config.enabledSomewhere(rule));
  const needs = new Set(on.flatMap((rule) => rule.needs ?? []));
  const pipeline = await options.createPipeline({ host, settings, repository: discovery.repository, needs });
  return { config, rules, discovery, pipeline, hints, configFiles };
}

/** A layer that switches on the wanted rules that the configuration leaves off, unless it wants them in some folder. */
function awakened(rules: readonly AnyRule[], wanted: ReadonlySet<string>, layers: readonly Layer[]): Layer {
  const config = layeredConfig(defaultSettings, layers);
  const off = rules
    .filter(({ id }) => wanted.has(id))
    .filter((rule) => {
      const somewhere = layers.some((layer) => {
        const severity = layer.rules.get(rule.id)?.severity ?? 'off';
        return severity !== 'off' && (layer.files !== undefined || layer.folder !== '');
      });
      return !somewhere && config.effective(rule, '').severity === 'off';
    });
  return {
    folder: '',
    rules: new Map(off.map((rule) => [rule.id, { severity: strongest(rule) }])),
  };
}

function strongest({ severity }: AnyRule): Severity {
  return severity.recommended ?? severity.ameide ?? severity.strict ?? 'warn';
}
