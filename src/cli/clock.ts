/** Milliseconds since the process began. Unlike `performance`, it loads nothing. */
export function milliseconds(): number {
  return process.uptime() * 1000;
}
