import {
  type DockerfileCommand,
  defineRule,
  dependsOnWorkspace,
  executedCommands,
  goCommand,
  type Span,
  settingPlace,
  shown,
} from '../../src/rule/index.ts';

interface Options {
  /** Whether dev images must set `GOWORK=auto` although it is Go's default. */
  readonly explicit: boolean;
}

export default defineRule({
  id: 'docker/gowork',
  subject: 'dockerfile',
  severity: { ameide: 'error' },
  fix: 'safe',
  options: {
    schema: {
      type: 'object',
      properties: {
        explicit: { type: 'boolean', description: 'Report dev images that leave GOWORK to its default, too.' },
      },
      additionalProperties: false,
    },
    defaults: { explicit: true } as Options,
  },
  docs: {
    summary: '`go` runs without `GOWORK=auto` in a dev image, or without `GOWORK=off` in a release image',
    what: 'Looks at the effective `GOWORK` of every `go build`, `install`, `test`, `run`, `generate`, `vet`, `list` and `mod` that an image build runs or a container of the image starts, however it is set: `ENV`, `ARG` and build arguments, an earlier stage, `export`, a prefix, `env`, `go env -w`. In a dev Dockerfile it must be `auto` (unset counts as missing unless the option `explicit` is false), in a release Dockerfile `off` unless the command is vendored (`-mod=vendor`). `go install tool@version` ignores workspaces and is left alone.',
    why: 'Dev images build the service together with the proto and SDK packages of the workspace. A release image that does so too ships code that no tag describes; a dev image that does not tests against the last published SDK. Both pass on the machine where they were written.',
    fix: 'Set `ENV GOWORK=auto` in the dev Dockerfile and `ENV GOWORK=off` in the release one, before the first `go` command.',
    bad: {
      'services/graph/Dockerfile.dev': 'FROM golang:1.25\nCOPY . .\nRUN GOWORK=off go build ./services/graph\n',
      'services/graph/Dockerfile.release':
        'FROM golang:1.25\nENV GOWORK=auto\nCOPY . .\nRUN go build ./services/graph\n',
    },
    good: {
      'services/graph/Dockerfile.dev': 'FROM golang:1.25\nENV GOWORK=auto\nCOPY . .\nRUN go build ./services/graph\n',
      'services/graph/Dockerfile.release':
        'FROM golang:1.25\nENV GOWORK=off\nCOPY . .\nRUN go build ./services/graph\n',
    },
  },
  messages: {
    wrong: (command: string, value: string, wanted: string, role: string) =>
      `"${command}" runs with GOWORK=${value === '' ? '""' : value}, but a ${role} image builds with GOWORK=${wanted}`,
    missing: (command: string, wanted: string, role: string) =>
      `"${command}" runs while nothing sets GOWORK; a ${role} image builds with GOWORK=${wanted}`,
  },
  check({ role, builds }, { options, report }) {
    if (role !== 'dev' && role !== 'release') return;
    const wanted = role === 'dev' ? 'auto' : 'off';
    for (const { facts } of builds) {
      const reported = new Set<number>();
      for (const command of executedCommands(facts)) {
        const go = goCommand(command.words);
        if (!go || !dependsOnWorkspace(go) || reported.has(command.stage)) continue;
        if (role === 'release' && isVendored(command)) continue;
        const spelled = `go ${go.subcommand}`;
        const entry = command.env.get('GOWORK');
        const wrong = entry?.value.alternatives.find((value) => value.known && value.text !== wanted);
        if (entry && wrong) {
          const at = settingPlace(facts.variables, wrong.spanOf(), entry.set) ?? entry.set ?? command.span;
          if (!at) continue;
          reported.add(command.stage);
          report('wrong', [spelled, shown(wrong), wanted, role], at, {
            related: command.span ? [{ message: `"${spelled}" runs here`, span: command.span }] : [],
            fix: fixOf(wrong.exactSpan, wrong.text, wanted),
          });
        } else if (!entry && command.span && (role === 'release' || options.explicit)) {
          reported.add(command.stage);
          const line = lineOf(command.instruction);
          report('missing', [spelled, wanted, role], command.span, {
            fix: { title: `Set GOWORK=${wanted}`, edits: [{ span: line, text: `ENV GOWORK=${wanted}\n` }] },
          });
        }
      }
    }
  },
});

function fixOf(span: Span | undefined, text: string, wanted: string) {
  return span && text !== '' ? { title: `Set GOWORK=${wanted}`, edits: [{ span, text: wanted }] } : undefined;
}

function isVendored(command: DockerfileCommand): boolean {
  const words = command.words.flatMap((word) => word.alternatives.map((text) => text.text));
  const flags = command.env.get('GOFLAGS')?.value.alternatives.map((text) => text.text) ?? [];
  return (
    words.some((word) => /^--?mod=vendor$/.test(word)) || flags.some((text) => /(^|\s)--?mod=vendor(\s|$)/.test(text))
  );
}

/** The empty span at the start of the line where an instruction begins. */
function lineOf(instruction: Span): Span {
  const start = instruction.file.text.lastIndexOf('\n', instruction.start - 1) + 1;
  return { file: instruction.file, start, end: start };
}
