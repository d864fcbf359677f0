/** Texts of small charts that several tests share. */
export const CHART = 'apiVersion: v2\nname: api\nversion: 0.1.0\n';

export const VALUES = 'image:\n  repository: acme/api\n  tag: dev\n  digest: ""\n';

/** A Pod whose only container has this image; the value begins at line 8, column 14. */
export const pod = (image: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - name: a\n      image: ${image}\n`;

/** An inline reference that knows tags only. */
export const INLINE = '"{{ .Values.image.repository }}:{{ .Values.image.tag }}"';

/** A named template that takes an image block and does everything right. */
export const HELPER = `{{- define "api.image" -}}
{{- $repository := required "image.repository is required" .repository -}}
{{- if .digest -}}{{ $repository }}@{{ .digest }}{{- else if .tag -}}{{ $repository }}:{{ .tag }}{{- else -}}{{ $repository }}{{- end -}}
{{- end -}}
`;

export const LIBRARY = 'apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n';

/** A chart in the folder `api`. */
export const chart = (files: Readonly<Record<string, string>>): Record<string, string> => ({
  'api/Chart.yaml': CHART,
  'api/values.yaml': VALUES,
  ...files,
});

/** An Argo CD Application of the chart in `api`; `helm` is indented by six. */
export const application = (helm: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: app\nspec:\n  source:\n    repoURL: https://git.example/x.git\n    path: api\n    helm:\n${helm}  destination:\n    namespace: x\n`;

/** A Tiltfile that deploys charts with `helm_resource`. */
export const tiltfile = (...lines: readonly string[]): string =>
  `${["load('ext://helm_resource', 'helm_resource')", ...lines].join('\n')}\n`;
