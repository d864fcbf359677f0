import { describe, expect, it } from 'vitest';
import { problemPattern } from '../../src/cli/vscode-tasks.ts';
import { cli, withFolder } from './run.ts';

const graph = 'image:\n  graph: ameide/api\n';

describe('the VS Code problem matcher', () => {
  it('reads real output, whatever the names', async () => {
    const names = [
      'values.yaml',
      'a b/values.yaml',
      'c:12:3: d/values.yaml',
      'ü [x/y]/values.yaml',
      'new\nline/values.yaml',
    ];
    const files = Object.fromEntries(names.map((name) => [name, graph]));
    await withFolder(files, async (cwd) => {
      const { out } = await cli(['--only', 'helm/no-image-graph', '--format', 'unix'], { cwd });
      const lines = out.trimEnd().split('\n');
      expect(lines).toHaveLength(names.length);
      const pattern = new RegExp(problemPattern.regexp);
      const read = lines.map((line) => {
        const match = pattern.exec(line);
        return [
          problemPattern.file,
          problemPattern.line,
          problemPattern.column,
          problemPattern.severity,
          problemPattern.code,
        ].map((group) => match?.[group]);
      });
      const expected = names.map((name) => [name.replace('\n', '\\n'), '2', '3', 'error', 'helm/no-image-graph']);
      expect(read).toEqual(expected.sort(([a], [b]) => (a! < b! ? -1 : 1)));
    });
  });
});
