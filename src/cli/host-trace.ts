import { createHash } from 'node:crypto';
import { MAX_SOURCE_BYTES } from '../discover/discover.ts';
import type { Host } from '../host/host.ts';

/** What was asked of a host and what it answered: `f path\0digest`. */
export type HostTrace = readonly string[];

/** A host that notes what it is asked. */
export interface TracedHost extends Host {
  /** What it answered until now, as one digest. */
  digest(): string;
  /** Goes on as if what was asked until now had led to this digest. */
  continueFrom(digest: string): void;
  /** Begins a list of what is asked from now on, each question once. */
  begin(): void;
  /** Ends the list. */
  end(): HostTrace;
}

type Question = 'file' | 'bytes' | 'folder' | 'kind' | 'place';

/** The answer to a question as a short text. */
function answer(host: Host, question: Question, path: string): string {
  switch (question) {
    case 'file':
      return contentMark(host.readFile(path));
    case 'bytes':
      return contentMark(host.readBytes(path));
    case 'folder':
      return folderMark(host.readDirectory(path));
    case 'kind':
      return kindMark(host.stat(path));
    case 'place':
      return placeMark(host.realPath(path));
  }
}

/** Stands for a content; empty for one that is missing. */
export function contentMark(content: string | Uint8Array | undefined): string {
  return content === undefined ? '' : createHash('sha256').update(content).digest('base64url');
}

function folderMark(entries: ReturnType<Host['readDirectory']>): string {
  return contentMark(entries?.map(({ name, kind, link }) => `${name}\0${kind}${link ? 'l' : ''}`).join('\0\0'));
}

/** Of a size only counts whether the file is read at all. */
function kindMark(found: ReturnType<Host['stat']>): string {
  return found ? `${found.kind}${found.size > MAX_SOURCE_BYTES ? ' large' : ''}` : '';
}

function placeMark(place: string | undefined): string {
  return place ?? '\0';
}

/** Wraps a host. Paths are noted as they are asked for. */
export function createTracedHost(host: Host): TracedHost {
  let running = createHash('sha256');
  let list: Map<string, string> | undefined;

  function note(question: Question, path: string, mark: string): void {
    if (list) list.set(`${question} ${path}`, mark);
    else running.update(`${question} ${path}\0${mark}\0\0`);
  }

  function ask<T>(question: Question, path: string, find: (path: string) => T, markOf: (found: T) => string): T {
    const found = find(path);
    note(question, path, markOf(found));
    return found;
  }

  return {
    readFile: (path) => ask('file', path, host.readFile, contentMark),
    readBytes: (path) => ask('bytes', path, host.readBytes, contentMark),
    readDirectory: (path) => ask('folder', path, host.readDirectory, folderMark),
    stat: (path) => ask('kind', path, host.stat, kindMark),
    realPath: (path) => ask('place', path, host.realPath, placeMark),
    digest: () => running.copy().digest('base64url'),
    continueFrom(digest) {
      running = createHash('sha256').update(digest);
    },
    begin() {
      list = new Map();
    },
    end() {
      const trace = [...(list ?? [])].map(([question, mark]) => `${question}\0${mark}`);
      list = undefined;
      return trace;
    },
  };
}

const QUESTION = /^(file|bytes|folder|kind|place) (.*?)\0(.*)$/s;

/** Whether a host gives the answers of a trace. */
export function answersAlike(host: Host, trace: HostTrace): boolean {
  return trace.every((entry) => {
    const [, question, path, mark] = QUESTION.exec(entry) ?? [];
    // The pattern names the questions.
    return path !== undefined && answer(host, question as Question, path) === mark;
  });
}
