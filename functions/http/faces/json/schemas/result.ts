import * as z from 'zod'
import { itemId } from '../../../../model/limits.ts'
import { operationProblems } from '../../../../model/operation-problems.ts'
import { count, oneOf } from './problem.ts'
import type { Wire } from './wire.ts'

/** Any item of any collection; a deployment's own description says what its collections hold. */
export const item = z
  .looseObject({ id: itemId })
  .meta({ id: 'Item', description: 'An item of one of the collections.' })

export const entityTag = z
  .string()
  .regex(/^"\d+"$/)
  .meta({ description: 'The version, as a strong entity tag.' })

const itemPath = z.string().regex(/^\/v1\/[^/]+\/[^/]+$/)

const place = {
  index: count.meta({ description: 'Position in the request, from 0.' }),
  id: z.string().min(1).meta({ description: 'The label of the operation, or its index as text.' }),
  line: z.int().min(1).optional().meta({
    description: 'Line of an NDJSON or CSV body, or of a file of a form, from 1.',
  }),
  file: z.string().optional().meta({ description: 'Of a form: the file that the row came in.' }),
}

const replayed = z
  .literal(true)
  .optional()
  .meta({ description: 'An earlier attempt had this result; nothing was run.' })

export const outdated = z
  .literal(true)
  .optional()
  .meta({ description: 'The item does not fit the schema of its collection as it is now.' })

const succeededResult = z
  .strictObject({
    ...place,
    status: z.literal([200, 201, 204, 304]),
    location: itemPath.optional().meta({ description: 'Where a created item is.' }),
    etag: entityTag.optional(),
    body: item.optional(),
    outdated,
    replayed,
  })
  .meta({ id: 'SucceededResult', description: 'An operation that succeeded.' })

export const operationProblem = oneOf(operationProblems).meta({
  id: 'OperationProblem',
  description: 'Why an operation failed.',
})

export const failedResult = z
  .strictObject({
    ...place,
    status: z.int().min(400).max(599),
    retryable: z.boolean().meta({ description: 'Sending the same operation again may help.' }),
    retryAfter: z.int().min(1).optional().meta({ description: 'Seconds; where `retryable`.' }),
    causedBy: z
      .array(z.string())
      .optional()
      .meta({ description: 'Ids of the operations on whose account this one was not tried.' }),
    error: operationProblem,
    row: z
      .string()
      .optional()
      .meta({ description: 'With `rows=true`: the row of the file, as it was sent.' }),
    replayed,
  })
  .meta({ id: 'FailedResult', description: 'An operation that failed, and why.' })

/** What became of one operation. */
export const result = z
  .union([succeededResult, failedResult])
  .meta({ id: 'Result', description: 'What became of one operation.' })

export type WireResult = Wire<typeof result>
export type WireSuccess = Wire<typeof succeededResult>
export type WireFailure = Wire<typeof failedResult>
