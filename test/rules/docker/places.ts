import { type Files, show } from '../tilt/show.ts';

/** `path:line:column severity text` of each finding of a rule, without messages. */
export async function places(rule: string, files: Files): Promise<string[]> {
  const shown = await show(rule, files);
  return shown.split('\n').filter((line) => /^\S+:\d+:\d+ /.test(line));
}
