import type { ImageBuildCommand } from '../model/command.ts';
import { wayOfCommand } from '../model/command-way.ts';
import type { DockerfileCommand, DockerfileFacts, DockerfileParameters } from '../model/dockerfile.ts';
import type { Repository } from '../model/files.ts';
import type { Memo } from '../model/memo.ts';
import type { Dockerfile, DockerfileBuild, DockerfileLink, DockerfileRole } from '../model/pipeline.ts';
import { mapPossible, type Possible } from '../model/possible.ts';
import type { DockerfileUse, ImageBuild } from '../model/tilt.ts';
import type { WayStep } from '../model/unresolved.ts';
import { groupBy } from '../text/group.ts';
import { covers, type Span, spanKey } from '../text/source.ts';
import { HOLE, type TracedText } from '../text/traced.ts';
import type { DockerfileRoles } from './roles.ts';

/** What Dockerfiles are linked from. */
export interface DockerfileSources {
  readonly roles: DockerfileRoles;
  readonly repository: Repository;
  readonly memo: Memo;
  images(): readonly ImageBuild[];
  /** The images that are built from each path, where that is known already. */
  readonly builders?: ReadonlyMap<string, readonly ImageBuild[]> | undefined;
  /** How workflows, scripts and make targets build a Dockerfile, Tilt left aside. */
  commandBuilds(path: string): readonly DockerfileParameters[];
  evaluate(path: string, parameters: DockerfileParameters): DockerfileFacts | undefined;
}

/** Which images are built from which Dockerfiles, with which parameters, and what these are for. */
export class DockerfileLinks {
  readonly #sources: DockerfileSources;

  constructor(sources: DockerfileSources) {
    this.#sources = sources;
  }

  /** The paths of the repository's Dockerfiles, those that are built under other names as well; sorted. */
  get paths(): readonly string[] {
    return this.#once('dockerfilePaths', () => {
      const paths = new Set(this.#sources.repository.ofKind('dockerfile').map((file) => file.path));
      for (const path of this.#builders.keys()) if (!path.includes(HOLE)) paths.add(path);
      return [...paths].sort();
    });
  }

  /** Every Dockerfile of the repository that can be read, by path. */
  get all(): readonly Dockerfile[] {
    return this.#once('dockerfiles', () => this.paths.flatMap((path) => this.at(path) ?? []));
  }

