import { defineRule, LEAF_KINDS, shown, wayOf } from '../../src/rule/index.ts';

interface Options {
  /** Globs of the labels that may be used; any when undefined. */
  readonly groups?: readonly string[];
  /** Whether a resource without a label is reported. */
  readonly required: boolean;
}

export default defineRule({
  id: 'tilt/labels',
  subject: 'resource',
  severity: { recommended: 'error', ameide: 'warn' },
  options: {
    schema: {
      type: 'object',
      properties: {
        groups: { type: 'array', items: { type: 'string' }, description: 'Globs of the labels that may be used.' },
        required: { type: 'boolean', description: 'Report resources without a label.' },
      },
      additionalProperties: false,
    },
    defaults: { required: false } as Options,
  },
  presetOptions: { ameide: { required: true } },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a resource without a label, or a label that Tilt refuses or the team does not use',
    what: 'Reports a label that Tilt refuses (letters, digits, `-`, `_` and `.` inside, at most 63 characters, no `/`): an error in every preset, because Tilt does not start. The `ameide` preset also reports resources without any label, and with the option `groups` labels that match none of its globs.',
    why: 'Sixty resources without groups are one long list in which a red one is not seen; a label that Tilt refuses stops the load.',
    fix: "Give each resource `labels=['app.agents']`, or set them with `k8s_resource(…, labels=…)`.",
    bad: { Tiltfile: "local_resource('proto', 'make proto', labels=['ops/proto'])\n" },
    good: { Tiltfile: "local_resource('proto', 'make proto', labels=['ops.proto'])\n" },
  },
  messages: {
    none: (name: string) => `resource "${name}" has no label; give it the group in which people look for it`,
    refused: (label: string) =>
      `Tilt refuses the label "${label}"; a label is made of letters, digits, "-", "_" and ".", begins and ends with a letter or digit, and has at most 63 characters`,
    group: (label: string, groups: string) => `label "${label}" belongs to none of the groups ${groups}`,
  },
  graver: { refused: 'error' },
  check(resource, { pipeline, options, report }) {
    for (const label of resource.labels)
      for (const text of label.name.alternatives) {
        if (!text.known) continue;
        const fault = faultOf(text.text);
        const at = (fault ? text.literalOf(...fault) : text.literalOf()) ?? label.at;
        const related = wayOf(resource.call, 'registers it', at);
        if (fault) report('refused', [shown(text)], at, { related });
        else if (options.groups && !pipeline.nameMatches(text.text, options.groups))
          report('group', [shown(text), options.groups.join(', ')], at, { related });
      }
    const name = resource.name.alternatives[0];
    if (options.required && resource.labels.length === 0 && name && !resource.labelsUnknown) {
      const [call = resource.call] = [...resource.configuredBy, resource.call].filter((one) =>
        one.arguments.has('labels'),
      );
      const written = call.arguments.get('labels');
      const at = written?.value.at ?? written?.at ?? call.at;
      report('none', [shown(name)], at, { related: wayOf(resource.call, 'registers it', at) });
    }
  },
});

/** The part of a label that Tilt refuses: a Kubernetes label name without a prefix. */
function faultOf(label: string): [start: number, end: number] | undefined {
  if (label.length === 0 || label.length > 63) return [0, label.length];
  const bad = /[^-A-Za-z0-9_.]|^[-_.]|[-_.]$/.exec(label);
  return bad ? [bad.index, bad.index + 1] : undefined;
}
