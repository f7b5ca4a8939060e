import { nextOf } from '../../asynchronous/pages.ts'
import { type Answered, isProblem, isRecord, problemOf } from '../../send/call.ts'
import { type ExchangeContext, exchange } from '../../send/exchange.ts'
import type { Read } from '../../send/verdict.ts'
import { collectionPath } from '../../service.ts'
import { cellsOf, findRecord } from '../rows/csv.ts'
import { UsageError } from '../usage-error.ts'
import type { FilePage } from './file-page.ts'

/** The column of members that no cell of their own can carry. */
const others = '*'

/** A page as the service writes CSV, since it knows which cells are read back as what they were. */
export const csvPage = async (
  collection: string,
  query: string,
  context: ExchangeContext,
): Promise<FilePage> => {
  const headers = { accept: 'text/csv, application/problem+json' }
  const call = { method: 'GET', path: `${collectionPath(collection)}${query}`, headers } as const
  const page = await exchange(call, readPage, context)
  // The service names the item. Asked again, it would fail at it again.
  if (typeof page === 'string')
    throw new UsageError(`${page} CSV cannot pass it by; NDJSON does, and names it`)
  return page
}

const readPage: Read<FilePage | string> = (answered) => {
  const { status, headers, text } = answered
  if (isUnshown(answered)) return { value: problemOf(answered)?.detail ?? '' }
  if (status !== 200 || headers.get('content-type')?.startsWith('text/csv') !== true) return undefined
  return { value: { ...rowsOf(Buffer.from(text)), unshown: [], next: nextOf(headers.get('link')) } }
}

const isUnshown = (answered: Answered): boolean =>
  answered.status === 500 && isProblem(problemOf(answered), 'collection-failed')

/**
 * Only pages with such members have the column for them. A file has one header, so all its rows have the column.
 */
const rowsOf = (bytes: Buffer): Pick<FilePage, 'header' | 'text' | 'items' | 'carried'> => {
  const [header = '', ...rows] = recordsOf(bytes)
  const columns = cellsOf(Buffer.from(header))
  if (columns.at(-1) !== others)
    return { header: `${header},${others}\r\n`, text: lines(rows, ','), items: rows.length, carried: [] }
  const carried = rows.flatMap((row) => (row.endsWith(',') ? [] : namesIn(row)))
  return { header: `${header}\r\n`, text: lines(rows, ''), items: rows.length, carried }
}

const lines = (rows: readonly string[], end: string): string => rows.map((row) => `${row}${end}\r\n`).join('')

const recordsOf = (bytes: Buffer): string[] => {
  const records: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const found = findRecord(bytes, at, true)
    if (found === undefined) break
    records.push(bytes.toString('utf8', found.start, found.end))
    at = found.next
  }
  return records
}

const namesIn = (row: string): string[] => {
  const members: unknown = JSON.parse(cellsOf(Buffer.from(row)).at(-1) || '{}')
  return isRecord(members) ? Object.keys(members) : []
}
