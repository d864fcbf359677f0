import { resolveText } from '../evaluate/shell/tools/sink.ts';
import { evaluateHelmfile } from '../evaluate/values/helmfile.ts';
import { dirname, joinPath } from '../host/host.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { HOLE } from '../text/traced.ts';
import type { ProjectFiles } from './files.ts';

/** The files that something names as Helm values: Tilt releases, Applications, Helmfiles, `helm` commands. */
export function namedValuesFiles(files: ProjectFiles, pipeline: Pipeline): ReadonlySet<string> {
  const paths = new Set<string | undefined>();
  for (const { values } of pipeline.releases)
    for (const value of values) for (const { path } of value.alternatives) paths.add(path);
  for (const { sources } of pipeline.applications)
    for (const { valuesFiles } of sources) for (const { path } of valuesFiles) paths.add(path);
  for (const { path } of files.repository.ofKind('helmfile'))
    for (const { contents } of files.yaml(path)?.documents ?? [])
      for (const { valueFiles } of evaluateHelmfile(contents).releases)
        for (const { text } of valueFiles) paths.add(joinPath(dirname(path), text));
  for (const { helm } of pipeline.helmRuns)
    for (const value of helm.valuesFiles)
      for (const { text } of value.alternatives) paths.add(resolveText(text, helm.command.cwd));
  const named = new Set<string>();
  for (const path of paths) if (path !== undefined && !path.includes(HOLE)) named.add(path);
  return named;
}
