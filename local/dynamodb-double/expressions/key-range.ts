import { compareSort, firstAt, type Row } from '../tables/ordered.ts'
import type { Keys } from '../tables/schema.ts'
import { invalid } from '../values/fault.ts'
import type { Value } from '../values/value.ts'
import type { Condition, Operand } from './ast.ts'
import { type Context, rootOf } from './context.ts'

/** The rows that a key condition selects: a partition, and a range of its sort keys. */
export interface KeyRange {
  readonly partition: Value
  readonly rows: (sorted: readonly Row[]) => readonly Row[]
}

const unsupportedCondition = () => invalid('Query key condition not supported')

/** @throws ServiceError */
export const keyRangeOf = (condition: Condition, keys: Keys, context: Context): KeyRange => {
  const parts = condition.kind === 'and' ? condition.parts : [condition]
  const on = (name: string) => parts.filter((part) => attributeOf(part, context) === name)
  const [equal, ...again] = on(keys.partition.name)
  if (!equal) throw invalid(`Query condition missed key schema element: ${keys.partition.name}`)
  if (equal.kind !== 'compare' || equal.by !== '=' || again.length > 0) throw unsupportedCondition()
  const [range, more] = keys.sort ? on(keys.sort.name) : []
  if (more || parts.length > (range ? 2 : 1)) {
    if (range || !keys.sort) throw unsupportedCondition()
    throw invalid(`Query condition missed key schema element: ${keys.sort.name}`)
  }
  return {
    partition: literal(equal.right, keys.partition.type, context),
    rows: range ? (sorted) => within(sorted, range, { keys, context }) : (sorted) => sorted,
  }
}

const attributeOf = (part: Condition, context: Context): string | undefined => {
  if (part.kind === 'and') throw unsupportedCondition()
  const operand = part.kind === 'compare' ? part.left : 'operand' in part ? part.operand : undefined
  return operand?.kind === 'path' ? rootOf(operand.path, context) : undefined
}

const literal = (operand: Operand, type: 'S' | 'N' | 'B', { values }: Context): Value => {
  const value = operand.kind === 'value' ? values[operand.token] : undefined
  if (value === undefined) throw unsupportedCondition()
  if (value[type] === undefined)
    throw invalid(
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    )
  if (value[type] === '')
    throw invalid(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value.',
    )
  return value
}

const within = (
  rows: readonly Row[],
  range: Condition,
  { keys, context }: { readonly keys: Keys; readonly context: Context },
): readonly Row[] => {
  const value = (operand: Operand) => literal(operand, keys.sort?.type ?? 'S', context)
  const from = (low: Value) => firstAt(rows, (row) => compareSort(keys, row, low) >= 0)
  const after = (high: Value) => firstAt(rows, (row) => compareSort(keys, row, high) > 0)
  switch (range.kind) {
    case 'between': {
      const [low, high] = [value(range.low), value(range.high)]
      if (compareSort(keys, { id: '', item: { [keys.sort?.name ?? '']: low } }, high) > 0)
        throw invalid(
          'Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound',
        )
      return rows.slice(from(low), after(high))
    }
    case 'begins':
      return beginning(rows, value(range.argument), keys)
    case 'compare': {
      const bound = value(range.right)
      if (range.by === '=') return rows.slice(from(bound), after(bound))
      if (range.by === '<') return rows.slice(0, from(bound))
      if (range.by === '<=') return rows.slice(0, after(bound))
      if (range.by === '>') return rows.slice(after(bound))
      if (range.by === '>=') return rows.slice(from(bound))
      throw unsupportedCondition()
    }
    case 'and':
    case 'or':
    case 'not':
    case 'in':
    case 'exists':
    case 'type':
    case 'contains':
      throw unsupportedCondition()
  }
}

const bytes = ({ S, B }: Value): Buffer => (B === undefined ? Buffer.from(S ?? '') : Buffer.from(B, 'base64'))

/** Rows with the same prefix are adjacent. */
const beginning = (rows: readonly Row[], prefix: Value, keys: Keys): readonly Row[] => {
  if (prefix.N !== undefined) throw unsupportedCondition()
  const start = bytes(prefix)
  const has = ({ item }: Row) =>
    bytes(item[keys.sort?.name ?? ''] ?? {})
      .subarray(0, start.length)
      .equals(start)
  const first = firstAt(rows, (row) => compareSort(keys, row, prefix) >= 0)
  const rest = rows.slice(first)
  return rest.slice(
    0,
    firstAt(rest, (row) => !has(row)),
  )
}
