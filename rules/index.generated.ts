// Written by `npm run generate`.
import type { AnyRule } from '../src/rule/index.ts';
import argoDevSync from './argo/dev-sync.ts';
import ciNoTiltBuilders from './ci/no-tilt-builders.ts';
import ciReleaseDockerfile from './ci/release-dockerfile.ts';
import dockerDevReleasePair from './docker/dev-release-pair.ts';
import dockerFrozenLockfile from './docker/frozen-lockfile.ts';
import dockerGoWorkspace from './docker/go-workspace.ts';
import dockerGowork from './docker/gowork.ts';
import dockerNoBakedSecrets from './docker/no-baked-secrets.ts';
import dockerNoBsr from './docker/no-bsr.ts';
import dockerNoBuf from './docker/no-buf.ts';
import dockerNoCrossServiceCopy from './docker/no-cross-service-copy.ts';
import dockerNoPublishedSdk from './docker/no-published-sdk.ts';
import dockerSdkFromWorkspace from './docker/sdk-from-workspace.ts';
import dockerSyntax from './docker/syntax.ts';
import dockerUvSync from './docker/uv-sync.ts';
import helmDigestFirst from './helm/digest-first.ts';
import helmImageHelper from './helm/image-helper.ts';
import helmImageRequired from './helm/image-required.ts';
import helmImageValues from './helm/image-values.ts';
import helmNoDevRegistry from './helm/no-dev-registry.ts';
import helmNoImageGraph from './helm/no-image-graph.ts';
import helmNoLiteralImage from './helm/no-literal-image.ts';
import helmPortMismatch from './helm/port-mismatch.ts';
import helmRenders from './helm/renders.ts';
import helmUnknownValue from './helm/unknown-value.ts';
import helmValuesSchema from './helm/values-schema.ts';
import lintDirectiveReason from './lint/directive-reason.ts';
import lintParseError from './lint/parse-error.ts';
import lintUnresolved from './lint/unresolved.ts';
import lintUnusedDirective from './lint/unused-directive.ts';
import registryConsistentHosts from './registry/consistent-hosts.ts';
import registryHealthCheck from './registry/health-check.ts';
import registrySingleInstance from './registry/single-instance.ts';
import repoNoHistoricalPaths from './repo/no-historical-paths.ts';
import sdkDynamicVersion from './sdk/dynamic-version.ts';
import sdkNoProtoImports from './sdk/no-proto-imports.ts';
import sdkVersionVariable from './sdk/version-variable.ts';
import shellHelmUpgradeFlags from './shell/helm-upgrade-flags.ts';
import tiltBuildersInCore from './tilt/builders-in-core.ts';
import tiltConfigInCore from './tilt/config-in-core.ts';
import tiltCopyInContext from './tilt/copy-in-context.ts';
import tiltDefaultRegistry from './tilt/default-registry.ts';
import tiltDevOnlyDocs from './tilt/dev-only-docs.ts';
import tiltExpectedRef from './tilt/expected-ref.ts';
import tiltExpectedRefUnset from './tilt/expected-ref-unset.ts';
import tiltImageDepsBuilt from './tilt/image-deps-built.ts';
import tiltImageKeysMatch from './tilt/image-keys-match.ts';
import tiltImageKeysRequired from './tilt/image-keys-required.ts';
import tiltImageNameMatchesChart from './tilt/image-name-matches-chart.ts';
import tiltIntegrationDockerfile from './tilt/integration-dockerfile.ts';
import tiltLabels from './tilt/labels.ts';
import tiltModeGate from './tilt/mode-gate.ts';
import tiltModulePlacement from './tilt/module-placement.ts';
import tiltNoExtraTags from './tilt/no-extra-tags.ts';
import tiltNoHardcodedRegistry from './tilt/no-hardcoded-registry.ts';
import tiltNoImageBuildInLocalResource from './tilt/no-image-build-in-local-resource.ts';
import tiltNoImageImport from './tilt/no-image-import.ts';
import tiltNoProdDockerfile from './tilt/no-prod-dockerfile.ts';
import tiltNoPushInCustomBuild from './tilt/no-push-in-custom-build.ts';
import tiltNoSelfMutation from './tilt/no-self-mutation.ts';
import tiltNoTiltValues from './tilt/no-tilt-values.ts';
import tiltNoUnusedImage from './tilt/no-unused-image.ts';
import tiltPathsExist from './tilt/paths-exist.ts';
import tiltPreferServiceTable from './tilt/prefer-service-table.ts';
import tiltRemoteBuilderComplete from './tilt/remote-builder-complete.ts';
import tiltRequiredDeps from './tilt/required-deps.ts';
import tiltRequiredResources from './tilt/required-resources.ts';
import tiltResourceDeps from './tilt/resource-deps.ts';
import tiltRootComposes from './tilt/root-composes.ts';
import tiltSdkTriggerMode from './tilt/sdk-trigger-mode.ts';
import tiltSharedLogging from './tilt/shared-logging.ts';
import tiltSingleConfigParse from './tilt/single-config-parse.ts';
import tiltSplitBuildAndDeploy from './tilt/split-build-and-deploy.ts';
import tiltStarlark from './tilt/starlark.ts';
import tiltUniqueNames from './tilt/unique-names.ts';
import tiltValidApi from './tilt/valid-api.ts';
import tiltVersionConstraint from './tilt/version-constraint.ts';

