/** A pattern of `.Files.Glob`. */
type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'single' }
  | { readonly kind: 'any' }
  | { readonly kind: 'super' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly has: (char: string) => boolean }
  | { readonly kind: 'choice'; readonly choices: readonly (readonly Node[])[] };

const MAX_PATTERN = 4096;

/**
 * Compiles a pattern as gobwas/glob does with `/` as its separator: `*` and `?` stop at `/`, `**` does not, `[a-z]`,
 * `[!abc]`, `{a,b}`, `\` escapes. Undefined for a malformed one. Matching takes time linear in pattern times name.
 */
export function compileGlob(pattern: string): ((name: string) => boolean) | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  const parser = new GlobParser([...pattern]);
  const nodes = parser.sequence(false);
  if (!nodes || !parser.atEnd) return undefined;
  return (name) => {
    const chars = [...name];
    return advance(nodes, chars, new Set([0])).has(chars.length);
  };
}

class GlobParser {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(chars: readonly string[]) {
    this.#chars = chars;
  }

  get atEnd(): boolean {
    return this.#at >= this.#chars.length;
  }

  /** Nodes up to the end, or inside braces up to `,` or `}`. */
  sequence(inside: boolean): Node[] | undefined {
    const nodes: Node[] = [];
    for (;;) {
      const char = this.#chars[this.#at];
      if (char === undefined || (inside && (char === ',' || char === '}'))) return nodes;
      const node = this.#node(char, inside);
      if (!node) return undefined;
      nodes.push(node);
    }
  }

  #node(char: string, inside: boolean): Node | undefined {
    this.#at++;
    if (char === '?') return { kind: 'single' };
    if (char === '*') {
      if (this.#chars[this.#at] !== '*') return { kind: 'any' };
      this.#at++;
      return { kind: 'super' };
    }
    if (char === '[') return this.#set();
    if (char === '{') return this.#choice();
    this.#at--;
    return this.#text(inside);
  }

  #text(inside: boolean): Node {
    const breakers = inside ? '?*[{},' : '?*[{';
    let text = '';
    while (this.#at < this.#chars.length) {
      const char = this.#chars[this.#at]!;
      if (char === '\\') {
        text += this.#chars[++this.#at] ?? '';
        this.#at++;
      } else if (breakers.includes(char)) break;
      else {
        text += char;
        this.#at++;
      }
    }
    return { kind: 'text', text };
  }

  #set(): Node | undefined {
    let negated = false;
    if (this.#chars[this.#at] === '!') {
      negated = true;
      this.#at++;
    }
    const low = this.#chars[this.#at];
    if (low === undefined) return undefined;
    if (this.#chars[this.#at + 1] === '-') {
      const high = this.#chars[this.#at + 2];
      if (high === undefined || this.#chars[this.#at + 3] !== ']' || high < low) return undefined;
      this.#at += 4;
      return { kind: 'set', negated, has: (char) => low <= char && char <= high };
    }
    let text = '';
    for (;;) {
      let char = this.#chars[this.#at++];
      if (char === ']') break;
      if (char === '\\') char = this.#chars[this.#at++];
      if (char === undefined) return undefined;
      text += char;
    }
    if (text === '') return undefined;
    return { kind: 'set', negated, has: (char) => text.includes(char) };
  }

  #choice(): Node | undefined {
    const choices: Node[][] = [];
    for (;;) {
      const nodes = this.sequence(true);
      if (!nodes) return undefined;
      choices.push(nodes);
      const end = this.#chars[this.#at++];
      if (end === '}') return { kind: 'choice', choices };
      if (end !== ',') return undefined;
    }
  }
}

/** The places in a name that a sequence of nodes reaches from some places. */
function advance(nodes: readonly Node[], name: readonly string[], from: ReadonlySet<number>): ReadonlySet<number> {
  let places = from;
  for (const node of nodes) {
    const next = new Set<number>();
    if (node.kind === 'choice') {
      for (const choice of node.choices) for (const place of advance(choice, name, places)) next.add(place);
    } else
      for (const place of places) {
        if (node.kind === 'text') {
          const chars = [...node.text];
          if (chars.every((char, index) => name[place + index] === char)) next.add(place + chars.length);
        } else if (node.kind === 'single') {
          if (place < name.length && name[place] !== '/') next.add(place + 1);
        } else if (node.kind === 'set') {
          if (place < name.length && node.has(name[place]!) !== node.negated) next.add(place + 1);
        } else
          for (let end = place; !next.has(end); end++) {
            next.add(end);
            if (end >= name.length || (node.kind === 'any' && name[end] === '/')) break;
          }
      }
    places = next;
  }
  return places;
}
