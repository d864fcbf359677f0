import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { ShellCommand } from './command.ts';
import type { DockerfileCopy } from './dockerfile.ts';
import { programOf } from './word-text.ts';

/** An address of the Buf Schema Registry inside a text. */
export interface BsrAddress {
  readonly text: string;
  /** The variable that is set to it (`go env -w GOPROXY=…`). */
  readonly variable?: string;
  readonly at: Span | undefined;
}

const HOST = String.raw`(?:[^\s/"'@,]*@)?(?:[\w-]+\.)*buf\.build(?=[/:\s"',|;]|$)[^\s"',|;]*`;
const URL = new RegExp(`(?:git\\+)?https?://${HOST}`);

/** A URL of the BSR in a text. */
function urlIn(text: TracedText): BsrAddress | undefined {
  const match = URL.exec(text.text);
  const variable = /^([A-Za-z_]\w*)=/.exec(text.text);
  if (match && variable)
    return { text: text.text.slice(variable[0].length), variable: variable[1]!, at: text.spanOf() };
  return match ? { text: match[0], at: text.spanOf(match.index, match.index + match[0].length) } : undefined;
}

/** Whether a registry, an index or a list of proxies names the BSR. */
export function namesBsr(text: TracedText): boolean {
  return URL.test(text.text) || /(?:^|[\s,|=])buf\.build(?=[/:\s,|]|$)/.test(text.text);
}

/** Whether a package holds stubs that the BSR generated. */
export function isBsrPackage(name: string): boolean {
  return /^(?:@buf\/|buf\.build\/gen\/)/.test(name);
}

/** The URLs of the BSR that a command is given, or that it writes to a file; what it only prints does not count. */
export function bsrUrls(command: ShellCommand): readonly BsrAddress[] {
  const writes = command.redirects.some((redirect) => redirect.writes) || command.piped.to;
  if (/^(?:echo|printf|:|true)$/.test(programOf(command.words) ?? '') && !writes) return [];
  const texts = command.words.slice(1).flatMap((word) => word.alternatives);
  return [...texts, ...(command.stdin ? [command.stdin] : [])].flatMap((text) => urlIn(text) ?? []);
}

/** The URLs of the BSR that `ADD` downloads, or that a here document writes. */
export function bsrUrlsOfCopy({ keyword, from, sources, inline }: DockerfileCopy): readonly BsrAddress[] {
  if (from) return [];
  const added = keyword === 'ADD' ? sources.flatMap((word) => word.alternatives) : [];
  return [...added, ...inline.map(({ content }) => content)].flatMap((text) => urlIn(text) ?? []);
}
