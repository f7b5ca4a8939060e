import type { JsonReading } from '../json/json.ts'
import type { JsonFault, JsonValue } from '../json/value.ts'
import { type DecidedFailure, failure } from '../model/outcome.ts'

export interface RowValue {
  readonly value: JsonValue
  /** Cells that are not of their column's type; their members are not in the value. Pointers start at the row. */
  readonly unfit?: readonly JsonFault[]
}

/** One element of a list of items: its value, or why it cannot be read. */
export interface Row {
  /** Where it stands in a JSON body; empty in bodies of lines. */
  readonly pointer: string
  readonly line?: number
  /** Of a row that cannot be read by this schema, and might be by another: its item, by its id or the service's. */
  readonly named?: { readonly itemId: string | undefined }
  readonly content: RowValue | DecidedFailure
}

export const contentOfJson = (reading: JsonReading): Row['content'] => {
  if ('error' in reading) return failure('malformed-operation', reading.error)
  return reading.faults.length > 0 ? ambiguousOperation(reading.faults) : { value: reading.value }
}

/** A line that is no row. */
export const unreadable = (detail: string): DecidedFailure => failure('malformed-operation', detail)

/** An operation whose text JSON readers would not agree on. */
export const ambiguousOperation = (faults: readonly JsonFault[]): DecidedFailure =>
  failure('malformed-operation', 'The operation has values that JSON readers disagree on.', faults)

export interface Rows {
  readonly rows: readonly Row[]
  /** Equal for equal content; made only when a key asks for it. */
  readonly canonical: () => string
}
