// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell and template texts look like template literals
import fc from 'fast-check';

/** Texts of the languages that the linter reads: mostly right, now and then with a piece that does not belong there. */

const text = (...words: readonly string[]) => fc.constantFrom(...words);

/** Joins what is generated for each part. */
function seq(...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  const arbitraries = parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part));
  return fc.tuple(...arbitraries).map((list) => list.join(''));
}

function many(part: fc.Arbitrary<string>, separator: string, maxLength = 4): fc.Arbitrary<string> {
  return fc.array(part, { maxLength }).map((list) => list.join(separator));
}

function indent(block: string): string {
  return block.replace(/^(?=.)/gm, '    ');
}

/** What no grammar has in most places. */
const junk = text(
  '',
  '',
  '',
  '',
  '',
  '',
  '\u0000',
  '\ufeff',
  'é😀',
  '\r',
  '\t',
  '\\',
  '"""',
  "'",
  '}}',
  '\ud800',
  ')',
  ']',
);

const name = text('a', 'b', 'name', 'services', 'f', 'row');

export const starlark: fc.Arbitrary<string> = fc
  .letrec<{ expression: string; statement: string; block: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text(
        '1',
        '0',
        '-7',
        '1.5',
        'None',
        'True',
        '"x"',
        "'%s-%s'",
        '"""m\nn"""',
        '[]',
        '{}',
        '()',
        'b"z"',
        'r"\\d"',
        '1 << 70',
      ),
      name,
      text(
        'os.getenv("ZZ")',
        "os.getenv('ZZ', 'd')",
        "read_json('x.json', default={})",
        "str(local('x'))",
        'config.parse()',
      ),
      seq(
        tie('expression'),
        text(' + ', ' % ', ' == ', ' in ', ' and ', ' or ', ' not in ', ' // ', ' | ', ' < '),
        tie('expression'),
      ),
      seq('[', tie('expression'), ' for ', name, ' in ', tie('expression'), ' if ', tie('expression'), ']'),
      seq('{', tie('expression'), ': ', tie('expression'), ', "k": ', tie('expression'), '}'),
      seq('[', many(tie('expression'), ', '), ']'),
      seq('(', tie('expression'), ', ', tie('expression'), ')'),
      seq(tie('expression'), '[', tie('expression'), ']'),
      seq(tie('expression'), '[', text('1:', ':-1', '::2', '-3:2'), ']'),
      seq(
        tie('expression'),
        text(
          '.upper()',
          '.split("/")',
          '.format(1, a=2)',
          '.items()',
          '.get("k")',
          '.replace("x", "")',
          '.strip()',
          '.append(1)',
          '.nope',
        ),
      ),
      seq(
        text(
          'len',
          'str',
          'sorted',
          'list',
          'dict',
          'range',
          'type',
          'enumerate',
          'zip',
          'f',
          'hash',
          'repr',
          'int',
          'bool',
        ),
        '(',
        many(tie('expression'), ', ', 2),
        ')',
      ),
      seq('lambda x, *args, **kw: ', tie('expression')),
      seq('(', tie('expression'), ' if ', tie('expression'), ' else ', tie('expression'), ')'),
    ),
    statement: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      seq(name, text(' = ', ' += '), tie('expression')),
      seq(name, ', ', name, ' = ', tie('expression')),
      seq(name, '[', tie('expression'), '] = ', tie('expression')),
      tie('expression'),
      text(
        'pass',
        'break',
        'continue',
        'return a',
        "load('./x.star', 'f')",
        "load('ext://helm_resource', 'helm_resource')",
        'fail("x")',
        'exit()',
        "include('./x.star')",
      ),
      seq(
        "docker_build('",
        text('a', 'x/b', 'k3d.local:5000/c'),
        "', ",
        tie('expression'),
        ', dockerfile=',
        tie('expression'),
        ')',
      ),
      seq('local_resource(', tie('expression'), ", 'make x && echo $(cat y)', resource_deps=", tie('expression'), ')'),
      seq("custom_build('c', ", tie('expression'), ", deps=['.'])"),
      seq('k8s_yaml(', tie('expression'), ')'),
      seq('if ', tie('expression'), ':\n', tie('block').map(indent), 'else:\n', tie('block').map(indent)),
      seq('for ', name, ' in ', tie('expression'), ':\n', tie('block').map(indent)),
      seq('while ', tie('expression'), ':\n', tie('block').map(indent)),
      seq('def f(a, b=', tie('expression'), ', *args, **kwargs):\n', tie('block').map(indent)),
    ),
    block: fc
      .array(tie('statement'), { minLength: 1, maxLength: 4 })
      .map((list) => list.map((one) => `${one}\n`).join('')),
  }))
  .block.chain((block) =>
    junk.chain((extra) => fc.nat(block.length).map((at) => block.slice(0, at) + extra + block.slice(at))),
  );

