import { describe, expect, it } from 'vitest';
import { ruleIds } from '../../src/dev/rule-files.ts';
import { fixCases } from './fix-cases.ts';
import { checkFix } from './fix-check.ts';
import { loadRules } from './harness.ts';

const rules = await loadRules(ruleIds('rules'));
const fixing = rules.filter(({ fix }) => fix !== undefined);

describe('every rule with a fix', () => {
  it.each(fixing.map((rule) => ({ id: rule.id, rule })))('$id: its bad example', async ({ id, rule }) => {
    await checkFix(id, rule.docs.bad);
  });

  it.each(fixing.map(({ id }) => ({ id })))('$id has cases', ({ id }) => {
    expect(fixCases.filter((one) => one.rule === id).length).toBeGreaterThan(1);
  });
});

describe('fixes', () => {
  it.each(fixCases)('$rule: $name', async ({ rule, files, fixed }) => {
    const outcome = await checkFix(rule, files);
    expect(outcome.files).toEqual(fixed ?? {});
    if (!fixed) expect(outcome.left).not.toEqual([]);
  });
});
