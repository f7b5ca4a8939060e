import { noAction, noCollection, targetOf, withdrawn } from '../batch/parse/slot.ts'
import { parseJson } from '../json/json.ts'
import { actionNamed, type Registry } from '../model/collection.ts'
import { defaultShards } from '../model/item-key.ts'
import { isRejected, type Operation, type Slot } from '../model/operation.ts'
import { LaterFormat, understood } from '../ports/formats.ts'

/**
 * Accepted operations as they are stored for their worker: one slot a line. They have been parsed and checked; the
 * worker does not repeat that.
 */
export interface StoredSlot {
  /** Position in the request. */
  readonly index: number
  readonly slot: Slot
}

/** `index` and `dependsOn` of the slot count within its chunk; the position in the request is beside them. */
export const toLine = (slot: Slot, index: number, number: number): string => {
  const called = isRejected(slot) ? slot : { ...slot, operation: toWire(slot.operation) }
  const v = Math.max(number, leastNumber(slot))
  if (v === 1) return JSON.stringify({ index, slot: called })
  const { dependsOn, ...rest } = called
  return JSON.stringify({ v, index, slot: dependsOn.length === 0 ? rest : called })
}

/**
 * Of lines that versions of the code before this one must not read: they know no replacement and no version of a schema, and
 * would store an item without members, or without its version. Only collections that declare what those do not know have
 * such lines. The number is out of the row of the others.
 */
const unknownBefore = 100

const leastNumber = (slot: Slot): number => {
  if (isRejected(slot)) return 1
  const { replacement, collection } = slot.operation
  return replacement !== undefined || collection.version > 1 ? unknownBefore : 1
}

/** The number of the collection's shards is included, since a deployment may remove its declaration. */
const toWire = ({ collection: { name, shards, version }, ...rest }: Operation): WireOperation => ({
  ...rest,
  collection: name,
  ...(version === 1 ? {} : { schema: version }),
  ...(shards === defaultShards ? {} : { shards }),
})

interface WireOperation extends Omit<Operation, 'collection'> {
  readonly collection: string
  readonly shards?: number
}

interface WireSlot extends Omit<Slot, 'operation' | 'dependsOn'> {
  readonly dependsOn?: Slot['dependsOn']
  readonly operation?: WireOperation
}

interface WireLine {
  readonly v?: number
  readonly index: number
  readonly slot: WireSlot
}

/** @throws LaterFormat when a later version has stored it. */
export const fromLine = (line: string, collections: Registry): StoredSlot => {
  const { v = 1, index, slot: stored } = parseJson(line) as unknown as WireLine
  if (v !== unknownBefore) understood('line', v)
  const { operation: called, dependsOn = [], ...rest } = stored
  const place = { ...rest, dependsOn }
  if (called === undefined) return { index, slot: place as unknown as Slot }
  const { shards = defaultShards, ...operation } = called
  const collection = collections.get(operation.collection)
  const { action } = operation
  if (collection && (action === undefined || actionNamed(collection, action.name)))
    return { index, slot: { ...place, operation: ofVersion({ ...operation, collection }) } }
  const target = targetOf({ ...operation, itemId: operation.itemId, body: undefined }, shards)
  return { index, slot: withdrawn(place, target, collection ? noAction : noCollection) }
}

/**
 * An item that an earlier version of the schema has checked is stored as one of that version. What is made of the stored item,
 * which this version has brought up to its own, is made by this version's schema.
 * @throws LaterFormat for what a later one has checked: only that can tell what the item is.
 */
const ofVersion = ({ schema = 1, ...operation }: Operation): Operation => {
  const { name, version } = operation.collection
  if (schema > version) throw new LaterFormat(`${name} of version ${schema} cannot be written by ${version}`)
  return schema === version || operation.data === undefined ? operation : { ...operation, schema }
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
