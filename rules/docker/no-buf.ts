import {
  bufCommand,
  defineRule,
  executedCommands,
  LEAF_KINDS,
  neutralName,
  type Span,
  shown,
  wayOfRun,
  writtenPlace,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'docker/no-buf',
  subject: 'dockerfile',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'Buf in an image build',
    what: 'Reports every `buf` command that an image build runs or a container of the image starts (also by `npx`, `pnpm dlx` or `go run`), `COPY` and `ADD` of `buf.gen*.yaml`, and Buf’s image as a base or as the source of a `COPY --from` or mount. `buf.yaml` and `buf.lock` describe the protos and are fine.',
    why: 'Generated stubs are committed with the SDKs. A build that generates its own needs the network and a token for the BSR, takes minutes, and yields stubs that differ from the ones the tests ran against.',
    fix: 'Generate the stubs where the protos live, and copy the SDK package of the workspace into the image.',
    bad: {
      'services/threads/Dockerfile.dev':
        'FROM node:24\nCOPY . .\nRUN npx @bufbuild/buf generate packages/ameide_core_proto\n',
    },
    good: {
      'services/threads/Dockerfile.dev':
        'FROM node:24\nCOPY buf.yaml packages/ameide_sdk_ts ./\nRUN pnpm install --no-frozen-lockfile # no buf generate here\n',
    },
  },
  messages: {
    command: (command: string) => `"${command}" runs in an image; images take the stubs that come with the SDKs`,
    template: (source: string) =>
      `"${source}" is copied to generate stubs; images take the stubs that come with the SDKs`,
    image: (image: string) => `"${image}" brings Buf into the build; images take the stubs that come with the SDKs`,
  },
  check({ builds }, { report }) {
    for (const { facts } of builds) {
      for (const command of executedCommands(facts)) {
        const buf = bufCommand(command);
        if (buf && command.at) report('command', [buf], command.at, { related: wayOfRun(command, command.at, buf) });
        for (const { options } of command.mounts) {
          const from = options.get('from');
          for (const text of from?.alternatives ?? []) image(text.text, text.spanOf() ?? command.instruction);
        }
      }
      for (const { stage, sources, from } of facts.copies) {
        if (!facts.built.has(stage)) continue;
        if (from?.stage === undefined) for (const text of from?.text.alternatives ?? []) image(text.text, from!.span);
        if (from) continue;
        for (const word of sources)
          for (const text of word.alternatives)
            if (/(?:^|\/)buf\.gen[^/]*$/.test(text.text)) {
              const at = writtenPlace(text) ?? word.span;
              if (at) report('template', [shown(text)], at);
            }
      }
      for (const { index, base, from, fromSpan } of facts.stages)
        if (base === undefined && facts.built.has(index))
          for (const text of from.alternatives) image(text.text, writtenPlace(text) ?? fromSpan);
    }

    function image(reference: string, at: Span): void {
      if (/^bufbuild\/buf$/.test(neutralName(reference))) report('image', [shown(reference)], at);
    }
  },
});
