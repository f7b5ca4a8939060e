import { pathOf } from '../../asynchronous/follow.ts'
import { nextOf } from '../../asynchronous/pages.ts'
import { exchange } from '../../send/exchange.ts'
import type { Read } from '../../send/verdict.ts'
import { service } from '../../service.ts'
import { type Connection, contextOf } from '../connect.ts'
import { findRecord } from '../rows/csv.ts'

const types = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const

interface Page {
  readonly text: string
  /** The query of the next page. */
  readonly next: string | undefined
}

interface Asked {
  readonly batch: string
  readonly format: keyof typeof types
  /** With each row as it was sent. */
  readonly rows: boolean
}

/** The failed operations of a batch as the service's own text. */
export async function* errorPages(
  { batch, format, rows }: Asked,
  connection: Connection,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const context = contextOf(connection, signal)
  let query: string | undefined = `?limit=${service.resultsPerPage}${rows ? '&rows=true' : ''}`
  for (let first = true; query !== undefined; first = false) {
    const headers = { accept: `${types[format]}, application/problem+json` }
    const call = { method: 'GET', path: `${pathOf(batch)}/errors${query}`, headers } as const
    const page: Page = await exchange(call, readPage(types[format]), context)
    yield format === 'csv' && !first ? withoutHeader(page.text) : page.text
    query = page.next
  }
}

/** Each page of CSV starts with the column names; the file has them once. */
const withoutHeader = (text: string): string => {
  const bytes = Buffer.from(text)
  return bytes.toString('utf8', findRecord(bytes, 0, true)?.next ?? bytes.length)
}

const readPage =
  (type: string): Read<Page> =>
  ({ status, headers, text }) =>
    status === 200 && headers.get('content-type')?.startsWith(type)
      ? { value: { text, next: nextOf(headers.get('link')) } }
      : undefined
