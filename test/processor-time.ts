/**
 * Processor time of this process, user and system, in milliseconds: what a test of bounded time measures, because the wall
 * clock goes on while a neighbour has the core. That something ends at all is what the runner's own time limit says.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
