import type { DockerfileError, DockerfileInstruction } from '../../parse/dockerfile/instruction.ts';
import { blankSeparated, quotedWords } from '../../parse/dockerfile/words.ts';
import type { Span } from '../../text/source.ts';

type Kind = 'switch' | 'value' | 'list';

/** The flags of each instruction in the `docker/dockerfile:1` frontend. */
const FLAGS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  FROM: { platform: 'value' },
  COPY: { from: 'value', chown: 'value', chmod: 'value', link: 'switch', exclude: 'list', parents: 'switch' },
  ADD: {
    chown: 'value',
    chmod: 'value',
    link: 'switch',
    'keep-git-dir': 'switch',
    checksum: 'value',
    unpack: 'switch',
    exclude: 'list',
  },
  RUN: { mount: 'list', network: 'value', security: 'value', device: 'list' },
  HEALTHCHECK: {
    interval: 'value',
    timeout: 'value',
    'start-period': 'value',
    'start-interval': 'value',
    retries: 'value',
  },
};

const INSTRUCTIONS = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'FROM',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
];

const MOUNT_KEYS: Readonly<Record<string, ReadonlySet<string>>> = {
  bind: new Set(['type', 'from', 'source', 'src', 'target', 'dst', 'destination', 'rw', 'readwrite', 'ro', 'readonly']),
  cache: new Set([
    'type',
    'id',
    'from',
    'source',
    'src',
    'target',
    'dst',
    'destination',
    'ro',
    'readonly',
    'rw',
    'readwrite',
    'sharing',
    'mode',
    'uid',
    'gid',
  ]),
  tmpfs: new Set(['type', 'target', 'dst', 'destination', 'size', 'ro', 'readonly', 'rw', 'readwrite']),
  secret: new Set([
    'type',
    'id',
    'source',
    'src',
    'target',
    'dst',
    'destination',
    'required',
    'mode',
    'uid',
    'gid',
    'env',
  ]),
  ssh: new Set(['type', 'id', 'source', 'src', 'target', 'dst', 'destination', 'required', 'mode', 'uid', 'gid']),
};

/** What BuildKit refuses about one instruction by itself, in its words. */
export function validateInstruction(
  instruction: DockerfileInstruction,
  escapeToken: string,
  report: (error: DockerfileError) => void,
): void {
  const { keyword, keywordSpan, args, json } = instruction;
  const at = args.spanOf() ?? keywordSpan;
  const refuse = (message: string, span: Span): void => report({ message, span });
  if (!INSTRUCTIONS.includes(keyword)) {
    const written = keywordSpan.file.text.slice(keywordSpan.start, keywordSpan.end);
    const near = nearest(written, INSTRUCTIONS);
    refuse(`unknown instruction: ${written}${near ? ` (did you mean ${near}?)` : ''}`, keywordSpan);
    return;
  }
  validateFlags(instruction, refuse);
  const words = json ?? blankSeparated(args);
  switch (keyword) {
    case 'FROM': {
      const named = words.length === 3 && words[1]!.text.toLowerCase() === 'as';
      if (!named && words.length !== 1)
        refuse('FROM requires either one or three arguments', words.length === 0 ? keywordSpan : at);
      else if (named && !/^[a-z][a-z0-9-_.]*$/.test(words[2]!.text.toLowerCase()))
        refuse(
          `invalid name for build stage: "${words[2]!.text}", name can't start with a number or contain symbols`,
          words[2]!.spanOf() ?? at,
        );
      return;
    }
    case 'COPY':
    case 'ADD':
      if (words.length === 0) refuse(`${keyword} requires at least one argument`, keywordSpan);
      else if (words.length === 1)
        refuse(
          `${keyword} requires at least two arguments, but only one was provided. Destination could not be determined`,
          keywordSpan,
        );
      return;
    case 'ENV':
    case 'LABEL': {
      if (args.text === '') {
        refuse(`${keyword} requires at least one argument`, keywordSpan);
        return;
      }
      const pairs = quotedWords(args, escapeToken);
      if (!pairs[0]!.text.includes('=')) {
        if (pairs.length < 2) refuse(`${keyword} must have two arguments`, at);
        return;
      }
      for (const pair of pairs) {
        if (!pair.text.includes('=')) {
          refuse(`Syntax error - can't find = in "${pair.text}". Must be of the form: name=value`, pair.spanOf() ?? at);
          return;
        }
        if (pair.text.startsWith('=')) {
          refuse(`${keyword} names can not be blank`, pair.spanOf() ?? at);
          return;
        }
      }
      return;
    }
    case 'ARG': {
      const names = quotedWords(args, escapeToken);
      if (names.length === 0) refuse('ARG requires at least one argument', keywordSpan);
      for (const name of names)
        if (name.text.startsWith('=')) refuse('ARG names can not be blank', name.spanOf() ?? at);
      return;
    }
    case 'WORKDIR':
    case 'USER':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      if (args.text === '') refuse(`${keyword} requires exactly one argument`, keywordSpan);
      return;
    case 'EXPOSE':
    case 'VOLUME':
      if (words.length === 0) refuse(`${keyword} requires at least one argument`, keywordSpan);
      else if (keyword === 'VOLUME' && words.some((word) => word.text.trim() === ''))
        refuse('VOLUME specified can not be an empty string', at);
      return;
    case 'SHELL':
      if (args.text === '' || json?.length === 0) refuse('SHELL requires at least one argument', keywordSpan);
      else if (!json && !args.text.startsWith('[')) refuse('SHELL requires the arguments to be in JSON form', at);
      else if (!json) refuse('SHELL requires the arguments to be in JSON form', at);
      return;
    case 'HEALTHCHECK': {
      const type = words[0]?.text.toUpperCase();
      if (type === undefined) refuse('HEALTHCHECK requires at least one argument', keywordSpan);
      else if (type === 'NONE') {
        if (words.length > 1) refuse('HEALTHCHECK NONE takes no arguments', at);
      } else if (type !== 'CMD') refuse(`Unknown type "${type}" in HEALTHCHECK (try CMD)`, words[0]!.spanOf() ?? at);
      else if (words.length === 1) refuse('Missing command after HEALTHCHECK CMD', at);
      return;
    }
    case 'ONBUILD': {
      const { trigger } = instruction;
      if (!trigger) refuse('ONBUILD requires at least one argument', keywordSpan);
      else if (trigger.keyword === 'ONBUILD')
        refuse("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", trigger.keywordSpan);
      else if (trigger.keyword === 'MAINTAINER' || trigger.keyword === 'FROM')
        refuse(`${trigger.keyword} isn't allowed as an ONBUILD trigger`, trigger.keywordSpan);
      else validateInstruction(trigger, escapeToken, report);
      return;
    }
  }
}

