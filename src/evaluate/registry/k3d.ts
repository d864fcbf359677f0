import type { ShellCommand, Word } from '../../model/command.ts';
import type {
  K3dConfig,
  K3dRegistry,
  K3dRegistryUse,
  LocalRegistryHosting,
  RegistryMirror,
} from '../../model/registry.ts';
import type { YamlFile } from '../../parse/yaml/document.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { parseYaml } from '../../parse/yaml/parse.ts';
import { entryOf, getItems, getNode, getScalar, getText, resolveAlias } from '../../parse/yaml/path.ts';
import { TracedText } from '../../text/traced.ts';
import { dockerOptions } from './options.ts';

/**
 * What a k3d config document (`apiVersion: k3d.io/…`, `kind: Simple`) says of registries; undefined for any other document.
 * `readYaml` reads a file that `registries.config` names, relative to the root.
 */
export function evaluateK3dConfig(
  root: YamlNode | undefined,
  file: string,
  readYaml: (path: string) => YamlFile | undefined = () => undefined,
): K3dConfig | undefined {
  const version = getScalar(root, ['apiVersion']);
  if (!version?.text.startsWith('k3d.io/')) return undefined;
  const registries = getNode(root, ['registries']);
  const cluster = getText(root, ['metadata', 'name']) ?? getText(root, ['name']);
  const use = getItems(registries, ['use']).flatMap((item): readonly K3dRegistryUse[] =>
    item.kind === 'scalar' ? [{ ref: item.traced, at: item.span }] : [],
  );
  return {
    file,
    cluster,
    create: createdRegistry(registries, cluster),
    use,
    mirrors: mirrorsOfConfig(getNode(registries, ['config']), file, readYaml),
    at: entryOf(root, 'registries')?.key.span ?? version.span,
  };
}

function createdRegistry(registries: YamlNode | undefined, cluster: TracedText | undefined): K3dRegistry | undefined {
  const entry = entryOf(registries, 'create');
  const create = resolveAlias(entry?.value);
  if (!entry || !create || (create.kind === 'scalar' && create.value() !== true)) return undefined;
  const name = getText(create, ['name']);
  const implied = TracedText.concat(
    TracedText.computed('k3d-', entry.key.span),
    cluster ?? TracedText.computed('k3s-default'),
    TracedText.computed('-registry'),
  );
  return {
    name: name ?? implied,
    host: getText(create, ['host']),
    port: getText(create, ['hostPort']),
    proxy: getScalar(create, ['proxy', 'remoteURL'])?.isNull === false,
    at: getScalar(create, ['name'])?.span ?? entry.key.span,
  };
}

/** `registries.config` holds the text of a `registries.yaml`, or the path of one. */
function mirrorsOfConfig(
  config: YamlNode | undefined,
  file: string,
  readYaml: (path: string) => YamlFile | undefined,
): readonly RegistryMirror[] {
  const node = resolveAlias(config);
  if (node?.kind !== 'scalar') return registryMirrors(node);
  const embedded = parseYaml(node.traced).documents[0]?.contents;
  if (embedded?.kind === 'map') return registryMirrors(embedded);
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
  const named = node.text.replace(/^\.\//, '');
  const found = readYaml(folder + named) ?? readYaml(named);
  return registryMirrors(found?.documents[0]?.contents);
}

/** The mirrors of a `registries.yaml` of k3s. */
export function registryMirrors(root: YamlNode | undefined): readonly RegistryMirror[] {
  const mirrors = getNode(root, ['mirrors']);
  if (mirrors?.kind !== 'map') return [];
  return mirrors.entries.flatMap((entry) => {
    const host = resolveAlias(entry.key);
    if (host?.kind !== 'scalar') return [];
    const endpoints = getItems(entry.value, ['endpoint']).flatMap((item) =>
      item.kind === 'scalar' ? [item.traced] : [],
    );
    return [{ host: host.traced, endpoints, at: host.span }];
  });
}

/** The facts of a ConfigMap `local-registry-hosting`; undefined for any other document. */
export function localRegistryHosting(root: YamlNode | undefined): LocalRegistryHosting | undefined {
  const name = getScalar(root, ['metadata', 'name']);
  if (getScalar(root, ['kind'])?.text !== 'ConfigMap' || name?.text !== 'local-registry-hosting') return undefined;
  const data = getScalar(root, ['data', 'localRegistryHosting.v1']);
  const hosting = data && parseYaml(data.traced).documents[0]?.contents;
  return {
    host: getText(hosting, ['host']),
    hostFromContainerRuntime: getText(hosting, ['hostFromContainerRuntime']),
    hostFromClusterNetwork: getText(hosting, ['hostFromClusterNetwork']),
    at: name.span,
  };
}

/** The registries that a `k3d` command makes (`registry create`, `cluster create --registry-create`) or connects. */
export function k3dRegistriesOfCommand(command: ShellCommand): {
  readonly create: readonly K3dRegistry[];
  readonly use: readonly K3dRegistryUse[];
} {
  const create: K3dRegistry[] = [];
  const use: K3dRegistryUse[] = [];
  const [program, noun, verb, ...rest] = command.words;
  if (!names(program, /(?:^|\/)k3d$/) || !names(verb, /^create$/)) return { create, use };
  const options = dockerOptions(rest, K3D_SWITCHES);
  if (names(noun, /^(?:registry|registries|reg)$/)) {
    const [word] = options.rest;
    const name = word && (word.alternatives[0] ?? (word.unknown && TracedText.hole(word.unknown)));
    const at = name?.spanOf() ?? command.at;
    if (at) {
      const port = options.values('--port', '-p').at(-1);
      // k3d puts its prefix before any name that is given here, but before none of a config file.
      const prefix = TracedText.computed('k3d-', at);
      const written = name ?? TracedText.computed('registry', at);
      const proxy = options.has('--proxy-remote-url');
      create.push({ name: TracedText.concat(prefix, written), ...splitPort(port), proxy, command, at });
    }
  } else if (names(noun, /^clusters?$/)) {
    for (const text of options.values('--registry-create')) {
      const at = text.spanOf() ?? command.at;
      const first = text.text.indexOf(':');
      const name = first === -1 ? text : text.slice(0, first);
      const address = first === -1 ? undefined : text.slice(first + 1);
      if (at) create.push({ name, ...splitPort(address), proxy: false, command, at });
    }
    for (const ref of options.values('--registry-use')) {
      const at = ref.spanOf() ?? command.at;
      if (at) use.push({ ref, at });
    }
  }
  return { create, use };
}

const K3D_SWITCHES = new Set([
  '--verbose',
  '--trace',
  '--timestamps',
  '--no-help',
  '--no-lb',
  '--no-rollback',
  '--no-image-volume',
  '--wait',
  '--kubeconfig-update-default',
  '--kubeconfig-switch-context',
  '--host-pid-mode',
  '--delete-enabled',
]);

/** `[HOST:]PORT`; `random` is no port. */
function splitPort(address: TracedText | undefined): { host?: TracedText; port?: TracedText } {
  if (!address) return {};
  const colon = address.text.lastIndexOf(':');
  const port = address.slice(colon + 1);
  const host = colon === -1 ? undefined : address.slice(0, colon);
  return { host, port: port.text === 'random' || port.text === '' ? undefined : port };
}

function names(word: Word | undefined, pattern: RegExp): boolean {
  return word?.alternatives.some((text) => pattern.test(text.text)) ?? false;
}
