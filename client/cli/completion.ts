import { type CommandName, type CommandSpec, commandNames, commandSpecs } from './commands.ts'
import { options } from './options.ts'
import { UsageError } from './usage-error.ts'

const shells = { bash: () => bash(), zsh: () => zsh(), fish: () => fish() } as const

/** A script that teaches a shell the commands and options. */
export const completionFor = (shell: string): string => {
  if (!Object.hasOwn(shells, shell))
    throw new UsageError(`completion is for ${Object.keys(shells).join(', ')}`)
  return shells[shell as keyof typeof shells]()
}

const specs: readonly (readonly [name: CommandName, spec: CommandSpec])[] = commandNames.map((name) => [
  name,
  commandSpecs[name],
])

const flagsOf = ({ options: taken }: CommandSpec): string =>
  [...taken, 'help'].map((name) => `--${name}`).join(' ')

/** After an option that takes a value no option follows; files are offered instead. */
const bash = (): string => `_multistatus() {
  local word=\${COMP_WORDS[COMP_CWORD]} flags=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commandNames.join(' ')}' -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${specs.map(([name, spec]) => `    ${name}) flags='${flagsOf(spec)}' ;;`).join('\n')}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *) case \${COMP_WORDS[1]} in
      help) COMPREPLY=($(compgen -W '${commandNames.join(' ')}' -- "$word")) ;;
      completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$word")) ;;
      list|events) ;;
      *)
        # A name may have blanks in it.
        local IFS=$'\n'
        COMPREPLY=($(compgen -f -- "$word"))
        ;;
    esac ;;
  esac
}
complete -o filenames -F _multistatus multistatus
`

/** Enables completion if it is not enabled yet. */
const zsh = (): string => `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
autoload -U +X bashcompinit && bashcompinit
${bash()}`

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`

/** The operands of commands that take no file. */
const operands: { readonly [Name in CommandName]?: string } = {
  list: '',
  status: '',
  errors: '',
  cancel: '',
  events: '',
  completion: Object.keys(shells).join(' '),
  help: commandNames.join(' '),
}

const inCommand = (name: CommandName): string =>
  `complete -c multistatus -n '__fish_seen_subcommand_from ${name}'`

const fish = (): string =>
  [
    ...specs.map(
      ([name, { about }]) =>
        `complete -c multistatus -n __fish_use_subcommand -f -a ${name} -d ${quoted(about)}`,
    ),
    ...specs.flatMap(([name, spec]) =>
      [...spec.options, 'help' as const].map((option) => {
        const takes = options[option].type === 'string' ? ' -r' : ''
        return `${inCommand(name)} -l ${option}${takes}`
      }),
    ),
    ...commandNames.flatMap((name) =>
      operands[name] === undefined ? [] : [`${inCommand(name)} -f -a ${quoted(operands[name])}`],
    ),
    '',
  ].join('\n')
