import type { HelmUpgrade, ShellCommand, Word } from '../../../model/command.ts';
import {
  flagsNamed,
  flagTable,
  type ParsedFlags,
  parseFlags,
  switchValue,
  variants,
} from '../../../model/command-flags.ts';
import type { Span } from '../../../text/source.ts';
import { programName } from '../words.ts';
import { textOf } from './sink.ts';

/** Options of `helm` and `helm upgrade` with a value, from Helm's command line reference. */
const HELM = flagTable(`
  --burst-limit --kube-apiserver --kube-as-group --kube-as-user --kube-ca-file --kube-context --kube-tls-server-name --kube-token
  --kubeconfig -n --namespace --qps --registry-config --repository-cache --repository-config --ca-file --cert-file --description
  --history-max --key-file --keyring -l --labels -o --output --password --post-renderer --post-renderer-args --repo --set --set-file
  --set-json --set-literal --set-string --timeout --username -f --values --version --color --content-cache
`);

/** Every `helm upgrade` among commands, with the options that decide how it behaves when it fails. */
export function helmUpgrades(commands: readonly ShellCommand[]): HelmUpgrade[] {
  return commands.flatMap((command) => variants(command.words).flatMap((words) => read(command, words) ?? []));
}

function read(command: ShellCommand, words: readonly Word[]): HelmUpgrade | undefined {
  const first = words[0]?.alternatives[0];
  if (!first || command.builtin || programName(first.text) !== 'helm') return undefined;
  const parsed = parseFlags(words.slice(1), HELM);
  const [sub, release, chart] = parsed.operands;
  if (sub?.alternatives[0]?.text !== 'upgrade') return undefined;
  const atomic = given(parsed, '--atomic', '--rollback-on-failure');
  const wait = waits(parsed);
  return {
    tool: 'helm upgrade',
    command,
    at: command.at,
    complete: !parsed.incomplete,
    release: release && textOf(release),
    chart: chart && textOf(chart),
    install: given(parsed, '--install', '-i'),
    wait: atomic === true || wait === true ? true : atomic === undefined ? undefined : wait,
    atomic,
    name: between(words[0]?.span, sub.span),
  };
}

/** Whether one of the switches is on; undefined when that is not known. */
function given(parsed: ParsedFlags, ...names: readonly string[]): boolean | undefined {
  const values = flagsNamed(parsed, ...names).map(switchValue);
  if (values.includes(true)) return true;
  return parsed.incomplete || values.includes(undefined) ? undefined : false;
}

/** `--wait`, and Helm 4's `--wait=watcher` and `--wait=legacy`; `hookOnly` does not wait for the resources. */
function waits(parsed: ParsedFlags): boolean | undefined {
  const flag = flagsNamed(parsed, '--wait').at(-1);
  const text =
    flag?.value?.alternatives.length === 1 && !flag.value.unknown ? flag.value.alternatives[0]?.text : undefined;
  if (text === 'watcher' || text === 'legacy') return true;
  if (text === 'hookOnly') return false;
  return given(parsed, '--wait');
}

function between(first: Span | undefined, last: Span | undefined): Span | undefined {
  if (!first || !last || first.file !== last.file || last.start < first.start) return first ?? last;
  return { file: first.file, start: first.start, end: last.end };
}
