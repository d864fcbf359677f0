/** A worker with the linter. */
export function startWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

/** Starts before the editor is loaded, so that both load at once. */
export const firstWorker = startWorker();
