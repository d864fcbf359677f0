import {
  type ApiCall,
  defineRule,
  LEAF_KINDS,
  type ShellCommand,
  type Span,
  shown,
  type TiltValue,
  type TracedText,
  wayOf,
  wayOfCommand,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/no-tilt-values',
  subject: 'pipeline',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a path below `tilt-values/`: the digest files of the former flow',
    what: 'Reports every path below a folder named exactly `tilt-values` that a Tiltfile hands to a function (flags, values lists, dependencies), that a command of a Tiltfile, or a script that it runs, takes as an option or writes, and each such file that is left in the repository.',
    why: 'The files held the digests that a build script wrote for Helm. Tilt injects the image itself now, and an image from such a file wins or loses against it by the order of the flags.',
    fix: 'Remove the file and the flag; name the image in `image_deps` and its keys in `image_keys`.',
    bad: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\nhelm_resource('agents', 'oci://charts/agents', flags=['--values=tilt-values/agents.yaml'])\n",
    },
    good: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\nhelm_resource('agents', 'oci://charts/agents', flags=['--values=values/agents.yaml'])\n",
      'values/agents.yaml': 'replicas: 1\n',
    },
  },
  messages: {
    used: (path: string) =>
      `"${path}" is a digest file of the former flow; let Tilt inject the image through image_keys`,
    written: (by: string, path: string) =>
      `"${by}" writes the digest file "${path}" of the former flow; let Tilt inject the image through image_keys`,
    left: (path: string) => `"${path}" is a digest file of the former flow; remove it`,
  },
  check(pipeline, { report }) {
    for (const { path } of pipeline.repository.files) {
      const top = FOLDER.test(path) ? pipeline.repository.source(path)?.top : undefined;
      if (top) report('left', [path], top);
    }
    for (const call of pipeline.apiCalls)
      for (const { text, at: otherwise } of textsOf(call)) {
        const found = text.text.includes('tilt-values/') ? FOLDER.exec(text.text) : undefined;
        if (!found) continue;
        const start = found.index + found[0].indexOf('tilt-values');
        const at = text.literalOf(start, start + 'tilt-values/'.length) ?? otherwise;
        report('used', [shown(text)], at, { related: wayOf(call, 'takes it', at) });
      }
    for (const project of pipeline.tiltProjects)
      for (const { command, call } of pipeline.commandsOf(project)) {
        const related = (run: ShellCommand) => (at: Span) => [...wayOfCommand(run), ...wayOf(call, 'runs it', at)];
        for (const run of command.commands)
          for (const text of options(run)) {
            if (!FOLDER.test(text.text)) continue;
            const at = text.spanOf() ?? run.span ?? command.at;
            report('used', [shown(text)], at, { related: related(run)(at) });
          }
        for (const write of command.writes) {
          if (!FOLDER.test(write.path)) continue;
          const at = write.at ?? write.command.at ?? command.at;
          report('written', [write.by, shown(write.path)], at, { related: related(write.command)(at) });
        }
      }
  },
});

const FOLDER = /(^|[^\w.-])tilt-values\//;

/** Parameters that take commands; what those do is known better than their text. */
const COMMANDS: ReadonlySet<string> = new Set([
  'command',
  'command_bat',
  'cmd',
  'cmd_bat',
  'serve_cmd',
  'serve_cmd_bat',
  'apply_cmd',
  'apply_cmd_bat',
  'delete_cmd',
  'delete_cmd_bat',
]);

/** Functions that take text for people. */
const SPEAKING: ReadonlySet<string> = new Set(['print', 'warn', 'fail']);

function textsOf(call: ApiCall): readonly { readonly text: TracedText; readonly at: Span }[] {
  if (SPEAKING.has(call.name)) return [];
  return [...call.arguments.values()].flatMap(({ parameter, value, at }) =>
    COMMANDS.has(parameter) ? [] : textsIn(value).map((text) => ({ text, at })),
  );
}

function textsIn(value: TiltValue): readonly TracedText[] {
  if (value.kind === 'text') return value.text.text.includes('\n') ? [] : [value.text];
  if (value.kind === 'list' || value.kind === 'tuple') return value.items.flatMap(textsIn);
  return value.kind === 'oneOf' ? value.alternatives.flatMap(textsIn) : [];
}

/** The options of a command and their values. */
function options(run: ShellCommand): readonly TracedText[] {
  return run.words.flatMap(({ alternatives }, index) => {
    const before = run.words[index - 1]?.alternatives[0]?.text ?? '';
    const isValue = /^-/.test(before) && !before.includes('=');
    return alternatives.filter(({ text }) => text.startsWith('-') || isValue);
  });
}
