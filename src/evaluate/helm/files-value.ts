import type { ChartFile } from './chart/file.ts';
import { compileGlob } from './chart/glob.ts';
import { encodeBase64 } from './functions/encoding.ts';
import { Bytes, type GoFunction, GoMap, type Methods, Str, str, strings, type Value } from './template/values.ts';
import { emit, VERSION_2, type Written } from './yaml/emitter.ts';

/** The value of `.Files`: the files of a chart by their names, with the methods that read them. */
export function filesValue(files: readonly ChartFile[]): GoMap {
  const byName = new Map<string, ChartFile>();
  for (const file of files) byName.set(file.name, file);
  return filesMap(byName);
}

function filesMap(files: ReadonlyMap<string, ChartFile>): GoMap {
  const entries = new Map<string, Value>();
  for (const [name, file] of files) entries.set(name, new Bytes(file.bytes));
  return new GoMap(entries, undefined, 'engine.files', methodsOf(files));
}

function methodsOf(files: ReadonlyMap<string, ChartFile>): Methods {
  const named = (name: string, params: readonly string[], call: GoFunction['call']) =>
    [name, (): GoFunction => ({ name, params, call })] as const;
  const text = (args: readonly Value[]): string => (args[0]?.kind === 'string' ? args[0].text : '');
  return new Map([
    named('Get', ['string'], (args) => fileText(files.get(text(args)))),
    named('GetBytes', ['string'], (args) => new Bytes(files.get(text(args))?.bytes ?? new Uint8Array())),
    named('Glob', ['string'], (args) => {
      const matches = compileGlob(text(args)) ?? (() => true);
      const found = new Map<string, ChartFile>();
      for (const [name, file] of files) if (matches(name)) found.set(name, file);
      return filesMap(found);
    }),
    named('AsConfig', [], () => configMap(files, (file) => file.text)),
    named('AsSecrets', [], () => configMap(files, (file) => encodeBase64(file.bytes))),
    named('Lines', ['string'], (args) => {
      const content = files.get(text(args))?.text ?? '';
      if (content === '') return strings([]);
      return strings((content.endsWith('\n') ? content.slice(0, -1) : content).split('\n'));
    }),
  ]);
}

/** A file's text, which knows that it stands in the file. */
function fileText(file: ChartFile | undefined): Str {
  if (!file || file.text === '') return str('');
  const { source } = file;
  return Str.of([{ text: source.text, file: source, start: 0, end: source.text.length }]);
}

/** `toYaml` of the files by the last part of their names; of two equal names the later in byte order stays. */
function configMap(files: ReadonlyMap<string, ChartFile>, content: (file: ChartFile) => string): Str {
  const entries = new Map<string, Written>();
  for (const name of [...files.keys()].sort())
    entries.set(name.slice(name.lastIndexOf('/') + 1), {
      kind: 'scalar',
      text: content(files.get(name)!),
      quotable: true,
    });
  return Str.of(emit({ kind: 'map', entries }, VERSION_2));
}
