import type { SourceFile } from '../../../text/source.ts';
import type { TemplateCall } from './origin.ts';
import type { ReadLog } from './reads.ts';
import type { TemplateSet } from './set.ts';
import type { GoFunction, Str, Value } from './values.ts';

/** The functions that templates can call, by name. */
export type FunctionTable = ReadonlyMap<string, GoFunction>;

/** A template text that is itself a value (`tpl`): its pieces, and where it was executed. */
export interface Embedded {
  readonly text: Str;
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** What all templates of one execution share. */
export interface Execution {
  readonly functions: FunctionTable;
  readonly reads: ReadLog;
  readonly embedded: WeakMap<SourceFile, Embedded>;
  /** How many `include` and `tpl` are open. */
  readonly depth: number;
  /** `include`: the text of a named template of `set`. Throws `FunctionError` and `ExecError`. */
  include(name: string, data: Value, set: TemplateSet, call: TemplateCall): Str;
  /** `tpl`: the text of a template that is a value. Throws `FunctionError` and `ExecError`. */
  tpl(text: Str, data: Value, set: TemplateSet, call: TemplateCall): Str;
  /** Charges work; throws `LimitError` when the bound is reached. */
  charge(amount: number): void;
  /** Charges the size of a list that was built; throws `LimitError` when it, or all together, is too large. */
  chargeList(length: number): void;
  /** Charges characters that were built; throws `LimitError` when the bound is reached. */
  chargeText(length: number): void;
}
