import { certain } from '../../../model/possible.ts';
import { alternativesOf, NONE, type Value } from '../../starlark/values.ts';
import { isAbsent, plain, toText, toTexts, toTriggerMode } from '../convert.ts';
import { goTypeName } from '../values/opaque.ts';
import { checkCommand, commandArgument } from './command.ts';
import { type Implementations, type Invocation, placeOf, quote } from './define.ts';

const nothing = (): Value => NONE;

function positiveInteger(
  invocation: Invocation,
  parameter: string,
  tooSmall: (value: number | bigint) => string,
): void {
  const { args, evaluation, record } = invocation;
  const value = args.get(parameter);
  if (isAbsent(value)) return;
  const alternatives = alternativesOf(value!);
  if (alternatives.some((one) => one.kind === 'unknown' || one.kind === 'none')) return;
  const place = placeOf(invocation, parameter);
  const wrong = alternatives.filter((one) => one.kind !== 'int');
  if (wrong.length === alternatives.length)
    evaluation.error(
      record,
      'api',
      `${record.name}: for parameter "${parameter}": got ${goTypeName(wrong[0]!)}, want int`,
      place,
      {
        problem: { kind: 'type', function: record.name, parameter },
      },
    );
  const only = alternatives.length === 1 ? alternatives[0] : undefined;
  if (only?.kind === 'int' && only.value < 1)
    evaluation.error(record, 'api', tooSmall(only.value), place, {
      problem: { kind: 'value', function: record.name, parameter },
    });
}

/** The feature flags that Tilt knows, those without effect included. */
const FEATURES = new Set([
  'bulk_disable_resources',
  'cluster_refresh',
  'disable_resources',
  'events',
  'facets',
  'labels',
  'live_update_v2',
  'multiple_containers_per_pod',
  'offline_snapshot_creation',
  'snapshots',
  'update_history',
]);

function feature(invocation: Invocation): Value {
  const { args, evaluation, record } = invocation;
  const name = certain(toText(args.get('msg')));
  if (name?.known && !FEATURES.has(name.text))
    evaluation.error(record, 'tilt', `Unknown feature flag: ${name.text}`, placeOf(invocation, 'msg'));
  return NONE;
}

export const settingsFunctions: Implementations = {
  trigger_mode: (invocation) => {
    const { args, evaluation, record, call } = invocation;
    const mode = toTriggerMode(args.get('trigger_mode'));
    const earlier = evaluation.triggerMode;
    if (earlier && !earlier.call.conditional && !record.conditional) {
      const { line, column } = earlier.call.span.file.positionAt(earlier.call.span.start);
      evaluation.error(
        record,
        'tilt',
        `trigger_mode can only be called once. It was already called at ${earlier.call.tiltfile}:${line}:${column}`,
        call.at,
        { related: [{ message: 'first called here', span: earlier.call.at }] },
      );
    } else if (mode) evaluation.triggerMode = { mode, call: record };
    return NONE;
  },
  enable_feature: feature,
  disable_feature: feature,
  disable_snapshots: nothing,
  set_team: (invocation) => {
    const { args, evaluation, record } = invocation;
    const team = certain(toText(args.get('team_id')));
    if (!team?.known) return NONE;
    const fail = (message: string) => evaluation.error(record, 'tilt', message, placeOf(invocation, 'team_id'));
    if (team.text === '') fail('team_id cannot be empty');
    else if (evaluation.team !== undefined && !record.conditional)
      fail(`team_id set multiple times (to '${evaluation.team}' and '${team.text}')`);
    else if (!record.conditional) evaluation.team = team.text;
    return NONE;
  },
  watch_settings: nothing,
  experimental_telemetry_cmd: (invocation) => {
    checkCommand(invocation, 'cmd');
    const command = commandArgument(invocation, { parameter: 'cmd', dir: 'dir' });
    if (command) invocation.evaluation.localCommands.push({ command, call: invocation.record });
    return NONE;
  },
  experimental_metrics_settings: nothing,
  experimental_analytics_report: nothing,
  analytics_settings: nothing,
  secret_settings: nothing,
  ci_settings: nothing,
  update_settings: (invocation) => {
    const { args, evaluation, record } = invocation;
    positiveInteger(
      invocation,
      'max_parallel_updates',
      (value) => `max number of parallel updates must be >= 1(got: ${value})`,
    );
    positiveInteger(
      invocation,
      'k8s_upsert_timeout_secs',
      (value) => `minimum k8s upsert timeout is 1s; got ${value}s`,
    );
    evaluation.unusedImagesAllowed.push(...toTexts(args.get('suppress_unused_image_warnings')));
    const mode = certain(toText(args.get('k8s_server_side_apply')));
    if (args.has('k8s_server_side_apply') && mode?.known && !['', 'true', 'false', 'auto'].includes(mode.text))
      evaluation.error(
        record,
        'api',
        `update_settings: k8s_server_side_apply must be "true", "false", or "auto"; got ${quote(mode.text)}`,
        placeOf(invocation, 'k8s_server_side_apply'),
        { problem: { kind: 'value', function: record.name, parameter: 'k8s_server_side_apply' } },
      );
    return NONE;
  },
  docker_prune_settings: (invocation) => {
    const { args, evaluation, record, call } = invocation;
    const isSet = (parameter: string) => {
      const value = args.get(parameter);
      return value?.kind === 'int' && value.value !== 0;
    };
    if (isSet('num_builds') && isSet('interval_hrs'))
      evaluation.error(
        record,
        'tilt',
        "can't specify both 'prune every X builds' and 'prune every Y hours'; please pass only one of `num_builds` and `interval_hrs`",
        args.arguments.get('interval_hrs')?.nameAt ?? call.at,
      );
    return NONE;
  },
  version_settings: (invocation) => {
    const { args, evaluation } = invocation;
    const constraint = args.get('constraint');
    if (constraint?.kind === 'unknown')
      evaluation.unknown('version constraint', plain(constraint), placeOf(invocation, 'constraint'));
    return NONE;
  },
};
