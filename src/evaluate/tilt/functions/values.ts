import { certain } from '../../../model/possible.ts';
import type { Span } from '../../../text/source.ts';
import { ExitSignal, StarlarkError } from '../../starlark/errors.ts';
import { str } from '../../starlark/repr.ts';
import {
  alternativesOf,
  type DictEntry,
  DictValue,
  type HashKey,
  intValue,
  ModuleValue,
  NONE,
  StringValue,
  StructValue,
  stringValue,
  UnknownValue,
  type Value,
} from '../../starlark/values.ts';
import { isAbsent, toText } from '../convert.ts';
import { OpaqueValue } from '../values/opaque.ts';
import type { Implementations, Invocation } from './define.ts';

/** A value with the arguments of the call as attributes; parameters that were left out have the given values. */
function withFields(type: string, { call, args }: Invocation, defaults: Readonly<Record<string, Value>>): OpaqueValue {
  const fields = new Map(Object.entries(defaults));
  for (const name of fields.keys()) {
    const value = args.get(name);
    if (value) fields.set(name, value);
  }
  return new OpaqueValue(type, call.span, fields);
}

const ZERO = intValue(0);
const EMPTY = stringValue('');

function shellQuote(text: string): string {
  if (text === '') return "''";
  return /[^\w@%+=:,./-]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text;
}

/** A dict of the API's objects: frozen, with the arguments that were given. */
function apiObject({ args, call }: Invocation): Value {
  const entries = new Map<HashKey, DictEntry>();
  for (const [name, argument] of args.arguments)
    entries.set(name, {
      key: stringValue(name, argument.nameAt),
      value: argument.value,
      keyAt: argument.nameAt,
      at: argument.at,
    });
  const value = new DictValue(entries, call.span);
  value.frozen = true;
  return value;
}

const API_OBJECTS = [
  'config_map_disable_source',
  'disable_source',
  'exec_action',
  'forward',
  'http_get_action',
  'http_header',
  'handler',
  'ignore_def',
  'kubernetes_apply_cmd',
  'kubernetes_discovery_template_spec',
  'kubernetes_image_locator',
  'kubernetes_image_object_descriptor',
  'kubernetes_watch_ref',
  'label_selector',
  'label_selector_requirement',
  'object_selector',
  'pod_log_stream_template_spec',
  'port_forward_template_spec',
  'probe',
  'restart_on_spec',
  'start_on_spec',
  'tcp_socket_action',
  'ui_bool_input_spec',
  'ui_choice_input_spec',
  'ui_component_location',
  'ui_hidden_input_spec',
  'ui_input_spec',
  'ui_text_input_spec',
];

const API_REGISTRATIONS = ['config_map', 'file_watch', 'kubernetes_apply', 'kubernetes_discovery', 'ui_button'];

function each(names: readonly string[], implementation: Implementations[string]): Implementations {
  return Object.fromEntries(names.map((name) => [`v1alpha1.${name}`, implementation]));
}

function messageOf(invocation: Invocation, parameter: string): StringValue | undefined {
  const text = certain(toText(invocation.args.get(parameter)));
  return text && new StringValue(text);
}

export const valueFunctions: Implementations = {
  ...each(API_OBJECTS, apiObject),
  ...each(API_REGISTRATIONS, () => NONE),
  'v1alpha1.cmd': () => NONE,
  'v1alpha1.extension': (invocation) => {
    const { args, evaluation } = invocation;
    const name = certain(toText(args.get('name')));
    if (name?.known)
      evaluation.extensions.set(name.text, {
        repository: textOf(args.get('repo_name')),
        path: textOf(args.get('repo_path')),
      });
    return NONE;
  },
  'v1alpha1.extension_repo': (invocation) => {
    const { args, evaluation } = invocation;
    const name = certain(toText(args.get('name')));
    if (name?.known)
      evaluation.extensionRepositories.set(name.text, {
        url: certain(toText(args.get('url'))),
        subpath: textOf(args.get('git_subpath')),
        loadHost: textOf(args.get('load_host')),
      });
    return NONE;
  },
  http_get_action: (invocation) =>
    withFields('HTTPGetAction', invocation, { host: EMPTY, port: ZERO, scheme: EMPTY, path: EMPTY }),
  tcp_socket_action: (invocation) => withFields('TCPSocketAction', invocation, { host: EMPTY, port: ZERO }),
  exec_action: (invocation) => {
    return withFields('ExecAction', invocation, { command: NONE });
  },
  probe: (invocation) => {
    const { args, evaluation, record, call } = invocation;
    const actions = ['exec', 'http_get', 'tcp_socket'].map((parameter) => args.get(parameter));
    const sure = actions.every((action) => action === undefined || action.kind === 'none' || action.kind === 'host');
    if (sure && !args.more && args.problems.length === 0 && actions.filter((action) => !isAbsent(action)).length !== 1)
      evaluation.error(record, 'tilt', 'exactly one of exec, http_get, or tcp_socket must be specified', call.at);
    return withFields('Probe', invocation, {
      initial_delay_secs: ZERO,
      timeout_secs: ZERO,
      period_secs: ZERO,
      success_threshold: ZERO,
      failure_threshold: ZERO,
      exec: NONE,
      http_get: NONE,
      tcp_socket: NONE,
    });
  },
  link: (invocation) => withFields('link', invocation, { url: EMPTY, name: EMPTY }),
  struct: ({ call, args, evaluation, record }) => {
    if (call.args.length > 0)
      evaluation.error(record, 'api', 'struct: unexpected positional arguments', call.args[0]!.at, {
        problem: { kind: 'surplus-argument', function: 'struct' },
      });
    if (args.more) return new UnknownValue(args.more.why, call.span, 'struct');
    const fields = new Map<string, Value>();
    const spans = new Map<string, Span>();
    for (const [name, argument] of args.rest) {
      fields.set(name, argument.value);
      if (argument.nameAt) spans.set(name, argument.nameAt);
    }
    return new StructValue(fields, call.span, 'struct', spans);
  },
  module: ({ call, args }) => {
    if (args.more) return new UnknownValue(args.more.why, call.span, 'module');
    const members = new Map([...args.rest].map(([name, argument]) => [name, argument.value]));
    return new ModuleValue(textOf(args.get('name')), members, call.span);
  },
  'shlex.quote': ({ call, args }) => {
    const text = certain(toText(args.get('name')));
    if (!text) return new UnknownValue('the text is not known', call.span, 'string');
    const quoted = text.known ? shellQuote(text.text) : text.text;
    return new StringValue(quoted === text.text ? text : text.recompute(quoted), call.span);
  },
  warn: (invocation) => {
    const message = messageOf(invocation, 'msg');
    invocation.evaluation.warning(invocation.record, message?.text ?? 'warn()', invocation.call.at);
    return NONE;
  },
  fail: (invocation) => {
    const message = messageOf(invocation, 'msg');
    if (invocation.args.problems.length > 0)
      throw new StarlarkError(invocation.args.problems[0]!.message, invocation.call.at);
    throw new StarlarkError(message?.text ?? 'fail()', invocation.call.at);
  },
  exit: ({ args, call, evaluation }) => {
    const code = args.get('code');
    if (code && code.kind !== 'none') {
      const text = str(alternativesOf(code)[0]!).text;
      if (text !== '') evaluation.prints.push(text);
    }
    throw new ExitSignal(call.at);
  },
};

function textOf(value: Value | undefined): string {
  return value ? (certain(toText(value))?.text ?? '') : '';
}
