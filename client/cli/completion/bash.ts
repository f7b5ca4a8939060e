import { type Completable, wordsAfter } from './completable.ts'

/** After an option that takes a value no option follows; files are offered instead, where the command takes any. */
export const bashCompletion = (commands: readonly Completable[]): string => `_multistatus() {
  local word=\${COMP_WORDS[COMP_CWORD]} flags= words= paths=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands.map(({ name }) => name).join(' ')} --help --version' -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
${commands.map((command) => `    ${command.name}) ${knownOf(command, commands)} ;;`).join('\n')}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *)
      COMPREPLY=($(compgen -W "$words" -- "$word"))
      if [ -n "$paths" ]; then
        # A name may have blanks in it.
        local IFS=$'\\n'
        COMPREPLY=($(compgen "$paths" -- "$word"))
      fi ;;
  esac
}
complete -o filenames -F _multistatus multistatus
`

const paths = { files: '-f', folders: '-d' } as const

const knownOf = (command: Completable, commands: readonly Completable[]): string => {
  const flags = `flags='${command.options.map(({ name }) => `--${name}`).join(' ')}'`
  const { operands } = command
  if (operands === 'files' || operands === 'folders') return `${flags} paths=${paths[operands]}`
  return `${flags} words='${wordsAfter(command, commands).join(' ')}'`
}

/** Enables completion if it is not enabled yet; then what is bash's will do. */
export const zshCompletion = (commands: readonly Completable[]): string =>
  `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
autoload -U +X bashcompinit && bashcompinit
${bashCompletion(commands)}`
