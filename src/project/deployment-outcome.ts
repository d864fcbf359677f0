import { RenderError } from '../evaluate/helm/engine.ts';
import { HelmError } from '../evaluate/helm/error.ts';
import { type RenderedSite, sitesOf } from '../evaluate/helm/image/site.ts';
import type { Release, ReleaseOptions } from '../evaluate/helm/release.ts';
import { SchemaViolationError } from '../evaluate/helm/schema/validate-values.ts';
import { leafProblems } from '../evaluate/helm/schema/validator.ts';
import { type Origin, originPaths, type ValuePath } from '../evaluate/helm/template/origin.ts';
import type { ConfigValue } from '../evaluate/helm/values/config.ts';
import { settingOf } from '../evaluate/helm/values/values-value.ts';
import type { ChartFailure, DeployedContainer, SchemaMismatch } from '../model/helm.ts';
import type { WayStep } from '../model/unresolved.ts';
import { getNode, getScalar } from '../parse/yaml/path.ts';
import type { Span } from '../text/source.ts';
import { type ShownSite, shownSite, valuePathsOf } from './chart-images.ts';
import type { LoadedChart } from './helm-charts.ts';

/** What is needed to tell where a failure is to be mended. */
export interface Blame {
  /** What deploys the chart. */
  readonly at: Span;
  /** Whether a place lies in a file of the repository that its team edits. */
  readonly isOwn: (span: Span) => boolean;
  readonly incomplete: boolean;
}

/** What one rendering of a deployment tells. */
export interface RenderedDeployment {
  /** Why Helm refuses it, whatever a schema says. */
  readonly error: HelmError | undefined;
  readonly violation: SchemaViolationError | undefined;
  readonly containers: readonly DeployedContainer[];
  readonly sites: readonly ShownSite[];
}

/** Renders a chart as one deployment does. */
export function renderDeployment({ render }: LoadedChart, options: ReleaseOptions): RenderedDeployment {
  let result = render(options);
  const violation = result instanceof SchemaViolationError ? result : undefined;
  if (violation) result = render({ ...options, skipSchemaValidation: true });
  if (result instanceof HelmError) return { error: result, violation, containers: [], sites: [] };
  const release = result;
  const sites = sitesOf(release);
  return {
    error: undefined,
    violation,
    containers: deployedContainers(release, sites),
    sites: sites.map((site) => shownSite(site, release)),
  };
}

/** The values that a schema rejects, of those that count: at the value, or at what deploys the chart when a default is left as it is. */
export function mismatchesOf(
  error: SchemaViolationError,
  otherwise: Span,
  counts: (value: ConfigValue | undefined) => boolean = () => true,
): readonly SchemaMismatch[] {
  return error.violations.flatMap(({ chart, problem }) =>
    leafProblems(problem).flatMap((leaf): SchemaMismatch[] => {
      const set = leaf.value;
      if (!counts(set)) return [];
      const given = set && set.layer.kind !== 'chart' ? set.span : undefined;
      const related = set && !given && set.span ? [{ message: 'the default of the chart', span: set.span }] : [];
      return [
        {
          at: given ?? otherwise,
          path: leaf.path.join('.'),
          reason: leaf.message,
          schema: chart.schema?.path ?? '',
          related,
        },
      ];
    }),
  );
}

/** What is to blame when Helm refuses a deployment. */
export function failureOf(error: HelmError, { at, isOwn, incomplete }: Blame): ChartFailure | undefined {
  const own = error.span && isOwn(error.span) ? error.span : undefined;
  if (error instanceof RenderError) {
    if (error.limited) return undefined;
    if (error.refusal) return refusalOf(error, error.refusal, at, own);
    // Without the charts that it depends on, templates and values are missing.
    if (incomplete) return undefined;
    return { kind: 'template', reason: error.reason, at: own ?? at, related: own ? [deployed(at)] : [] };
  }
  const { message } = error;
  // What the cluster is, and files that are missing or no YAML, are told elsewhere or not known.
  if (/kubeVersion|no such file|chart dependencies|not found$|yaml: |missing in charts/.test(message))
    if (!message.startsWith('YAML parse error')) return undefined;
  if (incomplete && !/^parse error/.test(message)) return undefined;
  const isTemplate = /^parse error|^YAML parse error|^template:/.test(message);
  return {
    kind: isTemplate ? 'template' : 'values',
    reason: message.split('\n')[0]!.replace(/^(?:parse error at|YAML parse error on) [^:]*(?:\([^)]*\))?:? ?/, ''),
    at: own ?? at,
    related: own ? [deployed(at)] : [],
  };
}

