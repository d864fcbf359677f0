import type { ComposeCommand, Word } from '../../../model/command.ts';
import {
  type Flag,
  flagsNamed,
  flagTable,
  lastFlag,
  type ParsedFlags,
  parseFlags,
  switchValue,
} from '../../../model/command-flags.ts';
import type { ComposeService } from '../../../model/compose.ts';
import { SourceFile } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { defaultComposeFiles } from '../../compose/default-files.ts';
import { withEnvFile } from '../../compose/env-file.ts';
import type { Variables } from '../../compose/interpolation.ts';
import { composeProject } from '../../compose/project.ts';
import { fromPossible } from '../value.ts';
import { environmentOf, wordOf } from './bake.ts';
import { addBuild } from './build.ts';
import { resolveText, type ToolCall } from './sink.ts';

const COMPOSE = flagTable(
  '-f --file -p --project-name --profile --project-directory --env-file --ansi --parallel --progress --log-level --host -H --context -c --tlscacert --tlscert --tlskey',
);
const COMPOSE_ACTION = flagTable(
  '--build-arg --builder -m --memory --ssh --progress --scale -t --timeout --wait-timeout --attach --no-attach --exit-code-from --pull --provenance --sbom --env --network -e -u --user -w --workdir --name -v --volume --entrypoint -l --label -p --publish',
);

function text(word: Word | undefined): string | undefined {
  const only = word?.alternatives[0];
  return only?.known ? only.text : undefined;
}

/** `docker compose …` and `docker-compose …`, without the words of the program. */
export function readCompose(call: ToolCall, program: string, words: readonly Word[]): void {
  const { command, sink } = call;
  const global = parseFlags(words, { ...COMPOSE, stopsAtOperand: true });
  const action = text(global.operands[0]);
  if (action === undefined || !['build', 'push', 'up', 'run', 'create', 'bake'].includes(action)) return;
  const options = parseFlags(global.operands.slice(1), COMPOSE_ACTION);
  const pushFlag = lastFlag(options, '--push');
  const pushes = action === 'push' || (action === 'build' && switchValue(pushFlag) === true);
  const fact: ComposeCommand = {
    tool: `${program} ${action}`,
    command,
    at: command.at,
    complete: !global.incomplete && !options.incomplete,
    action,
    services: servicesOf(call, global, action === 'run' ? options.operands.slice(0, 1) : options.operands),
    builds:
      action === 'build' ||
      (['up', 'run', 'create'].includes(action) && switchValue(lastFlag(options, '--build')) === true),
    pushes,
  };
  sink.composes.push(fact);
  if (action === 'build') addBuilds(call, fact, options);
  if (pushes)
    sink.pushes.push({
      tool: fact.tool,
      command,
      at: command.at,
      complete: fact.complete,
      ...(pushFlag?.span ? { option: pushFlag.span } : {}),
    });
}

/** The services on which the command works: those it names, else all without a profile or with an active one. */
function servicesOf(call: ToolCall, global: ParsedFlags, operands: readonly Word[]): readonly ComposeService[] {
  const { command } = call;
  const given = lastFlag(global, '--project-directory')?.value;
  const directory = given ? text(given) && resolveText(text(given)!, command.cwd) : command.cwd;
  const envFiles = flagsNamed(global, '--env-file').flatMap(
    ({ value }) => (text(value) && resolveText(text(value)!, command.cwd)) ?? [],
  );
  const environment = environmentOf(command);
  const read = (path: string) => call.readFile?.(path);
  // What names the files may stand in the `.env` of the folder where the command runs.
  const beside = envFiles.length > 0 ? envFiles : directory === undefined ? [] : [join(directory, '.env')];
  const variables = beside.toReversed().reduce((inner, path) => withEnvFile(inner, read(path)), environment);
  const named = operands.flatMap(({ alternatives }) => alternatives.map((one) => one.text));
  const profiles = activeProfiles(global, variables);
  const found = filesOf(call, global, directory, variables).flatMap((files) => {
    const [first] = files;
    const own = first instanceof SourceFile ? folderOf(first.path) : (command.cwd ?? '');
    return composeProject({
      files,
      folder: given ? (directory ?? '') : own,
      variables: environment,
      source: read,
      ...(envFiles.length > 0 ? { envFiles } : {}),
    }).services;
  });
  return found.filter((service) =>
    named.length > 0
      ? named.includes(service.name)
      : service.profiles.length === 0 || profiles === 'any' || service.profiles.some((one) => profiles.includes(one)),
  );
}

