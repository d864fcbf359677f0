/** A case of `fixtures/charts/NAME/cases.json`: options of `helm template`. Paths are relative to the folder NAME. */
export interface HelmCase {
  readonly name: string;
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setFile?: readonly string[];
  readonly setLiteral?: readonly string[];
  readonly release?: string;
  readonly namespace?: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly showOnly?: readonly string[];
  readonly includeCrds?: boolean;
  readonly noHooks?: boolean;
  readonly skipTests?: boolean;
  readonly isUpgrade?: boolean;
  readonly skipSchemaValidation?: boolean;
}

/** The Kubernetes version of every case that names none: a Helm built from source assumes another one than a release. */
export const KUBE_VERSION = '1.36.0';

/** The arguments behind `helm template`. */
export function caseArguments(item: HelmCase): string[] {
  const repeat = (option: string, values: readonly string[] = []): string[] =>
    values.flatMap((value) => [option, value]);
  const flag = (option: string, on: boolean | undefined): string[] => (on ? [option] : []);
  return [
    item.release ?? 'release-name',
    'chart',
    '--kube-version',
    item.kubeVersion ?? KUBE_VERSION,
    ...(item.namespace ? ['--namespace', item.namespace] : []),
    ...repeat('--values', item.values),
    ...repeat('--set', item.set),
    ...repeat('--set-string', item.setString),
    ...repeat('--set-json', item.setJson),
    ...repeat('--set-file', item.setFile),
    ...repeat('--set-literal', item.setLiteral),
    ...repeat('--api-versions', item.apiVersions),
    ...repeat('--show-only', item.showOnly),
    ...flag('--include-crds', item.includeCrds),
    ...flag('--no-hooks', item.noHooks),
    ...flag('--skip-tests', item.skipTests),
    ...flag('--is-upgrade', item.isUpgrade),
    ...flag('--skip-schema-validation', item.skipSchemaValidation),
  ];
}

/**
 * A message with the frames of an endless recursion, which repeat, given once: Helm stops after a thousand calls, we may
 * stop before, when the stack ends.
 */
export function collapseRecursion(text: string): string {
  return text.replace(/(template: \S+ executing "[^"]*" at <[^>]*>: error calling include: )\1+/g, '$1… ');
}
