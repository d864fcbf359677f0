import type { CiImageBuild, CiStep, CiWorkflow } from '../model/ci.ts';
import type { ImageFacts, ShellCommand } from '../model/command.ts';
import { wayOfCommand } from '../model/command-way.ts';
import type { Possible } from '../model/possible.ts';
import { parseImageName } from '../model/reference.ts';
import type { PublishedImage } from '../model/relations.ts';
import type { Routine } from '../model/routine.ts';
import type { Span } from '../text/source.ts';
import { HOLE, TracedText } from '../text/traced.ts';
import { composeDockerfiles } from './compose-builds.ts';
import { literalAt } from './literals.ts';

/** What is needed to see what workflows publish. */
export interface CiSources {
  /** What the scripts of a step run. */
  routinesOf(step: CiStep): readonly Routine[];
  imagesOf(routine: Routine): ImageFacts;
  tiltBuilder(command: ShellCommand): Routine | undefined;
  roleOf(path: string): PublishedImage['role'];
  releaseSibling(path: string): string | undefined;
}

/** An image that a job builds, with the names that it gets. */
interface Built {
  readonly step: CiStep;
  readonly dockerfiles: readonly {
    readonly path: string;
    readonly at: Span;
    readonly related: PublishedImage['way'];
  }[];
  readonly names: ReadonlySet<string>;
  readonly pushed: boolean;
  /** It is built by a script with which Tilt builds an image. */
  readonly byTilt: boolean;
}

/** The images that the jobs of a workflow build and push. */
export function publishedImages(workflow: CiWorkflow, sources: CiSources): readonly PublishedImage[] {
  const out: PublishedImage[] = [];
  for (const job of new Set(workflow.steps.map((step) => step.job))) {
    const steps = workflow.steps.filter((step) => step.job === job);
    const routines = steps.flatMap((step) => sources.routinesOf(step));
    const facts = routines.map((routine) => ({ routine, images: sources.imagesOf(routine) }));
    const pushed = pushedNames(facts.map(({ images }) => images));
    const built = [
      ...steps.flatMap((step) => builtByAction(step)),
      ...facts.flatMap((one) => builtByCommands(one, sources)),
      ...facts.flatMap((one) => builtByCompose(one, sources)),
    ];
    for (const { step, dockerfiles, names, pushed: atOnce, byTilt } of built) {
      if (!atOnce && ![...names].some((name) => pushed.has(name) || pushed.has(withoutTag(name)))) continue;
      for (const { path, at, related } of dockerfiles)
        out.push({
          step,
          path,
          at,
          role: sources.roleOf(path),
          releaseSibling: sources.releaseSibling(path),
          way: related,
          byTilt,
        });
    }
  }
  return out;
}

/** Whether some step of the workflow sends an image to a registry. */
export function pushesImages(workflow: CiWorkflow, sources: CiSources): boolean {
  return workflow.steps.some(
    (step) =>
      (step.build && mayPush(step.build)) ||
      sources.routinesOf(step).some((routine) => sources.imagesOf(routine).pushes.length > 0),
  );
}

/** A push that depends on something (`github.event_name != 'pull_request'`) happens in some runs. */
function mayPush(build: CiImageBuild): boolean {
  return build.push.unknown !== undefined || build.push.alternatives.includes(true);
}

/** The references that are pushed, those from which they were tagged included. */
function pushedNames(facts: readonly ImageFacts[]): ReadonlySet<string> {
  const composed = facts
    .flatMap(({ composes }) => composes.filter(({ action }) => action === 'push'))
    .flatMap(({ services }) => services.flatMap(({ image }) => image?.ref.alternatives.map(({ text }) => text) ?? []));
  const named = facts.flatMap(({ pushes }) => pushes.flatMap(({ ref }) => ref?.alternatives ?? []));
  const names = new Set([...composed, ...named.map(({ text }) => text)]);
  const tags = facts.flatMap((one) => one.tags);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { source, target } of tags) {
      if (!target.ref.alternatives.some(({ text }) => names.has(text))) continue;
      for (const { text } of source?.ref.alternatives ?? [])
        if (!names.has(text)) {
          names.add(text);
          changed = true;
        }
    }
  }
  // A reference of which nothing is known stands for no image in particular.
  names.delete(HOLE);
  return names;
}

