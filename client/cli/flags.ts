import { parseArgs } from 'node:util'
import { UserError } from './mistake.ts'

export const flags = {
  url: { type: 'string' },
  token: { type: 'string' },
  sigv4: { type: 'string' },
  collection: { type: 'string' },
  method: { type: 'string' },
  format: { type: 'string' },
  rows: { type: 'string' },
  concurrency: { type: 'string' },
  attempts: { type: 'string' },
  timeout: { type: 'string' },
  failed: { type: 'string' },
  async: { type: 'boolean' },
  fresh: { type: 'boolean' },
  force: { type: 'boolean' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

export type Flags = {
  readonly [Name in keyof typeof flags]?: (typeof flags)[Name]['type'] extends 'boolean' ? boolean : string
}

export interface Given {
  readonly command: string | undefined
  readonly operands: readonly string[]
  readonly flags: Flags
}

/** @throws UserError for an option that does not exist. */
export const readFlags = (args: readonly string[]): Given => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: flags, allowPositionals: true })
    const [command, ...operands] = positionals
    return { command, operands, flags: values }
  } catch (error) {
    throw new UserError(error instanceof Error ? (error.message.split('. ', 1)[0] ?? '') : String(error))
  }
}

/** The one operand of a command. */
export const onlyOperand = ({ command, operands }: Given, what: string): string => {
  const [only, ...more] = operands
  if (only === undefined || more.length > 0) throw new UserError(`multistatus ${command} takes one ${what}`)
  return only
}

export const integerOf = (
  name: keyof Flags,
  text: string | undefined,
  usual: number,
  most: number,
): number => {
  if (text === undefined) return usual
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value
  throw new UserError(`--${name} is a number from 1 to ${most}, not ${JSON.stringify(text)}`)
}

export const choiceOf = <Choice extends string>(
  name: keyof Flags,
  text: string | undefined,
  choices: readonly Choice[],
): Choice | undefined => {
  if (text === undefined) return undefined
  const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase())
  if (found === undefined)
    throw new UserError(`--${name} is one of ${choices.join(', ')}, not ${JSON.stringify(text)}`)
  return found
}
