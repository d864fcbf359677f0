import { defineRule, LEAF_KINDS, shown, spanKey, wayOf } from '../../src/rule/index.ts';

const UNSET: readonly string[] = ['EXPECTED_REF', 'EXPECTED_IMAGE', 'EXPECTED_TAG'];

export default defineRule({
  id: 'tilt/expected-ref-unset',
  subject: 'image',
  severity: { recommended: 'warn', ameide: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: '`$EXPECTED_REF` in a command for which Tilt does not set it',
    what: 'With `outputs_image_ref_to` Tilt sets none of `EXPECTED_REF`, `EXPECTED_IMAGE` and `EXPECTED_TAG`. Reports a command of such a `custom_build`, or a script that it runs, that reads one of them. A variable that the script sets itself, or falls back from (`${EXPECTED_REF:-…}`), is fine.',
    why: 'The shell expands a variable that is not set to nothing: `docker buildx build -t  .` takes the context for the tag, and the image goes nowhere.',
    fix: 'Make the reference in the command and write it into the file that `outputs_image_ref_to` names.',
    bad: {
      Tiltfile:
        "custom_build('ameide/agents', 'remote-build $EXPECTED_REF > ref.txt', deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')\n",
      'main.py': '',
    },
    good: {
      Tiltfile:
        "custom_build('ameide/agents', 'remote-build registry.example/agents:$(git rev-parse HEAD) > ref.txt', deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')\n",
      'main.py': '',
    },
  },
  messages: {
    unset: (variable: string, image: string) =>
      `the command of "${image}" reads $${variable}, which Tilt leaves unset because of outputs_image_ref_to; make the reference in the command`,
  },
  check(image, { report }) {
    const output = image.outputsImageRefTo;
    if (!image.command || !output || output.unknown || output.alternatives.some(({ text }) => text === '')) return;
    const name = shown(image.ref.alternatives[0] ?? '…');
    // Make expands its variables before a shell reads them.
    const inWords = image.command.commands.flatMap(({ words }) =>
      words.flatMap(({ alternatives, unknown, span }) =>
        [unknown, ...alternatives.flatMap(({ pieces }) => pieces.map(({ hole }) => hole))].flatMap((hole) =>
          hole?.variable ? [{ name: hole.variable, span: hole.at ?? span }] : [],
        ),
      ),
    );
    const withFallback = new Set(
      image.command.reads.flatMap((read) => (read.hasFallback && read.span ? [spanKey(read.span)] : [])),
    );
    for (const read of [...image.command.reads, ...inWords]) {
      const at = read.span ?? image.command.at;
      if (!UNSET.includes(read.name) || withFallback.has(spanKey(at))) continue;
      report('unset', [read.name, name], at, { related: wayOf(image.call, 'runs it', at) });
    }
  },
});