function withoutTag(reference: string): string {
  const { host, path } = parseImageName(reference);
  return host ? `${host.text}/${path.text}` : path.text;
}

function builtByAction(step: CiStep): readonly Built[] {
  const { build } = step;
  if (!build) return [];
  const names = build.tags.flatMap(({ alternatives }) => alternatives.flatMap(({ text }) => text.split(/[\n,]/)));
  return [
    {
      step,
      dockerfiles: dockerfilesOf(build).map((text) => {
        const at = placeOf(text, build.at);
        const related = at === build.at ? [] : [{ message: 'the step builds it here', span: build.at }];
        return { path: tidy(text.text), at, related: [...related, ...step.via.toReversed()] };
      }),
      names: new Set(names.map((name) => name.trim()).filter((name) => name !== '')),
      pushed: mayPush(build),
      byTilt: false,
    },
  ];
}

function dockerfilesOf({ file, context }: CiImageBuild): readonly TracedText[] {
  const named = filled(file);
  if (named.length > 0 || file?.unknown) return named;
  if (context?.unknown) return [];
  const folders = filled(context);
  // A Git context (`{{defaultContext}}`, a URL) is a checkout of its own.
  return (folders.length > 0 ? folders : [TracedText.empty])
    .filter(({ text }) => !/\{\{|:\/\/|^git@/.test(text))
    .map((folder) => TracedText.concat(folder, TracedText.computed('/Dockerfile', folder.spanOf())));
}

function filled(value: Possible<TracedText> | undefined): readonly TracedText[] {
  return value?.alternatives.filter(({ text }) => text !== '') ?? [];
}

/** The scalar of the step, unless the name of the Dockerfile comes from elsewhere (a matrix, an input). */
function placeOf(text: TracedText, scalar: Span): Span {
  const name = literalAt(text, text.text.lastIndexOf('/') + 1);
  if (!name || (name.file === scalar.file && scalar.start <= name.start && name.end <= scalar.end)) return scalar;
  return name;
}

function builtByCommands(
  { routine, images }: { readonly routine: Routine; readonly images: ImageFacts },
  { tiltBuilder }: CiSources,
): readonly Built[] {
  const { step } = routine;
  if (!step) return [];
  const byTilt = tiltBuilds(routine, tiltBuilder);
  return images.builds.map(({ command, dockerfile, tags, pushes, at }) => {
    const way = [...wayOfCommand(command), ...routine.way];
    return {
      step,
      dockerfiles: (dockerfile?.alternatives ?? []).flatMap((use) =>
        use.path.path === undefined ? [] : [{ path: use.path.path, at: use.at ?? at ?? step.at, related: way }],
      ),
      names: new Set(
        tags.flatMap(({ ref }) => ref.alternatives.map(({ text }) => text)).filter((name) => name !== HOLE),
      ),
      pushed: pushes !== undefined,
      byTilt: byTilt(command),
    };
  });
}

/** The services of compose files that have both a Dockerfile and a name to push to. */
function builtByCompose(
  { routine, images }: { readonly routine: Routine; readonly images: ImageFacts },
  { tiltBuilder }: CiSources,
): readonly Built[] {
  const { step } = routine;
  if (!step) return [];
  const byTilt = tiltBuilds(routine, tiltBuilder);
  return images.composes.flatMap((compose) => {
    if (!compose.builds) return [];
    const { command, at = step.at, tool } = compose;
    const related = [{ message: `"${tool}" builds it here`, span: at }, ...wayOfCommand(command), ...routine.way];
    return compose.services.flatMap((service) => {
      const { image } = service;
      if (!image) return [];
      return {
        step,
        dockerfiles: composeDockerfiles(service).map((dockerfile) => ({ ...dockerfile, related })),
        names: new Set(image.ref.alternatives.map(({ text }) => text).filter((name) => name !== HOLE)),
        pushed: compose.pushes,
        byTilt: byTilt(command),
      };
    });
  });
}

/** Tells the commands of a routine that stand in a script with which Tilt builds an image. */
function tiltBuilds(routine: Routine, tiltBuilder: CiSources['tiltBuilder']): (command: ShellCommand) => boolean {
  const builders = routine.commands.flatMap((command) => (tiltBuilder(command) && command.span) ?? []);
  return ({ via }) =>
    via.some(({ span }) => span && builders.some((at) => at.file.path === span.file.path && at.start === span.start));
}

function tidy(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
