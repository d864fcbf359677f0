import type { TracedText } from '../text/traced.ts';
import { bufCommand } from './buf-command.ts';
import type { ShellCommand } from './command.ts';
import { nodeCommand } from './node-command.ts';
import type { At, WayStep } from './unresolved.ts';
import { programOf } from './word-text.ts';

/** A secret that a build leaves in a layer or in the metadata of an image. */
export interface BakedSecret extends At {
  /**
   * `variable`: an `ENV` or `ARG` has the value; `given`: a build argument hands it over; `argument`: an `ARG` without a
   * value is used as one; `assigned`: a `RUN` sets it; `file`: it is copied in; `url`, `token`: it is part of a text.
   */
  readonly kind: 'variable' | 'given' | 'argument' | 'assigned' | 'file' | 'url' | 'token';
  /** The variable, the file or the host. Never the secret. */
  readonly name: string;
  readonly related: readonly WayStep[];
}

/** Whether a variable of this name holds a secret. Names of what a browser gets (`NEXT_PUBLIC_…`) do not. */
export function isSecretName(name: string): boolean {
  return (
    /^(?:.*_)?(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|(?:API|SECRET|ACCESS|PRIVATE|ACCOUNT)_?KEY|CREDENTIALS?|NETRC)$|^(?:GH|GITHUB|GITLAB|AZURE_DEVOPS)_PAT$|^NPM_AUTH$/i.test(
      name,
    ) && !/PUBLIC|PUBLISHABLE|^(?:VITE|REACT_APP|GATSBY)_/i.test(name)
  );
}

/**
 * Whether a value of such a variable may be the secret itself: not a path to it, a switch (`ALLOW_EMPTY_PASSWORD=yes`), a
 * reference that something else fills in, or a word that says that it is none.
 */
