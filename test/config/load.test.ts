import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/error.ts';
import { layeredConfig } from '../../src/config/layers.ts';
import { ConfigLoader, type LoadedConfig } from '../../src/config/load.ts';
import { createMemoryHost } from '../../src/host/memory.ts';
import { openProject } from '../../src/lint-project.ts';
import { filesPipeline } from '../fakes/pipeline.ts';
import { crashRule, wordRule } from '../fakes/rules.ts';

const rules = [wordRule, crashRule];
const loader = new ConfigLoader({ rules });

async function load(files: Record<string, string>, preset?: 'strict' | 'recommended'): Promise<LoadedConfig> {
  return loader.load(createMemoryHost(files), '.lintrc.json', '', { preset });
}

async function severities(files: Record<string, string>, paths: string[]): Promise<string[]> {
  const host = createMemoryHost(files);
  const { config } = await openProject({ host, rules, createPipeline: ({ repository }) => filesPipeline(repository) });
  return paths.map(
    (path) => `${config.effective(wordRule, path).severity} ${config.effective(crashRule, path).severity}`,
  );
}

async function problem(text: string, more: Record<string, string> = {}): Promise<string> {
  const error = await load({ '.lintrc.json': text, ...more }).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigError)) throw new Error(`no ConfigError but ${String(error)}`);
  return error.message;
}

describe('a configuration file', () => {
  it('may hold comments and trailing commas', async () => {
    const { layers, ignore } = await load({
      '.lintrc.json': '\ufeff// who\n{ /* what */ "ignore": ["x/**",], "rules": {"fake/word": "off"}, }\n',
    });
    expect(ignore).toEqual(['x/**']);
    expect(layers.map((layer) => layer.preset ?? [...layer.rules])).toEqual([
      'ameide',
      [['fake/word', { severity: 'off' }]],
    ]);
  });

  it('merges settings into the defaults', async () => {
    const { settings } = await load({
      '.lintrc.json':
        '{"extends": ["./team.json"], "settings": {"tilt": {"env": {"A": "2"}}, "firstPartyCharts": ["charts/*"]}}',
      'team.json': '{"settings": {"tilt": {"args": ["dev"], "env": {"A": "1", "B": "1"}}}}',
    });
    expect(settings.tilt).toEqual({ core: 'tilt/Tiltfile.core', args: ['dev'], env: { A: '2', B: '1' } });
    expect(settings.firstPartyCharts).toEqual(['charts/*']);
    expect(settings.environments.dev).toEqual(['**/local/**', '**/dev/**']);
  });

  it('layers extended files below its own rules, and overrides on top', async () => {
    const files = {
      '.lintrc.json': JSON.stringify({
        extends: ['recommended', './config/team.json'],
        rules: { 'fake/word': 'error' },
        overrides: [
          { files: ['legacy/**'], rules: { 'fake/word': 'off' } },
          { files: ['*.sh'], excludedFiles: ['legacy/keep.sh'], rules: { 'fake/crash': 'error' } },
        ],
      }),
      'config/team.json': '{"extends": "./base.json", "rules": {"fake/word": "off"}}',
      'config/base.json': '{"rules": {"fake/crash": "warn"}}',
    };
    expect(await severities(files, ['a', 'legacy/a', 'legacy/a.sh', 'legacy/keep.sh'])).toEqual([
      'error warn',
      'off warn',
      'off error',
      'off warn',
    ]);
  });

  it('is refined by those in folders below', async () => {
    const files = {
      '.lintrc.json': '{"root": true}',
      'a/.lintrc.json':
        '{"rules": {"fake/word": "off"}, "overrides": [{"files": ["b/*"], "rules": {"fake/crash": "warn"}}]}',
      'a/c/.lintrc.json': '{"extends": "strict"}',
      'd/.lintrc.json': '{"root": true, "rules": {"nonsense": "off"}}',
    };
    expect(await severities(files, ['x', 'a/x', 'a/b/x', 'a/c/x', 'ab/x'])).toEqual([
      'error off',
      'off off',
      'off warn',
      'error warn',
      'error off',
    ]);
  });

  it('falls back on the preset ameide', async () => {
    expect(await severities({ x: '' }, ['x'])).toEqual(['error off']);
    expect(await severities({ '.lintrc.json': '{"extends": "none"}' }, ['x'])).toEqual(['off off']);
    expect(await severities({ '.lintrc.json': '{"extends": "recommended"}' }, ['x'])).toEqual(['warn off']);
  });

  it('has its presets replaced by the one that is asked for', async () => {
    const { layers } = await load(
      { '.lintrc.json': '{"extends": ["recommended"], "rules": {"fake/word": "off"}}' },
      'strict',
    );
    const config = layeredConfig((await load({ '.lintrc.json': '{}' })).settings, layers);
    expect(config.effective(crashRule, 'x').severity).toBe('warn');
    expect(config.effective(wordRule, 'x').severity).toBe('off');
  });

  it('fills options in from the defaults and the preset', async () => {
    const text =
      '{"extends": "strict", "rules": {"fake/word": ["warn", {"word": "x"}]}, "overrides": [{"files": ["*"], "rules": {"fake/word": "error"}}]}';
    const { layers, settings } = await load({ '.lintrc.json': text });
    expect(layeredConfig(settings, layers).effective(wordRule, 'a')).toEqual({
      severity: 'error',
      chosen: true,
      options: { word: 'x', groups: ['strict'] },
    });
  });
});

