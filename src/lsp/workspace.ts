import { dirname, join } from 'node:path';
import { CONFIG_NAME } from '../config/load.ts';
import { basename } from '../host/host.ts';
import { below, findRoot } from '../project-root.ts';
import { type LintSetup, LiveProject } from './live-project.ts';
import { realPathOf } from './places.ts';

/** A file of a project. */
export interface PlacedFile {
  readonly project: LiveProject;
  /** Relative to the project's root, with `/`. */
  readonly path: string;
}

/** The projects of the folders that the editor has open, and those of documents elsewhere. */
export class Workspace {
  readonly #setup: LintSetup;
  readonly #projects = new Map<string, LiveProject>();
  readonly #rootOfFolder = new Map<string, string>();
  /** Texts of open documents by absolute path. */
  readonly #open = new Map<string, string>();
  #folders: readonly string[] = [];

  constructor(setup: LintSetup) {
    this.#setup = setup;
  }

  get projects(): Iterable<LiveProject> {
    return this.#projects.values();
  }

  /** Whether findings of a file are shown although it is not open. */
  shows(path: string): boolean {
    return this.#open.has(path) || this.#folders.some((folder) => path === folder || below(folder, path) !== undefined);
  }

  /** Sets the folders that the editor has open (absolute). Projects that nothing needs any more are given up. */
  setFolders(folders: readonly string[]): void {
    this.#folders = folders.map(realPathOf);
    this.#rootOfFolder.clear();
    const kept = new Set([
      ...this.#folders.map((folder) => findRoot(folder, folder)),
      ...[...this.#open.keys()].map((path) => this.#rootOf(path)),
    ]);
    for (const root of [...this.#projects.keys()])
      if (!kept.has(root) && !this.#isNested(root)) this.#projects.delete(root);
    for (const root of kept) this.#project(root);
  }

  /** Whether a folder in an open one still is a project of its own. */
  #isNested(root: string): boolean {
    return this.#folders.some((folder) => below(folder, root) !== undefined) && findRoot(root, root) === root;
  }

  /** Adds a project that lies inside another one. */
  addNested(root: string): LiveProject | undefined {
    return this.#projects.has(root) ? undefined : this.#project(root);
  }

  #project(root: string): LiveProject {
    let project = this.#projects.get(root);
    if (!project) {
      project = new LiveProject(root, this.#setup);
      this.#projects.set(root, project);
      for (const [path, text] of this.#open) {
        const inside = below(root, path);
        if (inside !== undefined && this.#rootOf(path) === root) project.setText(inside, text);
      }
    }
    return project;
  }

  #rootOf(path: string): string {
    const folder = dirname(path);
    let root = this.#rootOfFolder.get(folder);
    if (root === undefined) {
      root = findRoot(path, folder);
      this.#rootOfFolder.set(folder, root);
    }
    return root;
  }

  /** The project that a file (absolute) belongs to. */
  place(path: string): PlacedFile | undefined {
    const real = realPathOf(path);
    const root = this.#rootOf(real);
    const inside = below(root, real);
    return inside === undefined ? undefined : { project: this.#project(root), path: inside };
  }

  /** Takes the text of an open document; undefined when it is closed. Gives the project that it belongs to. */
  setText(path: string, text: string | undefined): LiveProject | undefined {
    const real = realPathOf(path);
    if (text === undefined) this.#open.delete(real);
    else this.#open.set(real, text);
    const placed = this.place(path);
    placed?.project.setText(placed.path, text);
    return placed?.project;
  }

  /** Takes note that files or folders came, went or changed on the disk. Gives the projects that this may reach. */
  touch(paths: readonly string[]): ReadonlySet<LiveProject> {
    const touched = new Set<LiveProject>();
    const isRoot = (path: string) => [...this.#projects.keys()].some((root) => root === path || below(path, root));
    if (paths.some((path) => [CONFIG_NAME, '.git'].includes(basename(path)) || isRoot(realPathOf(path)))) {
      // Roots may be others now.
      this.setFolders(this.#folders);
      for (const project of this.#projects.values()) {
        project.touchAll();
        touched.add(project);
      }
      return touched;
    }
    for (const path of paths) {
      // A link itself may be another one now.
      for (const real of new Set([join(realPathOf(dirname(path)), basename(path)), realPathOf(path)]))
        for (const project of this.#projects.values()) {
          const inside = below(project.root, real);
          if (inside === undefined || this.#rootOf(real) !== project.root) continue;
          project.touch(inside);
          touched.add(project);
        }
    }
    return touched;
  }
}
