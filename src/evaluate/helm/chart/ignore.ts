import { HelmError } from '../error.ts';
import { BAD_PATTERN, matchPath } from './match.ts';

interface Rule {
  readonly negated: boolean;
  readonly directories: boolean;
  readonly matches: (path: string) => boolean;
}

/** The rules of a `.helmignore` file: unlike Git's, the first rule that matches decides. */
export class IgnoreRules {
  readonly #rules: Rule[] = [];

  /** Throws for a pattern that Helm refuses. `text` is undefined without a file. */
  constructor(text: string | undefined) {
    for (const line of text?.replace(/^\ufeff/, '').split(/\r?\n/) ?? []) this.#add(line);
    this.#add('templates/.?*');
  }

  #add(line: string): void {
    let rule = line.trim();
    if (rule === '' || rule.startsWith('#')) return;
    if (rule.includes('**')) throw new HelmError('double-star (**) syntax is not supported');
    if (matchPath(rule, 'abc') === undefined) throw new HelmError(BAD_PATTERN);
    const negated = rule.startsWith('!');
    if (negated) rule = rule.slice(1);
    const directories = rule.endsWith('/');
    if (directories) rule = rule.slice(0, -1);
    const anchored = rule.startsWith('/');
    const whole = anchored || rule.includes('/');
    const pattern = anchored ? rule.slice(1) : rule;
    this.#rules.push({
      negated,
      directories,
      matches: (path) => matchPath(pattern, whole ? path : path.slice(path.lastIndexOf('/') + 1)) === true,
    });
  }

  /** Whether the file or folder at a path inside the chart is left out. `!p` leaves out what does not match `p`. */
  ignores(path: string, directory: boolean): boolean {
    for (const rule of this.#rules) {
      if (rule.negated) {
        if ((rule.directories && !directory) || !rule.matches(path)) return true;
      } else if ((!rule.directories || directory) && rule.matches(path)) return true;
    }
    return false;
  }
}
