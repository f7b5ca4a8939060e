import { isUtf8 } from 'node:buffer'
import { isRecord } from '../../send/call.ts'
import { foreignRow } from '../rows/file.ts'
import { parsed } from '../rows/json.ts'
import { memberText } from '../rows/member.ts'
import type { Row } from '../rows/row.ts'
import type { Encoding } from '../rows/text.ts'
import type { FailedRow } from './journal.ts'

/** A row within its result: as JSON if it is JSON, as a string if it is text, else its bytes in base64. */
export const jsonLine = (row: Row, { line, status, reason }: FailedRow): Buffer => {
  const about = JSON.stringify({ line, status, reason }).slice(0, -1)
  return Buffer.from(`${about}${contentOf(row)}}\n`)
}

const contentOf = (row: Row): string => {
  if (!isUtf8(row.bytes)) return `,"base64":${JSON.stringify(row.bytes.toString('base64'))}`
  const text = row.bytes.toString()
  return parsed(row) === undefined ? `,"text":${JSON.stringify(text)}` : `,"row":${text}`
}

/** The text is copied unchanged, because parsing and writing it could change numbers. */
export const unwrapped = (row: Row, encoding: Encoding | undefined): Row => {
  const wrapper = parsed(row)
  if (!isRecord(wrapper)) return row
  const line = Number(wrapper.line) || row.line
  if (typeof wrapper.base64 === 'string')
    return judged({ ...row, line, bytes: decoded(Buffer.from(wrapper.base64, 'base64'), encoding) })
  // In the service's form the row is a text.
  if (typeof wrapper.row === 'string' && isRecord(wrapper.error))
    return { ...row, line, bytes: Buffer.from(wrapper.row) }
  if (typeof wrapper.text === 'string') return { ...row, line, bytes: Buffer.from(wrapper.text) }
  const inside = memberText(row.bytes.toString(), 'row')
  return inside === undefined ? { ...row, line } : { ...row, line, bytes: Buffer.from(inside) }
}

const decoded = (bytes: Buffer, encoding: Encoding | undefined): Buffer =>
  encoding === undefined ? bytes : Buffer.from(new TextDecoder(encoding).decode(bytes))

const judged = (row: Row): Row => (isUtf8(row.bytes) ? row : { ...row, fault: foreignRow })
