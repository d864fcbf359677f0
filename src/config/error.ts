import type { Span } from '../text/source.ts';

/** One thing that is wrong in a configuration file. */
export interface ConfigProblem {
  /** What is wrong and what is expected. */
  readonly message: string;
  /** The way to the value: `rules["tilt/labels"][1].groups`. Empty for the whole file. */
  readonly key: string;
  readonly at: Span;
}

/** A configuration that cannot be used. The message names file, line, column and key of every problem. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  /** `shown` turns the path of the file into what the user calls it. */
  constructor(problems: readonly ConfigProblem[], shown: (path: string) => string = (path) => path) {
    super(
      problems
        .map(({ message, key, at }) => {
          const { line, column } = at.file.positionAt(at.start);
          return `${shown(at.file.path)}:${line}:${column}: ${key === '' ? '' : `${key}: `}${message}`;
        })
        .join('\n'),
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
