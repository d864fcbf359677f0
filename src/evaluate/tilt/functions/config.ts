import { certain } from '../../../model/possible.ts';
import type { YamlNode } from '../../../parse/yaml/node.ts';
import { parseYaml } from '../../../parse/yaml/parse.ts';
import { keyText, mergedEntries, resolveAlias } from '../../../parse/yaml/path.ts';
import { TracedText } from '../../../text/traced.ts';
import {
  boolValue,
  type DictEntry,
  DictValue,
  type HashKey,
  ListValue,
  NONE,
  StringValue,
  stringValue,
  UnknownValue,
  type Value,
} from '../../starlark/values.ts';
import type { ConfigState, Setting, SettingType } from '../config-state.ts';
import { isAbsent, toBool, toText } from '../convert.ts';
import { absolutePath } from '../paths.ts';
import { namesArgument } from './arguments.ts';
import { type Implementations, type Invocation, placeOf, quote } from './define.ts';
import { fromYaml, jsonProblem } from './encoding.ts';

const CONFIG_FILE = 'tilt_config.json';

function define(type: SettingType) {
  return (invocation: Invocation): Value => {
    const { args, record, evaluation, call } = invocation;
    const { config } = evaluation;
    const name = toText(args.get('name'));
    const only = certain(name);
    if (config.parsed && !config.parsed.call.conditional)
      evaluation.error(record, 'tilt', `${record.name} cannot be called after config.parse is called`, call.at, {
        topic: 'late-setting',
        related: [{ message: 'config.parse is called here', span: config.parsed.call.at }],
      });
    if (!only?.known) {
      config.unknownSetting = true;
      return NONE;
    }
    if (only.text === '') {
      evaluation.error(record, 'tilt', "'name' is required", placeOf(invocation, 'name'));
      return NONE;
    }
    const earlier = config.settings.get(only.text);
    if (earlier && !earlier.call.conditional && !record.conditional)
      evaluation.error(record, 'tilt', `${only.text} defined multiple times`, placeOf(invocation, 'name'), {
        related: [{ message: 'first defined here', span: earlier.call.at }],
      });
    const positional = toBool(args.get('args'), false);
    if (certain(positional) === true)
      for (const other of config.settings.values())
        if (
          other.name !== only.text &&
          certain(other.positional) === true &&
          !other.call.conditional &&
          !record.conditional
        )
          evaluation.error(
            record,
            'tilt',
            `both ${only.text} and ${other.name} are defined as positional args`,
            args.arguments.get('args')?.nameAt ?? placeOf(invocation, 'args'),
          );
    config.settings.set(only.text, { name: only.text, type, call: record, positional });
    return NONE;
  };
}

/** Whether a text is what Go's `strconv.ParseBool` reads. */
function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  return undefined;
}

/** The values that arguments behind `--` give, as pflag reads them; a string is the error. */
function parseArguments(state: ConfigState, args: readonly string[]): ReadonlyMap<string, string[]> | string {
  const given = new Map<string, string[]>();
  const rest: string[] = [];
  const positional = [...state.settings.values()].find((setting) => certain(setting.positional) === true);
  const add = (name: string, value: string) => given.set(name, [...(given.get(name) ?? []), value]);
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === '--') {
      rest.push(...args.slice(index + 1));
      break;
    }
    if (!arg.startsWith('-') || arg === '-') {
      rest.push(arg);
      continue;
    }
    if (!arg.startsWith('--')) return `unknown shorthand flag: ${quote(arg[1]!).replaceAll('"', "'")} in ${arg}`;
    const equals = arg.indexOf('=');
    const name = arg.slice(2, equals === -1 ? undefined : equals);
    const setting = state.settings.get(name);
    if (!setting || setting === positional) {
      if (state.unknownSetting) continue;
      return name === 'help' ? 'pflag: help requested' : `unknown flag: --${name}`;
    }
    if (equals !== -1) add(name, arg.slice(equals + 1));
    else if (setting.type === 'bool') add(name, 'true');
    else if (index + 1 < args.length) add(name, args[++index]!);
    else return `flag needs an argument: --${name}`;
  }
  if (rest.length > 0) {
    if (!positional)
      return `positional CLI args (${quote(rest.join(' '))}) were specified, but none were expected.\nSee https://docs.tilt.dev/tiltfile_config.html#positional-arguments for examples.`;
    for (const arg of rest) add(positional.name, arg);
  }
  return given;
}

/** The value of a setting that arguments give; undefined when they are refused. */
function argumentValue(setting: Setting, texts: readonly string[], invocation: Invocation): Value | undefined {
  const { call, evaluation, record } = invocation;
  const fail = (message: string) =>
    evaluation.error(record, 'tilt', `invalid Tiltfile config args: ${message}`, call.at);
  const only = texts[0]!;
  if (setting.type === 'string_list')
    return new ListValue(
      texts.map((text) => stringValue(text, call.span)),
      call.span,
    );
  if (texts.length > 1) {
    fail(
      `invalid argument ${quote(texts[1]!)} for "--${setting.name}" flag: ${setting.type} settings can only be specified once. multiple values found (last value: ${texts[1]})`,
    );
    return undefined;
  }
  if (setting.type === 'string') return stringValue(only, call.span);
  if (setting.type === 'bool') {
    const value = parseBool(only);
    if (value === undefined)
      fail(
        `invalid argument ${quote(only)} for "--${setting.name}" flag: strconv.ParseBool: parsing ${quote(only)}: invalid syntax`,
      );
    return value === undefined ? undefined : boolValue(value);
  }
  const text = TracedText.computed(only, call.span);
  const problem = jsonProblem(only);
  if (problem) {
    fail(`invalid argument ${quote(only)} for "--${setting.name}" flag: decoding JSON, got ${quote(only)}: ${problem}`);
    return undefined;
  }
  return fromYaml(parseYaml(text).documents[0]?.contents, 'json');
}

