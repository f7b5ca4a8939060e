import { noAction, noCollection, targetOf } from '../batch/parse/slot.ts'
import { parseJson } from '../json/json.ts'
import { actionNamed, type Registry } from '../model/collection.ts'
import { isRejected, type Operation, type Slot } from '../model/operation.ts'
import { formats, understood } from '../ports/formats.ts'

/**
 * Operations that were accepted, as they wait for their worker: one slot a line. They have been parsed and checked;
 * a worker does not do so again.
 */
export interface StoredSlot {
  /** Position in the request. */
  readonly index: number
  readonly slot: Slot
}

/** `index` and `dependsOn` of the slot count within its chunk; the position in the request stands beside them. */
export const toLine = (slot: Slot, index: number, number: number = formats.line.writes): string => {
  const called = isRejected(slot)
    ? slot
    : { ...slot, operation: { ...slot.operation, collection: slot.operation.collection.name } }
  if (number === 1) return JSON.stringify({ index, slot: called })
  const { dependsOn, ...rest } = called
  return JSON.stringify({ v: number, index, slot: dependsOn.length === 0 ? rest : called })
}

interface WireSlot extends Omit<Slot, 'operation' | 'dependsOn'> {
  readonly dependsOn?: Slot['dependsOn']
  readonly operation?: Omit<Operation, 'collection'> & { readonly collection: string }
}

/** @throws LaterFormat when a later version has stored it. */
export const fromLine = (line: string, collections: Registry): StoredSlot => {
  const { v = 1, index, slot } = parseJson(line) as unknown as { v?: number; index: number; slot: WireSlot }
  understood('line', v)
  const { operation, dependsOn = [], ...rest } = slot
  const place = { ...rest, dependsOn }
  if (operation === undefined) return { index, slot: place as unknown as Slot }
  const collection = collections.get(operation.collection)
  const { action } = operation
  const isThere = collection && (action === undefined || actionNamed(collection, action.name))
  return {
    index,
    slot: isThere
      ? { ...place, operation: { ...operation, collection } }
      : // A deployment in between took it away. What an attempt before that has done to its items is still told by them.
        {
          ...place,
          rejected: collection ? noAction : noCollection,
          rejectedNow: true,
          ...targetOf({ ...operation, itemId: operation.itemId, body: undefined }),
        },
  }
}

/** The slots of one chunk, renumbered: dependencies are within it. */
export const localSlots = (slots: readonly Slot[], positions: readonly number[]): readonly StoredSlot[] => {
  const localOf = new Map(positions.map((position, at) => [position, at]))
  return positions.flatMap((position, at) => {
    const slot = slots[position]
    if (slot === undefined) return []
    const dependsOn = slot.dependsOn.flatMap((on) => localOf.get(on) ?? [])
    return [{ index: position, slot: { ...slot, index: at, dependsOn } }]
  })
}
