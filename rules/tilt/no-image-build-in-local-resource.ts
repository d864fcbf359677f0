import {
  defineRule,
  LEAF_KINDS,
  type RepositoryFile,
  type ShellCommand,
  type Span,
  shown,
  type TiltCommand,
  wayOf,
  wayOfCommand,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/no-image-build-in-local-resource',
  subject: 'resource',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a `local_resource` that builds, pushes or resolves an image, or writes its tag into Helm values',
    what: 'Reports a `local_resource` whose commands (through nested shells, make targets, package scripts and scripts of the repository) build or push an image, ask a registry for a digest (`crane digest` and the like), or write an image, tag or digest into a values file. One finding for a resource, at the first such command; the others are listed.',
    why: 'This is the flow before Tilt knew the images: it does not know them this way either. It cannot inject, live-update or order them, and two services share whatever the last run wrote into the values file.',
    fix: 'Build the image with a builder of the core module, and hand it to the release with `image_deps` and `image_keys`.',
    bad: {
      Tiltfile: "local_resource('build-agents', 'docker build -t ameide/agents . && docker push ameide/agents')\n",
      Dockerfile: 'FROM alpine\n',
    },
    good: { Tiltfile: "local_resource('build-docs', 'mkdocs build')\n" },
  },
  messages: {
    build: (resource: string, tool: string) =>
      `resource "${resource}" builds an image with "${tool}"; build it with a builder of the core module`,
    push: (resource: string, tool: string) =>
      `resource "${resource}" pushes an image with "${tool}"; leave the push to Tilt`,
    digest: (resource: string, tool: string) =>
      `resource "${resource}" resolves the digest of an image with "${tool}"; let Tilt inject the image through image_deps and image_keys`,
    values: (resource: string, path: string) =>
      `resource "${resource}" writes an image into the Helm values "${path}"; let Tilt inject it through image_deps and image_keys`,
  },
  check(resource, { pipeline, report }) {
    if (resource.kind !== 'local' || resource.call.extension) return;
    const isValues = (path: string) =>
      /(^|\/)tilt-values\//.test(path) ||
      pipeline.repository.ofKind('values').some((file: RepositoryFile) => file.path === path);
    const [first, ...others] = [resource.cmd, resource.serveCmd].flatMap((command) =>
      command ? offences(command, isValues) : [],
    );
    if (!first) return;
    const name = shown(resource.name.alternatives[0] ?? '…');
    report(first.message, [name, first.what], first.at, {
      related: [
        ...others.map(({ what, at }) => ({ message: `and "${what}" here`, span: at })),
        ...wayOfCommand(first.run),
        ...wayOf(resource.call, 'runs it', first.at),
      ],
    });
  },
});

interface Offence {
  readonly message: 'build' | 'push' | 'digest' | 'values';
  readonly what: string;
  readonly run: ShellCommand;
  readonly at: Span;
}

/** What a command does with images, in the order in which it runs. */
function offences(command: TiltCommand, isValues: (path: string) => boolean): readonly Offence[] {
  const { builds, pushes, digests, composes } = command.images;
  const found: Offence[] = [];
  const add = (message: Offence['message'], what: string, run: ShellCommand, at: Span | undefined) => {
    if (!found.some((other) => other.run === run)) found.push({ message, what, run, at: at ?? run.span ?? command.at });
  };
  for (const build of builds) add('build', build.tool, build.command, build.at);
  for (const push of pushes) add('push', push.tool, push.command, push.at);
  for (const compose of composes)
    if (compose.action === 'build' || compose.action === 'push')
      add(compose.action, compose.tool, compose.command, compose.at);
  for (const digest of digests) add('digest', digest.tool, digest.command, digest.at);
  for (const write of command.writes)
    if (
      isValues(write.path) &&
      write.command.words.some((word) => word.alternatives.some(({ text }) => IMAGE.test(text)))
    )
      add('values', write.path, write.command, write.command.at);
  return found.sort((a, b) => command.commands.indexOf(a.run) - command.commands.indexOf(b.run));
}

const IMAGE = /\b(image|tag|digest|repository)\b|sha256:/i;
