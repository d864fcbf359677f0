import type { ReleaseOptions } from '../evaluate/helm/release.ts';
import type { Setting, ValuesFile } from '../evaluate/helm/values/options.ts';
import { resolveText } from '../evaluate/shell/tools/sink.ts';
import { joinPath } from '../host/host.ts';
import type { ArgoApplication, ArgoSource } from '../model/argo.ts';
import type { HelmCommand, HelmfileRelease } from '../model/helm.ts';
import { certain, type Possible } from '../model/possible.ts';
import type { ImageKey, Release, TiltValue } from '../model/tilt.ts';
import type { Span } from '../text/source.ts';
import { HOLE, type TracedText } from '../text/traced.ts';

/** Alternatives of one deployment that are looked at. */
const MAX_ALTERNATIVES = 8;

/** The reference that Tilt would inject. */
const INJECTED = { registry: 'registry.invalid', repository: 'tilt/image', tag: 'tilt-0123456789abcdef' } as const;

/** What a Tilt release is rendered with, for each combination of its alternatives; undefined when a part is not known. */
export function optionsOfRelease(release: Release): readonly ReleaseOptions[] | undefined {
  if (holdsUnknown(release.call.arguments.get('flags')?.value) || release.imageKeys?.unknown) return undefined;
  if (
    holdsUnknown(release.call.arguments.get('set')?.value) ||
    holdsUnknown(release.call.arguments.get('values')?.value)
  )
    return undefined;
  let values: readonly (readonly string[])[] = [[]];
  for (const file of release.values) {
    const paths = file.alternatives.flatMap(({ path, text }) => (path !== undefined && text.known ? [path] : []));
    if (file.unknown || paths.length < file.alternatives.length || paths.length === 0) return undefined;
    values = values.flatMap((before) => paths.map((path) => [...before, path])).slice(0, MAX_ALTERNATIVES);
  }
  const kinds = { set: [], setString: [], setJson: [], setLiteral: [], setFile: [] } as Record<SetOption, Setting[]>;
  for (const { path, value, flag, at } of release.set) {
    const kind = SET_OPTIONS[flag.replace(/^-+/, '')];
    const text = value.alternatives[0];
    if (!kind || value.unknown || value.alternatives.length !== 1 || !path.known || !text?.known) return undefined;
    kinds[kind].push({ text: `${path.text}=${text.text}`, span: text.text === '' ? at : (text.literalOf() ?? at) });
  }
  const name = knownText(release.release);
  const namespace = knownText(release.namespace);
  const kubeVersion = release.call.arguments.get('kube_version')?.value;
  const keys: readonly (readonly ImageKey[])[] = release.imageKeys?.alternatives ?? [[]];
  const injected = keys.slice(0, MAX_ALTERNATIVES).map((list) => list.map(settingsOfKey));
  if (injected.some((list) => list.includes(undefined))) return undefined;
  return values.flatMap((files) =>
    injected.map((list) => ({
      values: files,
      ...kinds,
      set: [...kinds.set, ...list.flatMap((settings) => settings ?? [])],
      ...(name !== undefined && { release: name }),
      ...(namespace !== undefined && { namespace }),
      ...(kubeVersion?.kind === 'text' && kubeVersion.text.known && { kubeVersion: kubeVersion.text.text }),
    })),
  );
}

type SetOption = 'set' | 'setString' | 'setJson' | 'setLiteral' | 'setFile';

const SET_OPTIONS: Readonly<Record<string, SetOption>> = {
  set: 'set',
  'set-string': 'setString',
  'set-json': 'setJson',
  'set-literal': 'setLiteral',
  'set-file': 'setFile',
};

/** What Tilt sets for one image key; undefined when the key is not known, empty when Tilt refuses it. */
function settingsOfKey({ kind, parts, keys, at }: ImageKey): readonly Setting[] | undefined {
  if (kind === 'list') {
    const inner = keys.map(settingsOfKey);
    return inner.includes(undefined) ? undefined : inner.flatMap((settings) => settings ?? []);
  }
  const texts = parts.map((part) => knownText(part));
  if (texts.includes(undefined)) return undefined;
  const { registry, repository, tag } = INJECTED;
  const contents =
    kind === 'text'
      ? [`${registry}/${repository}:${tag}`]
      : texts.length === 2
        ? [`${registry}/${repository}`, tag]
        : texts.length === 3
          ? [registry, repository, tag]
          : [];
  return contents.map((content, index) => {
    const span = certain(parts[index])?.literalOf() ?? at;
    return { text: `${texts[index]}=${content}`, span, injectedBy: 'image_keys' };
  });
}

/** Stands for a text that is not known, in a setting that is `injectedBy` the same. */
const GUESS = 'unknown';

/** Verbs of Helm that take the values of a release. */
const RELEASES: ReadonlySet<string> = new Set(['upgrade', 'install', 'template', 'lint']);

/**
 * What a `helm` command renders a chart with; undefined when a part is not known. A value of `--set` alone may be unknown:
 * `guesses` has its place then.
 */
