import { flagTable } from '../../../model/command-flags.ts';

/** Options before the subcommand, from `docker --help`. */
export const DOCKER_GLOBAL = flagTable(
  '--config -c --context -H --host -l --log-level --tlscacert --tlscert --tlskey --root --log-opt --connection --url --identity --namespace -n --address -a --storage-driver --runroot --cgroup-manager',
);

/** `docker build`, `docker buildx build`, `podman build`, `nerdctl build`, `buildah bud`: options with a value. */
export const DOCKER_BUILD = flagTable(`
  --add-host --allow --annotation --attest --build-arg --build-context --builder --cache-from --cache-to --call --cgroup-parent
  --cpu-period --cpu-quota -c --cpu-shares --cpuset-cpus --cpuset-mems -f --file --iidfile --isolation --label -m --memory
  --memory-swap --metadata-file --network --no-cache-filter -o --output --platform --policy --progress --provenance --sbom --secret
  --security-opt --shm-size --ssh -t --tag --target --ulimit
  --arch --authfile --cap-add --cap-drop --cert-dir --cpp-flag --creds --device --dns --dns-option --dns-search --env --format --from
  --group-add --hooks-dir --ignorefile --jobs --layer-label --logfile --manifest --os --os-feature --os-version --retry --retry-delay
  --runtime --runtime-flag --sign-by --timestamp --unsetenv --unsetlabel --userns --userns-gid-map --userns-uid-map --variant
  -v --volume --decryption-key --buildkit-host --rewrite-timestamp --userns-uid-map-user --userns-gid-map-group --source-date-epoch --ipc --pid --uts
`);

/** `docker run`: options with a value. */
export const DOCKER_RUN = flagTable(`
  --add-host --annotation -a --attach --blkio-weight --blkio-weight-device --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile
  --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime -c --cpu-shares --cpus --cpuset-cpus --cpuset-mems --detach-keys --device
  --device-cgroup-rule --device-read-bps --device-read-iops --device-write-bps --device-write-iops --dns --dns-option --dns-search
  --domainname --entrypoint -e --env --env-file --expose --gpus --group-add --health-cmd --health-interval --health-retries
  --health-start-period --health-timeout --health-start-interval -h --hostname --ip --ip6 --ipc --isolation --kernel-memory -l --label
  --label-file --link --link-local-ip --log-driver --log-opt --mac-address -m --memory --memory-reservation --memory-swap
  --memory-swappiness --mount --name --network --net --network-alias --oom-score-adj --pid --pids-limit --platform -p --publish --pull
  --restart --runtime --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --ulimit -u --user
  --userns --uts -v --volume --volume-driver --volumes-from -w --workdir --authfile --arch --os --variant --pod --secret --userns
`);
