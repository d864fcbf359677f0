import {
  type ApiCall,
  addArguments,
  defineRule,
  LEAF_KINDS,
  type Span,
  shown,
  type TracedText,
  wayOf,
} from '../../src/rule/index.ts';

interface Options {
  /** The lowest version of Tilt that the constraint may admit. */
  readonly min: string;
}

export default defineRule({
  id: 'tilt/version-constraint',
  subject: 'tiltProject',
  severity: { ameide: 'warn' },
  fix: 'safe',
  options: {
    schema: {
      type: 'object',
      properties: {
        min: {
          type: 'string',
          pattern: '^\\d+\\.\\d+\\.\\d+$',
          description: 'The lowest version of Tilt that the constraint may admit.',
        },
      },
      additionalProperties: false,
    },
    defaults: { min: '0.35.2' } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'no `version_settings(constraint=…)`, or one that admits versions of Tilt that are too old',
    what: 'Reports a root Tiltfile whose evaluation never calls `version_settings(constraint=…)`, and a constraint that admits a version below the option `min` (default `0.35.2`). Ranges are read as Tilt reads them: comparisons joined by spaces and `||`, with `x` as wildcard.',
    why: 'An old Tilt does not know newer arguments: it fails with an error about the Tiltfile, or worse, ignores what it does not know. The constraint makes it say what is wrong.',
    fix: "Call `version_settings(constraint='>=0.35.2')` at the top of the root Tiltfile.",
    bad: { Tiltfile: "local_resource('proto', 'make proto')\n" },
    good: { Tiltfile: "version_settings(constraint='>=0.35.2')\nlocal_resource('proto', 'make proto')\n" },
  },
  messages: {
    missing: (min: string) =>
      `no version_settings(constraint=…) says which versions of Tilt will do; ask for ">=${min}" or newer`,
    low: (constraint: string, min: string) =>
      `constraint "${constraint}" admits versions of Tilt below ${min}; ask for ">=${min}" or newer`,
  },
  check(project, { pipeline, options, report }) {
    // A module that nothing loads is no root.
    if (!/(^|\/)Tiltfile$/.test(project.root)) return;
    const root = pipeline.repository.source(project.root);
    const calls = project.calls.filter(({ name }) => name === 'version_settings');
    let given = false;
    for (const call of calls) {
      const value = call.arguments.get('constraint')?.value;
      if (!value) continue;
      if (value.kind !== 'text' || value.text.text !== '') given = true;
      for (const one of value.kind === 'oneOf' ? value.alternatives : [value]) {
        if (one.kind !== 'text' || !one.text.known || one.text.text === '') continue;
        if (pipeline.admitsBelow(one.text.text, options.min) !== true) continue;
        const at = one.text.literalOf() ?? call.at;
        report('low', [shown(one.text), options.min], at, {
          related: wayOf(call, 'sets it', at),
          fix: raise(one.text, options.min),
        });
      }
    }
    if (given || !root) return;
    report('missing', [options.min], root.top, { fix: insert(calls, root.top, options.min) });
  },
});

/** Raises the lower bound of a constraint that is one range, when versions remain that the upper bound admits. */
function raise(constraint: TracedText, min: string) {
  const [, lower = '', upper] = /^\s*(>=?\s*[\d.x]+)(?:\s+<=?\s*([\d.]+))?\s*$/.exec(constraint.text) ?? [];
  if (lower === '' || (upper !== undefined && !isAbove(upper, min))) return undefined;
  const start = constraint.text.indexOf(lower);
  const span = constraint.slice(start, start + lower.length).exactSpan;
  return span && { title: `Ask for >=${min}`, edits: [{ span, text: `>=${min}` }] };
}

function isAbove(version: string, other: string): boolean {
  const [a, b] = [version, other].map((text) => text.split('.').map(Number));
  const index = [0, 1, 2].find((at) => (a?.[at] ?? 0) !== (b?.[at] ?? 0));
  return index !== undefined && (a?.[index] ?? 0) > (b?.[index] ?? 0);
}

/** Adds the call above the first statement, or the argument to a call that has none. */
function insert(calls: readonly ApiCall[], { file }: Span, min: string) {
  const title = `Ask for >=${min}`;
  const [call] = calls;
  if (call) {
    if (calls.length > 1 || call.arguments.has('constraint')) return undefined;
    const edit = addArguments(call, [`constraint='>=${min}'`]);
    return edit && { title, edits: [edit] };
  }
  const head =
    /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:[rR]?(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')[ \t]*(?:#[^\n]*)?\r?\n)?/;
  const start = head.exec(file.text)?.[0].length ?? 0;
  return { title, edits: [{ span: file.span(start, start), text: `version_settings(constraint='>=${min}')\n` }] };
}
