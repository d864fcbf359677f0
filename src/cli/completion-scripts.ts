import type { OptionSpec } from './options.ts';

/** What a completion script knows. */
export interface CompletionModel {
  readonly commands: readonly {
    readonly name: string;
    readonly about: string;
    readonly options: readonly OptionSpec[];
    readonly operands: Operands;
  }[];
  readonly rules: readonly string[];
  readonly formats: readonly string[];
  readonly presets: readonly string[];
}

type Operands = 'files' | 'rules' | 'shells' | 'commands' | 'none';

/** An option as it is typed. */
interface Typed {
  readonly word: string;
  readonly help: string;
  /** What its value is completed with; undefined for one without a value. */
  readonly value: readonly string[] | 'files' | 'any' | undefined;
}

function completedWith({ name, kind, argument }: OptionSpec, model: CompletionModel): Typed['value'] {
  if (kind === 'flag' || kind === 'optional') return undefined;
  if (name === 'format') return model.formats;
  if (name === 'preset') return model.presets;
  if (name === 'only' || name === 'rule') return model.rules;
  return argument !== undefined && /FILE|PATH|FOLDER|VALUES|TEMPLATE/.test(argument) ? 'files' : 'any';
}

function typed(options: readonly OptionSpec[], model: CompletionModel): Typed[] {
  return options.flatMap((spec) => {
    if (spec.hidden) return [];
    const value = completedWith(spec, model);
    const words: Typed[] = [{ word: `--${spec.name}`, help: spec.help, value }];
    if (spec.short) words.push({ word: `-${spec.short}`, help: spec.help, value });
    if (spec.negation !== undefined) words.push({ word: `--no-${spec.name}`, help: spec.negation, value: undefined });
    return words;
  });
}

function operandWords(operands: Operands, model: CompletionModel): readonly string[] {
  if (operands === 'rules') return model.rules;
  if (operands === 'shells') return Object.keys(shells);
  return operands === 'commands' ? model.commands.map(({ name }) => name) : [];
}

/** Inside single quotes, for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function bash(model: CompletionModel): string {
  const names = model.commands.map(({ name }) => name);
  const cases = model.commands.map(({ name, options, operands }) => {
    const words = typed(options, model);
    const valued = words.filter(({ value }) => value !== undefined);
    const values = valued.map(({ word, value }) => {
      if (value === 'files') return `        ${word}) _ameide_lint_files; return ;;`;
      return `        ${word}) _ameide_lint_words ${value === 'any' ? "''" : quoted((value as readonly string[]).join(' '))}; return ;;`;
    });
    const own = operandWords(operands, model);
    return `    ${name})
      case "$previous" in
${values.join('\n')}${values.length > 0 ? '\n' : ''}        *) ;;
      esac
      if [[ "$word" == -* ]]; then _ameide_lint_words ${quoted(words.map(({ word }) => word).join(' '))}
      elif (( bare )); then _ameide_lint_files; _ameide_lint_more ${quoted(names.join(' '))}
      else ${operands === 'files' ? '_ameide_lint_files' : `_ameide_lint_words ${quoted(own.join(' '))}`}
      fi ;;`;
  });
  return `# bash completion for ameide-lint
_ameide_lint_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
_ameide_lint_more() { local more; mapfile -t more < <(compgen -W "$1" -- "$word"); COMPREPLY+=("\${more[@]}"); }
_ameide_lint_files() { compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word"); }
_ameide_lint() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command=lint bare=1 at
  # "--format=json" comes as three words.
  if [[ "$word" == = ]]; then word=''; elif [[ "$previous" == = ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for (( at = 1; at < COMP_CWORD; at++ )); do
    case "\${COMP_WORDS[at]}" in
      ${names.join('|')}) command="\${COMP_WORDS[at]}"; bare=0; break ;;
      -*) ;;
      *) bare=0; break ;;
    esac
  done
  COMPREPLY=()
  case "$command" in
${cases.join('\n')}
  esac
}
complete -F _ameide_lint ameide-lint
`;
}

/** A description inside the brackets of zsh's \`_arguments\`. */
function zshHelp(text: string): string {
  return text.replace(/[\\[\]:]/g, (character) => `\\${character}`);
}

function zsh(model: CompletionModel): string {
  const list = (words: readonly string[]) => `(${words.map((word) => word.replaceAll(':', '\\:')).join(' ')})`;
  const action = (value: Typed['value']) => {
    if (value === undefined) return '';
    if (value === 'files') return ':file:_files';
    return value === 'any' ? ':value: ' : `:value:${list(value)}`;
  };
  const cases = model.commands.map(({ name, options, operands }) => {
    const specs = typed(options, model).map(
      ({ word, help, value }) =>
        `${value !== undefined && word.startsWith('--') ? `*${word}=` : `*${word}`}[${zshHelp(help)}]${action(value)}`,
    );
    const own = operandWords(operands, model);
    if (operands === 'files') specs.push('*:file:_files');
    else if (own.length > 0) specs.push(`*:${operands}:${list(own)}`);
    return `    ${name}) _arguments -S ${specs.map(quoted).join(' \\\n      ')} ;;`;
  });
  const described = model.commands.map(({ name, about }) => quoted(`${name}:${about.replaceAll(':', '\\:')}`));
  return `#compdef ameide-lint
_ameide-lint() {
  local -a commands
  commands=(
    ${described.join('\n    ')}
  )
  local command=lint
  if (( CURRENT > 2 )) && [[ -n "\${commands[(r)\${words[2]}:*]}" ]]; then
    command="\${words[2]}"
    words=("\${words[1]}" "\${words[@]:2}")
    (( CURRENT-- ))
  elif (( CURRENT == 2 )) && [[ "\${words[2]}" != -* ]]; then
    _describe -t commands command commands
    _files
    return
  fi
  case "$command" in
${cases.join('\n')}
  esac
}
# Loaded from fpath the file is the function's body; read by eval or source it only registers it.
if [[ "$funcstack[1]" == _ameide-lint ]]; then _ameide-lint "$@"; else compdef _ameide-lint ameide-lint; fi
`;
}

function fish(model: CompletionModel): string {
  const names = model.commands.map(({ name }) => name).join(' ');
  const lines = ['# fish completion for ameide-lint', 'complete -c ameide-lint -e'];
  for (const { name, about } of model.commands)
    lines.push(`complete -c ameide-lint -n "not __fish_seen_subcommand_from ${names}" -a ${name} -d ${quoted(about)}`);
  for (const { name, options, operands } of model.commands) {
    const condition =
      name === 'lint'
        ? `"__fish_seen_subcommand_from lint; or not __fish_seen_subcommand_from ${names}"`
        : `"__fish_seen_subcommand_from ${name}"`;
    for (const { word, help, value } of typed(options, model)) {
      const option = word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
      let takes = '';
      if (value === 'files') takes = ' -r -F';
      else if (value === 'any') takes = ' -x';
      else if (value !== undefined) takes = ` -x -a ${quoted(value.join(' '))}`;
      lines.push(`complete -c ameide-lint -n ${condition} ${option}${takes} -d ${quoted(help)}`);
    }
    const own = operandWords(operands, model);
    if (own.length > 0) lines.push(`complete -c ameide-lint -n ${condition} -f -a ${quoted(own.join(' '))}`);
    else if (operands === 'none') lines.push(`complete -c ameide-lint -n ${condition} -f`);
  }
  return `${lines.join('\n')}\n`;
}

/** The completion scripts by shell. */
export const shells: Readonly<Record<string, (model: CompletionModel) => string>> = { bash, zsh, fish };