function deployed(at: Span): WayStep {
  return { message: 'deployed here', span: at };
}

/** `required` or `fail`: at the value that an overlay or option gives, else at what deploys the chart. */
function refusalOf(
  error: RenderError,
  refusal: 'required' | 'fail',
  at: Span,
  template: Span | undefined,
): ChartFailure | undefined {
  const paths = [...pathsOf(error.origin), ...(refusal === 'fail' ? pathsOf(error.when) : [])];
  // Nothing but the cluster or the release can have led there.
  if (paths.length === 0 && refusal === 'fail') return undefined;
  const given = paths.map(givenAt).findLast((span) => span !== undefined);
  const related: WayStep[] = [];
  if (template) related.push({ message: refusal === 'fail' ? 'refused here' : 'required here', span: template });
  if (given) related.push(deployed(at));
  return { kind: 'refused', reason: error.reason, at: given ?? at, related };
}

function pathsOf(origin: Origin | undefined): readonly ValuePath[] {
  return originPaths(origin);
}

/** Where an overlay or option sets a value, or what it stands in. */
function givenAt(path: ValuePath): Span | undefined {
  const setting = settingOf(path);
  return setting && (setting.layer.kind === 'file' || setting.layer.kind === 'set') ? setting.span : undefined;
}

/** The containers of a release with their ports and those of the Services that select them by number. */
function deployedContainers(release: Release, sites: readonly RenderedSite[]): readonly DeployedContainer[] {
  const services = servicesOf(release);
  return sites.map((site) => {
    const { container, text } = site;
    const labels = labelsOf(site);
    return {
      workload: container.workload,
      name: container.name,
      reference: text,
      valuePaths: valuePathsOf(site),
      ports: [
        ...container.ports.flatMap(({ containerPort }) => portOf(containerPort, 'container')),
        ...services.filter(({ selector }) => selects(selector, labels)).flatMap(({ ports }) => ports),
      ],
    };
  });
}

type Labels = ReadonlyMap<string, string>;

interface Service {
  readonly selector: Labels;
  readonly ports: DeployedContainer['ports'];
}

function servicesOf(release: Release): readonly Service[] {
  return release.manifests.documents.flatMap((document) => {
    if (document.kind !== 'Service') return [];
    const list = getNode(document.contents, ['spec', 'ports']);
    const ports = list?.kind === 'sequence' ? list.items : [];
    return [
      {
        selector: textsOf(getNode(document.contents, ['spec', 'selector'])),
        ports: ports.flatMap((port) => {
          const target = getScalar(port, ['targetPort']);
          return target ? portOf(target, 'Service') : [];
        }),
      },
    ];
  });
}

function portOf(
  scalar: NonNullable<ReturnType<typeof getScalar>>,
  by: 'container' | 'Service',
): DeployedContainer['ports'] {
  const port = Number(scalar.text);
  return /^\d+$/.test(scalar.text) && port > 0 && port < 65_536 ? [{ port, by, at: scalar.span }] : [];
}

/** The labels of the pods of a workload that has but one container. */
function labelsOf({ container: { document } }: RenderedSite): Labels {
  const pod = document.kind === 'Pod' ? document.contents : getNode(document.contents, ['spec', 'template']);
  const containers = getNode(pod, ['spec', 'containers']);
  if (containers?.kind !== 'sequence' || containers.items.length !== 1) return new Map();
  return textsOf(getNode(pod, ['metadata', 'labels']));
}

function textsOf(node: ReturnType<typeof getNode>): Labels {
  const texts = new Map<string, string>();
  if (node?.kind === 'map')
    for (const { key, value } of node.entries)
      if (key.kind === 'scalar' && value.kind === 'scalar') texts.set(key.text, value.text);
  return texts;
}

function selects(selector: Labels, labels: Labels): boolean {
  return selector.size > 0 && [...selector].every(([key, value]) => labels.get(key) === value);
}
