import { containerOfCommand } from '../evaluate/registry/container.ts';
import { k3dRegistriesOfCommand, localRegistryHosting } from '../evaluate/registry/k3d.ts';
import { parseTemplatedYaml } from '../evaluate/yaml/templated.ts';
import type { ShellCommand } from '../model/command.ts';
import type { RegistryCommand } from '../model/registry.ts';

/** What a command does with registries; undefined for one that has nothing to do with them. */
export function readRegistryCommand(command: ShellCommand): RegistryCommand | undefined {
  const container = containerOfCommand(command);
  const { create, use } = k3dRegistriesOfCommand(command);
  const { stdin } = command;
  const hostings = stdin?.text.includes('local-registry-hosting')
    ? parseTemplatedYaml(stdin).documents.flatMap(({ contents }) => localRegistryHosting(contents) ?? [])
    : [];
  if (!container && create.length + use.length + hostings.length === 0) return undefined;
  return { command, container, create, use, hostings };
}
