import {
  type CommandImageRef,
  cutCommand,
  cutOption,
  defineRule,
  type ImageBuild,
  LEAF_KINDS,
  originOf,
  referenceOrigin,
  type Span,
  shortName,
  shown,
  spanText,
  wayOf,
  wayOfCommand,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/no-extra-tags',
  subject: 'image',
  severity: { ameide: 'error' },
  fix: 'unsafe',
  spares: LEAF_KINDS,
  docs: {
    summary: 'a `custom_build` command that tags anything besides `$EXPECTED_REF`',
    what: 'Reports each reference other than `$EXPECTED_REF` (or one made of `$EXPECTED_IMAGE` and `$EXPECTED_TAG`) with which the command of a `custom_build`, or a script that it runs, tags an image: `-t`, `--tag`, `docker tag`, `buildx build --output name=…`. References that cannot be known are passed over; so are builds with `outputs_image_ref_to` (they name their own reference) and the tag that `tag=` asks for.',
    why: 'Tags such as `tilt-build-agents` outlive the session. Somebody puts one into a values file because it exists, and from then on deploys whatever was built last.',
    fix: 'Remove the tag. Where another build needs the image, make it an image of its own and name it in `image_deps`.',
    bad: {
      Tiltfile:
        "custom_build('ameide/agents', 'docker build -f Dockerfile.dev -t $EXPECTED_REF -t tilt-build-agents .', deps=['main.py'])\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'main.py': '',
    },
    good: {
      Tiltfile:
        "custom_build('ameide/agents', 'docker build -f Dockerfile.dev -t $EXPECTED_REF .', deps=['main.py'])\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'main.py': '',
    },
  },
  messages: {
    extra: (image: string, tag: string) =>
      `the command of "${image}" also tags "${tag}"; tag $EXPECTED_REF only, Tilt does the rest`,
    leftover: (image: string, tag: string) =>
      `the command of "${image}" also tags "${tag}", a name of a former Tilt build that nothing may rely on; tag $EXPECTED_REF only`,
  },
  check(image, { pipeline, report }) {
    const { command } = image;
    if (!command || image.outputsImageRefTo) return;
    const name = shown(image.ref.alternatives[0] ?? '…');
    const judge = (
      tag: CommandImageRef,
      run: (typeof command.commands)[number],
      others: readonly CommandImageRef[],
    ) => {
      for (const text of tag.ref.alternatives) {
        if (referenceOrigin(text) !== 'other' || text.text === '' || isAskedFor(image, text.text)) continue;
        const at = text.spanOf() ?? tag.at ?? command.at;
        const kept = others.some((other) => other !== tag && originOf(other.ref) === 'expected');
        const edit =
          others.length === 0
            ? cutCommand(run)
            : kept && tag.option && isOption(tag.option)
              ? cutOption(tag.option)
              : undefined;
        const fixable =
          edit !== undefined && isUsedOnce(command, text.text) && pipeline.concernsOnly(edit.span, mustNotTag);
        report(LEFTOVER.test(shortName(text.text)) ? 'leftover' : 'extra', [name, shown(text)], at, {
          related: [...wayOfCommand(run), ...wayOf(image.call, 'runs it', at)],
          fix: fixable ? { title: `Remove the tag ${shown(text)}`, edits: [edit] } : undefined,
        });
      }
    };
    for (const build of command.images.builds) for (const tag of build.tags) judge(tag, build.command, build.tags);
    for (const tag of command.images.tags) judge(tag.target, tag.command, []);
  },
});

/** Whether the option stands there with its name, not the value alone that was put in. */
function isOption(option: Span): boolean {
  return spanText(option).startsWith('-');
}

/** Whether the rule judges the build's tags. */
function mustNotTag({ command, outputsImageRefTo }: ImageBuild): boolean {
  return command !== undefined && !outputsImageRefTo;
}

/** Whether no other word of the commands names the reference: nothing needs the tag. */
function isUsedOnce({ commands }: NonNullable<ImageBuild['command']>, reference: string): boolean {
  const names = commands.flatMap(({ words }) =>
    words.filter(({ alternatives }) => alternatives.some(({ text }) => text.includes(reference))),
  );
  return names.length <= 1;
}

/** Names that the former flow left behind. */
const LEFTOVER = /^tilt-build-|tilt_build_base$/;

/** Whether `tag=` makes Tilt look for exactly this reference; then `$EXPECTED_REF` is the same. */
function isAskedFor({ ref, tag }: ImageBuild, text: string): boolean {
  if (!tag) return false;
  if (tag.unknown || ref.unknown) return true;
  return ref.alternatives.some((name) =>
    tag.alternatives.some(
      (one) => !name.known || !one.known || text === `${name.text}:${one.text}` || text === name.text,
    ),
  );
}
