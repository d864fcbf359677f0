import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { compileSchema } from '../../src/config/validate.ts';
import { ruleIds } from '../../src/dev/rule-files.ts';
import { lintRepository, loadRules } from './harness.ts';

const ids = ruleIds('rules');

describe.each(ids)('%s', (id) => {
  it('is documented and its file is named after it', async () => {
    const [rule] = await loadRules([id]);
    expect(rule?.id).toBe(id);
    for (const text of [rule?.docs.summary, rule?.docs.what, rule?.docs.why, rule?.docs.fix])
      expect(text?.trim()).toMatch(/\S{2}/);
    expect(rule?.docs.summary).not.toMatch(/\n|\.$/);
    expect(Object.keys(rule?.severity ?? {})).not.toHaveLength(0);
  });

  it('accepts its own default options', async () => {
    const rules = await loadRules([id]);
    const [rule] = rules;
    const validate = await compileSchema(configSchema(rules));
    const value = rule?.options ? ['error', rule.options.defaults] : 'error';
    expect(validate({ rules: { [id]: value } })).toEqual([]);
  });

  it('reports its bad example', async () => {
    const [rule] = await loadRules([id]);
    const { findings } = await lintRepository({ files: rule?.docs.bad ?? {} }, { rules: [id] });
    expect(findings.map((finding) => finding.rule)).toContain(id);
  });

  it('is silent about its good example', async () => {
    const [rule] = await loadRules([id]);
    const { findings } = await lintRepository({ files: rule?.docs.good ?? {} }, { rules: [id] });
    expect(findings).toEqual([]);
  });
});
