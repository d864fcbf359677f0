// Lints the bundled example and explains what one sees. Always succeeds: finding things is the point.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const root = fileURLToPath(new URL('..', import.meta.url));
const color = process.stdout.isTTY && !process.env.NO_COLOR ? '--color' : '--no-color';

function lint(...args) {
  const run = spawnSync(process.execPath, ['bin/ameide-lint.js', color, ...args], { cwd: root, encoding: 'utf8' });
  if (run.status !== 0 && run.status !== 1) {
    process.stderr.write(run.stderr);
    process.exit(1);
  }
  return run;
}

function say(text) {
  process.stdout.write(`${text}\n\n`);
}

const policies = [
  'tilt/no-prod-dockerfile',
  'tilt/no-hardcoded-registry',
  'tilt/image-keys-required',
  'tilt/no-push-in-custom-build',
  'helm/no-image-graph',
  'docker/gowork',
];

/** The finding of each policy whose value came the longest way, and how many there are. */
function longest(stylish, policy) {
  const plain = (text) => text.replace(/\u001b\[[0-9;]*m/g, '');
  const entries = stylish.split('\n\n').filter((entry) => plain(entry).split('\n')[0].endsWith(` ${policy}`));
  const [first] = entries.toSorted((a, b) => b.split('\n').length - a.split('\n').length);
  return { entry: first, count: entries.length };
}

say(`fixtures/repos/legacy is a small monorepo with the mistakes that the policies are about: Tiltfiles, Dockerfiles,
charts, scripts and workflows. One finding of each of six policies (ameide-lint fixtures/repos/legacy --only …):`);
const six = lint('fixtures/repos/legacy', ...policies.flatMap((id) => ['--only', id])).stdout;
for (const policy of policies) {
  const { entry, count } = longest(six, policy);
  if (entry) say(`${entry}\n  (${policy}: ${count} in all)`);
}
say(`How to read a finding:
  - The first line says where a person has to edit, what is there and what is expected, and which policy says so.
  - The source line below has the offending text marked.
  - Each ╰▸ is a place that the value went through: the helper that was called, the loop over a table, the build that
    uses it. Nothing was matched as text: the Tiltfiles were evaluated, and nothing was run.
  - "fix:" names what --fix (or --fix-unsafe) would change; --fix-dry-run shows it as a diff.`);

say('All policies together, by file (ameide-lint fixtures/repos/legacy --format unix):');
const all = lint('fixtures/repos/legacy', '--format', 'unix').stdout.trimEnd().split('\n').filter(Boolean);
say(all.slice(0, 12).join('\n') + (all.length > 12 ? `\n… and ${all.length - 12} more` : ''));

const clean = lint('fixtures/repos/clean');
say(`fixtures/repos/clean is the same repository put right (exit status ${clean.status}):`);
process.stdout.write(clean.stdout);
say(`
Next: "node bin/ameide-lint.js explain tilt/no-prod-dockerfile" tells more of a policy; "npm test" runs the tests.`);