const shellWord: fc.Arbitrary<string> = fc.letrec<{ word: string }>((tie) => ({
  word: fc.oneof(
    { depthSize: 'small' },
    text(
      'a',
      '-f',
      '--push',
      'docker',
      'build',
      '"$EXPECTED_REF"',
      '$X',
      '${X:-y}',
      '${X#*/}',
      "'q q'",
      '$((1+2))',
      '*',
      '{a,b}',
      '~',
      '$@',
      '\\ ',
      'é',
    ),
    seq('"', tie('word'), ' ', tie('word'), '"'),
    seq('$(', tie('word'), ' ', tie('word'), ')'),
    seq('${Y:-', tie('word'), '}'),
    seq('`', tie('word'), '`'),
  ),
})).word;

export const shell: fc.Arbitrary<string> = fc.letrec<{ command: string; script: string }>((tie) => ({
  command: fc.oneof(
    { depthSize: 'small' },
    seq(
      text(
        'docker build -t ',
        'docker push ',
        'helm upgrade ',
        'sh -c ',
        'env A=b ',
        'export X=',
        'X=',
        'cd ',
        'make ',
        'echo ',
        'xargs ',
        'timeout 5 ',
        'source ',
        'go build ',
      ),
      many(shellWord, ' '),
    ),
    seq(tie('command'), text(' && ', ' || ', ' | ', '; ', ' & ', '\n'), tie('command')),
    seq('if ', tie('command'), '; then ', tie('command'), '; else ', tie('command'), '; fi'),
    seq('for x in ', many(shellWord, ' '), '; do ', tie('command'), '; done'),
    seq('while ', tie('command'), '; do ', tie('command'), '; done'),
    seq('case ', shellWord, ' in ', shellWord, ') ', tie('command'), ' ;; *) ', tie('command'), ' ;; esac'),
    seq('f() { ', tie('command'), '; }; f'),
    seq('(', tie('command'), ')'),
    seq('cat <<EOF\n', tie('command'), '\nEOF\n'),
    seq(tie('command'), text(' > ', ' >> ', ' 2>&1 ', ' < '), shellWord),
  ),
  script: seq(junk, tie('command'), '\n', tie('command'), junk),
})).script;

export const dockerfile: fc.Arbitrary<string> = seq(
  text('', '# escape=`\n', '# syntax=docker/dockerfile:1\n', 'ARG V=1\nARG W\n', '\ufeff'),
  many(
    fc.oneof(
      seq(
        'FROM ',
        text('alpine', '${V}', 'a/b:${W:-c}', '--platform=$BUILDPLATFORM x', 'base'),
        text('', ' AS base', ' as b'),
      ),
      seq('RUN ', text('', '--mount=type=secret,id=a ', '--network=none '), shell),
      seq('RUN <<EOF\n', shell, '\nEOF'),
      seq(text('ENV ', 'ARG ', 'LABEL '), text('A=1', 'A 1', 'A="b c" D=$A', 'GOWORK=off', 'X', '=', 'P=${P:+x}')),
      seq(
        text('COPY ', 'ADD ', 'COPY --from=base ', 'COPY --chown=a:b '),
        many(text('.', 'a*', '["x", "y"]', './b', '../c', '$A', 'https://x/y'), ' '),
      ),
      text(
        'WORKDIR $A/b',
        'USER x',
        'EXPOSE 80/tcp $A',
        'ENTRYPOINT ["a", "b"]',
        'CMD a && b',
        'SHELL ["sh", "-c"]',
        'ONBUILD RUN x',
        'STOPSIGNAL 9',
        'HEALTHCHECK CMD x',
        'BOGUS y',
        '\\',
        'run a \\\n  # c\n  b',
      ),
      junk,
    ),
    '\n',
    8,
  ),
);