/** The value of a setting in `tilt_config.json`; undefined when its type is wrong. */
function fileValue(setting: Setting, node: YamlNode): Value | undefined {
  const value = fromYaml(node, 'json');
  switch (setting.type) {
    case 'string':
      return value.kind === 'string' ? value : undefined;
    case 'bool':
      return value.kind === 'bool' ? value : undefined;
    case 'string_list':
      return value.kind === 'list' && value.items.every((item) => item.kind === 'string') ? value : undefined;
    case 'object':
      return value;
  }
}

const EXPECTED: Readonly<Record<SettingType, string>> = {
  string: 'expected string',
  bool: 'expected bool',
  string_list: 'expected array',
  object: '',
};

function parse(invocation: Invocation): Value {
  const { call, record, evaluation } = invocation;
  const { config, options } = evaluation;
  const folder = evaluation.folder(call);
  if (config.parsed && config.parsed.folder !== folder && !config.parsed.call.conditional && !record.conditional)
    evaluation.error(
      record,
      'tilt',
      `config.parse can only be called from one Tiltfile working directory per run. It was called from ${config.parsed.folder || '.'} and ${folder || '.'}`,
      call.at,
      { topic: 'config-folder', related: [{ message: 'first called here', span: config.parsed.call.at }] },
    );
  config.parsed ??= { call: record, folder };
  const entries = new Map<HashKey, DictEntry>();
  const set = (name: string, value: Value, setting: Setting | undefined, maybe?: { why: string }) => {
    const key = stringValue(name, setting?.call.arguments.get('name')?.at);
    entries.set(name, { key, value, keyAt: key.at, at: value.at ?? call.span, ...(maybe && { maybe }) });
  };
  for (const setting of options.argsComplete ? [] : config.settings.values()) {
    const why = `the setting ${setting.name} is given when Tilt starts`;
    set(setting.name, unknownSetting(setting, why, call.span), setting, { why });
  }
  const path = folder === '' ? CONFIG_FILE : `${folder}/${CONFIG_FILE}`;
  const source = options.files.source(path);
  if (source) {
    const problem = jsonProblem(source.text);
    if (problem)
      evaluation.error(record, 'tilt', `error parsing json from ${absolutePath(path)}: ${problem}`, source.top);
    const root = parseYaml(source).documents[0]?.contents;
    for (const entry of mergedEntries(root)) {
      const name = keyText(entry) ?? '';
      const setting = config.settings.get(name);
      if (!setting) {
        if (!config.unknownSetting)
          evaluation.error(record, 'tilt', `${path} specified unknown setting name '${name}'`, entry.key.span);
        continue;
      }
      const node = resolveAlias(entry.value);
      if (!node || (node.kind === 'scalar' && node.isNull && setting.type !== 'object')) continue;
      const value = fileValue(setting, node);
      if (value) set(name, value, setting);
      else
        evaluation.error(
          record,
          'tilt',
          `${path} specified invalid value for setting ${name}: ${EXPECTED[setting.type]}`,
          node.span,
        );
    }
  }
  const args = options.args ?? [];
  const given = parseArguments(config, args);
  if (typeof given === 'string') evaluation.error(record, 'tilt', `invalid Tiltfile config args: ${given}`, call.at);
  else
    for (const [name, texts] of given) {
      const setting = config.settings.get(name)!;
      const value = argumentValue(setting, texts, invocation);
      if (value) set(name, value, setting);
    }
  for (const [name, text] of Object.entries(options.given ?? {})) {
    const setting = config.settings.get(name);
    const value = setting && argumentValue(setting, [text], invocation);
    if (value) set(name, value, setting);
  }
  const result = new DictValue(entries, call.span);
  if (config.unknownSetting) {
    const unknown = new UnknownValue('a setting is defined whose name is not known', call.span);
    result.rest = [{ key: unknown, value: unknown, maybe: unknown }];
  }
  return result;
}

function unknownSetting(setting: Setting, why: string, at: Invocation['call']['span']): Value {
  switch (setting.type) {
    case 'string':
      return new StringValue(TracedText.hole({ why, at: setting.call.at }), at);
    case 'bool':
      return new UnknownValue(why, at, 'bool');
    case 'string_list':
      return new UnknownValue(why, at, 'list');
    case 'object':
      return new UnknownValue(why, at);
  }
}

export const configFunctions: Implementations = {
  'config.define_string': define('string'),
  'config.define_string_list': define('string_list'),
  'config.define_bool': define('bool'),
  'config.define_object': define('object'),
  'config.parse': parse,
  'config.set_enabled_resources': (invocation) => {
    const { args, evaluation, record } = invocation;
    if (isAbsent(args.get('resources'))) return NONE;
    const names = namesArgument(invocation, 'resources');
    evaluation.config.disabled = false;
    evaluation.config.enabled = { names, call: record };
    return NONE;
  },
  'config.clear_enabled_resources': ({ evaluation }) => {
    evaluation.config.disabled = true;
    evaluation.config.enabled = undefined;
    return NONE;
  },
};
