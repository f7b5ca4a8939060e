import { UnshownItemError } from '../errors.ts'
import type { Stored } from '../model/list.ts'
import type { AnyQuery } from '../model/query.ts'
import type { ItemsOptions } from '../options.ts'
import type { ExchangeContext } from '../send/exchange.ts'
import { service } from '../service.ts'
import { itemPage } from './page.ts'
import { parametersOf } from './query.ts'

interface Asked extends ItemsOptions {
  readonly collection: string
  readonly query: AnyQuery | undefined
}

/** The query of the first page. */
export const firstQuery = (query: readonly [name: string, text: string][], limit: number): string =>
  `?${new URLSearchParams([['limit', String(limit)], ...query])}`

/** The items of a collection, read page by page on demand. */
export async function* items(
  { collection, query = {}, pageSize = service.itemsPerPage, onUnshown }: Asked,
  context: ExchangeContext,
): AsyncGenerator<Stored, void, undefined> {
  let asked: string | undefined = firstQuery(parametersOf(query), pageSize)
  while (asked !== undefined) {
    const page = await itemPage(collection, asked, context)
    for (const entry of page.items) {
      if ('body' in entry) yield entry
      else if (onUnshown) onUnshown(entry)
      else throw new UnshownItemError(collection, entry)
    }
    asked = page.next
  }
}
