/**
 * The functions of Tilt's API with their parameters, one a line: `name parameter…`. A parameter is `name:type`; `?` after the
 * name: it may be left out, `??`: `None` also counts as left out; `*` and `**` take what remains. The types are those of
 * `ParameterType`.
 *
 * Source: the argument unpacking in tilt-dev/tilt at 2fa1737a.
 */
export const builtinSignatures = `
local command:command quiet?:bool command_bat?:command echo_off?:bool env?:stringMap dir?:directory stdin?:stringable
docker_build ref:string context:path build_args?:stringMap dockerfile??:path dockerfile_contents?:any cache?:any live_update?:liveUpdate match_in_env_vars?:bool ignore?:strings only?:strings entrypoint?:command container_args?:sequence target?:string ssh?:stringOrList secret?:stringOrList network?:stringable extra_tag?:stringOrList cache_from?:stringOrList pull?:bool platform?:stringable extra_hosts?:stringOrList
custom_build ref:string command:command deps:pathList tag?:string disable_push?:bool skips_local_docker?:bool live_update?:liveUpdate match_in_env_vars?:bool ignore?:strings entrypoint?:command container_args?:sequence command_bat_val?:command outputs_image_ref_to?:path command_bat?:command image_deps?:imageList env?:stringMap dir?:directory
default_registry host:string host_from_cluster?:string single_name?:string
docker_compose configPaths:yaml env_file?:path project_name?:string profiles?:stringOrList wait?:optionalBool
dc_resource name:string image?:any trigger_mode?:triggerMode resource_deps?:sequence infer_links?:optionalBool links?:links labels?:labels auto_init?:optionalBool project_name?:string new_name?:string
k8s_yaml yaml:yaml allow_duplicates?:bool
filter_yaml yaml:yaml labels?:stringMap name?:string namespace?:string kind?:string api_version?:string
k8s_resource workload?:name new_name?:name port_forwards?:portForwards extra_pod_selectors?:podLabels trigger_mode?:triggerMode resource_deps?:sequence objects?:sequence auto_init?:optionalBool pod_readiness?:podReadiness links?:links labels?:labels discovery_strategy?:discoveryStrategy
k8s_custom_deploy name:string apply_cmd:command delete_cmd:command deps:pathList image_selector?:string live_update?:liveUpdate apply_dir?:directory apply_env?:stringMap apply_cmd_bat?:command delete_dir?:directory delete_env?:stringMap delete_cmd_bat?:command container_selector?:string image_deps?:imageList
local_resource name:name cmd?:command deps?:pathList trigger_mode?:triggerMode resource_deps?:sequence ignore?:strings auto_init?:bool serve_cmd?:command cmd_bat?:command serve_cmd_bat?:command allow_parallel?:bool links?:links labels?:labels env?:stringMap serve_env?:stringMap readiness_probe?:probe dir?:directory serve_dir?:directory
test name:name cmd?:command deps?:pathList trigger_mode?:triggerMode resource_deps?:sequence ignore?:strings auto_init?:bool serve_cmd?:command cmd_bat?:command serve_cmd_bat?:command allow_parallel?:bool links?:links labels?:labels env?:stringMap serve_env?:stringMap readiness_probe?:probe dir?:directory serve_dir?:directory
port_forward local_port:int container_port?:int name?:string link_path?:string host?:string
k8s_kind kind:string image_json_path?:jsonPaths api_version?:string image_object?:imageObject pod_readiness?:podReadiness
k8s_image_json_path paths:jsonPaths api_version?:string kind?:string name?:string namespace?:string
workload_to_resource_function func:function
kustomize paths:path kustomize_bin?:path flags?:stringList
helm paths:path name?:string namespace?:string values?:stringOrList set?:stringOrList kube_version?:string skip_crds?:bool
trigger_mode trigger_mode:triggerMode
initial_sync
fall_back_on paths:pathList
sync local_path:string remote_path:string
run cmd:command trigger?:any echo_off?:bool
restart_container
enable_feature msg:string
disable_feature msg:string
disable_snapshots
set_team team_id:string
watch_settings ignore?:strings
experimental_telemetry_cmd cmd:command cmd_bat?:command period?:duration dir?:directory
http_get_action port:int host?:string scheme?:string path?:string
exec_action command:stringSequence
tcp_socket_action port:int host?:string
probe initial_delay_secs?:int32 timeout_secs?:int32 period_secs?:int32 success_threshold?:int32 failure_threshold?:int32 exec?:execAction http_get?:httpGetAction tcp_socket?:tcpSocketAction
config.set_enabled_resources resources:sequence
config.clear_enabled_resources
config.parse
config.define_string_list name:string args?:bool usage?:string
config.define_string name:string args?:bool usage?:string
config.define_bool name:string args?:bool usage?:string
config.define_object name:string args?:bool usage?:string
update_settings max_parallel_updates?:any k8s_upsert_timeout_secs?:any suppress_unused_image_warnings?:stringOrList k8s_server_side_apply?:string
experimental_metrics_settings *args:any **kwargs:any
docker_prune_settings disable?:bool max_age_mins?:int num_builds?:int interval_hrs?:int keep_recent?:any
load_dynamic path:stringable
ci_settings k8s_grace_period?:duration timeout?:duration readiness_timeout?:duration
local_git_repo paths:string
version_settings check_updates?:bool constraint?:string
read_yaml paths:string default?:any
read_yaml_stream paths:string default?:list
decode_yaml yaml:stringable
decode_yaml_stream yaml:stringable
encode_yaml obj:structured
encode_yaml_stream objs:list
read_json paths:path default?:any
decode_json json:stringable
encode_json obj:structured
allow_k8s_contexts contexts:any
k8s_context *args:any **kwargs:any
k8s_namespace *args:any **kwargs:any
os.getcwd
os.path.relpath targpath:string basepath?:string
os.path.join *parts:string
os.getenv key:stringable default?:any
os.putenv key:stringable value:stringable
os.unsetenv key:stringable
os.path.abspath path:string
os.path.basename path:string
os.path.dirname path:string
os.path.exists path:string
os.path.realpath path:string
v1alpha1.cmd name:string labels?:stringMap annotations?:stringMap args?:stringList dir?:directory env?:stringList readiness_probe?:v1alpha1.Probe restart_on?:v1alpha1.RestartOnSpec start_on?:v1alpha1.StartOnSpec disable_source?:v1alpha1.DisableSource
v1alpha1.config_map name:string labels?:stringMap annotations?:stringMap data?:stringMap
v1alpha1.extension name:string labels?:stringMap annotations?:stringMap repo_name?:string repo_path?:string args?:stringList
v1alpha1.extension_repo name:string labels?:stringMap annotations?:stringMap url?:string ref?:string load_host?:string git_subpath?:string
v1alpha1.file_watch name:string labels?:stringMap annotations?:stringMap watched_paths?:pathList ignores?:list:v1alpha1.IgnoreDef disable_source?:v1alpha1.DisableSource
v1alpha1.kubernetes_apply name:string labels?:stringMap annotations?:stringMap yaml?:string image_maps?:stringList image_locators?:list:v1alpha1.KubernetesImageLocator timeout?:duration kubernetes_discovery_template_spec?:v1alpha1.KubernetesDiscoveryTemplateSpec port_forward_template_spec?:v1alpha1.PortForwardTemplateSpec pod_log_stream_template_spec?:v1alpha1.PodLogStreamTemplateSpec discovery_strategy?:string disable_source?:v1alpha1.DisableSource apply_cmd?:v1alpha1.KubernetesApplyCmd restart_on?:v1alpha1.RestartOnSpec delete_cmd?:v1alpha1.KubernetesApplyCmd cluster?:string server_side_apply?:bool
v1alpha1.kubernetes_discovery name:string labels?:stringMap annotations?:stringMap watches?:list:v1alpha1.KubernetesWatchRef extra_selectors?:list:v1alpha1.LabelSelector port_forward_template_spec?:v1alpha1.PortForwardTemplateSpec pod_log_stream_template_spec?:v1alpha1.PodLogStreamTemplateSpec cluster?:string
v1alpha1.ui_button name:string labels?:stringMap annotations?:stringMap location?:v1alpha1.UIComponentLocation text?:string icon_name?:string icon_svg?:string disabled?:bool requires_confirmation?:bool inputs?:list:v1alpha1.UIInputSpec
v1alpha1.config_map_disable_source name?:string key?:string
v1alpha1.disable_source config_map?:v1alpha1.ConfigMapDisableSource every_config_map?:list:v1alpha1.ConfigMapDisableSource
v1alpha1.exec_action command?:stringList
v1alpha1.forward local_port?:int container_port?:int host?:string name?:string path?:string
v1alpha1.http_get_action path?:string port?:int host?:string scheme?:string http_headers?:list:v1alpha1.HTTPHeader
v1alpha1.http_header name?:string value?:string
v1alpha1.handler exec?:v1alpha1.ExecAction http_get?:v1alpha1.HTTPGetAction tcp_socket?:v1alpha1.TCPSocketAction
v1alpha1.ignore_def base_path?:path patterns?:stringList
v1alpha1.kubernetes_apply_cmd args?:stringList dir?:directory env?:stringList
v1alpha1.kubernetes_discovery_template_spec extra_selectors?:list:v1alpha1.LabelSelector
v1alpha1.kubernetes_image_locator object_selector?:v1alpha1.ObjectSelector path?:string object?:v1alpha1.KubernetesImageObjectDescriptor
v1alpha1.kubernetes_image_object_descriptor repo_field?:string tag_field?:string
v1alpha1.kubernetes_watch_ref uid?:string namespace?:string name?:string
v1alpha1.label_selector match_labels?:stringMap match_expressions?:list:v1alpha1.LabelSelectorRequirement
v1alpha1.label_selector_requirement key?:string operator?:string values?:stringList
v1alpha1.object_selector api_version_regexp?:string kind_regexp?:string name_regexp?:string namespace_regexp?:string
v1alpha1.pod_log_stream_template_spec since_time?:unusable only_containers?:stringList ignore_containers?:stringList
v1alpha1.port_forward_template_spec forwards?:list:v1alpha1.Forward
v1alpha1.probe handler?:unusable initial_delay_seconds?:int timeout_seconds?:int period_seconds?:int success_threshold?:int failure_threshold?:int
v1alpha1.restart_on_spec file_watches?:stringList ui_buttons?:stringList
v1alpha1.start_on_spec start_after?:unusable ui_buttons?:stringList
v1alpha1.tcp_socket_action port?:int host?:string
v1alpha1.ui_bool_input_spec default_value?:bool true_string?:string false_string?:string
v1alpha1.ui_choice_input_spec choices?:stringList
v1alpha1.ui_component_location component_id?:string component_type?:string
v1alpha1.ui_hidden_input_spec value?:string
v1alpha1.ui_input_spec name?:string label?:string text?:v1alpha1.UITextInputSpec bool?:v1alpha1.UIBoolInputSpec hidden?:v1alpha1.UIHiddenInputSpec choice?:v1alpha1.UIChoiceInputSpec
v1alpha1.ui_text_input_spec default_value?:string placeholder?:string
link url:string name?:string
struct **kwargs:any
module name:string **kwargs:any
read_file paths:path default?:optionalString
watch_file paths:path
listdir dir:path recursive?:bool
blob input:string
shlex.quote name:string
warn msg:string
fail msg:string
exit code?:any
secret_settings disable_scrub:bool
analytics_settings enable:bool
experimental_analytics_report tags:stringMap
include path:string
`;
