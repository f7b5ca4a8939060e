import type * as z from 'zod'
import { wireImport } from '../../batch/contract.ts'
import {
  batchList,
  batchProgress,
  batchStatusSchema,
  importAnswer,
} from '../../http/faces/json/schemas/asynchronous.ts'
import { limits } from '../../model/limits.ts'
import { accepted, announced, finished } from '../async-examples.ts'
import { describedBatchLinks } from '../batch-answers.ts'
import { embodied, failures, guarded, keyed } from '../failures.ts'
import { type DescribedHeaders, edgeHeaders } from '../headers.ts'
import type { ResponseVariant } from '../response-variants.ts'
import type { ServiceRoute } from '../route-description.ts'

export const tag = 'Asynchronous batches'

export const found = (
  { schema, key }: { readonly schema: z.ZodType; readonly key: string },
  description: string,
  headers: DescribedHeaders = {},
): ResponseVariant => ({
  status: 200,
  key,
  description,
  headers: { ...edgeHeaders, ...headers },
  media: 'application/json',
  schema,
})

export const unknown = failures(['not-found', 'service-unavailable'])
export const wrongQuery = failures(['malformed-request'])
const statusHeaders: DescribedHeaders = { summary: 'always', retryAfter: 'sometimes' }
export const paged: DescribedHeaders = { link: 'sometimes' }

export const listBatchesRoute: ServiceRoute = {
  tag,
  describe: () => ({
    summary: 'List asynchronous batches',
    description: 'The caller’s own, newest first.',
    parameters: ['state', 'createdAfter', 'createdBefore', 'batchLimit', 'cursor'],
    answers: [
      found({ schema: batchList, key: 'BatchList' }, 'A page.', paged),
      ...wrongQuery,
      ...failures(['service-unavailable']),
      ...guarded,
    ],
  }),
}

export const readBatchRoute: ServiceRoute = {
  tag,
  describe: (subject) => ({
    summary: 'See how far a batch is',
    description:
      'Once it has ended, with the results of every operation. `Prefer: wait` has the answer wait for that. A batch that was answered at once is there as well, if it was sent with a key, for as long as the key is kept.',
    parameters: ['batch', 'prefer'],
    answers: [
      {
        ...found(
          { schema: batchStatusSchema, key: 'BatchStatus' },
          'Its state, its counts, and its results.',
          {
            ...statusHeaders,
            vary: 'always',
            preferenceApplied: 'sometimes',
          },
        ),
        examples: {
          queued: { summary: 'Not started', value: accepted() },
          completed: { summary: 'Ended', value: finished(subject) },
        },
      },
      ...unknown,
      ...guarded,
    ],
  }),
}

export const cancelBatchRoute: ServiceRoute = {
  tag,
  describe: () => ({
    summary: 'Cancel a batch',
    description:
      'Operations that have not started are not attempted; every operation is accounted for. A batch that is over with its own request is 409.',
    parameters: ['batch', 'key'],
    answers: [
      {
        ...found({ schema: batchProgress, key: 'cancelled' }, 'It is being cancelled, or is at its end so.', {
          ...statusHeaders,
          location: 'always',
          replayed: 'sometimes',
        }),
        status: 202,
        examples: {
          cancelled: {
            summary: 'Cancelled while it ran',
            value: { ...accepted(), state: 'running', cancelledAt: '2026-01-31T09:00:05.000Z' },
          },
        },
      },
      ...failures(['batch-finished', 'invalid-idempotency-key']),
      ...keyed('plain'),
      ...unknown,
      ...guarded,
    ],
  }),
}

export const createImportRoute: ServiceRoute = {
  tag,
  describe: (subject) => ({
    summary: 'Announce a file of items',
    description: `The answer says where to put it (\`upload\`): up to ${limits.maxImportBytes} bytes, within ${limits.uploadTtlSeconds} seconds. It runs as soon as it is there.`,
    parameters: ['key'],
    body: {
      'application/json': {
        schema: wireImport().meta({ id: 'ImportRequest', description: 'What the file will hold.' }),
        examples: {
          csv: {
            summary: 'A CSV file',
            value: announced(subject).import,
          },
        },
      },
    },
    answers: [
      {
        ...found({ schema: importAnswer, key: 'Import' }, 'Where the file goes.', {
          ...statusHeaders,
          location: 'always',
          replayed: 'sometimes',
        }),
        status: 201,
        examples: { announced: { summary: 'The file can be sent', value: announced(subject) } },
        links: describedBatchLinks,
      },
      ...keyed('plain'),
      ...embodied,
      ...failures(['not-found', 'too-many-requests']),
      ...guarded,
    ],
  }),
}
