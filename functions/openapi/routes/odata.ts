import * as z from 'zod'
import { odataBatch, odataFailure, odataProgress } from '../../http/faces/odata/schema.ts'
import { limits, maxLabelLength } from '../../model/limits.ts'
import { batchHeaders } from '../batch-answers.ts'
import { embodied, failures, guarded, keyed, reworded } from '../failures.ts'
import type { DescribedHeaders } from '../headers.ts'
import { odataFailed, odataFinished, odataRequests } from '../odata-examples.ts'
import type { ResponseVariant } from '../response-variants.ts'
import type { ServiceRoute, Subject } from '../route-description.ts'
import { tag as later, unknown } from './asynchronous.ts'

const member = (schema: z.ZodType, description: string) => schema.meta({ description })

/** A pattern of JSON Schema has no flag for it. */
const anyCase =
  /^(?:[Gg][Ee][Tt]|[Pp][Oo][Ss][Tt]|[Pp][Uu][Tt]|[Pp][Aa][Tt][Cc][Hh]|[Dd][Ee][Ll][Ee][Tt][Ee])$/

const request = z
  .looseObject({
    id: member(z.string().min(1).max(maxLabelLength), 'Unique in the batch.'),
    method: member(z.string().regex(anyCase), 'In any case.'),
    url: member(
      z.string().min(1),
      "`cities`, `cities/1` or `cities('1')`, with `/v1/` or an action or not; no query.",
    ),
    headers: member(
      z.record(z.string(), z.string()).nullish(),
      '`If-Match`, `If-None-Match` and `Idempotency-Key` count.',
    ),
    body: member(z.unknown(), 'JSON, or the base64 of it.').optional(),
    dependsOn: member(z.array(z.string()).nullish(), 'Ids of requests that have to succeed first.'),
    atomicityGroup: member(z.string().nullish(), 'The same for all requests, or none: all or nothing.'),
  })
  .meta({ id: 'OdataRequest', description: 'One request of a JSON batch.' })

const batchRequest = z
  .looseObject({ requests: z.array(request).min(1).max(limits.maxAsyncOperations) })
  .meta({ id: 'OdataBatchRequest', description: 'A JSON batch of OData 4.01 and of Microsoft Graph.' })

const odataHeaders: DescribedHeaders = { ...batchHeaders, odataVersion: 'sometimes' }

/** The same failures in other words. */
const inItsWords = (variants: readonly ResponseVariant[]): readonly ResponseVariant[] =>
  reworded(variants, (problem) => ({
    ...problem,
    key: `odata-${problem.key}`,
    headers: { ...problem.headers, odataVersion: 'sometimes', preferenceApplied: 'sometimes' },
    schema: odataFailure,
    examples: odataFailed(problem),
  }))

const responses = (subject: Subject): ResponseVariant => ({
  status: 200,
  key: 'OdataBatch',
  description: 'Every request has its own status in `responses`; the header `Batch-Summary` counts them.',
  headers: odataHeaders,
  media: 'application/json',
  schema: odataBatch,
  examples: { ended: { summary: 'Some requests failed', value: odataFinished(subject) } },
})

const ended = (subject: Subject): ResponseVariant => ({
  ...responses(subject),
  key: 'OdataEnded',
  headers: { ...odataHeaders, asyncResult: 'always', vary: 'always' },
})

const goingOn: ResponseVariant = {
  status: 202,
  key: 'odata-accepted',
  description: 'It goes on; `Location` is where to ask again.',
  headers: { ...odataHeaders, location: 'always' },
  media: 'application/json',
  schema: odataProgress,
  examples: {
    running: { summary: 'Going on', value: { id: '118s3takb7hwr8jg7dmq', state: 'running', pending: 1200 } },
  },
}

export const submitOdataRoute: ServiceRoute = {
  tag: 'Batches',
  describe: (subject) => ({
    summary: 'Run a JSON batch of OData or Microsoft Graph',
    description:
      'The same batches in other words: what those clients send, and what they read. The status is 200 whatever became of the requests, as their protocols have it.',
    parameters: ['validateOnly', 'key', 'prefer'],
    body: { 'application/json': { schema: batchRequest, ...odataRequests(subject) } },
    answers: [
      responses(subject),
      goingOn,
      ...inItsWords([
        ...keyed('batch'),
        ...embodied,
        ...failures(['empty-batch', 'duplicate-operation-id', 'invalid-dependency', 'invalid-batch']),
        ...failures(['too-many-requests']),
        ...guarded,
      ]),
    ],
  }),
}

export const readOdataRoute: ServiceRoute = {
  tag: later,
  describe: (subject) => ({
    summary: 'See how far a JSON batch is',
    description: 'Once it has ended, with the responses to its requests and `AsyncResult: 200`.',
    parameters: ['batch', 'prefer'],
    answers: [ended(subject), goingOn, ...inItsWords([...unknown, ...guarded])],
  }),
}
