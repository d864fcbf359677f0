/** Which of starlark-go's optional features the dialect has. */
export interface Dialect {
  /** The `set` builtin. */
  readonly set: boolean;
  readonly while: boolean;
  /** `if`, `for` and `while` outside functions. */
  readonly topLevelControl: boolean;
  readonly globalReassign: boolean;
  /** `load` makes globals; else the names are local to the file. */
  readonly loadBindsGlobally: boolean;
  readonly recursion: boolean;
}

/** The dialect of Tiltfiles. */
export const TILT_DIALECT: Dialect = {
  set: true,
  while: true,
  topLevelControl: true,
  globalReassign: true,
  loadBindsGlobally: false,
  recursion: true,
};

/** The most positional, and the most keyword, arguments that starlark-go accepts in one call. */
export const MAX_ARGUMENTS = 255;
