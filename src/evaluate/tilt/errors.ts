import type { ApiProblem, CallSite } from '../../model/tilt.ts';
import type { Module } from '../../parse/starlark/ast.ts';
import { type Span, spanKey } from '../../text/source.ts';
import type { StarlarkError } from '../starlark/errors.ts';
import type { Execution } from '../starlark/execute.ts';
import { nearest } from '../starlark/spell.ts';
import { apiSignatures, extensionsOffering, OTHER_NAMES } from './api/signature.ts';
import type { Evaluation } from './evaluation.ts';
import { callAtParen } from './syntax.ts';

const UNDEFINED = /^undefined: ([^\s(]+)/;
const NO_ATTRIBUTE = /has no \.(\w+) field or method/;
const BINDING = /^function (\w+) (?:accepts|got|missing) /;
const UNEXPECTED = /got an unexpected keyword argument "?(\w+)"?/;
const REPEATED = /got multiple values for parameter "?(\w+)"?/;
const MISSING = /missing \d+ arguments? \((\w+)/;

/** Names in Tilt's universe that group others. */
const API_GROUPS = new Set(['os', 'os.path', 'sys', 'config', 'shlex', 'v1alpha1']);

/** Records what went wrong while a file was executed. */
export function recordExecutionErrors(
  evaluation: Evaluation,
  parsed: { readonly module: Module },
  execution: Execution,
  faults: ReadonlySet<StarlarkError>,
  conditional: boolean,
): void {
  for (const error of execution.errors) {
    if (!error.static) evaluation.incomplete = true;
    add(evaluation, parsed.module, error, faults.has(error), conditional);
  }
  for (const error of execution.branchErrors)
    if (BINDING.test(error.message)) add(evaluation, parsed.module, error, false, true);
  for (const { what, why, at } of execution.unresolved) {
    evaluation.unknown(what, { why }, at);
    if (/bound|more than \d+ steps|too many|very large|deep/.test(`${what} ${why}`)) evaluation.incomplete = true;
  }
}

function add(
  evaluation: Evaluation,
  module: Module,
  error: StarlarkError,
  isFault: boolean,
  conditional: boolean,
): void {
  const at = error.at ?? module.file.top;
  const record = { stack: stackOf(evaluation, error), conditional };
  if (isFault) {
    evaluation.error(record, 'syntax', error.message, at);
    return;
  }
  const undefinedName = UNDEFINED.exec(error.message)?.[1];
  if (undefinedName !== undefined) {
    const isCall = /^\s*\(/.test(at.file.text.slice(at.end, at.end + 200));
    if (isCall) evaluation.error(record, 'api', error.message, at, { problem: unknownName(undefinedName) });
    else evaluation.error(record, 'starlark', error.message, at);
    return;
  }
  const attribute = NO_ATTRIBUTE.exec(error.message)?.[1];
  if (attribute !== undefined) {
    const name = dottedName(at, attribute);
    if (name) {
      evaluation.error(record, 'api', error.message, name.at, { problem: unknownName(name.text) });
      return;
    }
  }
  const binding = BINDING.exec(error.message);
  if (binding) {
    // The innermost frame is the function whose parameters do not fit; the one around it makes the call.
    const place = bindingPlace(evaluation, error, error.calls.at(-2)?.at ?? at);
    evaluation.error(record, 'api', error.message, place.at, { problem: { ...place.problem, function: binding[1]! } });
    return;
  }
  const isFailure = error.calls.at(-1)?.name === 'fail';
  const place = error.mend ?? calleeOf(evaluation, error) ?? at;
  const stack = record.stack.filter((site) => spanKey(site.at) !== spanKey(place));
  evaluation.error({ ...record, stack }, 'starlark', error.message, place, isFailure ? { topic: 'fail' } : {});
}

/** What is called, when a function of the language refuses its arguments: starlark-go reports the parenthesis. */
function calleeOf(evaluation: Evaluation, error: StarlarkError): Span | undefined {
  if (!error.at || error.calls.at(-1)?.at) return undefined;
  const call = callAtParen(evaluation.defined.module(error.at.file.path), error.at.start);
  return call && error.at.file.span(call.callee.start, call.callee.end);
}

function unknownName(name: string): ApiProblem {
  const offeredBy = extensionsOffering(name);
  const near = nearest(name, [...apiSignatures().keys(), ...OTHER_NAMES]);
  return {
    kind: 'unknown-name',
    function: name,
    ...(offeredBy.length > 0 && { offeredBy }),
    ...(near !== undefined && { nearest: near }),
  };
}

/** `os.path.joinn` for an attribute of Tilt's own modules that does not exist; undefined for attributes of values. */
function dottedName(at: Span, attribute: string): { readonly text: string; readonly at: Span } | undefined {
  const before = /[A-Za-z_][\w.]*$/.exec(at.file.text.slice(Math.max(0, at.start - 60), at.start))?.[0];
  if (before === undefined || !API_GROUPS.has(before)) return undefined;
  return { text: `${before}.${attribute}`, at: at.file.span(at.start - before.length, at.end) };
}

/** Where a person mends a call whose arguments do not fit: the argument, else the name of the called function. */
function bindingPlace(
  evaluation: Evaluation,
  error: StarlarkError,
  at: Span,
): { readonly at: Span; readonly problem: Omit<ApiProblem, 'function'> } {
  const call = callAtParen(evaluation.defined.module(at.file.path), at.start);
  const span = (node: { readonly start: number; readonly end: number }) => at.file.span(node.start, node.end);
  const callee = call ? span(call.callee) : at;
  const keyword = (name: string) => {
    const argument = call?.args.find((candidate) => candidate.name === name);
    return argument?.nameAt ? span(argument.nameAt) : callee;
  };
  const unexpected = UNEXPECTED.exec(error.message)?.[1];
  if (unexpected !== undefined)
    return { at: keyword(unexpected), problem: { kind: 'unknown-argument', parameter: unexpected } };
  const repeated = REPEATED.exec(error.message)?.[1];
  if (repeated !== undefined)
    return { at: keyword(repeated), problem: { kind: 'repeated-argument', parameter: repeated } };
  const missing = MISSING.exec(error.message)?.[1];
  if (missing !== undefined) return { at: callee, problem: { kind: 'missing-argument', parameter: missing } };
  const most = Number(/(\d+) positional/.exec(error.message)?.[1] ?? 0);
  const surplus = call?.args.filter((argument) => argument.kind === 'positional')[most];
  return { at: surplus ? span(surplus) : callee, problem: { kind: 'surplus-argument' } };
}

/** The calls that led to an error, innermost first. A frame tells where it calls the next one. */
function stackOf(evaluation: Evaluation, error: StarlarkError): readonly CallSite[] {
  const out: CallSite[] = [];
  for (let index = error.calls.length - 2; index >= 0; index--) {
    const { at: paren } = error.calls[index]!;
    if (!paren) continue;
    const call = callAtParen(evaluation.defined.module(paren.file.path), paren.start);
    const at = call ? paren.file.span(call.callee.start, call.callee.end) : paren;
    // The call that fails itself is where the error stands.
    if (error.at && spanKey(error.at) === spanKey(at)) continue;
    const span = call ? paren.file.span(call.start, call.end) : paren;
    out.push({ callee: error.calls[index + 1]!.name, at, span, loops: [] });
  }
  return out;
}
