import { certain, known, type Possible } from '../../../model/possible.ts';
import { TracedText } from '../../../text/traced.ts';
import { boolValue, FALSE, ListValue, NONE, TRUE, UnknownValue, type Value } from '../../starlark/values.ts';
import { isText, toText } from '../convert.ts';
import { pathArgument } from '../functions/arguments.ts';
import type { Implementation, Implementations, Invocation } from '../functions/define.ts';
import { configureResource, customDeploy, deployYaml } from '../functions/kubernetes.ts';
import { localResource } from '../functions/local.ts';
import type { ResourceDraft } from '../records.ts';
import { TRIGGER_MODE_AUTO, TRIGGER_MODE_MANUAL } from '../values/opaque.ts';
import { delegate, given, type Handed, isEmpty, literal, rest, textOf, textValue } from './delegate.ts';
import { configureDeploy } from './helm.ts';

/** A `local_resource` whose command the extension makes up: nothing of it is written in the repository. */
function toolResource(
  invocation: Invocation,
  name: Handed | Value | undefined,
  handed: Readonly<Record<string, Handed | Value | undefined>> = {},
): ResourceDraft {
  const { call } = invocation;
  const resource = localResource(
    delegate(invocation, 'local_resource', {
      name,
      cmd: new ListValue([literal('true', call.span)], call.span),
      ...handed,
    }),
  );
  resource.cmd = undefined;
  return resource;
}

function named(invocation: Invocation, otherwise: string): Handed | Value {
  return given(invocation, 'name') ?? literal(otherwise, invocation.call.at);
}

const procfile: Implementation = (invocation) => {
  const { args, call, evaluation } = invocation;
  const path =
    pathArgument(invocation, 'procfile') ??
    known({ text: TracedText.computed('Procfile', call.at), path: procfilePath(invocation) });
  const only = certain(path)?.path;
  const source = only === undefined ? undefined : evaluation.options.files.source(only);
  if (!source) {
    evaluation.error(
      invocation.record,
      'tilt',
      `open ${only ?? 'Procfile'}: no such file or directory`,
      args.at('procfile') ?? call.at,
      {
        topic: 'missing-file',
        missing: { use: 'Procfile', path: only ?? 'Procfile' },
      },
    );
    return NONE;
  }
  for (let line = 1; line <= source.lineStarts.length; line++) {
    const text = source.line(line);
    const colon = text.indexOf(': ');
    if (colon === -1) continue;
    const start = source.lineStarts[line - 1]!;
    const name = TracedText.exact(source.span(start, start + colon));
    const command = TracedText.exact(source.span(start + colon + 2, start + text.length));
    localResource(
      delegate(invocation, 'local_resource', {
        name: textValue(name),
        serve_cmd: textValue(command),
        ...rest(invocation),
      }),
    );
  }
  return NONE;
};

function procfilePath({ call, evaluation }: Invocation): string {
  const folder = evaluation.folder(call);
  return folder === '' ? 'Procfile' : `${folder}/Procfile`;
}

/** A command made of fixed words around arguments, for extensions whose command runs the repository's own code. */
function line(...parts: readonly (string | TracedText)[]): Value {
  return textValue(
    TracedText.concat(...parts.map((part) => (typeof part === 'string' ? TracedText.computed(part) : part))),
  );
}

const testGo: Implementation = (invocation) => {
  const { args } = invocation;
  localResource(
    delegate(invocation, 'local_resource', {
      name: given(invocation, 'name'),
      cmd: line('go test ', textOf(args.get('package'))),
      deps: given(invocation, 'deps'),
      ignore: isEmpty(args.get('ignore')) ? undefined : given(invocation, 'ignore'),
      allow_parallel: TRUE,
      ...rest(invocation),
    }),
  );
  return NONE;
};

function testJest(manager: 'npm' | 'yarn' | 'pnpm'): Implementation {
  return (invocation) => {
    const { args, call } = invocation;
    const folder = textOf(args.get('dir'));
    const install = args.get('with_install');
    const installs = install?.kind === 'bool' && install.value;
    if (installs)
      localResource(
        delegate(invocation, 'local_resource', {
          name: literal(`${manager}-install`, call.at),
          cmd: line('cd ', folder, ` && ${manager} install`),
        }),
      );
    localResource(
      delegate(invocation, 'local_resource', {
        name: given(invocation, 'name'),
        cmd: line('cd ', folder, ` && ${manager} test --watchAll=false`),
        deps: isEmpty(args.get('deps')) ? given(invocation, 'dir') : given(invocation, 'deps'),
        ...(installs && { resource_deps: new ListValue([literal(`${manager}-install`, call.at)], call.span) }),
        allow_parallel: TRUE,
        ...rest(invocation),
      }),
    );
    return NONE;
  };
}

const CONFTEST_FLAGS = [
  'all_namespaces',
  'combine',
  'data',
  'fail_on_warn',
  'input',
  'namespace',
  'output',
  'trace',
  'update',
  'policy',
];

