import { describe, expect, it } from 'vitest';
import { composeProject } from '../../../src/evaluate/compose/project.ts';
import { known } from '../../../src/model/possible.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { HOLE, TracedText } from '../../../src/text/traced.ts';

type Files = Readonly<Record<string, string>>;

/** `name image | folder: context, Dockerfile, target, arguments` of each service, and why more may be missing. */
function read(files: Files, names: readonly string[], folder = '', environment: Files = {}) {
  const source = (path: string) => (files[path] === undefined ? undefined : new SourceFile(path, files[path]));
  const { services, unknown } = composeProject({
    files: names.map((name) => source(name)!),
    folder,
    variables: (name) => {
      const value = environment[name];
      return value === undefined ? undefined : known(TracedText.computed(value));
    },
    source,
  });
  const may = (value: { alternatives: readonly TracedText[]; unknown?: unknown } | undefined) =>
    value &&
    [...value.alternatives.map(({ text }) => text.replaceAll(HOLE, '?')), ...(value.unknown ? ['?'] : [])].join('/');
  const shown = services.map(({ name, image, build }) => {
    const built = build && [may(build.context), may(build.dockerfile), may(build.target)].map((one) => one ?? '-');
    const args = build?.args.map(({ name: argument, value }) => `${argument}=${may(value)}`) ?? [];
    return `${name} ${may(image?.ref) ?? '-'}${build ? ` | ${build.folder}: ${[...built!, ...args].join(', ')}` : ''}`;
  });
  return unknown ? [...shown, unknown.why] : shown;
}

describe('a compose project', () => {
  it('lays later files over earlier ones, paths seen from the folder of the project', () => {
    const files = {
      'deploy/a.yaml': `services:
  web:
    image: web
    build: {context: ../web, args: {A: 1, B: 2}}
  db: {image: postgres}
`,
      'deploy/x/b.yaml': `services:
  web:
    build: {dockerfile: Dockerfile.dev, args: [B=3, C=4]}
  extra: {build: ./extra}
`,
    };
    expect(read(files, ['deploy/a.yaml', 'deploy/x/b.yaml'], 'deploy')).toEqual([
      'web web | deploy: ../web, Dockerfile.dev, -, A=1, B=3, C=4',
      'db postgres',
      'extra - | deploy: ./extra, -, -',
    ]);
  });

  it('takes away what a later file resets, and replaces what it overrides', () => {
    const files = {
      'a.yaml': `services:
  web:
    image: web
    build: {context: web, dockerfile: Dockerfile, target: run, args: {A: 1, B: 2}}
  api:
    build: {context: api, target: run, args: {A: 1}}
  db: {image: postgres, build: db}
`,
      'b.yaml': `services:
  web:
    build: {target: !reset null, args: !override {C: 3}}
  api:
    build: !override {context: ., args: {B: 2}}
  db:
    build: !reset null
`,
      'c.yaml': 'services: {web: {image: !reset "", build: {args: {C: !reset null}}}, db: {image: !override db}}\n',
    };
    expect(read(files, ['a.yaml', 'b.yaml'])).toEqual([
      'web web | : web, Dockerfile, -, C=3',
      'api - | : ., -, -, B=2',
      'db postgres',
    ]);
    expect(read(files, ['a.yaml', 'b.yaml', 'c.yaml'])).toEqual([
      'web - | : web, Dockerfile, -',
      'api - | : ., -, -, B=2',
      'db db',
    ]);
  });

  it('takes in what a service extends, in the file and in others, paths seen from the file that has them', () => {
    const files = {
      'compose.yaml': `services:
  api:
    extends: {file: common/base.yaml, service: go}
    build: {dockerfile: Dockerfile.dev}
  api2:
    extends: api
    build: {target: debug}
  alone:
    extends: {file: missing.yaml, service: x}
    image: alone
`,
      'common/base.yaml': `services:
  root: {build: {context: ./go, args: {GOWORK: auto}}}
  go: {extends: {service: root}, image: "go:\${TAG:-1}"}
`,
    };
    expect(read(files, ['compose.yaml'])).toEqual([
      'api go:1/? | common: ./go, Dockerfile.dev, -, GOWORK=auto',
      'api2 go:1/? | common: ./go, Dockerfile.dev, debug, GOWORK=auto',
      'alone alone',
      'missing.yaml cannot be read',
    ]);
  });

  it('ends for services that extend each other', () => {
    const files = { 'compose.yaml': 'services:\n  a: {extends: b, image: a}\n  b: {extends: a}\n' };
    expect(read(files, ['compose.yaml'])).toEqual(['a a', 'b a']);
  });

  it('includes projects with their own folder and .env', () => {
    const files = {
      'compose.yaml': `include:
  - team/compose.yaml
  - {path: [other/a.yaml, other/b.yaml], project_directory: ., env_file: ci.env}
  - compose.yaml
  - no.yaml
services:
  web: {image: "web:$TAG"}
`,
      '.env': 'TAG=root\n',
      'ci.env': 'NAME=ci\n',
      'team/compose.yaml': 'include: [../compose.yaml]\nservices:\n  team: {image: "team:$TAG$OWN", build: .}\n',
      'team/.env': 'TAG=team\nOWN=-own\n',
      'other/a.yaml': 'services:\n  other: {image: "other:$NAME"}\n',
      'other/b.yaml': 'services:\n  other: {build: ./other}\n',
    };
    expect(read(files, ['compose.yaml'])).toEqual([
      'team team:root-own | team: ., -, -',
      'other other:ci | : ./other, -, -',
      'web web:root',
      'no.yaml cannot be read',
    ]);
  });

  it('takes variables from the environment, then from .env, then from defaults', () => {
    const files = {
      'compose.yaml': `services:
  a: {image: "$A:$B:\${C:-c}:\${D-d}$$"}
  b: {build: {context: ., args: [A, UNSET, "B=\${B}"]}}
`,
      '.env': `# comment
export A="from file" # why
B='single $A'
C=\${A}/x
`,
    };
    expect(read(files, ['compose.yaml'], '', { A: 'env' })).toEqual([
      'a env:single $A:env/x:d$/?',
      'b - | : ., -, -, A=env, B=single $A',
    ]);
  });

  it.each([
    ['${A:-x}', 'a'],
    ['${EMPTY:-x}', 'x'],
    ['${EMPTY-x}', ''],
    ['${EMPTY:-${A}}', 'a'],
    ['${NONE:-${EMPTY:-y}}', 'y/?'],
    ['${A:+set}', 'set'],
    ['${EMPTY:+set}', ''],
    ['${EMPTY+set}', 'set'],
    ['${A:?needed}', 'a'],
  ])('reads %s', (text, expected) => {
    const files = { 'c.yaml': `services: {a: {image: "i:${text}"}}\n` };
    expect(read(files, ['c.yaml'], '', { A: 'a', EMPTY: '' })).toEqual([`a i:${expected}`]);
  });

  it('has a Dockerfile that stands in the file', () => {
    const { services } = composeProject({
      files: [new SourceFile('c.yaml', 'services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM x\n')],
      folder: '',
      variables: () => undefined,
      source: () => undefined,
    });
    expect(services[0]?.build?.dockerfileContents?.alternatives[0]?.text).toBe('FROM x\n');
  });
});
