/** The order in which Helm installs, and prints, the kinds that it knows. */
const INSTALL_ORDER = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

const RANK = new Map(INSTALL_ORDER.map((kind, index) => [kind, index]));

/** Sorts by kind; kinds that Helm does not know come last, by name, and equal kinds keep their order. */
export function sortByKind<T extends { readonly kind: string }>(manifests: readonly T[]): T[] {
  return [...manifests].sort((a, b) => {
    const left = RANK.get(a.kind);
    const right = RANK.get(b.kind);
    if (left !== undefined && right !== undefined) return left - right;
    if (left !== undefined) return -1;
    if (right !== undefined) return 1;
    return a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1;
  });
}
