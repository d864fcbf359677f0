import type { Word } from '../../../model/command.ts';
import {
  type FlagTable,
  flagsNamed,
  flagTable,
  lastFlag,
  parseFlags,
  switchValue,
} from '../../../model/command-flags.ts';
import { certain } from '../../../model/possible.ts';
import { addBuild } from './build.ts';
import { refOf, type ToolCall, textOf } from './sink.ts';

/** Programs that talk to registries and clusters about images. */
export const REGISTRY_TOOLS: ReadonlySet<string> = new Set([
  'crane',
  'gcrane',
  'skopeo',
  'oras',
  'regctl',
  'ko',
  'pack',
]);

const CRANE = flagTable(
  '--platform -t --tag -b --base -f --new_layer --new_tag -o --output -a --annotation -l --label -e --env --entrypoint --cmd -u --user -w --workdir --exposed-ports --append --repo --set-platform -j --jobs --image-refs --format -c --cache_path',
);
const SKOPEO = flagTable(
  '--policy --registries.d --override-arch --override-os --override-variant --command-timeout --registries-conf --tmpdir --user-agent-prefix',
);
const SKOPEO_COPY = flagTable(
  '--additional-tag --authfile --dest-authfile --src-authfile --dest-creds --src-creds --dest-cert-dir --src-cert-dir --dest-registry-token --src-registry-token --dest-daemon-host --src-daemon-host --dest-shared-blob-dir --src-shared-blob-dir --digestfile -f --format --sign-by --sign-identity --multi-arch --retry-times --encryption-key --encrypt-layer --decryption-key --dest-compress-format --dest-compress-level --dest-username --dest-password --src-username --src-password --sign-passphrase-file -s --src -d --dest --image-parallel-copies --retry-delay',
);
const ORAS = flagTable(
  '-a --annotation --annotation-file --artifact-type --config -u --username -p --password --ca-file --cert-file --key-file --export-manifest --format --platform --registry-config --concurrency --image-spec --disable-path-validation-none --resolve --from-username --from-password --to-username --to-password --to-ca-file --from-ca-file --subject -H --header',
);
const REGCTL = flagTable(
  '-v --verbosity --logopt --user-agent -p --platform --digest-tags-filter --create --replace --annotation --label --format --host --media-type -f --file --export-ref --name',
);
const KO = flagTable(
  '--tags -t --base-import-paths-none --platform --image-refs --image-label --image-annotation --image-user --oci-layout-path --sbom --sbom-dir --tarball --tag-prefix -j --jobs -f --filename -l --selector --config --kubeconfig --context -n --namespace --ldflags --debug-port',
);
const PACK = flagTable(
  '-b --buildpack --builder -B -e --env --env-file --cache --cache-image -D --default-process -d --descriptor --docker-host --extension --gid --lifecycle-image --network --path -p --platform --post-buildpack --pre-buildpack --previous-image --pull-policy --run-image --sbom-output-dir -t --tag --uid --volume --workspace --creation-time -r --buildpack-registry --report-output-dir --insecure-registry',
);

function text(word: Word | undefined): string | undefined {
  const only = word?.alternatives[0];
  return only?.known ? only.text : undefined;
}

/** Reads the call of one of `REGISTRY_TOOLS`; the first word stands for the program. */
export function readRegistryTool(call: ToolCall, program: string): void {
  const words = call.words.slice(1);
  switch (program) {
    case 'crane':
    case 'gcrane':
      readCrane(call, program, words);
      return;
    case 'skopeo':
      readSkopeo(call, words);
      return;
    case 'oras':
      readOras(call, words);
      return;
    case 'regctl':
      readRegctl(call, words);
      return;
    case 'ko':
      readKo(call, words);
      return;
    case 'pack':
      readPack(call, words);
      return;
  }
}

function push(
  call: ToolCall,
  tool: string,
  ref: Word | undefined,
  complete: boolean,
  option?: { readonly span?: ToolCall['command']['span'] },
): void {
  const { command, sink } = call;
  sink.pushes.push({
    tool,
    command,
    at: command.at,
    complete,
    ...(ref ? { ref: textOf(ref) } : {}),
    ...(option?.span ? { option: option.span } : {}),
  });
}

/** The subcommand and what follows it. */
function split(
  words: readonly Word[],
  table: FlagTable,
): { readonly sub: string | undefined; readonly rest: readonly Word[] } {
  const global = parseFlags(words, { ...table, stopsAtOperand: true });
  return { sub: text(global.operands[0]), rest: global.operands.slice(1) };
}

function readCrane(call: ToolCall, program: string, words: readonly Word[]): void {
  const { command, sink } = call;
  const { sub, rest } = split(words, CRANE);
  const parsed = parseFlags(rest, CRANE);
  const [first, second] = parsed.operands;
  const complete = !parsed.incomplete;
  const tool = `${program} ${sub}`;
  const named = lastFlag(parsed, '-t', '--tag', '--new_tag')?.value;
  switch (sub) {
    case 'push':
    case 'copy':
    case 'cp':
      push(call, tool, second, complete);
      return;
    case 'append':
    case 'mutate':
    case 'rebase':
    case 'flatten':
      if (!lastFlag(parsed, '-o', '--output')) push(call, tool, named ?? first, complete);
      return;
    case 'tag':
      push(call, tool, first, complete);
      if (second)
        sink.tags.push({
          tool,
          command,
          at: command.at,
          complete,
          source: first && refOf(first),
          target: refOf(second),
        });
      return;
    case 'index':
      if (text(first) === 'append') push(call, `${tool} append`, named, complete);
      return;
    case 'digest':
      sink.digests.push({ tool, command, at: command.at, complete, ...(first ? { ref: textOf(first) } : {}) });
      return;
  }
}

