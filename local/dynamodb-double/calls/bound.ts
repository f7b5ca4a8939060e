import type { Condition } from '../expressions/ast.ts'
import type { Context } from '../expressions/context.ts'
import { operandOf } from '../expressions/evaluate.ts'
import { readStatement, type Statement } from '../partiql/statement.ts'
import type { Database } from '../tables/database.ts'
import { checkBareKey, checkItemKey } from '../tables/keys.ts'
import { type Keys, keyAttributes } from '../tables/schema.ts'
import { type Spot, spotOf } from '../tables/table.ts'
import { invalid } from '../values/fault.ts'
import type { Item, Value } from '../values/value.ts'

/** A statement with its parameters, and the key of the one item that it names. */
export type Bound = Statement & {
  readonly spot: Spot
  /** The whole item for an insert, else the key. */
  readonly subject: Item
  readonly context: Context
}

/** @throws ServiceError */
export const bindStatement = (database: Database, text: string, values: readonly Value[]): Bound => {
  const statement = readStatement(text)
  if (values.length !== statement.parameters)
    throw invalid("Number of parameters in request and statement don't match.")
  const context = {
    names: {},
    values: Object.fromEntries(values.map((value, at) => [`?${at}`, value])),
  }
  const table = database.table(statement.table)
  const { keys } = table.schema()
  const subject =
    statement.kind === 'insert' ? itemOf(statement.members, context) : keyIn(statement.where, keys, context)
  if (statement.kind === 'insert') checkItemKey(keys, subject)
  else checkBareKey(keys, subject)
  return { ...statement, spot: spotOf(table, subject), subject, context }
}

type Members = (Statement & { readonly kind: 'insert' })['members']

const itemOf = (members: Members, context: Context): Item => {
  const item: Record<string, Value> = Object.create(null)
  for (const [name, operand] of members) {
    const value = operandOf(operand, {}, context)
    if (value === undefined) throw invalid('An inserted value must be a literal or a parameter')
    if (Object.hasOwn(item, name)) throw invalid(`The attribute ${name} is given twice`)
    item[name] = value
  }
  return item
}

const keyIn = (where: Condition, keys: Keys, context: Context): Item => {
  const parts = where.kind === 'and' ? where.parts : [where]
  const key: Record<string, Value> = Object.create(null)
  for (const { name } of keyAttributes(keys)) {
    const value = parts.map((part) => equated(part, name, context)).find((one) => one !== undefined)
    if (value === undefined)
      throw invalid('Where clause does not contain a mandatory equality on all key attributes')
    key[name] = value
  }
  return key
}

const equated = (part: Condition, name: string, context: Context): Value | undefined => {
  if (part.kind !== 'compare' || part.by !== '=' || part.left.kind !== 'path') return undefined
  const isKey = part.left.path.length === 1 && part.left.path[0] === name
  return isKey && part.right.kind !== 'path' ? operandOf(part.right, {}, context) : undefined
}
