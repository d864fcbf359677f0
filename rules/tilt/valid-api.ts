import { defineRule } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/valid-api',
  subject: 'tiltProject',
  severity: { recommended: 'error', ameide: 'error' },
  docs: {
    summary: 'a function that does not exist, or arguments that it does not take',
    what: 'Reports a call of a name that nothing defines (with the nearest name, or the extension that offers it), and an argument that is unknown, missing, repeated, surplus, `None` or of a type that the parameter does not take: for every function of the Tilt API, of known extensions and of the repository itself.',
    why: 'Tilt evaluates a Tiltfile only as far as the current mode and machine lead it. A misspelt argument in a branch for CI is found when CI is already broken.',
    fix: 'Use the parameter that the message names, or remove the argument.',
    bad: {
      Tiltfile: "docker_build('ameide/agents', '.', dockerfile='Dockerfile.dev', resource_deps=['proto'])\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile:
        "docker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nk8s_resource('agents', resource_deps=['proto'])\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: { wrong: (message: string) => message },
  check(project, { report }) {
    for (const error of project.errors) {
      if (error.kind !== 'api') continue;
      report('wrong', [error.message], error.at, {
        related: error.stack.map((site) => ({ message: `through ${site.callee}() called here`, span: site.at })),
      });
    }
  },
});
