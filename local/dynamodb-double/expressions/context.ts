import { checkedItem } from '../values/check.ts'
import { invalid, ServiceError } from '../values/fault.ts'
import { type Item, isRecord, type Members, type Value } from '../values/value.ts'
import type { Path } from './ast.ts'

/** The names and values of placeholders. */
export interface Context {
  readonly names: Readonly<Record<string, string>>
  readonly values: Item
}

/** @throws ServiceError */
export const contextOf = (input: Members, expressions: boolean): Context => {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input
  if (!expressions && names !== undefined) throw needless('ExpressionAttributeNames')
  if (!expressions && values !== undefined) throw needless('ExpressionAttributeValues')
  return { names: namesOf(names), values: valuesOf(values) }
}

const needless = (member: string) => invalid(`${member} can only be specified when using expressions`)

const namesOf = (names: unknown): Context['names'] => {
  if (names === undefined) return {}
  if (!isRecord(names) || Object.keys(names).length === 0)
    throw invalid('ExpressionAttributeNames must not be empty')
  for (const [name, value] of Object.entries(names)) {
    if (!/^#[A-Za-z0-9_]+$/.test(name))
      throw invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${name}"`)
    if (typeof value !== 'string' || value === '')
      throw invalid(`ExpressionAttributeNames contains invalid value: Empty attribute name; key: "${name}"`)
  }
  return names as Context['names']
}

const valuesOf = (values: unknown): Item => {
  if (values === undefined) return {}
  if (!isRecord(values) || Object.keys(values).length === 0)
    throw invalid('ExpressionAttributeValues must not be empty')
  const wrong = Object.keys(values).find((name) => !/^:[A-Za-z0-9_]+$/.test(name))
  if (wrong !== undefined)
    throw invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${wrong}"`)
  return namingValue(values)
}

const namingValue = (values: Members): Item => {
  const made: Record<string, Value> = {}
  for (const name in values) {
    try {
      made[name] = checkedItem({ value: values[name] }).value as Value
    } catch (error) {
      if (!(error instanceof ServiceError) || error.type !== 'ValidationException') throw error
      throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${name}`)
    }
  }
  return made
}

export const segmentOf = (segment: string | number, { names }: Context): string | number =>
  typeof segment === 'string' && segment.startsWith('#') ? (names[segment] ?? segment) : segment

/** The attribute that a path begins with. */
export const rootOf = (path: Path, context: Context): string => String(segmentOf(path[0] ?? '', context))

/** The value at a path; undefined where there is none. */
export const valueAt = (path: Path, item: Item, context: Context): Value | undefined => {
  let value: Value | undefined = { M: item }
  for (const segment of path) {
    const name = segmentOf(segment, context)
    if (typeof name === 'number') value = value?.L?.[name]
    else value = value?.M && Object.hasOwn(value.M, name) ? value.M[name] : undefined
    if (value === undefined) return undefined
  }
  return value
}
