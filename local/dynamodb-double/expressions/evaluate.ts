import { compareValues, equal } from '../values/compare.ts'
import { sizeOfValue } from '../values/sizes.ts'
import { type Item, typeOf, type Value } from '../values/value.ts'
import type { Comparator, Condition, Operand } from './ast.ts'
import { type Context, valueAt } from './context.ts'

/** Whether a condition holds for an item; a missing item counts as empty. */
export const holds = (condition: Condition, item: Item, context: Context): boolean => {
  const given = (operand: Operand) => operandOf(operand, item, context)
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, item, context))
    case 'or':
      return condition.parts.some((part) => holds(part, item, context))
    case 'not':
      return !holds(condition.inner, item, context)
    case 'compare':
      return compares(condition.by, given(condition.left), given(condition.right))
    case 'between': {
      const value = given(condition.operand)
      return compares('>=', value, given(condition.low)) && compares('<=', value, given(condition.high))
    }
    case 'in':
      return condition.list.some((one) => compares('=', given(condition.operand), given(one)))
    case 'exists':
      return (valueAt(condition.path, item, context) !== undefined) === condition.wanted
    case 'type':
    case 'begins':
    case 'contains':
      return tests[condition.kind](given(condition.operand), given(condition.argument))
  }
}

export const operandOf = (operand: Operand, item: Item, context: Context): Value | undefined => {
  switch (operand.kind) {
    case 'path':
      return valueAt(operand.path, item, context)
    case 'value':
      return context.values[operand.token]
    case 'literal':
      return operand.value
    case 'size': {
      const value = operandOf(operand.of, item, context)
      const size = value && sizeFunction(value)
      return size === undefined ? undefined : { N: String(size) }
    }
  }
}

/** The size of a text in characters, of binary in bytes, of sets, lists and maps in members; other types have none. */
const sizeFunction = (value: Value): number | undefined => {
  if (value.S !== undefined) return value.S.length
  if (value.B !== undefined) return sizeOfValue(value)
  if (value.M) return Object.keys(value.M).length
  return (value.L ?? value.SS ?? value.NS ?? value.BS)?.length
}

const compares = (by: Comparator, a: Value | undefined, b: Value | undefined): boolean => {
  const same = a !== undefined && b !== undefined && equal(a, b)
  if (by === '=') return same
  if (by === '<>') return !same
  const order = a && b ? compareValues(a, b) : undefined
  return order !== undefined && orders[by](order)
}

const orders = {
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const

type Test = (value: Value | undefined, argument: Value | undefined) => boolean

const bytes = (text: string): Buffer => Buffer.from(text, 'base64')

const begins: Test = (value, prefix) => {
  if (value?.S !== undefined && prefix?.S !== undefined) return value.S.startsWith(prefix.S)
  if (value?.B === undefined || prefix?.B === undefined) return false
  const start = bytes(prefix.B)
  return bytes(value.B).subarray(0, start.length).equals(start)
}

const contains: Test = (value, part) => {
  if (value === undefined || part === undefined) return false
  if (value.S !== undefined && part.S !== undefined) return value.S.includes(part.S)
  if (value.B !== undefined && part.B !== undefined) return bytes(value.B).includes(bytes(part.B))
  if (value.SS && part.S !== undefined) return value.SS.includes(part.S)
  if (value.NS && part.N !== undefined) return value.NS.includes(part.N)
  if (value.BS && part.B !== undefined) return value.BS.includes(part.B)
  return value.L?.some((member) => equal(member, part)) ?? false
}

const tests: Readonly<Record<'type' | 'begins' | 'contains', Test>> = {
  type: (value, type) => value !== undefined && typeOf(value) === type?.S,
  begins,
  contains,
}
