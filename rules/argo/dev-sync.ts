import {
  type ArgoSwitch,
  defineRule,
  isCertainly,
  LEAF_KINDS,
  type Pipeline,
  shown,
  spanKey,
  spanText,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'argo/dev-sync',
  subject: 'argoDeployment',
  severity: { ameide: 'error' },
  fix: 'safe',
  spares: LEAF_KINDS,
  docs: {
    summary: 'an Argo CD Application of a dev environment that heals or prunes what Tilt deploys',
    what: 'Reports `selfHeal: true` and `prune: true` below `syncPolicy.automated` of an Application, or of one that an ApplicationSet generates, when it belongs to a dev environment and deploys a chart or a release that Tilt deploys as well. The environment follows from the folder of the file (`settings.environments`), else from what generates the Application, its labels (`env`, `environment`, `stage`) and the values files that it takes, else from its name and destination, else from its project. Tilt deploys what `helm_resource`, `helm_remote` and `helm()` name, and what its commands install with `helm`.',
    why: 'Argo CD undoes what Tilt deploys: seconds after an update the pod runs the image of the main branch again, and the developer debugs code that is not running.',
    fix: 'Set `selfHeal: false` and `prune: false` in dev environments, or leave `automated` out there.',
    bad: {
      Tiltfile: "load('ext://helm_resource', 'helm_resource')\nhelm_resource('agents', 'charts/agents')\n",
      'charts/agents/Chart.yaml': 'apiVersion: v2\nname: agents\nversion: 0.1.0\n',
      'environments/dev/agents.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: agents\nspec:\n  source:\n    repoURL: https://github.com/ameideio/ameide.git\n    path: charts/agents\n  syncPolicy:\n    automated:\n      selfHeal: true\n',
    },
    good: {
      Tiltfile: "load('ext://helm_resource', 'helm_resource')\nhelm_resource('agents', 'charts/agents')\n",
      'charts/agents/Chart.yaml': 'apiVersion: v2\nname: agents\nversion: 0.1.0\n',
      'environments/dev/agents.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: agents\nspec:\n  source:\n    repoURL: https://github.com/ameideio/ameide.git\n    path: charts/agents\n  syncPolicy:\n    automated:\n      selfHeal: false\n',
    },
  },
  messages: {
    on: (application: string, name: 'selfHeal' | 'prune') =>
      `Application "${application}" of a dev environment has "${name}: true" for what Tilt deploys as well; set it to false, so that Argo CD does not undo what Tilt does`,
  },
  check({ application, environment, alsoByTilt }, { pipeline, report }) {
    const { automated } = application;
    if (environment !== 'dev' || !alsoByTilt || !automated) return;
    const { enabled } = automated;
    if (enabled && !enabled.value.alternatives.includes(true)) return;
    for (const name of ['selfHeal', 'prune'] as const) {
      const found = automated[name];
      if (!found?.value.alternatives.includes(true)) continue;
      const title = application.name ? shown(application.name) : '…';
      report('on', [title, name], found.at, { related: [alsoByTilt], fix: fixOf(found, name, pipeline) });
    }
  },
});

/** Switches it off, unless an Application of another environment shares the text. */
function fixOf(found: ArgoSwitch, name: 'selfHeal' | 'prune', { argoDeployments }: Pipeline) {
  const key = spanKey(found.at);
  const shared = argoDeployments.some(({ application, environment }) => {
    const other = application.automated?.[name];
    return environment !== 'dev' && other !== undefined && spanKey(other.at) === key;
  });
  const written = spanText(found.at);
  if (shared || !isCertainly(found.value, true) || !/^(["']?)true\1$/.test(written)) return undefined;
  return { title: `Set ${name} to false`, edits: [{ span: found.at, text: written.replace('true', 'false') }] };
}
