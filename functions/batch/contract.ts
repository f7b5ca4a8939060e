import * as z from 'zod'
import { lazily } from '../model/lazily.ts'
import { idempotencyKey, limits, maxLabelLength, methods } from '../model/limits.ts'

/** The caller's label of an operation, unique in its request. */
const label = () => z.string().min(1).max(maxLabelLength)

/** The same as that schema, without a fault in words: characters are counted, and some take two units of UTF-16. */
export const isLabel = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && (value.length <= maxLabelLength || isShort(value))

const isShort = (text: string): boolean =>
  text.length <= 2 * maxLabelLength && [...text].length <= maxLabelLength

/** One operation on the wire. `body` is checked by its collection's schema, not here. */
export const wireOperation = lazily(() =>
  z.strictObject({
    id: label().optional(),
    method: z.enum(methods),
    path: z.string().min(1).max(1024),
    body: z.unknown().optional(),
    ifMatch: z.string().max(4096).optional(),
    ifNoneMatch: z.string().max(4096).optional(),
    idempotencyKey: idempotencyKey.optional(),
    dependsOn: z.array(label()).max(limits.maxOperations).optional(),
  }),
)
export type WireOperation = z.infer<ReturnType<typeof wireOperation>>

/** The envelope of `POST /v1/batches`; its operations are checked one by one, so that each fails alone. */
export const wireBatch = lazily(() =>
  z.strictObject({
    operations: z.array(z.unknown()),
    atomic: z.boolean().optional(),
  }),
)

/** `POST /v1/imports`. */
export const wireImport = lazily(() =>
  z
    .strictObject({
      collection: z.string().min(1).max(64),
      method: z.enum(['POST', 'PUT', 'PATCH']).optional(),
      action: z.string().min(1).max(64).optional().meta({ description: 'In place of `method`.' }),
      contentType: z.enum(['text/csv', 'application/x-ndjson']),
    })
    .refine(({ method, action }) => (method === undefined) !== (action === undefined), {
      path: ['method'],
      message: 'Either a method or an action.',
    })
    .meta({ oneOf: [{ required: ['method'] }, { required: ['action'] }] }),
)
export type WireImport = z.infer<ReturnType<typeof wireImport>>
