import type { Collection } from '../collection.ts'
import { limits, type Method } from '../contract.ts'
import { isObject, splitId } from '../item.ts'
import { canonicalText } from '../json/canonical.ts'
import { type JsonFault, type JsonValue, pointer } from '../json/json.ts'
import type { Slot } from '../operation.ts'
import { type Failure, failure, type Refusal } from '../outcome.ts'
import { columnsOf, countRecords, readCsv } from './csv.ts'
import { ambiguousOperation } from './envelope.ts'
import { countLines, readNdjson } from './ndjson.ts'
import { type Row, rowOfCsv, rowOfJson } from './row.ts'
import { type Rules, slotOf } from './slot.ts'

export type { Row } from './row.ts'

export interface Rows {
  readonly rows: readonly Row[]
  /** How many there are; of more than a request may have, not all are read. */
  readonly count: number
  /** Equal for equal content; made only when a key asks for it. */
  readonly canonical: () => string
}

/** The elements of a JSON array. Faults inside an element are the element's own. */
export const rowsOfJson = (
  values: readonly JsonValue[],
  faults: readonly JsonFault[],
  canonical: () => string,
): Rows => {
  const faultsAt = Map.groupBy(faults, (fault) => fault.pointer.split('/')[1])
  // A fault of the whole text says that there are more faults than are listed: then no element is known to be sound.
  const everywhere = faultsAt.get(undefined)
  const rows = values.map((value, index): Row => {
    const own = faultsAt.get(String(index)) ?? everywhere
    return { pointer: pointer(index), content: own ? ambiguousOperation(own) : { value } }
  })
  return { rows, count: rows.length, canonical }
}

/** One JSON value a line. */
export const rowsOfNdjson = (text: string, most: number = limits.maxOperations): Rows => {
  const read = readNdjson(text, limits.maxDepth, most)
  const rows = read.map(({ line, reading }) => rowOfJson(line, reading))
  const count = rows.length > most ? countLines(text) : rows.length
  return { rows, count, canonical: () => canonicalRows(rows, text) }
}

/** CSV with a header row, typed by the collection's schema. */
export const rowsOfCsv = (
  text: string,
  collection: Collection,
  most: number = limits.maxOperations,
): Rows | Refusal => {
  const read = readCsv(text, columnsOf(collection.schema), most)
  if ('error' in read) return { problem: 'malformed-csv', detail: read.error }
  const rows = read.rows.map(rowOfCsv)
  const count = rows.length > most ? countRecords(text) : rows.length
  return { rows, count, canonical: () => canonicalRows(rows, text) }
}

const canonicalRows = (rows: readonly Row[], text: string): string => {
  const values = rows.flatMap(({ content }) => ('value' in content ? [content.value] : []))
  return values.length === rows.length ? canonicalText(values) : text
}

/**
 * Rows as operations on one collection. PUT and PATCH take the item's id from the row. `firstIndex` is that of the
 * first row in its batch, of which these may be a part.
 */
export const slotsOfRows = (
  rows: readonly Row[],
  method: Method,
  collection: string,
  rules: Rules,
  firstIndex = 0,
): readonly Slot[] =>
  rows.map(({ pointer: at, line, content }, position): Slot => {
    const index = firstIndex + position
    const place = {
      index,
      id: String(index),
      dependsOn: [],
      pointer: at,
      ...(line === undefined ? {} : { line }),
    }
    if ('problem' in content) return { ...place, rejected: content }
    const id = method === 'POST' ? { itemId: undefined } : idOf(content.value, at)
    if ('problem' in id) return { ...place, rejected: id }
    return slotOf({ ...place, method, collection, itemId: id.itemId, body: content.value }, rules)
  })

const idOf = (value: JsonValue, at: string): { readonly itemId: string } | Failure => {
  if (!isObject(value)) return unidentified(at, 'Expected an object.')
  const { id } = splitId(value)
  return typeof id === 'string' ? { itemId: id } : unidentified(at + pointer('id'), 'Expected a string.')
}

const unidentified = (at: string, detail: string): Failure =>
  failure('validation-failed', 'Each element carries the id of its item, as a string.', [
    { pointer: at, detail },
  ])

/** Item ids from a query as operations without a body. The label of each is the item's id. */
export const slotsOfIds = (
  ids: readonly string[],
  method: 'GET' | 'DELETE',
  collection: string,
  rules: Rules,
): readonly Slot[] =>
  ids.map((itemId, index) =>
    slotOf(
      { index, id: itemId, dependsOn: [], pointer: '', method, collection, itemId, body: undefined },
      rules,
    ),
  )
