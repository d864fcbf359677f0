import type { TracedText } from '../text/traced.ts';
import type { ShellCommand } from './command.ts';
import type { PublishedPort } from './compose.ts';
import type { At } from './unresolved.ts';

/** A registry that k3d makes, by a config file or on its command line. */
export interface K3dRegistry extends At {
  /** The name of the container and so of the host inside the cluster's network. */
  readonly name: TracedText;
  /** The address that it is published on; undefined for the default (0.0.0.0). */
  readonly host?: TracedText;
  /** The published port; undefined for one that k3d picks. */
  readonly port?: TracedText;
  /** It is a cache of another registry (`proxy`), which nobody pushes to. */
  readonly proxy: boolean;
  /** The command that makes it; undefined for a config file. */
  readonly command?: ShellCommand;
}

/** A registry that exists already and that a k3d cluster is connected to: `k3d-name:5000`. */
export interface K3dRegistryUse extends At {
  readonly ref: TracedText;
}

/** A mirror of the container runtime: references to `host` are pulled from the endpoints. `at` is the host. */
export interface RegistryMirror extends At {
  readonly host: TracedText;
  readonly endpoints: readonly TracedText[];
}

/** What a k3d config file says of registries. `at` is `registries`, else the kind. */
export interface K3dConfig extends At {
  readonly file: string;
  readonly cluster?: TracedText;
  readonly create?: K3dRegistry;
  readonly use: readonly K3dRegistryUse[];
  readonly mirrors: readonly RegistryMirror[];
}

/** The ConfigMap `local-registry-hosting` that tells tools of a cluster's registry. `at` is its name. */
export interface LocalRegistryHosting extends At {
  readonly host?: TracedText;
  readonly hostFromContainerRuntime?: TracedText;
  readonly hostFromClusterNetwork?: TracedText;
}

/** A container that a command starts: `docker run`. `at` is the image. */
export interface ContainerRun extends At {
  readonly image: TracedText;
  readonly name?: TracedText;
  readonly ports: readonly PublishedPort[];
  /** `--network=host`: every port of the container is published. */
  readonly hostNetwork: boolean;
  readonly command: ShellCommand;
}

/** What one command does with registries. */
export interface RegistryCommand {
  readonly command: ShellCommand;
  readonly container?: ContainerRun;
  readonly create: readonly K3dRegistry[];
  readonly use: readonly K3dRegistryUse[];
  /** ConfigMaps on its standard input. */
  readonly hostings: readonly LocalRegistryHosting[];
}
