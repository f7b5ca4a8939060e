import { invalid } from '../values/fault.ts'
import type { Item, Value } from '../values/value.ts'

/** The place of a change, with its names resolved. */
export type Place = readonly (string | number)[]

const misplaced = () => invalid('The document path provided in the update expression is invalid for update')

const copyOf = (item: Item): Record<string, Value> => Object.assign(Object.create(null), item)

/**
 * The item with another value at a place, or without one. The parts that it shares with the old item are not changed.
 * @throws ServiceError when the map or list that would hold the value does not exist
 */
export const edited = (item: Item, place: Place, value: Value | undefined): Item =>
  editedIn({ M: item }, place, value).M ?? item

const editedIn = (container: Value, [first = '', ...rest]: Place, value: Value | undefined): Value => {
  if (typeof first === 'number') return editedList(container, { index: first, rest }, value)
  if (container.M === undefined) throw misplaced()
  const members = copyOf(container.M)
  if (rest.length > 0) {
    const inner = Object.hasOwn(members, first) ? members[first] : undefined
    if (inner === undefined) throw misplaced()
    members[first] = editedIn(inner, rest, value)
  } else if (value === undefined) delete members[first]
  else members[first] = value
  return { M: members }
}

/** An index beyond the end of a list appends to it. */
const editedList = (
  container: Value,
  { index, rest }: { readonly index: number; readonly rest: Place },
  value: Value | undefined,
): Value => {
  if (container.L === undefined) throw misplaced()
  const members = [...container.L]
  const inner = members[index]
  if (rest.length > 0) {
    if (inner === undefined) throw misplaced()
    members[index] = editedIn(inner, rest, value)
  } else if (value === undefined) members.splice(index, 1)
  else if (index < members.length) members[index] = value
  else members.push(value)
  return { L: members }
}
