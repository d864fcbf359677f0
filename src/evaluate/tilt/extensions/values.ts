import { certain } from '../../../model/possible.ts';
import { TracedText } from '../../../text/traced.ts';
import { boolValue, DictValue, NONE, UnknownValue, type Value } from '../../starlark/values.ts';
import { isAbsent, toText } from '../convert.ts';
import { toPath } from '../functions/arguments.ts';
import type { Implementation, Implementations, Invocation } from '../functions/define.ts';
import { environmentVariable } from '../functions/os.ts';
import { apiImplementation } from '../functions/table.ts';
import { delegate, given, rest, textValue } from './delegate.ts';

const VARIABLE_PREFIX = 'TILT_GLOBAL_VAR_';

function globalName({ args }: Invocation): string | undefined {
  const name = certain(toText(args.get('name')));
  return name?.known ? VARIABLE_PREFIX + name.text.toUpperCase() : undefined;
}

/** Reads a file of `NAME=value` lines into the environment, as the extension does. */
const dotenv: Implementation = (invocation) => {
  const { args, call, evaluation, record } = invocation;
  const value = args.get('fn');
  const path = value ? certain(toPath(value, evaluation.folder(call)))?.path : defaultPath(invocation);
  const source = path === undefined ? undefined : evaluation.options.files.source(path);
  if (!source) {
    // A `.env` file is usually not committed, so nobody is told that it is missing.
    return NONE;
  }
  for (let line = 1; line <= source.lineStarts.length; line++) {
    const text = source.line(line);
    if (text.startsWith('#') || text === '') continue;
    const equals = text.indexOf('=');
    const start = source.lineStarts[line - 1]!;
    if (equals === -1) {
      evaluation.error(
        record,
        'tilt',
        `Invalid format for dotenv file: '${text}' in '${path}:${line + 1}'`,
        source.span(start, start + text.length),
        { topic: 'fail' },
      );
      continue;
    }
    const name = text.slice(0, equals).trim();
    const written = text.slice(equals + 1);
    const from = start + equals + 1 + (written.length - written.trimStart().length);
    const trimmed = written.trim();
    const quoted = /^(["'])(.*)\1$/.exec(trimmed);
    const span = quoted
      ? source.span(from + 1, from + 1 + quoted[2]!.length)
      : source.span(from, from + trimmed.length);
    if (!record.conditional) evaluation.environment.set(name, textValue(TracedText.exact(span)));
  }
  return NONE;
};

function defaultPath({ call, evaluation }: Invocation): string {
  const folder = evaluation.folder(call);
  return folder === '' ? '.env' : `${folder}/.env`;
}

const unknownText =
  (why: string): Implementation =>
  ({ call }) =>
    new UnknownValue(why, call.span, 'string');

const nothing: Implementation = () => NONE;

/** A dict that describes an input of a button; what is in it does not matter to anyone. */
const input: Implementation = ({ call }) => new DictValue(new Map(), call.span);

export const valueExtensions: Readonly<Record<string, Implementations>> = {
  'ext://dotenv': { dotenv },
  'ext://global_vars': {
    get_global: (invocation) => {
      const name = globalName(invocation);
      if (name === undefined) return new UnknownValue('the name of the variable is not known', invocation.call.span);
      return environmentVariable(invocation.evaluation, name, NONE, invocation.call.span);
    },
    set_global: (invocation) => {
      const name = globalName(invocation);
      const value = invocation.args.get('value');
      if (name !== undefined && value && !invocation.record.conditional)
        invocation.evaluation.environment.set(name, value);
      return NONE;
    },
    unset_global: (invocation) => {
      const name = globalName(invocation);
      if (name !== undefined && !invocation.record.conditional) invocation.evaluation.environment.set(name, undefined);
      return NONE;
    },
  },
  'ext://uibutton': {
    cmd_button: (invocation) => {
      const { args, call } = invocation;
      const argv = args.get('argv');
      if (isAbsent(argv) && args.problems.length === 0 && !args.more)
        invocation.evaluation.error(invocation.record, 'tilt', 'argv cannot be empty', call.at, { topic: 'fail' });
      return NONE;
    },
    text_input: input,
    bool_input: input,
    choice_input: input,
  },
  'ext://local_output': {
    local_output: (invocation) => {
      const { args } = invocation;
      const command = args.positional[0] ?? args.rest.get('command');
      const run = apiImplementation('local')!;
      run(delegate(invocation, 'local', { ...rest(invocation, ['command']), ...(command && { command }) }));
      return new UnknownValue('local_output() runs a command', invocation.call.span, 'string');
    },
  },
  'ext://wait_for_it': { local_output: unknownText('local_output() runs a command'), wait_for_it: nothing },
  'ext://current_namespace': { current_namespace: unknownText('current_namespace() asks the cluster') },
  'ext://github_token': { github_token: unknownText('github_token() asks for a token') },
  'ext://vault_client': {
    vault_read_secret: unknownText('vault_read_secret() asks Vault'),
    vault_kv_get: unknownText('vault_kv_get() asks Vault'),
    vault_set_env_vars: nothing,
  },
  'ext://min_tilt_version': { min_tilt_version: nothing },
  'ext://min_k8s_version': { min_k8s_version: nothing, max_k8s_version: nothing },
  'ext://cert_manager': { deploy_cert_manager: nothing },
  'ext://print_tiltfile_dir': { print_tiltfile_dir: nothing },
  'ext://list_dependencies': { display_dependencies: nothing },
  'ext://list_port_forwards': { display_port_forwards: nothing },
  'ext://hello_world': { hi: nothing },
  'ext://kubectl_build': {
    kubectl_build_enable: ({ call }) =>
      new UnknownValue('kubectl_build_enable() reads the environment', call.span, 'bool'),
    kubectl_build_registry_secret: unknownText('kubectl_build_registry_secret() reads the environment'),
    to_bool: ({ args, call }) => {
      const text = certain(toText(args.get('value')))
        ?.text.trim()
        .toLowerCase();
      if (text !== undefined && ['on', 'true', 'yes', '1'].includes(text)) return boolValue(true);
      if (text !== undefined && ['off', 'false', 'no', '0'].includes(text)) return boolValue(false);
      return new UnknownValue('the value is not known', call.span, 'bool');
    },
  },
  'ext://color': Object.fromEntries(
    ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'].map((name): [string, Implementation] => [
      name,
      (invocation) => colored(invocation),
    ]),
  ),
  'ext://logger': Object.fromEntries(
    ['debug', 'info', 'warning', 'error', 'log'].map((name): [string, Implementation] => [name, nothing]),
  ),
};

function colored(invocation: Invocation): Value {
  return given(invocation, 'value')?.value ?? NONE;
}
