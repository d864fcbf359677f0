import { certain, known, mapPossible, notKnown, type Possible } from '../../../model/possible.ts';
import type { DockerfileUse, ImageBuild, PathValue } from '../../../model/tilt.ts';
import type { Span } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { FALSE, ListValue, NONE, TRUE, typeName, type Value } from '../../starlark/values.ts';
import { isAbsent, toText, toTexts } from '../convert.ts';
import { filledText, liveUpdateSteps, pathArgument } from '../functions/arguments.ts';
import {
  type Implementation,
  type Implementations,
  type Invocation,
  nameInPath,
  placeOf,
} from '../functions/define.ts';
import { customBuild, dockerBuild, type ImageOverrides } from '../functions/images.ts';
import { implicitDockerfile, pathValue } from '../paths.ts';
import { StepValue } from '../values/opaque.ts';
import { appended, delegate, failure, given, type Handed, isEmpty, literal, rest, suffixed } from './delegate.ts';

/** Arguments of `docker_build_with_restart` that only concern the image that is built on. */
const BASE_ONLY = ['dockerfile', 'dockerfile_contents', 'target'];
/** Arguments of `custom_build` that `docker_build` does not have. */
const CUSTOM_ONLY = ['tag', 'command_bat', 'outputs_image_ref_to', 'disable_push', 'dir', 'env'];
const BASE_SUFFIX = '-tilt_docker_build_with_restart_base';

function baseRef(invocation: Invocation, otherwise = BASE_SUFFIX): Possible<TracedText> {
  const { args, call } = invocation;
  const suffix = filledText(args.get('base_suffix')) ?? known(TracedText.computed(otherwise, call.at));
  return suffixed(args.get('ref'), suffix);
}

/** The Dockerfile that the extension writes for the image that the workload uses. */
function childDockerfile(base: Possible<TracedText>, at: Span): Possible<TracedText> {
  return mapPossible(base, (ref) =>
    TracedText.concat(
      TracedText.computed('FROM tiltdev/restart-helper:2025-02-17 as restart-helper\n\nFROM ', at),
      ref,
      TracedText.computed(
        '\nCOPY --from=restart-helper /tilt-restart-wrapper /\nCOPY --from=restart-helper /entr /\n',
        at,
      ),
    ),
  );
}

/** The steps and the entrypoint that the restart functions refuse, in the extension's words. */
function checkRestart(invocation: Invocation): void {
  const { args, record, call, evaluation } = invocation;
  const name = record.name;
  const { steps, known: allKnown } = liveUpdateSteps(args.get('live_update'));
  if (args.has('live_update') && allKnown && steps.length === 0)
    failure(invocation, `\`${name}\` requires at least one live_update step`, placeOf(invocation, 'live_update'));
  for (const step of steps)
    if (step.step === 'restart_container')
      failure(
        invocation,
        `\`${name}\` is not compatible with live_update step: \`restart_container()\` (this extension is meant to REPLACE restart_container() )`,
        step.at ?? call.at,
      );
  const entrypoint = args.get('entrypoint');
  if (entrypoint && !['string', 'list', 'unknown', 'oneof'].includes(entrypoint.kind))
    evaluation.error(
      record,
      'api',
      `\`entrypoint\` must be a string or list of strings: got ${typeName(entrypoint)}`,
      placeOf(invocation, 'entrypoint'),
      { problem: { kind: 'type', function: name, extension: record.extension, parameter: 'entrypoint' } },
    );
}

/** Registers the image that the restart functions put on top of the base image. */
function restartChild(invocation: Invocation, base: Possible<TracedText>, without: readonly string[]): ImageBuild {
  const { args, call } = invocation;
  const restart = new StepValue('run', 'run step', call.span);
  const entrypoint = args.get('entrypoint');
  return dockerBuild(
    delegate(invocation, 'docker_build', {
      ref: given(invocation, 'ref'),
      context: { value: literal('.', call.at), at: call.at },
      entrypoint:
        isAbsent(entrypoint) || entrypoint!.kind === 'string' || entrypoint!.kind === 'list'
          ? given(invocation, 'entrypoint')
          : undefined,
      live_update: appended(args.get('live_update'), [restart], call.span),
      ...rest(invocation, without),
    }),
    { dockerfileContents: childDockerfile(base, call.at), builder: invocation.record.name },
  );
}

const dockerBuildWithRestart: Implementation = (invocation) => {
  checkRestart(invocation);
  const base = baseRef(invocation);
  dockerBuild(
    delegate(invocation, 'docker_build', {
      ref: given(invocation, 'ref'),
      context: given(invocation, 'context'),
      ...rest(invocation),
    }),
    { ref: base, synthetic: true, builder: invocation.record.name },
  );
  restartChild(invocation, base, BASE_ONLY);
  return NONE;
};

const REFUSED_BY_RESTART: Readonly<Record<string, string>> = {
  skips_local_docker: 'is not compatible with `skips_local_docker`, because it needs access to the image',
  disable_push: 'is not compatible with `disable_push`',
  tag: 'renames your base image, so is not compatible with `tag`',
};

