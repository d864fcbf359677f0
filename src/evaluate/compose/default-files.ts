/** The names that compose looks for, in the folder and then in those above, and those whose services it lays over them. */
const DEFAULTS = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** The files that compose takes where none is named: paths relative to the root. */
export function defaultComposeFiles(folder: string, exists: (path: string) => boolean): readonly string[] {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const here = (names: readonly string[]) =>
      names.map((name) => (at === '' ? name : `${at}/${name}`)).filter((path) => exists(path));
    const [first] = here(DEFAULTS);
    if (first !== undefined) return [first, ...here(OVERRIDES).slice(0, 1)];
    if (at === '') return [];
  }
}
