import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const id = process.argv[2] ?? '';
const [, domain, name] = /^([a-z][a-z0-9]*)\/([a-z][a-z0-9-]*)$/.exec(id) ?? [];

function rule(): string {
  return `import { defineRule } from '../../src/rule/index.ts';

export default defineRule({
  id: '${id}',
  subject: 'image',
  severity: { ameide: 'error' },
  docs: {
    summary: 'what it reports, in one line',
    what: 'What it reports, and what it leaves alone.',
    why: 'The outage or the cost behind it.',
    fix: 'How to mend it.',
    bad: { Tiltfile: "docker_build('api', '.')\\n", Dockerfile: 'FROM scratch\\n' },
    good: { Tiltfile: "docker_build('api', '.')\\n", Dockerfile: 'FROM scratch\\n' },
  },
  messages: {
    found: (ref: string) => \`image "\${ref}" is …; … is expected\`,
  },
  check(image, { report }) {
    for (const ref of image.ref.alternatives) report('found', [ref.text], image.at);
  },
});
`;
}

function test(): string {
  return `import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

const rules = ['${id}'];

describe('${id}', () => {
  it('reports …', async () => {
    const files = { Tiltfile: "docker_build('api', '.')\\n", Dockerfile: 'FROM scratch\\n' };
    const { findings } = await lintRepository({ files }, { rules });
    expect(findings).toEqual([
      { rule: '${id}', severity: 'error', at: 'Tiltfile:1:1', text: 'docker_build', message: '…', related: [] },
    ]);
  });

  it('is silent about …', async () => {
    const { lines } = await lintRepository({ files: { Tiltfile: '' } }, { rules });
    expect(lines).toEqual([]);
  });
});
`;
}

if (domain === undefined || name === undefined) {
  process.stderr.write('npm run new-rule DOMAIN/NAME, for example: npm run new-rule tilt/no-surprises\n');
  process.exitCode = 2;
} else if (existsSync(`rules/${id}.ts`)) {
  process.stderr.write(`there is a rule ${id} already: rules/${id}.ts\n`);
  process.exitCode = 2;
} else {
  const fixtures = `fixtures/rules/${id}`;
  const files: Readonly<Record<string, string>> = {
    [`rules/${id}.ts`]: rule(),
    [`test/rules/${id}.test.ts`]: test(),
    [`${fixtures}/example.bad/Tiltfile`]: "docker_build('api', '.')\n",
    [`${fixtures}/example.bad/Dockerfile`]: 'FROM scratch\n',
    [`${fixtures}/example.bad/expected.txt`]: `Tiltfile:1:1 error ${id}\n`,
    [`${fixtures}/example.good/Tiltfile`]: '',
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
    process.stdout.write(`${file}\n`);
  }
  process.stdout.write('Next: write the rule, then "npm run generate" and "npm run check".\n');
}