function activeProfiles(global: ParsedFlags, variables: Variables): readonly string[] | 'any' {
  const fromFlags = flagsNamed(global, '--profile').map(({ value }) => text(value));
  const variable = variables('COMPOSE_PROFILES');
  const active = [
    ...fromFlags,
    ...(variable?.unknown ? [undefined] : []),
    ...(variable?.alternatives.flatMap((one) => (one.known ? one.text.split(',') : [undefined])) ?? []),
  ];
  const known = active.filter((one) => one !== undefined);
  return known.length < active.length || known.includes('*') ? 'any' : known.map((one) => one.trim());
}

/** The files of the projects that the command may mean; several where a name has alternatives. */
const MAX_PROJECTS = 8;

function filesOf(
  { command, readFile }: ToolCall,
  global: ParsedFlags,
  directory: string | undefined,
  variables: Variables,
): readonly (readonly (SourceFile | TracedText)[])[] {
  const flags = flagsNamed(global, '-f', '--file');
  const source = (path: string | undefined) => (path === undefined ? undefined : readFile?.(path));
  const inCwd = (name: string) => source(resolveText(name, command.cwd));
  if (flags.length > 0) {
    let rows: readonly (readonly (SourceFile | TracedText)[])[] = [[]];
    for (const { value } of flags) {
      const files = (value?.alternatives ?? []).flatMap((one) =>
        one.text === '-' ? (command.stdin ?? []) : (inCwd(one.text) ?? []),
      );
      if (files.length > 0) rows = rows.flatMap((row) => files.map((file) => [...row, file])).slice(0, MAX_PROJECTS);
    }
    return rows.filter((row) => row.length > 0);
  }
  const listed = variables('COMPOSE_FILE');
  if (listed) {
    const separator = variables('COMPOSE_PATH_SEPARATOR')?.alternatives[0]?.text || ':';
    return listed.alternatives
      .map((one) => one.text.split(separator).flatMap((name) => inCwd(name) ?? []))
      .filter((row) => row.length > 0);
  }
  if (directory === undefined) return [];
  const found = defaultComposeFiles(directory, (path) => source(path) !== undefined);
  return found.length > 0 ? [found.flatMap((path) => source(path) ?? [])] : [];
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The services that `docker compose build` builds. Their names are those that compose gives them: they are no tags of the command. */
function addBuilds(call: ToolCall, fact: ComposeCommand, options: ParsedFlags): void {
  const given = flagsNamed(options, '--build-arg');
  for (const { build } of fact.services) {
    if (!build) continue;
    const inline = build.dockerfileContents !== undefined;
    const context = fromPossible(build.context ?? { alternatives: [TracedText.computed('.', build.at)] });
    const flags: Flag[] = [
      ...build.args.map(({ name, value }): Flag => {
        const lead = TracedText.computed(`${name}=`);
        return { name: '--build-arg', value: wordOf(fromPossible(value).map((one) => TracedText.concat(lead, one))) };
      }),
      ...given,
      ...(build.target ? [{ name: '--target', value: wordOf(fromPossible(build.target)) }] : []),
    ];
    addBuild(call, fact.tool, {
      parsed: { ...options, flags, incomplete: false },
      context: inline ? undefined : wordOf(context),
      file: build.dockerfile && !inline ? { name: '--file', value: wordOf(fromPossible(build.dockerfile)) } : undefined,
      tags: [],
      outputs: [],
      pushes: undefined,
      pushOption: false,
      loads: true,
      fileInContext: true,
      folder: build.folder,
    });
  }
}
