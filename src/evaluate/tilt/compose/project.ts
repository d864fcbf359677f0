import type { ComposeService as ServiceFacts } from '../../../model/compose.ts';
import type { ApiCall, ImageReference } from '../../../model/tilt.ts';
import type { Unknown } from '../../../text/traced.ts';
import type { ResourceDraft } from '../records.ts';

/** What the compose files of one call say of a service. */
export type ServiceDescription = Pick<ServiceFacts, 'name' | 'at' | 'image' | 'build' | 'dependsOn' | 'profiles'>;

export interface ComposeService extends ServiceDescription {
  readonly resource: ResourceDraft;
  /** The image that `dc_resource(image=…)` gives. */
  userImage: ImageReference | undefined;
}

/** The services of the compose files of one project, and what calls made of them. */
export interface ComposeProject {
  name: string;
  readonly services: Map<string, ComposeService>;
  /** Why it may have further services. */
  unknown: Unknown | undefined;
  readonly call: ApiCall;
}

/** A project's name as Compose normalises a folder's name. */
export function normalizeProjectName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
