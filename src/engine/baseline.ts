/** A finding as a baseline knows it. */
export interface BaselineKey {
  /** Relative to the folder of the baseline file, with `/`. */
  readonly path: string;
  readonly rule: string;
  readonly fingerprint: string;
}

/** The findings that a team has accepted for now: by path and rule, the fingerprints. */
export class Baseline {
  readonly #entries = new Map<string, BaselineKey>();
  readonly #met = new Set<string>();

  constructor(keys: Iterable<BaselineKey> = []) {
    for (const key of keys) this.#entries.set(identity(key), key);
  }

  /** Whether the finding is accepted; remembers that it was met. */
  accepts(key: BaselineKey): boolean {
    const id = identity(key);
    if (!this.#entries.has(id)) return false;
    this.#met.add(id);
    return true;
  }

  /** Accepted findings that no run has met. */
  get gone(): readonly BaselineKey[] {
    return [...this.#entries].filter(([id]) => !this.#met.has(id)).map(([, key]) => key);
  }
}

function identity({ path, rule, fingerprint }: BaselineKey): string {
  return `${path}\0${rule}\0${fingerprint}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The findings of a baseline file; undefined when it is none. */
export function parseBaseline(text: string): readonly BaselineKey[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!isRecord(value) || value.schema !== 1 || !isRecord(value.findings)) return undefined;
  const keys: BaselineKey[] = [];
  for (const [path, rules] of Object.entries(value.findings)) {
    if (!isRecord(rules)) return undefined;
    for (const [rule, prints] of Object.entries(rules)) {
      if (!Array.isArray(prints)) return undefined;
      for (const fingerprint of prints) {
        if (typeof fingerprint !== 'string') return undefined;
        keys.push({ path, rule, fingerprint });
      }
    }
  }
  return keys;
}

/** The text of a baseline file: sorted, so that it changes only where findings do. */
export function formatBaseline(keys: Iterable<BaselineKey>): string {
  const findings = new Map<string, Map<string, Set<string>>>();
  for (const { path, rule, fingerprint } of keys) {
    const rules = findings.get(path) ?? new Map<string, Set<string>>();
    findings.set(path, rules);
    const prints = rules.get(rule) ?? new Set<string>();
    rules.set(rule, prints.add(fingerprint));
  }
  const sorted = <T>(map: Iterable<[string, T]>) => [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const value = {
    schema: 1,
    findings: Object.fromEntries(
      sorted(findings).map(([path, rules]) => [
        path,
        Object.fromEntries(sorted(rules).map(([rule, prints]) => [rule, [...prints].sort()])),
      ]),
    ),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
