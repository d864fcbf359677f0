/** Which documents the server is told of: what the linter reads, whatever language an editor gives it. */
const PATTERNS = [
  '**/{Tiltfile,Tiltfile.*,*.tiltfile,*.star,*.tilt}',
  '**/{Dockerfile,Containerfile}',
  '**/{Dockerfile,Containerfile}.*',
  '**/*.{Dockerfile,dockerfile}',
  '**/{.dockerignore,.gitignore,.helmignore}',
  // Charts, values, Argo CD Applications, workflows, k3d configurations.
  '**/*.{yaml,yml,tpl}',
  '**/*.{sh,bash}',
  '**/{Makefile,GNUmakefile,*.mk}',
  '**/{package.json,pyproject.toml,go.mod,go.work,devcontainer.json,values.schema.json}',
  '**/.lintrc.json',
  '**/*.{ts,tsx,mts,js,mjs,py,go,md}',
];

export const documentSelector = PATTERNS.map((pattern) => ({ scheme: 'file', pattern }));