describe('what is wrong with a configuration file', () => {
  it.each([
    [
      '{"rules": {"fake/wrod": "off"}}',
      '.lintrc.json:1:12: rules["fake/wrod"]: there is no rule "fake/wrod"; did you mean "fake/word"?',
    ],
    ['{"rules": {"word": "off"}}', '.lintrc.json:1:12: rules.word: there is no rule "word"; did you mean "fake/word"?'],
    [
      '{"rules": {"xyzzy": "off"}}',
      '.lintrc.json:1:12: rules.xyzzy: there is no rule "xyzzy"; "ameide-lint rules" lists them',
    ],
    [
      '{"rules": {"fake/word": "eror"}}',
      '.lintrc.json:1:25: rules["fake/word"]: "eror" is not "off", "warn" or "error"; did you mean "error"?',
    ],
    ['{"rules": {"fake/word": 2}}', '.lintrc.json:1:25: rules["fake/word"]: 2 is not "off", "warn" or "error"'],
    [
      '{"rules": {"fake/word": ["eror"]}}',
      '.lintrc.json:1:26: rules["fake/word"][0]: "eror" is not "off", "warn" or "error"; did you mean "error"?',
    ],
    [
      '{"rules": {"fake/word": ["warn", {"wrod": ""}]}}',
      '.lintrc.json:1:35: rules["fake/word"][1].wrod: there is no option "wrod"; did you mean "word"?',
    ],
    [
      '{"rules": {"fake/word": ["warn", {"groups": "a"}]}}',
      '.lintrc.json:1:45: rules["fake/word"][1].groups: "a" is not a list',
    ],
    ['{"rules": {"fake/crash": ["warn", {}]}}', '.lintrc.json:1:35: rules["fake/crash"]: the rule takes no options'],
    ['{"rule": {}}', '.lintrc.json:1:2: rule: there is no key "rule"; did you mean "rules"?'],
    [
      '{\n  "settings": {"tilt": {"cor": ""}}}',
      '.lintrc.json:2:25: settings.tilt.cor: there is no key "cor"; did you mean "core"?',
    ],
    [
      '{"extends": ["amiede"]}',
      '.lintrc.json:1:14: extends[0]: "amiede" is no preset ("recommended", "ameide", "strict" or "none") and no path of a .json file; did you mean "ameide"?',
    ],
    ['{"extends": ["./gone.json"]}', '.lintrc.json:1:14: extends: there is no file "gone.json"'],
    [
      '{"extends": ["../x.json"]}',
      '.lintrc.json:1:14: extends: "../x.json" leads out of the root; name a file inside of it',
    ],
    ['{"overrides": [{"files": []}]}', '.lintrc.json:1:16: overrides[0]: the key "rules" is missing'],
    ['{"root": "yes"}', '.lintrc.json:1:10: root: "yes" is not true or false'],
    ['{"root": true, "root": false}', '.lintrc.json:1:16: root: the key stands twice'],
    ['{"root": true', '.lintrc.json:1:14: a closing brace is expected here'],
    ['{"a": tru}', '.lintrc.json:1:7: this is no JSON value'],
    ['[]', '.lintrc.json:1:1: an object is expected'],
    ['', '.lintrc.json:1:1: a value is expected here'],
    [`${'['.repeat(100_000)}`, '.lintrc.json:1:1: values are nested more than 500 deep'],
  ])('%.60s', async (text, message) => {
    expect((await problem(text)).split('\n')[0]).toBe(message);
  });

  it('is told in full', async () => {
    expect((await problem('{"rules": {"a/b": "off", "fake/word": "of"}, "x": 1}')).split('\n')).toHaveLength(3);
  });

  it('names the extended file', async () => {
    const message = await problem('{"extends": ["./team.json"]}', { 'team.json': '{\n"rules": {"fake/word": "of"}}' });
    expect(message).toBe(
      'team.json:2:24: rules["fake/word"]: "of" is not "off", "warn" or "error"; did you mean "off"?',
    );
  });

  it('may be a circle', async () => {
    const message = await problem('{"extends": ["./a.json"]}', {
      'a.json': '{"extends": ["./b.json"]}',
      'b.json': '{"extends": "./a.json"}',
    });
    expect(message).toBe(
      'b.json:1:13: extends: the configurations extend each other in a circle: .lintrc.json → a.json → b.json → a.json',
    );
  });

  it('is only hinted at when settings stand below the root', async () => {
    const host = createMemoryHost({ 'a/.lintrc.json': '{"settings": {"firstPartyCharts": []}}' });
    const { hints, config } = await openProject({
      host,
      rules,
      createPipeline: ({ repository }) => filesPipeline(repository),
    });
    expect(hints.map((hint) => [hint.at.file.path, hint.message])).toEqual([
      ['a/.lintrc.json', 'settings belong into the configuration at the root; here they have no effect'],
    ]);
    expect(config.settings.firstPartyCharts).toEqual(['**']);
  });
});