function customWithRestart(
  invocation: Invocation,
  handed: Readonly<Record<string, Handed | Value | undefined>>,
  overrides: ImageOverrides = {},
): ImageBuild {
  checkRestart(invocation);
  for (const [name, argument] of invocation.args.rest) {
    const message = REFUSED_BY_RESTART[name];
    if (message) failure(invocation, `\`${invocation.record.name}\` ${message}`, argument.nameAt ?? argument.at);
  }
  const base = baseRef(invocation);
  const image = customBuild(
    delegate(invocation, 'custom_build', { ref: given(invocation, 'ref'), ...handed, ...rest(invocation) }),
    {
      ...overrides,
      ref: base,
      synthetic: true,
      builder: invocation.record.name,
    },
  );
  restartChild(invocation, base, [...BASE_ONLY, ...CUSTOM_ONLY, 'skips_local_docker', 'image_deps', 'command_bat_val']);
  return image;
}

/** An image that a tool of its own builds: nothing of its command is written in the repository. */
function toolBuild(
  invocation: Invocation,
  options: {
    readonly deps?: Handed | Value;
    readonly dockerfile?: Possible<DockerfileUse>;
    readonly dockerfileContents?: Possible<TracedText>;
    readonly flags?: Readonly<Record<string, Value>>;
    readonly ref?: Handed;
    readonly withRestart?: boolean;
  },
): Value {
  const { call, evaluation } = invocation;
  const handed = {
    ref: options.ref ?? given(invocation, 'ref'),
    command: new ListValue([literal('true', call.span)], call.span),
    deps: options.deps ?? new ListValue([], call.span),
    ignore: given(invocation, 'ignore'),
    ...(options.withRestart ? {} : { live_update: given(invocation, 'live_update') }),
    ...options.flags,
  };
  const before = evaluation.images.length;
  if (options.withRestart) customWithRestart(invocation, handed);
  else
    customBuild(delegate(invocation, 'custom_build', { ...handed, ...rest(invocation) }), {
      builder: invocation.record.name,
    });
  const context = pathArgument(invocation, 'context');
  const built = evaluation.images[before]!;
  const { command: _command, ...image } = built;
  evaluation.images[before] = {
    ...image,
    ...(context && { context }),
    ...(options.dockerfile && { dockerfile: options.dockerfile }),
    ...(options.dockerfileContents && { dockerfileContents: options.dockerfileContents }),
  };
  return NONE;
}

/** The Dockerfile of tools that take `context/Dockerfile`, unless a flag in `extra_flags` names another. */
function flaggedDockerfile(invocation: Invocation): Possible<DockerfileUse> {
  const { args, call, evaluation } = invocation;
  const flags = toTexts(args.get('extra_flags'));
  const folder = evaluation.folder(call);
  for (const [index, flag] of flags.entries()) {
    const text = certain(flag);
    if (!text) continue;
    if (text.text === '-f' || text.text === '--file') {
      const next = flags[index + 1];
      if (next) return mapPossible(next, (path) => use(pathValue(folder, path), placeOf(invocation, 'extra_flags')));
    }
    const match = /^(?:--file=|-f=?)(?=.)/.exec(text.text);
    if (match) return known(use(pathValue(folder, text.slice(match[0].length)), placeOf(invocation, 'extra_flags')));
  }
  return implicitUse(invocation);
}

function use(path: PathValue, otherwise: Span): DockerfileUse {
  return { path, implicit: false, at: nameInPath(path.text) ?? otherwise };
}

function implicitUse(invocation: Invocation): Possible<DockerfileUse> {
  const context =
    pathArgument(invocation, 'context') ?? notKnown({ why: 'the context is missing', at: invocation.call.at });
  return mapPossible(context, (path) => ({
    path: implicitDockerfile(path),
    implicit: true,
    at: invocation.record.at,
  }));
}

function parameterDockerfile(invocation: Invocation): Possible<DockerfileUse> {
  const path = pathArgument(invocation, 'dockerfile');
  return path ? mapPossible(path, (one) => use(one, placeOf(invocation, 'dockerfile'))) : implicitUse(invocation);
}

function contextDeps(invocation: Invocation): Handed | Value | undefined {
  return isEmpty(invocation.args.get('deps')) ? given(invocation, 'context') : given(invocation, 'deps');
}

/** Builders of which a Dockerfile's text may be handed over instead of its path. */
function dockerfileOrContents(invocation: Invocation) {
  const contents = invocation.args.get('dockerfile_contents');
  return isEmpty(contents) ? { dockerfile: parameterDockerfile(invocation) } : { dockerfileContents: toText(contents) };
}

