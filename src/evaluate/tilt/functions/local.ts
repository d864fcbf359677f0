import { certain, known, type Possible } from '../../../model/possible.ts';
import type { TiltCommand } from '../../../model/tilt.ts';
import { HOLE, type TracedText } from '../../../text/traced.ts';
import { NONE } from '../../starlark/values.ts';
import { isAbsent, toBool, toText, toTriggerMode } from '../convert.ts';
import type { ResourceDraft } from '../records.ts';
import { UnknownBlob } from '../values/blob.ts';
import { namesArgument, pathsArgument } from './arguments.ts';
import { checkCommand, commandArgument, isEmptyCommand } from './command.ts';
import { type Implementations, type Invocation, placeOf, quote } from './define.ts';

const TEST_DEPRECATED =
  'test() is deprecated and will be removed in a future release.\nChange this call to use `local_resource(..., allow_parallel=True)`';

/** A resource with what every kind of it has. */
export function newResource(
  { record, args }: Invocation,
  kind: ResourceDraft['kind'],
  name: Possible<TracedText>,
): ResourceDraft {
  const at = (certain(name)?.known ? certain(name)?.literalOf() : undefined) ?? args.at('name') ?? record.at;
  return {
    name,
    kind,
    at,
    call: record,
    configuredBy: [],
    images: [],
    requiredImages: [],
    resourceDeps: [],
    labels: [],
    autoInit: known(true),
    triggerMode: undefined,
    deps: [],
    ignore: [],
    objects: [],
    conditional: record.conditional,
  };
}

/** Registers a resource by its name; refuses a name that another resource surely has. */
export function addResource({ evaluation, record }: Invocation, resource: ResourceDraft, prefix = ''): void {
  evaluation.resources.push(resource);
  evaluation.expectKnown('resource name', resource.name, resource.at);
  const name = certain(resource.name);
  if (!name?.known || resource.conditional) return;
  const earlier = evaluation.resourcesByName.get(name.text);
  if (!earlier) {
    evaluation.resourcesByName.set(name.text, resource);
    return;
  }
  const kind =
    earlier.kind === 'local' ? 'local_resource' : earlier.kind === 'docker_compose' ? 'dc_resource' : 'k8s_resource';
  evaluation.error(record, 'tilt', `${prefix}${kind} named ${quote(name.text)} already exists`, resource.at, {
    topic: 'duplicate-resource',
    related: [{ message: 'first defined here', span: earlier.at }],
  });
}

function isPresent(command: TiltCommand | undefined): boolean {
  return command !== undefined;
}

/** Registers a `local_resource` (or `test`). */
export function localResource(invocation: Invocation): ResourceDraft {
  const { args, record, evaluation, call } = invocation;
  const resource = newResource(invocation, 'local', toText(args.get('name')));
  for (const parameter of ['cmd', 'serve_cmd']) checkCommand(invocation, parameter);
  const emptyCmd = isEmptyCommand(args.get('cmd')) && !args.arguments.get('cmd')?.refused;
  const emptyServe = isEmptyCommand(args.get('serve_cmd')) && !args.arguments.get('serve_cmd')?.refused;
  const cmd = emptyCmd ? undefined : commandArgument(invocation, { parameter: 'cmd', env: 'env', dir: 'dir' });
  const serve = emptyServe
    ? undefined
    : commandArgument(invocation, { parameter: 'serve_cmd', env: 'serve_env', dir: 'serve_dir' });
  const hasDir = args.has('dir') && args.get('dir') !== undefined;
  const nameOf = (parameter: string) => args.arguments.get(parameter)?.nameAt ?? args.at(parameter) ?? call.at;
  if (!args.more) {
    if (hasDir && emptyCmd)
      evaluation.error(
        record,
        'tilt',
        emptyServe
          ? "local_resource: 'dir' specified but 'cmd' is empty"
          : "local_resource: 'dir' only affects 'cmd', not 'serve_cmd'. Did you mean to use 'serve_dir' instead?",
        nameOf('dir'),
      );
    else if (args.has('serve_dir') && emptyServe)
      evaluation.error(
        record,
        'tilt',
        "local_resource: 'serve_dir' specified but 'serve_cmd' is empty",
        nameOf('serve_dir'),
      );
    else if (emptyCmd && emptyServe)
      evaluation.error(
        record,
        'tilt',
        'local_resource must have a cmd and/or a serve_cmd, but both were empty',
        call.at,
      );
  }
  if (!isAbsent(args.get('readiness_probe')) && emptyServe && args.get('readiness_probe')?.kind === 'host')
    evaluation.warning(
      record,
      `Ignoring readiness probe for local resource ${quote(certain(resource.name)?.text ?? '')} (no serve_cmd was defined)`,
      nameOf('readiness_probe'),
    );
  if (isPresent(cmd)) resource.cmd = cmd;
  if (isPresent(serve)) resource.serveCmd = serve;
  resource.deps.push(...pathsArgument(invocation, 'deps'));
  resource.ignore.push(...pathsArgument(invocation, 'ignore'));
  resource.resourceDeps.push(...namesArgument(invocation, 'resource_deps'));
  resource.labels.push(...namesArgument(invocation, 'labels'));
  resource.autoInit = toBool(args.get('auto_init'), true);
  resource.triggerMode = toTriggerMode(args.get('trigger_mode'));
  addResource(invocation, resource);
  return resource;
}

export const localFunctions: Implementations = {
  local_resource: (invocation) => {
    localResource(invocation);
    return NONE;
  },
  test: (invocation) => {
    invocation.evaluation.warning(invocation.record, TEST_DEPRECATED, invocation.call.at);
    localResource(invocation);
    return NONE;
  },
  local: (invocation) => {
    const { call, evaluation, record } = invocation;
    checkCommand(invocation, 'command');
    if (invocation.args.has('command') && isEmptyCommand(invocation.args.get('command')))
      if (!invocation.args.arguments.get('command')!.refused)
        evaluation.error(record, 'tilt', 'empty cmd', placeOf(invocation, 'command'));
    const command = commandArgument(invocation, { parameter: 'command', env: 'env', dir: 'dir' });
    if (command) evaluation.localCommands.push({ command, call: record });
    const words = (command && certain(command.written)) ?? [];
    const shown = words.map((word) => word.text.replaceAll(HOLE, '…')).join(' ');
    const brief = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
    return new UnknownBlob(`local(${brief === '' ? '' : quote(brief)}) runs a command`, call.span);
  },
};
