import { UnknownValue, type Value } from '../../starlark/values.ts';
import { extensionModules } from '../api/signature.ts';
import type { Implementation, Invocation } from '../functions/define.ts';
import { builderExtensions } from './builders.ts';
import { helmExtensions } from './helm.ts';
import { manifestExtensions } from './manifests.ts';
import { resourceExtensions } from './resources.ts';
import { valueExtensions } from './values.ts';

const groups = [helmExtensions, builderExtensions, manifestExtensions, resourceExtensions, valueExtensions];

/** What a function of a known extension does. One that registers nothing returns something that is not known. */
export function extensionImplementation(module: string, name: string): Implementation {
  for (const group of groups) {
    const functions = group[module];
    const implementation = functions && Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (implementation) return implementation;
  }
  return (invocation) => unknownResult(invocation, module, name);
}

function unknownResult({ call }: Invocation, module: string, name: string): Value {
  return new UnknownValue(`${name}() of ${module} is only known when Tilt runs`, call.span);
}

/** Whether the module is one of Tilt's own extensions. */
export function isKnownExtension(module: string): boolean {
  return extensionModules().has(module);
}
