import type { ShellCommand } from '../../model/command.ts';
import type { PublishedPort } from '../../model/compose.ts';
import type { ContainerRun } from '../../model/registry.ts';
import type { TracedText } from '../../text/traced.ts';
import { dockerOptions } from './options.ts';

const SWITCHES = new Set([
  '-d',
  '--detach',
  '-i',
  '--interactive',
  '-t',
  '--tty',
  '--rm',
  '--init',
  '--privileged',
  '-P',
  '--publish-all',
  '--read-only',
  '-q',
  '--quiet',
  '--no-healthcheck',
  '--oom-kill-disable',
  '--sig-proxy',
  '--disable-content-trust',
  '--replace',
]);

/** The container that a `docker run` (or `create`, also of podman and nerdctl) starts; undefined for other commands. */
export function containerOfCommand(command: ShellCommand): ContainerRun | undefined {
  const texts = command.words.map((word) => word.alternatives[0]?.text ?? '');
  if (!/(?:^|\/)(?:docker|podman|nerdctl)$/.test(texts[0] ?? '')) return undefined;
  const at = texts[1] === 'container' ? 2 : 1;
  if (texts[at] !== 'run' && texts[at] !== 'create') return undefined;
  const options = dockerOptions(command.words.slice(at + 1), SWITCHES, true);
  const image = options.rest[0]?.alternatives[0];
  const span = image?.spanOf() ?? command.at;
  if (!image || !span) return undefined;
  return {
    image,
    name: options.values('--name').at(-1),
    ports: options.values('-p', '--publish').flatMap((text) => publishedPort(text) ?? []),
    hostNetwork: options.values('--network', '--net').some((network) => network.text === 'host'),
    command,
    at: span,
  };
}

/** `[[HOST:]PUBLISHED:]TARGET[/PROTOCOL]`, as Docker and compose read it. */
export function publishedPort(text: TracedText): PublishedPort | undefined {
  const match = /^(?:(?:(\[[^\]]*\]|[^:]*):)?([^:]*):)?([^:/]+)(?:\/\w+)?$/.exec(text.text);
  const at = text.spanOf();
  if (!match || !at) return undefined;
  const [, host, published, target] = match;
  const end = text.text.lastIndexOf('/') === -1 ? text.length : text.text.lastIndexOf('/');
  const targetStart = end - target!.length;
  const publishedStart = published === undefined ? 0 : targetStart - 1 - published.length;
  return {
    host: host ? text.slice(0, host.length) : undefined,
    published: published ? text.slice(publishedStart, publishedStart + published.length) : undefined,
    target: text.slice(targetStart, end),
    at,
  };
}
