import { builtinSignatures } from './builtins.ts';
import { extensionSignatures } from './extensions.ts';

/** What a parameter takes, named after how Tilt unpacks it; see `unpack.ts` for what each accepts. */
export type ParameterType =
  | 'any'
  | 'string'
  | 'bool'
  | 'int'
  | 'int32'
  | 'list'
  | 'function'
  | 'name'
  | 'stringable'
  | 'optionalString'
  | 'optionalBool'
  | 'optionalInt'
  | 'stringMap'
  | 'stringList'
  | 'stringOrList'
  | 'stringSequence'
  | 'imageList'
  | 'sequence'
  | 'strings'
  | 'command'
  | 'path'
  | 'directory'
  | 'pathList'
  | 'yaml'
  | 'liveUpdate'
  | 'triggerMode'
  | 'duration'
  | 'links'
  | 'labels'
  | 'podReadiness'
  | 'discoveryStrategy'
  | 'portForwards'
  | 'podLabels'
  | 'probe'
  | 'execAction'
  | 'httpGetAction'
  | 'tcpSocketAction'
  | 'jsonPaths'
  | 'imageObject'
  | 'structured'
  | 'unusable'
  | `v1alpha1.${string}`
  | `list:v1alpha1.${string}`;

export interface SignatureParameter {
  readonly name: string;
  readonly kind: 'normal' | 'args' | 'kwargs';
  readonly required: boolean;
  /** `None` counts as if the argument were missing. */
  readonly skipsNone: boolean;
  readonly type: ParameterType;
}

/** A function of Tilt or of an extension, as a caller sees it. */
export interface Signature {
  readonly name: string;
  /** `ext://helm_resource`; undefined for a function of Tilt. */
  readonly extension?: string;
  readonly parameters: readonly SignatureParameter[];
}

const TYPES_WITH_COLON = /^(\**)([A-Za-z_0-9]+)(\?{0,2})(?::(.+))?$/;

function parseSignature(line: string, extension?: string): Signature {
  const [name = '', ...parts] = line.trim().split(' ');
  const parameters = parts.map((part): SignatureParameter => {
    const [, stars = '', parameter = '', optional = '', type = 'any'] = TYPES_WITH_COLON.exec(part)!;
    return {
      name: parameter,
      kind: stars === '*' ? 'args' : stars === '**' ? 'kwargs' : 'normal',
      required: stars === '' && optional === '',
      skipsNone: optional === '??',
      type: type as ParameterType,
    };
  });
  return { name, extension, parameters };
}

const builtins = new Map<string, Signature>();
const extensions = new Map<string, Map<string, Signature>>();

/** The functions of Tilt's API by their names (`os.path.join`, `docker_build`). */
export function apiSignatures(): ReadonlyMap<string, Signature> {
  if (builtins.size === 0)
    for (const line of builtinSignatures.trim().split('\n')) {
      const signature = parseSignature(line);
      builtins.set(signature.name, signature);
    }
  return builtins;
}

/** The known extensions by module (`ext://helm_resource`), with their public functions by name. */
export function extensionModules(): ReadonlyMap<string, ReadonlyMap<string, Signature>> {
  if (extensions.size === 0) {
    let module = '';
    for (const line of extensionSignatures.trim().split('\n')) {
      if (!line.startsWith(' ')) {
        module = line;
        extensions.set(module, new Map());
      } else {
        const signature = parseSignature(line, module);
        extensions.get(module)!.set(signature.name, signature);
      }
    }
  }
  return extensions;
}

/** The known extensions that have a function of this name. */
export function extensionsOffering(name: string): readonly string[] {
  const out: string[] = [];
  for (const [module, functions] of extensionModules()) if (functions.has(name)) out.push(module);
  return out;
}

/** Names of Tilt's universe that are no functions, and Starlark's own: for suggestions. */
export const OTHER_NAMES: readonly string[] = [
  'TRIGGER_MODE_AUTO',
  'TRIGGER_MODE_MANUAL',
  'os.environ',
  'os.name',
  'sys.argv',
  'sys.executable',
  'config.tilt_subcommand',
  'config.main_path',
  'config.main_dir',
];
