import type { TextEdit } from '../text/edit.ts';
import type { SourceFile, Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { ArgoApplication } from './argo.ts';
import type { BuildContext } from './build-context.ts';
import type { CiWorkflow } from './ci.ts';
import type { FileWrite, ImageFacts, ShellCommand } from './command.ts';
import type { ComposeService } from './compose.ts';
import type { DevcontainerCommand } from './devcontainer.ts';
import type { DockerfileFacts, DockerfileParameters } from './dockerfile.ts';
import type { Repository } from './files.ts';
import type {
  Chart,
  ChartDeployment,
  ConformingImageHelper,
  GivenValue,
  ImageBlock,
  KeyRename,
  PortMismatch,
  TeamImageSite,
  ValuePathUse,
} from './helm.ts';
import type { ImageMention } from './image.ts';
import type { ModuleImport } from './imports.ts';
import type { VariableMention } from './mentions.ts';
import type { PackageManifest } from './packages.ts';
import type { PathValue } from './path.ts';
import type { Possible } from './possible.ts';
import type { K3dConfig, LocalRegistryHosting } from './registry.ts';
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
} from './relations.ts';
import type { HelmRun, Routine } from './routine.ts';
import type { Script } from './script.ts';
import type { BakedSecret } from './secret.ts';
import type { ForeignSource, WorkspaceSdk } from './service.ts';
import type { Settings } from './settings.ts';
import type { ApiCall, ImageBuild, Release, Resource, TiltFunction, TiltProject } from './tilt.ts';
import type { Unresolved, WayStep } from './unresolved.ts';

/** A file that does not parse, at the parser's position. Tiltfiles have errors of their own (`TiltProject.errors`). */
export interface ParseError {
  readonly at: Span;
  /** The parser's own words. */
  readonly message: string;
  /** What the file was read as: `YAML`, `Dockerfile`, `Go template`. */
  readonly language: string;
}

/** A parser that takes long to load. A rule that asks for what it reads declares the need. */
export type ParserName = 'typescript';

/** What a Dockerfile is for. */
export type DockerfileRole = 'dev' | 'release' | 'test' | 'other';

/** A Dockerfile, as one build evaluates it. */
export interface DockerfileBuild {
  /** Undefined when Tilt does not build the Dockerfile. */
  readonly image?: ImageBuild;
  readonly facts: DockerfileFacts;
  /** The build context, where a build is known. */
  readonly context?: Possible<PathValue>;
  /** A workflow, a script or a make target builds it, not Tilt. */
  readonly byCommand?: boolean;
}

/** A Dockerfile of the repository. */
export interface Dockerfile {
  readonly path: string;
  readonly file: SourceFile;
  readonly role: DockerfileRole;
  /** Images that Tilt builds from it. */
  readonly builtBy: readonly ImageBuild[];
  /** One evaluation for each way in which it is built (build arguments differ); at least one. */
  readonly builds: readonly DockerfileBuild[];
}

/** A Dockerfile of which an image is built, with the place that chose it. */
export interface DockerfileLink {
  readonly image: ImageBuild;
  /** Relative to the root; may hold holes (`HOLE`) where parts are not known. */
  readonly path: string;
  /** Where a person edits the choice. */
  readonly at: Span;
  readonly implicit: boolean;
  readonly role: DockerfileRole;
  /** The way from the Tiltfile's command to the tool that builds: scripts, nested shells. */
  readonly via: readonly WayStep[];
  /** The Dockerfile, when the repository has it. */
  readonly dockerfile?: Dockerfile;
  /** The dev Dockerfile beside it, when the repository has one. */
  readonly devSibling?: string;
  /** The release Dockerfile beside it, when the repository has one. */
  readonly releaseSibling?: string;
  /** The text that names it, for a fix; undefined when it is implicit or not written in one piece. */
  readonly written?: TracedText;
}

/**
 * Everything that the linter knows of one project, linked: the only thing that rules ask. Read-only. Parts are computed
 * when they are first asked for, so a run pays only for what its rules need.
 */
export interface Pipeline {
  readonly settings: Settings;
  readonly repository: Repository;

