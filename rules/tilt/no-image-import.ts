import { defineRule, LEAF_KINDS, wayOf, wayOfCommand } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/no-image-import',
  subject: 'tiltProject',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: '`k3d image import`, `kind load docker-image` or `minikube image load` in what Tilt runs',
    what: 'Reports every command that copies an image into the nodes of a cluster past the registry (`k3d image import`, `kind load docker-image`, `minikube image load`, `ctr images import`), in a command of a Tiltfile or in a script, make target or package script that it runs.',
    why: 'An imported image exists on the nodes that were there at that moment and is gone after a restart; the registry still has the old one, so which of the two runs depends on the pull policy.',
    fix: 'Let Tilt push to the `default_registry`; the cluster pulls from there.',
    bad: { Tiltfile: "local_resource('ops-import', 'k3d image import ameide/agents:dev')\n" },
    good: { Tiltfile: "local_resource('ops-nodes', 'k3d node list')\n" },
  },
  messages: {
    imports: (tool: string) => `"${tool}" copies an image into the cluster past the registry; let Tilt push it`,
  },
  check(project, { pipeline, report }) {
    for (const { command, call } of pipeline.commandsOf(project))
      for (const found of command.images.imports) {
        const at = found.at ?? command.at;
        report('imports', [found.tool], at, {
          related: [...wayOfCommand(found.command), ...wayOf(call, 'runs it', at)],
        });
      }
  },
});