const kubectlBuild: Implementation = (invocation) => {
  const { args } = invocation;
  if (!isEmpty(args.get('dockerfile')) && !isEmpty(args.get('dockerfile_contents')))
    failure(
      invocation,
      'Cannot specify both dockerfile and dockerfile_contents keyword arguments',
      args.arguments.get('dockerfile_contents')?.nameAt ?? invocation.call.at,
    );
  return toolBuild(invocation, {
    deps: given(invocation, 'context'),
    ...dockerfileOrContents(invocation),
    flags: { disable_push: TRUE, skips_local_docker: TRUE },
  });
};

const dockerBuildSub: Implementation = (invocation) => {
  const { args, call } = invocation;
  const base = suffixed(args.get('ref'), known(TracedText.computed('-base', call.at)));
  dockerBuild(
    delegate(invocation, 'docker_build', {
      ref: given(invocation, 'ref'),
      context: given(invocation, 'context'),
      ...rest(invocation),
    }),
    { ref: base, synthetic: true, builder: invocation.record.name },
  );
  const commands = toTexts(args.get('extra_cmds'));
  const lines = commands.map((command) => certain(command));
  const contents = mapPossible(base, (ref) =>
    TracedText.join(
      [
        TracedText.concat(TracedText.computed('FROM ', call.at), ref),
        ...lines.map((line) => line ?? TracedText.hole({ why: 'the command is not known' })),
      ],
      TracedText.computed('\n'),
    ),
  );
  dockerBuild(
    delegate(invocation, 'docker_build', {
      ref: given(invocation, 'ref'),
      context: isEmpty(args.get('child_context')) ? given(invocation, 'context') : given(invocation, 'child_context'),
      live_update: given(invocation, 'live_update'),
      ...rest(invocation, BASE_ONLY),
    }),
    { dockerfileContents: contents, builder: invocation.record.name },
  );
  return NONE;
};

const fileSyncOnly: Implementation = (invocation) => {
  const { args, call } = invocation;
  const image = args.get('image');
  const text = image && certain(toText(image));
  const colon = text?.known ? text.text.lastIndexOf(':') : -1;
  const bare =
    text && colon > text.text.lastIndexOf('/')
      ? { ...given(invocation, 'image')!, value: literal(text.text.slice(0, colon), text.spanOf() ?? call.at) }
      : given(invocation, 'image');
  toolBuild(invocation, {
    ref: bare,
    deps: given(invocation, 'deps') ?? new ListValue([], call.span),
    flags: { skips_local_docker: TRUE },
  });
  return NONE;
};

export const builderExtensions: Readonly<Record<string, Implementations>> = {
  'ext://restart_process': {
    docker_build_with_restart: dockerBuildWithRestart,
    custom_build_with_restart: (invocation) => {
      customWithRestart(invocation, { command: given(invocation, 'command'), deps: given(invocation, 'deps') });
      return NONE;
    },
  },
  'ext://docker_build_sub': { docker_build_sub: dockerBuildSub },
  'ext://podman': {
    podman_build: (invocation) =>
      toolBuild(invocation, {
        deps: contextDeps(invocation),
        dockerfile: flaggedDockerfile(invocation),
        flags: { skips_local_docker: TRUE },
      }),
    podman_build_with_restart: (invocation) =>
      toolBuild(invocation, {
        deps: contextDeps(invocation),
        dockerfile: flaggedDockerfile(invocation),
        withRestart: true,
      }),
  },
  'ext://nerdctl': {
    nerdctl_build: (invocation) =>
      toolBuild(invocation, {
        deps: given(invocation, 'context'),
        ...dockerfileOrContents(invocation),
        flags: { disable_push: TRUE, skips_local_docker: TRUE },
      }),
  },
  'ext://kim': {
    kim_build: (invocation) =>
      toolBuild(invocation, {
        deps: given(invocation, 'context'),
        dockerfile: flaggedDockerfile(invocation),
        flags: { disable_push: TRUE, skips_local_docker: TRUE },
      }),
  },
  'ext://kubectl_build': {
    kubectl_build: kubectlBuild,
  },
  'ext://ko': {
    ko_build: (invocation) => toolBuild(invocation, { deps: given(invocation, 'deps') }),
  },
  'ext://pack': {
    pack: (invocation) => {
      const { args } = invocation;
      return toolBuild(invocation, {
        ref: given(invocation, 'name'),
        deps: isEmpty(args.get('deps')) ? given(invocation, 'path') : given(invocation, 'deps'),
      });
    },
  },
  'ext://earthly': {
    earthly_build: (invocation) =>
      toolBuild(invocation, { deps: contextDeps(invocation), flags: { skips_local_docker: FALSE } }),
    earthly_build_with_restart: (invocation) =>
      toolBuild(invocation, { deps: contextDeps(invocation), withRestart: true }),
  },
  'ext://nix': { build_nix_image: (invocation) => toolBuild(invocation, { deps: given(invocation, 'deps') }) },
  'ext://nix_flake': { build_flake_image: (invocation) => toolBuild(invocation, { deps: given(invocation, 'deps') }) },
  'ext://file_sync_only': { file_sync_only: fileSyncOnly },
};
