import * as z from 'zod'
import { wireBatch, wireOperation } from '../../batch/contract.ts'
import { limits } from '../../model/limits.ts'
import { atomicAnswers, batchAnswers } from '../batch-answers.ts'
import { operations } from '../examples.ts'
import { embodied, failures, guarded } from '../failures.ts'
import { condition } from '../parameters.ts'
import type { ServiceRoute, Subject } from '../route-description.ts'

const described = (schema: z.ZodType, description: string) => schema.meta({ description })

const { shape } = wireOperation()
const ofOperation = condition.max(4096).optional()

/** An operation with a body that a collection takes. */
const operation = ({ collections }: Subject) => {
  const [first = z.unknown(), ...others] = collections.flatMap(({ created, replacement, patch }) => [
    created,
    replacement,
    patch,
  ])
  return wireOperation()
    .extend({
      id: described(shape.id, 'A label, unique in the request; the index when absent.'),
      path: described(
        shape.path.regex(/^\/[^/?#]+(?:\/[^/?#]+)?$/),
        '`/{collection}` or `/{collection}/{id}`, relative to `/v1`.',
      ),
      body: z.union([first, ...others]).optional(),
      ifMatch: described(ofOperation, 'As the header If-Match.'),
      ifNoneMatch: described(ofOperation, 'As the header If-None-Match.'),
      idempotencyKey: described(shape.idempotencyKey, 'Deduplicates the operation across batches.'),
      dependsOn: described(shape.dependsOn, 'Ids of operations that have to succeed first.'),
    })
    .meta({ id: 'Operation', description: 'One HTTP-shaped action on one item.' })
}

const batchRequest = (subject: Subject) =>
  wireBatch()
    .extend({
      operations: z.array(operation(subject)).min(1).max(limits.maxAsyncOperations),
      atomic: described(wireBatch().shape.atomic, 'All or nothing; at most 100 operations.'),
    })
    .meta({ id: 'BatchRequest', description: 'Operations on items of any collection.' })

const examples = (subject: Subject) => {
  const list = operations(subject)
  if (list === undefined) return {}
  const independent = { summary: 'Each for itself', value: { operations: list } }
  const atomic = { summary: 'All or nothing', value: { operations: list, atomic: true } }
  return { examples: { independent, atomic } }
}

export const submitBatchRoute: ServiceRoute = {
  tag: 'Batches',
  describe: (subject) => ({
    summary: 'Run a batch of operations',
    description: `Up to ${limits.maxOperations} operations; ${limits.maxAsyncOperations} with \`Prefer: respond-async\`, ${limits.maxAtomicOperations} with \`atomic\`. One bad operation never changes another's result. Operations on one item apply in request order.`,
    parameters: ['validateOnly', 'key', 'prefer'],
    body: { 'application/json': { schema: batchRequest(subject), ...examples(subject) } },
    answers: [
      ...batchAnswers(subject),
      ...atomicAnswers,
      ...embodied,
      ...failures(['empty-batch', 'duplicate-operation-id', 'invalid-dependency']),
      ...guarded,
    ],
  }),
}
