import * as z from 'zod'
import { wireImport } from '../../../../batch/contract.ts'
import type { ProblemName } from '../../../../model/problems.ts'
import { finalStates, openStates, states } from '../../../../model/state.ts'
import { batchIdSchema, conclusion, countSchemas, truncated } from './batch.ts'
import { count, oneOf } from './problem.ts'
import { result } from './result.ts'
import type { Wire } from './wire.ts'

export const instant = z.iso.datetime()

export const liveSummary = z
  .strictObject({
    ...countSchemas,
    pending: count.meta({ description: 'Operations that wait for their result.' }),
  })
  .meta({ id: 'LiveSummary', description: 'Counts of a batch so far.' })

/** Why an upload as a whole could not be read. */
const uploadProblems: readonly ProblemName[] = [
  'malformed-csv',
  'empty-batch',
  'payload-too-large',
  'internal-error',
]

export const links = z.strictObject({
  self: z.string(),
  results: z.string(),
  errors: z.string(),
  cancellation: z.string().optional().meta({ description: 'Of a batch that runs later.' }),
})

const progress = {
  summary: liveSummary,
  id: batchIdSchema,
  createdAt: instant,
  startedAt: instant.optional(),
  completedAt: instant.optional(),
  cancelledAt: instant.optional(),
  expiresAt: instant.meta({ description: 'When the batch and its results are removed.' }),
  import: wireImport().optional(),
  error: oneOf(uploadProblems).optional().meta({ description: 'Why the upload could not be read.' }),
  links,
}

/** How far a batch is, without its results. */
export const batchProgress = z
  .strictObject({ ...progress, state: z.enum(states) })
  .meta({ id: 'BatchProgress', description: 'A batch, without its results.' })

const openBatch = batchProgress
  .extend({ state: z.enum(openStates) })
  .meta({ id: 'OpenBatch', description: 'A batch that waits or is at work.' })

const finishedBatch = batchProgress
  .extend({ state: z.enum(finalStates), ...conclusion })
  .meta({ id: 'FinishedBatch', description: 'A batch that has ended, and what became of every operation.' })

/** `GET /v1/batches/{id}`. */
export const batchStatusSchema = z
  .union([openBatch, finishedBatch])
  .meta({ id: 'BatchStatus', description: 'A batch, with its results once it has ended.' })

export const next = z.string().optional().meta({ description: 'The next page, if there is one.' })

/** `GET /v1/batches`. */
export const batchList = z
  .strictObject({ batches: z.array(batchProgress), next })
  .meta({ id: 'BatchList', description: 'Asynchronous batches of the caller, newest first.' })

/** `GET /v1/batches/{id}/results` and `…/errors`. */
export const resultPage = z
  .strictObject({ results: z.array(result), next, truncated })
  .meta({ id: 'ResultPage', description: 'Results in the order of the operations.' })

const upload = z.strictObject({
  method: z.literal('PUT'),
  url: z.url().meta({ description: 'Where the file goes. It carries its own permission; keep it secret.' }),
  headers: z.record(z.string(), z.string()).meta({ description: 'Headers to send with the file.' }),
  expiresAt: instant,
})

/** `POST /v1/imports`. */
export const importAnswer = batchProgress
  .extend({ upload })
  .meta({ id: 'Import', description: 'A batch that waits for its file, and where the file goes.' })

export type WireProgress = Wire<typeof batchProgress>
export type WireFinished = Wire<typeof finishedBatch>
export type WireBatches = Wire<typeof batchList>
export type WirePage = Wire<typeof resultPage>
export type WireAnnounced = Wire<typeof importAnswer>
