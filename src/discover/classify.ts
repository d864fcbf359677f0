import { basename } from '../host/host.ts';
import type { FileKind } from '../model/files.ts';

/** Endings that say what a file is, whatever its name begins with (`Dockerfile.md`, `dockerfile.go`). */
const byExtension: Readonly<Record<string, FileKind>> = {
  sh: 'shell',
  bash: 'shell',
  ksh: 'shell',
  zsh: 'shell',
  mk: 'makefile',
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
  jsonc: 'json',
  json5: 'json',
  ts: 'typescript',
  tsx: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  js: 'typescript',
  jsx: 'typescript',
  mjs: 'typescript',
  cjs: 'typescript',
  py: 'python',
  pyi: 'python',
  go: 'go',
  md: 'markdown',
  mdx: 'markdown',
  markdown: 'markdown',
  tiltfile: 'tiltfile',
  tilt: 'tiltfile',
  dockerfile: 'dockerfile',
  containerfile: 'dockerfile',
  dockerignore: 'dockerignore',
};

/** Endings of files that are written about, or turned into, what their name begins with. */
const notItself =
  /\.(?:bak|orig|old|rej|swp|txt|rst|adoc|html?|lock|toml|j2|jinja2?|tmpl|tpl|template|gotmpl|erb|in|mustache|hbs|zip|t?gz)$/i;

function extension(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

const yaml = /\.ya?ml$/i;

function yamlKind(path: string, name: string): FileKind {
  if (/(?:^|\/)\.github\/workflows\/[^/]+$/.test(path)) return 'workflow';
  if (/^action\.ya?ml$/.test(name)) return 'action';
  if (/^(?:docker-)?compose(?:[._-][^/]*)?\.ya?ml$/i.test(name)) return 'compose';
  if (/^helmfile(?:[._-][^/]*)?\.ya?ml$|\.helmfile\.ya?ml$/.test(name)) return 'helmfile';
  if (/(?:^|\/)helmfile\.d\/[^/]+$/.test(path)) return 'helmfile';
  if (/^values(?:[._-][^/]*)?\.ya?ml$|[._-]values\.ya?ml$/i.test(name)) return 'values';
  if (/(?:^|\/)values\//.test(path)) return 'values';
  return 'yaml';
}

/**
 * What a file is by its path. `inTemplates` says that it lies below `templates/` of a chart, where Helm takes every
 * file for a template. Undefined when only the first line can tell (a name without an ending).
 */
export function classify(path: string, inTemplates: boolean): FileKind | undefined {
  if (inTemplates) return 'template';
  const name = basename(path);
  if (name === 'Chart.yaml') return 'chart';
  if (name === 'values.schema.json') return 'values-schema';
  if (name === 'package.json') return 'package-json';
  if (name === 'pyproject.toml') return 'pyproject';
  if (name === 'go.mod') return 'go-mod';
  // Helmfile renders these before it reads them.
  if (/\.ya?ml\.gotmpl$/.test(name)) return yamlKind(path.replace(/\.gotmpl$/, ''), name.replace(/\.gotmpl$/, ''));
  const ending = extension(name);
  const kind = byExtension[ending];
  if (kind === 'yaml' && yaml.test(name)) return yamlKind(path, name);
  if (kind && kind !== 'tiltfile' && kind !== 'dockerfile') return kind;
  if (name === '.dockerignore') return 'dockerignore';
  // Variables for an environment by that name: `.env.tilt`.
  if (/^\.env(?:\.|$)/.test(name)) return 'other';
  if (/^Tiltfile(?:[._-].+)?$/.test(name)) return notItself.test(name) ? 'other' : 'tiltfile';
  if (ending === 'star') return /(?:^|\/)tilt\//.test(path) ? 'tiltfile' : 'other';
  if (/^(?:Dockerfile|Containerfile)(?:[._-].+)?$/.test(name) || /^(?:dockerfile|containerfile)$/.test(name))
    return notItself.test(name) ? 'other' : 'dockerfile';
  if (/^(?:GNUmakefile|[Mm]akefile)(?:\..+)?$/.test(name)) return notItself.test(name) ? 'other' : 'makefile';
  return kind ?? (name.includes('.') ? 'other' : undefined);
}

/** Names without an ending that are never scripts; their first line need not be read. */
const neverScripts = /^(?:LICEN[CS]E|COPYING|NOTICE|README|CHANGELOG|CODEOWNERS|OWNERS|AUTHORS|CONTRIBUTORS|VERSION)$/;

export function mayBeScript(name: string): boolean {
  return !neverScripts.test(name);
}

/** What a file without a telling name is, by its first line. */
export function classifyByFirstLine(text: string): FileKind {
  const line = text.slice(0, 200);
  if (!line.startsWith('#!')) return 'other';
  const words = line
    .slice(2)
    .split(/[\r\n]/, 1)[0]!
    .trim()
    .split(/\s+/);
  const interpreter = basename(words[0] ?? '');
  const program =
    interpreter === 'env'
      ? basename(words.slice(1).find((word) => !word.startsWith('-') && !word.includes('=')) ?? '')
      : interpreter;
  if (/^(?:ba|da|a|k|z)?sh$/.test(program)) return 'shell';
  if (/^python[\d.]*$/.test(program)) return 'python';
  if (/^(?:node|deno|bun|tsx)$/.test(program)) return 'typescript';
  return 'other';
}
