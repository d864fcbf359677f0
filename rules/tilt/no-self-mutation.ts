import {
  defineRule,
  type FileWrite,
  LEAF_KINDS,
  type Resource,
  shown,
  wayOf,
  wayOfCommand,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/no-self-mutation',
  subject: 'resource',
  severity: { recommended: 'warn', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a `local_resource` whose command writes below its own `deps`',
    what: 'Reports a command of a `local_resource`, or of a script, make target or package script that it runs, which writes a file below the `deps` of that resource: `sed -i`, `>` and `>>`, `tee`, `cp` and `mv` onto it, `npm`/`pnpm version`, `poetry`/`uv version`, `go mod tidy`, formatters that write. Paths that `ignore` (or `.tiltignore`) leaves out do not count, nor does `serve_cmd`.',
    why: 'Tilt watches `deps` and runs the command again when it has written: an endless loop that looks like a busy machine, and a working tree full of changes that nobody made.',
    fix: 'Write somewhere else (`.tilt/`, `dist/` that `ignore` names), or check without writing (`--check`).',
    bad: { Tiltfile: "local_resource('fmt', 'prettier --write web', deps=['web'])\n", 'web/index.ts': '' },
    good: { Tiltfile: "local_resource('fmt', 'prettier --check web', deps=['web'])\n", 'web/index.ts': '' },
  },
  messages: {
    writes: (resource: string, by: string, path: string, dep: string) =>
      `"${by}" writes "${path}", below "${dep}" that resource "${resource}" watches, so it runs again and again; write elsewhere or ignore the path`,
  },
  check(resource, { pipeline, report }) {
    const { cmd } = resource;
    if (resource.kind !== 'local' || !cmd || resource.call.extension) return;
    for (const write of cmd.writes) {
      const dep = watchedBy(resource, write);
      if (dep === undefined || pipeline.watchIgnores(resource, write.path)) continue;
      const at = write.command.span ?? cmd.at;
      report(
        'writes',
        [shown(resource.name.alternatives[0] ?? '…'), write.by, shown(write.path || '.'), dep || '.'],
        at,
        {
          related: [...wayOfCommand(write.command), ...wayOf(resource.call, 'runs it', at)],
        },
      );
    }
  },
});

/** The entry of `deps` below which a file surely lies. */
function watchedBy(resource: Resource, { path, recursive }: FileWrite): string | undefined {
  for (const dep of resource.deps)
    for (const { path: folder, text } of dep.alternatives) {
      if (folder === undefined || !text.known) continue;
      const inside = folder === '' || path === folder || path.startsWith(`${folder}/`);
      if (inside || (recursive && (path === '' || folder.startsWith(`${path}/`)))) return folder;
    }
  return undefined;
}
