import { defineRule, LEAF_KINDS, type TiltFunction } from '../../src/rule/index.ts';

const BUILDERS: ReadonlySet<string> = new Set(['custom_build', 'docker_build']);

export default defineRule({
  id: 'tilt/dev-only-docs',
  subject: 'tiltProject',
  severity: { ameide: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a function that builds images whose docstring or comment does not say dev-only',
    what: 'Reports a function of the repository whose own body calls `custom_build` or `docker_build` while neither its docstring nor a comment at its head says that it is for development only (`dev-only`, `dev only`, `development only`, `only for development`, `never in production`).',
    why: 'A helper that builds images looks like the way to build images. Unless it says what it is for, the next pipeline that needs an image calls it.',
    fix: 'Say in the docstring that the builder is dev-only and that CI builds the release image.',
    bad: {
      Tiltfile:
        "def build(name):\n    docker_build('ameide/' + name, '.', dockerfile='Dockerfile.dev')\n\nbuild('agents')\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile:
        "def build(name):\n    '''Builds the dev-only image of a service; CI builds the release image.'''\n    docker_build('ameide/' + name, '.', dockerfile='Dockerfile.dev')\n\nbuild('agents')\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: {
    silent: (name: string, builder: string) =>
      `function "${name}" calls ${builder}() but neither its docstring nor a comment says that it is dev-only`,
  },
  check(project, { pipeline, report }) {
    for (const enclosing of project.tiltfiles.flatMap(({ functions }) => functions)) {
      const call = pipeline.callsWithin(project, enclosing).find(({ name }) => BUILDERS.has(name));
      if (!call || saysDevOnly(enclosing)) continue;
      report('silent', [enclosing.name, call.name], enclosing.at, {
        related: [{ message: `${call.name}() is called here`, span: call.at }],
      });
    }
  },
});

function saysDevOnly({ docstring, comments }: TiltFunction): boolean {
  const text = [docstring ?? '', ...comments].join(' ').replace(/\s+/g, ' ');
  return /\b(dev(elopment)?|local)[- ]?only\b|\bonly (for|in|used (for|in)) (local )?dev(elopment)?\b|\b(never|not) (for|in|used (for|in)) (prod(uction)?|releases?)\b/i.test(
    text,
  );
}
