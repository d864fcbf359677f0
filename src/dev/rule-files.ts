import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The ids of the rules whose files lie below a `rules` folder, sorted. */
export function ruleIds(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: domain }) =>
      readdirSync(join(folder, domain))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => `${domain}/${file.slice(0, -'.ts'.length)}`),
    )
    .sort();
}

function identifier(id: string): string {
  return id.replaceAll(/[^a-z0-9]+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The text of `rules/index.generated.ts`. */
export function ruleIndex(ids: readonly string[]): string {
  const imports = ids.map((id) => `import ${identifier(id)} from './${id}.ts';`);
  const list = ids.map((id) => `  ${identifier(id)},`);
  return `// Written by \`npm run generate\`.
import type { AnyRule } from '../src/rule/index.ts';
${imports.join('\n')}

export const rules: readonly AnyRule[] = [
${list.join('\n')}
];
`;
}
