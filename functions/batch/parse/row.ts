import type { JsonFault, JsonReading, JsonValue } from '../json/json.ts'
import { type Failure, failure } from '../outcome.ts'
import type { CsvRow } from './csv.ts'
import { ambiguousOperation } from './envelope.ts'

/** One element of a list of items: its value, or why it cannot be read. */
export interface Row {
  /** Where it stands in a JSON body; empty in bodies of lines. */
  readonly pointer: string
  readonly line?: number
  readonly content: { readonly value: JsonValue } | Failure
}

export const rowOfJson = (line: number, reading: JsonReading): Row => {
  if ('error' in reading) return unreadable(line, reading.error)
  const content = reading.faults.length > 0 ? ambiguousOperation(reading.faults) : { value: reading.value }
  return { pointer: '', line, content }
}

export const rowOfCsv = (row: CsvRow): Row => {
  const content = 'faults' in row ? badCells(row.faults) : { value: row.value }
  return { pointer: '', line: row.line, content }
}

/** A line that is no row. */
export const unreadable = (line: number, detail: string): Row => ({
  pointer: '',
  line,
  content: failure('malformed-operation', detail),
})

const badCells = (faults: readonly JsonFault[]): Failure =>
  failure('malformed-operation', 'The row cannot be read as the header and the schema have it.', faults)
