import {
  covers,
  type Dockerfile,
  type DockerfileCommand,
  type DockerfileFacts,
  defineRule,
  dependsOnWorkspace,
  type EnvironmentEntry,
  executedCommands,
  type GoCommand,
  goCommand,
  LEAF_KINDS,
  moduleModes,
  type Pipeline,
  type Span,
  settingPlace,
  shown,
  spanKey,
  type TextEdit,
  type TracedText,
  wayOfRun,
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
  spares: LEAF_KINDS,
  docs: {
    summary: '`go` runs without `GOWORK=auto` in a dev image, or without `GOWORK=off` in a release image',
    what: 'Looks at the effective `GOWORK` of every `go build`, `install`, `test`, `run`, `generate`, `vet`, `list` and `mod` that an image build runs or a container of the image starts, however it is set: `ENV`, `ARG` and the build arguments of Tilt, workflows, scripts and make targets, an earlier stage, `export`, a prefix, `env`, `go env -w`. In a dev Dockerfile it must be `auto` (unset counts as missing unless the option `explicit` is false), in a release Dockerfile `off` unless the command is vendored (`-mod=vendor`). `go install tool@version` ignores workspaces and is left alone.',
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
  check({ role, builds }, { pipeline, options, report }) {
    if (role !== 'dev' && role !== 'release') return;
    const wanted = role === 'dev' ? 'auto' : 'off';
    for (const { facts } of builds) {
      const stages = new Set<number>();
      const judged = executedCommands(facts).flatMap((command) => judge(command, role, wanted) ?? []);
      for (const { command, spelled, entry, wrong } of judged) {
        if (stages.has(command.stage) || (!wrong && role === 'dev' && !options.explicit)) continue;
        const at = wrong
          ? (settingPlace(facts.variables, wrong, entry?.set, 'GOWORK') ?? entry?.set ?? command.at)
          : command.at;
        if (!at) continue;
        stages.add(command.stage);
        const beside = judged.filter((other) => other.command.stage === command.stage);
        const fix = fixOf(beside, facts, { role, wanted }, pipeline);
        if (!wrong) report('missing', [spelled, wanted, role], at, { related: wayOfRun(command, at, spelled), fix });
        else {
          const related = wayOfRun(command, at, spelled);
          report('wrong', [spelled, shown(wrong), wanted, role], at, { related, fix });
        }
      }
    }
  },
});

/** A command that runs `go` without the value that it should. */
interface Judged {
  readonly command: DockerfileCommand;
  readonly spelled: string;
  readonly entry: EnvironmentEntry | undefined;
  /** Undefined when nothing sets the variable. */
  readonly wrong: TracedText | undefined;
}

function judge(command: DockerfileCommand, role: 'dev' | 'release', wanted: string): Judged | undefined {
  const go = goCommand(command.words);
  if (!go || !dependsOnWorkspace(go) || (role === 'release' && isVendored(go, command))) return undefined;
  const entry = command.env.get('GOWORK');
  const wrong = entry?.value.alternatives.find((value) => value.known && value.text !== wanted);
  if (entry ? !wrong : !command.at) return undefined;
  return { command, spelled: `go ${go.subcommand}`, entry, wrong };
}

/** Corrects every wrong value of a stage, or sets the variable before the first command of the stage that needs it. */
function fixOf(
  judged: readonly Judged[],
  facts: DockerfileFacts,
  { role, wanted }: { readonly role: Dockerfile['role']; readonly wanted: string },
  pipeline: Pipeline,
) {
  const edits: TextEdit[] = [];
  for (const { command, wrong } of judged) {
    if (wrong) {
      const span = wrong.exactSpan;
      const own = span && facts.variables.find((variable) => covers(variable.span, span));
      const setsIt = own ? own.name === 'GOWORK' : span && isOwnValue(span, role, pipeline);
      if (!span || wrong.text === '' || !setsIt) return undefined;
      if (!edits.some((edit) => spanKey(edit.span) === spanKey(span))) edits.push({ span, text: wanted });
    } else if (command.env.hides('GOWORK')) return undefined;
    else if (!edits.some(({ text }) => text.startsWith('ENV ')))
      edits.push({ span: lineOf(command.instruction), text: `ENV GOWORK=${wanted}\n` });
  }
  return { title: `Set GOWORK=${wanted}`, edits };
}

/** Whether a value stands right behind the variable's name, and goes nowhere but to Dockerfiles of one role. */
function isOwnValue(span: Span, role: Dockerfile['role'], pipeline: Pipeline): boolean {
  const before = span.file.text.slice(Math.max(0, span.start - 40), span.start);
  if (!/GOWORK["']?\s*[=:]\s*["']?$/.test(before)) return false;
  return (
    pipeline.usesOfText(span).every(({ call }) => pipeline.images.some((image) => image.call === call)) &&
    [...pipeline.rolesReached('GOWORK', span)].every((reached) => reached === role)
  );
}

function isVendored(go: GoCommand, command: DockerfileCommand): boolean {
  const flags = command.env.get('GOFLAGS')?.value.alternatives.map((text) => text.text) ?? [];
  return moduleModes(go, flags).includes('vendor');
}

/** The empty span at the start of the line where an instruction begins. */
function lineOf(instruction: Span): Span {
  const start = instruction.file.text.lastIndexOf('\n', instruction.start - 1) + 1;
  return { file: instruction.file, start, end: start };
}