  readonly tiltProjects: readonly TiltProject[];
  readonly apiCalls: readonly ApiCall[];
  readonly images: readonly ImageBuild[];
  readonly imageMentions: readonly ImageMention[];
  readonly resources: readonly Resource[];
  readonly releases: readonly Release[];
  readonly charts: readonly Chart[];
  /** What deploys charts of the repository: Tilt releases, then Applications. */
  readonly deployments: readonly ChartDeployment[];
  readonly valuePaths: readonly ValuePathUse[];
  readonly dockerfiles: readonly Dockerfile[];
  readonly scripts: readonly Script[];
  /** Everything that runs commands: what Tilt runs, scripts, make targets, package scripts, workflows, dev containers. */
  readonly routines: readonly Routine[];
  /** The runs of `helm` in routines. */
  readonly helmRuns: readonly HelmRun[];
  readonly manifests: readonly PackageManifest[];
  readonly devcontainerCommands: readonly DevcontainerCommand[];
  /** Variables that workflows and build settings read outside of scripts. */
  readonly variables: readonly VariableMention[];
  /** Every variable of the environment that something reads. */
  readonly variableUses: readonly VariableUse[];
  /** The Applications of Argo CD beside what Tilt deploys. */
  readonly argoDeployments: readonly ArgoDeployment[];
  readonly surplusRegistries: readonly SurplusRegistry[];
  readonly registryConflicts: readonly RegistryConflict[];
  /** What publishes packages. */
  readonly publications: readonly Publication[];
  readonly workflows: readonly CiWorkflow[];
  readonly applications: readonly ArgoApplication[];
  readonly k3dConfigs: readonly K3dConfig[];
  readonly registryHostings: readonly LocalRegistryHosting[];
  readonly composeServices: readonly ComposeService[];
  readonly unresolved: readonly Unresolved[];
  readonly parseErrors: readonly ParseError[];

  /**
   * Whether a file of a leaf kind only stands at the end of a chain: no Tiltfile reads its text, and no chart holds it, so
   * that no value elsewhere comes from it.
   */
  isLeaf(path: string): boolean;
  /** The Dockerfile at a path. */
  dockerfileAt(path: string): Dockerfile | undefined;
  /** The roles of the Dockerfiles in which commands run with a value of a variable that is written at a place. */
  rolesReached(variable: string, span: Span): ReadonlySet<DockerfileRole>;
  /** How workflows, scripts and make targets build the Dockerfile at a path, Tilt left aside. */
  commandBuilds(path: string): readonly DockerfileParameters[];
  /** The Dockerfiles that an image is built from: of `docker_build`, or of each build in its command. */
  dockerfilesOf(image: ImageBuild): readonly DockerfileLink[];
  /**
   * Whether an image of this name may be built by the project of the call, compared as Tilt compares references; true as
   * well when the name of a built image is not known.
   */
  mayBeBuilt(reference: string, call: ApiCall): boolean;
  /** The built image whose name is nearest to this one, when one is near. */
  nearestImage(reference: string, call: ApiCall): string | undefined;
  /** The local chart that a release deploys, as far as it is known. */
  chartOf(release: Release): Chart | undefined;
  /**
   * The edits that rename a key of values, the component of a path, with everything that sets or reads it. Undefined when one of
   * these cannot be edited, or where it is not certain that the charts render the same afterwards.
   */
  renameKey(use: ValuePathUse, index: number, rename: KeyRename): readonly TextEdit[] | undefined;
  /** Whether a name matches one of the globs (`apps-*`). */
  nameMatches(name: string, globs: readonly string[]): boolean;
  /** The environment that a file is for, by its folders, else by a word of its name. */
  environmentOf(path: string): 'dev' | 'release' | undefined;
  /** What the commands of a routine do with images. */
  imagesOf(routine: Routine): ImageFacts;
  /** The command of a Tiltfile that builds an image with the script, target or package script that this command starts. */
  tiltBuilder(command: ShellCommand): Routine | undefined;
  /** The files that the commands of a routine write. */
  writesOf(routine: Routine): readonly FileWrite[];
  /** The images that the jobs of a workflow build and push. */
  publishedImages(workflow: CiWorkflow): readonly PublishedImage[];
  /** Whether some step of a workflow sends an image to a registry. */
  pushesImages(workflow: CiWorkflow): boolean;
  /** How a script that sets the dev container up probes the registry. */
  registryProbes(path: string): RegistryProbes;
  /** The modules that a source file names; none when its text holds none of the marks (it is not parsed then). */
  importsOf(path: string, marks: readonly string[]): readonly ModuleImport[];
  /** The places in Tiltfiles, YAML, scripts and workflows that name one of these paths, or something below. */
  pathMentions(paths: readonly string[]): readonly PathMention[];
  /** The arguments of API calls that hold text which is written in a span: who is concerned when it is edited. */
  usesOfText(span: Span): readonly TextUse[];
  /** The routines that run a command which is written in, or around, a span. */
  runnersOf(span: Span): readonly Routine[];
  /**
   * The spans that hold the registry (with its `/`) of an image that a project names and of everything that asks for the
   * image by that name; undefined where they cannot be edited together.
   */
  registrySpans(name: TracedText, call: ApiCall): readonly Span[] | undefined;
  /**
   * Whether editing a text concerns nothing but the builds of certain images: no other argument of a Tiltfile holds the
   * text, and nothing runs the command but Tilt for these images, or a person who starts the script.
   */
  concernsOnly(span: Span, isMeant: (image: ImageBuild) => boolean): boolean;
  /** Whether an image exists for tests (`settings.integrationImages`). */
  isIntegrationImage(image: ImageBuild): boolean;

