import { composeFunctions } from './compose.ts';
import { configFunctions } from './config.ts';
import type { Implementation } from './define.ts';
import { encodingFunctions } from './encoding.ts';
import { fileFunctions } from './files.ts';
import { imageFunctions } from './images.ts';
import { kubernetesFunctions } from './kubernetes.ts';
import { liveUpdateFunctions } from './live-update.ts';
import { localFunctions } from './local.ts';
import { osFunctions } from './os.ts';
import { settingsFunctions } from './settings.ts';
import { valueFunctions } from './values.ts';

const groups = [
  imageFunctions,
  kubernetesFunctions,
  localFunctions,
  composeFunctions,
  liveUpdateFunctions,
  configFunctions,
  fileFunctions,
  encodingFunctions,
  osFunctions,
  settingsFunctions,
  valueFunctions,
];

/** What a function of Tilt's API does; undefined for `load_dynamic` and `include`, which the loader carries out. */
export function apiImplementation(name: string): Implementation | undefined {
  for (const group of groups) {
    const implementation = Object.hasOwn(group, name) ? group[name] : undefined;
    if (implementation) return implementation;
  }
  return undefined;
}
