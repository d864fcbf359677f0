import { certain, type Possible } from '../../../model/possible.ts';
import { type Span, spanKey } from '../../../text/source.ts';
import type { TracedText } from '../../../text/traced.ts';
import { alternativesOf, itemValue, typeName, type Value } from '../../starlark/values.ts';
import { toText, toTexts } from '../convert.ts';
import { shown } from '../unpack.ts';
import { type StepKind, StepValue } from '../values/opaque.ts';
import { elementPlace, liveUpdateSteps, pathArgument, pathsArgument } from './arguments.ts';
import { checkCommand, commandArgument } from './command.ts';
import { type Implementations, type Invocation, placeOf, quote } from './define.ts';

/** Makes a step and remembers that something has to use it. */
function step(
  invocation: Invocation,
  kind: StepKind,
  description: string,
  paths: StepValue['paths'] = [],
  destination?: Possible<TracedText>,
): StepValue {
  const { call, evaluation, record } = invocation;
  const value = new StepValue(kind, description, call.span, paths, destination);
  evaluation.unusedSteps.set(spanKey(call.span), { step: value, call: record });
  return value;
}

function textOf(value: Value | undefined): string {
  return value ? (certain(toText(value))?.text ?? '') : '';
}

/** Uses the steps of a live update, and refuses what Tilt refuses of them. Gives the steps, as far as they are known. */
export function checkLiveUpdate(invocation: Invocation, parameter: string): readonly StepValue[] {
  const { steps, known, other } = liveUpdateSteps(invocation.args.get(parameter));
  checkOrder(invocation, parameter, steps, known, other);
  const { evaluation, record, args } = invocation;
  if (!known || steps.length === 0 || other) return steps;
  const syncs = steps.filter((one) => one.step === 'sync');
  const refuse = (field: string, value: string, message: string, at: Span) =>
    evaluation.error(record, 'tilt', `live_update: ${field}: Invalid value: ${value}: ${message}`, at);
  if (!steps.some((one) => one.step === 'sync' || one.step === 'run'))
    refuse(
      'spec.syncs',
      'null',
      'must contain at least 1 sync or 1 exec to run on live update',
      args.at(parameter) ?? record.at,
    );
  for (const [index, one] of syncs.entries()) {
    const destination = one.destination && certain(one.destination);
    if (destination?.known && !destination.text.startsWith('/'))
      refuse(
        `spec.syncs[${index}]`,
        quote(destination.text),
        'sync destination is not absolute',
        destination.literalOf() ?? one.at ?? record.at,
      );
  }
  return steps;
}

function checkOrder(
  invocation: Invocation,
  parameter: string,
  steps: readonly StepValue[],
  known: boolean,
  other: Value | undefined,
): void {
  const { evaluation, record } = invocation;
  for (const one of steps) evaluation.useStep(one);
  const fail = (message: string, at = placeOf(invocation, parameter)) =>
    evaluation.error(record, 'tilt', `live_update: ${message}`, at);
  if (other)
    fail(
      `'steps' must be a list of live update steps - got value '${shown(other)}' of type '${typeName(other)}'`,
      elementPlace(other, placeOf(invocation, parameter)),
    );
  if (!known) return;
  let started = false;
  let pastFallbacks = false;
  let pastSyncs = false;
  let ended = false;
  for (const one of steps) {
    const at = one.at;
    if (one.step === 'initial_sync') {
      if (started) {
        fail('initial_sync must appear at most once, at the start of the list', at);
        return;
      }
    } else if (one.step === 'fall_back_on') {
      if (pastFallbacks) {
        fail('fall_back_on steps must appear at the start of the list', at);
        return;
      }
    } else if (one.step === 'sync') {
      if (ended) {
        fail('restart container is only valid as the last step', at);
        return;
      }
      if (pastSyncs) {
        fail('all sync steps must precede all run steps', at);
        return;
      }
      pastFallbacks = true;
    } else if (one.step === 'run') {
      if (ended) {
        fail('restart container is only valid as the last step', at);
        return;
      }
      pastFallbacks = true;
      pastSyncs = true;
    } else {
      pastFallbacks = true;
      pastSyncs = true;
      ended = true;
    }
    started = true;
  }
}

/** The first trigger that is surely no text. */
function wrongTrigger(trigger: Value): Value | undefined {
  const items = trigger.kind === 'list' || trigger.kind === 'tuple' ? trigger.items.map(itemValue) : [trigger];
  return items.find((item) => !['string', 'unknown', 'oneof', 'none'].includes(item.kind));
}

export const liveUpdateFunctions: Implementations = {
  initial_sync: (invocation) => step(invocation, 'initial_sync', 'initial_sync step'),
  fall_back_on: (invocation) => {
    const files = pathsArgument(invocation, 'paths');
    const shownFiles = files.map((path) => certain(path)?.text.text ?? '');
    return step(invocation, 'fall_back_on', `fall_back_on step: [${shownFiles.join(' ')}]'`, files);
  },
  sync: (invocation) => {
    const { args } = invocation;
    const local = pathArgument(invocation, 'local_path');
    return step(
      invocation,
      'sync',
      `sync step: '${textOf(args.get('local_path'))}'->'${textOf(args.get('remote_path'))}'`,
      local ? [local] : [],
      toText(args.get('remote_path')),
    );
  },
  run: (invocation) => {
    const { args, evaluation, record } = invocation;
    checkCommand(invocation, 'cmd');
    const command = commandArgument(invocation, { parameter: 'cmd' });
    const words = command ? (certain(command.written) ?? []).map((word) => word.text).join(' ') : '';
    const trigger = args.get('trigger');
    const wrong = trigger && alternativesOf(trigger).length === 1 ? wrongTrigger(trigger) : undefined;
    if (wrong)
      evaluation.error(
        record,
        'api',
        `run cmd '${words}' triggers contained value '${shown(wrong)}' of type '${typeName(wrong)}'. it may only contain strings`,
        wrong.at ?? placeOf(invocation, 'trigger'),
        { problem: { kind: 'type', function: 'run', parameter: 'trigger' } },
      );
    const triggers = toTexts(trigger).map((text) => certain(text)?.text ?? '');
    return step(
      invocation,
      'run',
      `run step: ${JSON.stringify(words)}${triggers.length > 0 ? ` (triggers: ${triggers.join('; ')})` : ''}`,
    );
  },
  restart_container: (invocation) => step(invocation, 'restart_container', 'restart_container step'),
};
