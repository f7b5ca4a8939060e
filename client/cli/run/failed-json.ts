import { isUtf8 } from 'node:buffer'
import { isRecord } from '../../send/call.ts'
import { parsed } from '../rows/json.ts'
import type { Row } from '../rows/row.ts'
import type { FailedRow } from './journal.ts'

const rowMember = ',"row":'

/** A row inside of what became of it: itself where it is JSON, its text where it is text, else its bytes in base64. */
export const jsonLine = (row: Row, { line, status, reason }: FailedRow): Buffer => {
  const about = JSON.stringify({ line, status, reason }).slice(0, -1)
  return Buffer.from(`${about}${contentOf(row)}}\n`)
}

const contentOf = (row: Row): string => {
  if (!isUtf8(row.bytes)) return `,"base64":${JSON.stringify(row.bytes.toString('base64'))}`
  const text = row.bytes.toString()
  return parsed(row) === undefined ? `,"text":${JSON.stringify(text)}` : `${rowMember}${text}`
}

/** Taken out as it stands, because reading and writing it again could change numbers. */
export const unwrapped = (row: Row): Row => {
  const wrapper = parsed(row) as Wrapper | undefined
  if (typeof wrapper !== 'object' || wrapper === null) return row
  const line = Number(wrapper.line) || row.line
  if (typeof wrapper.base64 === 'string')
    return judged({ ...row, line, bytes: Buffer.from(wrapper.base64, 'base64') })
  // As the service tells it: the row is a text there.
  if (typeof wrapper.row === 'string' && isRecord(wrapper.error))
    return { ...row, line, bytes: Buffer.from(wrapper.row) }
  if (typeof wrapper.text === 'string') return { ...row, line, bytes: Buffer.from(wrapper.text) }
  const text = row.bytes.toString().trimEnd()
  const inside = Buffer.from(text.slice(text.indexOf(rowMember) + rowMember.length, -1))
  const intact = text.includes(rowMember) && parsed({ bytes: inside }) !== undefined
  return { ...row, line, bytes: intact ? inside : Buffer.from(JSON.stringify(wrapper.row ?? wrapper)) }
}

interface Wrapper {
  readonly line?: unknown
  readonly row?: unknown
  readonly text?: unknown
  readonly error?: unknown
  readonly base64?: unknown
}

const judged = (row: Row): Row => (isUtf8(row.bytes) ? row : { ...row, fault: 'The row is not UTF-8.' })
