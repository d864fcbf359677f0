import { describe, expect, it } from 'vitest';
import { inOneFile, joinSpans, SourceFile, samePlace } from '../../src/text/source.ts';

const PATH = 'a.star';

/** Whether the first place of a word is the same in two contents. */
function isSame(before: SourceFile, now: SourceFile, word: string): boolean {
  const spanIn = (file: SourceFile) => file.span(file.text.indexOf(word), file.text.indexOf(word) + word.length);
  return samePlace(spanIn(before), spanIn(now));
}

describe('places in a file that is edited', () => {
  it('are the same before the line that has changed, and no others', () => {
    const before = new SourceFile(PATH, 'one\ntwo 2\nthree\n');
    const now = new SourceFile(PATH, 'one\ntwo 3\nthree\n', before);
    expect(isSame(before, now, 'one')).toBe(true);
    expect(isSame(before, now, 'two')).toBe(false);
    expect(isSame(before, now, 'three')).toBe(false);
  });

  it('lie in one file with those of the next content as far as it is the same, and join with them', () => {
    const before = new SourceFile(PATH, 'one\ntwo 2\nthree\n');
    const now = new SourceFile(PATH, 'one\ntwo 3\nthree\n', before);
    const [one, two] = [before.span(0, 3), now.span(4, 9)];
    expect(inOneFile(one, two)).toBe(true);
    expect(joinSpans(one, two)).toEqual({ file: now, start: 0, end: 9 });
    expect(joinSpans(two, one)).toEqual({ file: now, start: 0, end: 9 });
    expect(inOneFile(before.span(4, 9), two)).toBe(false);
    expect(inOneFile(new SourceFile(PATH, before.text).span(0, 3), two)).toBe(false);
  });

  it('stay the same over many edits behind them, and differ from those of an edit that was taken back', () => {
    const contents = [
      'one\n',
      'one\ntwo\n',
      'one\ntwo\nthree\n',
      'one\ntwx\n',
      'one\ntwo\nthree\n',
      'one\ntwo\nfour\n',
    ];
    const files: SourceFile[] = [];
    for (const text of contents) files.push(new SourceFile(PATH, text, files.at(-1)));
    const at = (index: number) => files[index]!;
    for (let index = 1; index < files.length; index++) expect(isSame(at(0), at(index), 'one')).toBe(true);
    expect(isSame(at(1), at(2), 'two')).toBe(true);
    expect(isSame(at(2), at(4), 'two')).toBe(false);
    expect(isSame(at(4), at(5), 'two')).toBe(true);
  });

  it('are not the same where a line goes on, or came to an end, behind them', () => {
    const long = new SourceFile(PATH, 'one two\nthree\n');
    const short = new SourceFile(PATH, 'one\nthree\n', long);
    expect(isSame(long, short, 'one')).toBe(false);
    const open = new SourceFile(PATH, 'one');
    expect(isSame(open, new SourceFile(PATH, 'one two', open), 'one')).toBe(false);
    const empty = new SourceFile(PATH, '');
    expect(isSame(new SourceFile(PATH, 'one\n', empty), open, 'one')).toBe(false);
  });

  it('are not the same in contents that know nothing of each other, or with another byte-order mark', () => {
    const before = new SourceFile(PATH, 'one\n');
    expect(isSame(before, new SourceFile(PATH, 'one\n'), 'one')).toBe(false);
    expect(isSame(before, new SourceFile(PATH, '\ufeffone\n', before), 'one')).toBe(false);
    expect(isSame(before, before, 'one')).toBe(true);
  });
});
