import { defaultSettings } from '../model/settings.ts';
import type { AnyRule } from '../rule/rule.ts';
import { presetNames } from './presets.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

const globs = (description: string, defaults: readonly string[]): JsonSchema => ({
  type: 'array',
  items: { type: 'string', minLength: 1 },
  description,
  default: defaults,
});

function object(description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', description, additionalProperties: false, properties: properties };
}

function settingsSchema(): JsonSchema {
  const { dockerfiles, environments, integrationImages, tilt, firstPartyCharts } = defaultSettings;
  return object('Facts about the repository that several rules share.', {
    dockerfiles: object('Which Dockerfiles are for development and which for releases; the nearest match decides.', {
      dev: globs('Globs of Dockerfiles for development.', dockerfiles.dev),
      release: globs('Globs of Dockerfiles for releases.', dockerfiles.release),
    }),
    integrationImages: globs('Name globs of images that exist for tests.', integrationImages),
    environments: object('Which values files belong to which kind of environment.', {
      dev: globs('Globs of files of development environments.', environments.dev),
      release: globs('Globs of files of release environments.', environments.release),
    }),
    tilt: object('How the Tilt configuration is laid out and run.', {
      core: {
        type: 'string',
        description: 'The module that holds configuration, registry and builders.',
        default: tilt.core,
      },
      args: {
        type: 'array',
        items: { type: 'string' },
        description: 'Arguments behind `tilt up --`.',
        default: tilt.args,
      },
      env: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Environment variables whose values are fixed for the evaluation.',
      },
    }),
    firstPartyCharts: globs('Globs of folders of charts that the team writes.', firstPartyCharts),
  });
}

function ruleSchema(rule: AnyRule): JsonSchema {
  const severity = { $ref: '#/definitions/severity' };
  const items: JsonSchema[] = [severity];
  if (rule.options) items.push(rule.options.schema);
  return {
    description: rule.docs.summary,
    anyOf: [severity, { type: 'array', items, minItems: 1, additionalItems: false, maxItems: items.length }],
  };
}

/** The JSON Schema (draft 7) of `.lintrc.json` for a set of rules. */
export function configSchema(rules: readonly AnyRule[]): JsonSchema {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const names = presetNames.map((name) => ({ const: name }));
  const extended: JsonSchema = {
    type: 'string',
    anyOf: [...names, { pattern: '\\.jsonc?$' }],
    description: 'A preset, or a configuration file relative to this one.',
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of ameide-lint (.lintrc.json)',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      root: { type: 'boolean', description: 'Whether the search for the root of the project ends here.' },
      extends: {
        description: 'What this configuration builds upon; later entries win. Default: "ameide".',
        anyOf: [extended, { type: 'array', items: extended }],
      },
      ignore: globs('What is left out, as in .gitignore, relative to this file.', []),
      settings: settingsSchema(),
      rules: { $ref: '#/definitions/rules' },
      overrides: {
        type: 'array',
        description: 'Rules for some of the files; later entries win.',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['files', 'rules'],
          properties: {
            files: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
            excludedFiles: { type: 'array', items: { type: 'string', minLength: 1 } },
            rules: { $ref: '#/definitions/rules' },
          },
        },
      },
      plugins: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        description: 'Modules with rules of your own. They are code and load only with --allow-plugins.',
      },
    },
    definitions: {
      severity: { type: 'string', enum: ['off', 'warn', 'error'] },
      rules: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(sorted.map((rule) => [rule.id, ruleSchema(rule)])),
      },
    },
  };
}
