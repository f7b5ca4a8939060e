import * as z from 'zod'
import { bulkAnswer, bulkRefusal } from '../../http/faces/bulk/schema.ts'
import { limits } from '../../model/limits.ts'
import { batchHeaders } from '../batch-answers.ts'
import type { DescribedCollection } from '../collections.ts'
import { bulkAnswered, bulkLines, bulkRefused } from '../elastic-examples.ts'
import { embodied, failures, guarded, keyed, reworded } from '../failures.ts'
import { edgeHeaders } from '../headers.ts'
import type { ResponseVariant } from '../response-variants.ts'
import type { CollectionRoute, RouteDescription, ServiceRoute } from '../route-description.ts'

/** The same failures in other words; what is worth sending again is 429. */
const inItsWords = (variants: readonly ResponseVariant[]): readonly ResponseVariant[] =>
  reworded(variants, (problem) => {
    const isPassing = problem.status === 503 || problem.key.startsWith('idempotency-key-in-progress')
    const status = isPassing ? 429 : problem.status
    return {
      ...problem,
      status,
      key: `bulk-${problem.key}`,
      headers: { ...problem.headers, product: 'sometimes' },
      schema: bulkRefusal,
      examples: bulkRefused(problem, status),
    }
  })

const answered: ResponseVariant = {
  status: 200,
  key: 'BulkAnswer',
  description: 'Every action has its own status in `items`; `errors` tells whether one failed.',
  headers: { ...batchHeaders, product: 'sometimes' },
  media: 'application/json',
  schema: bulkAnswer,
  examples: { partial: { summary: 'One failed', value: bulkAnswered } },
}

const lines = z.string().min(1).meta({
  description: 'An action (`index`, `create`, `update`, `delete`) a line, and its document on the next.',
})

const parameters = [
  'key',
  'refresh',
  'filterPath',
  'routing',
  'timeout',
  'waitForActiveShards',
  'pretty',
  'human',
  'errorTrace',
  'source',
  'sourceIncludes',
  'sourceExcludes',
] as const

const bulkOf = (example: string, summary: string): RouteDescription => ({
  summary,
  description: `The bulk protocol of OpenSearch’s clients and of shippers, for up to ${limits.maxOperations} actions.`,
  parameters,
  body: {
    'application/x-ndjson': { schema: lines, examples: { lines: { summary: 'Two', value: example } } },
  },
  answers: [
    answered,
    ...inItsWords([
      ...keyed('batch'),
      ...embodied,
      ...failures(['empty-batch', 'duplicate-operation-id', 'invalid-dependency', 'not-found']),
      ...guarded,
    ]),
  ],
})

const tag = 'Bulk protocol of OpenSearch'

export const bulkRoute: ServiceRoute = {
  tag,
  describe: ({ collections }) =>
    bulkOf(bulkLines(collections[0], true), 'Run actions on items of any collection'),
}

export const bulkOfRoute: CollectionRoute = {
  describeFor: (collection: DescribedCollection) =>
    bulkOf(bulkLines(collection, false), `Run actions on ${collection.name}`),
}

const told = (media: string, schema: z.ZodType, description: string): ResponseVariant => ({
  status: 200,
  key: media.replace(/^.*\//, 'elastic-'),
  description,
  headers: { ...edgeHeaders, product: 'sometimes' },
  media,
  schema,
})

const asked = (summary: string, ...more: readonly ResponseVariant[]): ServiceRoute => ({
  tag,
  describe: () => ({
    summary,
    answers: [
      told('application/json', z.union([z.looseObject({}), z.array(z.looseObject({}))]), 'What it is.'),
      ...more,
      ...inItsWords(guarded),
    ],
  }),
})

export const elasticInfoRoute = asked('Say what this is')
export const clusterHealthRoute = asked('Say that it answers')
export const catHealthRoute = asked('Say that it answers', told('text/plain', z.string(), 'A line.'))
