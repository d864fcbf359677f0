import { type ApiProblem, defineRule, LEAF_KINDS, spanKey } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/valid-api',
  subject: 'tiltProject',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
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
  messages: {
    wrong: (message: string) => message,
    unknownName: (name: string, advice: string) => `"${name}" is not defined${advice}`,
    unknownArgument: (message: string, advice: string) => `${message}${advice}`,
  },
  check(project, { report }) {
    for (const { kind, topic, message, problem, at, stack } of project.errors) {
      if (kind !== 'api' || topic === 'label') continue;
      const details = {
        related: stack
          .filter((site) => spanKey(site.at) !== spanKey(at))
          .map((site) => ({ message: `through ${site.callee}() called here`, span: site.at })),
      };
      if (problem?.kind === 'unknown-name')
        report('unknownName', [problem.function, adviceForName(problem)], at, details);
      else if (problem?.kind === 'unknown-argument')
        report(
          'unknownArgument',
          [message.replace(/ \(did you mean .*$/, ''), adviceForArgument(problem)],
          at,
          details,
        );
      else report('wrong', [message], at, details);
    }
  },
});

function adviceForName({ function: name, offeredBy, nearest }: ApiProblem): string {
  const [extension] = offeredBy ?? [];
  if (extension !== undefined) return `; load it from the extension: load("${extension}", "${name}")`;
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}

function adviceForArgument({ function: name, parameter, nearest }: ApiProblem): string {
  if (parameter === 'resource_deps' && /build/.test(name))
    return '; an image has no resource_deps, give them to the resource that runs it (k8s_resource(…, resource_deps=…))';
  if (parameter === 'values' && name === 'helm_resource') return "; name values files with flags=['--values=…']";
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`;
}
