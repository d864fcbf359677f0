import { dirname, type Host, joinPath } from '../host/host.ts';
import { defaultSettings, type Settings } from '../model/settings.ts';
import { type JsonNode, jsonValue, parseJson } from '../parse/json/parse.ts';
import type { AnyRule } from '../rule/rule.ts';
import { SourceFile, type Span } from '../text/source.ts';
import { ConfigError, type ConfigProblem } from './error.ts';
import type { Layer, RuleEntry } from './layers.ts';
import { type ConfigPreset, defaultPreset, isPreset, presetNames } from './presets.ts';
import { configSchema } from './schema.ts';
import { compileSchema, explainErrors, repeatedKeys, type Validate } from './validate.ts';

export const CONFIG_NAME = '.lintrc.json';

/** What a configuration file says about the walk and the search for the root; errors in it are reported later. */
export interface ConfigOutline {
  readonly root: boolean;
  readonly ignore: readonly string[];
}

/** Reads what discovery must know of a configuration, as far as it can be read. */
export function outlineOf(text: string): ConfigOutline {
  const { root } = parseJson(new SourceFile(CONFIG_NAME, text), { comments: true });
  const value = root?.kind === 'object' ? root.members : [];
  const isRoot = value.some(({ key, value }) => key === 'root' && value.kind === 'bool' && value.value);
  const ignore = value.find(({ key }) => key === 'ignore')?.value;
  const items = ignore?.kind === 'array' ? ignore.items : [];
  return { root: isRoot, ignore: items.flatMap((item) => (item.kind === 'text' ? [item.value] : [])) };
}

/** A plugin that a configuration names. */
export interface PluginReference {
  /** As written. */
  readonly name: string;
  /** The folder of the configuration, relative to the host's root. */
  readonly folder: string;
  readonly at: Span;
}

/** The plugins that a configuration names, before its rules are checked: they may be the plugins' own. */
export function pluginsOf(host: Host, path: string): readonly PluginReference[] {
  const { root } = parseJson(new SourceFile(path, host.readFile(path) ?? ''), { comments: true });
  const named = root?.kind === 'object' ? root.members.find(({ key }) => key === 'plugins')?.value : undefined;
  const items = named?.kind === 'array' ? named.items : [];
  return items.flatMap((item) =>
    item.kind === 'text' ? [{ name: item.value, folder: dirname(path), at: item.at }] : [],
  );
}

/** One configuration file with all that it extends. */
export interface LoadedConfig {
  readonly settings: Settings;
  readonly ignore: readonly string[];
  readonly layers: readonly Layer[];
  readonly plugins: readonly PluginReference[];
  /** `settings` of a nested configuration, which have no effect there. */
  readonly hints: readonly ConfigProblem[];
}

interface Part {
  readonly settings: readonly JsonNode[];
  readonly ignore: readonly string[];
  readonly layers: readonly Layer[];
  readonly plugins: readonly PluginReference[];
}

export interface ConfigLoaderOptions {
  readonly rules: readonly AnyRule[];
  /** Checks a configuration for these very rules; else the schema is made and compiled when it is needed. */
  readonly validate?: Validate;
}

export interface LoadOptions {
  /** Replaces the presets that the configuration extends. */
  readonly preset?: ConfigPreset;
  /** How messages name a path of the host. */
  readonly shown?: (path: string) => string;
}

/** Reads and checks configuration files. The schema is compiled once, when the first file is read. */
export class ConfigLoader {
  readonly #rules: readonly AnyRule[];
  #shown: ((path: string) => string) | undefined;
  #validate: Validate | undefined;

  constructor(options: ConfigLoaderOptions) {
    this.#rules = options.rules;
    this.#validate = options.validate;
  }

  /**
   * Reads a configuration file.
   * @param folder what its layers hold for, relative to the root; the empty path for the root's configuration
   * @throws ConfigError
   */
  async load(host: Host, path: string, folder: string, options: LoadOptions = {}): Promise<LoadedConfig> {
    const { preset } = options;
    this.#shown = options.shown;
    const text = host.readFile(path);
    const part = await this.#part(host, new SourceFile(path, text ?? ''), folder, [path], preset);
    const isRoot = folder === '';
    const layers =
      isRoot && !part.layers.some((layer) => layer.preset)
        ? [presetLayer('', preset ?? defaultPreset), ...part.layers]
        : part.layers;
    const settings = part.settings.reduce(
      (merged: unknown, node) => mergeSettings(merged, jsonValue(node)),
      defaultSettings,
    );
    const hint = 'settings belong into the configuration at the root; here they have no effect';
    return {
      // The schema has checked every part that was merged in.
      settings: settings as Settings,
      ignore: part.ignore,
      layers,
      plugins: part.plugins,
      hints: isRoot ? [] : part.settings.map((node) => ({ message: hint, key: 'settings', at: node.at })),
    };
  }

