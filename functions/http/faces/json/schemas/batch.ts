import * as z from 'zod'
import { idPattern } from '../../../../model/ids.ts'
import { isBlamed, operationProblems } from '../../../../model/operation-problems.ts'
import { problems, problemType } from '../../../../model/problems.ts'
import { count, problemSchemas } from './problem.ts'
import { failedResult, type item, result } from './result.ts'
import type { Wire } from './wire.ts'

export const countSchemas = {
  total: count,
  success: count,
  failed: count.meta({ description: 'Not attempted ones included; `success + failed` is `total`.' }),
  notAttempted: count,
  retryable: count,
  replayed: count,
}

const summary = z.strictObject(countSchemas).meta({ id: 'Summary', description: 'Counts of a batch.' })

export const batchIdSchema = z
  .string()
  .regex(idPattern)
  .meta({ description: 'Names the batch at `/v1/batches/{id}`, if it had a key or is run later.' })

export const truncated = z.literal(true).optional().meta({
  description: 'The whole would not fit: items were left out, then details.',
})

export const conclusion = {
  outcome: z.enum(['succeeded', 'partial', 'failed']),
  results: z.array(result).meta({ description: 'In request order.' }),
  retry: z.strictObject({
    ids: z.array(z.string()).meta({ description: 'Operations that are worth sending again.' }),
    after: count.meta({ description: 'Seconds to wait before.' }),
  }),
  truncated,
}

const members = { summary, id: batchIdSchema, ...conclusion }

/** The body of a 207. */
export const batch = z
  .strictObject(members)
  .meta({ id: 'Batch', description: 'What became of every operation of a batch.' })

const guilty = operationProblems.filter((name) => !isBlamed(name))

/** A failed atomic batch: the problem of the guilty operation, and the batch. */
export const atomicFailure = z
  .strictObject({
    type: z.enum(guilty.map((name) => problemType(name))),
    title: z.enum(guilty.map((name) => problems[name].title)),
    status: z.literal([...new Set(guilty.map((name) => problems[name].status))]),
    detail: z.string(),
    ...members,
  })
  .meta({ id: 'AtomicFailure', description: 'An atomic batch failed, and nothing was written.' })

/** `Prefer: handling=strict` found invalid operations. */
export const invalidBatch = problemSchemas['invalid-batch']
  .extend({ results: z.array(failedResult).optional(), truncated })
  .meta({ id: 'InvalidBatchProblem', description: problems['invalid-batch'].meaning })

const missingIds = z.array(z.string()).meta({ description: 'Ids of which there is no item.' })

/** Several items by id. */
export const items = z
  .strictObject({ summary, results: z.array(result), missing_ids: missingIds, truncated })
  .meta({ id: 'Items', description: 'Items by id, each with its status.' })

/** … with `Prefer: handling=strict`, when not all are there. */
export const missingItems = problemSchemas['not-found']
  .extend({ missing_ids: missingIds.optional() })
  .meta({ id: 'MissingItemsProblem', description: 'Not every item is there.' })

/** … and with `Prefer: handling=lenient`. */
export const lenientItems = <Each extends z.ZodType>(each: Each) =>
  z.strictObject({
    requested_ids: z.array(z.string()),
    returned_count: count,
    missing_ids: missingIds,
    data: z.array(each),
    truncated,
  })

export type WireBatch = Wire<typeof batch>
export type WireAtomicFailure = Wire<typeof atomicFailure>
export type WireItems = Wire<typeof items>
export type WireLenientItems = Wire<ReturnType<typeof lenientItems<typeof item>>>
export type WireInvalidBatch = Wire<typeof invalidBatch>
export type WireMissingItems = Wire<typeof missingItems>
