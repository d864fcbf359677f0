import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { removePattern, replacePattern } from '../shell/parameterOperations.ts';
import { concatAll, distinct, isHole, type Value } from '../shell/value.ts';

/** What the expansion of a Dockerfile's words needs. */
export interface BuildVariables {
  /** The variable's value at this point; one without alternatives is not set. */
  lookup(name: string, at: Span | undefined): Value;
  /** Reports what BuildKit refuses. */
  refuse(message: string, at: Span | undefined): void;
  readonly escapeToken: string;
  /** Quotes are characters like any other: the text is the content of a here document. */
  readonly plainQuotes?: boolean;
}

/**
 * Expands `$X`, `${X…}`, and takes quotes and escapes out, as BuildKit's shell lexer does for every instruction but
 * `RUN`, `CMD` and `ENTRYPOINT`. A variable that is not set gives nothing.
 */
export function expandWord(text: TracedText, variables: BuildVariables): readonly TracedText[] {
  const reader = new Reader(text, variables);
  const texts = reader.read('');
  return texts.length > 0 ? texts : [TracedText.empty];
}

/** The most nested `${…${…}}` that is looked into. */
const MAX_DEPTH = 40;

class Reader {
  readonly #text: TracedText;
  readonly #variables: BuildVariables;
  #at = 0;
  #depth = 0;

  constructor(text: TracedText, variables: BuildVariables) {
    this.#text = text;
    this.#variables = variables;
  }

