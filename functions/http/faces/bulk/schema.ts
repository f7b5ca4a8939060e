import * as z from 'zod'
import { count } from '../json/schemas/problem.ts'
import type { Wire } from '../json/schemas/wire.ts'

const error = z.strictObject({
  type: z.string(),
  reason: z.string(),
  problem: z.string().meta({ description: 'The path at which it is explained.' }),
})

const names = { _index: z.string().nullable(), _id: z.string().nullable() }

const failure = z.strictObject({ status: z.literal([400, 404, 409, 429]), error })

const failed = failure
  .extend(names)
  .meta({ id: 'BulkFailure', description: 'An action that failed: 429 may be sent again, nothing else.' })

const version = z.int().min(0).optional()

const succeeded = z
  .strictObject({
    ...names,
    _version: version,
    _seq_no: version,
    _primary_term: z.literal(1).optional(),
    result: z.enum(['created', 'updated', 'deleted', 'not_found']),
    _shards: z.strictObject({ total: count, successful: count, failed: count }),
    status: z.literal([200, 201, 404]),
  })
  .meta({ id: 'BulkSuccess', description: 'An action that took effect, or had nothing to delete.' })

const one = z.union([succeeded, failed]).optional()

const item = z
  .strictObject({ index: one, create: one, update: one, delete: one })
  .meta({ id: 'BulkItem', description: 'What became of an action, under its verb.' })

export const bulkAnswer = z
  .strictObject({
    took: count.meta({ description: 'Milliseconds.' }),
    errors: z.boolean(),
    items: z.array(item).meta({ description: 'In the order of the actions.' }),
  })
  .meta({ id: 'BulkAnswer', description: 'What became of every action.' })

const cause = z.strictObject({ type: z.string(), reason: z.string() })

export const bulkRefusal = z
  .strictObject({
    error: error.extend({ root_cause: z.array(cause) }),
    status: z.int().min(400).max(599),
  })
  .meta({ id: 'BulkRefusal', description: 'A request that was refused as a whole.' })

export type BulkAnswer = Wire<typeof bulkAnswer>
export type BulkItem = Wire<typeof item>
export type BulkFailure = Wire<typeof failure>
export type BulkRefusal = Wire<typeof bulkRefusal>
