import * as z from 'zod'
import { items, lenientItems, missingItems } from '../../http/faces/json/schemas/batch.ts'
import { limits } from '../../model/limits.ts'
import { alsoInXml, batchAnswers, batchHeaders } from '../batch-answers.ts'
import { type DescribedCollection, identified } from '../collections.ts'
import { embodied, failures, guarded } from '../failures.ts'
import { alsoAsPage, form } from '../forms.ts'
import { edgeHeaders } from '../headers.ts'
import { listAnswers } from '../list-answers.ts'
import type { ResponseVariant } from '../response-variants.ts'
import type { CollectionRoute, RouteDescription } from '../route-description.ts'
import { csvOf, ndjsonOf } from '../text-examples.ts'
import { createdAnswers } from './item.ts'

const parameters = ['validateOnly', 'key', 'prefer'] as const

/** A list of such rows as lines of text. */
const linesOf = (row: Readonly<Record<string, unknown>> | undefined): RouteDescription['body'] => ({
  'application/x-ndjson': {
    schema: z.string().meta({ description: 'One JSON object a line.' }),
    ...(row && { examples: { lines: { summary: 'A line', value: ndjsonOf([row]) } } }),
  },
  'text/csv': {
    schema: z.string().meta({ description: 'A header row, then a row an item.' }),
    ...(row && { examples: { rows: { summary: 'A row', value: csvOf([row]) } } }),
  },
})

const list = (element: z.ZodType) => z.array(element).min(1).max(limits.maxAsyncOperations)

const rows = [...embodied, ...failures(['malformed-csv', 'empty-batch', 'not-found'])]

const exampleOf = ({ example, ids }: DescribedCollection) =>
  example && (ids === 'client' ? { id: example.id, ...example.members } : example.members)

const createExamples = (collection: DescribedCollection) => {
  const item = exampleOf(collection)
  if (item === undefined) return {}
  return {
    examples: { one: { summary: 'One item', value: item }, list: { summary: 'A list', value: [item] } },
  }
}

export const createItemsRoute: CollectionRoute = {
  describeFor: (collection, subject) => ({
    summary: `Create ${collection.name}`,
    description:
      'One item, or a list of them as JSON, NDJSON, CSV or files of a form. A bad line fails alone.',
    parameters: collection.actions.length > 0 ? ['action', ...parameters] : parameters,
    body: {
      'application/json': {
        schema: z.union([
          collection.created,
          list(collection.created),
          ...collection.actions.map(({ identified: input }) => list(input)),
        ]),
        ...createExamples(collection),
      },
      ...linesOf(exampleOf(collection)),
      ...form,
    },
    answers: alsoAsPage([...createdAnswers(collection), ...batchAnswers(subject), ...rows, ...guarded]),
  }),
}

const changeItems = (verb: 'Replace' | 'Change'): CollectionRoute => ({
  describeFor: (collection, subject): RouteDescription => {
    const { name, label, replacement, patch } = collection
    const element =
      verb === 'Replace' ? identified(label, 'Replacement', replacement) : identified(label, 'Patch', patch)
    const row = rowOf(collection, verb)
    return {
      summary: `${verb} several ${name}`,
      description: 'Each element carries the id of its item. A bad line fails alone.',
      parameters,
      body: {
        'application/json': {
          schema: list(element),
          ...(row && { examples: { list: { summary: 'A list', value: [row] } } }),
        },
        ...linesOf(row),
        ...form,
      },
      answers: alsoAsPage([...batchAnswers(subject), ...rows, ...guarded]),
    }
  },
})

/** The whole item, or its id and its changes. */
const rowOf = ({ example }: DescribedCollection, verb: 'Replace' | 'Change') => {
  if (example === undefined) return undefined
  const members = Object.entries(example.members)
  return { id: example.id, ...Object.fromEntries(verb === 'Replace' ? members : members.slice(0, 1)) }
}

export const replaceItemsRoute = changeItems('Replace')
export const patchItemsRoute = changeItems('Change')

export const deleteItemsRoute: CollectionRoute = {
  describeFor: ({ name }, subject) => ({
    summary: `Delete several ${name}`,
    parameters: ['ids', ...parameters],
    answers: [...batchAnswers(subject), ...failures(['not-found']), ...guarded],
  }),
}

const several = (status: number, description: string): ResponseVariant => ({
  status,
  key: 'Items',
  description,
  headers: { ...batchHeaders, replayed: 'sometimes' },
  media: 'application/json',
  schema: items,
})

export const readItemsRoute: CollectionRoute = {
  describeFor: (collection) => ({
    summary: `List ${collection.name}, or read several by id`,
    description:
      'Page by page, as JSON, NDJSON or CSV, as `Accept` asks; follow `next` until there is none. With `id`, those items and a status for each: with `Prefer: handling=strict`, an item that is missing fails the request; with `handling=lenient`, only what is there is answered.',
    parameters: ['someIds', 'itemLimit', 'cursor', 'validateOnly', 'prefer'],
    own: collection.found,
    answers: [...listAnswers(collection), ...severalAnswers(collection)],
  }),
}

const severalAnswers = ({ name, label, item }: DescribedCollection): readonly ResponseVariant[] => [
  ...alsoInXml([several(200, 'All of them.')]),
  {
    ...several(200, 'Those that are there, with `Prefer: handling=lenient`.'),
    key: `${label}Lenient`,
    schema: lenientItems(item).meta({ id: `${label}Found`, description: `The ${name} that are there.` }),
  },
  ...alsoInXml([several(207, 'Some of them are missing.'), several(404, 'None of them is there.')]),
  {
    status: 404,
    key: 'missing',
    description: 'Not all of them are there, with `Prefer: handling=strict`.',
    headers: { ...edgeHeaders, preferenceApplied: 'sometimes' },
    media: 'application/problem+json',
    schema: missingItems,
  },
  ...failures(['malformed-request', 'payload-too-large', 'not-found']),
  ...guarded,
]
