/**
 * An error about what someone wrote, made often and caught always: it does not say where in our code it was made, which
 * would be most of what it costs.
 */
export class QuietError extends Error {
  constructor(message?: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
