import type { ProjectCommand } from '../model/relations.ts';
import type { TiltProject } from '../model/tilt.ts';

/** The commands that a project runs, in the order of the calls that hand them to Tilt. */
export function projectCommands(project: TiltProject): readonly ProjectCommand[] {
  const commands: ProjectCommand[] = [];
  for (const image of project.images)
    if (image.command && !image.synthetic) commands.push({ command: image.command, call: image.call, image });
  // What an extension runs by itself is not the repository's.
  for (const resource of project.resources)
    for (const command of [resource.cmd, resource.serveCmd, resource.deleteCmd])
      if (command && !(resource.call.extension && resource.kind !== 'local'))
        commands.push({ command, call: resource.call, resource });
  for (const { command, call } of project.localCommands) commands.push({ command, call });
  return commands.sort((a, b) => a.call.order - b.call.order);
}
