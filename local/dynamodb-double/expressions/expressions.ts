import { invalid, unsupported } from '../values/fault.ts'
import type { Members } from '../values/value.ts'
import type { Action, Condition, Path } from './ast.ts'
import { readCondition } from './conditions.ts'
import { type Context, contextOf } from './context.ts'
import { readOperand } from './operands.ts'
import { readPath } from './paths.ts'
import { checkDefined, checkUsed, type Uses, usesOf } from './placeholders.ts'
import { readProjection } from './projection.ts'
import { tokensOf } from './tokens.ts'
import { readUpdate } from './updates.ts'

interface Parsed<T> {
  readonly content: T
  readonly uses: Uses
}

/** A cache: clients send few different texts again and again. */
const parser = <T extends Condition | readonly Action[] | readonly Path[]>(read: (text: string) => T) => {
  const known = new Map<string, Parsed<T>>()
  return (text: string): Parsed<T> => {
    const found = known.get(text)
    if (found) return found
    const content = read(text)
    const made = { content, uses: usesOf(content) }
    if (known.size >= mostTexts) known.clear()
    known.set(text, made)
    return made
  }
}

const mostTexts = 10_000

const conditionIn = (text: string, what: string): Condition => {
  const tokens = tokensOf(text, what)
  const operand = () => readOperand(tokens, what)
  const condition = readCondition({ tokens, operand, path: () => readPath(tokens, what) })
  tokens.end()
  return condition
}

const parsers = {
  KeyConditionExpression: parser((text) => conditionIn(text, 'KeyConditionExpression')),
  ConditionExpression: parser((text) => conditionIn(text, 'ConditionExpression')),
  FilterExpression: parser((text) => conditionIn(text, 'FilterExpression')),
  UpdateExpression: parser(readUpdate),
  ProjectionExpression: parser(readProjection),
} as const

type Parsers = typeof parsers

/** The expressions of one call. */
export type Expressions = {
  readonly [name in keyof Parsers]?: ReturnType<Parsers[name]>['content']
} & { readonly context: Context }

const legacy = [
  'Expected',
  'AttributesToGet',
  'AttributeUpdates',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
]

/** @throws ServiceError when an expression cannot be read, or its placeholders are not those of the call */
export const expressionsOf = (input: Members): Expressions => {
  const old = legacy.find((name) => input[name] !== undefined)
  if (old !== undefined) throw unsupported(`${old}, of the time before expressions`)
  const names = (Object.keys(parsers) as (keyof Parsers)[]).filter((name) => input[name] !== undefined)
  const context = contextOf(input, names.length > 0)
  const found: Partial<Record<keyof Parsers, unknown>> = {}
  const all: Uses[] = []
  for (const name of names) {
    const { content, uses } = parsers[name](textOf(input, name))
    checkDefined(uses, context, name)
    found[name] = content
    all.push(uses)
  }
  checkUsed(input, all)
  return { ...found, context } as Expressions
}

const maxBytes = 4096

const textOf = (input: Members, name: string): string => {
  const text = input[name]
  if (typeof text !== 'string' || text.trim() === '')
    throw invalid(`Invalid ${name}: The expression can not be empty;`)
  const bytes = Buffer.byteLength(text)
  if (bytes > maxBytes)
    throw invalid(
      `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
    )
  return text
}
