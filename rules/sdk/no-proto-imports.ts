import { defineRule, LEAF_KINDS, PROTO_IMPORT_MARKS, shown } from '../../src/rule/index.ts';

interface Options {
  /** Globs of the code that must go through the SDK. */
  readonly files: readonly string[];
}

export default defineRule({
  id: 'sdk/no-proto-imports',
  subject: 'file',
  severity: { ameide: 'error' },
  needs: ['typescript'],
  options: {
    schema: {
      type: 'object',
      properties: {
        files: {
          type: 'array',
          items: { type: 'string' },
          description: 'Globs of the code that must go through the SDK.',
        },
      },
      additionalProperties: false,
    },
    defaults: { files: ['services/**'] } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'service code that imports protos past the SDK',
    what: 'Reports imports of generated protos in the code of services (option `files`). TypeScript and JavaScript: `@buf/…`, `packages/ameide_core_proto`, `…/_proto/…`, in `import`, `import type`, `export … from`, `require`, `import()`, import types and mocks of test runners, also by an alias of `paths` in `tsconfig.json`. Python: `ameide_core_proto` and `ameide_sdk._proto`, also through `importlib.import_module`. Go: `buf.build/gen/…`, `…/packages/ameide_core_proto`, `…/internal/proto`. Comments and strings are left alone.',
    why: 'The SDK is the contract. A service that imports the generated code pins a version of its own: it compiles against messages that the other services do not send yet, and the next change of a proto breaks it although the SDK stayed compatible.',
    fix: 'Import the type from the SDK: `@ameideio/ameide-sdk-ts`, `ameide_sdk`, `github.com/ameideio/ameide-sdk-go`.',
    bad: { 'services/agents/main.py': 'from ameide_core_proto import element_pb2\n' },
    good: { 'services/agents/main.py': 'from ameide_sdk import Element\n' },
  },
  messages: {
    proto: (specifier: string, sdk: string) =>
      `"${specifier}" is imported past the SDK; import what the service needs from "${sdk}"`,
  },
  check(file, { pipeline, options, report }) {
    const language = LANGUAGES[file.kind];
    if (!language || !pipeline.nameMatches(file.path, options.files)) return;
    for (const { specifier, members, leadsTo, at } of pipeline.importsOf(file.path, PROTO_IMPORT_MARKS)) {
      if (language.isProto(specifier.text) || leadsTo?.some(language.isProto))
        report('proto', [shown(specifier), language.sdk], at);
      else
        for (const member of members) {
          const name = `${specifier.text}.${member.name}`;
          if (language.isProto(name)) report('proto', [name, language.sdk], member.at);
        }
    }
  },
});

interface Language {
  readonly sdk: string;
  readonly isProto: (specifier: string) => boolean;
}

const LANGUAGES: Readonly<Partial<Record<string, Language>>> = {
  typescript: {
    sdk: '@ameideio/ameide-sdk-ts',
    isProto: (specifier) => /^@buf\/|(?:^|\/)(?:ameide_core_proto|_proto)(?:\/|$)/.test(specifier),
  },
  python: {
    sdk: 'ameide_sdk',
    isProto: (specifier) => /^(?:ameide_core_proto|ameide_sdk\._proto)(?:\.|$)/.test(specifier),
  },
  go: {
    sdk: 'github.com/ameideio/ameide-sdk-go',
    isProto: (specifier) =>
      /^buf\.build\/gen\/|(?:^|\/)packages\/ameide_core_proto(?:\/|$)|\/internal\/proto(?:\/|$)/.test(specifier),
  },
};
