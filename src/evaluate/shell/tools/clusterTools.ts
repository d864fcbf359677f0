import type { CommandImageRef, Word } from '../../../model/command.ts';
import { flagTable, parseFlags } from '../../../model/command-flags.ts';
import { readBuild } from './build.ts';
import { refOf, type ToolCall } from './sink.ts';

const K3D = flagTable('-c --cluster -m --mode --config --timestamps');
const KIND = flagTable('--name --nodes -v --verbosity --loglevel');
const MINIKUBE = flagTable(
  '-p --profile --nodes -b --bootstrapper -f --file -t --tag --build-env --build-opt -n --node --format --alsologtostderr-none -v',
);
const CTR = flagTable('-n --namespace -a --address --base-name --platform --digests-none --snapshotter --timeout');
const KUBECTL = flagTable(
  '-n --namespace --context --cluster --kubeconfig --user --as --as-group -s --server --token --request-timeout --cache-dir -v',
);

function text(word: Word | undefined): string | undefined {
  const only = word?.alternatives[0];
  return only?.known ? only.text : undefined;
}

function importInto(call: ToolCall, tool: string, words: readonly Word[], complete: boolean): void {
  const refs: CommandImageRef[] = words.map((word) => refOf(word));
  call.sink.imports.push({ tool, command: call.command, at: call.command.at, complete, refs });
}

/** `k3d image import`, `kind load docker-image`, `minikube image load`, `ctr images import`. */
export function readClusterTool(call: ToolCall, program: string): boolean {
  const words = call.words.slice(1);
  switch (program) {
    case 'k3d': {
      const parsed = parseFlags(words, K3D);
      const [noun, verb, ...rest] = parsed.operands;
      if (['image', 'images', 'i'].includes(text(noun) ?? '') && ['import', 'load'].includes(text(verb) ?? ''))
        importInto(call, 'k3d image import', rest, !parsed.incomplete);
      return true;
    }
    case 'kind': {
      const parsed = parseFlags(words, KIND);
      const [load, what, ...rest] = parsed.operands;
      if (text(load) === 'load' && ['docker-image', 'image-archive'].includes(text(what) ?? ''))
        importInto(call, `kind load ${text(what)}`, rest, !parsed.incomplete);
      return true;
    }
    case 'minikube': {
      const parsed = parseFlags(words, MINIKUBE);
      const [noun, verb, ...rest] = parsed.operands;
      if (text(noun) === 'image' && text(verb) === 'load')
        importInto(call, 'minikube image load', rest, !parsed.incomplete);
      else if (text(noun) === 'cache' && text(verb) === 'add')
        importInto(call, 'minikube cache add', rest, !parsed.incomplete);
      else if (text(noun) === 'image' && text(verb) === 'build') {
        const at = words.findIndex((word) => text(word) === 'build');
        readBuild(call, 'minikube image build', words.slice(at + 1), { otherwise: 'nothing' });
      }
      return true;
    }
    case 'k3s':
    case 'microk8s':
    case 'microk8s.ctr':
    case 'ctr': {
      const parsed = parseFlags(words, CTR);
      const operands = text(parsed.operands[0]) === 'ctr' ? parsed.operands.slice(1) : parsed.operands;
      const [noun, verb, ...rest] = operands;
      if (program !== 'k3s' && program !== 'microk8s' && text(parsed.operands[0]) === 'ctr') return true;
      if (['image', 'images', 'i'].includes(text(noun) ?? '') && text(verb) === 'import')
        importInto(call, `${program} images import`, rest, !parsed.incomplete);
      return true;
    }
    case 'kubectl': {
      const parsed = parseFlags(words, { ...KUBECTL, stopsAtOperand: true });
      const [sub, next] = parsed.operands;
      if (text(sub) === 'build') readBuild(call, 'kubectl build', parsed.operands.slice(1), { otherwise: 'nothing' });
      else if (text(sub) === 'buildkit' && text(next) === 'build')
        readBuild(call, 'kubectl buildkit build', parsed.operands.slice(2), { otherwise: 'nothing' });
      return true;
    }
  }
  return false;
}
