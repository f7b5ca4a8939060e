import { invalid } from '../values/fault.ts'
import { negated, sumOf } from '../values/numbers.ts'
import type { Item, Value } from '../values/value.ts'
import type { Action, Path, Source } from './ast.ts'
import { type Context, segmentOf, valueAt } from './context.ts'
import { edited, type Place } from './edit.ts'
import { operandOf } from './evaluate.ts'

/**
 * The item after an update. All values are read from the item before it.
 * @throws ServiceError
 */
export const updated = (actions: readonly Action[], item: Item, context: Context): Item => {
  const changes = actions.map((action) => ({
    place: placeOf(action.path, context),
    value: newValue(action, item, context),
  }))
  // From the end of a list to its beginning, because removing an element moves those behind it.
  const removals = changes.filter(({ value }) => value === undefined).sort(byPlaceDownwards)
  const settings = changes.filter(({ value }) => value !== undefined)
  return [...settings, ...removals].reduce((all, { place, value }) => edited(all, place, value), item)
}

interface Change {
  readonly place: Place
  readonly value: Value | undefined
}

const byPlaceDownwards = ({ place: a }: Change, { place: b }: Change): number => {
  const at = a.findIndex((segment, index) => segment !== b[index])
  const [left, right] = [a[at], b[at]]
  return typeof left === 'number' && typeof right === 'number' ? right - left : 0
}

export const placeOf = (path: Path, context: Context): Place =>
  path.map((segment) => segmentOf(segment, context))

const mistyped = () => invalid('An operand in the update expression has an incorrect data type')

const newValue = (action: Action, item: Item, context: Context): Value | undefined => {
  switch (action.kind) {
    case 'set':
      return sourceOf(action.source, item, context)
    case 'remove':
      return undefined
    case 'add':
    case 'delete': {
      const operand = operandOf(action.operand, item, context)
      const before = valueAt(action.path, item, context)
      if (operand === undefined) throw mistyped()
      return action.kind === 'add' ? added(before, operand) : reduced(before, operand)
    }
  }
}

const sourceOf = (source: Source, item: Item, context: Context): Value => {
  switch (source.kind) {
    case 'path':
    case 'value':
    case 'literal':
    case 'size': {
      const value = operandOf(source, item, context)
      if (value) return value
      throw invalid('The provided expression refers to an attribute that does not exist in the item')
    }
    case 'fallback':
      return valueAt(source.path, item, context) ?? sourceOf(source.otherwise, item, context)
    case 'sum':
    case 'difference': {
      const [left, right] = [sourceOf(source.left, item, context).N, sourceOf(source.right, item, context).N]
      if (left === undefined || right === undefined) throw mistyped()
      return { N: sumOf(left, source.kind === 'sum' ? right : negated(right)) }
    }
    case 'append': {
      const [left, right] = [sourceOf(source.left, item, context).L, sourceOf(source.right, item, context).L]
      if (left === undefined || right === undefined) throw mistyped()
      return { L: [...left, ...right] }
    }
  }
}

const sets = ['SS', 'NS', 'BS'] as const

const added = (before: Value | undefined, operand: Value): Value => {
  if (operand.N !== undefined) {
    if (before !== undefined && before.N === undefined) throw mistyped()
    return { N: sumOf(before?.N ?? '0', operand.N) }
  }
  const type = sets.find((one) => operand[one] !== undefined)
  if (type === undefined || (before !== undefined && before[type] === undefined)) throw mistyped()
  return { [type]: [...new Set([...(before?.[type] ?? []), ...(operand[type] ?? [])])] }
}

/** A set without members is removed. */
const reduced = (before: Value | undefined, operand: Value): Value | undefined => {
  const type = sets.find((one) => operand[one] !== undefined)
  if (type === undefined || (before !== undefined && before[type] === undefined)) throw mistyped()
  const gone = new Set(operand[type])
  const left = before?.[type]?.filter((member) => !gone.has(member)) ?? []
  return left.length > 0 ? { [type]: left } : undefined
}
