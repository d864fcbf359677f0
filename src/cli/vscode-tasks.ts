/** The pattern by which VS Code reads `--format unix`. */
export const problemPattern = {
  regexp: '^(.+):(\\d+):(\\d+): (error|warning): (.+) \\[([a-z0-9-]+/[a-z0-9-]+)\\]$',
  file: 1,
  line: 2,
  column: 3,
  severity: 4,
  message: 5,
  code: 6,
} as const;

/** The text of `.vscode/tasks.json`. */
export function vscodeTasks(): string {
  const tasks = {
    version: '2.0.0',
    tasks: [
      {
        label: 'ameide-lint',
        type: 'shell',
        command: 'npx ameide-lint --format unix',
        problemMatcher: {
          owner: 'ameide-lint',
          source: 'ameide-lint',
          fileLocation: ['relative', '${workspaceFolder}'],
          pattern: problemPattern,
        },
        presentation: { reveal: 'never' },
      },
    ],
  };
  return `${JSON.stringify(tasks, null, 2)}\n`;
}