  /** Reads up to one of the stop characters (outside quotes), which stays unread; the empty text reads all. */
  read(stops: string): readonly TracedText[] {
    const source = this.#text.text;
    const { escapeToken, plainQuotes } = this.#variables;
    const parts: (readonly TracedText[])[] = [];
    let from = this.#at;
    const flush = (): void => {
      if (this.#at > from) parts.push([this.#text.slice(from, this.#at)]);
    };
    while (this.#at < source.length) {
      const char = source[this.#at]!;
      if (stops !== '' && stops.includes(char)) break;
      if (char === "'" && !plainQuotes) {
        flush();
        const close = source.indexOf("'", this.#at + 1);
        if (close === -1) {
          this.#refuse('unexpected end of statement while looking for matching single-quote', this.#at);
          this.#at = source.length;
          from = this.#at;
          break;
        }
        parts.push([this.#text.slice(this.#at + 1, close)]);
        this.#at = close + 1;
        from = this.#at;
      } else if (char === '"' && !plainQuotes) {
        flush();
        this.#at++;
        parts.push(...this.#doubleQuoted());
        from = this.#at;
      } else if (char === '$') {
        flush();
        parts.push(this.#dollar());
        from = this.#at;
      } else if (char === escapeToken) {
        flush();
        from = this.#at + 1;
        this.#at = Math.min(source.length, this.#at + 2);
        if (from >= source.length) break;
      } else this.#at++;
    }
    flush();
    return parts.length > 0 ? concatAll(parts) : [this.#text.slice(this.#at, this.#at)];
  }

  #doubleQuoted(): (readonly TracedText[])[] {
    const source = this.#text.text;
    const { escapeToken } = this.#variables;
    const opened = this.#at - 1;
    const parts: (readonly TracedText[])[] = [];
    let from = this.#at;
    const flush = (): void => {
      if (this.#at > from) parts.push([this.#text.slice(from, this.#at)]);
    };
    while (this.#at < source.length) {
      const char = source[this.#at]!;
      if (char === '"') {
        flush();
        this.#at++;
        if (parts.length === 0) parts.push([this.#text.slice(this.#at - 1, this.#at - 1)]);
        return parts;
      }
      if (char === '$') {
        flush();
        parts.push(this.#dollar());
        from = this.#at;
      } else if (char === escapeToken) {
        const next = source[this.#at + 1];
        if (next === '"' || next === '$' || next === escapeToken) {
          flush();
          from = this.#at + 1;
        }
        this.#at = Math.min(source.length, this.#at + 2);
      } else this.#at++;
    }
    flush();
    this.#refuse('unexpected end of statement while looking for matching double-quote', opened);
    return parts;
  }

  #refuse(message: string, at: number): void {
    this.#variables.refuse(message, this.#text.spanOf(at, Math.min(this.#text.length, at + 1)) ?? this.#text.spanOf());
  }

  #dollar(): readonly TracedText[] {
    const source = this.#text.text;
    const start = this.#at;
    const plain = /^\$(?:([A-Za-z_][A-Za-z0-9_]*)|([0-9@*#]))/.exec(source.slice(start, start + 256));
    if (plain) {
      this.#at = start + plain[0].length;
      const span = this.#text.spanOf(start, this.#at);
      return plain[1] ? orEmpty(this.#variables.lookup(plain[1], span), span) : [TracedText.computed('', span)];
    }
    if (source[start + 1] !== '{') {
      this.#at = start + 1;
      return [this.#text.slice(start, start + 1)];
    }
    return this.#braced(start);
  }

  #braced(start: number): readonly TracedText[] {
    const source = this.#text.text;
    const name = /^[A-Za-z_][A-Za-z0-9_]*|^[0-9@*#]/.exec(source.slice(start + 2, start + 258))?.[0];
    const fail = (message: string): readonly TracedText[] => {
      this.#refuse(message, start);
      const close = source.indexOf('}', start);
      this.#at = close === -1 ? source.length : close + 1;
      return [TracedText.hole({ why: message, at: this.#text.spanOf(start, this.#at) })];
    };
    if (name === undefined)
      return fail(source[start + 2] === undefined ? "syntax error: missing '}'" : 'syntax error: bad substitution');
    if (++this.#depth > MAX_DEPTH) return fail('syntax error: the substitution is nested too deeply');
    this.#at = start + 2 + name.length;
    const operator = source[this.#at];
    const done = (texts: readonly TracedText[]): readonly TracedText[] => {
      this.#depth--;
      if (source[this.#at] !== '}') return fail("syntax error: missing '}'");
      this.#at++;
      return texts;
    };
    const value = (): Value =>
      this.#variables.lookup(name, this.#text.spanOf(start, Math.min(source.length, this.#at + 1)));
    const span = this.#text.spanOf(start, start + 2 + name.length);
    if (operator === '}') return done(orEmpty(value(), span));
    if (operator === undefined) {
      this.#depth--;
      return fail("syntax error: missing '}'");
    }
    const current = value();
    if (operator === ':' || '-+?'.includes(operator)) {
      const colon = operator === ':';
      if (colon) this.#at++;
      const modifier = source[this.#at];
      if (modifier === undefined || !'-+?'.includes(modifier)) {
        this.#depth--;
        return fail(`unsupported modifier (${colon ? ':' : ''}${modifier ?? ''}) in substitution`);
      }
      this.#at++;
      const word = this.read('}');
      return done(this.#defaulted(current, word, colon, modifier, name, span));
    }
    if (operator === '#' || operator === '%') {
      const twice = source[this.#at + 1] === operator;
      this.#at += twice ? 2 : 1;
      const pattern = this.read('}');
      return done(
        distinct(
          orEmpty(current, span).map((text) => removePattern(text, pattern, twice ? operator + operator : operator)),
        ),
      );
    }
    if (operator === '/') {
      const all = source[this.#at + 1] === '/';
      this.#at += all ? 2 : 1;
      const pattern = this.read('/}');
      if (source[this.#at] !== '/') {
        this.#depth--;
        return fail(["syntax error: missing '/' in $", '{}'].join(''));
      }
      this.#at++;
      const replacement = this.read('}');
      return done(
        distinct(orEmpty(current, span).map((text) => replacePattern(text, pattern, replacement, all ? '//' : '/'))),
      );
    }
    this.#depth--;
    return fail(`unsupported modifier (${operator}) in substitution`);
  }

  #defaulted(
    current: Value,
    word: readonly TracedText[],
    colon: boolean,
    modifier: string,
    name: string,
    span: Span | undefined,
  ): readonly TracedText[] {
    const present = current.texts.filter((text) => isHole(text) || !colon || text.text !== '');
    const absent =
      current.mayBeUnset ||
      current.texts.length === 0 ||
      (colon && current.texts.some((text) => text.text === '' || isHole(text)));
    if (modifier === '+')
      return distinct([
        ...(present.length > 0 ? word : []),
        ...(absent || present.length === 0 ? [TracedText.computed('', span)] : []),
      ]);
    if (modifier === '?') {
      if (present.length === 0) {
        const message = word[0]?.text || (colon ? 'not allowed to be unset or empty' : 'not allowed to be unset');
        this.#variables.refuse(`${name}: ${message}`, span);
        return [TracedText.hole({ why: `${name} must be set`, at: span })];
      }
      return present;
    }
    return absent ? distinct([...word, ...present]) : present;
  }
}

function orEmpty(value: Value, span: Span | undefined): readonly TracedText[] {
  if (value.texts.length === 0) return [TracedText.computed('', span)];
  if (!value.mayBeUnset || value.texts.some(isHole)) return value.texts;
  return [...value.texts, TracedText.computed('', span)];
}
