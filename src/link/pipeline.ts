import type { ArgoApplication } from '../model/argo.ts';
import type { BuildContext } from '../model/build-context.ts';
import type { CiWorkflow } from '../model/ci.ts';
import type { FileWrite, ImageFacts, ShellCommand } from '../model/command.ts';
import { wayOfCommand } from '../model/command-way.ts';
import type { ComposeService } from '../model/compose.ts';
import type { DevcontainerCommand } from '../model/devcontainer.ts';
import type { DockerfileFacts, DockerfileParameters } from '../model/dockerfile.ts';
import type { Repository } from '../model/files.ts';
import type {
  Chart,
  ChartDeployment,
  ConformingImageHelper,
  GivenValue,
  HelmCommand,
  ImageBlock,
  KeyRename,
  PortMismatch,
  TeamImageSite,
  ValuePathUse,
} from '../model/helm.ts';
import type { ImageMention } from '../model/image.ts';
import type { ModuleImport } from '../model/imports.ts';
import { type Memo, memoOfRun } from '../model/memo.ts';
import type { TextMention, VariableMention } from '../model/mentions.ts';
import type { PackageManifest } from '../model/packages.ts';
import type {
  Dockerfile,
  DockerfileBuild,
  DockerfileLink,
  DockerfileRole,
  ParseError,
  Pipeline,
} from '../model/pipeline.ts';
import { givenName, shortName } from '../model/reference.ts';
import type { K3dConfig, LocalRegistryHosting, RegistryCommand } from '../model/registry.ts';
import type {
  ArgoDeployment,
  CallWithin,
  Declaration,
  DuplicateName,
  ImageCycle,
  ImageKeyFit,
  MissingPath,
  PathMention,
  ProjectCommand,
  Publication,
  PublishedImage,
  RegistryConflict,
  RegistryProbes,
  RepeatedCall,
  ResourceGraph,
  SurplusRegistry,
  TextUse,
  UnseenSource,
  VariableUse,
} from '../model/relations.ts';
import type { HelmRun, Routine } from '../model/routine.ts';
import type { Script } from '../model/script.ts';
import type { BakedSecret } from '../model/secret.ts';
import type { ForeignSource, WorkspaceSdk } from '../model/service.ts';
import type { Settings } from '../model/settings.ts';
import type { ApiCall, ImageBuild, Release, Resource, TiltFunction, TiltProject, TiltValue } from '../model/tilt.ts';
import type { Unresolved } from '../model/unresolved.ts';
import type { TextEdit } from '../text/edit.ts';
import { groupBy } from '../text/group.ts';
import { nearestName } from '../text/nearest.ts';
import { type Span, spanKey } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import { argoDeployments } from './argo.ts';
import { bakedSecrets } from './baked-secrets.ts';
import { buildContext, givenFolder } from './build-context.ts';
import type { BuildOutline } from './build-outline.ts';
import { mayBeBuiltBy } from './built-images.ts';
import { callsByFunction } from './calls-within.ts';
import { ChartLinks } from './chart-links.ts';
import { type CiSources, publishedImages, pushesImages } from './ci-images.ts';
import { commandBuilds } from './command-builds.ts';
import { declarationOf } from './declaration.ts';
import { DockerfileLinks } from './dockerfile-links.ts';
import { duplicateNames } from './duplicate-names.ts';
import { type Environment, fileEnvironments } from './environments.ts';
import { portMismatches } from './exposed-ports.ts';
import { placeOfHelm } from './helm-place.ts';
import { imageCycles } from './image-cycles.ts';
import { builtNames, imageKeyFit, isTeamImage } from './image-keys.ts';
import { imageUses } from './image-uses.ts';
import { coexistence } from './layout.ts';
import { leafTest } from './leaves.ts';
import { missingPaths } from './missing-paths.ts';
import { pathMentions } from './path-mentions.ts';
import { publications, publishes } from './publications.ts';
import { type RegistryRun, registryInstances, surplusRegistries } from './registries.ts';
import { projectConflicts } from './registry-hosts.ts';
import { registryProbes } from './registry-probes.ts';
import { registrySpans } from './registry-spans.ts';
import { repeatedCalls } from './repeated-calls.ts';
import { resourceGraph } from './resource-graph.ts';
import { dockerfileRoles, nameMatcher } from './roles.ts';
import { routinesOf } from './routines.ts';
import { foreignSources, manifestsByFolder, missingSibling, serviceFolder, workspaceSdks } from './services.ts';
import { concernsOnly, runners, textUses } from './text-uses.ts';
import { type TiltBuilders, tiltBuilders } from './tilt-builders.ts';
import { projectCommands } from './tilt-commands.ts';
import { unseenSources } from './unseen-sources.ts';
import { variableUses } from './variable-uses.ts';
import { admitsBelow } from './version-range.ts';
import { watchIgnores } from './watch.ts';

