import type { Possible } from '../../../model/possible.ts';
import type { PathValue } from '../../../model/tilt.ts';
import type { Span } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { HostValue, type Value } from '../../starlark/values.ts';

/** `TRIGGER_MODE_AUTO` or `TRIGGER_MODE_MANUAL`. */
export class TriggerModeValue extends HostValue {
  readonly type = 'TriggerMode';
  readonly mode: 'auto' | 'manual';
  override readonly identity: TriggerModeValue;
  constructor(mode: 'auto' | 'manual', at?: Span, identity?: TriggerModeValue) {
    super(at);
    this.mode = mode;
    this.identity = identity ?? this;
  }
  override writtenAt(at: Span): TriggerModeValue {
    return new TriggerModeValue(this.mode, at, this.identity);
  }
  override str(): TracedText {
    return TracedText.computed(this.mode === 'auto' ? 'TRIGGER_MODE_AUTO' : 'TRIGGER_MODE_MANUAL');
  }
  override equals(other: HostValue): boolean {
    return other instanceof TriggerModeValue && other.mode === this.mode;
  }
}

export const TRIGGER_MODE_AUTO = new TriggerModeValue('auto');
export const TRIGGER_MODE_MANUAL = new TriggerModeValue('manual');

export type StepKind = 'initial_sync' | 'fall_back_on' | 'sync' | 'run' | 'restart_container';

/** A live-update step. */
export class StepValue extends HostValue {
  readonly type: string;
  readonly step: StepKind;
  readonly description: string;
  /** The local paths that it is about: what `sync` copies, the files of `fall_back_on`. */
  readonly paths: readonly Possible<PathValue>[];
  /** Where `sync` copies to. */
  readonly destination: Possible<TracedText> | undefined;
  constructor(
    step: StepKind,
    description: string,
    at: Span,
    paths: readonly Possible<PathValue>[] = [],
    destination?: Possible<TracedText>,
  ) {
    super(at);
    this.step = step;
    this.paths = paths;
    this.destination = destination;
    this.paths = paths;
    this.type = `live_update_${step}_step`;
    this.description = description;
  }
  override str(): TracedText {
    return TracedText.computed(this.description, this.at);
  }
}

/**
 * A value of which only the type matters: a probe, a port forward, a link, the result of `custom_build`.
 * Attributes that Tilt gives it can be read.
 */
export class OpaqueValue extends HostValue {
  readonly type: string;
  readonly fields: ReadonlyMap<string, Value>;
  constructor(type: string, at?: Span, fields: ReadonlyMap<string, Value> = new Map()) {
    super(at);
    this.type = type;
    this.fields = fields;
  }
  override str(): TracedText {
    return TracedText.computed(`<${this.type}>`, this.at);
  }
  override attr(name: string): Value | undefined {
    return this.fields.get(name);
  }
  override attrNames(): readonly string[] {
    return [...this.fields.keys()];
  }
  override get hashable(): boolean {
    return false;
  }
}

/** What `local_git_repo` returns: a folder that paths may be taken from. */
export class RepoValue extends HostValue {
  readonly type = 'git.Repo';
  readonly folder: TracedText;
  readonly #paths: Value;
  constructor(folder: TracedText, paths: Value, at?: Span) {
    super(at);
    this.folder = folder;
    this.#paths = paths;
  }
  override str(): TracedText {
    return TracedText.concat(TracedText.computed('[git.Repo] '), this.folder);
  }
  override attr(name: string): Value | undefined {
    return name === 'paths' ? this.#paths : undefined;
  }
  override attrNames(): readonly string[] {
    return ['paths'];
  }
}

/** A workload as `workload_to_resource_function` is given it. */
export class ObjectIdValue extends HostValue {
  readonly type = 'K8sObjectID';
  readonly #fields: ReadonlyMap<string, Value>;
  readonly #text: string;
  constructor(fields: ReadonlyMap<string, Value>, text: string) {
    super();
    this.#fields = fields;
    this.#text = text;
  }
  override str(): TracedText {
    return TracedText.computed(this.#text);
  }
  override attr(name: string): Value | undefined {
    return this.#fields.get(name);
  }
  override attrNames(): readonly string[] {
    return [...this.#fields.keys()];
  }
}

/** The name of a value's type in Go, as Tilt's own messages print it (`%T`). */
export function goTypeName(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'starlark.NoneType';
    case 'bool':
      return 'starlark.Bool';
    case 'int':
      return 'starlark.Int';
    case 'float':
      return 'starlark.Float';
    case 'string':
      return 'starlark.String';
    case 'bytes':
      return 'starlark.Bytes';
    case 'list':
      return '*starlark.List';
    case 'tuple':
      return 'starlark.Tuple';
    case 'dict':
      return '*starlark.Dict';
    case 'set':
      return '*starlark.Set';
    case 'function':
      return '*starlark.Function';
    case 'builtin':
      return '*starlark.Builtin';
    case 'struct':
      return '*starlarkstruct.Struct';
    case 'module':
      return '*starlarkstruct.Module';
    case 'host':
      return HOST_TYPES[value.type] ?? value.type;
    default:
      return value.kind;
  }
}

const HOST_TYPES: Readonly<Record<string, string>> = {
  blob: 'io.Blob',
  TriggerMode: 'tiltfile.triggerMode',
  port_forward: 'tiltfile.portForward',
  custom_build: '*tiltfile.customBuild',
  'git.Repo': '*git.Repo',
  link: 'links.Link',
  Probe: 'probe.Probe',
};