const snyk: Implementation = (invocation) => {
  const { args } = invocation;
  const trigger = certain(toText(args.get('trigger')))?.text;
  const automatic = args.has('trigger') && trigger === 'auto';
  toolResource(invocation, named(invocation, 'snyk'), {
    auto_init: boolValue(automatic),
    trigger_mode: automatic ? TRIGGER_MODE_AUTO : TRIGGER_MODE_MANUAL,
    labels: given(invocation, 'labels'),
  });
  return NONE;
};

/** `syncback` and `tarfetch`: manual resources that copy files out of a pod. */
const manual: Implementation = (invocation) => {
  toolResource(invocation, given(invocation, 'name'), {
    trigger_mode: TRIGGER_MODE_MANUAL,
    auto_init: FALSE,
    labels: isEmpty(invocation.args.get('labels')) ? undefined : given(invocation, 'labels'),
    resource_deps: isEmpty(invocation.args.get('resource_deps')) ? undefined : given(invocation, 'resource_deps'),
  });
  return NONE;
};

function deployWith(
  invocation: Invocation,
  handed: Readonly<Record<string, Handed | Value | undefined>>,
): ResourceDraft {
  const { call } = invocation;
  const resource = customDeploy(
    delegate(invocation, 'k8s_custom_deploy', {
      apply_cmd: new ListValue([literal('true', call.span)], call.span),
      delete_cmd: new ListValue([literal('true', call.span)], call.span),
      deps: new ListValue([], call.span),
      ...handed,
    }),
  );
  resource.cmd = undefined;
  resource.deleteCmd = undefined;
  return resource;
}

const attach: Implementation = (invocation) => {
  deployWith(invocation, {
    name: given(invocation, 'name'),
    deps: given(invocation, 'deps') ?? new ListValue([], invocation.call.span),
    live_update: given(invocation, 'live_update'),
    image_selector: isEmpty(invocation.args.get('image_selector')) ? undefined : given(invocation, 'image_selector'),
    container_selector: isEmpty(invocation.args.get('container_selector'))
      ? undefined
      : given(invocation, 'container_selector'),
  });
  configureResource(delegate(invocation, 'k8s_resource', { workload: given(invocation, 'name'), ...rest(invocation) }));
  return NONE;
};

const pulumi: Implementation = (invocation) => {
  const resource = deployWith(invocation, {
    name: given(invocation, 'name'),
    deps: given(invocation, 'deps') ?? new ListValue([], invocation.call.span),
    image_deps: given(invocation, 'image_deps'),
    image_selector: given(invocation, 'image_selector'),
    container_selector: given(invocation, 'container_selector'),
    live_update: given(invocation, 'live_update'),
  });
  configureDeploy(invocation, resource);
  return NONE;
};

const knativeInstall: Implementation = (invocation) => {
  const { call } = invocation;
  const label = literal('knative', call.at);
  for (const name of ['knative-crds', 'knative-core']) {
    deployWith(invocation, { name: literal(name, call.at) });
    configureResource(
      delegate(invocation, 'k8s_resource', {
        workload: literal(name, call.at),
        labels: new ListValue([label], call.span),
        ...(name === 'knative-core' && { resource_deps: new ListValue([literal('knative-crds', call.at)], call.span) }),
      }),
    );
  }
  return NONE;
};

/** `deploy_from_dir` of `git_resource`: a build and a deployment, by the callbacks that are given or the usual ones. */
const deployFromFolder: Implementation = (invocation) => {
  const { args, call, evaluation } = invocation;
  const name = args.get('resource_name') ?? args.get('name');
  const deployment = args.get('deployment_callback');
  const build = args.get('build_callback');
  const folder =
    args.get('directory') ??
    args.get('path_or_repo') ??
    new UnknownValue('the checkout is made when Tilt runs', call.span, 'string');
  if (!name) return NONE;
  const image: Value =
    build?.kind === 'function'
      ? call.invoke(
          build,
          [name, folder],
          new Map([['dockerfile', args.get('dockerfile') ?? literal('Dockerfile', call.at)]]),
        )
      : new UnknownValue('git_resource() names the image', call.span, 'string');
  if (deployment?.kind === 'function')
    deployYaml(
      invocation,
      call.invoke(deployment, [name, image, args.get('namespace') ?? literal('default', call.at)]),
      call.at,
      false,
    );
  else {
    evaluation.unknownYaml ??= { why: 'git_resource() deploys what it checks out', at: call.at };
    evaluation.unknown('YAML of git_resource', { why: 'git_resource() deploys what it checks out' }, call.at);
  }
  configureResource(
    delegate(invocation, 'k8s_resource', {
      workload: { value: name, at: args.at('resource_name') ?? args.at('name') },
      resource_deps: given(invocation, 'resource_deps'),
    }),
  );
  return NONE;
};

