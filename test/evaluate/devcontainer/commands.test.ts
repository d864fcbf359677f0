// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of dev containers look like template literals
import { describe, expect, it } from 'vitest';
import { devcontainerCommands } from '../../../src/evaluate/devcontainer/commands.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { place } from '../values/show.ts';

function commands(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  const file = new SourceFile('.devcontainer/devcontainer.json', text);
  const found = devcontainerCommands(file, (path) => (path in files ? new SourceFile(path, files[path]!) : undefined));
  return found.flatMap(({ hook, facts }) =>
    facts.commands.map(
      (command) =>
        `${hook}: ${command.words.map((word) => word.alternatives[0]?.text).join(' ')} @ ${place(command.span)}`,
    ),
  );
}

describe('devcontainer.json', () => {
  it('reads lines, lists of words and named commands, with comments in the file', () => {
    expect(
      commands(`{
  // a comment
  "postCreateCommand": "npm ci && echo \\"x\\"",
  "initializeCommand": ["docker", "pull", "a b"],
  "postStartCommand": {"one": "a", "two": ["b"]},
  "name": "echo no",
}`),
    ).toEqual([
      'postCreateCommand: npm ci @ 3:25 npm ci',
      'postCreateCommand: echo x @ 3:35 echo \\"x\\"',
      'initializeCommand: docker pull a b @ 4:25 "docker", "pull", "a b"',
      'postStartCommand: a @ 5:32 a',
      'postStartCommand: b @ 5:44 "b"',
    ]);
  });

  it('runs scripts of the repository', () => {
    const files = { '.devcontainer/bootstrap.sh': '#!/bin/bash\ncurl localhost:5000/v2/\n' };
    expect(
      commands('{"postCreateCommand": "bash ${containerWorkspaceFolder}/.devcontainer/bootstrap.sh"}', files).at(-1),
    ).toBe('postCreateCommand: curl localhost:5000/v2/ @ 2:1 curl localhost:5000/v2/');
  });

  it('survives what is no object', () => {
    expect(commands('')).toEqual([]);
    expect(commands('[1]')).toEqual([]);
    expect(commands('{"postCreateCommand": 1}')).toEqual([]);
  });
});
