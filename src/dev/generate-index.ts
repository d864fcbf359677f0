import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ruleIds, ruleIndex } from './rule-files.ts';

const folder = fileURLToPath(new URL('../../rules', import.meta.url));
writeFileSync(`${folder}/index.generated.ts`, ruleIndex(ruleIds(folder)));
