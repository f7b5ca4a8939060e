import type { Bill } from './capacity.ts'
import { conditionOf } from './conditions.ts'
import { placeholdersOf } from './expression.ts'
import { sizeOfItem, writeUnits } from './sizes.ts'
import type { Place, Store } from './store.ts'
import { updateOf } from './updates.ts'
import { asItem, type Item, invalid, ServiceError } from './values.ts'

export type Members = Readonly<Record<string, unknown>>
export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck'

/** What a write would do to its item as it is now. */
export interface Write {
  readonly place: Place
  readonly before: Item | undefined
  /** Undefined: there will be none. */
  readonly after: Item | undefined
  /** Whether its condition holds. */
  readonly holds: boolean
  readonly units: number
  /** The item that a failed condition may show. */
  readonly shown: Members
}

/** DynamoDB takes 400 KB an item. */
const maxItemBytes = 400 * 1024

export const planWrite = (store: Store, kind: WriteKind, input: Members): Write => {
  const subject = asItem(kind === 'Put' ? input.Item : input.Key)
  const place = store.placeOf(input.TableName, subject)
  const before = store.find(place)
  const placeholders = placeholdersOf(input)
  const condition = input.ConditionExpression
  if (kind === 'ConditionCheck' && typeof condition !== 'string')
    throw invalid('a ConditionCheck needs a ConditionExpression')
  const holds = typeof condition !== 'string' || conditionOf(condition)(before ?? {}, placeholders)
  const after = holds ? afterwards(kind, subject, before, input) : before
  const size = Math.max(before ? sizeOfItem(before) : 0, after ? sizeOfItem(after) : 0)
  if (size > maxItemBytes) throw invalid('Item size has exceeded the maximum allowed size')
  const show = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before
  return { place, before, after, holds, units: writeUnits(size), shown: show ? { Item: before } : {} }
}

const afterwards = (
  kind: WriteKind,
  subject: Item,
  before: Item | undefined,
  input: Members,
): Item | undefined => {
  switch (kind) {
    case 'Put':
      return subject
    case 'Delete':
      return undefined
    case 'ConditionCheck':
      return before
    case 'Update': {
      if (typeof input.UpdateExpression !== 'string') throw invalid('an update needs an UpdateExpression')
      return updateOf(input.UpdateExpression)(before ?? subject, placeholdersOf(input))
    }
  }
}

export const applyWrite = (store: Store, { place, after }: Pick<Write, 'place' | 'after'>): void =>
  after ? store.put(place, after) : store.remove(place)

/** A single write: its effect, or the exception that a failed condition is. It is charged either way. */
export const writeAlone = (store: Store, bill: Bill, kind: WriteKind, input: Members): Members => {
  const write = planWrite(store, kind, input)
  bill.write(write.place.table, write.units)
  if (!write.holds) {
    throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', write.shown)
  }
  applyWrite(store, write)
  return returned(input.ReturnValues, write)
}

const returned = (wanted: unknown, { before, after }: Write): Members => {
  if (wanted === 'ALL_OLD' && before) return { Attributes: before }
  if (wanted === 'ALL_NEW' && after) return { Attributes: after }
  return {}
}