  #fail(problems: readonly ConfigProblem[]): never {
    throw new ConfigError(problems, this.#shown);
  }

  async #check(source: SourceFile): Promise<JsonNode & { kind: 'object' }> {
    const { root, errors } = parseJson(source, { comments: true });
    const first = errors[0];
    if (first) this.#fail([{ message: first.message, key: '', at: first.at }]);
    if (root?.kind !== 'object')
      this.#fail([{ message: 'an object is expected', key: '', at: root?.at ?? source.top }]);
    this.#validate ??= await compileSchema(configSchema(this.#rules));
    const found = this.#validate(jsonValue(root));
    const problems = [
      ...repeatedKeys(root),
      ...(found.length > 0 ? explainErrors(found, root, configSchema(this.#rules), presetNames) : []),
    ];
    if (problems.length > 0) this.#fail(problems.sort((a, b) => a.at.start - b.at.start));
    return root;
  }

  async #part(
    host: Host,
    source: SourceFile,
    folder: string,
    chain: readonly string[],
    preset?: ConfigPreset,
  ): Promise<Part> {
    const root = await this.#check(source);
    const member = (name: string) => root.members.findLast(({ key }) => key === name)?.value;
    const layers: Layer[] = [];
    const settings: JsonNode[] = [];
    const ignore: string[] = [];
    const plugins: PluginReference[] = [];
    const extended = member('extends');
    if (preset && chain.length === 1) layers.push(presetLayer(folder, preset));
    for (const entry of extended?.kind === 'array' ? extended.items : extended ? [extended] : []) {
      if (entry.kind !== 'text') continue;
      if (isPreset(entry.value)) {
        if (!preset) layers.push(presetLayer(folder, entry.value));
        continue;
      }
      const path = joinPath(dirname(source.path), entry.value);
      const problem = (message: string): ConfigProblem => ({ message, key: 'extends', at: entry.at });
      if (path === undefined || entry.value.startsWith('/'))
        this.#fail([problem(`${JSON.stringify(entry.value)} leads out of the root; name a file inside of it`)]);
      if (chain.includes(path))
        this.#fail([problem(`the configurations extend each other in a circle: ${[...chain, path].join(' → ')}`)]);
      const text = host.readFile(path);
      if (text === undefined) this.#fail([problem(`there is no file ${JSON.stringify(path)}`)]);
      const part = await this.#part(host, new SourceFile(path, text), folder, [...chain, path], preset);
      layers.push(...part.layers);
      settings.push(...part.settings);
      ignore.push(...part.ignore);
      plugins.push(...part.plugins);
    }
    const ignored = member('ignore');
    if (ignored?.kind === 'array') ignore.push(...texts(ignored));
    const own = member('settings');
    if (own) settings.push(own);
    const named = member('plugins');
    if (named?.kind === 'array')
      for (const item of named.items)
        if (item.kind === 'text') plugins.push({ name: item.value, folder: dirname(source.path), at: item.at });
    const rules = member('rules');
    if (rules) layers.push({ folder, rules: ruleEntries(rules) });
    const overrides = member('overrides');
    for (const override of overrides?.kind === 'array' ? overrides.items : []) {
      if (override.kind !== 'object') continue;
      const part = (name: string) => override.members.findLast(({ key }) => key === name)?.value;
      const entries = part('rules');
      const excluded = part('excludedFiles');
      layers.push({
        folder,
        files: texts(part('files')),
        excluded: excluded ? texts(excluded) : undefined,
        rules: entries ? ruleEntries(entries) : new Map(),
      });
    }
    return { settings, ignore, layers, plugins };
  }
}

function texts(node: JsonNode | undefined): string[] {
  return node?.kind === 'array' ? node.items.flatMap((item) => (item.kind === 'text' ? [item.value] : [])) : [];
}

/** The layer of a preset. */
export function presetLayer(folder: string, preset: ConfigPreset): Layer {
  return { folder, preset, rules: new Map() };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Objects are merged member by member, everything else is replaced. */
function mergeSettings(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = mergeSettings(base[key], value);
  return merged;
}

function ruleEntries(node: JsonNode): Map<string, RuleEntry> {
  const entries = new Map<string, RuleEntry>();
  for (const { key, value } of node.kind === 'object' ? node.members : []) {
    const entry = ruleEntry(jsonValue(value));
    if (entry) entries.set(key, entry);
  }
  return entries;
}

/** A severity, or a list of a severity and options; undefined for anything else. */
export function ruleEntry(value: unknown): RuleEntry | undefined {
  const [severity, options] = Array.isArray(value) ? value : [value];
  if (severity !== 'off' && severity !== 'warn' && severity !== 'error') return undefined;
  return isRecord(options) ? { severity, options } : { severity };
}