  /** The Dockerfile at a path, when something says that it is one. */
  at(path: string): Dockerfile | undefined {
    const known = this.#once('knownDockerfiles', () => new Set(this.paths));
    if (!known.has(path)) return undefined;
    return this.#sources.memo.once(
      `link dockerfile ${path}`,
      () => this.#dockerfile(path),
      (before, now) => (before && now && before.file === now.file && before.role === now.role ? before : now),
    );
  }

  /** The roles of the Dockerfiles in which commands run with a value of a variable that is written at a place. */
  rolesReached(variable: string, span: Span): ReadonlySet<DockerfileRole> {
    return this.#once(`roles reached ${variable} ${spanKey(span)}`, () => {
      const takesIt = ({ env }: DockerfileCommand) =>
        env
          .get(variable)
          ?.value.alternatives.some(({ pieces }) => pieces.some((piece) => piece.span && covers(piece.span, span)));
      const reached = this.all.filter(({ builds }) => builds.some(({ facts }) => facts.commands.some(takesIt)));
      return new Set(reached.map(({ role }) => role));
    });
  }

  /** The images that are built from a path. */
  #builtBy(path: string): readonly ImageBuild[] {
    return this.#once(`built from ${path}`, () => this.#builders.get(path) ?? []);
  }

  /** The images that are built from each path. */
  get #builders(): ReadonlyMap<string, readonly ImageBuild[]> {
    if (this.#sources.builders) return this.#sources.builders;
    return this.#once('builders', () => {
      const builders = new Map<string, ImageBuild[]>();
      for (const image of this.#sources.images())
        for (const { path } of this.#usesOf(image)) {
          const images = builders.get(path) ?? [];
          if (!images.includes(image)) images.push(image);
          builders.set(path, images);
        }
      return builders;
    });
  }

  /** Who looks at one part of it does not depend on the others. */
  #dockerfile(path: string): Dockerfile | undefined {
    const file = this.#sources.repository.source(path);
    if (!file) return undefined;
    const builtBy = () => this.#builtBy(path);
    const builds = (dockerfile: Dockerfile) => this.#buildsOf(dockerfile);
    return {
      path,
      file,
      role: this.#sources.roles.roleOf(path, builtBy().length > 0),
      get builtBy() {
        return builtBy();
      },
      get builds() {
        return builds(this);
      },
    };
  }

  /** The builds of a Dockerfile; one that evaluates to the same stays the same, whatever image it is for. */
  #buildsOf(dockerfile: Dockerfile): readonly DockerfileBuild[] {
    const { memo } = this.#sources;
    const found = () => memo.of(dockerfile, 'found builds', () => this.#findBuilds(dockerfile));
    const views = (): readonly DockerfileBuild[] =>
      found().map(({ facts, byCommand }, index) => ({
        facts,
        ...(byCommand && { byCommand }),
        get image() {
          return memo.of(this, 'image', () => found()[index]?.image);
        },
        get context() {
          return memo.of(this, 'context', () => found()[index]?.context);
        },
      }));
    return memo.of(dockerfile, 'builds', views, (before, now) =>
      now.map((build, index) => {
        const earlier = before[index];
        return earlier && earlier.facts === build.facts && earlier.byCommand === build.byCommand ? earlier : build;
      }),
    );
  }

  #findBuilds({ path, file, role, builtBy }: Omit<Dockerfile, 'builds'>): readonly DockerfileBuild[] {
    const builds: DockerfileBuild[] = [];
    const seen = new Set<string>();
    for (const image of builtBy) {
      for (const parameters of parametersOf(image, path)) {
        const key = keyOf(parameters);
        if (seen.has(key)) continue;
        seen.add(key);
        const facts = this.#sources.evaluate(path, parameters);
        if (facts) builds.push({ image, facts, context: parameters.context });
      }
    }
    // What Tilt builds for development is judged by how Tilt builds it.
    if (builds.length === 0 || role !== 'dev') builds.push(...this.#builtByCommands(path, file.text));
    return builds.length > 0 ? builds : this.plainBuild(path);
  }

  /** The Dockerfile built with nothing handed over. */
  plainBuild(path: string): readonly DockerfileBuild[] {
    return this.#once(`plain build of ${path}`, () => this.#plainBuild(path));
  }

  #plainBuild(path: string): readonly DockerfileBuild[] {
    const facts = this.#sources.evaluate(path, { buildArgs: [] });
    if (!facts) return [];
    return [{ facts: this.#withOpenErrors(facts, path, { buildArgs: [] }) }];
  }

  /** Whoever builds it may hand over what it asks for. */
  #withOpenErrors(facts: DockerfileFacts, path: string, parameters: DockerfileParameters): DockerfileFacts {
    if (facts.errors.length === 0) return facts;
    return this.#sources.memo.of(facts, 'with open errors', () => {
      const errors = this.#open(path, parameters)?.errors;
      return errors ? { ...facts, errors } : facts;
    });
  }

  #builtByCommands(path: string, text: string): readonly DockerfileBuild[] {
    if (!/^\s*ARG\b/im.test(text) && text.match(/^\s*FROM\b/gim)?.length === 1) return [];
    const seen = new Set<string>();
    return this.#sources.commandBuilds(path).flatMap((parameters) => {
      const key = keyOf(parameters);
      if (seen.has(key)) return [];
      seen.add(key);
      const facts = this.#sources.evaluate(path, parameters);
      if (!facts) return [];
      return [{ facts: this.#withOpenErrors(facts, path, parameters), context: parameters.context, byCommand: true }];
    });
  }

  /** The Dockerfiles that an image is, or may be, built from. */
  of(image: ImageBuild): readonly DockerfileLink[] {
    return this.#sources.memo.of(image, 'dockerfiles', () => this.#linksOf(image));
  }

  #linksOf(image: ImageBuild): readonly DockerfileLink[] {
    return this.#usesOf(image).map(({ use, path, build }) => {
      return {
        image,
        path,
        at: use.at,
        implicit: use.implicit,
        via: build ? wayOfBuild(build) : [],
        role: path.includes(HOLE)
          ? (this.#sources.roles.byPattern(path) ?? 'other')
          : this.#sources.roles.roleOf(path, true),
        dockerfile: path.includes(HOLE) ? undefined : this.at(path),
        devSibling: this.sibling(path, 'dev'),
        releaseSibling: this.sibling(path, 'release'),
        written: use.implicit ? undefined : use.path.text,
      };
    });
  }

  /** The Dockerfile of a role in the folder of another one, when the repository has one. */
  sibling(path: string, role: 'dev' | 'release'): string | undefined {
    if (path.includes(HOLE)) return undefined;
    const folders = this.#once('dockerfilesByFolder', () =>
      groupBy(
        this.#sources.repository.ofKind('dockerfile').map((file) => file.path),
        folderOf,
      ),
    );
    return folders.get(folderOf(path))?.find((other) => this.#sources.roles.byPattern(other) === role);
  }

  #usesOf(image: ImageBuild): readonly DockerfileChoice[] {
    const uses: Omit<DockerfileChoice, 'path'>[] = [];
    for (const use of image.dockerfile?.alternatives ?? []) uses.push({ use });
    for (const build of image.command?.images.builds ?? [])
      for (const use of build.dockerfile?.alternatives ?? []) uses.push({ use, build });
    return uses.flatMap((choice) => {
      const { path } = choice.use.path;
      return path === undefined ? [] : [{ ...choice, path }];
    });
  }

  /** The facts of one build, with nothing said of arguments that it does not hand over. */
  openFacts({ path }: Dockerfile, build: DockerfileBuild): DockerfileFacts | undefined {
    const parameters = build.image ? parametersOf(build.image, path) : [];
    return this.#open(path, parameters.find(({ context }) => context === build.context) ?? { buildArgs: [] });
  }

  #open(path: string, parameters: DockerfileParameters): DockerfileFacts | undefined {
    return this.#sources.evaluate(path, { ...parameters, openArguments: true });
  }

  /** What the Dockerfile at a path, of which parts may not be known, is for. */
  roleOf(path: string): Dockerfile['role'] {
    if (path.includes(HOLE)) return this.#sources.roles.byPattern(path) ?? 'other';
    return this.at(path)?.role ?? this.#sources.roles.roleOf(path, false);
  }

  #once<T>(key: string, compute: () => T): T {
    return this.#sources.memo.once(`link ${key}`, compute);
  }
}

