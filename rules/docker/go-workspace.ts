import {
  covers,
  type DockerfileFacts,
  defineRule,
  dependsOnWorkspace,
  executedCommands,
  goCommand,
  isCertainly,
  LEAF_KINDS,
  shown,
} from '../../src/rule/index.ts';

/** What a Go dev image needs of the workspace. */
const WORKSPACE = ['go.work', 'packages/ameide_core_proto', 'packages/ameide_sdk_go'];

export default defineRule({
  id: 'docker/go-workspace',
  subject: 'dockerfile',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a Go dev image without the Go workspace, or a Go release image with it',
    what: 'Looks at Dockerfiles that run `go build`, `install`, `test`, `run`, `generate`, `vet`, `list` or `mod`. A dev one must copy everything, or `go.work`, `packages/ameide_core_proto` and `packages/ameide_sdk_go`, and `.dockerignore` must leave them in. A release one must not copy `go.work`; where a folder brings it, `GOWORK=off` makes that harmless.',
    why: 'A dev image without the workspace is built against the published SDK, so that changes of the protos do not show. A release image with it is built against whatever lies beside the service instead of what its `go.mod` says.',
    fix: 'Dev: copy `go.work` and both packages. Release: copy the service and the SDK package only.',
    bad: {
      'services/workflows/Dockerfile.dev':
        'FROM golang:1.25\nCOPY services/workflows services/workflows\nRUN cd services/workflows && go build .\n',
      'services/workflows/Dockerfile.release':
        'FROM golang:1.25\nENV GOWORK=off\nCOPY go.work ./\nCOPY services/workflows services/workflows\nRUN cd services/workflows && go build .\n',
    },
    good: {
      'services/workflows/Dockerfile.dev':
        'FROM golang:1.25\nCOPY go.work ./\nCOPY packages packages\nCOPY services/workflows services/workflows\nRUN cd services/workflows && go build .\n',
      'services/workflows/Dockerfile.release':
        'FROM golang:1.25\nENV GOWORK=off\nCOPY . .\nRUN cd services/workflows && go build .\n',
    },
  },
  messages: {
    missing: (paths: string) => `the image does not copy ${paths}; a Go dev image is built in the workspace`,
    workspace: (source: string) =>
      `"${source}" brings go.work into the image; a Go release image is built without the workspace`,
  },
  check(dockerfile, { pipeline, report }) {
    const { role, builds, file } = dockerfile;
    if (role !== 'dev' && role !== 'release') return;
    for (const build of builds) {
      const go = goCommands(build.facts);
      if (go.length === 0) continue;
      const context = pipeline.buildContext(dockerfile, build);
      if (role === 'dev') {
        const missing = WORKSPACE.filter((path) => !context.mayBring(path));
        if (missing.length > 0) report('missing', [missing.map((path) => `"${path}"`).join(', ')], file.top);
        continue;
      }
      const off = go.every((command) => isCertainly(goWork(command), 'off'));
      for (const { path, text, at, copy, instruction } of context.bringing('go.work')) {
        const isNamed = /^go[.]work|[*?[]/.test(path.slice(path.lastIndexOf('/') + 1));
        if (!copy || (!isNamed && (off || !pipeline.repository.exists('go.work')))) continue;
        report('workspace', [shown(text)], at, {
          related: covers(instruction, at) ? [] : [{ message: 'copied here', span: instruction }],
        });
      }
    }
  },
});

function goCommands(facts: DockerfileFacts) {
  return executedCommands(facts).filter((command) => {
    const go = goCommand(command.words);
    return go !== undefined && dependsOnWorkspace(go);
  });
}

function goWork({ env }: ReturnType<typeof goCommands>[number]) {
  const entry = env.get('GOWORK');
  return entry && !entry.mayBeUnset
    ? { ...entry.value, alternatives: entry.value.alternatives.map((text) => text.text) }
    : undefined;
}
