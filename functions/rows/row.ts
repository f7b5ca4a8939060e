import type { JsonReading } from '../json/json.ts'
import type { JsonFault, JsonValue } from '../json/value.ts'
import { type DecidedFailure, failure } from '../model/outcome.ts'
import type { RowFormat } from './scan.ts'

export interface RowValue {
  readonly value: JsonValue
  /** Cells that are not of their column's type; their members are not in the value. Pointers start at the row. */
  readonly unfit?: readonly JsonFault[]
}

/** One element of a list of items: its value, or why it is unreadable. */
export interface Row {
  /** Its pointer in a JSON body; empty in bodies of lines. */
  readonly pointer: string
  readonly line?: number
  /** The file of a form that it came in. */
  readonly file?: string
  /** The item of a row that this schema cannot read and another might: by its own id, or one of the service. */
  readonly named?: { readonly itemId: string | undefined }
  readonly content: RowValue | DecidedFailure
}

export const contentOfJson = (reading: JsonReading): Row['content'] => {
  if ('error' in reading) return failure('malformed-operation', reading.error)
  return reading.faults.length > 0 ? ambiguousOperation(reading.faults) : { value: reading.value }
}

/** A line that is not a row. */
export const unreadableRow = (detail: string): DecidedFailure => failure('malformed-operation', detail)

/** An operation whose JSON different readers would read differently. */
export const ambiguousOperation = (faults: readonly JsonFault[]): DecidedFailure =>
  failure('malformed-operation', 'The operation has values that JSON readers disagree on.', faults)

/** A file as it was sent. */
export interface RowsFile {
  readonly contentType: RowFormat | 'application/json'
  readonly bytes: Uint8Array
  /** Index of its first row, where it is not the first file of its form. */
  readonly first?: number
}

export interface Rows {
  readonly rows: readonly Row[]
  /** What they were read from; absent for a list in JSON. */
  readonly file?: RowsFile
  /** Equal for equal content; made only for a key. */
  readonly canonical: () => string
}
