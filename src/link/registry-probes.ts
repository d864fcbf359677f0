import { ROOT_PATH, type ShellCommand } from '../model/command.ts';
import type { Repository } from '../model/files.ts';
import { parseImageName } from '../model/reference.ts';
import type { RegistryProbes } from '../model/relations.ts';
import type { Routine } from '../model/routine.ts';
import type { DefaultRegistry } from '../model/tilt.ts';
import { HOLE } from '../text/traced.ts';

/** Programs that ask a server for something. */
const CLIENTS =
  /^(?:curl|wget|https?|xh|nc|ncat|netcat|socat|telnet|crane|regctl|skopeo|oras|docker|podman|nerdctl|k3d|wait-for(?:-it)?(?:\.sh)?|wait4x|dockerize)$/;

/** How a script that sets the dev container up probes the registry, hooks of the dev container that run it included. */
export function registryProbes(
  path: string,
  routines: readonly Routine[],
  registries: readonly DefaultRegistry[],
  repository: Repository,
): RegistryProbes {
  const own = routines.filter((routine) => routine.kind === 'script' && routine.file === path);
  const hooks = routines.filter((routine) => routine.kind === 'devcontainer');
  const together = hooks.some(({ files }) => files.includes(path)) ? [...own, ...hooks] : own;
  const hosts = addressesOf(registries, 'host');
  const inner = addressesOf(registries, 'hostFromCluster');
  const commands = together.flatMap((routine) => routine.commands);
  return {
    path,
    host: commands.some((command) => isHostProbe(command, hosts)),
    cluster: commands.some((command) => isClusterProbe(command, inner, repository)),
    incomplete: together.some(({ incomplete }) => incomplete),
  };
}

/** The hosts of registries, loopback addresses under all their names. */
function addressesOf(registries: readonly DefaultRegistry[], key: 'host' | 'hostFromCluster'): readonly string[] {
  return registries.flatMap((registry) =>
    (registry[key]?.alternatives ?? []).flatMap(({ text }) => {
      const host = parseImageName(`${text}/x`).host?.text;
      if (host === undefined || host.includes(HOLE)) return [];
      const [, name, port = ''] = /^(.*?)(:\d+)?$/.exec(host)!;
      return LOOPBACK.test(name!) ? ['localhost', '127.0.0.1', '0.0.0.0', '[::1]'].map((one) => one + port) : [host];
    }),
  );
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;
const LOOPBACK_INSIDE = /(?:^|[/@=\s])(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?=[:/\s]|$)/;
const API = /\/v2(?:\/|$|\s|["'])/;

function isHostProbe(command: ShellCommand, hosts: readonly string[]): boolean {
  if (command.redirects.some(({ path }) => path.alternatives.some(({ text }) => isDevice(text, hosts)))) return true;
  if (!CLIENTS.test(programOf(command)) || entersCluster(command)) return false;
  const texts = textsOf(command);
  const spaced = texts.join(' ').replaceAll(' ', ':');
  return texts.some((text) => names(text, hosts) || API.test(text)) || names(spaced, hosts);
}

/** `/dev/tcp/localhost/5000`, as bash opens it. */
function isDevice(path: string, hosts: readonly string[]): boolean {
  const [, name, port] = /^\/dev\/tcp\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  return name !== undefined && names(`${name}:${port}`, hosts);
}

function isClusterProbe(command: ShellCommand, inner: readonly string[], repository: Repository): boolean {
  if (!entersCluster(command)) return false;
  const texts = [...textsOf(command), ...manifestsOf(command, repository)];
  return texts.some((text) =>
    // A ConfigMap that names the registry asks it for nothing.
    text.includes('\n')
      ? names(text, inner) && /\b(?:curl|wget|nc)\b|image:/.test(text)
      : names(text, inner) || (API.test(text) && !LOOPBACK_INSIDE.test(text)),
  );
}

/** Whether the command, or what it starts, runs in the cluster or in one of its nodes. */
function entersCluster(command: ShellCommand): boolean {
  const words = textsOf(command);
  if (command.via.some(({ kind }) => kind === 'container')) return true;
  const program = programOf(command);
  if (program === 'kubectl' || program === 'oc' || program === 'k')
    return words.some((word) => /^(?:run|exec|debug|apply|create|replace)$/.test(word));
  if (!/^(?:docker|podman|nerdctl)$/.test(program)) return false;
  return words.includes('exec') || (words.includes('run') && words.some((word) => /^--net(?:work)?(?:=|$)/.test(word)));
}

/** The manifests that `kubectl apply` gets: on its standard input, or from files of the repository. */
function manifestsOf(command: ShellCommand, repository: Repository): readonly string[] {
  const found = command.stdin ? [`${command.stdin.text}\n`] : [];
  const texts = textsOf(command);
  for (const [index, text] of texts.entries()) {
    const before = texts[index - 1];
    const named = before === '-f' || before === '--filename' ? text : /^(?:-f|--filename)=?(.+)$/.exec(text)?.[1];
    if (named === undefined) continue;
    const relative = named.startsWith(`${ROOT_PATH}/`) ? named.slice(ROOT_PATH.length + 1) : named.replace(/^\.\//, '');
    const path = command.cwd ? `${command.cwd}/${relative}` : relative;
    const source = repository.source(path);
    if (source) found.push(`${source.text}\n`);
  }
  return found;
}

function names(text: string, hosts: readonly string[]): boolean {
  return hosts.some((host) => {
    const at = text.indexOf(host);
    return at !== -1 && !/[\w.-]/.test(text[at - 1] ?? '') && !/\w/.test(text[at + host.length] ?? '');
  });
}

function programOf({ words }: ShellCommand): string {
  const text = words[0]?.alternatives[0]?.text ?? '';
  return text.slice(text.lastIndexOf('/') + 1);
}

function textsOf({ words }: ShellCommand): readonly string[] {
  return words.flatMap(({ alternatives }) => alternatives.map(({ text }) => text));
}
