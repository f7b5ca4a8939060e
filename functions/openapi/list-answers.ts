import { itemPage } from '../http/faces/json/schemas/list.ts'
import type { DescribedCollection } from './collections.ts'
import { failures } from './failures.ts'
import type { ResponseVariant } from './response-variants.ts'
import { found, paged } from './routes/asynchronous.ts'
import { lines } from './routes/results.ts'
import { csvOf, ndjsonOf } from './text-examples.ts'

type Listed = Pick<DescribedCollection, 'name' | 'label' | 'item' | 'example'>

const pageSchema = ({ name, label, item }: Listed) =>
  itemPage(item).meta({
    id: `${label}Page`,
    description: `Some of the ${name}, and where the next ones are.`,
  })

const shown = (summary: string, value: unknown): Pick<ResponseVariant, 'examples'> => ({
  examples: { page: { summary, value } },
})

/** What a page of a collection is answered with. */
export const listAnswers = (collection: Listed): readonly ResponseVariant[] => {
  const { label, name, example } = collection
  const item = example && { id: example.id, ...example.shown }
  const next = `/v1/${name}?cursor=Wm9vUzVXVkJhOGQ5Y1E0Ti4w`
  return [
    {
      ...found({ schema: pageSchema(collection), key: `${label}Page` }, 'A page of the collection.', paged),
      ...(item &&
        shown('A page, and where the next one is', {
          items: [{ id: item.id, etag: '"1"', body: item }],
          next,
        })),
    },
    {
      ...lines('application/x-ndjson', 'A page, an item a line.'),
      ...(item && shown('A page', ndjsonOf([item]))),
    },
    {
      ...lines('text/csv', 'A page, a row an item, its members in columns.'),
      ...(item && shown('A page', csvOf([item]))),
    },
    ...failures(['service-unavailable', 'collection-failed']),
  ]
}
