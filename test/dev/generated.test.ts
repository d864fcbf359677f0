import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.generated.ts';
import { vscodeTasks } from '../../src/cli/vscode-tasks.ts';
import { rulePages, ruleTable, schemaText, withRuleTable } from '../../src/dev/documents.ts';
import { ruleIds, ruleIndex } from '../../src/dev/rule-files.ts';
import { crashRule, wordRule } from '../fakes/rules.ts';

const read = (file: string) => readFileSync(file, 'utf8');

describe('generated files are fresh (else: npm run generate)', () => {
  it('rules/index.generated.ts', () => {
    expect(read('rules/index.generated.ts')).toBe(ruleIndex(ruleIds('rules')));
    expect(rules.map((rule) => rule.id)).toEqual(ruleIds('rules'));
  });

  it('docs/rules.md', () => {
    expect(read('docs/rules.md')).toBe(rulePages(rules));
  });

  it('schema.json', () => {
    expect(read('schema.json')).toBe(schemaText(rules));
  });

  it('README.md', () => {
    expect(read('README.md')).toBe(withRuleTable(read('README.md'), rules));
  });

  it('the VS Code task in docs/integrations.md is the one that init writes', () => {
    const block = /<!-- vscode-task -->\n```json\n([\s\S]*?)```/.exec(read('docs/integrations.md'))?.[1] ?? '';
    expect(JSON.parse(block)).toEqual(JSON.parse(vscodeTasks()));
  });
});

describe('schema.json', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(schemaText([wordRule, crashRule])));

  it.each([
    [{}, true],
    [{ $schema: 'x', root: true, extends: ['ameide', './team.json'], ignore: ['x'], plugins: ['./rules.js'] }, true],
    [{ rules: { 'fake/word': 'off', 'fake/crash': ['warn'] } }, true],
    [{ rules: { 'fake/word': ['error', { word: 'x' }] } }, true],
    [{ rules: { 'fake/word': ['error', { wrod: 'x' }] } }, false],
    [{ rules: { 'fake/other': 'off' } }, false],
    [{ extends: 'nothing' }, false],
    [{ settings: { tilt: { env: { A: 1 } } } }, false],
    [{ overrides: [{ files: ['*'], rules: {} }] }, true],
    [{ overrides: [{ rules: {} }] }, false],
  ])('%j: %s', (config, valid) => {
    expect(validate(config)).toBe(valid);
  });
});

describe('documents', () => {
  it('have a row and a section for each rule', () => {
    expect(ruleTable([wordRule])).toContain(
      '| [`fake/word`](docs/rules.md#fakeword) | a word | warn | error | error | safe |\n',
    );
    expect(rulePages([wordRule])).toMatch(
      /^### fake\/word\n\nA word\. \*recommended: warn, ameide: error, strict: error; safe fix\.\*$/m,
    );
    expect(rulePages([wordRule])).toContain('- `word` (default `"bad"`): The word.\n');
  });

  it('link only to files that exist', () => {
    const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
    for (const file of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pages.map((name) => `docs/${name}`)])
      for (const [, target] of read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g))
        expect(existsSync(join(dirname(file), target!)), `${target} in ${file}`).toBe(true);
  });
});
