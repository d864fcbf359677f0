import { readFileSync, writeFileSync } from 'node:fs';
import { rules } from '../../rules/index.generated.ts';
import { rulePages, schemaText, withRuleTable } from './documents.ts';
import { ruleIds, ruleIndex } from './rule-files.ts';

const read = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
};

// Run in the root of the repository, behind `generate-index.ts`.
const made: Readonly<Record<string, string>> = {
  'rules/index.generated.ts': ruleIndex(ruleIds('rules')),
  'docs/rules.md': rulePages(rules),
  'schema.json': schemaText(rules),
  'README.md': withRuleTable(read('README.md'), rules),
};

const stale = Object.entries(made).filter(([file, text]) => read(file) !== text);
if (process.argv.includes('--check')) {
  for (const [file] of stale) process.stderr.write(`${file} is stale; run "npm run generate"\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else
  for (const [file, text] of stale) {
    writeFileSync(file, text);
    process.stdout.write(`${file}\n`);
  }
