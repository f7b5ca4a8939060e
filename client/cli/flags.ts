import { parseArgs } from 'node:util'
import { type CommandSpec, commandSpecs, isCommand } from './commands.ts'
import { type OptionName, options } from './options.ts'
import { UsageError } from './usage-error.ts'

type ValueOf<Option> = Option extends { readonly multiple: true }
  ? readonly string[]
  : Option extends { readonly type: 'boolean' }
    ? boolean
    : string

export type Flags = { readonly [Name in OptionName]?: ValueOf<(typeof options)[Name]> }

export interface CommandLine {
  readonly command: string | undefined
  readonly operands: readonly string[]
  readonly flags: Flags
}

/** @throws UsageError for an option that does not exist. */
export const readFlags = (args: readonly string[]): CommandLine => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [command, ...operands] = positionals
    return { command, operands, flags: values }
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ', 1)[0] ?? '') : String(error))
  }
}

/** An option that a command does not take is an error; no option is ignored. */
export const refuseForeign = ({ command, flags }: CommandLine): void => {
  if (!isCommand(command)) return
  const spec: CommandSpec = commandSpecs[command]
  const taken = new Set<string>([...spec.options, 'help', 'version'])
  const foreign = Object.keys(flags).find((name) => !taken.has(name))
  if (foreign === undefined) return
  const isExpected = spec.refuses?.options.some((name) => name === foreign)
  const why = isExpected ? `: ${spec.refuses?.why}` : ` (multistatus help ${command})`
  throw new UsageError(`${command} takes no --${foreign}${why}`)
}

/** The one operand of a command. */
export const onlyOperand = ({ command, operands }: CommandLine, what: string): string => {
  const [only, ...more] = operands
  if (only === undefined || more.length > 0) throw new UsageError(`multistatus ${command} takes one ${what}`)
  return only
}

type NameOfText = {
  [Name in OptionName]: ValueOf<(typeof options)[Name]> extends string ? Name : never
}[OptionName]

export const integerOf = (
  flags: Flags,
  name: NameOfText,
  { usual, most }: { readonly usual: number; readonly most: number },
): number => {
  const text: string | undefined = flags[name]
  if (text === undefined) return usual
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  throw new UsageError(`--${name} is a number from 1 to ${most}, not ${JSON.stringify(text)}`)
}

export const choiceOf = <Choice extends string>(
  name: OptionName,
  text: string | undefined,
  choices: readonly Choice[],
): Choice | undefined => {
  if (text === undefined) return undefined
  const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase())
  if (found === undefined)
    throw new UsageError(`--${name} is one of ${choices.join(', ')}, not ${JSON.stringify(text)}`)
  return found
}