/** The facts that a pipeline is made of; each is asked for at most once, and only when something needs it. */
export interface PipelineSources {
  readonly settings: Settings;
  readonly repository: Repository;
  /** Keeps what is linked; default: for one run. */
  readonly memo?: Memo;
  /** Stands in for what builds images where only leaf files are asked about. */
  readonly outline?: BuildOutline | undefined;
  tiltProjects(): readonly TiltProject[];
  charts(): readonly Chart[];
  deployments(): readonly ChartDeployment[];
  conformingImageHelper(chart: Chart): ConformingImageHelper | undefined;
  valuePaths(): readonly ValuePathUse[];
  scripts(): readonly Script[];
  manifests(): readonly PackageManifest[];
  devcontainerCommands(): readonly DevcontainerCommand[];
  variables(): readonly VariableMention[];
  /** The modules that a source file names; none when it can hold none of the marks. */
  imports(path: string, marks: readonly string[]): readonly ModuleImport[];
  /** The texts of a file, as they are written; of a value that a Tiltfile gave; of a command's words. */
  mentionsOf(path: string): readonly TextMention[];
  mentionsOfValue(value: TiltValue): readonly TextMention[];
  mentionsOfCommand(command: ShellCommand): readonly TextMention[];
  imageFacts(commands: readonly ShellCommand[]): ImageFacts;
  fileWrites(commands: readonly ShellCommand[]): readonly FileWrite[];
  helmCommand(command: ShellCommand): HelmCommand | undefined;
  registryCommand(command: ShellCommand): RegistryCommand | undefined;
  workflows(): readonly CiWorkflow[];
  applications(): readonly ArgoApplication[];
  k3dConfigs(): readonly K3dConfig[];
  registryHostings(): readonly LocalRegistryHosting[];
  composeServices(): readonly ComposeService[];
  dockerfile(path: string, parameters: DockerfileParameters): DockerfileFacts | undefined;
  parseErrors(): readonly ParseError[];
  /** Evaluates a root Tiltfile with these settings in place of what stands behind `tilt up --`. */
  tiltScenario?(root: string, settings: Readonly<Record<string, string>>): TiltProject;
}

/** Links the facts of one project into a pipeline. */
export function linkPipeline(sources: PipelineSources): Pipeline {
  return new LinkedPipeline(sources);
}

/** What lists of globs match: rules ask of many names with the same list. */
const matchers = new WeakMap<readonly string[], (name: string) => boolean>();

class LinkedPipeline implements Pipeline {
  readonly #sources: PipelineSources;
  readonly #dockerfiles: DockerfileLinks;
  readonly #charts: ChartLinks;
  readonly #isIntegrationName: (name: string) => boolean;
  readonly #memo: Memo;

