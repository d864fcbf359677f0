import type { ReleaseOptions } from '../evaluate/helm/release.ts';
import type { Setting, ValuesFile } from '../evaluate/helm/values/options.ts';
import type { ArgoApplication, ArgoSource } from '../model/argo.ts';
import { certain, type Possible } from '../model/possible.ts';
import type { ImageKey, Release, TiltValue } from '../model/tilt.ts';
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
  return contents.map((content, index) => ({ text: `${texts[index]}=${content}`, span: at, injectedBy: 'image_keys' }));
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
