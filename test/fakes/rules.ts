import { defineRule } from '../../src/rule/rule.ts';

/** The text of a file, for each occurrence of which a fake rule reports. */
export interface WordOptions {
  readonly word: string;
  readonly groups: readonly string[];
}

const docs = { summary: 'a word', what: 'A word.', why: 'None.', fix: 'Another word.', bad: {}, good: {} };

function places(text: string, word: string): number[] {
  const out: number[] = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) out.push(at);
  return out;
}

/** Reports a word in any file and offers its upper-case form. */
export const wordRule = defineRule({
  id: 'fake/word',
  subject: 'file',
  severity: { recommended: 'warn', ameide: 'error' },
  fix: 'safe',
  presetOptions: { strict: { groups: ['strict'] } },
  options: {
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: {
        word: { type: 'string', description: 'The word.' },
        groups: { type: 'array', items: { type: 'string' }, description: 'Groups.' },
      },
    },
    defaults: { word: 'bad', groups: [] } as WordOptions,
  },
  docs,
  messages: { found: (word: string) => `there is a "${word}"` },
  check(file, { pipeline, options, report }) {
    const source = pipeline.repository.source(file.path);
    if (!source) return;
    for (const at of places(source.text, options.word)) {
      const span = source.span(at, at + options.word.length);
      report('found', [options.word], span, {
        fix: { title: 'Shout', edits: [{ span, text: options.word.toUpperCase() }] },
      });
    }
  },
});

/** Only in the strict preset; throws at files named `crash…`. */
export const crashRule = defineRule({
  id: 'fake/crash',
  subject: 'file',
  severity: { strict: 'warn' },
  docs,
  messages: { seen: (path: string) => `saw ${path}` },
  check(file, { pipeline, report }) {
    if (file.path.startsWith('crash')) throw new TypeError('out of order');
    const source = pipeline.repository.source(file.path);
    if (source?.text.includes('see')) report('seen', [file.path], source.top);
  },
});
