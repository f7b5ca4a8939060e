import type { Row } from './row.ts'

/** The JSON of a row; undefined when the row is not JSON. */
export const parsed = ({ bytes }: Pick<Row, 'bytes'>): unknown => {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

/** An element of an array as a line of NDJSON. Line breaks become blanks; JSON has none inside of strings. */
export const asLine = (row: Row): Row => {
  if (row.fault !== undefined) return row
  if (parsed(row) === undefined) return { ...row, fault: 'The element is not JSON.' }
  return { ...row, bytes: Buffer.from(row.bytes.toString().replace(/[\r\n]/g, ' ')) }
}
