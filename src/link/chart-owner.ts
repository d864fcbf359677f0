import type { Chart, ImageSite, TeamImageSite } from '../model/helm.ts';

/** Finds the innermost chart in whose folder a file lies. */
export function chartOwner(charts: readonly Chart[]): (path: string) => Chart | undefined {
  const byPath = new Map(charts.map((chart) => [chart.path, chart]));
  return (path) => {
    for (let end = path.lastIndexOf('/'); end !== -1; end = path.lastIndexOf('/', end - 1)) {
      const chart = byPath.get(path.slice(0, end));
      if (chart) return chart;
    }
    return byPath.get('');
  };
}

/**
 * The image sites of a chart that its team writes: in its own templates, and in those of library charts that it renders.
 * Sites of subcharts belong to these, unless they are from elsewhere.
 */
export function teamImageSites(chart: Chart, ownerOf: (path: string) => Chart | undefined): readonly TeamImageSite[] {
  if (!chart.firstParty) return [];
  return chart.imageSites.flatMap((site) => {
    const owner = ownerOf(site.template);
    if (!owner?.firstParty || (owner !== chart && owner.type !== 'library')) return [];
    const helper = site.helper && ownerOf(site.helper.template)?.firstParty ? site.helper : undefined;
    return [{ site, helper, at: helper?.at ?? site.at, related: wayTo(site, helper) }];
  });
}

function wayTo(site: ImageSite, helper: TeamImageSite['helper']): TeamImageSite['related'] {
  return helper ? [{ message: 'the image is set here', span: site.at }] : [];
}
