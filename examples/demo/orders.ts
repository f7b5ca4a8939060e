import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'

/** RFC 5321, 4.5.3.1: the form of a mailbox, and the length of an address. */
const email = z
  .email()
  .max(254)
  .regex(/^.{1,64}@/, 'must have at most 64 characters before the @')

const line = z.strictObject({
  sku: z.string().min(1).max(100),
  quantity: z.int().min(1),
  unitPrice: z.number().min(0),
})

/** Orders, whose ids the service makes. */
export const orders = defineCollection({
  name: 'orders',
  ids: 'server',
  schema: z
    .strictObject({
      customer: z.strictObject({ name: z.string().min(1).max(200), email }),
      lines: z.array(line).min(1).max(100),
      note: z.string().max(1000).optional(),
    })
    .meta({
      examples: [
        {
          customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
          lines: [{ sku: 'A-100', quantity: 2, unitPrice: 9.5 }],
        },
      ],
    }),
})