/** The folder of a path with its slash; empty for a file in the root. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** A Dockerfile that an image is built from, as `docker_build` or a command chooses it. */
interface DockerfileChoice {
  readonly use: DockerfileUse;
  readonly path: string;
  /** The build in a command that chooses it; undefined for `docker_build`. */
  readonly build?: ImageBuildCommand;
}

/** The build command, and what it comes to run through, innermost first. */
function wayOfBuild({ tool, at, command }: ImageBuildCommand): readonly WayStep[] {
  return [...(at ? [{ message: `"${tool}" runs here`, span: at }] : []), ...wayOfCommand(command)];
}

/** How a build of one image evaluates a Dockerfile: `docker_build`'s own arguments, or the flags of a build command. */
function parametersOf(image: ImageBuild, path: string): readonly DockerfileParameters[] {
  const out: DockerfileParameters[] = [];
  if (image.dockerfile?.alternatives.some((use) => use.path.path === path))
    out.push({ buildArgs: image.buildArgs, target: image.target, context: image.context });
  for (const { dockerfile, buildArgs, target, context } of image.command?.images.builds ?? [])
    if (dockerfile?.alternatives.some((use) => use.path.path === path)) out.push({ buildArgs, target, context });
  return out;
}

function keyOf({ buildArgs, target, context }: DockerfileParameters): string {
  const text = (value: Possible<TracedText> | undefined) =>
    value
      ? [...value.alternatives.map((alternative) => alternative.text), value.unknown ? HOLE : ''].join('\u0001')
      : '';
  const folder = context && mapPossible(context, (path) => path.text);
  return [text(target), text(folder), ...buildArgs.map(({ name, value }) => `${name}=${text(value)}`)].join('\u0002');
}
