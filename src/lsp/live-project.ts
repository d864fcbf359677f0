import { ConfigError, type ConfigProblem } from '../config/error.ts';
import { CONFIG_NAME, type PluginReference } from '../config/load.ts';
import type { Validate } from '../config/validate.ts';
import { type Crash, runRules } from '../engine/run.ts';
import type { Finding } from '../finding/finding.ts';
import { createDiskHost } from '../host/disk.ts';
import { basename, type Host } from '../host/host.ts';
import { createOverlayHost } from '../host/overlay.ts';
import { type NavigationLink, navigationLinks } from '../link/navigation.ts';
import { type OpenProject, openProject } from '../lint-project.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { Cells } from '../project/cells.ts';
import { ProjectFiles } from '../project/files.ts';
import { createPipeline } from '../project/packaged.ts';
import type { AnyRule } from '../rule/rule.ts';
import { SourceFile } from '../text/source.ts';
import { createLiveHost, type LiveHost } from './live-host.ts';
import { type LiveRepository, liveRepository } from './live-repository.ts';

/** What the server needs to lint. */
export interface LintSetup {
  readonly rules: readonly AnyRule[];
  readonly validate?: Validate;
  /** Loads the rules of a team; without it a configuration that names plugins is refused. */
  readonly loadPlugins?: (root: string, plugins: readonly PluginReference[]) => Promise<readonly AnyRule[]>;
}

/** What is known of a project at one moment. */
export interface Analysis {
  readonly findings: readonly Finding[];
  /** What is wrong in configuration files; the findings are then those of the last configuration that could be used. */
  readonly configProblems: readonly ConfigProblem[];
  readonly crashes: readonly Crash[];
  /** Undefined while there is no usable configuration. */
  readonly view: ProjectView | undefined;
}

/** A project as requests of the editor see it. */
export interface ProjectView {
  readonly project: OpenProject;
  readonly pipeline: Pipeline;
  readonly files: ProjectFiles;
  readonly host: Host;
  readonly links: () => readonly NavigationLink[];
}

interface Opened extends ProjectView {
  readonly liveHost: LiveHost;
  readonly repository: LiveRepository;
  readonly cells: Cells;
  /** What was read to find out which files there are and how they are configured. */
  readonly outline: ReadonlySet<string>;
}

/**
 * A project that is kept up to date while an editor changes it. A change of a file's content computes anew only what read
 * it; files that come or go, and changes of what the walk reads, open the project anew.
 */
export class LiveProject {
  /** Absolute, symbolic links resolved. */
  readonly root: string;
  readonly #setup: LintSetup;
  readonly #texts = new Map<string, string>();
  #opened: Opened | undefined;
  #changed = new Set<string>();
  #stale = true;
  #opening = false;
  /** Texts of configuration files that could be used. */
  #goodConfig = new Map<string, string>();
  #analysis: Promise<Analysis> | undefined;
  /** The analysis under way; the next one waits for it. */
  #running: Promise<unknown> = Promise.resolve();

  constructor(root: string, setup: LintSetup) {
    this.root = root;
    this.#setup = setup;
  }

