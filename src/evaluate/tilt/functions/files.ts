import { certain } from '../../../model/possible.ts';
import { TracedText } from '../../../text/traced.ts';
import {
  alternativesOf,
  builtin,
  ListValue,
  NONE,
  StringValue,
  stringValue,
  UnknownValue,
  type Value,
} from '../../starlark/values.ts';
import { isAbsent, toText } from '../convert.ts';
import { absolutePath, resolvePath } from '../paths.ts';
import { BlobValue, blobOf, UnknownBlob } from '../values/blob.ts';
import { RepoValue } from '../values/opaque.ts';
import { pathArgument, toPath } from './arguments.ts';
import { type Implementations, type Invocation, missingFile, placeOf } from './define.ts';
import { joinPaths } from './os.ts';

const MAX_LISTED = 20_000;

function readFile(invocation: Invocation): Value {
  const { args, call, evaluation, record } = invocation;
  const value = args.get('paths');
  if (!value) return new UnknownBlob('the path is missing', call.span);
  const path = toPath(value, evaluation.folder(call));
  const only = certain(path);
  if (!only?.text.known)
    return new UnknownBlob(path.unknown?.why ?? only?.text.unknown?.why ?? 'the path is one of several', call.span);
  if (only.path === undefined) return new UnknownBlob(`${only.text.text} lies outside the repository`, call.span);
  const source = evaluation.options.files.source(only.path);
  if (source) {
    evaluation.filesRead.add(only.path);
    return blobOf(TracedText.exact(source.span(0, source.text.length)), `file: ${only.path}`, call.span);
  }
  const kind = evaluation.options.files.stat(only.path)?.kind;
  if (kind === 'file') return new UnknownBlob(`${only.path} cannot be read as text`, call.span);
  const otherwise = args.get('default');
  if (!isAbsent(otherwise) && kind === undefined) {
    const text = certain(toText(otherwise));
    if (evaluation.mayExist(only.path) || !text) return new UnknownBlob(`${only.path} may exist`, call.span);
    return blobOf(text, `file: ${only.path}`, call.span);
  }
  const message = kind === 'directory' ? `read ${only.path}: is a directory` : missingFile('open', only.path);
  evaluation.error(record, 'tilt', message, placeOf(invocation, 'paths'), {
    topic: 'missing-file',
    ...(kind === undefined && { missing: { use: 'file', path: only.path } }),
  });
  return new UnknownBlob(`${only.path} does not exist`, call.span);
}

function listdir(invocation: Invocation): Value {
  const { args, call, evaluation } = invocation;
  const path = pathArgument(invocation, 'dir');
  const only = path && certain(path);
  const recursive = args.get('recursive');
  if (!only?.text.known || only.path === undefined || (recursive && recursive.kind !== 'bool'))
    return new UnknownValue(path?.unknown?.why ?? 'the folder is not known', call.span, 'list');
  const deep = recursive?.kind === 'bool' && recursive.value;
  const files: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of evaluation.options.files.readDirectory(folder) ?? []) {
      if (files.length >= MAX_LISTED) return;
      const inside = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.kind !== 'directory') files.push(inside);
      else if (deep && entry.name !== '.git') visit(inside);
    }
  };
  visit(only.path);
  const at = only.text.literalOf() ?? call.span;
  return new ListValue(
    files.map((file) => stringValue(absolutePath(file), at)),
    call.span,
  );
}

export const fileFunctions: Implementations = {
  read_file: readFile,
  watch_file: () => NONE,
  listdir,
  blob: ({ args, call }) => {
    const value = args.get('input');
    if (!value) return new UnknownBlob('the text is missing', call.span);
    const alternatives = alternativesOf(value);
    const only = alternatives[0];
    if (alternatives.length === 1 && only?.kind === 'string')
      return blobOf(only.traced, 'Tiltfile blob() call', call.span);
    if (only instanceof BlobValue) return only;
    return new UnknownBlob(value.kind === 'unknown' ? value.why : 'the text is one of several', call.span);
  },
  local_git_repo: (invocation) => {
    const { args, call, evaluation } = invocation;
    const text = certain(toText(args.get('paths')));
    if (!text) return new UnknownValue('the path of the repository is not known', call.span, 'git.Repo');
    const resolved = text.known ? resolvePath(evaluation.folder(call), text.text) : undefined;
    const folder =
      resolved === undefined ? text : TracedText.concat(TracedText.computed(absolutePath(resolved), text.spanOf()));
    const paths = builtin('paths', (inner) => {
      const path = inner.args[0] && certain(toText(inner.args[0].value));
      return path
        ? new StringValue(joinPaths([folder, path]), inner.span)
        : new UnknownValue('the path is not known', inner.span, 'string');
    });
    return new RepoValue(folder, paths, call.span);
  },
};
