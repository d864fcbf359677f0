import { HelmError } from './error.ts';
import { bool, type GoFunction, type GoMap, int, map, Slice, Struct, str, type Value } from './template/values.ts';

/** The Helm whose output is matched, and the Kubernetes version that its released binaries assume without a cluster. */
export const HELM_VERSION = 'v3.21.4';
export const DEFAULT_KUBE_VERSION = 'v1.36.0';

/** What `helm template` takes a cluster to offer: the API versions of client-go and of custom resource definitions. */
const API_VERSIONS = [
  'v1',
  ...['v1', 'v1alpha1', 'v1beta1'].map((version) => `admissionregistration.k8s.io/${version}`),
  ...['v1', 'v1beta1'].map((version) => `apiextensions.k8s.io/${version}`),
  ...['v1', 'v1beta1', 'v1beta2'].map((version) => `apps/${version}`),
  ...['v1', 'v1alpha1', 'v1beta1'].map((version) => `authentication.k8s.io/${version}`),
  ...['v1', 'v1beta1'].map((version) => `authorization.k8s.io/${version}`),
  ...['v1', 'v2'].map((version) => `autoscaling/${version}`),
  ...['v1', 'v1beta1'].map((version) => `batch/${version}`),
  ...['v1', 'v1alpha1', 'v1beta1'].map((version) => `certificates.k8s.io/${version}`),
  ...['v1', 'v1alpha2', 'v1beta1'].map((version) => `coordination.k8s.io/${version}`),
  ...['v1', 'v1beta1'].map((version) => `discovery.k8s.io/${version}`),
  ...['v1', 'v1beta1'].map((version) => `events.k8s.io/${version}`),
  'extensions/v1beta1',
  ...['v1', 'v1beta1', 'v1beta2', 'v1beta3'].map((version) => `flowcontrol.apiserver.k8s.io/${version}`),
  'internal.apiserver.k8s.io/v1alpha1',
  ...['v1', 'v1beta1'].map((version) => `networking.k8s.io/${version}`),
  ...['v1', 'v1alpha1', 'v1beta1'].map((version) => `node.k8s.io/${version}`),
  ...['v1', 'v1beta1'].map((version) => `policy/${version}`),
  ...['v1', 'v1alpha1', 'v1beta1'].map((version) => `rbac.authorization.k8s.io/${version}`),
  ...['v1', 'v1alpha3', 'v1beta1', 'v1beta2'].map((version) => `resource.k8s.io/${version}`),
  ...['v1', 'v1alpha1', 'v1beta1'].map((version) => `scheduling.k8s.io/${version}`),
  ...['v1', 'v1alpha1', 'v1beta1'].map((version) => `storage.k8s.io/${version}`),
  'storagemigration.k8s.io/v1beta1',
];

/** A Kubernetes version as `--kube-version` takes it. */
export interface KubeVersion {
  /** With a `v` in front. */
  readonly version: string;
  readonly major: string;
  readonly minor: string;
}

/** Reads `--kube-version`: what follows the numbers is dropped. Throws `HelmError`. */
export function parseKubeVersion(text: string): KubeVersion {
  const match = /^\s*v?([0-9]+(?:\.[0-9]+)*)/.exec(text);
  const parts = match?.[1]?.split('.') ?? [];
  if (parts.length < 2)
    throw new HelmError(
      match
        ? `invalid kube version '${text}': illegal version string ${JSON.stringify(text)}`
        : `invalid kube version '${text}': could not parse ${JSON.stringify(text)} as version`,
    );
  for (const part of parts)
    if (part.length > 1 && part.startsWith('0'))
      throw new HelmError(
        `invalid kube version '${text}': illegal zero-prefixed version component ${JSON.stringify(part)} in ${JSON.stringify(text)}`,
      );
  const numbers = parts.map(Number);
  return { version: `v${numbers.join('.')}`, major: String(numbers[0]), minor: String(numbers[1]) };
}

/** The value of `.Capabilities`. */
export function capabilitiesValue(kube: KubeVersion, extraVersions: readonly string[]): Struct {
  const kubeFields = new Map<string, Value>([
    ['Version', str(kube.version)],
    ['Major', str(kube.major)],
    ['Minor', str(kube.minor)],
  ]);
  const method = (name: string): GoFunction => ({ name, params: [], call: () => str(kube.version) });
  const kubeVersion = new Struct('chartutil.KubeVersion', kubeFields, {
    methods: new Map([
      ['String', () => method('String')],
      ['GitVersion', () => method('GitVersion')],
    ]),
    print: () => kube.version,
  });
  const versions = [...API_VERSIONS, ...extraVersions];
  const has: GoFunction = {
    name: 'Has',
    params: ['string'],
    call: ([name]) => bool(name?.kind === 'string' && versions.includes(name.text)),
  };
  const apiVersions = new Slice(
    versions.map((version) => str(version)),
    undefined,
    'chartutil.VersionSet',
    false,
    new Map([['Has', () => has]]),
  );
  const helm = { Version: HELM_VERSION, GitCommit: '', GitTreeState: '', GoVersion: 'go1.26.3' };
  const helmVersion = new Struct(
    'version.BuildInfo',
    new Map(Object.entries(helm).map(([key, text]) => [key, str(text)])),
    {
      json: () =>
        new Struct(
          'struct',
          new Map([
            ['version', str(helm.Version)],
            ['go_version', str(helm.GoVersion)],
          ]),
        ),
    },
  );
  return new Struct(
    '*chartutil.Capabilities',
    new Map<string, Value>([
      ['KubeVersion', kubeVersion],
      ['APIVersions', apiVersions],
      ['HelmVersion', helmVersion],
    ]),
  );
}

/** The value of `.Release`. */
export function releaseValue(release: {
  readonly name: string;
  readonly namespace: string;
  readonly upgrade: boolean;
}): GoMap {
  return map([
    ['Name', str(release.name)],
    ['Namespace', str(release.namespace)],
    ['IsUpgrade', bool(release.upgrade)],
    ['IsInstall', bool(!release.upgrade)],
    ['Revision', int(1)],
    ['Service', str('Helm')],
  ]);
}
