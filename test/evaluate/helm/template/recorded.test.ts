import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Plain } from '../../../../src/evaluate/helm/template/values.ts';
import { outcome } from './execute.ts';

interface Recorded {
  readonly groups: readonly {
    readonly values: string;
    readonly helpers: string;
    readonly cases: readonly { readonly template: string; readonly output?: string; readonly error?: string }[];
  }[];
}

function load(name: string): Recorded {
  return JSON.parse(readFileSync(new URL(`../../../../fixtures/helm/templates/${name}.json`, import.meta.url), 'utf8'));
}

/** Every template does what the engine of real Helm did with it; see `about` in the fixture. */
describe.each(['language', 'functions', 'random'])('recorded from Helm: %s', (name) => {
  for (const group of load(name).groups) {
    const values: Plain = parse(group.values, { version: '1.1' });
    it.each(group.cases)('$template', ({ template, output, error }) => {
      const got = outcome(template, values, group.helpers);
      // The record is JSON, in which a byte that is no UTF-8 is U+FFFD.
      if ('output' in got) expect({ output: got.output.toWellFormed() }).toEqual({ output });
      else expect(got).toEqual({ error });
    });
  }
});
