import * as z from 'zod'
import { itemPage } from '../http/faces/json/schemas/list.ts'
import type { DescribedCollection } from './collections.ts'
import { failures } from './failures.ts'
import { edgeHeaders } from './headers.ts'
import type { ResponseVariant } from './response-variants.ts'
import { csvOf, ndjsonOf } from './text-examples.ts'

type Listed = Pick<DescribedCollection, 'name' | 'label' | 'item' | 'example'>

const page = (
  key: string,
  description: string,
): Pick<ResponseVariant, 'status' | 'headers'> & {
  readonly key: string
  readonly description: string
} => ({ status: 200, key, description, headers: { ...edgeHeaders, link: 'sometimes' } })

const pageSchema = ({ name, label, item }: Listed) =>
  itemPage(item).meta({
    id: `${label}Page`,
    description: `Some of the ${name}, and where the next ones are.`,
  })

const lines = (media: string, description: string, example: string | undefined): ResponseVariant => ({
  ...page(media.replace(/^.*\W/, ''), description),
  media,
  schema: z.string(),
  ...(example === undefined ? {} : { examples: { page: { summary: 'A page', value: example } } }),
})

/** What a page of a collection is answered with. */
export const listAnswers = (collection: Listed): readonly ResponseVariant[] => {
  const { label, name, example } = collection
  const item = example && { id: example.id, ...example.shown }
  const next = `/v1/${name}?cursor=Wm9vUzVXVkJhOGQ5Y1E0Ti4w`
  return [
    {
      ...page(`${label}Page`, 'A page of the collection.'),
      media: 'application/json',
      schema: pageSchema(collection),
      ...(item && {
        examples: {
          page: {
            summary: 'A page, and where the next one is',
            value: { items: [{ id: item.id, etag: '"1"', body: item }], next },
          },
        },
      }),
    },
    lines('application/x-ndjson', 'A page, an item a line.', item && ndjsonOf([item])),
    lines('text/csv', 'A page, a row an item, its members in columns.', item && csvOf([item])),
    ...failures(['service-unavailable', 'collection-failed']),
  ]
}
