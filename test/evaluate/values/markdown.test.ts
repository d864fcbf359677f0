import { describe, expect, it } from 'vitest';
import { valuePathsOfMarkdown } from '../../../src/evaluate/values/markdown.ts';
import type { ShellCommand } from '../../../src/model/command.ts';
import { readMarkdown } from '../../../src/parse/markdown/blocks.ts';
import { SourceFile } from '../../../src/text/source.ts';
import type { TracedText } from '../../../src/text/traced.ts';
import { show } from './show.ts';

/** Words between blanks: enough of a shell for these examples. */
function commandsOf(script: TracedText): ShellCommand[] {
  const words = [...script.text.matchAll(/[^\s\\]+/g)].map((match) => ({
    alternatives: [script.slice(match.index, match.index + match[0].length)],
  }));
  return [
    {
      words,
      env: { get: () => undefined, entries: () => [], hides: () => false },
      cwd: '',
      redirects: [],
      via: [],
      conditional: false,
      negated: false,
      piped: { from: false, to: false },
      builtin: false,
    },
  ];
}

function docs(...lines: string[]): string[] {
  const file = new SourceFile('README.md', lines.join('\n'));
  return valuePathsOfMarkdown(readMarkdown(file), { commandsOf, chart: 'charts/a' }).map(show);
}

describe('value paths in Markdown', () => {
  it('is silent in prose, inline code, comments and other languages', () => {
    expect(docs('Set `image.graph` or image.graph.', '', '<!--', '| image.graph | x |', '| - | - |', '-->')).toEqual(
      [],
    );
    expect(docs('```ts', "const x = { image: { graph: 'image.graph' } };", '```')).toEqual([]);
  });

  it('reads fenced YAML, also in lists and quotes', () => {
    expect(docs('```yaml', 'image:', '  graph: x', '```')).toEqual(['image @ 2:1 image', 'image.graph @ 3:3 graph']);
    expect(docs('- item', '', '  ~~~ yml title=x', '  image:', '    graph: x', '  ~~~')).toEqual([
      'image @ 4:3 image',
      'image.graph @ 5:5 graph',
    ]);
    expect(docs('> ```yaml', '> image: {graph: x}', '> ```')).toEqual([
      'image @ 2:3 image',
      'image.graph @ 2:11 graph',
    ]);
  });

  it('reads indented code but not indented text of a list', () => {
    expect(docs('Text', '', '    image:', '      graph: x', '', 'More')).toEqual([
      'image @ 3:5 image',
      'image.graph @ 4:7 graph',
    ]);
    expect(docs('1. item', '', '    image: {graph: x}')).toEqual([]);
  });

  it('reads shell examples with prompts', () => {
    expect(docs('```console', '$ helm upgrade --set image.graph=x', 'image.graph=y --set b=c', '```')).toEqual([
      'image.graph @ 2:28 graph',
    ]);
    expect(docs('```', 'helm upgrade a b \\', '  --set image.graph=x', '```')).toEqual(['image.graph @ 3:15 graph']);
  });

  it('reads manifests, Tiltfile literals, templates and diffs', () => {
    expect(docs('```yaml', 'apiVersion: v1', 'kind: Pod', 'image: {graph: x}', '```')).toEqual([]);
    expect(docs('```starlark', "image_keys=[('image.graph', 'image.tag')],  # 'image.old'", '```')).toEqual([
      'image.graph @ 2:21 graph',
      'image.tag @ 2:36 tag',
    ]);
    expect(docs('```yaml', 'image: {{ .Values.image.graph }}', '```')).toEqual([
      'image.graph @ 2:25 graph',
      'image @ 2:1 image',
    ]);
    expect(docs('```diff', '-image: {graph: x}', '+image: {repository: x}', '```')).toEqual([
      'image @ 3:2 image',
      'image.repository @ 3:10 repository',
    ]);
  });

  it('reads table cells, bare and in backticks', () => {
    expect(
      docs(
        '| Key | Default |',
        '|---|:-:|',
        '| image.graph | `values.yaml` |',
        '| `.Values.image.graph` | `image.tag=x` |',
      ),
    ).toEqual([
      'image.graph @ 3:9 graph',
      'values.yaml @ 3:25 yaml',
      'image.graph @ 4:18 graph',
      'image.tag @ 4:34 tag',
    ]);
    expect(docs('| Image |', '|---|', '| ghcr.io/image.graph/x |', '| https://image.graph |')).toEqual([]);
    expect(docs('<table>', '<tr><td><code>image.graph</code></td></tr>', '</table>')).toEqual([
      'image.graph @ 2:21 graph',
    ]);
  });

  it('survives an unclosed fence', () => {
    expect(docs('```yaml', 'image: {graph: x}')).toEqual(['image @ 2:1 image', 'image.graph @ 2:9 graph']);
  });
});
