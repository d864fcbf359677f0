import { certain } from '../../../model/possible.ts';
import { spanKey } from '../../../text/source.ts';
import { alternativesOf, typeName, type Value } from '../../starlark/values.ts';
import { toText, toTexts } from '../convert.ts';
import { shown } from '../unpack.ts';
import { type StepKind, StepValue } from '../values/opaque.ts';
import { elementPlace, liveUpdateSteps, pathsArgument } from './arguments.ts';
import { checkCommand, commandArgument } from './command.ts';
import { type Implementations, type Invocation, placeOf } from './define.ts';

/** Makes a step and remembers that something has to use it. */
function step(invocation: Invocation, kind: StepKind, description: string): StepValue {
  const { call, evaluation, record } = invocation;
  const value = new StepValue(kind, description, call.span);
  evaluation.unusedSteps.set(spanKey(call.span), { step: value, call: record });
  return value;
}

function textOf(value: Value | undefined): string {
  return value ? (certain(toText(value))?.text ?? '') : '';
}

/** Uses the steps of a live update, and refuses an order that Tilt refuses. */
export function checkLiveUpdate(invocation: Invocation, parameter: string): void {
  const { evaluation, record, args } = invocation;
  const { steps, known, other } = liveUpdateSteps(args.get(parameter));
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

export const liveUpdateFunctions: Implementations = {
  initial_sync: (invocation) => step(invocation, 'initial_sync', 'initial_sync step'),
  fall_back_on: (invocation) => {
    const files = pathsArgument(invocation, 'paths').map((path) => certain(path)?.text.text ?? '');
    return step(invocation, 'fall_back_on', `fall_back_on step: [${files.join(' ')}]'`);
  },
  sync: (invocation) => {
    const { args } = invocation;
    return step(
      invocation,
      'sync',
      `sync step: '${textOf(args.get('local_path'))}'->'${textOf(args.get('remote_path'))}'`,
    );
  },
  run: (invocation) => {
    const { args, evaluation, record } = invocation;
    checkCommand(invocation, 'cmd');
    const command = commandArgument(invocation, { parameter: 'cmd' });
    const words = command ? (certain(command.written) ?? []).map((word) => word.text).join(' ') : '';
    const trigger = args.get('trigger');
    if (trigger)
      for (const one of alternativesOf(trigger))
        if (
          (one.kind === 'list' || one.kind === 'tuple') &&
          one.items.some((item) => item.kind === 'int' || item.kind === 'bool')
        )
          evaluation.error(
            record,
            'api',
            `run cmd '${words}' triggers contained value '${shown(one)}' of type '${typeName(one)}'. it may only contain strings`,
            placeOf(invocation, 'trigger'),
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
