import { pointer } from '../../json/json.ts'
import type { JsonFault, JsonValue } from '../../json/value.ts'
import type { CountLimit, Method, Verb } from '../../model/limits.ts'
import type { Slot } from '../../model/operation.ts'
import { type DecidedFailure, failure, isFailure, type Refusal } from '../../model/outcome.ts'
import { ambiguousOperation, type Row, type Rows } from '../../rows/row.ts'
import { isObject, splitId } from '../item.ts'
import { countFault } from './envelope.ts'
import { originOf, type Rules, shardsOf, slotOf, targetOf } from './slot.ts'

interface JsonRows {
  readonly values: readonly JsonValue[]
  readonly faults: readonly JsonFault[]
  readonly canonical: () => string
}

/** The elements of a JSON array. Faults inside an element are the element's own. */
export const rowsOfJson = ({ values, faults, canonical }: JsonRows, most: CountLimit): Rows | Refusal => {
  const tooMany = countFault(values.length, most)
  if (tooMany) return tooMany
  const faultsAt = Map.groupBy(faults, (fault) => fault.pointer.split('/')[1])
  // A fault of the whole text means that not all faults are listed, so no element is known to be sound.
  const everywhere = faultsAt.get(undefined)
  const rows = values.map((value, index): Row => {
    const own = faultsAt.get(String(index)) ?? everywhere
    return { pointer: pointer(index), content: own ? ambiguousOperation(own) : { value } }
  })
  return { rows, canonical }
}

const none: readonly number[] = []

/** What is done with each row: a method, or an action by its name. */
export type RowVerb = Method | { readonly action: string }

interface RowsUse {
  readonly verb: RowVerb
  readonly collection: string
  /** Of the first row in its batch, of which these may be a part. */
  readonly firstIndex?: number
}

/** Rows as operations on one collection. All but POST take the item's id from the row. */
export const slotsOfRows = (
  rows: readonly Row[],
  { verb, collection, firstIndex = 0 }: RowsUse,
  rules: Rules,
): readonly Slot[] => {
  const [method, action]: [Verb, string?] = typeof verb === 'string' ? [verb] : ['ACT', verb.action]
  return rows.map((row, position): Slot => {
    const { pointer: at, named, content } = row
    const index = firstIndex + position
    const plain = { index, id: String(index), dependsOn: none, pointer: at }
    const place = row.line === undefined ? plain : { ...plain, ...originOf(row) }
    if (isFailure(content)) {
      const shards = shardsOf(collection, rules)
      const target = named && targetOf({ method, collection, itemId: named.itemId, body: undefined }, shards)
      return { ...place, rejected: content, ...target }
    }
    const id = method === 'POST' ? undefined : idOf(content.value, at)
    const { value: body, unfit } = content
    const draft = { ...place, method, action, collection, unfit, body }
    return slotOf(
      isFailure(id) ? { ...draft, itemId: undefined, unidentified: id } : { ...draft, itemId: id },
      rules,
    )
  })
}

const idOf = (value: JsonValue, at: string): string | DecidedFailure => {
  if (!isObject(value)) return unidentified(at, 'Expected an object.')
  const { id } = splitId(value)
  if (typeof id === 'string') return id
  return unidentified(at + pointer('id'), id === undefined ? 'Required.' : 'Expected a string.')
}

const unidentified = (at: string, detail: string): DecidedFailure =>
  failure('validation-failed', 'Each element carries the id of its item, as a string.', [
    { pointer: at, detail },
  ])

/** Item ids from a query as operations without a body. The label of each is the item's id. */
export const slotsOfIds = (
  ids: readonly string[],
  { method, collection }: { readonly method: 'GET' | 'DELETE'; readonly collection: string },
  rules: Rules,
): readonly Slot[] =>
  ids.map((itemId, index) =>
    slotOf(
      { index, id: itemId, dependsOn: [], pointer: '', method, collection, itemId, body: undefined },
      rules,
    ),
  )
