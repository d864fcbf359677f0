import { type DockerfileFacts, defineRule, LEAF_KINDS, shown, spanText } from '../../src/rule/index.ts';

export default defineRule({
  id: 'docker/syntax',
  subject: 'dockerfile',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a Dockerfile that BuildKit refuses',
    what: 'Reports what BuildKit refuses before it builds anything, in its words: an unknown instruction or flag, missing arguments, a file without `FROM`, an instruction before it, a stage copied from before it is defined, a stage index out of range, a substitution that does not end. `COPY --from=NAME` that is no stage is an image and fine. Dockerfiles for another frontend (`# syntax=`) are left alone, and so are templates (`{{ … }}` in instructions, a path with `template`) that nothing is known to build.',
    why: 'The build fails at once, but only where it runs: for a release Dockerfile that is CI, after the merge.',
    fix: 'Mend the instruction as the message says.',
    bad: {
      'services/graph/Dockerfile':
        'FROM alpine\nCOPPY main /\nCOPY --from=assets /srv /srv\nFROM busybox AS assets\nRUN mkdir /srv\n',
    },
    good: {
      'services/graph/Dockerfile':
        'FROM busybox AS assets\nRUN mkdir /srv\nFROM alpine\nCOPY main /\nCOPY --from=assets /srv /srv\nCOPY --from=nginx:1.27 /etc/nginx /etc/nginx\n',
    },
  },
  messages: {
    refused: (message: string) => `BuildKit refuses this: ${message}`,
  },
  check({ builds }, { report }) {
    for (const { facts, image } of builds) {
      if (!image && isTemplate(facts)) continue;
      const frontend = facts.syntax?.text ?? '';
      if (frontend !== '' && !/^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/.test(frontend)) continue;
      for (const { message, span } of facts.errors) report('refused', [shown(message)], span);
    }
  },
});

const SHELL_TEXT = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'ONBUILD', 'LABEL']);

/** Whether another program makes the Dockerfile of this text: marks of templates stand where BuildKit reads them. */
function isTemplate({ file, instructions, stages }: DockerfileFacts): boolean {
  if (/template/i.test(file.path) || (stages.length === 0 && file.text.includes('{{'))) return true;
  return instructions.some(
    ({ keyword, span }) => !SHELL_TEXT.has(keyword) && /\{\{|\{%|<%|\$\{templateOption:/.test(spanText(span)),
  );
}
