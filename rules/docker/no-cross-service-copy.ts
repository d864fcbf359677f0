import { covers, defineRule, LEAF_KINDS, shown } from '../../src/rule/index.ts';

export default defineRule({
  id: 'docker/no-cross-service-copy',
  subject: 'dockerfile',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a Dockerfile of one service that copies from another service',
    what: 'For a Dockerfile below `services/X`, reports what `COPY`, `ADD` and bind mounts take out of `services/Y` of the build context, wildcards that reach into it included. Copies from a stage or an image are left alone, and so are folders that hold all services (`COPY . .`).',
    why: 'The image changes, and has to be built and released again, whenever the other service does, and nothing in its own folder says so. Tilt and CI decide by folders what to build: they miss the change and deploy an image that is out of date.',
    fix: 'Move what both services need to a package below `packages/`, and copy that.',
    bad: {
      'services/platform/Dockerfile.release':
        'FROM node:24\nCOPY services/platform services/platform\nCOPY services/threads/package.json services/threads/\n',
      'services/threads/package.json': '{}\n',
    },
    good: {
      'services/platform/Dockerfile.release':
        'FROM node:24 AS threads\nFROM node:24\nCOPY services/platform services/platform\nCOPY packages/ameide_sdk_ts packages/ameide_sdk_ts\nCOPY --from=threads services/threads services/threads\n',
    },
  },
  messages: {
    foreign: (source: string, other: string) =>
      `"${source}" is taken from "${other}"; a service copies its own folder and packages only`,
  },
  check(dockerfile, { pipeline, report }) {
    for (const build of dockerfile.builds)
      for (const { source, service } of pipeline.foreignSources(dockerfile, build)) {
        const { text, at, instruction } = source;
        report('foreign', [shown(text), service], at, {
          related: covers(instruction, at) ? [] : [{ message: 'copied here', span: instruction }],
        });
      }
  },
});
