import { evaluateTilt, type TiltOptions } from '../../../src/evaluate/tilt/evaluate.ts';
import { createMemoryHost } from '../../../src/host/memory.ts';
import { readStarlarkParserFiles } from '../../../src/host/parser-files.ts';
import type { Possible } from '../../../src/model/possible.ts';
import type { ImageBuild, Resource, TiltError, TiltProject } from '../../../src/model/tilt.ts';
import { loadStarlarkParser } from '../../../src/parse/starlark/tree.ts';
import { SourceFile, type Span, spanText } from '../../../src/text/source.ts';
import { HOLE, type TracedText } from '../../../src/text/traced.ts';

await loadStarlarkParser(readStarlarkParserFiles());

/** Evaluates a repository of the given files; a bare text is its Tiltfile. */
export function tilt(
  files: string | Readonly<Record<string, string>>,
  options: Partial<TiltOptions> = {},
): TiltProject {
  const all = typeof files === 'string' ? { Tiltfile: files } : files;
  const host = createMemoryHost(all);
  const sources = new Map<string, SourceFile | undefined>();
  return evaluateTilt({
    root: 'Tiltfile',
    files: {
      source: (path) => {
        if (!sources.has(path)) {
          const text = host.readFile(path);
          sources.set(path, text === undefined ? undefined : new SourceFile(path, text));
        }
        return sources.get(path);
      },
      stat: (path) => host.stat(path),
      readDirectory: (path) => host.readDirectory(path),
      realPath: (path) => host.realPath(path),
    },
    ...options,
  });
}

/** `Tiltfile:3:14 "text"`: where a span is and what it covers. */
export function place(span: Span | undefined): string {
  if (!span) return 'nowhere';
  const { line, column } = span.file.positionAt(span.start);
  return `${span.file.path}:${line}:${column} ${JSON.stringify(spanText(span))}`;
}

function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('pieces' in value) return (value as TracedText).text.replaceAll(HOLE, '?');
  if ('text' in value) return shown(value.text);
  if ('path' in value) return shown(value.path);
  return JSON.stringify(value);
}

/** The alternatives of a value, `?` for one that is not known. */
export function may(value: Possible<unknown> | undefined): string {
  if (!value) return 'missing';
  return [...value.alternatives.map(shown), ...(value.unknown ? ['?'] : [])].join(' | ');
}

/** Errors as `place: message`. */
export function errors(project: TiltProject): string[] {
  return project.errors.map((error) => describe(error));
}

export function warnings(project: TiltProject): string[] {
  return project.warnings.map((warning) => describe(warning));
}

function describe(error: TiltError): string {
  return `${error.conditional ? 'maybe ' : ''}${place(error.at)}: ${error.message}`;
}

export function image(project: TiltProject, ref: string): ImageBuild {
  const found = project.images.find((candidate) => may(candidate.ref) === ref);
  if (!found) throw new Error(`no image ${ref} among ${project.images.map((one) => may(one.ref)).join(', ')}`);
  return found;
}

export function resource(project: TiltProject, name: string): Resource {
  const found = project.resources.find((candidate) => may(candidate.name) === name);
  if (!found) throw new Error(`no resource ${name} among ${project.resources.map((one) => may(one.name)).join(', ')}`);
  return found;
}