  constructor(sources: PipelineSources) {
    this.#sources = sources;
    this.#memo = sources.memo ?? memoOfRun();
    this.#dockerfiles = new DockerfileLinks({
      roles: dockerfileRoles(sources.settings.dockerfiles),
      repository: sources.repository,
      memo: this.#memo,
      images: () => this.images,
      builders: sources.outline?.builders,
      commandBuilds: (path) => this.commandBuilds(path),
      evaluate: (path, parameters) => sources.dockerfile(path, parameters),
    });
    this.#charts = new ChartLinks({
      repository: sources.repository,
      memo: this.#memo,
      charts: () => this.charts,
      valuePaths: () => this.valuePaths,
    });
    this.#isIntegrationName = nameMatcher(sources.settings.integrationImages);
  }

  get settings(): Settings {
    return this.#sources.settings;
  }

  get repository(): Repository {
    return this.#sources.repository;
  }

  get tiltProjects(): readonly TiltProject[] {
    return this.#once('tiltProjects', () => this.#sources.tiltProjects());
  }

  get apiCalls(): readonly ApiCall[] {
    return this.#once('apiCalls', () => this.tiltProjects.flatMap((project) => project.calls));
  }

  get images(): readonly ImageBuild[] {
    return this.#once(
      'images',
      () => this.#sources.outline?.images ?? this.tiltProjects.flatMap((project) => project.images),
    );
  }

  get resources(): readonly Resource[] {
    return this.#once('resources', () => this.tiltProjects.flatMap((project) => project.resources));
  }

  get releases(): readonly Release[] {
    return this.#once('releases', () => this.tiltProjects.flatMap((project) => project.releases));
  }

  get charts(): readonly Chart[] {
    return this.#once('charts', () => this.#sources.charts());
  }

  get deployments(): readonly ChartDeployment[] {
    return this.#once('deployments', () => this.#sources.deployments());
  }

  get valuePaths(): readonly ValuePathUse[] {
    return this.#once('valuePaths', () => this.#sources.valuePaths());
  }

  get scripts(): readonly Script[] {
    return this.#once('scripts', () => this.#sources.scripts());
  }

  get workflows(): readonly CiWorkflow[] {
    return this.#once('workflows', () => this.#sources.workflows());
  }

  get applications(): readonly ArgoApplication[] {
    return this.#once('applications', () => this.#sources.applications());
  }

  get k3dConfigs(): readonly K3dConfig[] {
    return this.#once('k3dConfigs', () => this.#sources.k3dConfigs());
  }

  get registryHostings(): readonly LocalRegistryHosting[] {
    return this.#once('registryHostings', () => this.#sources.registryHostings());
  }

  get composeServices(): readonly ComposeService[] {
    return this.#once('composeServices', () => this.#sources.composeServices());
  }

  get manifests(): readonly PackageManifest[] {
    return this.#once('manifests', () => this.#sources.manifests());
  }

  get devcontainerCommands(): readonly DevcontainerCommand[] {
    return this.#once('devcontainerCommands', () => this.#sources.devcontainerCommands());
  }

  get variables(): readonly VariableMention[] {
    return this.#once('variables', () => this.#sources.variables());
  }

  get routines(): readonly Routine[] {
    return this.#once('routines', () => routinesOf(this, this.#memo));
  }

  get helmRuns(): readonly HelmRun[] {
    return this.#once('helmRuns', () =>
      this.routines.flatMap((routine) =>
        this.#memo.of(routine, 'helmRuns', () =>
          this.#eachCommand(routine, 'helm', (command) => this.#sources.helmCommand(command)).map((helm) => ({
            helm,
            routine,
            way: [...wayOfCommand(helm.command), ...routine.way],
            at: placeOfHelm(helm),
          })),
        ),
      ),
    );
  }

  get argoDeployments(): readonly ArgoDeployment[] {
    return this.#once('argoDeployments', () => argoDeployments(this));
  }

  get surplusRegistries(): readonly SurplusRegistry[] {
    return this.#once('surplusRegistries', () => {
      const { k3dConfigs, composeServices, workflows } = this;
      return surplusRegistries(registryInstances({ k3dConfigs, composeServices, workflows, runs: this.#registryRuns }));
    });
  }

  get registryConflicts(): readonly RegistryConflict[] {
    return this.#once('registryConflicts', () => projectConflicts(this, this.#registryRuns));
  }

  get #registryRuns(): readonly RegistryRun[] {
    return this.#once('registryRuns', () =>
      this.routines.flatMap((routine) =>
        this.#memo.of(routine, 'registryRuns', () =>
          this.#eachCommand(routine, 'registry', (command) => this.#sources.registryCommand(command)).map(
            (command) => ({ routine, command }),
          ),
        ),
      ),
    );
  }

  /** What the commands of a routine are, one by one; kept as long as these are the same, whatever runs them. */
  #eachCommand<T>({ commands }: Routine, key: string, find: (command: ShellCommand) => T | undefined): readonly T[] {
    return this.#memo.of(commands, key, () => commands.flatMap((command) => find(command) ?? []));
  }

  get publications(): readonly Publication[] {
    return this.#once('publications', () =>
      publications(this.routines, this.workflows, (routine) =>
        this.#memo.of(routine.commands, 'publisher', () => routine.commands.find(publishes)),
      ),
    );
  }

  get variableUses(): readonly VariableUse[] {
    return this.#once('variableUses', () => variableUses(this.routines, this.tiltProjects, this.variables));
  }

  registryProbes(path: string): RegistryProbes {
    const registries = this.tiltProjects.flatMap((project) => project.registries);
    return registryProbes(path, this.routines, registries, this.repository);
  }

  publishedImages(workflow: CiWorkflow): readonly PublishedImage[] {
    return publishedImages(workflow, this.#ciSources);
  }

  pushesImages(workflow: CiWorkflow): boolean {
    return pushesImages(workflow, this.#ciSources);
  }

  get #ciSources(): CiSources {
    return {
      routinesOf: (step) => this.#memo.of(step, 'routines', () => this.#routinesByStep.get(step) ?? []),
      imagesOf: (routine) => this.imagesOf(routine),
      tiltBuilder: (command) => this.tiltBuilder(command),
      roleOf: (path) => this.#dockerfiles.roleOf(path),
      releaseSibling: (path) => this.#dockerfiles.sibling(path, 'release'),
    };
  }

  rolesReached(variable: string, span: Span): ReadonlySet<DockerfileRole> {
    return this.#dockerfiles.rolesReached(variable, span);
  }

  commandBuilds(path: string): readonly DockerfileParameters[] {
    const { outline } = this.#sources;
    if (outline) return outline.commandBuilds(path);
    const builds = this.#once('commandBuilds', () =>
      commandBuilds({
        routines: this.routines,
        workflows: this.workflows,
        imagesOf: (routine) => this.imagesOf(routine),
      }),
    );
    return builds.get(path) ?? [];
  }

  get #routinesByStep(): ReadonlyMap<Routine['step'], readonly Routine[]> {
    return this.#once('routinesByStep', () => groupBy(this.routines, ({ step }) => step));
  }

  imagesOf({ commands }: Routine): ImageFacts {
    return this.#memo.of(commands, 'images', () => this.#sources.imageFacts(commands));
  }

  tiltBuilder(command: ShellCommand): Routine | undefined {
    if (!command.runs) return undefined;
    return this.#memo.of(command, 'tiltBuilder', () => {
      const builderOf: TiltBuilders = this.#once('tiltBuilders', () =>
        tiltBuilders(this.routines, (routine) => this.imagesOf(routine)),
      );
      return builderOf(command);
    });
  }

  usesOfText(span: Span): readonly TextUse[] {
    return this.#once('textUses', () => textUses(this.apiCalls))(span);
  }

  runnersOf(span: Span): readonly Routine[] {
    return this.#once('runners', () => runners(this.routines))(span);
  }

  registrySpans(name: TracedText, call: ApiCall): readonly Span[] | undefined {
    const project = this.#projectOf(call);
    if (!project) return undefined;
    const spansOf = this.#of(project, 'registrySpans', () =>
      registrySpans({
        project,
        mentions: this.imageMentions,
        dockerfiles: this.dockerfiles,
        usesOfText: (span) => this.usesOfText(span),
      }),
    );
    return spansOf(name);
  }

  concernsOnly(span: Span, isMeant: (image: ImageBuild) => boolean): boolean {
    const byCall = this.#once('imagesByCall', () => {
      const images = new Map<ApiCall, ImageBuild[]>();
      for (const image of this.images) {
        const made = images.get(image.call);
        if (made) made.push(image);
        else images.set(image.call, [image]);
      }
      return images;
    });
    return concernsOnly(
      span,
      {
        imagesBy: (call) => byCall.get(call) ?? [],
        usesOfText: (one) => this.usesOfText(one),
        runnersOf: (one) => this.runnersOf(one),
      },
      isMeant,
    );
  }

  writesOf(routine: Routine): readonly FileWrite[] {
    return this.#sources.fileWrites(routine.commands);
  }

  importsOf(path: string, marks: readonly string[]): readonly ModuleImport[] {
    return this.#sources.imports(path, marks);
  }

  pathMentions(paths: readonly string[]): readonly PathMention[] {
    const mayName = (path: string) => {
      const text = this.repository.source(path)?.text;
      return text !== undefined && paths.some((wanted) => text.includes(wanted));
    };
    return pathMentions(paths, {
      repository: this.repository,
      mayName: (path) => this.#once(`mayName ${paths.join('\0')}\0${path}`, () => mayName(path)),
      mentionsOf: (path) => this.#sources.mentionsOf(path),
      evaluated: this.#once('evaluatedMentions', () => [
        ...this.apiCalls.flatMap((call) =>
          this.#memo.of(call, 'mentions', () =>
            [...call.arguments.values()].flatMap(({ value }) => this.#sources.mentionsOfValue(value)),
          ),
        ),
        ...this.routines.flatMap((routine) =>
          this.#eachCommand(routine, 'mentions', (command) => this.#sources.mentionsOfCommand(command)).flat(),
        ),
      ]),
    });
  }

  get parseErrors(): readonly ParseError[] {
    return this.#once('parseErrors', () => this.#sources.parseErrors());
  }

  get unresolved(): readonly Unresolved[] {
    return this.#once(
      'unresolved',
      () => this.#sources.outline?.unresolved ?? this.tiltProjects.flatMap((project) => project.unresolved),
    );
  }

  get imageMentions(): readonly ImageMention[] {
    return this.#once('imageMentions', () => {
      const mentions: ImageMention[] = [];
      for (const image of this.images) {
        if (!image.synthetic) mentions.push({ use: 'built', ref: image.ref, at: image.at, call: image.call });
        for (const dep of image.imageDeps) mentions.push({ use: 'image_deps', ...dep, call: image.call });
      }
      for (const release of this.releases)
        for (const deps of release.imageDeps?.alternatives ?? [])
          for (const dep of deps) mentions.push({ use: 'image_deps', ...dep, call: release.call });
      for (const resource of this.resources)
        if (resource.kind === 'custom_deploy')
          for (const dep of resource.images)
            if (!dep.selector) mentions.push({ use: 'image_deps', ...dep, call: resource.call });
      return mentions;
    });
  }

  isLeaf(path: string): boolean {
    return this.#once('leaves', () => {
      const { outline } = this.#sources;
      return leafTest(
        outline?.filesRead ?? new Set(this.tiltProjects.flatMap(({ filesRead }) => filesRead)),
        new Set(this.repository.ofKind('chart').map((file) => file.path.replace(/\/?[^/]*$/, ''))),
      );
    })(path);
  }

  get dockerfiles(): readonly Dockerfile[] {
    return this.#dockerfiles.all;
  }

  dockerfileAt(path: string): Dockerfile | undefined {
    return this.#dockerfiles.at(path);
  }

  dockerfilesOf(image: ImageBuild): readonly DockerfileLink[] {
    return this.#dockerfiles.of(image);
  }

  mayBeBuilt(reference: string, call: ApiCall): boolean {
    const images = this.#imagesBeside(call);
    if (!images) return mayBeBuiltBy([])(reference);
    return this.#memo.of(images, 'mayBeBuilt', () => mayBeBuiltBy(images))(reference);
  }

  nearestImage(reference: string, call: ApiCall): string | undefined {
    const names = (this.#imagesBeside(call) ?? [])
      .filter((image) => !image.synthetic)
      .flatMap((image) => image.ref.alternatives.map((name) => name.text));
    return nearestName(reference, names);
  }

  /** The images of the project to which a call belongs; undefined for a call that no project has recorded. */
  #imagesBeside(call: ApiCall): readonly ImageBuild[] | undefined {
    return this.#memo.of(call, 'imagesBeside', () => this.#projectOf(call)?.images);
  }

  #projectOf(call: ApiCall): TiltProject | undefined {
    const projects = this.#once(
      'projectsByCall',
      () => new Map(this.tiltProjects.flatMap((project) => project.calls.map((made) => [made, project]))),
    );
    return projects.get(call);
  }

  chartOf(release: Release): Chart | undefined {
    return this.#charts.of(release);
  }

  renameKey(use: ValuePathUse, index: number, rename: KeyRename): readonly TextEdit[] | undefined {
    return this.#charts.renames(rename)(use, index);
  }

  nameMatches(name: string, globs: readonly string[]): boolean {
    let matches = matchers.get(globs);
    if (!matches) {
      matches = nameMatcher(globs);
      matchers.set(globs, matches);
    }
    return matches(name);
  }

  environmentOf(path: string): Environment | undefined {
    return this.#once('environments', () => fileEnvironments(this.settings.environments))(path);
  }

  isIntegrationImage(image: ImageBuild): boolean {
    const names = image.ref.alternatives;
    return (
      names.length > 0 &&
      names.every((name) => this.#isIntegrationName(shortName(image.synthetic ? givenName(name.text) : name.text)))
    );
  }

  chartValue(chart: Chart, path: string): TracedText | undefined {
    return this.#charts.values(chart).value(path);
  }

  incompleteImageBlocks(chart: Chart): readonly ImageBlock[] {
    return this.#charts.incompleteImageBlocks(chart);
  }

  teamImageSites(chart: Chart): readonly TeamImageSite[] {
    return this.#charts.teamImageSites(chart);
  }

  conformingImageHelper(chart: Chart): ConformingImageHelper | undefined {
    return this.#memo.of(chart, 'conformingImageHelper', () => this.#sources.conformingImageHelper(chart));
  }

  isTeamImage(reference: string): boolean {
    return isTeamImage(
      reference,
      this.#once('allBuiltNames', () => builtNames(this.images)),
    );
  }

  portMismatches(deployment: ChartDeployment): readonly PortMismatch[] {
    const images = deployment.release && this.#imagesBeside(deployment.release.call);
    return portMismatches(deployment, images ?? [], (image) => this.dockerfilesOf(image));
  }

  unreadValues(deployment: ChartDeployment): readonly GivenValue[] {
    return this.#charts.unreadValues(deployment);
  }

  imageKeyFit(release: Release, chart: Chart): ImageKeyFit | undefined {
    const images = this.#imagesBeside(release.call);
    if (!images) return undefined;
    const built = this.#memo.of(images, 'builtNames', () => builtNames(images));
    return imageKeyFit(release, chart, this.#charts.values(chart), built);
  }

  commandsOf(project: TiltProject): readonly ProjectCommand[] {
    return this.#of(project, 'commandsOf', () => projectCommands(project));
  }

  watchIgnores(resource: Resource, path: string): boolean {
    return watchIgnores(resource, path, this.repository);
  }

  resourceGraph(project: TiltProject): ResourceGraph {
    return this.#of(project, 'resourceGraph', () => resourceGraph(project));
  }

  callsWithin(project: TiltProject, enclosing: TiltFunction): readonly CallWithin[] {
    return this.#of(project, 'callsWithin', () => callsByFunction(project)).get(spanKey(enclosing.span)) ?? [];
  }

  runTogether(project: TiltProject, earlier: ApiCall, later: ApiCall): boolean {
    return coexistence(project, earlier, later) === 'together';
  }

  duplicateNames(project: TiltProject): readonly DuplicateName[] {
    return duplicateNames(project);
  }

  declarationOf(name: TracedText | undefined, calls: readonly ApiCall[]): Declaration {
    return declarationOf(name, calls);
  }

  repeatedCalls(project: TiltProject): readonly RepeatedCall[] {
    return repeatedCalls(project);
  }

  missingPaths(project: TiltProject): readonly MissingPath[] {
    return missingPaths(project, this.repository);
  }

  buildContext(dockerfile: Dockerfile, build: DockerfileBuild): BuildContext {
    return this.#memo.of(build, 'buildContext', () => {
      const given = this.#memo.of(build, 'givenFolder', () => givenFolder(build));
      return buildContext(dockerfile.path, build.facts, given, this.repository);
    });
  }

  bakedSecrets(dockerfile: Dockerfile): readonly BakedSecret[] {
    // What a workflow hands over is not the repository's: its arguments stay open.
    const ofTilt = dockerfile.builds.filter((build) => !build.byCommand);
    const builds = ofTilt.length > 0 ? ofTilt : this.#dockerfiles.plainBuild(dockerfile.path);
    return builds.flatMap((build) => {
      const open = () => this.#dockerfiles.openFacts(dockerfile, build) ?? build.facts;
      return bakedSecrets({ build, open, buildContext: this.buildContext(dockerfile, build) }, this.repository);
    });
  }

  workspaceSdks(dockerfile: Dockerfile): readonly WorkspaceSdk[] {
    const manifests = this.#once('manifestsByFolder', () => manifestsByFolder(this.manifests));
    return workspaceSdks(dockerfile.path, manifests);
  }

  foreignSources(dockerfile: Dockerfile, build: DockerfileBuild): readonly ForeignSource[] {
    return foreignSources(dockerfile.path, this.buildContext(dockerfile, build));
  }

  missingSibling(dockerfile: Dockerfile): 'dev' | 'release' | undefined {
    const service = serviceFolder(dockerfile.path);
    if (service === undefined) return undefined;
    const services = this.#once('dockerfilesByService', () => groupBy(this.#dockerfiles.paths, serviceFolder));
    const beside = this.#once(`dockerfilesOfService ${service}`, () =>
      (services.get(service) ?? []).flatMap((path) => this.#dockerfiles.at(path) ?? []),
    );
    return missingSibling(dockerfile, service, beside, this);
  }

  unseenSources(dockerfile: Dockerfile): readonly UnseenSource[] {
    return unseenSources(dockerfile, this.repository);
  }

  imageCycles(project: TiltProject): readonly ImageCycle[] {
    return this.#of(project, 'imageCycles', () =>
      imageCycles(project, (image) => this.dockerfilesOf(image).flatMap(({ dockerfile }) => dockerfile ?? [])),
    );
  }

  isImageUsed(image: ImageBuild): boolean | undefined {
    return this.#memo.of(image, 'isUsed', () => {
      const project = this.#projectOf(image.call);
      if (!project) return undefined;
      const isUsed = this.#of(project, 'imageUses', () =>
        imageUses(project, (one) => this.dockerfilesOf(one).flatMap(({ dockerfile }) => dockerfile ?? [])),
      );
      return isUsed(image);
    });
  }

  admitsBelow(range: string, minimum: string): boolean | undefined {
    return admitsBelow(range, minimum);
  }

  scenario(project: TiltProject, settings: Readonly<Record<string, string>>): TiltProject | undefined {
    const key = `scenario ${JSON.stringify(settings)}`;
    return this.#of(project, key, () => this.#sources.tiltScenario?.(project.root, settings));
  }

  /** Something about one project, computed once. */
  #of<T>(project: TiltProject, key: string, compute: () => T): T {
    return this.#memo.of(project, key, compute);
  }

  #once<T>(key: string, compute: () => T): T {
    return this.#memo.once(`link ${key}`, compute);
  }
}
