import type { FunctionTable } from '../template/execution.ts';
import type { GoFunction, YamlFunctions } from '../template/values.ts';
import { builtins } from './builtins.ts';
import { comparisons } from './compare.ts';
import { cryptography } from './crypto/functions.ts';
import { dicts } from './dicts.ts';
import { encodings } from './encoding.ts';
import { helmFunctions } from './helm.ts';
import { defaults, lists } from './lists.ts';
import { numbers } from './numbers.ts';
import { paths } from './paths.ts';
import { reflection } from './reflection.ts';
import { regexps } from './regexp/functions.ts';
import { versions } from './semver.ts';
import { strings } from './strings.ts';
import { dates } from './time/functions.ts';
import { urls } from './url.ts';

/** Every function that a Helm 3 template can call: Go's, Sprig's without `env` and `expandenv`, and Helm's. */
export function functionTable(yaml: YamlFunctions): FunctionTable {
  const groups: readonly (readonly GoFunction[])[] = [
    builtins,
    comparisons,
    cryptography,
    dates,
    defaults,
    dicts,
    encodings,
    lists,
    numbers,
    paths,
    reflection,
    regexps,
    strings,
    urls,
    versions,
    helmFunctions(yaml),
  ];
  return new Map(groups.flat().map((target) => [target.name, target]));
}
