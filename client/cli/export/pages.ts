import { itemPage } from '../../items/page.ts'
import type { ExchangeContext } from '../../send/exchange.ts'
import { csvPage } from './csv-page.ts'
import type { FilePage } from './file-page.ts'
import type { ExportPlan } from './state.ts'

type Asked = Pick<ExportPlan, 'collection' | 'format'>

export const filePage = (
  { collection, format }: Asked,
  query: string,
  context: ExchangeContext,
): Promise<FilePage> => {
  switch (format) {
    case 'csv':
      return csvPage(collection, query, context)
    case 'ndjson':
      return linesPage(collection, query, context)
  }
}

/** Read as JSON, which has a place for items that cannot be shown; what is parsed and written is the same number. */
const linesPage = async (collection: string, query: string, context: ExchangeContext): Promise<FilePage> => {
  const { items, next } = await itemPage(collection, query, context)
  const shown = items.filter((item) => 'body' in item)
  return {
    header: '',
    text: shown.map(({ body }) => `${JSON.stringify(body)}\n`).join(''),
    items: shown.length,
    unshown: items.filter((item) => !('body' in item)).map(({ id }) => id),
    carried: [],
    next,
  }
}
