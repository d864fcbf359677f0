import type { CreatePipeline } from '../lint-project.ts';

/** The pipeline of the linter, loaded when a project is opened. */
export const createPipeline: CreatePipeline = async (input) =>
  (await import('../project/packaged.ts')).createPipeline(input);
