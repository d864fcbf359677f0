import {
  addArguments,
  certain,
  defineRule,
  LEAF_KINDS,
  type Pipeline,
  type Resource,
  shown,
  spanKey,
  spanText,
  type TextEdit,
  wayOf,
} from '../../src/rule/index.ts';

interface Options {
  /** Globs of local resources that only run when a person triggers them. */
  readonly manual: readonly string[];
  /** Globs of local resources that run by themselves. */
  readonly auto: readonly string[];
}

export default defineRule({
  id: 'tilt/sdk-trigger-mode',
  subject: 'resource',
  severity: { ameide: 'warn' },
  fix: 'safe',
  options: {
    schema: {
      type: 'object',
      properties: {
        manual: { type: 'array', items: { type: 'string' }, description: 'Resources that must be triggered by hand.' },
        auto: { type: 'array', items: { type: 'string' }, description: 'Resources that must run by themselves.' },
      },
      additionalProperties: false,
    },
    defaults: { manual: ['ameide_sdk_*'], auto: ['ameide_core_proto'] } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'an SDK resource that runs by itself, or a proto resource that does not',
    what: 'Local resources that match `manual` (default `ameide_sdk_*`) need `trigger_mode=TRIGGER_MODE_MANUAL` and `auto_init=False`; those that match `auto` (default `ameide_core_proto`) need neither.',
    why: 'Publishing SDKs on every save fills the registry and rebuilds each service; a proto resource that waits for a click lets services build against stale generated code.',
    fix: 'Set `trigger_mode=TRIGGER_MODE_MANUAL, auto_init=False` on SDK resources and leave both out on the proto resource.',
    bad: { Tiltfile: "local_resource('ameide_sdk_ts', 'pnpm build')\n" },
    good: {
      Tiltfile: "local_resource('ameide_sdk_ts', 'pnpm build', trigger_mode=TRIGGER_MODE_MANUAL, auto_init=False)\n",
    },
  },
  messages: {
    notManual: (name: string, missing: string) => `resource "${name}" runs by itself; give it ${missing}`,
    notAuto: (name: string, set: string) => `resource "${name}" waits for a person because of ${set}; leave it out`,
  },
  check(resource, { pipeline, options, report }) {
    if (resource.kind !== 'local') return;
    for (const name of resource.name.alternatives) {
      const way = (at: Resource['at']) => ({ related: wayOf(resource.call, 'registers it', at) });
      if (pipeline.nameMatches(name.text, options.manual)) {
        const wrong = [
          ...(certain(resource.triggerMode) === 'auto' ? [MANUAL.trigger_mode] : []),
          ...(certain(resource.autoInit) === true ? [MANUAL.auto_init] : []),
        ];
        const written = wrong.filter((text) => argumentOf(resource, parameterOf(text)));
        const missing = wrong.filter((text) => !written.includes(text));
        const isSafe = concernsOnly(pipeline, resource, options.manual);
        for (const set of [...written.map((text) => [text]), ...(missing.length > 0 ? [missing] : [])]) {
          const argument = argumentOf(resource, parameterOf(set[0]!));
          const at = argument?.value.at ?? argument?.at ?? resource.call.at;
          report('notManual', [shown(name), set.join(' and ')], at, { ...way(at), fix: fixOf(resource, set, isSafe) });
        }
      } else if (pipeline.nameMatches(name.text, options.auto)) {
        for (const [parameter, wrong] of [
          ['trigger_mode', certain(resource.triggerMode) === 'manual'],
          ['auto_init', certain(resource.autoInit) === false],
        ] as const) {
          const argument = argumentOf(resource, parameter);
          const at = argument?.value.at ?? argument?.at ?? resource.call.at;
          if (wrong)
            report('notAuto', [shown(name), parameter], at, {
              ...way(at),
              fix: fixOf(resource, [RUNS_BY_ITSELF[parameter]], concernsOnly(pipeline, resource, options.auto)),
            });
        }
      }
    }
  },
});

/** The parameter that an argument `name=value` is for. */
function parameterOf(argument: string): string {
  return argument.slice(0, argument.indexOf('='));
}

function argumentOf(resource: Resource, parameter: string) {
  const calls = [resource.call, ...resource.configuredBy];
  return calls.flatMap((call) => call.arguments.get(parameter) ?? []).at(-1);
}

const MANUAL = { trigger_mode: 'trigger_mode=TRIGGER_MODE_MANUAL', auto_init: 'auto_init=False' } as const;
const RUNS_BY_ITSELF = { trigger_mode: 'trigger_mode=TRIGGER_MODE_AUTO', auto_init: 'auto_init=True' } as const;

/** Whether an edit of the calls that set a resource up changes only resources of these names. */
function concernsOnly(pipeline: Pipeline, { call, configuredBy }: Resource, globs: readonly string[]): boolean {
  const own = new Set([call, ...configuredBy].map(({ span }) => spanKey(span)));
  return pipeline.resources
    .filter((other) => [other.call, ...other.configuredBy].some(({ span }) => own.has(spanKey(span))))
    .every(({ name }) => !name.unknown && name.alternatives.every(({ text }) => pipeline.nameMatches(text, globs)));
}

/** Sets the arguments: in place where a constant is written, else behind the others. */
function fixOf(resource: Resource, wanted: readonly string[], isSafe: boolean) {
  const added: string[] = [];
  const edits: TextEdit[] = [];
  for (const text of wanted) {
    const parameter = parameterOf(text);
    const value = text.slice(parameter.length + 1);
    const argument = argumentOf(resource, parameter);
    if (!argument) added.push(text);
    else if (/^(TRIGGER_MODE_\w+|True|False)$/.test(spanText(argument.at)))
      edits.push({ span: argument.at, text: value });
    else return undefined;
  }
  const insertion = added.length > 0 ? addArguments(resource.call, added) : undefined;
  if (!isSafe || (added.length > 0 && !insertion)) return undefined;
  return { title: `Set ${wanted.join(' and ')}`, edits: insertion ? [...edits, insertion] : edits };
}
