import { certain, defineRule, type ImageReference, LEAF_KINDS, shown } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/unique-names',
  subject: 'tiltProject',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'two images or two resources with one name, or an image twice in `image_deps`',
    what: 'Reports a second image or resource of one name, as Tilt compares names (`nginx` is `docker.io/library/nginx`; a tag makes another image), a Kubernetes object that is deployed twice, and an image that `image_deps` lists twice. What stands on different branches of one `if` never meets and is not reported.',
    why: 'Tilt stops at the second definition. In a branch that only one mode or machine takes, the error waits for the colleague who takes it.',
    fix: 'Rename one of the two, or define it once and share it.',
    bad: { Tiltfile: "local_resource('lint', 'make lint-go')\nlocal_resource('lint', 'make lint-ts')\n" },
    good: { Tiltfile: "local_resource('lint-go', 'make lint-go')\nlocal_resource('lint-ts', 'make lint-ts')\n" },
  },
  messages: {
    image: (name: string) => `image "${name}" is built twice; build each image once`,
    resource: (name: string) => `resource "${name}" is defined twice; give each resource a name of its own`,
    object: (name: string) => `object "${name}" is deployed twice; deploy each object once`,
    dep: (name: string) => `image_deps names "${name}" twice; name each image once`,
  },
  check(project, { pipeline, report }) {
    for (const { kind, name, at, related } of pipeline.duplicateNames(project)) report(kind, [name], at, { related });
    const lists = [
      ...project.images.map(({ imageDeps }) => imageDeps),
      ...project.resources.filter(({ kind }) => kind === 'custom_deploy').map(({ images }) => images),
      ...project.releases.flatMap(({ imageDeps }) => imageDeps?.alternatives ?? []),
    ];
    for (const list of lists)
      for (const { name, first, at } of repeated(list))
        report('dep', [name], at, { related: [{ message: 'first named here', span: first }] });
  },
});

function repeated(deps: readonly ImageReference[]) {
  const seen = new Map<string, ImageReference['at']>();
  return deps.flatMap(({ ref, at }) => {
    const name = certain(ref);
    if (!name?.known) return [];
    const place = name.literalOf() ?? at;
    const first = seen.get(name.text);
    if (!first) seen.set(name.text, place);
    return first ? [{ name: shown(name), first, at: place }] : [];
  });
}
