import * as z from 'zod'
import { batchProgress } from '../http/faces/json/schemas/asynchronous.ts'
import { atomicFailure, batch, invalidBatch } from '../http/faces/json/schemas/batch.ts'
import { isBlamed, operationProblems } from '../model/operation-problems.ts'
import { problems } from '../model/problems.ts'
import { accepted } from './async-examples.ts'
import { failedAtomically, failedBatch, invalid, partialBatch, succeededBatch } from './examples.ts'
import { failures, keyed } from './failures.ts'
import { groupBy } from './group-by.ts'
import { type DescribedHeaders, edgeHeaders } from './headers.ts'
import type { Links, ResponseVariant } from './response-variants.ts'
import type { Subject } from './route-description.ts'

/** The headers of every answer to a batch. */
export const batchHeaders: DescribedHeaders = {
  ...edgeHeaders,
  summary: 'always',
  retryAfter: 'sometimes',
  replayed: 'sometimes',
  preferenceApplied: 'sometimes',
}

const batchAnswer = (status: number, description: string): ResponseVariant => ({
  status,
  key: 'Batch',
  description,
  headers: batchHeaders,
  media: 'application/json',
  schema: batch,
})

const multiStatus = (subject: Subject): ResponseVariant => ({
  ...batchAnswer(
    207,
    'Every operation has its own status in `results`; `outcome` and `summary` tell whether any failed.',
  ),
  examples: {
    succeeded: { summary: 'All operations succeeded', value: succeededBatch(subject) },
    partial: { summary: 'Some operations failed', value: partialBatch(subject) },
    failed: { summary: 'No operation succeeded', value: failedBatch() },
  },
})

const inXml = z.string().meta({ description: 'A `DAV:multistatus` (RFC 4918): a status for each, no items.' })

/** The same answers for whoever accepts `application/xml`. */
export const alsoInXml = (variants: readonly ResponseVariant[]): readonly ResponseVariant[] =>
  variants.flatMap((variant) => {
    const { examples: _, ...others } = variant
    return [variant, { ...others, key: 'Multistatus', media: 'application/xml', schema: inXml }]
  })

const statusesOf = (successes: readonly number[]): readonly number[] => [
  ...new Set([...successes, ...operationProblems.map((name) => problems[name].status)]),
]

/** With the uniform policy, results that all have one status give it to the response. */
const uniformAnswers = ({ uniform }: Subject): readonly ResponseVariant[] =>
  uniform
    ? statusesOf([200, 201]).map((status) => batchAnswer(status, 'Every operation has this status.'))
    : []

const ofBatch = (operationId: string) => ({ operationId, parameters: { batch: '$response.body#/id' } })

/** The links of an asynchronous batch. */
export const describedBatchLinks: Links = {
  status: ofBatch('readBatch'),
  results: ofBatch('readBatchResults'),
  errors: ofBatch('readBatchErrors'),
  cancellation: ofBatch('cancelBatch'),
}

const asynchronous: ResponseVariant = {
  status: 202,
  key: 'accepted',
  description: 'The batch is run later, as `Prefer: respond-async` asked.',
  headers: { ...batchHeaders, location: 'always' },
  media: 'application/json',
  schema: batchProgress,
  examples: { accepted: { summary: 'Accepted', value: accepted() } },
  links: describedBatchLinks,
}

const strict = (subject: Subject): ResponseVariant => ({
  ...(failures(['invalid-batch'], 'batch')[0] as ResponseVariant),
  schema: invalidBatch,
  examples: { 'invalid-batch': { summary: 'Nothing was run', value: invalid(subject) } },
})

/** All possible answers to a request with several operations. */
export const batchAnswers = (subject: Subject): readonly ResponseVariant[] => [
  ...alsoInXml([multiStatus(subject), ...uniformAnswers(subject)]),
  asynchronous,
  strict(subject),
  ...keyed('batch'),
  ...failures(['malformed-request', 'payload-too-large', 'too-many-requests'], 'batch'),
]

const guilty = operationProblems.filter((name) => !isBlamed(name))

/** The answers to `atomic: true`. */
export const atomicAnswers: readonly ResponseVariant[] = [
  ...alsoInXml([batchAnswer(200, 'The batch was atomic, and all of it was written.')]),
  ...[...groupBy(guilty, (name) => problems[name].status)].map(([status, [name]]) => ({
    status,
    key: 'AtomicFailure',
    description: 'The batch was atomic and an operation failed, so nothing was written.',
    headers: batchHeaders,
    media: 'application/problem+json',
    schema: atomicFailure,
    ...(name && { examples: { atomic: { summary: 'An atomic batch', value: failedAtomically(name) } } }),
  })),
]