  /** The value that the chart's own values file gives a dotted path. */
  chartValue(chart: Chart, path: string): TracedText | undefined;
  /** The image blocks that the templates of a chart read and for which its values lack something. */
  incompleteImageBlocks(chart: Chart): readonly ImageBlock[];
  /** The image sites of a chart in templates that the repository's team writes. */
  teamImageSites(chart: Chart): readonly TeamImageSite[];
  /** A named template of a chart, or of a chart that it depends on, that makes references as it should. */
  conformingImageHelper(chart: Chart): ConformingImageHelper | undefined;
  /** Whether an image is one that Tilt builds, or has the first path component of one, registries and tags taken off. */
  isTeamImage(reference: string): boolean;
  /** Ports of containers whose injected images expose others. */
  portMismatches(deployment: ChartDeployment): readonly PortMismatch[];
  /** Values that a deployment gives a chart which neither reads nor knows them. */
  unreadValues(deployment: ChartDeployment): readonly GivenValue[];
  /** How the image keys of a release fit the containers of its chart; undefined where the chart's reads are not known. */
  imageKeyFit(release: Release, chart: Chart): ImageKeyFit | undefined;
  /** The commands that a project runs: builds, resources, `local`. */
  commandsOf(project: TiltProject): readonly ProjectCommand[];
  /** Whether changes of a path may not start a resource: its `ignore` or `.tiltignore` leaves the path out. */
  watchIgnores(resource: Resource, path: string): boolean;
  /** How the resources of a project depend on each other. */
  resourceGraph(project: TiltProject): ResourceGraph;
  /** The calls of functions of the API in a function's own body: those that ran, then those that are only written. */
  callsWithin(project: TiltProject, enclosing: TiltFunction): readonly CallWithin[];
  /** Whether, of two calls of a project, the earlier first, both run in one evaluation that reaches the later one. */
  runTogether(project: TiltProject, earlier: ApiCall, later: ApiCall): boolean;
  /** Images, resources and objects of a project that have one name although both come to be in one evaluation. */
  duplicateNames(project: TiltProject): readonly DuplicateName[];
  /** The place that declares something by its name, given the calls that make it. */
  declarationOf(name: TracedText | undefined, calls: readonly ApiCall[]): Declaration;
  /** Calls of one helper that stand one after another. */
  repeatedCalls(project: TiltProject): readonly RepeatedCall[];
  /** Paths that a project uses and that neither exist nor may be generated. */
  missingPaths(project: TiltProject): readonly MissingPath[];
  /** What a build of a Dockerfile takes from its context. */
  buildContext(dockerfile: Dockerfile, build: DockerfileBuild): BuildContext;
  /** Secrets that the builds of a Dockerfile leave in layers or metadata. */
  bakedSecrets(dockerfile: Dockerfile): readonly BakedSecret[];
  /** The Ameide SDKs on which the service of a Dockerfile depends. */
  workspaceSdks(dockerfile: Dockerfile): readonly WorkspaceSdk[];
  /** What a build of a service's Dockerfile takes from other services. */
  foreignSources(dockerfile: Dockerfile, build: DockerfileBuild): readonly ForeignSource[];
  /** The role of the Dockerfile that a service lacks beside this one. */
  missingSibling(dockerfile: Dockerfile): 'dev' | 'release' | undefined;
  /** Sources of `COPY` and `ADD` in a Dockerfile that the builds of its images cannot see. */
  unseenSources(dockerfile: Dockerfile): readonly UnseenSource[];
  /** Images of a project that Tilt refuses because they are built on themselves. */
  imageCycles(project: TiltProject): readonly ImageCycle[];
  /** Whether anything in its project uses an image; undefined when that is not known. */
  isImageUsed(image: ImageBuild): boolean | undefined;
  /** Whether a version range, as `version_settings` takes it, admits a version below the minimum; undefined: unreadable. */
  admitsBelow(range: string, minimum: string): boolean | undefined;
  /** What a project would be with these settings given behind `tilt up --`; undefined when it cannot be evaluated anew. */
  scenario(project: TiltProject, settings: Readonly<Record<string, string>>): TiltProject | undefined;
}