export const rules: readonly AnyRule[] = [
  argoDevSync,
  ciNoTiltBuilders,
  ciReleaseDockerfile,
  dockerDevReleasePair,
  dockerFrozenLockfile,
  dockerGoWorkspace,
  dockerGowork,
  dockerNoBakedSecrets,
  dockerNoBsr,
  dockerNoBuf,
  dockerNoCrossServiceCopy,
  dockerNoPublishedSdk,
  dockerSdkFromWorkspace,
  dockerSyntax,
  dockerUvSync,
  helmDigestFirst,
  helmImageHelper,
  helmImageRequired,
  helmImageValues,
  helmNoDevRegistry,
  helmNoImageGraph,
  helmNoLiteralImage,
  helmPortMismatch,
  helmRenders,
  helmUnknownValue,
  helmValuesSchema,
  lintDirectiveReason,
  lintParseError,
  lintUnresolved,
  lintUnusedDirective,
  registryConsistentHosts,
  registryHealthCheck,
  registrySingleInstance,
  repoNoHistoricalPaths,
  sdkDynamicVersion,
  sdkNoProtoImports,
  sdkVersionVariable,
  shellHelmUpgradeFlags,
  tiltBuildersInCore,
  tiltConfigInCore,
  tiltCopyInContext,
  tiltDefaultRegistry,
  tiltDevOnlyDocs,
  tiltExpectedRef,
  tiltExpectedRefUnset,
  tiltImageDepsBuilt,
  tiltImageKeysMatch,
  tiltImageKeysRequired,
  tiltImageNameMatchesChart,
  tiltIntegrationDockerfile,
  tiltLabels,
  tiltModeGate,
  tiltModulePlacement,
  tiltNoExtraTags,
  tiltNoHardcodedRegistry,
  tiltNoImageBuildInLocalResource,
  tiltNoImageImport,
  tiltNoProdDockerfile,
  tiltNoPushInCustomBuild,
  tiltNoSelfMutation,
  tiltNoTiltValues,
  tiltNoUnusedImage,
  tiltPathsExist,
  tiltPreferServiceTable,
  tiltRemoteBuilderComplete,
  tiltRequiredDeps,
  tiltRequiredResources,
  tiltResourceDeps,
  tiltRootComposes,
  tiltSdkTriggerMode,
  tiltSharedLogging,
  tiltSingleConfigParse,
  tiltSplitBuildAndDeploy,
  tiltStarlark,
  tiltUniqueNames,
  tiltValidApi,
  tiltVersionConstraint,
];