const pipeline: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text(
      '.',
      '.Values.a.b',
      '$.Values.image',
      '$x',
      '"s"',
      '`r`',
      '1',
      '-2.5',
      'true',
      'nil',
      '.Release.Name',
      '.Chart.Name',
      '.Files.Get "a"',
      '.Capabilities.KubeVersion.Version',
    ),
    seq(
      '(',
      tie('value'),
      ' | ',
      text(
        'default "x"',
        'quote',
        'upper',
        'trunc 3',
        'toYaml',
        'nindent 4',
        'b64enc',
        'int',
        'trimSuffix "-"',
        'required "m"',
        'fromYaml',
        'sha256sum',
        'keys',
        'first',
        'nope',
      ),
      ')',
    ),
    seq(
      '(',
      text(
        'printf "%s-%d" ',
        'eq ',
        'and ',
        'or ',
        'not ',
        'index ',
        'get ',
        'dict ',
        'list ',
        'include "h" ',
        'tpl ',
        'ternary ',
        'dig "a" "b" ',
        'regexMatch "^(a+)+$" ',
        'semverCompare ">1" ',
        'merge ',
        'splitList "," ',
        'until ',
        'len ',
        'hasKey ',
        'lookup ',
      ),
      tie('value'),
      ' ',
      tie('value'),
      ')',
    ),
  ),
})).value;

export const gotemplate: fc.Arbitrary<string> = fc.letrec<{ list: string; node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    text('a: b\n', 'x: "y"\n', '- 1\n', '  k: |\n    v\n', '---\n', '# c\n', 'kind: Deployment\n', 'é😀'),
    seq('{{', text(' ', '- '), pipeline, text(' ', ' -'), '}}'),
    seq('{{ $x := ', pipeline, ' }}'),
    seq(
      '{{ if ',
      pipeline,
      ' }}',
      tie('list'),
      '{{ else if ',
      pipeline,
      ' }}',
      tie('list'),
      '{{ else }}',
      tie('list'),
      '{{ end }}',
    ),
    seq(
      '{{ range $i, $e := ',
      pipeline,
      ' }}',
      tie('list'),
      text('', '{{ break }}', '{{ continue }}'),
      '{{ else }}',
      tie('list'),
      '{{ end }}',
    ),
    seq('{{ with ', pipeline, ' }}', tie('list'), '{{ end }}'),
    seq('{{ define "h" }}', tie('list'), '{{ end }}'),
    seq('{{ template "h" ', pipeline, ' }}'),
    text('{{/* c */}}', '{{', '}}', '{{ end }}', '{{ else }}', '{{ ) }}', '{{ "'),
  ),
  list: many(tie('node'), '', 4),
})).list;

export const yaml: fc.Arbitrary<string> = fc.letrec<{ node: string; block: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    text(
      '1',
      'true',
      '~',
      '"q\\n"',
      "'it''s'",
      'plain text',
      '0x1f',
      '1e3',
      '2001-01-01',
      '*a',
      '&a x',
      '!!str 1',
      '!x y',
      '|\n  l\n',
      '>-\n  f\n  g\n',
      '',
      '{{ x }}',
      '${V}',
    ),
    seq('[', many(tie('node'), ', '), ']'),
    seq('{a: ', tie('node'), ', b: ', tie('node'), '}'),
    seq('\n', tie('block').map(indent)),
  ),
  block: fc.oneof(
    { depthSize: 'small' },
    many(
      seq(text('a', 'b', 'image', '"k"', '? x', '<<', 'a', '*a', '1'), ': ', tie('node'), text('', ' # c'), '\n'),
      '',
      5,
    ),
    many(seq('- ', tie('node'), '\n'), '', 4),
    seq(tie('block'), text('---\n', '...\n', '%YAML 1.2\n---\n'), tie('block')),
    seq(junk, tie('block')),
  ),
})).block;

/** `--set` expressions. */
export const setText: fc.Arbitrary<string> = many(
  seq(
    many(text('a', 'b', 'image', 'x\\.y', 'l[0]', 'l[99999999]', 'm[-1]', ''), '.', 3),
    text('=', '', '=='),
    text('1', 'true', 'null', '{a,b}', '"q"', 'a\\,b', '[1]', '{', 'é'),
  ),
  ',',
  3,
);
