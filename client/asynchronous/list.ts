import type { BatchStatus } from '../model/asynchronous.ts'
import type { ListOptions } from '../options.ts'
import { isRecord, jsonCall, jsonOf } from '../send/call.ts'
import { type ExchangeContext, exchange } from '../send/exchange.ts'
import type { Read } from '../send/verdict.ts'
import { batchesPath } from '../service.ts'
import { queryOf } from './pages.ts'
import { isStatus } from './status.ts'

interface Page {
  readonly batches: readonly BatchStatus[]
  /** The query of the next page. */
  readonly next: string | undefined
}

/** The caller's batches, newest first, read page by page on demand. */
export async function* batches(
  { state, createdAfter, createdBefore, pageSize = 20 }: ListOptions,
  context: ExchangeContext,
): AsyncGenerator<BatchStatus, void, undefined> {
  const asked = {
    limit: String(pageSize),
    state,
    createdAfter: textOf(createdAfter),
    createdBefore: textOf(createdBefore),
  }
  const present = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined)
  let query: string | undefined = `?${new URLSearchParams(present)}`
  while (query !== undefined) {
    const page: Page = await exchange(jsonCall('GET', `${batchesPath}${query}`), readPage, context)
    yield* page.batches
    query = page.next
  }
}

const textOf = (instant: Date | string | undefined): string | undefined =>
  instant instanceof Date ? instant.toISOString() : instant

const readPage: Read<Page> = (answered) => {
  const body = jsonOf(answered)
  if (answered.status !== 200 || !isRecord(body) || !Array.isArray(body.batches)) return undefined
  if (!body.batches.every(isStatus)) return undefined
  return { value: { batches: body.batches.map(statusIn), next: queryOf(body.next) } }
}

const statusIn = ({ links: _, ...status }: Record<string, unknown>): BatchStatus =>
  status as unknown as BatchStatus
