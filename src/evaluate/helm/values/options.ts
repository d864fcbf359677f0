import type { Host } from '../../../host/host.ts';
import { SourceFile, type Span } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { HelmError } from '../error.ts';
import { type ConfigMap, ConfigValue, copyMap, type Layer, mapOf } from './config.ts';
import { decodeYamlMap } from './decode.ts';
import { applySetting, type SettingKind } from './strvals.ts';

/** A values file: its path, or its text where it is no file of its own (Argo CD's `values: |`). */
export type ValuesFile = string | SourceFile | TracedText;

/** One `--set…` option: its text, and where it is written if that is in the repository. */
export interface Setting {
  readonly text: string;
  readonly span?: Span;
  /** Who handed the value over when nobody wrote it as an option, such as Tilt's `image_keys`. */
  readonly injectedBy?: string;
}

/** The values that a user gives, in the form of Helm's options. */
export interface ValuesOptions {
  readonly values?: readonly ValuesFile[];
  readonly setJson?: readonly (string | Setting)[];
  readonly set?: readonly (string | Setting)[];
  readonly setString?: readonly (string | Setting)[];
  readonly setFile?: readonly (string | Setting)[];
  readonly setLiteral?: readonly (string | Setting)[];
  /** Values that win over all others: what an analysis assumes. */
  readonly assumed?: ConfigMap;
}

/** Merges a user's values in Helm's order: files, then set-json, set, set-string, set-file, set-literal. */
export function userValues(host: Host, options: ValuesOptions): ConfigMap {
  let base: ConfigMap = new Map();
  for (const file of options.values ?? []) base = mergeMaps(base, readValuesFile(host, file));
  const apply = (kind: SettingKind, settings: readonly (string | Setting)[] | undefined): void => {
    for (const item of settings ?? []) {
      const setting: Setting = typeof item === 'string' ? { text: item } : item;
      const layer: Layer = {
        kind: setting.injectedBy === undefined ? 'set' : 'injected',
        name: setting.injectedBy ?? `--${kind} ${setting.text}`,
        span: setting.span,
      };
      try {
        applySetting(setting.text, kind, base, layer, (path) => {
          const text = host.readFile(path);
          if (text === undefined) throw new HelmError(`open ${path}: no such file or directory`, setting.span);
          return text;
        });
      } catch (error) {
        if (!(error instanceof HelmError)) throw error;
        if (kind === 'set-json') throw new HelmError(`failed parsing --set-json data ${setting.text}`, error.span);
        throw error.wrap(`failed parsing --${kind} data`);
      }
    }
  };
  apply('set-json', options.setJson);
  apply('set', options.set);
  apply('set-string', options.setString);
  apply('set-file', options.setFile);
  apply('set-literal', options.setLiteral);
  return options.assumed ? mergeMaps(base, copyMap(options.assumed)) : base;
}

function readValuesFile(host: Host, file: ValuesFile): ConfigMap {
  if (file instanceof TracedText)
    return decodeYamlMap(file, { kind: 'file', name: file.spanOf()?.file.path ?? 'values' });
  if (typeof file !== 'string') return decodeFile(file);
  const text = host.readFile(file);
  if (text === undefined) throw new HelmError(`open ${file}: no such file or directory`);
  const known = decoded.get(file);
  if (known?.text === text) return copyMap(known.values);
  const values = decodeFile(new SourceFile(file, text));
  decoded.delete(file);
  const [oldest] = decoded.keys();
  if (decoded.size >= MAX_DECODED && oldest !== undefined) decoded.delete(oldest);
  if (text.length <= MAX_DECODED_LENGTH) decoded.set(file, { text, values });
  return copyMap(values);
}

/** What values files hold, by their paths: a chart is rendered many times with the same ones. */
const decoded = new Map<string, { readonly text: string; readonly values: ConfigMap }>();
const MAX_DECODED = 1000;
const MAX_DECODED_LENGTH = 64_000;

function decodeFile(source: SourceFile): ConfigMap {
  try {
    return decodeYamlMap(source, { kind: 'file', name: source.path, file: source });
  } catch (error) {
    if (error instanceof HelmError) throw error.wrap(`failed to parse ${source.path}`);
    throw error;
  }
}

/** Maps merge, everything else is replaced; nulls stay. */
function mergeMaps(base: ConfigMap, over: ConfigMap): ConfigMap {
  const out: ConfigMap = new Map(base);
  for (const [key, value] of over) {
    const map = mapOf(value);
    const present = mapOf(out.get(key));
    if (map && present) out.set(key, new ConfigValue(mergeMaps(present, map), value.layer, value.node, value.key));
    else out.set(key, value);
  }
  return out;
}