export function isSecretValue(name: string, { text, known }: TracedText): boolean {
  const value = text.trim();
  if (!known || value === '' || /^(?:~?\/|\.{1,2}\/|[A-Za-z]:\\|file:)/.test(value)) return false;
  if (/^(?:true|false|yes|no|on|off|[01])$/i.test(value)) return false;
  if (/^(?:\$|%\w+%$|<.*>$|\{\{|__\w+__$|\*+$)/.test(value)) return false;
  if (/TOKEN$/i.test(name) && /^\d{1,9}$/.test(value)) return false;
  return !isPlaceholder(value);
}

function isPlaceholder(value: string): boolean {
  return (
    /dummy|placeholder|fake|not[-_ ]?(?:a[-_ ]?)?(?:real|secret|used|needed)/i.test(value) ||
    /^(?:unused|ignored?|none|null|nil|undefined|todo|n\/a|hidden|redacted|(.)\1*)$/i.test(value)
  );
}

/**
 * Whether an assignment inside a command looks like more than a stand-in. Frameworks ask for some secret (`SECRET_KEY`) when
 * they compile assets; tokens and passwords are there to be used.
 */
export function isLiteralSecret(name: string, value: TracedText): boolean {
  return (
    /(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_?KEY)$/i.test(name) &&
    isSecretValue(name, value) &&
    !/^(?:test|build|example|sample|changeme|secret|password|token|foo|bar|root|postgres|admin)$/i.test(
      value.text.trim(),
    )
  );
}

/** A part of a text that holds credentials: offsets, and the host or the setting that they are for. */
export interface Credentials {
  readonly kind: 'url' | 'token';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Offsets of the secret itself. */
  readonly secret: { readonly start: number; readonly end: number };
}

const PATTERN =
  /((?:git\+)?(?:https?|ftps?):\/\/)([^\s/@'"<>]+)@([\w.-]+)|((?:^|[^\w])(_authToken|_auth|_password)(?:\s*=\s*|\s+)["']?)([^\s"']+)/g;

/** The credentials in URLs and registry settings of a text, known ones and holes alike. */
export function credentialsIn(text: TracedText): readonly Credentials[] {
  const out: Credentials[] = [];
  for (const match of text.text.matchAll(PATTERN)) {
    const end = match.index + match[0].length;
    if (match[5] !== undefined) {
      const start = match.index + match[4]!.length;
      out.push({ kind: 'token', name: match[5], start, end, secret: { start, end } });
      continue;
    }
    const from = match.index + match[1]!.length;
    const colon = match[2]!.indexOf(':');
    const start = from + (colon === -1 ? 0 : colon + 1);
    if (/^(?:localhost|127\.[\d.]+|(?:.*\.)?example\.\w+)$/.test(match[3]!)) continue;
    out.push({
      kind: 'url',
      name: match[3]!,
      start: match.index,
      end,
      secret: { start, end: from + match[2]!.length },
    });
  }
  return out;
}

/** Whether the known text of credentials is a secret and not a user's name, a reference or a stand-in. */
export function isCredential({ kind, start, secret }: Credentials, text: TracedText): boolean {
  const value = text.slice(secret.start, secret.end);
  if (!isSecretValue('', value) || /\$\{?\w+/.test(value.text)) return false;
  if (kind === 'token') return true;
  const hasUser = text.text.slice(start, secret.start).endsWith(':');
  if (hasUser) return !/^(?:pass(?:word)?|passwd|pwd|secret|token|x-oauth-basic)$/i.test(value.text);
  return /^(?:gh[a-z]_|github_pat_|glpat-|npm_)/.test(value.text) || /^(?=.*\d)[A-Za-z0-9_-]{20,}$/.test(value.text);
}

/** Programs that read a secret from their environment without being told to. */
const READERS: readonly { readonly names: RegExp; readonly programs: RegExp }[] = [
  { names: /^(?:GH|GITHUB)_/, programs: /^(?:gh|hub|semantic-release|goreleaser|mise|composer)$/ },
  { names: /^(?:UV|PIP|POETRY|PDM|TWINE|HATCH)_/, programs: /^(?:uv|pip[\d.]*|poetry|pdm|twine|hatch|python[\d.]*)$/ },
  { names: /^(?:HF|HUGGING_?FACE)_/, programs: /^(?:hf|huggingface-cli|python[\d.]*|uv)$/ },
  { names: /^CARGO_/, programs: /^cargo$/ },
  { names: /^AWS_/, programs: /^(?:aws|terraform|sam|cdk)$/ },
  { names: /^(?:BUNDLE|GEM)_/, programs: /^(?:bundle|bundler|gem)$/ },
  { names: /^NUGET_/, programs: /^(?:dotnet|nuget)$/ },
  { names: /^SENTRY_/, programs: /^(?:sentry-cli|npm|pnpm|yarn|bun|next|vite)$/ },
  { names: /^VAULT_/, programs: /^vault$/ },
  { names: /^NETRC$/, programs: /^(?:curl|git|go)$/ },
];

/** Whether a command takes a variable of this name from its environment by itself. */
export function readsSecret(command: ShellCommand, name: string): boolean {
  if (/^BUF_TOKEN$/.test(name) && bufCommand(command)) return true;
  if (nodeCommand(command) && /NPM|NODE|YARN|BUN|GITHUB|GH_|GITLAB|PACKAGE|REGISTRY|BUF/i.test(name)) return true;
  const program = programOf(command.words) ?? '';
  return READERS.some(({ names, programs }) => names.test(name) && programs.test(program));
}

/** Whether a file of this name is a secret by itself, whatever it says. */
export function isSecretFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    /^(?:[._]netrc(?:\..*|-.*)?|\.env|\.env(?:\.\w+)?\.local|id_(?:rsa|dsa|ecdsa|ed25519)|\.git-credentials|\.pypirc|\.pgpass)$/.test(
      name,
    ) && !/\.(?:example|sample|template|dist|tmpl)$/.test(name)
  );
}

/** Whether the text of a file of this name shows that it holds a secret. */
export function holdsSecret(path: string, text: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === '.npmrc' || name === '.yarnrc.yml')
    return /(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)\s*[=:]\s*["']?(?!\$|["'\s]|<)\S/.test(text);
  if (/^[._]netrc/.test(name)) return /\bpassword\s+(?!\$|<)\S/.test(text);
  if (/^id_/.test(name)) return /PRIVATE KEY/.test(text);
  if (/^\.env/.test(name))
    return text.split('\n').some((line) => {
      const match = /^\s*(?:export\s+)?(\w+)\s*=\s*["']?([^"'#\s]*)/.exec(line);
      return (
        match !== null &&
        isSecretName(match[1]!) &&
        match[2]!.length > 5 &&
        !/^(?:\$|<|your|change)/i.test(match[2]!) &&
        !isPlaceholder(match[2]!)
      );
    });
  return name === '.git-credentials' && /:\/\/[^\s@]+@/.test(text);
}
