import {
  type CiWorkflow,
  defineRule,
  LEAF_KINDS,
  type Pipeline,
  type Routine,
  type ShellCommand,
  shown,
  spanKey,
  wayOfCommand,
} from '../../src/rule/index.ts';

interface Options {
  /** Globs of workflows that publish, by the name of their file or their `name`. */
  readonly workflows: readonly string[];
}

export default defineRule({
  id: 'ci/no-tilt-builders',
  subject: 'workflow',
  severity: { ameide: 'error' },
  options: {
    schema: {
      type: 'object',
      properties: {
        workflows: {
          type: 'array',
          items: { type: 'string' },
          description:
            'Globs of workflows that publish, by the name of their file without its ending, or their `name`.',
        },
      },
      additionalProperties: false,
    },
    defaults: { workflows: ['cd-*'] } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a publishing workflow that runs Tilt, or a script with which Tilt builds an image',
    what: 'Looks at GitHub workflows that publish: those named `cd-*` (option `workflows`) and those that push an image. Reports every `tilt ci`, `up`, `trigger` and `docker` in them, and every script, make target or package script with which a Tiltfile of the repository builds an image, however deep in scripts, reusable workflows and composite actions the command stands. `tilt version` and the like are fine, and so is Tilt in a workflow that publishes nothing.',
    why: 'The builders of the Tiltfile are made for a laptop: dev Dockerfiles, the registry of the cluster, a build of whatever lies in the working directory. What they publish no tag describes, and a change for developers changes releases.',
    fix: 'Build with `docker/build-push-action` from the release Dockerfile.',
    bad: {
      Tiltfile: "custom_build('ameide/graph', 'scripts/build-image.sh graph', deps=['services'])\n",
      'scripts/build-image.sh': '#!/usr/bin/env bash\ndocker build -t "$EXPECTED_REF" "services/$1"\n',
      '.github/workflows/cd-graph.yml':
        'on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: scripts/build-image.sh graph\n',
    },
    good: {
      Tiltfile: "custom_build('ameide/graph', 'scripts/build-image.sh graph', deps=['services'])\n",
      'scripts/build-image.sh': '#!/usr/bin/env bash\ndocker build -t "$EXPECTED_REF" "services/$1"\n',
      '.github/workflows/cd-graph.yml':
        'on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          file: services/graph/Dockerfile.release\n          push: true\n',
    },
  },
  messages: {
    tilt: (command: string) =>
      `the publishing workflow runs "${command}"; build from the release Dockerfile, without Tilt`,
    builder: (name: string) =>
      `the publishing workflow runs "${name}", with which Tilt builds an image; build from the release Dockerfile, without Tilt's builders`,
  },
  check(workflow, { pipeline, options, report }) {
    const stem = workflow.file.slice(workflow.file.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
    const named = [stem, workflow.name?.text ?? ''].some((name) => pipeline.nameMatches(name, options.workflows));
    if (!named && !pipeline.pushesImages(workflow)) return;
    for (const routine of routinesOf(workflow, pipeline)) {
      const builders = new Set<string>();
      for (const command of routine.commands) {
        // What a builder runs is its own business.
        if (command.via.some(({ span }) => span && builders.has(spanKey(span)))) continue;
        const at = command.at ?? routine.at;
        const related = [...wayOfCommand(command), ...routine.way];
        const tilt = tiltCommand(command);
        const builder = pipeline.tiltBuilder(command);
        if (tilt) report('tilt', [tilt], at, { related });
        else if (builder) {
          builders.add(spanKey(at));
          const { kind, path, name } = command.runs!;
          const span = builder.tilt!.call.at;
          report('builder', [shown(kind === 'make' ? `make ${name}` : path)], at, {
            related: [{ message: 'Tilt builds an image with it here', span }, ...related],
          });
        }
      }
    }
  },
});

function routinesOf(workflow: CiWorkflow, { routines }: Pipeline): readonly Routine[] {
  const steps = new Set(workflow.steps);
  return routines.filter(({ step }) => step && steps.has(step));
}

/** `tilt ci`, `tilt up`, …: the commands that build. */
function tiltCommand({ words }: ShellCommand): string | undefined {
  const texts = words.map(({ alternatives }) => alternatives[0]?.text ?? '');
  if (!/(?:^|\/)tilt$/.test(texts[0] ?? '')) return undefined;
  const verb = texts.slice(1).find((text, index) => !text.startsWith('-') && !/^--\w+$/.test(texts[index] ?? ''));
  return verb && ['ci', 'up', 'trigger', 'docker'].includes(verb) ? `tilt ${verb}` : undefined;
}
