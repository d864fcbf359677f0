import type { Host } from '../../../host/host.ts';
import { Chart } from '../chart/chart.ts';
import { ChartFile } from '../chart/file.ts';
import { RenderError } from '../engine.ts';
import { HelmError } from '../error.ts';
import { assume } from './assume.ts';
import { rendererOf } from './fitting.ts';

/** A named template that makes a reference from an image block as it should, and how it is called. */
export interface ConformingHelper {
  readonly name: string;
  /**
   * The argument of its `include`, with `BLOCK` for the block and `PATH` for its dotted path; `.` for one that reads
   * `.Values.image` by itself.
   */
  readonly argument: string;
}

const ARGUMENTS: readonly string[] = [
  'BLOCK',
  '(dict "image" BLOCK)',
  '(dict "image" BLOCK "path" "PATH")',
  '(dict "image" BLOCK "root" $)',
  '(dict "imageRoot" BLOCK "global" $.Values.global)',
  '.',
];
/** Named templates of one chart that are tried. */
const MAX_TRIED = 12;

const REPOSITORY = 'probe/image';
const DIGEST = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';
const EXPECTED: readonly (readonly [tag: string, digest: string, text: string])[] = [
  ['', DIGEST, `${REPOSITORY}@${DIGEST}`],
  ['v1', '', `${REPOSITORY}:v1`],
  ['', '', REPOSITORY],
];

/** The first of the named templates that demands a repository, puts a digest before a tag, and leaves out what is missing. */
export function conformingHelper(host: Host, chart: Chart, names: readonly string[]): ConformingHelper | undefined {
  for (const name of names.slice(0, MAX_TRIED))
    for (const argument of ARGUMENTS) if (conforms(host, chart, name, argument)) return { name, argument };
  return undefined;
}

function conforms(host: Host, chart: Chart, name: string, argument: string): boolean {
  const call = argument.replaceAll('BLOCK', '.Values.image').replaceAll('PATH', 'image');
  const text = `probe: {{ include ${JSON.stringify(name)} ${call} | quote }}\n`;
  const probe = new ChartFile('templates/probe.yaml', 'probe.yaml', new TextEncoder().encode(text));
  const partials = chart.templates.map(asPartial);
  const probed = new Chart(
    { metadata: chart.metadata, values: undefined, schema: undefined, templates: [...partials, probe], files: [] },
    chart.path,
    chart.ownName,
  );
  probed.setDependencies(chart.dependencies.map((dependency) => withoutManifests(dependency)));
  const render = rendererOf(host, probed);
  const given = (repository: string, tag: string, digest: string) =>
    render({
      assumed: assume(
        [
          { path: ['image', 'repository'], content: repository },
          { path: ['image', 'tag'], content: tag },
          { path: ['image', 'digest'], content: digest },
        ],
        new Map(),
      ),
      skipSchemaValidation: true,
    });
  const refused = given('', 'v1', '');
  if (!(refused instanceof RenderError) || refused.refusal === undefined) return false;
  return EXPECTED.every(([tag, digest, expected]) => {
    const release = given(REPOSITORY, tag, digest);
    if (release instanceof HelmError) return false;
    return release.files.some((file) => file.text.trim() === `probe: ${JSON.stringify(expected)}`);
  });
}

/** The same file as one that is not printed: manifests may define named templates, too. */
function asPartial(file: ChartFile): ChartFile {
  const slash = file.name.lastIndexOf('/') + 1;
  return file.name[slash] === '_' ? file : file.named(`${file.name.slice(0, slash)}_${file.name.slice(slash)}`);
}

/** A subchart with nothing but its named templates. */
function withoutManifests(chart: Chart): Chart {
  const partials = chart.templates.map(asPartial);
  const copy = new Chart(
    { metadata: chart.metadata, values: undefined, schema: undefined, templates: partials, files: [] },
    chart.path,
    chart.ownName,
  );
  copy.setDependencies(chart.dependencies.map(withoutManifests));
  return copy;
}
