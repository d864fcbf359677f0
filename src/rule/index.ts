/** The public entry for rules (`ameide-lint/rule`): the contract, and the words of the model that rules speak. */
export type { Fix, Related, Severity, TextEdit } from '../finding/finding.ts';
export type * from '../model/directive.ts';
export type * from '../model/files.ts';
export type * from '../model/helm.ts';
export type * from '../model/image.ts';
export type * from '../model/pipeline.ts';
export { certain, isCertainly, mapPossible, mayBe, type Possible } from '../model/possible.ts';
export { parseImageName, registryHostOf, shortName } from '../model/reference.ts';
export type * from '../model/settings.ts';
export type * from '../model/tilt.ts';
export type { At, Unresolved } from '../model/unresolved.ts';
export { compareSpans, covers, type Position, type SourceFile, type Span, spanKey, spanText } from '../text/source.ts';
export { HOLE, type TracedText, type Unknown } from '../text/traced.ts';
export { wayOf } from './related.ts';
export * from './rule.ts';
export { shown } from './shown.ts';
