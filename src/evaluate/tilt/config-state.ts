import type { Possible } from '../../model/possible.ts';
import type { ApiCall, NameReference } from '../../model/tilt.ts';

/** What a setting holds. */
export type SettingType = 'string' | 'string_list' | 'bool' | 'object';

/** A setting that `config.define_*` defines. */
export interface Setting {
  readonly name: string;
  readonly type: SettingType;
  readonly call: ApiCall;
  /** Takes the arguments that have no flag. */
  readonly positional: Possible<boolean>;
}

/** What `config.*` calls have set up so far. */
export interface ConfigState {
  readonly settings: Map<string, Setting>;
  /** Set when a setting is defined whose name is not known. */
  unknownSetting: boolean;
  parsed: { readonly call: ApiCall; readonly folder: string } | undefined;
  enabled: { readonly names: readonly NameReference[]; readonly call: ApiCall } | undefined;
  /** `config.clear_enabled_resources()` ran last. */
  disabled: boolean;
}

export function initialConfig(): ConfigState {
  return { settings: new Map(), unknownSetting: false, parsed: undefined, enabled: undefined, disabled: false };
}
