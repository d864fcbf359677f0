import { lintRepository } from '../harness.ts';

/** Files by path; an array holds lines. */
export type Files = Readonly<Record<string, string | readonly string[]>>;

export interface ShowOptions {
  readonly preset?: 'recommended' | 'ameide';
}

/**
 * The findings of one rule: `path:line:column text` and the message below it, then each related place behind `<-`.
 * Empty when there is none.
 */
export async function show(rule: string, files: Files, { preset = 'ameide' }: ShowOptions = {}): Promise<string> {
  const texts = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? text : `${text.join('\n')}\n`]),
  );
  const { findings } = await lintRepository({ files: texts }, { rules: [rule], preset });
  return findings
    .map(({ at, text, severity, message, related }) =>
      [
        `${at} ${severity} ${firstLine(text)}`,
        `  ${message}`,
        ...related.map((place) => `  <- ${place.at} ${place.message}`),
      ].join('\n'),
    )
    .join('\n');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}