function workflowNames(invocation: Invocation): Possible<TracedText>[] {
  const { args } = invocation;
  const stem = TracedText.concat(
    textOf(args.get('workflow_name')),
    TracedText.computed('-'),
    textOf(args.get('resource_name')),
  );
  return ['play', 'replay', 'rewind'].map((suffix) =>
    known(TracedText.concat(stem, TracedText.computed(`-${suffix}`))),
  );
}

const unknownResources =
  (why: string): Implementation =>
  ({ call, evaluation }) => {
    evaluation.unknownResources ??= { why, at: call.at };
    evaluation.unknown('resources', { why }, call.at);
    return NONE;
  };

export const resourceExtensions: Readonly<Record<string, Implementations>> = {
  'ext://procfile': { procfile_resources: procfile },
  'ext://tests/golang': { test_go: testGo },
  'ext://tests/javascript': {
    test_jest_npm: testJest('npm'),
    test_jest_yarn: testJest('yarn'),
    test_jest_pnpm: testJest('pnpm'),
  },
  'ext://conftest': {
    conftest: (invocation) => {
      const { args, call } = invocation;
      const paths = [args.get('path'), args.get('policy') ?? literal('policy', call.at)].filter(
        (value) => value !== undefined,
      );
      toolResource(invocation, named(invocation, 'conftest'), {
        deps: paths.every(isText) ? new ListValue(paths, call.span) : undefined,
        ...rest(invocation, CONFTEST_FLAGS),
      });
      return NONE;
    },
  },
  'ext://jest_test_runner': {
    jest: (invocation) => {
      localResource(
        delegate(invocation, 'local_resource', {
          name: literal('jest', invocation.call.at),
          serve_cmd: line('cd ', textOf(invocation.args.get('path')), ' && yarn run jest --bail'),
        }),
      );
      return NONE;
    },
  },
  'ext://snyk': { snyk },
  'ext://syncback': { syncback: manual },
  'ext://tarfetch': { tarfetch: manual },
  'ext://tilt_inspector': {
    tilt_inspector: (invocation) => {
      toolResource(invocation, literal('tilt:inspector', invocation.call.at));
      return NONE;
    },
  },
  'ext://honeycomb': {
    honeycomb_collector: (invocation) => {
      toolResource(invocation, literal('honeycomb-collector', invocation.call.at));
      return NONE;
    },
  },
  'ext://api_server_logs': {
    api_server_logs: (invocation) => {
      toolResource(invocation, literal('API Server Logs', invocation.call.at));
      return NONE;
    },
  },
  'ext://k8s_attach': { k8s_attach: attach },
  'ext://pulumi': { pulumi_resource: pulumi },
  'ext://knative': { knative_install: knativeInstall },
  'ext://git_resource': {
    git_resource: deployFromFolder,
    deploy_from_dir: deployFromFolder,
    deploy_from_repository: deployFromFolder,
    git_checkout: ({ args, call }) =>
      isEmpty(args.get('checkout_dir'))
        ? new UnknownValue('git_checkout() chooses the folder', call.span, 'string')
        : args.get('checkout_dir')!,
  },
  'ext://workflow': {
    workflow: (invocation) => {
      for (const name of workflowNames(invocation))
        toolResource(invocation, textValue(certain(name)!), { auto_init: FALSE, trigger_mode: TRIGGER_MODE_MANUAL });
      return NONE;
    },
  },
  'ext://yarn': { yarn: unknownResources('yarn() makes a resource of each script') },
  'ext://pypiserver': {
    run_pypiserver_container: unknownResources('run_pypiserver_container() runs a compose file of the extension'),
    build_package: (invocation) => {
      const { args } = invocation;
      const stem = isEmpty(args.get('name')) ? textOf(undefined, '') : textOf(args.get('name'));
      toolResource(
        invocation,
        stem.length === 0
          ? new UnknownValue('build_package() reads the name from the package', invocation.call.span, 'string')
          : textValue(TracedText.concat(stem, TracedText.computed('-package'))),
        { labels: isEmpty(args.get('labels')) ? undefined : given(invocation, 'labels') },
      );
      return NONE;
    },
  },
  'ext://kubebuilder': {
    kubebuilder: (invocation) => {
      invocation.evaluation.unknownYaml ??= {
        why: 'kubebuilder() deploys what kustomize makes',
        at: invocation.call.at,
      };
      return unknownResources('kubebuilder() makes resources of its own')(invocation);
    },
  },
  'ext://hasura': {
    hasura: (invocation) => {
      invocation.evaluation.unknownYaml ??= {
        why: 'hasura() deploys a chart that is downloaded',
        at: invocation.call.at,
      };
      return unknownResources('hasura() deploys a chart that is downloaded')(invocation);
    },
    hasura_console: unknownResources('hasura_console() makes a resource of its own'),
  },
  'ext://coreos_prometheus': {
    setup_monitoring: (invocation) => {
      invocation.evaluation.unknownYaml ??= {
        why: 'setup_monitoring() deploys what it downloads',
        at: invocation.call.at,
      };
      return unknownResources('setup_monitoring() makes resources of its own')(invocation);
    },
  },
};
