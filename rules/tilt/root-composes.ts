import { type ApiCall, defineRule, LEAF_KINDS, type TiltProject } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/root-composes',
  subject: 'tiltProject',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a root Tiltfile that loads modules and still registers resources or defines functions itself',
    what: 'When the root Tiltfile loads modules of the folder `tilt/` beside it, it only composes: `load`, settings calls, `config.parse`, calls of loaded functions and `if`. Reports each call in it that registers or configures an image, resource or release, and each function that it defines.',
    why: 'The root is what everybody reads first. When it registers some services itself, nobody finds the rest, and the mode switches in it cover only half of them.',
    fix: 'Move the call behind a function of the module that it belongs to, and call that.',
    bad: {
      Tiltfile: "load('tilt/Tiltfile.ops', 'register_ops')\nregister_ops()\nlocal_resource('seed', 'make seed')\n",
      'tilt/Tiltfile.ops': "def register_ops():\n    local_resource('ops-db', 'make db')\n",
    },
    good: {
      Tiltfile: "load('tilt/Tiltfile.ops', 'register_ops')\nregister_ops()\n",
      'tilt/Tiltfile.ops':
        "def register_ops():\n    local_resource('ops-db', 'make db')\n    local_resource('ops-seed', 'make seed')\n",
    },
  },
  messages: {
    registers: (call: string) =>
      `the root Tiltfile calls ${call}() itself although it loads modules; move the call into the module that it belongs to`,
    defines: (name: string) =>
      `the root Tiltfile defines the function "${name}" although it loads modules; move it into the module that it belongs to`,
  },
  check(project, { report }) {
    const root = project.tiltfiles.find(({ path }) => path === project.root);
    const modules = `${project.root.slice(0, project.root.lastIndexOf('/') + 1)}tilt/`;
    const loaded = root?.loads.find((path) => path.startsWith(modules));
    if (!root || loaded === undefined) return;
    for (const call of registering(project)) {
      if (call.tiltfile !== project.root) continue;
      const related = call.stack.map((site) => ({ message: `through ${site.callee}() called here`, span: site.at }));
      report('registers', [call.name], call.at, { related });
    }
    for (const { name, at } of root.functions) report('defines', [name], at);
  },
});

/** The calls that make or configure images, resources and releases. */
function registering({ calls, images, resources, releases }: TiltProject): readonly ApiCall[] {
  const making = new Set([
    ...images.map(({ call }) => call),
    ...resources.flatMap(({ call, configuredBy }) => [call, ...configuredBy]),
    ...releases.map(({ call }) => call),
  ]);
  return calls.filter((call) => making.has(call) || REGISTERING.has(call.name));
}

const REGISTERING: ReadonlySet<string> = new Set([
  'k8s_yaml',
  'k8s_resource',
  'k8s_custom_deploy',
  'docker_compose',
  'dc_resource',
  'local_resource',
  'helm_resource',
  'helm_remote',
  'helm_repo',
]);
