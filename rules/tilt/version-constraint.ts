import { type ApiCall, defineRule, type Span, shown, type TracedText, wayOf } from '../../src/rule/index.ts';

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

/** Replaces a constraint that is one lower bound. */
function raise(constraint: TracedText, min: string) {
  const span = /^\s*>=?\s*[\d.x]+\s*$/.test(constraint.text) ? constraint.exactSpan : undefined;
  return span && { title: `Ask for >=${min}`, edits: [{ span, text: `>=${min}` }] };
}

/** Adds the call above the first statement, or the argument to a call that has none. */
function insert(calls: readonly ApiCall[], { file }: Span, min: string) {
  const title = `Ask for >=${min}`;
  const [call] = calls;
  if (call) {
    const open = file.text.indexOf('(', call.at.end) + 1;
    if (call.at.file !== file || calls.length > 1 || call.arguments.has('constraint') || open === 0) return undefined;
    const empty = /^\s*\)/.test(file.text.slice(open));
    return { title, edits: [{ span: file.span(open, open), text: `constraint='>=${min}'${empty ? '' : ', '}` }] };
  }
  let line = 1;
  while (/^\s*(#.*)?$/.test(file.line(line)) && line < file.lineStarts.length) line++;
  const start = file.offsetAt({ line, column: 1 });
  const end = /\r\n/.test(file.text) ? '\r\n' : '\n';
  return { title, edits: [{ span: file.span(start, start), text: `version_settings(constraint='>=${min}')${end}` }] };
}
