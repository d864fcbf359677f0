import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { pictured } from './pictured.ts';
import { terminalPicture } from './terminal-picture.ts';

// Run in the root of the repository, behind `npm run build`: writes the picture in the README from the real output.
const { command, args, cwd, columns, file } = pictured;
const { stdout, stderr, status } = spawnSync(process.execPath, [`${process.cwd()}/bin/ameide-lint.js`, ...args], {
  cwd,
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1' },
});
if (status !== 1 || stderr !== '') throw new Error(`${command} ended with status ${status}: ${stderr}`);
writeFileSync(file, terminalPicture(command, stdout, columns));
process.stdout.write(`${file}\n`);
