import { describe, expect, it } from 'vitest';
import { ignoreLines, ignorePatterns } from '../../src/link/dockerignore.ts';

describe('ignorePatterns', () => {
  it.each<[string, string, boolean]>([
    ['node_modules', 'node_modules', true],
    ['node_modules', 'node_modules/x/y.js', true],
    ['node_modules', 'web/node_modules', false],
    ['**/node_modules', 'web/node_modules/x', true],
    ['**/node_modules', 'node_modules', true],
    ['*.md', 'README.md', true],
    ['*.md', 'docs/x.md', false],
    ['**/*.md', 'docs/x.md', true],
    ['docs/**', 'docs/a/b', true],
    ['/src/', 'src/main.py', true],
    ['./src', 'src', true],
    ['s?c', 'src', true],
    ['s[a-r]c', 'src', true],
    ['# docs', 'docs', false],
    ['*\n!src', 'src', false],
    ['*\n!src', 'src/main.py', false],
    ['*\n!src', 'other', true],
    ['*\n!src/main.py', 'src', false],
    ['*\n!src\nsrc/x', 'src/x', true],
    ['!**/keep', 'keep', false],
    ['[', 'x', false],
    ['[z-a]', 'x', false],
    ['', 'x', false],
  ])('%j leaves out %s: %s', (text, path, ignored) => {
    expect(ignorePatterns(ignoreLines(text)).ignores(path)).toBe(ignored);
  });
});
