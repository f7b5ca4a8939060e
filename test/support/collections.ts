import * as z from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'

// What the service under test serves: every export is a collection, so that a process of its own can be started with this
// file. What a deployer declares, or the examples, is nothing to the tests.

const degrees = (most: number) => z.number().min(-most).max(most)

/** Members of every kind, required and not, and ids that a client brings: digits only. */
export const cities = defineCollection({
  name: 'cities',
  id: z
    .string()
    .regex(/^[0-9]{1,12}$/, 'must have 1 to 12 digits')
    .meta({ examples: ['2988507'] }),
  schema: z
    .strictObject({
      name: z.string().min(1).max(200),
      country: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters'),
      population: z.int().min(0),
      altName: z.string().optional(),
      featureCode: z.string().optional(),
      adminCode: z.string().optional(),
      loc: z
        .strictObject({ type: z.literal('Point'), coordinates: z.tuple([degrees(180), degrees(90)]) })
        .optional(),
    })
    .meta({ examples: [{ name: 'Paris', country: 'FR', population: 2_138_551 }] }),
})

/** What other programs generate is refused here as well when a mailbox would not take it: RFC 5321, 4.5.3.1. */
const email = z
  .email()
  .max(254)
  .regex(/^.{1,64}@/, 'must have at most 64 characters before the @')

const line = z.strictObject({
  sku: z.string().min(1).max(100),
  quantity: z.int().min(1),
  unitPrice: z.number().min(0),
})

/** Objects and a list within an item, and ids that the service makes. */
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
