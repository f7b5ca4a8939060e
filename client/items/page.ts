import { queryOf } from '../asynchronous/pages.ts'
import type { Stored, Unshown } from '../model/list.ts'
import { isRecord, jsonCall, jsonOf } from '../send/call.ts'
import { type ExchangeContext, exchange } from '../send/exchange.ts'
import type { Read } from '../send/verdict.ts'
import { collectionPath } from '../service.ts'

/** A page of a list. */
export interface ItemPage {
  readonly items: readonly (Stored | Unshown)[]
  /** The query of the next page. */
  readonly next: string | undefined
}

/** Reads the page that a query names, `?limit=1000&country=FR`. */
export const itemPage = (collection: string, query: string, context: ExchangeContext): Promise<ItemPage> =>
  exchange(jsonCall('GET', `${collectionPath(collection)}${query}`), readPage, context)

const readPage: Read<ItemPage> = (answered) => {
  const body = jsonOf(answered)
  if (answered.status !== 200 || !isRecord(body) || !Array.isArray(body.items)) return undefined
  const { items, next } = body
  return items.every(isEntry) ? { value: { items, next: queryOf(next) } } : undefined
}

const isEntry = (entry: unknown): entry is Stored | Unshown => {
  if (!isRecord(entry) || typeof entry.id !== 'string') return false
  return isRecord(entry.error) || (isRecord(entry.body) && typeof entry.etag === 'string')
}
