import { queryOf } from '../../client/asynchronous/pages.ts'
import { resultOf } from '../../client/batch/answer.ts'
import { findRecord } from '../../client/cli/rows/csv.ts'
import type { Failed } from '../../client/index.ts'
import { isRecord, jsonCall, jsonOf } from '../../client/send/call.ts'
import { exchange } from '../../client/send/exchange.ts'
import type { Read } from '../../client/send/verdict.ts'
import { batchPath } from '../../client/service.ts'
import { cellsOf } from '../../functions/rows/split-csv.ts'
import type { Connection } from './connection.ts'

export interface FailedPage {
  readonly rows: readonly { readonly result: Failed; readonly text: string | undefined }[]
  /** The query of the next page. */
  readonly next: string | undefined
}

interface Asked {
  readonly batch: string
  /** Of a file that was uploaded; of other batches nobody has the rows. */
  readonly isImport: boolean
  readonly signal?: AbortSignal
}

/** @param query of the page, as the page before has it. */
export const failedPage = (
  { batch, isImport, signal }: Asked,
  query: string,
  { within }: Connection,
): Promise<FailedPage> => {
  const rows = isImport && !query.includes('rows=') ? '&rows=true' : ''
  return exchange(jsonCall('GET', `${batchPath(batch)}/errors${query}${rows}`), readPage, within(signal))
}

const readPage: Read<FailedPage> = (answered) => {
  const body = jsonOf(answered)
  if (answered.status !== 200 || !isRecord(body) || !Array.isArray(body.results)) return undefined
  return { value: { rows: body.results.flatMap(rowOf), next: queryOf(body.next) } }
}

const rowOf = (entry: unknown): FailedPage['rows'] => {
  const result = resultOf(entry)
  if (result === undefined || result.ok) return []
  return [{ result, text: isRecord(entry) && typeof entry.row === 'string' ? entry.row : undefined }]
}

/** What the service adds behind the columns of the file. */
const ofService = (name: string): boolean => name.startsWith('error.')

/** The columns of an uploaded CSV file: failed rows as CSV have them first. */
export const columnsOf = ({ batch, signal }: Asked, { within }: Connection): Promise<readonly string[]> => {
  const headers = { accept: 'text/csv, application/problem+json' }
  const call = { method: 'GET', path: `${batchPath(batch)}/errors?limit=1&rows=true`, headers } as const
  return exchange(call, readColumns, within(signal))
}

const readColumns: Read<readonly string[]> = ({ status, headers, text }) => {
  if (status !== 200 || !headers.get('content-type')?.startsWith('text/csv')) return undefined
  const bytes = new TextEncoder().encode(text)
  const header = findRecord(bytes, 0, true)
  const record = new TextDecoder().decode(bytes.subarray(0, header?.end))
  return { value: cellsOf(record).filter((name) => !ofService(name)) }
}