function readSkopeo(call: ToolCall, words: readonly Word[]): void {
  const { command, sink } = call;
  const { sub, rest } = split(words, SKOPEO);
  const parsed = parseFlags(rest, SKOPEO_COPY);
  const complete = !parsed.incomplete;
  const target = parsed.operands[1];
  if (sub === 'copy') {
    // Only `docker://` is a registry; `docker-daemon:`, `dir:`, `oci:` and the rest are local.
    if (target?.alternatives.some((value) => value.text.startsWith('docker://'))) {
      const alternatives = target.alternatives.map((value) =>
        value.text.startsWith('docker://') ? value.slice(9) : value,
      );
      push(call, 'skopeo copy', { ...target, alternatives }, complete);
    } else if (target?.alternatives.some((value) => value.text.startsWith('docker-daemon:')))
      sink.loads.push({ tool: 'skopeo copy', command, at: command.span, complete });
  } else if (sub === 'sync') {
    const kind = lastFlag(parsed, '-d', '--dest')?.value;
    if (text(kind) === 'docker') push(call, 'skopeo sync', target, complete);
  } else if (sub === 'inspect') {
    const ref = parsed.operands[0];
    sink.digests.push({
      tool: 'skopeo inspect',
      command,
      at: command.at,
      complete,
      ...(ref ? { ref: textOf(ref) } : {}),
    });
  }
}

function readOras(call: ToolCall, words: readonly Word[]): void {
  const { sub, rest } = split(words, ORAS);
  const parsed = parseFlags(rest, ORAS);
  const complete = !parsed.incomplete;
  if (sub === 'push' || sub === 'attach') push(call, `oras ${sub}`, parsed.operands[0], complete);
  else if ((sub === 'cp' || sub === 'copy') && !lastFlag(parsed, '--to-oci-layout'))
    push(call, `oras ${sub}`, parsed.operands[1], complete);
}

function readRegctl(call: ToolCall, words: readonly Word[]): void {
  const { command, sink } = call;
  const { sub, rest } = split(words, REGCTL);
  const parsed = parseFlags(rest, REGCTL);
  const complete = !parsed.incomplete;
  const [action, first, second] = parsed.operands;
  const name = text(action);
  const registry = (word: Word | undefined): boolean =>
    !word?.alternatives.some((value) => value.text.startsWith('ocidir://'));
  if (sub === 'image' || sub === 'index' || sub === 'artifact') {
    if (name === 'copy' || name === 'cp') {
      if (registry(second)) push(call, `regctl ${sub} copy`, second, complete);
    } else if (name === 'import' || name === 'put' || (name === 'create' && sub === 'index')) {
      if (registry(first)) push(call, `regctl ${sub} ${name}`, first, complete);
    } else if (name === 'mod' && (lastFlag(parsed, '--create') || lastFlag(parsed, '--replace')))
      push(call, 'regctl image mod', lastFlag(parsed, '--create')?.value ?? first, complete);
    else if (name === 'digest')
      sink.digests.push({
        tool: 'regctl image digest',
        command,
        at: command.at,
        complete,
        ...(first ? { ref: textOf(first) } : {}),
      });
  }
}

function readKo(call: ToolCall, words: readonly Word[]): void {
  const { command } = call;
  const { sub, rest } = split(words, KO);
  if (sub === undefined || !['build', 'publish', 'resolve', 'apply', 'create', 'run'].includes(sub)) return;
  const parsed = parseFlags(rest, KO);
  const repository = certain(command.env.get('KO_DOCKER_REPO')?.value)?.text;
  const unpushed = switchValue(lastFlag(parsed, '--push')) === false;
  const local =
    switchValue(lastFlag(parsed, '-L', '--local')) === true ||
    repository === 'ko.local' ||
    repository?.startsWith('kind.local') === true;
  const undecided = parsed.flags.some(
    (flag) => ['-L', '--local', '--push'].includes(flag.name) && switchValue(flag) === undefined,
  );
  addBuild(call, `ko ${sub}`, {
    parsed,
    context: undefined,
    file: undefined,
    tags: flagsNamed(parsed, '-t', '--tags').flatMap((flag) => (flag.value ? [refOf(flag.value, flag)] : [])),
    outputs: [],
    pushes: local || unpushed || undecided || parsed.incomplete ? undefined : { span: command.at },
    pushOption: false,
    loads: local ? true : undecided || parsed.incomplete ? undefined : false,
  });
}

function readPack(call: ToolCall, words: readonly Word[]): void {
  const { sub, rest } = split(words, PACK);
  if (sub !== 'build') return;
  const parsed = parseFlags(rest, PACK);
  const publish = lastFlag(parsed, '--publish');
  const publishes = switchValue(publish);
  const name = parsed.operands[0];
  addBuild(call, 'pack build', {
    parsed,
    context: undefined,
    file: undefined,
    tags: [
      ...(name ? [refOf(name)] : []),
      ...flagsNamed(parsed, '-t', '--tag').flatMap((flag) => (flag.value ? [refOf(flag.value, flag)] : [])),
    ],
    outputs: publish && publishes ? [{ type: 'registry', push: true, span: publish.span }] : [],
    pushes: publishes ? { span: publish?.span } : undefined,
    pushOption: true,
    loads: publish ? (publishes === undefined ? undefined : !publishes) : true,
  });
}
