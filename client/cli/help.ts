import { type CommandName, type CommandSpec, commandNames, commandSpecs } from './commands.ts'
import { type OptionName, options } from './options.ts'

const wide = Math.max(...commandNames.map((name) => commandSpecs[name].usage.length)) + 2

const commandLines = commandNames.map((name) => {
  const { usage, about } = commandSpecs[name]
  return `  ${usage.padEnd(wide)}${about}`
})

const flagOf = (name: OptionName): string => {
  const option = options[name]
  const short = 'short' in option ? `-${option.short}, ` : ''
  return `${short}--${name}${'value' in option ? ` ${option.value}` : ''}`
}

const optionLines = (names: readonly OptionName[]): string =>
  names.map((name) => `  ${flagOf(name).padEnd(22)}${options[name].about}`).join('\n')

/** All commands. */
export const help = `Usage: multistatus COMMAND … [options]

Puts many items into a Multistatus service, each row exactly once, and tells what became of every one.

${commandLines.join('\n')}

Where and who
${optionLines(['url', 'token', 'sigv4', 'profile'])}

${optionLines(['json', 'quiet', 'help', 'version'])}

multistatus help COMMAND lists what a command takes.

Exit codes: 0 all rows succeeded, 2 a part of them, 1 none, or the command could not do its work; status: 3 while a batch
is under way.

Example
  multistatus import cities.csv --collection cities --url https://abc123.execute-api.eu-west-1.amazonaws.com
`

/** One command. */
export const helpOf = (name: CommandName): string => {
  const { usage, about, details, options: taken, example }: CommandSpec = commandSpecs[name]
  return [
    `Usage: multistatus ${usage}${taken.length > 0 ? ' [options]' : ''}`,
    '',
    sentence(about),
    ...(details === undefined ? [] : ['', details]),
    ...(taken.length === 0 ? [] : ['', 'Options', optionLines(taken)]),
    ...(example === undefined ? [] : ['', 'Example', `  ${example}`]),
    '',
  ].join('\n')
}

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