function validateFlags(instruction: DockerfileInstruction, refuse: (message: string, span: Span) => void): void {
  const { keyword } = instruction;
  const known = FLAGS[keyword] ?? {};
  const seen = new Set<string>();
  for (const flag of instruction.flags) {
    const kind = known[flag.name];
    if (!kind) {
      const near = nearest(flag.name, Object.keys(known));
      refuse(`unknown flag: --${flag.name}${near ? ` (did you mean ${near}?)` : ''}`, flag.span);
      continue;
    }
    if (kind !== 'list' && seen.has(flag.name)) refuse(`duplicate flag specified: --${flag.name}`, flag.span);
    seen.add(flag.name);
    const value = flag.value?.text;
    if (kind === 'switch') {
      if (value !== undefined && !/^(true|false)$/i.test(value))
        refuse(`expecting boolean value for flag --${flag.name}, not: ${value}`, flag.span);
    } else if (value === undefined) refuse(`missing a value on flag: --${flag.name}`, flag.span);
    else if (keyword === 'RUN' && flag.name === 'mount') validateMount(value, flag.span, refuse);
    else if (
      keyword === 'RUN' &&
      flag.name === 'network' &&
      !value.includes('$') &&
      !/^(default|none|host)$/.test(value)
    )
      refuse(`invalid network mode: "${value}"`, flag.span);
    else if (
      keyword === 'RUN' &&
      flag.name === 'security' &&
      !value.includes('$') &&
      !/^(insecure|sandbox)$/.test(value)
    )
      refuse(`security "${value}" is not valid`, flag.span);
  }
}

function validateMount(value: string, span: Span, refuse: (message: string, span: Span) => void): void {
  if (value.includes('"')) return;
  const fields = value.split(',');
  const type =
    fields.map((field) => /^type=(.*)$/i.exec(field)?.[1]?.toLowerCase()).find((found) => found !== undefined) ??
    'bind';
  if (type.includes('$')) return;
  const keys = MOUNT_KEYS[type];
  if (!keys) {
    refuse(`unsupported mount type "${type}"`, span);
    return;
  }
  const flags = ['rw', 'readwrite', 'ro', 'readonly', 'required'];
  for (const field of fields) {
    const equals = field.indexOf('=');
    const key = (equals === -1 ? field : field.slice(0, equals)).toLowerCase();
    if (equals === -1 && !flags.includes(key)) {
      refuse(`invalid field '${field}' must be a key=value pair`, span);
      return;
    }
    if (!keys.has(key)) {
      const anywhere = Object.values(MOUNT_KEYS).some((set) => set.has(key));
      refuse(
        anywhere ? `unexpected key '${key}' for mount type '${type}'` : `unexpected key '${key}' in '${field}'`,
        span,
      );
      return;
    }
  }
}

/** The known name that BuildKit suggests for a mistyped one: at most two edits away, in the case of what was written. */
function nearest(name: string, names: readonly string[]): string | undefined {
  if (name.length > 40) return undefined;
  let best: string | undefined;
  let bestDistance = 3;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best && name === name.toLowerCase() ? best.toLowerCase() : best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
