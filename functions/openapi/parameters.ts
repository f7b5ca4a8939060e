import * as z from 'zod'
import { pageSizes } from '../http/endpoints/pages.ts'
import { batchIdSchema } from '../http/faces/json/schemas/batch.ts'
import { problemNames } from '../http/faces/json/schemas/problem.ts'
import { keyPattern } from '../http/idempotency-key.ts'
import { instantPattern, type PageSize } from '../http/query.ts'
import { headerNames } from '../model/headers.ts'
import { limits } from '../model/limits.ts'
import { states } from '../model/state.ts'

const path = (name: string, description: string, schema: z.ZodType) =>
  schema.meta({ param: { id: name, in: 'path', name, description, required: true } })

const query = (name: string, description: string, schema: z.ZodType) =>
  schema.optional().meta({ param: { id: name, in: 'query', name, description } })

// Without examples, because a page for trying requests would send them.
const header = (name: string, description: string, schema: z.ZodType = z.string()) =>
  schema.optional().meta({ param: { id: name, in: 'header', name, description } })

const state = z.enum(states)
export const instant = z.string().regex(instantPattern).meta({ format: 'date-time' })
/** The syntax of entity tags; blanks between them are accepted. */
export const condition = z.string().regex(/^(?:\*|(?:W\/)?"[!#-~]*"(?:, (?:W\/)?"[!#-~]*")*)$/)

/** The `limit` of each list has bounds of its own. */
const pageLimit = (id: string, description: string, { usual, most }: PageSize) =>
  z
    .int()
    .min(1)
    .max(most)
    .default(usual)
    .optional()
    .meta({ param: { id, in: 'query', name: 'limit', description } })

const idList = z.array(z.string().min(1)).min(1).max(limits.maxOperations)

const idParameter = (id: string, required: boolean, description: string) =>
  (required ? idList : idList.optional()).meta({
    param: { id, in: 'query', name: 'id', required, style: 'form', explode: false, description },
  })

const fewIds =
  'API Gateway takes 10,240 bytes of request line and headers, so long ids are fewer: more of them are a batch of GET or DELETE.'

/** What clients of the bulk protocol send. */
const without = (name: string) => query(name, 'Without effect.', z.string())

/** All parameters and headers of requests. */
export const parameters = {
  batch: path('batch', 'The batch’s id.', batchIdSchema),
  operation: path('operation', 'The label of the operation, or its index.', z.string().min(1)),
  problem: path('name', 'The last segment of the problem’s `type`.', z.enum(problemNames)),
  ids: idParameter('ids', true, `Ids of items, with commas between them; each counts once. ${fewIds}`),
  someIds: idParameter(
    'someIds',
    false,
    `Only these items, each with its status; with commas between them, each counts once. ${fewIds}`,
  ),
  action: query(
    'action',
    'An action of the collection: the body is a list of its inputs, each with the id of its item.',
    z.string().min(1),
  ),
  validateOnly: query(
    'validateOnly',
    'Authorization, validation and preconditions are run, and nothing is written. Without a value it is true.',
    z.boolean(),
  ),
  status: query('status', 'Only these results.', z.enum(['failed', 'success'])),
  rows: query(
    'rows',
    'Each failed row of a file (an import, or a list in CSV or NDJSON) with its text as it was sent; as CSV in the file’s own columns first.',
    z.boolean(),
  ),
  state: query('state', 'Only batches in this state.', state),
  createdAfter: query('createdAfter', 'Only batches that came later.', instant),
  createdBefore: query('createdBefore', 'Only batches that came earlier.', instant),
  batchLimit: pageLimit('batchLimit', 'Batches to a page.', pageSizes.batches),
  itemLimit: pageLimit(
    'itemLimit',
    'Items to a page, at most; a page may be shorter, even empty, and have a `next`.',
    pageSizes.items,
  ),
  resultLimit: pageLimit('resultLimit', 'Results to a page.', pageSizes.results),
  cursor: query('cursor', 'Where the page before ended; part of its `next`.', z.string().min(1)),
  key: header(
    'Idempotency-Key',
    'Makes it safe to send the request again: what has been done is answered, not done again. A new one for each request; a UUID is a good key.',
    z.string().regex(keyPattern),
  ),
  prefer: header(
    'Prefer',
    `RFC 7240: \`return=minimal\` or \`return=representation\`, \`handling=strict\` or \`handling=lenient\`, \`respond-async\`, \`wait=<seconds>\`. \`${headerNames.preferenceApplied}\` says what was honoured.`,
  ),
  refresh: without('refresh'),
  filterPath: without('filter_path'),
  routing: without('routing'),
  timeout: without('timeout'),
  waitForActiveShards: without('wait_for_active_shards'),
  pretty: without('pretty'),
  human: without('human'),
  errorTrace: without('error_trace'),
  source: without('_source'),
  sourceIncludes: without('_source_includes'),
  sourceExcludes: without('_source_excludes'),
  ifMatch: header(
    'If-Match',
    'The item must have this entity tag (`"3"`), or be there at all (`*`).',
    condition,
  ),
  ifNoneMatch: header(
    'If-None-Match',
    'The item must have none of these entity tags (`"3"`), or not be there (`*`).',
    condition,
  ),
} as const

export type ParameterName = keyof typeof parameters
