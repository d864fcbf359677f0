import { ROOT_PATH } from '../../model/command.ts';
import { UNIVERSE } from '../starlark/universe.ts';
import {
  type BuiltinValue,
  builtin,
  type Call,
  ModuleValue,
  stringValue,
  UnknownValue,
  type Value,
} from '../starlark/values.ts';
import { apiSignatures } from './api/signature.ts';
import { callLike } from './call.ts';
import type { Evaluation } from './evaluation.ts';
import { EnvironmentValue } from './functions/os.ts';
import { apiImplementation } from './functions/table.ts';
import { absolutePath } from './paths.ts';
import { TRIGGER_MODE_AUTO, TRIGGER_MODE_MANUAL } from './values/opaque.ts';

/** Functions of which nobody needs a record of every call. */
const NOT_RECORDED = new Set([
  'struct',
  'module',
  'os.path.join',
  'os.path.basename',
  'os.path.dirname',
  'os.path.abspath',
  'os.path.relpath',
  'shlex.quote',
]);

/** Loads a module by the path of a `load_dynamic` or `include`. */
export type ModuleFunctions = Readonly<
  Record<'load_dynamic' | 'include', (call: Call, evaluation: Evaluation) => Value>
>;

/** The names that Tilt adds to Starlark's own, the same for every file of an evaluation. */
export function tiltUniverse(evaluation: Evaluation, modules: ModuleFunctions): Map<string, Value> {
  const root = new Map<string, Value>();
  const groups = new Map<string, Map<string, Value>>();
  const groupOf = (path: readonly string[]): Map<string, Value> => {
    if (path.length === 0) return root;
    const name = path.join('.');
    let group = groups.get(name);
    if (!group) {
      group = new Map();
      groups.set(name, group);
      groupOf(path.slice(0, -1)).set(path.at(-1)!, new ModuleValue(name, group));
    }
    return group;
  };
  const add = (name: string, value: Value) => {
    const parts = name.split('.');
    groupOf(parts.slice(0, -1)).set(parts.at(-1)!, value);
  };
  for (const name of apiSignatures().keys()) add(name, apiFunction(evaluation, name, modules));
  add('os.environ', new EnvironmentValue(evaluation));
  add('os.name', stringValue('posix'));
  add('sys.argv', new UnknownValue('the arguments of Tilt are not known', undefined, 'list'));
  add('sys.executable', new UnknownValue('the path of Tilt is not known', undefined, 'string'));
  add('config.tilt_subcommand', new UnknownValue("Tilt's subcommand is not known", undefined, 'string'));
  add('config.main_path', stringValue(absolutePath(evaluation.options.root)));
  add('config.main_dir', stringValue(absolutePath(folderOf(evaluation.options.root))));
  add('TRIGGER_MODE_AUTO', TRIGGER_MODE_AUTO);
  add('TRIGGER_MODE_MANUAL', TRIGGER_MODE_MANUAL);
  root.set('print', printFunction(evaluation));
  return root;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

function apiFunction(evaluation: Evaluation, name: string, modules: ModuleFunctions): BuiltinValue {
  const signature = apiSignatures().get(name)!;
  if (name === 'load_dynamic' || name === 'include')
    return builtin(name, (call) => {
      evaluation.begin(call, signature);
      return modules[name](call, evaluation);
    });
  const implementation = apiImplementation(name)!;
  const recorded = !NOT_RECORDED.has(name);
  return builtin(name, (call) => implementation({ call, evaluation, ...evaluation.begin(call, signature, recorded) }));
}

/** `print`, in the order in which files print. What need not be printed is left out. */
function printFunction(evaluation: Evaluation): BuiltinValue {
  const original = UNIVERSE.get('print');
  if (original?.kind !== 'builtin') throw new Error('Starlark has no print');
  return builtin('print', (call) =>
    original.run(
      callLike(call, call, (text) => {
        if (!call.conditional && evaluation.prints.length < MAX_PRINTS)
          evaluation.prints.push(text.replaceAll(ROOT_PATH, '.'));
      }),
    ),
  );
}

const MAX_PRINTS = 10_000;
