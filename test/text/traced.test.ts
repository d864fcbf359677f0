import { describe, expect, it } from 'vitest';
import { SourceFile, type Span } from '../../src/text/source.ts';
import { HOLE, TracedText } from '../../src/text/traced.ts';

const file = new SourceFile('Tiltfile', "docker_build('ghcr.io/a/b', x)\nname = 'tail'\n");
const literal = file.span(13, 26);
const whole = TracedText.exact(file.span(14, 25), literal);
const tail = TracedText.exact(file.span(39, 43), file.span(38, 44));

function shown(span: Span | undefined): string | undefined {
  return span && file.text.slice(span.start, span.end);
}

describe('TracedText', () => {
  it('knows the place of each part', () => {
    expect(whole.text).toBe('ghcr.io/a/b');
    expect(shown(whole.spanOf(0, 7))).toBe('ghcr.io');
    expect(shown(whole.slice(8).spanOf())).toBe('a/b');
    expect(shown(whole.slice(8, 9).exactSpan)).toBe('a');
  });

  it('keeps the whole literal through slices, joins and parts of joins', () => {
    expect(shown(whole.literalOf())).toBe("'ghcr.io/a/b'");
    expect(shown(whole.literalOf(0, 7))).toBe("'ghcr.io/a/b'");
    expect(shown(whole.slice(0, 7).literalOf())).toBe("'ghcr.io/a/b'");
    const joined = TracedText.concat(whole.slice(0, 8), tail);
    expect(joined.text).toBe('ghcr.io/tail');
    expect(shown(joined.literalOf(0, 7))).toBe("'ghcr.io/a/b'");
    expect(shown(joined.literalOf(8))).toBe("'tail'");
    expect(joined.exactSpan).toBeUndefined();
  });

  it('points at the piece that holds most of a part that is written in several places', () => {
    const joined = TracedText.concat(whole.slice(8), tail);
    expect(shown(joined.spanOf())).toBe('tail');
    expect(shown(joined.spanOf(0, 4))).toBe('a/b');
  });

  it('joins neighbours of one literal to one exact piece', () => {
    const again = TracedText.concat(whole.slice(0, 4), whole.slice(4));
    expect(again.pieces).toHaveLength(1);
    expect(shown(again.exactSpan)).toBe('ghcr.io/a/b');
  });

  it('does not take computed text for written text', () => {
    const upper = whole.recompute('GHCR');
    expect(upper.exactSpan).toBeUndefined();
    expect(shown(upper.spanOf())).toBe('ghcr.io/a/b');
  });

  it('stands for unknown text by one character', () => {
    const unknown = { why: 'X is not set', at: file.span(28, 29) };
    const text = TracedText.concat(TracedText.hole(unknown), TracedText.computed('/app'));
    expect(text.text).toBe(`${HOLE}/app`);
    expect(text.known).toBe(false);
    expect(text.unknown).toBe(unknown);
    expect(text.slice(1).known).toBe(true);
  });

  it('finds parts in texts of many pieces', () => {
    const many = TracedText.concat(...Array.from({ length: 30 }, (_, index) => (index % 2 ? tail : whole.slice(8))));
    expect(many.pieces.length).toBe(30);
    const at = many.text.lastIndexOf('tail');
    expect(shown(many.spanOf(at, at + 4))).toBe('tail');
    expect(shown(many.literalOf(at - 3, at))).toBe("'ghcr.io/a/b'");
  });
});
