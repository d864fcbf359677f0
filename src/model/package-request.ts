import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { EnvironmentEntry, ShellCommand, Word } from './command.ts';
import { flagsNamed } from './command-flags.ts';
import { goCommand } from './go-command.ts';
import { nodeCommand } from './node-command.ts';
import { pythonCommand } from './python-command.ts';
import { writtenPlace } from './setting-place.ts';
import { leadText } from './word-text.ts';

/** A package that a command asks for by its name. */
export interface PackageRequest {
  /** The command, as a person says it: `npm install`, `go get`. */
  readonly spelled: string;
  /** As the ecosystem compares it: Python names in lower case with `-`; Go: the path of the module or package. */
  readonly name: string;
  /** The request as given, version included. */
  readonly text: TracedText;
  readonly at: Span | undefined;
  /** Whether a registry (or a Go proxy) serves it, rather than a folder, an archive or a Git repository. */
  readonly fromRegistry: boolean;
}

/** The packages that a command installs by name. */
export function packageRequests(command: ShellCommand): readonly PackageRequest[] {
  const node = nodeCommand(command);
  if (node) return requests(node.packages, node.spelled, readNodeRequest);
  const python = pythonCommand(command);
  if (python) {
    const offline = flagsNamed(python.flags, '--no-index').length > 0;
    return requests(python.requirements, python.spelled, readPythonRequest).map((one) =>
      offline ? { ...one, fromRegistry: false } : one,
    );
  }
  return goRequests(command.words);
}

type Reader = (text: string) => { readonly name: string; readonly fromRegistry: boolean } | undefined;

function requests(words: readonly Word[], spelled: string, read: Reader): readonly PackageRequest[] {
  return words.flatMap((word) =>
    word.alternatives.flatMap((text): readonly PackageRequest[] => {
      const found = read(text.text);
      return found ? [{ spelled, ...found, text, at: writtenPlace(text) ?? word.span }] : [];
    }),
  );
}

/** `name`, `@scope/name@version`, `alias@npm:name@version`; what npm calls a package specifier. */
const readNodeRequest: Reader = (text) => {
  const match = /^(@[^@/]+\/[^@/]+|[^@/:]+)(?:@(.*))?$/s.exec(text);
  if (!match || text.startsWith('.') || /\.t?gz$/.test(match[1]!)) return undefined;
  const [, name, version = ''] = match;
  if (version.startsWith('npm:')) return readNodeRequest(version.slice('npm:'.length));
  return {
    name: name!,
    fromRegistry: !/^(?:file|link|portal|workspace|git[+:]|github:|https?:|\.{0,2}\/)/.test(version),
  };
};

/** `name[extra]>=1; marker` or `name @ url` (PEP 508). */
const readPythonRequest: Reader = (text) => {
  const match = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(@\s*\S+|[<>=!~;].*|\^.*)?$/s.exec(
    text,
  );
  if (!match || /\.(?:whl|zip|tar\.\w+|tgz)$/.test(match[1]!)) return undefined;
  // Poetry writes `name@^1`, uv takes `name@1`, too.
  const direct = /^@\s*(?:[a-z+]+:|\.{0,2}\/)/i.test(match[2] ?? '');
  return { name: match[1]!.toLowerCase().replace(/[-_.]+/g, '-'), fromRegistry: !direct };
};

/** `go get`, `go install` and `go run` with a version, `go mod download` and `go mod edit -require`. */
function goRequests(words: readonly Word[]): readonly PackageRequest[] {
  const go = goCommand(words);
  if (!go) return [];
  const verb = go.subcommand === 'mod' ? `mod ${leadText(go.arguments[0])?.text ?? ''}` : go.subcommand;
  const spelled = `go ${verb}`;
  if (verb === 'mod edit')
    return go.arguments.flatMap((word, index) => {
      const text = leadText(word);
      const attached = /^--?require=/.exec(text?.text ?? '');
      const value = attached && text ? text.slice(attached[0].length) : undefined;
      const next = /^--?require$/.test(text?.text ?? '') ? leadText(go.arguments[index + 1]) : undefined;
      return [value ?? next].flatMap((one) => (one ? requests([{ alternatives: [one] }], spelled, readGoRequest) : []));
    });
  if (!['get', 'install', 'run', 'mod download'].includes(verb)) return [];
  return requests(
    go.arguments.filter((word) => leadText(word)?.text.startsWith('-') === false),
    spelled,
    // Without a version `go install` and `go run` build what `go.mod` or `go.work` names.
    (text) => (verb === 'get' || text.includes('@') ? readGoRequest(text) : undefined),
  );
}

const readGoRequest: Reader = (text) => {
  const match = /^([^@\s]+\.[^@\s/]+\/[^@\s]+)(?:@(\S+))?$/.exec(text);
  return match && !text.startsWith('.') && match[2] !== 'none' ? { name: match[1]!, fromRegistry: true } : undefined;
};

/** A registry, package index or proxy that a command is told to take packages from. */
export interface PackageSource {
  /** The option or variable that says so. */
  readonly name: string;
  readonly text: TracedText;
  /** The variable, when one says so. */
  readonly entry?: EnvironmentEntry;
}

const SOURCE_OPTIONS = new Set([
  '-i',
  '--index-url',
  '--extra-index-url',
  '--index',
  '--default-index',
  '-f',
  '--find-links',
  '--registry',
]);

/** Variables by which package managers are told where packages come from. */
const SOURCE_VARIABLES = {
  node: /^(?:npm_config|pnpm_config|yarn|bun_config)_(?:.*_|@.*:)?registry(?:_server)?$/i,
  python:
    /^(?:pip_(?:extra_)?index_url|pip_find_links|uv_(?:(?:extra_|default_)?index(?:_url)?|find_links)|poetry_repositories_.*_url)$/i,
  go: /^GOPROXY$/,
} as const;

/** Whether a variable of this name tells a package manager where packages come from. */
export function isSourceVariable(name: string): boolean {
  return Object.values(SOURCE_VARIABLES).some((variable) => variable.test(name));
}

/** Where a command that installs packages takes them from, as far as options and variables say so. */
export function packageSources(command: ShellCommand): readonly PackageSource[] {
  const node = nodeCommand(command);
  const python = node ? undefined : pythonCommand(command);
  const tool = node ? 'node' : python ? 'python' : goCommand(command.words) ? 'go' : undefined;
  if (!tool) return [];
  const flags = node?.flags ?? python?.flags;
  const options = (flags?.flags ?? []).flatMap(({ name, value }): readonly PackageSource[] =>
    SOURCE_OPTIONS.has(name) || /^--(?:@[^:]+:|config\.)registry$/.test(name)
      ? (value?.alternatives ?? []).map((text) => ({ name, text }))
      : [],
  );
  const variables = command.env
    .entries()
    .filter(({ name }) => SOURCE_VARIABLES[tool].test(name))
    .flatMap((entry) => entry.value.alternatives.map((text): PackageSource => ({ name: entry.name, text, entry })));
  return [...options, ...variables];
}
