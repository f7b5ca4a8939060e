import { type Completable, wordsAfter } from './completable.ts'

export const fishCompletion = (commands: readonly Completable[]): string =>
  [
    ...commands.map(
      ({ name, about }) =>
        `complete -c multistatus -n __fish_use_subcommand -f -a ${name} -d ${quoted(about)}`,
    ),
    ...['help', 'version'].map((option) => `complete -c multistatus -n __fish_use_subcommand -l ${option}`),
    ...commands.flatMap((command) => [
      ...command.options.map(
        ({ name, takesValue }) => `${after(command)} -l ${name}${takesValue ? ' -r' : ''}`,
      ),
      ...operandsOf(command, commands),
    ]),
    '',
  ].join('\n')

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The first word is the command, whatever stands behind it: \`help import\` is not \`import\`. */
const after = ({ name }: Completable): string =>
  `complete -c multistatus -n 'set -l words (commandline -opc); test "$words[2]" = ${name}'`

const operandsOf = (command: Completable, commands: readonly Completable[]): readonly string[] => {
  const { operands } = command
  if (operands === 'files') return []
  if (operands === 'folders') return [`${after(command)} -f -a '(__fish_complete_directories)'`]
  return [`${after(command)} -f -a ${quoted(wordsAfter(command, commands).join(' '))}`]
}
