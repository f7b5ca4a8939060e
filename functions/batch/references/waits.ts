import { isRejected, type Slot } from '../../model/operation.ts'
import { type Keys, keyOfSlot, mayName, namedIn } from './names.ts'

/** An operation that makes an item, or removes it. */
interface Change {
  readonly index: number
  readonly makes: boolean
}

/** One operation waits for another because of an item. */
export interface Wait {
  readonly waiting: number
  readonly on: number
  /** Its key. */
  readonly item: string
  /** The operation that names it is the one that waits: without the other, it may not be there. */
  readonly isNaming: boolean
}

export interface Waits {
  readonly all: readonly Wait[]
  /** Of each operation the item, by its key. */
  readonly keys: readonly (string | undefined)[]
  /** The operations that make an item, by its key. */
  readonly makers: ReadonlyMap<string, ReadonlySet<number>>
}

/**
 * Who waits for whom, so that all is as if the batch ran in request order, but for one thing: what is named may also be made
 * later. So an operation waits for the last one before it that made or removed what it names, or else for the first one
 * after it if that makes it. The next removal waits for the operations before it that name the item, as does what makes it
 * again after a removal.
 */
export const waitsIn = (slots: readonly Slot[], names: Keys): Waits | undefined => {
  if (!slots.some(mayName)) return undefined
  const keys = slots.map((slot) => keyOfSlot(slot, names))
  const changes = Map.groupBy(
    slots.flatMap((slot, index) => changeBy(slot, index)),
    ({ index }) => keys[index],
  )
  const all = slots.flatMap((slot, index) =>
    [...namedIn(slot, names)].flatMap((item) =>
      item === keys[index] ? [] : waitsFor(index, item, changes.get(item) ?? []),
    ),
  )
  const makers = new Map(
    [...changes].map(([key, some]) => [
      key ?? '',
      new Set(some.filter(({ makes }) => makes).map(({ index }) => index)),
    ]),
  )
  return { all, keys, makers }
}

const changeBy = (slot: Slot, index: number): readonly Change[] => {
  if (isRejected(slot)) return slot.target?.makes ? [{ index, makes: true }] : []
  const { method } = slot.operation
  if (method === 'POST' || method === 'PUT') return [{ index, makes: true }]
  return method === 'DELETE' ? [{ index, makes: false }] : []
}

/** @param changes of the item, in request order. */
const waitsFor = (index: number, item: string, changes: readonly Change[]): readonly Wait[] => {
  if (changes.length === 0) return []
  const at = firstAfter(changes, index)
  const [before, after] = [changes[at - 1], changes[at]]
  const naming = (on: number): Wait => ({ waiting: index, on, item, isNaming: true })
  if (before === undefined && after?.makes) return [naming(after.index)]
  const held = after && (!after.makes || before?.makes === false) ? [after] : []
  return [
    ...(before ? [naming(before.index)] : []),
    ...held.map((one): Wait => ({ waiting: one.index, on: index, item, isNaming: false })),
  ]
}

/** By halves, since a thousand operations may name an item that a thousand change. */
const firstAfter = (changes: readonly Change[], index: number): number => {
  let [low, high] = [0, changes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((changes[middle]?.index ?? 0) < index) low = middle + 1
    else high = middle
  }
  return low
}
