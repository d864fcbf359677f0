import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/split-build-and-deploy',
  subject: 'tiltProject',
  severity: { ameide: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'one function whose own body both builds an image and deploys',
    what: 'Reports a function of the repository whose own body calls an image builder (`docker_build`, `custom_build`, …) and also `helm_resource`, `k8s_yaml` or `k8s_custom_deploy`. A function that calls a build helper and a deploy helper is the composition that is wanted.',
    why: 'A helper that does both cannot build an image for a test, nor deploy a chart whose image comes from elsewhere; every exception becomes one more flag.',
    fix: 'Write one helper that builds and one that deploys, and call the two for each service.',
    bad: {
      Tiltfile:
        "def service(name):\n    docker_build('ameide/' + name, '.', dockerfile='Dockerfile.dev')\n    k8s_yaml(name + '.yaml')\n\nservice('agents')\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'agents.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: agents}\n',
    },
    good: {
      Tiltfile:
        "def build(name):\n    docker_build('ameide/' + name, '.', dockerfile='Dockerfile.dev')\n\ndef deploy(name):\n    k8s_yaml(name + '.yaml')\n\nbuild('agents')\ndeploy('agents')\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'agents.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: agents}\n',
    },
  },
  messages: {
    both: (name: string, builder: string, deployer: string) =>
      `function "${name}" calls both ${builder}() and ${deployer}(); split it into a helper that builds and one that deploys`,
  },
  check(project, { pipeline, report }) {
    for (const enclosing of project.tiltfiles.flatMap(({ functions }) => functions)) {
      const calls = pipeline.callsWithin(project, enclosing);
      const builder = calls.find(({ builds }) => builds);
      const deployer = calls.find(({ name }) => DEPLOYERS.has(name));
      if (!builder || !deployer) continue;
      report('both', [enclosing.name, builder.name, deployer.name], enclosing.at, {
        related: [
          { message: `${builder.name}() builds here`, span: builder.at },
          { message: `${deployer.name}() deploys here`, span: deployer.at },
        ],
      });
    }
  },
});

const DEPLOYERS: ReadonlySet<string> = new Set(['helm_resource', 'k8s_yaml', 'k8s_custom_deploy']);
