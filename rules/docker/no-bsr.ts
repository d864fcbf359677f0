import {
  bsrUrls,
  bsrUrlsOfCopy,
  defineRule,
  executedCommands,
  isBsrPackage,
  isSourceVariable,
  LEAF_KINDS,
  namesBsr,
  packageRequests,
  packageSources,
  settingPlace,
  shown,
  wayOfRun,
  writtenPlace,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'docker/no-bsr',
  subject: 'dockerfile',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'an image build that takes generated stubs from the Buf Schema Registry',
    what: 'Reports packages of generated stubs that an image build installs (`@buf/*`, `buf.build/gen/*`), `buf.build` as a registry, package index or Go proxy (`--registry`, `--index-url`, `--extra-index-url`, `PIP_EXTRA_INDEX_URL`, `UV_INDEX`, `GOPROXY`, configuration that the build writes), and downloads from it. Go modules with a name below `buf.build/go` are libraries, not stubs.',
    why: 'The BSR generates from what was pushed to it last, so the image speaks another version of the protos than the commit it is built from, and the build fails whenever the registry or its token does.',
    fix: 'Copy the SDK package of the workspace into the image; it holds the stubs.',
    bad: {
      'services/inference/Dockerfile.release':
        'FROM python:3.12\nRUN pip install --extra-index-url https://buf.build/gen/python ameide-core-grpc-python\n',
    },
    good: {
      'services/inference/Dockerfile.release':
        'FROM python:3.12\nCOPY packages/ameide_sdk_python packages/ameide_sdk_python\nRUN pip install ./packages/ameide_sdk_python && echo "no stubs from https://buf.build"\n',
    },
  },
  messages: {
    package: (command: string, request: string) =>
      `"${command}" installs the generated package "${request}"; images take the stubs that come with the SDKs`,
    source: (name: string, value: string) =>
      `"${name}" takes packages from the BSR ("${value}"); images take the stubs that come with the SDKs`,
    download: (value: string) => `"${value}" is taken from the BSR; images take the stubs that come with the SDKs`,
  },
  check({ builds }, { report }) {
    for (const { facts } of builds) {
      for (const { name, value, span, stage } of facts.variables)
        if (isSourceVariable(name) && (stage === undefined || facts.built.has(stage)))
          for (const text of value?.alternatives ?? [])
            if (namesBsr(text))
              report('source', [name, shown(text)], settingPlace(facts.variables, text, span) ?? span);
      for (const command of executedCommands(facts)) {
        const program = shown(command.words[0]?.alternatives[0] ?? '…');
        for (const { spelled, name, text, at = command.at } of packageRequests(command))
          if (at && isBsrPackage(name))
            report('package', [spelled, shown(text)], at, { related: wayOfRun(command, at, spelled) });
        const sources = packageSources(command).filter(({ text }) => namesBsr(text));
        for (const { name, text, entry } of sources) {
          const at = entry ? settingPlace(facts.variables, text, entry.set) : (writtenPlace(text) ?? command.at);
          if (at) report('source', [name, shown(text)], at, { related: wayOfRun(command, at, program) });
        }
        if (sources.length > 0) continue;
        for (const { text, variable, at = command.at } of bsrUrls(command)) {
          const related = at && wayOfRun(command, at, program);
          if (at && variable) report('source', [variable, shown(text)], at, { related });
          else if (at) report('download', [shown(text)], at, { related });
        }
      }
      for (const copy of facts.copies)
        if (facts.built.has(copy.stage))
          for (const { text, at } of bsrUrlsOfCopy(copy)) report('download', [shown(text)], at ?? copy.span);
    }
  },
});
