import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pictured } from '../../src/dev/pictured.ts';
import { terminalPicture } from '../../src/dev/terminal-picture.ts';
import { cli } from '../cli/run.ts';

describe('the picture of the terminal', () => {
  it('in docs is that of the real output; "npm run picture" writes it', async () => {
    const { out } = await cli([...pictured.args, '--color'], { cwd: join(process.cwd(), pictured.cwd) });
    expect(out).toContain('╰▸');
    expect(readFileSync(pictured.file, 'utf8')).toBe(terminalPicture(pictured.command, out, pictured.columns));
  });

  it('puts each run of a style at its column, wraps, and escapes', () => {
    const texts = [
      ...terminalPicture('x', '日\u001b[31m<b>\u001b[39mcdefgh\n', 10).matchAll(/<text (.*?) xml.*?>(.*?)</g),
    ];
    expect(texts.slice(2).map(([, attributes, text]) => [text, attributes])).toEqual([
      ['日', 'x="18" y="104.3" textLength="16.8" fill="#d5dbe3"'],
      ['&lt;b&gt;', 'x="34.8" y="104.3" textLength="25.2" fill="#ff7b72"'],
      ['cdefg', 'x="60" y="104.3" textLength="42" fill="#d5dbe3"'],
      ['h', 'x="18" y="123.3" textLength="8.4" fill="#d5dbe3"'],
    ]);
  });

  it('knows every style or says so', () => {
    expect(() => terminalPicture('x', '\u001b[35mx', 10)).toThrow('no style for the escape sequence 35');
  });
});