  /** Takes the text of an open document; undefined when it is closed, so that the disk holds again. */
  setText(path: string, text: string | undefined): void {
    if (this.#texts.get(path) === text) return;
    const host = this.#opened?.liveHost;
    const existed = host?.seen(path) ?? this.#onDisk(path)?.kind;
    // A document that equals its file changes nothing.
    const same = host && !this.#opening && existed === 'file' && text !== undefined && host.readFile(path) === text;
    if (text === undefined) this.#texts.delete(path);
    else this.#texts.set(path, text);
    if (same) return;
    if (existed !== 'file' || (text === undefined && this.#onDisk(path)?.kind !== 'file')) this.#stale = true;
    this.#change(path);
  }

  /** Takes note that something happened to a file or folder on the disk. */
  touch(path: string): void {
    if (this.#texts.has(path)) return;
    const host = this.#opened?.liveHost;
    if (host && !this.#opening) {
      const known = host.seen(path);
      // Of what nothing looked at nothing can have changed.
      if (known === undefined && !host.sawBelow(path)) return;
      const now = this.#onDisk(path);
      const moved = now !== undefined && now.place !== (host.seenPlace(path) ?? path);
      if (known === 'directory' && now?.kind === known && !moved) return;
      if (known !== (now?.kind ?? 'missing') || moved) this.#stale = true;
    }
    this.#change(path);
  }

  /** Takes note that anything may have happened on the disk. */
  touchAll(): void {
    this.#stale = true;
    this.#analysis = undefined;
  }

  /** What lies at a path of the disk, and where, links followed. */
  #onDisk(path: string): { readonly kind: 'file' | 'directory' | 'other'; readonly place: string } | undefined {
    const disk = createDiskHost(this.root);
    const kind = disk.stat(path)?.kind;
    return kind && { kind, place: disk.realPath(path) ?? path };
  }

  #change(path: string): void {
    this.#changed.add(path);
    // What the walk has seen is not known before it has ended.
    if (this.#opening) this.#stale = true;
    if (this.#opened?.outline.has(path) || basename(path) === CONFIG_NAME) this.#stale = true;
    // What nothing read changes nothing.
    if (this.#stale || !this.#opened || this.#opened.cells.wasRead(path)) this.#analysis = undefined;
  }

  /** Whether nothing has changed since the last analysis. */
  get isCurrent(): boolean {
    return this.#analysis !== undefined;
  }

  /** The analysis of the latest texts. */
  analyse(): Promise<Analysis> {
    if (!this.#analysis) {
      const before = this.#running.catch(() => undefined);
      this.#analysis = before.then(() => this.#analyse());
      this.#running = this.#analysis;
    }
    return this.#analysis;
  }

  async #analyse(): Promise<Analysis> {
    let configProblems: readonly ConfigProblem[] = [];
    if (this.#stale || !this.#opened) {
      const changed = this.#changed;
      this.#stale = false;
      this.#changed = new Set();
      this.#opening = true;
      try {
        this.#opened = await this.#open(new Map());
      } catch (error) {
        // The next change may mend it.
        this.#stale = true;
        if (!(error instanceof ConfigError)) throw error;
        configProblems = error.problems;
        this.#opened = await this.#openWithGoodConfig();
        for (const path of changed) this.#changed.add(path);
      } finally {
        this.#opening = false;
      }
      if (configProblems.length === 0 && this.#opened) this.#keepConfig(this.#opened);
    } else {
      const changed = this.#changed;
      this.#changed = new Set();
      this.#opened.liveHost.forget(changed);
      this.#opened.repository.forget(changed);
      this.#opened.cells.change(changed);
    }
    const opened = this.#opened;
    if (!opened) return { findings: [], configProblems, crashes: [], view: undefined };
    const { findings, crashes } = runRules(opened.pipeline, {
      rules: opened.project.rules,
      config: opened.project.config,
      memo: opened.cells,
    });
    const hints = configProblems.length > 0 ? [] : opened.project.hints;
    return { findings, configProblems: [...configProblems, ...hints], crashes, view: opened };
  }

  /** Reads the configuration and walks the project; `over` replaces texts of configuration files. */
  async #open(over: ReadonlyMap<string, string>): Promise<Opened> {
    const outline = new Set<string>();
    const cells = new Cells();
    let opening = true;
    const live = createLiveHost(createDiskHost(this.root), this.#texts, (path) => {
      if (opening) outline.add(path);
      cells.read(path);
    });
    const host = over.size > 0 ? createOverlayHost(live, over) : live;
    let repository: LiveRepository | undefined;
    const { loadPlugins } = this.#setup;
    const project = await openProject({
      host,
      rules: this.#setup.rules,
      validate: this.#setup.validate,
      loadPlugins: (plugins) => this.#plugins(plugins, loadPlugins),
      createPipeline: async (input) => {
        opening = false;
        repository = liveRepository(input.repository, live, (path) => cells.read(path));
        // Any such file may come to name what a rule looks for while it is edited.
        if (input.needs.has('typescript') && repository.ofKind('typescript').length > 0)
          await (await import('../parse/typescript/modules.ts')).loadTypeScriptParser();
        return createPipeline({ ...input, host: live, repository, memo: cells });
      },
    });
    if (!repository) throw new Error('the pipeline was not made');
    const { pipeline } = project;
    return {
      project,
      pipeline,
      repository,
      cells,
      outline,
      host: live,
      liveHost: live,
      files: new ProjectFiles(live, repository, cells),
      links: () => cells.once('navigation', () => navigationLinks(pipeline)),
    };
  }

  async #plugins(plugins: readonly PluginReference[], load: LintSetup['loadPlugins']): Promise<readonly AnyRule[]> {
    const [first] = plugins;
    if (!first) return [];
    if (load) return load(this.root, plugins);
    const message = `the plugin ${JSON.stringify(first.name)} is code of this repository; the language server loads it with --allow-plugins`;
    throw new ConfigError([{ message, key: 'plugins', at: first.at }]);
  }

  async #openWithGoodConfig(): Promise<Opened | undefined> {
    const known = this.#goodConfig.size > 0 ? this.#goodConfig : new Map([[CONFIG_NAME, '{}']]);
    try {
      return await this.#open(known);
    } catch (error) {
      if (error instanceof ConfigError) return undefined;
      throw error;
    }
  }

  #keepConfig({ outline, liveHost }: Opened): void {
    this.#goodConfig = new Map();
    for (const path of outline) {
      const text = /\.jsonc?$/.test(path) ? liveHost.readFile(path) : undefined;
      if (text !== undefined) this.#goodConfig.set(path, text);
    }
  }

  /** The latest text of a file, as an open document or on the disk. */
  source(path: string): SourceFile | undefined {
    const text = this.#texts.get(path);
    if (text !== undefined) return new SourceFile(path, text);
    return this.#opened?.repository.source(path);
  }
}
