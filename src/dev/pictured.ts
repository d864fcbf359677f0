const args = ['scripts/build-image.sh', 'services/graph/Dockerfile.dev'];

/** What the picture in the README shows. Paths are relative to the root of the repository. */
export const pictured = {
  args,
  command: `ameide-lint ${args.join(' ')}`,
  cwd: 'fixtures/repos/legacy',
  /** Of the terminal; the linter prints for 100 when it has none. */
  columns: 108,
  file: 'docs/terminal.svg',
} as const;
