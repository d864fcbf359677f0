/**
 * The public functions of the extensions in Tilt's default repository: a line for each extension, below it its functions
 * with their parameters. `?` after a parameter: it has a default; `*` and `**` take what remains.
 *
 * Source: tilt-dev/tilt-extensions at a8701c0a.
 */
export const extensionSignatures = `
ext://api_server_logs
  api_server_logs
ext://base64
  encode_base64 content
  decode_base64 content
ext://cert_manager
  deploy_cert_manager registry? version? load_to_kind? kind_cluster_name?
ext://color
  should_enable_colors
  black value
  red value
  green value
  yellow value
  blue value
  magenta value
  cyan value
  white value
ext://configmap
  configmap_yaml name namespace? from_file? watch? from_env_file?
  configmap_from_dict name namespace? inputs?
  configmap_create name namespace? from_file? watch? from_env_file?
ext://conftest
  conftest path name? policy? **kwargs
ext://coreos_prometheus
  name c
  replace_target src target
  download_files
  patch_prometheus path
  setup_monitoring
  list_prometheus_crd_types
  get_prometheus_dependencies
  get_prometheus_resources yaml name
ext://current_namespace
  current_namespace
ext://deployment
  deployment_create name image? command? namespace? replicas? ports? resource_deps? **kwargs
  job_create name image? command? namespace? resource_deps? **kwargs
  deployment_yaml name image? command? namespace? replicas? port? **kwargs
  job_yaml name image? command? namespace? **kwargs
  service_yaml name svc_type? external_name? namespace? ports?
  create_args image? command? namespace? external_name? ports? port? replicas?
  workload_yaml args extra_container_fields?
ext://docker_build_sub
  docker_build_sub ref context extra_cmds child_context? base_suffix? live_update? **kwargs
ext://dotenv
  dotenv fn? verbose? showValues?
ext://earthly
  earthly_build context target ref image_arg deps? ignore? extra_flags? extra_args? live_update?
  earthly_build_with_restart context target ref image_arg entrypoint deps? ignore? extra_flags? extra_args? live_update? base_suffix? restart_file? trigger? exit_policy?
ext://execute_in_pod
  execute_in_pod pod_name command container? quiet? echo_off?
ext://file_sync_only
  file_sync_only image? manifests? deps? live_update? allow_duplicates?
ext://get_obj
  get_container decoded_yaml container_selector
  get_image container
  remove_probe container probe
  get_obj name kind container_selector? namespace? disable_probes?
ext://git_resource
  git_resource resource_name path_or_repo dockerfile? namespace? resource_deps? port_forwards? build_callback? deployment_callback?
  git_checkout repository_url checkout_dir? unsafe_mode?
  deploy_from_dir resource_name directory dockerfile? namespace? resource_deps? port_forwards? build_callback? deployment_callback?
  deploy_from_repository name repository_url dockerfile? namespace? resource_deps? port_forwards? build_callback? deployment_callback?
  simple_url_decode tree
ext://github_token
  github_token check_npm_packages?
ext://global_vars
  get_global name
  set_global name value
  unset_global name
ext://hasura
  wait_for url
  hasura_console release_name? path? hasura_resource_name? hasura_endpoint? hasura_secret? wait_for_services?
  hasura release_name? path? resource_name? port? postgres_port? repository? tag? hasura_secret? postgresql_password? yaml? wait_for_services? console?
ext://hello_world
  hi
ext://helm_remote
  namespace_create name
  helm_remote chart repo_url? repo_name? release_name? values? set? namespace? version? username? password? allow_duplicates? create_namespace? install_crds?
  helm_remote_yaml chart repo_url? repo_name? release_name? values? set? namespace? version? username? password?
ext://helm_resource
  helm_resource name chart deps? release_name? namespace? image_deps? image_keys? flags? uninstall_flags? image_selector? container_selector? live_update? resource_deps? labels? port_forwards? auto_init? pod_readiness? update_dependencies? build_dependencies? links?
  helm_repo name url resource_name? username? password? **kwargs
ext://honeycomb
  honeycomb_collector
ext://jest_test_runner
  jest path
ext://k8s_attach
  k8s_attach name obj namespace? deps? live_update? image_selector? container_selector? **kwargs
ext://k8s_yaml_glob
  k8s_yaml_glob *glob_patterns **kwargs
ext://kim
  kim_build ref context ignore? extra_flags? **kwargs
ext://knative
  knative_install version?
  knative_yaml file_name
ext://ko
  ko_build ref import_path deps? **kwargs
ext://kubebuilder
  kubebuilder DOMAIN GROUP VERSION KIND IMG? CONTROLLERGEN? DISABLE_SECURITY_CONTEXT?
ext://kubectl_build
  kubectl_build ref context build_args? dockerfile? dockerfile_contents? live_update? match_in_env_vars? ignore? entrypoint? target? ssh? secret? extra_tag? cache_from? cache_to? pull? registry_secret? push? namespace? builder? platform?
  image_build *args **kwargs
  kubectl_build_enable v?
  kubectl_build_registry_secret v?
  to_bool value
ext://list_dependencies
  display_dependencies
ext://list_port_forwards
  display_port_forwards
ext://local_output
  local_output *args **kwargs
ext://logger
  is_debug_enabled
  debug content use_log_separator?
  is_info_enabled
  info content use_log_separator?
  is_warning_enabled
  warning content force_warn? use_log_separator?
  is_error_enabled
  error content force_fail? use_log_separator?
  log log_level content force? use_log_separator?
ext://min_k8s_version
  min_k8s_version min_version
  max_k8s_version max_version
ext://min_tilt_version
  min_tilt_version min_version
ext://namespace
  namespace_yaml name annotations? labels?
  namespace_create name allow_duplicates? annotations? labels?
  namespace_inject x ns
ext://nerdctl
  nerdctl_build ref context build_args? dockerfile? dockerfile_contents? live_update? match_in_env_vars? ignore? entrypoint? target? ssh? secret? extra_tag? cache_from? platform?
ext://nix
  build_nix_image ref path? attr_path? deps?
ext://nix_flake
  build_flake_image ref path? output? resultfile? deps?
ext://pack
  pack name path? builder? buildpacks? env_vars? pull_policy? deps? **kwargs
ext://podman
  podman_build ref context ignore? extra_flags? deps? live_update? push_extra_flags?
  podman_build_with_restart ref context entrypoint ignore? extra_flags? deps? live_update? push_extra_flags?
ext://print_tiltfile_dir
  print_tiltfile_dir recursive?
ext://procfile
  procfile_resources procfile? set_port? starting_port? **kwargs
ext://pulumi
  pulumi_resource name stack? dir? deps? image_deps? image_configs? image_selector? container_selector? live_update? resource_deps? labels? port_forwards?
ext://pypiserver
  run_pypiserver_container
  build_package path name? upload? labels?
ext://restart_process
  docker_build_with_restart ref context entrypoint live_update base_suffix? restart_file? trigger? exit_policy? **kwargs
  custom_build_with_restart ref command deps entrypoint live_update base_suffix? restart_file? trigger? exit_policy? **kwargs
ext://secret
  secret_yaml_generic name namespace? from_file? secret_type? from_env_file?
  secret_from_dict name namespace? inputs?
  secret_yaml_registry name namespace? flags_dict?
  secret_create_generic name namespace? from_file? secret_type? from_env_file?
  secret_yaml_tls name cert key namespace?
  secret_create_tls name cert key namespace?
  secret_yaml_docker_registry name username password server? namespace?
  secret_create_docker_registry name username password server? namespace?
  secret_yaml_docker_registry_ecr name account_id? region? namespace?
  secret_create_docker_registry_ecr name account_id? region? namespace?
ext://snyk
  snyk target test_type name? test_deps? extra_opts? trigger? mode? labels?
ext://syncback
  syncback_command_args k8s_object src_dir ignore? delete? paths? target_dir? container? namespace? verbose? rsync_path? rsync_options?
  syncback_command k8s_object src_dir ignore? delete? paths? target_dir? container? namespace? verbose? rsync_path? rsync_options?
  syncback name k8s_object src_dir ignore? delete? paths? target_dir? container? namespace? verbose? labels? resource_deps? rsync_path? rsync_options?
ext://tarfetch
  tarfetch name k8s_object src_dir target_dir? namespace? container? ignore? keep_newer? verbose? labels?
ext://tests/golang
  test_go name package deps timeout? tags? mod? recursive? ignore? extra_args? **kwargs
ext://tests/javascript
  test_jest_npm name dir deps? only_changed? with_install? project_root? ignore? extra_args? **kwargs
  test_jest_yarn name dir deps? only_changed? with_install? project_root? ignore? extra_args? **kwargs
  test_jest_pnpm name dir deps? only_changed? with_install? project_root? ignore? extra_args? **kwargs
  verify_dep f
  deps_for_package_manager pkmanager project_root
  extra_ignores pkmanager project_root
ext://tilt_inspector
  tilt_inspector port?
ext://uibutton
  cmd_button name resource? argv? text? location? icon_name? icon_svg? inputs? disabled? requires_confirmation? env? dir?
  text_input name label? default? placeholder?
  bool_input name label? default? true_string? false_string?
  choice_input name label? choices?
ext://vault_client
  vault_read_secret path field
  vault_kv_get path field mount?
  vault_set_env_vars vault_addr vault_token
ext://wait_for_it
  local_output command
  print_status retry_count expected_output actual_output
  wait_for_it command expected_output backoff? retry_limit?
ext://workflow
  set_work_cmds flow_name res_name work_cmds
  set_clear_cmd flow_name res_name clear_cmd
  workflow workflow_name resource_name work_cmds? clear_cmd?
ext://yarn
  yarn path auto_init? enabled_workspaces? enabled_scripts?
`;
