import canonicalize from 'canonicalize'
import type { Collection } from '../collection.ts'
import { limits, type Method } from '../contract.ts'
import { isObject, splitId } from '../item.ts'
import { type JsonFault, type JsonValue, pointer } from '../json/json.ts'
import type { Slot } from '../operation.ts'
import { type Failure, failure, type Refusal } from '../outcome.ts'
import { columnsOf, countRecords, readCsv } from './csv.ts'
import { ambiguousOperation } from './envelope.ts'
import { countLines, readNdjson } from './ndjson.ts'
import { type Rules, slotOf } from './slot.ts'

/** One element of a list of items: its value, or why it cannot be read. */
export interface Row {
  /** Where it stands in a JSON body; empty in bodies of lines. */
  readonly pointer: string
  readonly line?: number
  readonly content: { readonly value: JsonValue } | Failure
}

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
export const rowsOfNdjson = (text: string): Rows => {
  const rows = readNdjson(text, limits.maxDepth, limits.maxOperations).map(({ line, reading }): Row => {
    if ('error' in reading)
      return { pointer: '', line, content: failure('malformed-operation', reading.error) }
    const content = reading.faults.length > 0 ? ambiguousOperation(reading.faults) : { value: reading.value }
    return { pointer: '', line, content }
  })
  const count = rows.length > limits.maxOperations ? countLines(text) : rows.length
  return { rows, count, canonical: () => canonicalRows(rows, text) }
}

/** CSV with a header row, typed by the collection's schema. */
export const rowsOfCsv = (text: string, collection: Collection): Rows | Refusal => {
  const read = readCsv(text, columnsOf(collection.schema), limits.maxOperations)
  if ('error' in read) return { problem: 'malformed-csv', detail: read.error }
  const rows = read.rows.map((row): Row => {
    const content = 'faults' in row ? badCells(row.faults) : { value: row.value }
    return { pointer: '', line: row.line, content }
  })
  const count = rows.length > limits.maxOperations ? countRecords(text) : rows.length
  return { rows, count, canonical: () => canonicalRows(rows, text) }
}

const badCells = (faults: readonly JsonFault[]): Failure =>
  failure('malformed-operation', 'The row cannot be read as the header and the schema have it.', faults)

const canonicalRows = (rows: readonly Row[], text: string): string => {
  const values = rows.flatMap(({ content }) => ('value' in content ? [content.value] : []))
  return values.length === rows.length ? (canonicalize(values) ?? '') : text
}

/** Rows as operations on one collection. PUT and PATCH take the item's id from the row. */
export const slotsOfRows = (
  rows: readonly Row[],
  method: Method,
  collection: string,
  rules: Rules,
): readonly Slot[] =>
  rows.map(({ pointer: at, line, content }, index): Slot => {
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