export function optionsOfCommand(helm: HelmCommand): ReleaseOptions | undefined {
  const { verb, options, command } = helm;
  const reuses = options.has('reuse-values') || options.has('reset-then-reuse-values');
  if (helm.mayHaveMore || reuses || options.has('skip-schema-validation') || !RELEASES.has(verb)) return undefined;
  const values: string[] = [];
  for (const file of helm.valuesFiles) {
    const text = knownText(file);
    const path = text === undefined || text === '-' ? undefined : resolveText(text, command.cwd);
    if (path === undefined || path.includes(HOLE)) return undefined;
    values.push(path);
  }
  const kinds = { set: [], setString: [], setJson: [], setLiteral: [], setFile: [] } as Record<SetOption, Setting[]>;
  for (const { kind, text } of helm.sets) {
    const option = SET_OPTIONS[kind];
    const only = certain(text);
    // Files are read from the working directory.
    if (!option || !only || option === 'setFile') return undefined;
    for (const part of option === 'setJson' || option === 'setLiteral' ? [only] : settingsIn(only)) {
      const isGuess = part.text.includes(HOLE);
      if (isGuess && (part.text.split('=', 1)[0]!.includes(HOLE) || option === 'setJson')) return undefined;
      kinds[option].push({
        text: part.text.replaceAll(HOLE, GUESS),
        span: part.spanOf(),
        ...(isGuess && { injectedBy: GUESS }),
      });
    }
  }
  const name = knownText(helm.release);
  return { values, ...kinds, ...(name !== undefined && name.length <= 53 && { release: name }) };
}

/** What a release of a Helmfile is rendered with; undefined when a part is not known. `folder` is the Helmfile's. */
export function optionsOfHelmfile(release: HelmfileRelease, folder: string): ReleaseOptions | undefined {
  if (!release.values) return undefined;
  const values: ValuesFile[] = [];
  for (const { kind, text } of release.values) {
    const path = kind === 'file' ? joinPath(folder, text.text) : undefined;
    if (!text.known || (kind === 'file' && (path === undefined || path.endsWith('.gotmpl')))) return undefined;
    values.push(path ?? text);
  }
  const { name } = release;
  return { values, ...(name?.known && name.text.length <= 53 && { release: name.text }) };
}

/** The places of the settings whose values are not known. */
export function guesses(options: ReleaseOptions): readonly Span[] {
  const all = [options.set, options.setString, options.setLiteral].flatMap((settings) => settings ?? []);
  return all.flatMap((one) => (typeof one !== 'string' && one.injectedBy === GUESS && one.span ? [one.span] : []));
}

/** The settings of one `--set`, which commas part. */
function settingsIn(text: TracedText): readonly TracedText[] {
  if (text.text.includes('{')) return [text];
  return [...text.text.matchAll(/(?:[^,\\]|\\.)+/gs)].map((match) =>
    text.slice(match.index, match.index + match[0].length),
  );
}

/** What Argo CD renders a source with; undefined when a part is not known. */
export function optionsOfSource(application: ArgoApplication, source: ArgoSource): ReleaseOptions | undefined {
  if (application.uncertain || [...application.parameters.values()].some((value) => !value.known)) return undefined;
  const values: ValuesFile[] = [];
  for (const { path, text } of source.valuesFiles) {
    if (path === undefined || path.includes(HOLE) || !text.known) return undefined;
    values.push(path);
  }
  if (source.values) {
    if (!source.values.known) return undefined;
    values.push(source.values);
  }
  const set: Setting[] = [];
  const setString: Setting[] = [];
  const setFile: Setting[] = [];
  for (const { name, value, kind, at } of source.parameters) {
    if (!name.known || (value && !value.known)) return undefined;
    // Argo CD escapes commas outside of lists.
    const text = value?.text ?? '';
    const escaped = /^\{.*\}$/s.test(text) ? text : text.replace(/(?<!\\),/g, '\\,');
    const setting = { text: `${name.text}=${escaped}`, span: value?.spanOf() ?? at };
    if (kind === 'file') setFile.push(setting);
    else (kind === 'string' ? setString : set).push(setting);
  }
  const release = source.releaseName ?? application.name;
  const namespace = application.destination.namespace;
  return {
    values,
    set,
    setString,
    setFile,
    ...(release?.known && release.text.length <= 53 && { release: release.text }),
    ...(namespace?.known && { namespace: namespace.text }),
  };
}

function knownText(value: Possible<TracedText> | undefined): string | undefined {
  const text = certain(value);
  return text?.known ? text.text : undefined;
}

function holdsUnknown(value: TiltValue | undefined): boolean {
  if (!value) return false;
  switch (value.kind) {
    case 'unknown':
      return true;
    case 'text':
      return !value.text.known;
    case 'list':
    case 'tuple':
      return value.items.some(holdsUnknown);
    case 'oneOf':
      return value.unknown !== undefined || value.alternatives.some(holdsUnknown);
    default:
      return false;
  }
}
