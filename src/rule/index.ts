/** The public entry for rules (`ameide-lint/rule`): the contract, and the words of the model that rules speak. */
export type { Fix, Related, Severity, TextEdit } from '../finding/finding.ts';
export type * from '../model/argo.ts';
export { bsrUrls, bsrUrlsOfCopy, isBsrPackage, namesBsr } from '../model/bsr.ts';
export { bufCommand } from '../model/buf-command.ts';
export type * from '../model/build-context.ts';
export type * from '../model/ci.ts';
export type * from '../model/command.ts';
export { wayOfCommand } from '../model/command-way.ts';
export type * from '../model/directive.ts';
export type * from '../model/dockerfile.ts';
export { executedCommands, wayOfRun } from '../model/dockerfile-commands.ts';
export { originOf, referenceOrigin } from '../model/expected-reference.ts';
export type * from '../model/files.ts';
export { LEAF_KINDS, SOURCE_KINDS } from '../model/files.ts';
export { dependsOnWorkspace, type GoCommand, goCommand, moduleModes } from '../model/go-command.ts';
export type * from '../model/helm.ts';
export type * from '../model/image.ts';
export { type ModuleImport, PROTO_IMPORT_MARKS } from '../model/imports.ts';
export { type LockfileUse, lockfileUse } from '../model/node-command.ts';
export {
  isSourceVariable,
  type PackageRequest,
  type PackageSource,
  packageRequests,
  packageSources,
} from '../model/package-request.ts';
export type * from '../model/packages.ts';
export type * from '../model/pipeline.ts';
export { certain, isCertainly, mapPossible, mayBe, type Possible } from '../model/possible.ts';
export { editableInstalls, uvLockfileUse } from '../model/python-command.ts';
export { givenName, neutralName, parseImageName, registryHostOf, shortName } from '../model/reference.ts';
export type * from '../model/registry.ts';
export type * from '../model/relations.ts';
export type * from '../model/routine.ts';
export type { BakedSecret } from '../model/secret.ts';
export type * from '../model/service.ts';
export { settingPlace, writtenPlace } from '../model/setting-place.ts';
export type * from '../model/settings.ts';
export type * from '../model/tilt.ts';
export type { At, Unresolved } from '../model/unresolved.ts';
export { dottedPath, isKeyOf, placeOfPart } from '../model/value-path.ts';
export { leadText, withoutWord, wordBehind } from '../model/word-text.ts';
export { compareSpans, covers, type Position, type SourceFile, type Span, spanKey, spanText } from '../text/source.ts';
export { HOLE, type TracedText, type Unknown } from '../text/traced.ts';
export { buildDevSibling } from './dev-sibling.ts';
export { addArguments, cutCommand, cutOption } from './edits.ts';
export { wayOf } from './related.ts';
export * from './rule.ts';
export { shown } from './shown.ts';
