import type { ValuePathPart, ValuePathPlace, ValuePathUse } from '../../model/helm.ts';
import type { YamlEntry, YamlNode, YamlScalar } from '../../parse/yaml/node.ts';
import { resolveAlias } from '../../parse/yaml/path.ts';
import { type Span, spanKey } from '../../text/source.ts';
import { HOLE } from '../../text/traced.ts';

/** What all uses that one mapping holds have in common. */
export interface MappingContext {
  readonly place: ValuePathPlace;
  readonly chart?: string;
  /** The path of the mapping itself; empty for the top of the values. */
  readonly prefix?: readonly ValuePathPart[];
  /** Where `prefix` is read, for uses whose key lies elsewhere. */
  readonly via?: ValuePathUse['via'];
}

/** Uses that one mapping may have beyond those that are written out, by aliases and merges. */
const MAX_ALIASED = 20_000;
/** Deeper values are not looked at. */
const MAX_DEPTH = 500;

/**
 * Every key of a mapping of Helm values, as a value path: nested keys, elements of lists (their index is a component), and
 * keys that an alias or a merge brings, which point at the anchor. A key on two ways to one path is given once.
 */
export function valuePathsOfMapping(node: YamlNode | undefined, context: MappingContext): readonly ValuePathUse[] {
  const reading = new MappingReading(context);
  reading.read(node, context.prefix ?? [], context.via ?? [], 0);
  return reading.uses;
}

class MappingReading {
  readonly uses: ValuePathUse[] = [];
  readonly #context: MappingContext;
  readonly #above = new Set<YamlNode>();
  readonly #seen = new Set<string>();
  #aliased = 0;
  #aliasDepth = 0;

  constructor(context: MappingContext) {
    this.#context = context;
  }

  read(written: YamlNode | undefined, path: readonly ValuePathPart[], via: ValuePathUse['via'], depth: number): void {
    if (!written || depth > MAX_DEPTH || this.#aliased > MAX_ALIASED) return;
    if (written.kind === 'alias') {
      this.#aliasDepth++;
      const message = `"*${written.name}" stands for this`;
      this.read(resolveAlias(written), path, [...via, { message, span: written.span }].slice(-5), depth + 1);
      this.#aliasDepth--;
      return;
    }
    if (written.kind === 'scalar' || this.#above.has(written)) return;
    this.#above.add(written);
    if (this.#aliasDepth > 0 && written.kind === 'sequence') this.#aliased += 1 + written.items.length;
    if (written.kind === 'sequence')
      for (const [index, item] of written.items.entries())
        this.read(item, [...path, { name: String(index) }], via, depth + 1);
    else for (const entry of written.entries) this.#entry(entry, path, via, depth);
    this.#above.delete(written);
  }

  #entry(entry: YamlEntry, path: readonly ValuePathPart[], via: ValuePathUse['via'], depth: number): void {
    const key = resolveAlias(entry.key);
    if (key?.kind !== 'scalar') return;
    if (key.style === 'plain' && key.text === '<<') {
      const merged = resolveAlias(entry.value);
      if (entry.value.kind !== 'alias' && merged?.kind === 'sequence')
        for (const item of merged.items) this.read(item, path, via, depth + 1);
      else this.read(entry.value, path, via, depth + 1);
      return;
    }
    const here = [...path, partOfKey(key)];
    const value = resolveAlias(entry.value);
    if (this.#aliasDepth > 0) {
      this.#aliased++;
      const names = here.map((part) => part.name ?? HOLE);
      const seenKey = `${spanKey(key.span)} ${JSON.stringify(names)}`;
      if (this.#seen.has(seenKey)) return;
      this.#seen.add(seenKey);
    }
    const use: ValuePathUse = {
      place: this.#context.place,
      path: here,
      at: key.span,
      chart: this.#context.chart,
      value: value?.kind === 'scalar' && !value.isNull ? value.traced : undefined,
      via,
    };
    this.uses.push(use);
    this.read(entry.value, here, via, depth + 1);
  }
}

/** A mapping's key as a component of a path. Its place is the whole scalar, with its quotes. */
export function partOfKey(key: YamlScalar): ValuePathPart {
  if (key.text.includes(HOLE)) return { name: undefined, at: key.span };
  return { name: key.text, at: key.span, written: exactSpan(key) };
}

function exactSpan(scalar: YamlScalar): Span | undefined {
  return scalar.text === '' ? undefined : scalar.traced.exactSpan;
}
