import { certain, known } from '../../../model/possible.ts';
import type { ApiCall, NameReference } from '../../../model/tilt.ts';
import type { SourceFile, Span } from '../../../text/source.ts';
import { TracedText, type Unknown } from '../../../text/traced.ts';
import type { Variables } from '../../compose/interpolation.ts';
import { composeProject } from '../../compose/project.ts';
import { alternativesOf, NONE, type Value } from '../../starlark/values.ts';
import {
  type ComposeProject,
  type ComposeService,
  normalizeProjectName,
  type ServiceDescription,
} from '../compose/project.ts';
import { isAbsent, plain, toBool, toElements, toText, toTexts, toTriggerMode } from '../convert.ts';
import type { Evaluation } from '../evaluation.ts';
import type { ResourceDraft } from '../records.ts';
import { BlobValue } from '../values/blob.ts';
import { goTypeName } from '../values/opaque.ts';
import { filledText, namesArgument, toPath } from './arguments.ts';
import { type Implementations, type Invocation, missingFile, placeOf, quote } from './define.ts';

interface Compose {
  readonly files: (SourceFile | TracedText)[];
  unknown: Unknown | undefined;
  /** The folder of the first file, relative to the root. */
  folder: string | undefined;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** What a variable of a compose file is, as far as the Tiltfile says. */
function variables({ environment, options }: Evaluation): Variables {
  return (name) => {
    if (environment.has(name)) {
      const value = environment.get(name);
      return value && toText(value);
    }
    const fixed = options.env?.[name];
    return fixed === undefined ? undefined : known(TracedText.computed(fixed));
  };
}

function dockerCompose(invocation: Invocation): Value {
  const { args, call, evaluation, record } = invocation;
  const value = args.get('configPaths');
  const place = placeOf(invocation, 'configPaths');
  const read: Compose = { files: [], unknown: undefined, folder: undefined };
  const folder = evaluation.folder(call);
  const env = args.get('env_file');
  const envFile = env ? certain(toPath(env, folder))?.path : undefined;
  let given = 0;
  const take = (one: Value): void => {
    if (one.kind === 'none') return;
    given++;
    if (one instanceof BlobValue) {
      if (!one.content.known && one.content.pieces.length === 1) read.unknown ??= one.content.unknown;
      else read.files.push(one.content);
      return;
    }
    if (one.kind === 'unknown' || one.kind === 'oneof') {
      read.unknown ??= one.kind === 'unknown' ? plain(one) : { why: 'the compose file is one of several', at: one.at };
      return;
    }
    if (one.kind !== 'string' && one.kind !== 'host') {
      evaluation.error(
        record,
        'api',
        `expected blob | path (string). Actual type: ${goTypeName(one)}`,
        one.at ?? place,
        {
          problem: { kind: 'type', function: 'docker_compose', parameter: 'configPaths' },
        },
      );
      return;
    }
    const path = certain(toPath(one, folder));
    if (!path?.text.known || path.path === undefined) {
      read.unknown ??= path?.text.unknown ?? { why: 'the compose file is not in the repository', at: place };
      return;
    }
    read.folder ??= folderOf(path.path);
    const source = evaluation.options.files.source(path.path);
    if (source) read.files.push(source);
    else {
      evaluation.error(record, 'tilt', missingFile('open', path.path), path.text.literalOf() ?? place, {
        topic: 'missing-file',
        missing: { use: 'compose file', path: path.path },
      });
      read.unknown ??= { why: `${path.path} does not exist`, at: place };
    }
  };
  if (value)
    for (const alternative of alternativesOf(value))
      if (alternative.kind === 'list' || alternative.kind === 'tuple') {
        const elements = toElements(alternative);
        read.unknown ??= elements.unknown;
        if (elements.unknown) given++;
        for (const list of elements.alternatives) for (const element of list) take(element.value);
      } else take(alternative);
  if (given === 0 && !args.more && args.problems.length === 0)
    evaluation.error(record, 'tilt', 'Nothing to compose', place);
  const facts = composeProject({
    files: read.files,
    folder: read.folder ?? folder,
    variables: variables(evaluation),
    source: (path) => evaluation.options.files.source(path),
    ...(envFile === undefined ? {} : { envFiles: [envFile] }),
  });
  for (const problem of facts.problems) evaluation.error(record, 'tilt', `yaml: ${problem.message}`, problem.span);
  read.unknown ??= facts.unknown;
  const nameText = filledText(args.get('project_name'));
  const name = nameText
    ? (certain(nameText)?.text ?? '')
    : normalizeProjectName((read.folder ?? folder).split('/').at(-1) ?? '');
  const active = toTexts(args.get('profiles')).map((text) => certain(text)?.text);
  const project = projectOf(evaluation, name, record);
  project.unknown ??= read.unknown;
  if (read.unknown) evaluation.unknown('services of docker_compose', read.unknown, read.unknown.at ?? place);
  for (const service of facts.services)
    if (service.profiles.length === 0 || service.profiles.some((profile) => active.includes(profile)))
      addService(invocation, project, service);
  return NONE;
}

function projectOf(evaluation: Evaluation, name: string, call: ApiCall): ComposeProject {
  let project = evaluation.composeProjects.find((candidate) => candidate.name === name);
  if (!project) {
    project = { name, services: new Map(), unknown: undefined, call };
    evaluation.composeProjects.push(project);
  }
  return project;
}

function addService({ evaluation, record }: Invocation, project: ComposeProject, service: ServiceDescription): void {
  const earlier = project.services.get(service.name);
  const merged: ServiceDescription = earlier
    ? {
        ...earlier,
        image: service.image ?? earlier.image,
        build:
          service.build && earlier.build
            ? { ...earlier.build, ...defined(service.build) }
            : (service.build ?? earlier.build),
        dependsOn: [...earlier.dependsOn, ...service.dependsOn],
      }
    : service;
  const resource = earlier?.resource ?? serviceResource(record, service.name, service.at);
  const { resource: _, userImage, ...rest } = { userImage: earlier?.userImage, ...merged, resource };
  project.services.set(service.name, { ...rest, resource, userImage });
  for (const dependency of service.dependsOn)
    if (!resource.resourceDeps.some((known) => sameName(known, dependency))) resource.resourceDeps.push(dependency);
  if (earlier) return;
  const taken = evaluation.resourcesByName.get(service.name);
  if (taken && !record.conditional)
    evaluation.error(
      record,
      'tilt',
      `${taken.kind === 'local' ? 'local_resource' : taken.kind === 'docker_compose' ? 'dc_resource' : 'k8s_resource'} named ${quote(service.name)} already exists`,
      service.at,
      { topic: 'duplicate-resource', related: [{ message: 'first defined here', span: taken.at }] },
    );
  if (!record.conditional) evaluation.resourcesByName.set(service.name, resource);
}

function defined(build: NonNullable<ServiceDescription['build']>): Partial<NonNullable<ServiceDescription['build']>> {
  return Object.fromEntries(Object.entries(build).filter(([, value]) => value !== undefined));
}

function sameName(a: NameReference, b: NameReference): boolean {
  const name = certain(a.name)?.text;
  return name !== undefined && name === certain(b.name)?.text;
}

function serviceResource(record: ApiCall, name: string, at: Span): ResourceDraft {
  const text = at.file.text.slice(at.start, at.end) === name ? TracedText.exact(at) : TracedText.computed(name, at);
  return {
    name: known(text),
    kind: 'docker_compose',
    at,
    call: record,
    configuredBy: [],
    images: [],
    requiredImages: [],
    resourceDeps: [],
    labels: [],
    autoInit: known(true),
    triggerMode: undefined,
    deps: [],
    ignore: [],
    objects: [],
    conditional: record.conditional,
  };
}

function dcResource(invocation: Invocation): Value {
  const { args, evaluation, record } = invocation;
  const place = placeOf(invocation, 'name');
  const image = args.get('image');
  if (image && !['string', 'unknown', 'oneof'].includes(image.kind))
    evaluation.error(
      record,
      'api',
      `image arg must be a string; got ${goTypeName(image)}`,
      placeOf(invocation, 'image'),
      {
        problem: { kind: 'type', function: 'dc_resource', parameter: 'image' },
      },
    );
  const name = certain(toText(args.get('name')));
  if (!name?.known) return NONE;
  if (name.text === '') {
    evaluation.error(record, 'tilt', 'dc_resource: `name` must not be empty', place);
    return NONE;
  }
  const wanted = certain(toText(args.get('project_name')))?.text ?? '';
  const projects = evaluation.composeProjects.filter((project) => wanted === '' || project.name === wanted);
  const found = projects.flatMap((project) => {
    const service = project.services.get(name.text);
    return service ? [{ project, service }] : [];
  });
  if (found.length > 1) {
    evaluation.error(
      record,
      'tilt',
      `found multiple resources named ${quote(name.text)}, please specify which one with project_name= argument`,
      place,
    );
    return NONE;
  }
  const only = found[0];
  if (!only) {
    if (
      projects.some((project) => project.unknown) ||
      evaluation.composeProjects.some((project) => project.call.conditional)
    )
      return NONE;
    const names = projects.flatMap((project) => [...project.services.keys()]);
    evaluation.error(
      record,
      'tilt',
      `no Docker Compose service found with name ${quote(name.text)}. Found these instead:\n\t${names.join('; ')}`,
      place,
    );
    return NONE;
  }
  configure(invocation, only.project, only.service, name.text);
  return NONE;
}

function configure(invocation: Invocation, project: ComposeProject, service: ComposeService, name: string): void {
  const { args, evaluation, record } = invocation;
  const { resource } = service;
  resource.configuredBy.push(record);
  const newName = filledText(args.get('new_name'));
  const renamed = newName && certain(newName);
  if (newName && renamed?.known) {
    const taken = evaluation.resourcesByName.get(renamed.text);
    if (taken && taken !== resource)
      evaluation.error(
        record,
        'tilt',
        `${taken.kind === 'local' ? 'local_resource' : 'dc_resource'} named ${quote(renamed.text)} already exists`,
        placeOf(invocation, 'new_name'),
        {
          topic: 'duplicate-resource',
          related: [{ message: 'first defined here', span: taken.at }],
        },
      );
    project.services.delete(name);
    project.services.set(renamed.text, service);
    for (const other of project.services.values())
      for (const [index, dependency] of other.resource.resourceDeps.entries())
        if (certain(dependency.name)?.text === name)
          other.resource.resourceDeps[index] = { name: newName, at: dependency.at };
    evaluation.resourcesByName.delete(name);
    evaluation.resourcesByName.set(renamed.text, resource);
    resource.name = newName;
  } else if (newName) resource.name = newName;
  const mode = toTriggerMode(args.get('trigger_mode'));
  if (mode) resource.triggerMode = mode;
  if (!isAbsent(args.get('auto_init'))) resource.autoInit = toBool(args.get('auto_init'), true);
  for (const dependency of namesArgument(invocation, 'resource_deps'))
    if (!resource.resourceDeps.some((other) => sameName(other, dependency))) resource.resourceDeps.push(dependency);
  resource.labels.push(...namesArgument(invocation, 'labels'));
  const image = filledText(args.get('image'));
  if (image) service.userImage = { ref: image, at: placeOf(invocation, 'image') };
}

export const composeFunctions: Implementations = { docker_compose: dockerCompose, dc_resource: dcResource };
