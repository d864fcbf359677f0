import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { processorTime } from '../../processor-time.ts';
import { tilt } from './evaluated.ts';

const TILTFILE = `load('ext://helm_resource', 'helm_resource', 'helm_repo')
load('ext://restart_process', 'docker_build_with_restart')
load('lib.star', 'build', alias='deploy')
config.define_string_list('to-run', args=True)
cfg = config.parse()
ROWS = read_yaml('rows.yaml', default=[{'name': 'a', 'deps': ['b']}])
def each(row, suffix='-%s' % os.getenv('X', 'dev'), **kwargs):
  ref = 'ghcr.io/acme/' + row['name'] + suffix
  if cfg.get('to-run'):
    custom_build(ref, ['make', ref], deps=row.get('deps', []), tag=None, **kwargs)
  else:
    docker_build(ref, '.', dockerfile='{}/Dockerfile'.format(row['name']), live_update=[sync('.', '/app'), run('x')])
  helm_resource(row['name'], './charts/%s' % row['name'], image_deps=[ref], image_keys=[('image.repository', 'image.tag')], flags=['--set', 'a=b'])
for row in ROWS:
  each(row)
docker_build_with_restart('b', '.', entrypoint=['x'], live_update=[sync('.', '/')])
k8s_yaml([blob('kind: Pod'), encode_yaml({'a': [1, {'b': None}]}), local('x'), 'a.yaml'])
k8s_resource('web', objects=['a:b:c'], port_forwards=[80, '1:2'], labels='x')
docker_compose(['c.yaml', blob('services: {a: {image: "$A"}}')])
dc_resource('a', labels=['l'])
local_resource('l', serve_cmd='x', readiness_probe=probe(http_get=http_get_action(80)))
build('x')
deploy(*ROWS, **cfg)
`;
const FILES = {
  'lib.star':
    "def build(*args, **kwargs):\n  return [k8s_custom_deploy(a, 'x', 'y', []) for a in args]\nalias = build\n",
  'rows.yaml': '- &a {name: a, deps: [x]}\n- <<: *a\n  name: b\n',
  'a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{image: a}]}\n',
  'c.yaml': 'services:\n  a:\n    build: .\n    depends_on: [b]\n',
};

describe('hostile input', () => {
  test('any change of a Tiltfile or of what it reads ends without an exception', () => {
    const texts = { Tiltfile: TILTFILE, ...FILES };
    const names = Object.keys(texts) as (keyof typeof texts)[];
    const edit = fc.record({
      file: fc.constantFrom(...names),
      at: fc.nat(),
      length: fc.nat(40),
      insert: fc.oneof(
        fc.constantFrom(
          '(',
          ')',
          '[',
          ']',
          ',',
          "'",
          '"',
          ':',
          '\n',
          '  ',
          '*',
          '**',
          '%',
          '=',
          'None',
          '5',
          '{',
          '}',
          '&a ',
          '*a',
          '- ',
          '|\n',
          '\0',
          'é😀',
          '$',
          '${',
          '\t',
        ),
        fc.string({ maxLength: 8 }),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const files: Record<string, string> = { ...texts };
        for (const { file, at, length, insert } of edits) {
          const text = files[file]!;
          const start = at % (text.length + 1);
          files[file] = text.slice(0, start) + insert + text.slice(start + length);
        }
        const project = tilt(files, { maxSteps: 50_000 });
        for (const error of [...project.errors, ...project.warnings]) {
          expect(error.message).not.toBe('');
          expect(error.at.file.path).not.toBe('');
        }
        for (const image of project.images) void image.command?.images.builds.length;
      }),
      { numRuns: 150, seed: 20_24 },
    );
  });

  test.each([
    ['a binary file', '\0\x01\x02\uFFFD\uFFFD'],
    ['an empty file', ''],
    ['only a byte-order mark', '\uFEFF'],
    ['deep brackets', '['.repeat(5000)],
    ['deep calls', `${'str('.repeat(3000)}1${')'.repeat(3000)}`],
    ['Python', "import os\nclass A:\n  x: int = f'{os}'\ntry:\n  pass\nexcept Exception as e:\n  raise\n"],
    ['a long line', `x = '${'a'.repeat(1_000_000)}'\n`],
  ])('%s', (_, Tiltfile) => {
    const start = processorTime();
    const project = tilt(Tiltfile);
    expect(project.tiltfiles).toHaveLength(1);
    expect(processorTime() - start).toBeLessThan(5000);
  });

  test('modules that load each other in a long chain, and YAML that multiplies itself', () => {
    const files: Record<string, string> = {
      Tiltfile: "load('m0.star', 'x')\nk8s_yaml('bomb.yaml')\nprint(len(read_yaml('bomb.yaml')))\n",
    };
    for (let index = 0; index < 200; index++) files[`m${index}.star`] = `load('m${index + 1}.star', y='x')\nx = 1\n`;
    const levels = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level++)
      levels.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
    files['bomb.yaml'] = `${levels.join('\n')}\n`;
    const start = processorTime();
    const project = tilt(files);
    expect(project.unresolved.map((one) => one.why)).toContain('modules load each other too deeply');
    expect(processorTime() - start).toBeLessThan(8000);
  });
});
